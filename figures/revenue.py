"""What came in: net revenue, the chain from gross to profit, the mix, payers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from figures.answer import Change, Figure, RowsQuery
from figures.asking import Question, made, once
from figures.audience import change
from figures.ledger import by_payer, known_to, ledger
from figures.measures import last_months
from figures.nets import TITLES, formula, left_out, nets, rows_of, sources_of, steps_of, why
from figures.wording import money, month_of, percent, percent_signed
from metrics import mix as mixes
from metrics import revenue, steps
from metrics.currency import minor_digits
from metrics.frames import one_of, window
from metrics.money import STEPS, counted, rounded
from vocabulary import NET


@once
def net(q: Question, name: str = "net_revenue", title: str = "Net revenue") -> Figure:
    """Net revenue of the month in home currency, rounded to its smallest unit."""
    known = nets(q)
    here = window(known, month=q.month)
    value = float(here["value"].iloc[0]) if len(here) else float("nan")
    return made(
        q, name, title, q.ws.home_currency, of=revenue.monthly_revenue,
        value=round(value, minor_digits(q.ws.home_currency)), why=why(q), names=sources_of(q),
        change=change(q, known), formula=formula(q), extra=left_out(q),
        provisional=bool(len(here)) and not bool(here["complete"].iloc[0]), rows=rows_of(q, NET),
    )  # fmt: skip


def by_month(q: Question, months: int = 24) -> pd.DataFrame:
    """Net revenue by month and stream: ``month``, ``stream``, ``net`` (home currency), ``provisional``.

    Every stream has a row for every recorded month, 0 where it brought nothing; months outside the record are absent.
    """
    long = window(_by_stream(q), month=q.month, months=months)
    alive = long["stream"].isin(long["stream"].to_numpy(dtype=object)[long["net"].to_numpy() != 0])
    return long[alive.to_numpy()].reset_index(drop=True)


@once
def _by_stream(q: Question) -> pd.DataFrame:
    long = revenue.net_by_stream(ledger(q).rows, known_to=known_to(q)).rename(columns={"value": "net"})
    known = nets(q)
    shaky = known["month"].to_numpy()[~known["complete"].to_numpy(dtype=bool)]
    return long.assign(provisional=np.isin(long["month"].to_numpy(), shaky))


def spark(q: Question, months: int = 13) -> pd.DataFrame:
    """Net revenue of the last months, a row for each: ``month``, ``value``."""
    return last_months(nets(q), last=q.month, months=months)


@once
def mix(q: Question) -> pd.DataFrame:
    """The last 12 months by stream: ``stream``, ``cls``, ``net``, ``share``, ``change`` (on the 12 before), ``spark``."""
    table = mixes.mix(ledger(q).rows, month=q.month)
    shapes = _shapes(q)
    gone = [float("nan")] * 13
    cls = [q.streams[s].cls if s in q.streams else "unclassified" for s in table["stream"]]
    shown = table.assign(cls=cls, spark=[shapes.get(s, gone) for s in table["stream"]])
    return shown[["stream", "cls", "net", "share", "change", "spark"]]


@once
def _shapes(q: Question) -> dict[str, list[float]]:
    """Each stream's last 13 months; NaN outside the record."""
    long = _by_stream(q)
    wanted = spark(q)["month"].to_numpy()
    shapes = {}
    for name, own in long.groupby("stream"):
        values = dict(zip(own["month"].to_numpy(), own["net"], strict=True))
        shapes[str(name)] = [values.get(month, float("nan")) for month in wanted]
    return shapes


@once
def passive_share(q: Question) -> Figure:
    """Passive share of net revenue over the last 12 months."""
    shape = passive_spark(q)["value"].tolist()
    now, before, year = shape[-1], shape[-2], shape[0]
    extra = {
        "points_previous": _difference(now, before),
        "points_year": _difference(now, year),
        "semi_passive": float(last_months(_shares(q, "semi-passive"), last=q.month, months=1)["value"].iloc[0]),
    }
    parts = mix(q)
    total, passive = parts["net"].sum(), parts.loc[parts["cls"] == "passive", "net"].sum()
    home = q.ws.home_currency
    share = f" = {percent_signed(now)}" if now == now else ""
    return made(
        q, "passive_share", "Passive share", "share", of=mixes.passive_share, value=now,
        why=_no_share(q, parts),
        names=sources_of(q, 12), period=f"{q.month - 11}/{q.month}", change=_relative(now, before, year), extra=extra,
        formula=f"{money(float(passive), home)} of {money(float(total), home)}{share}", rows=rows_of(q, NET, 12),
    )  # fmt: skip


def _no_share(q: Question, parts: pd.DataFrame) -> str:
    """Why the 12 months have no share."""
    if not len(parts) and window(nets(q), month=q.month)["value"].notna().any():
        return "No income in these 12 months."
    total = float(parts["net"].sum())
    if not len(parts) or total > 0:
        return why(q)
    return f"Net revenue of the 12 months is not above 0 ({money(total, q.ws.home_currency)})."


