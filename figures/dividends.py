"""What shares, funds and property trusts pay: the figures of the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from figures.answer import Change, Figure
from figures.asking import Question, figure, once
from figures.holdings import REIT, growing, table
from figures.invested import HOLDING, behind, in_year, known_until, of_role, sources, year
from figures.wording import counted, day_of, listed, money, month_of, percent
from metrics import holdings as metric
from metrics.currency import minor_digits
from metrics.worth import net_yield

NOTHING = "No shares or funds are known: import a broker's export, or type your holdings in."


@once
def trailing(q: Question) -> Figure:
    """Gross dividends of the 12 months."""
    rows = of_role(q, HOLDING)
    paid = rows[(rows["kind"] == "dividend").to_numpy()]
    tellers = [str(name) for name in paid["source"].unique()]
    value = metric.dividends_trailing(paid, month=q.month) if not tellers or in_year(q, tellers) else float("nan")
    before = metric.dividends_trailing(paid, month=q.month - 12)
    whole = (
        all(in_year(q, [name]) for name in tellers) and len(paid) and rows["day"].min() < (q.month - 22).to_timestamp()
    )
    parts = table(q).groupby("kind")["dividends"].sum()
    parts = parts[parts > 0].sort_values(ascending=False)
    home = q.ws.home_currency
    extra: dict[str, Any] = {
        "parts": {str(kind): float(part) for kind, part in parts.items()},
        "withheld": metric.withheld_share(rows, month=q.month),
    }
    kept = extra["withheld"]
    extra["under"] = (f"{percent(kept)} kept back as tax",) if kept > 0 else ()
    told = " + ".join(f"{kind.lower()} {money(part, home)}" for kind, part in extra["parts"].items())
    return figure(
        q, "dividends_trailing", value=_minor(q, value), why=_no_payout(q, paid), names=sources(paid), period=year(q),
        formula=f"{told} = {money(value, home)}" if len(parts) > 1 else told, extra=extra,
        change=Change(year=value / before - 1 if whole and before > 0 else None), rows=behind(q, paid, ("dividend",)),
    )  # fmt: skip


@once
def forward(q: Question) -> Figure:
    """What the holdings pay in a year as they stand: always an estimate."""
    rows = table(q)
    held = rows[(rows["quantity"] != 0).to_numpy()]
    known = held[held["forward"].notna()]
    shares = known["quantity"].where(known["payout"].notna())
    each = pd.DataFrame({
        "payout": known["payout"].where(shares.notna(), known["amount"]), "frequency": known["frequency"].fillna(0.0),
        "quantity": shares.fillna(1.0),
    })  # fmt: skip
    home = q.ws.home_currency
    value = metric.dividends_forward(each)
    told = [
        f"{row.title} {money(row.forward, home)}" for row in known.sort_values("forward", ascending=False).itertuples()
    ]
    without = len(held) - len(known)
    left = f"; {counted(without, 'holding')} without a known rhythm left out" if without and len(known) else ""
    why = NOTHING if rows.empty else "No holding has paid twice yet: type in what a share pays and how often."
    behind_it = behind(q, of_role(q, HOLDING), ("dividend", "buy", "sell", "split"), None)
    return figure(
        q, "dividends_forward", value=_minor(q, value), why=why, names=sources(known),
        formula=" + ".join([*told[:6], *(["…"] if len(told) > 6 else [])]) + left, known="estimated",
        extra={"n": len(known), "of": len(held), "under": _of_all(len(known), len(held), "holding")}, rows=behind_it,
    )  # fmt: skip


@once
def current_yield(q: Question) -> Figure:
    """Dividends of the 12 months for what the holdings are worth."""
    why = "What your holdings are worth is not known: type their values in."
    return _share(q, "current_yield", metric.current_yield, "value", why)


@once
def yield_on_cost(q: Question) -> Figure:
    """Dividends of the 12 months for what the holdings cost."""
    why = "What your holdings cost is not known: import their buys, or type the cost in."
    return _share(q, "yield_on_cost", metric.yield_on_cost, "cost", why)


def _share(q: Question, id_: str, of: Callable[[pd.DataFrame], float], base: str, why: str) -> Figure:
    rows = table(q)
    both, home = _known_both(rows, base), q.ws.home_currency
    without = len(rows) - len(both)
    left = f"; {counted(without, 'holding')} left out" if without else ""
    formula = f"{money(both['dividends'].sum(), home)} / {base} {money(both[base].sum(), home)} of {counted(len(both), 'holding')}{left}"
    apart = {str(kind): of(own) for kind, own in both.groupby("kind")}
    return figure(
        q, id_, value=of(both), why=_why_none(rows, base, why), names=sources(both), period=year(q), formula=formula if len(both) else "",
        extra={"n": len(both), "of": len(rows), "parts": apart, "under": _apart(apart)}, rows=behind(q, both, ("dividend", "buy", "sell")),
    )  # fmt: skip


def _known_both(rows: pd.DataFrame, base: str) -> pd.DataFrame:
    """Holdings of which both their dividends and `base` are known; none where these paid less than half of all that was paid."""
    both = rows[(rows[base] > 0).to_numpy() & rows["dividends"].notna().to_numpy()]
    return both if 2 * both["dividends"].sum() >= rows["dividends"].sum() else both.iloc[:0]


def _why_none(rows: pd.DataFrame, base: str, why: str) -> str:
    if rows.empty:
        return NOTHING
    if rows["dividends"].isna().all():
        return "What your holdings paid is not known: import the broker's whole history, or type the dividends in."
    if (rows[base] > 0).any():
        return f"The {base} of the holdings that paid most is not known: {why.partition(': ')[2]}"
    return why


@once
def payout_growth(q: Question) -> Figure:
    """How much more a share pays than a year before."""
    each = growing(q)
    rows = table(q)
    told = rows[rows["growth"].notna()]
    words = [f"{row.title} {'+' if row.growth >= 0 else '−'}{percent(row.growth)}" for row in told.itertuples()]
    why = "No holding is known to have paid as often in these 12 months as in the 12 before, with its number of shares."
    return figure(
        q, "payout_growth", value=metric.payout_growth(each, month=q.month), why=why if len(rows) else NOTHING,
        names=sources(told), period=year(q), formula=listed(words),
        extra={"n": len(told), "of": len(rows), "under": ("a share, on the 12 months before",)},
        rows=behind(q, of_role(q, HOLDING), ("dividend",), 24),
    )  # fmt: skip


@once
def net_of_cost(q: Question) -> Figure:
    """Net yield of shares, funds and property trusts on what they cost; the trusts apart besides."""
    rows = table(q)
    both = _known_both(rows, "cost")
    net = both["dividends"] - both["withheld"] - both["costs"]
    value = net_yield(float(net.sum()), float(both["cost"].sum()))
    trusts = (both["kind"] == REIT).to_numpy()
    apart = {
        name: net_yield(float(net[part].sum()), float(both.loc[part, "cost"].sum()))
        for name, part in ((REIT, trusts), ("Shares and funds", ~trusts))
    }
    home = q.ws.home_currency
    formula = f"({money(both['dividends'].sum(), home)} − tax {money(both['withheld'].sum(), home)} − costs {money(both['costs'].sum(), home)})"
    why = _why_none(rows, "cost", "What your holdings cost is not known: import their buys, or type the cost in.")
    return figure(
        q, "net_yield.dividend", value=value, why=why, names=sources(both), period=year(q),
        extra={"parts": apart, "under": ("after tax and costs, on what they cost",)},
        formula=f"{formula} / {money(both['cost'].sum(), home)}" if len(both) else "",
        rows=behind(q, both, ("dividend", "withholding", "fee", "buy", "sell")),
    )  # fmt: skip


def concentration(q: Question) -> pd.DataFrame:
    """Holdings by their part of all: ``title``, ``kind``, ``value``, ``share`` (by value; by cost where no value is known), ``by``."""
    rows = table(q)
    by = "value" if rows["value"].notna().sum() * 2 >= len(rows) else "cost"
    held = rows[(rows[by] > 0).to_numpy()]
    whole = float(held[by].sum())
    made = held.assign(value=held[by], share=held[by] / whole if whole > 0 else float("nan"), by=by)
    return made.sort_values("share", ascending=False)[["title", "kind", "value", "share", "by"]].reset_index(drop=True)


def _of_all(n: int, of: int, what: str) -> tuple[str, ...]:
    return (f"all {counted(of, what)}" if n == of and n > 1 else f"{n} of {counted(of, what)}",)


def _apart(parts: dict[str, float]) -> tuple[str, ...]:
    """The kinds apart, where there is more than one."""
    known = [f"{kind.lower()} {percent(part)}" for kind, part in parts.items() if part == part]
    return (", ".join(known[:3]),) if len(known) > 1 else ()


def _minor(q: Question, value: float) -> float:
    return round(value, minor_digits(q.ws.home_currency)) if value == value else value


def _no_payout(q: Question, paid: pd.DataFrame) -> str:
    if len(paid):
        return (
            f"Dividends are known only until {day_of(known_until(q, paid['source'].unique()))}: import a newer export."
        )
    if len(table(q)):
        return f"No dividend is known until {month_of(q.month)}."
    return NOTHING


KPIS: dict[str, Callable[[Question], Figure]] = {
    "dividends_trailing": trailing,
    "dividends_forward": forward,
    "current_yield": current_yield,
    "yield_on_cost": yield_on_cost,
    "payout_growth": payout_growth,
    "net_yield.dividend": net_of_cost,
}