@once
def chain(q: Question) -> list[Figure]:
    """From gross to profit, each step a figure; what is taken off is positive, with ``extra["sign"]`` -1."""
    exact = steps_of(q)
    shown = rounded(exact, digits=minor_digits(q.ws.home_currency))
    return [_link(q, step, float(shown.get(step, float("nan")))) for step in STEPS]


@once
def pending(q: Question) -> Figure:
    """Earned in the month but not approved yet."""
    rows = ledger(q).rows
    value = revenue.pending(rows, month=q.month)
    here = window(rows, month=q.month)
    names = here.loc[(here["status"] == "pending").to_numpy(), "source"]
    words = RowsQuery(
        "entry", {"status": ("pending",), "kind": NET}, q.month.to_timestamp().date(), q.month.end_time.date()
    )
    return made(
        q, "pending", "Pending", q.ws.home_currency, of=revenue.pending, names=names, rows=words,
        value=round(value, minor_digits(q.ws.home_currency)), why=f"Nothing earned in {month_of(q.month)} is pending.",
        formula="all entries with the status pending; approved and paid ones are in net revenue",
    )  # fmt: skip


@once
def payer_shares(q: Question) -> pd.DataFrame:
    """The last 12 months by payer: ``payer``, ``net``, ``share`` of all net above 0; largest first."""
    return mixes.mix(by_payer(q).rows, month=q.month, by="payer")[["payer", "net", "share"]]


@once
def payers(q: Question) -> pd.DataFrame:
    """The same with ``n``, the number of entries, and ``streams``, in words."""
    rows = counted(by_payer(q).rows)
    groups = rows[one_of(rows["kind"], NET)].groupby("payer")
    n, streams = groups["n"].sum(), groups["stream"].agg(lambda each: ", ".join(sorted(set(each))))
    table = payer_shares(q)
    return table.assign(n=table["payer"].map(n), streams=table["payer"].map(streams))


@once
def top_program(q: Question) -> Figure:
    """Top Affiliate Program of the last 12 months, with its share."""
    rows = by_payer(q).rows
    programs = mixes.affiliate_programs(rows)
    period = f"{q.month - 11}/{q.month}"
    home, names = q.ws.home_currency, rows.loc[(rows["kind"] == "commission").to_numpy(), "source"]
    words = [f"{row.payer} {money(row.amount, home)} ({percent(row.share)})" for row in programs.head(3).itertuples()]
    span = f"between {month_of(q.month - 11)} and {month_of(q.month)}"
    return made(
        q, "top_affiliate_program", "Top Affiliate Program", "Program", of=mixes.top_affiliate_program,
        value=mixes.top_affiliate_program(rows), why=f"No approved or paid commissions are known {span}.",
        names=names, period=period, formula=f"commissions {span}: {', '.join(words)}", extra=_top(programs),
        provisional=q.provisional or bool(rows["provisional"].any()), rows=rows_of(q, ("commission",), 12),
    )  # fmt: skip


def _top(programs: pd.DataFrame) -> dict[str, object]:
    if programs.empty:
        return {"share": None}
    first = programs.iloc[0]
    second = str(programs["payer"].iloc[1]) if len(programs) > 1 else None
    return {"share": float(first["share"]), "amount": float(first["amount"]), "runner_up": second}


def _link(q: Question, step: str, value: float) -> Figure:
    kinds, sign = STEPS[step]
    here = window(nets(q), month=q.month)
    return made(
        q, step, TITLES[step], q.ws.home_currency, of=getattr(steps, step), value=value, why=why(q), names=sources_of(q),
        provisional=bool(len(here)) and not bool(here["complete"].iloc[0]), extra={"sign": sign},
        formula=_step_words(step), rows=rows_of(q, kinds),
    )  # fmt: skip


def _step_words(step: str) -> str:
    if step == "net_revenue":
        return (
            "gross \u2212 platform fees \u2212 refunds \u2212 taxes collected \u2212 taxes withheld \u2212 written off"
        )
    if step == "profit":
        return "net revenue \u2212 expenses \u2212 debt service"
    return f"all approved and paid entries of the kind {', '.join(STEPS[step][0])}"


@once
def _shares(q: Question, cls: str = "passive") -> pd.DataFrame:
    """The share of a class in the 12 months that end with each recorded month."""
    classes = {name: stream.cls for name, stream in q.streams.items()}
    return mixes.class_share_by_month(ledger(q).rows, classes=classes, of=cls, known_to=known_to(q))


def passive_spark(q: Question, months: int = 13) -> pd.DataFrame:
    """The passive share of the 12 months that end with each of the last months: ``month``, ``value``."""
    return last_months(_shares(q), last=q.month, months=months)


def _difference(now: float, before: float) -> float | None:
    return None if pd.isna(now - before) else now - before


def _relative(now: float, before: float, year: float) -> Change:
    shares = [None if pd.isna(now / old if old else float("nan")) else now / old - 1 for old in (before, year)]
    return Change(*shares)
