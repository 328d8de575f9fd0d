"""How spread out the income is, by stream, payer, platform and class: shares, concentration, effective number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import pandas as pd

from figures.answer import Change, Figure
from figures.asking import Question, figure, once
from figures.freedom import T, full
from figures.ledger import by_payer, known_to, ledger
from figures.measures import last_months
from figures.nets import nets, rows_of, sources_of, why
from figures.wording import counted, listed, money, number, percent
from metrics import diversification as metric
from metrics.frames import one_of, window
from metrics.mix import mix
from metrics.money import counted as that_count
from vocabulary import LEVELS, NET

PLURAL = {"stream": "streams", "payer": "payers", "platform": "platforms", "class": "classes"}
CLASSES = {"active": "Active", "semi-passive": "Semi-passive", "passive": "Passive"}
NO_CLASS = "No class"


@once
def parts(q: Question, level: str) -> pd.DataFrame:
    """The last 12 full months at a level: its name, ``net``, ``share`` of all net above 0 (NaN where not above 0)."""
    q = full(q)
    return mix(rows_at(q, level), month=q.month, by=level)[[level, "net", "share"]]


@once
def within(q: Question, level: str) -> pd.DataFrame:
    """The same cut by stream, as the strip is drawn: the level's name, ``stream``, ``net`` above 0; largest first."""
    q = full(q)
    rows = window(rows_at(q, level), month=q.month, months=T)
    rows = that_count(rows)
    rows = rows[one_of(rows["kind"], NET)]
    sums = (
        rows.astype(dict.fromkeys({level, "stream"}, "object"))
        .groupby(list(dict.fromkeys([level, "stream"])), as_index=False)["amount_micros"]
        .sum()
    )
    return sums[sums["amount_micros"] > 0].sort_values("amount_micros", ascending=False, kind="stable")


def rows_at(q: Question, level: str) -> pd.DataFrame:
    """The ledger's rows with a column named as the level; of payers the 12 months of the question alone."""
    if level == "payer":
        return by_payer(q).rows
    return named_at(q, ledger(q).rows, level)


def named_at(q: Question, rows: pd.DataFrame, level: str) -> pd.DataFrame:
    """Rows with the column ``platform`` or ``class``, named as on the screen."""
    if level == "platform":
        return rows.assign(platform=rows["source"].astype("object").map(platforms(q)))
    if level == "class":
        cls = {name: CLASSES.get(stream.cls, NO_CLASS) for name, stream in q.streams.items()}
        return rows.assign(**{"class": rows["stream"].astype("object").map(cls).fillna(NO_CLASS)})
    return rows


@once
def platforms(q: Question) -> dict[str, str]:
    """By source, what its platform is called: its own title where it alone uses the connector, else the connector's name."""
    of: dict[str, list[str]] = {}
    for source in q.sources.values():
        of.setdefault(source.connector, []).append(source.title or source.name)
    words = {c: t[0] if len(t) == 1 else c.replace("_", " ").capitalize() for c, t in of.items()}
    words["typed"] = "Typed in"
    return {source.name: words[source.connector] for source in q.sources.values()}


@once
def over_time(q: Question, level: str) -> pd.DataFrame:
    """The effective number of the 12 months that end with each recorded month: ``month``, ``value``. Not of payers."""
    q = full(q)
    return metric.effective_by_month(rows_at(q, level), by=level, known_to=known_to(q))


@once
def recent_numbers(q: Question, level: str, months: int = 36) -> pd.DataFrame:
    """The same for the last months, a row for each; NaN where there is none."""
    rows = last_months(over_time(q, level), last=full(q).month, months=months)
    return rows[rows["value"].notna().cummax()].reset_index(drop=True)


def left_out(q: Question, level: str) -> list[str]:
    """What is in no share, since it brought nothing or lost money."""
    return metric.left_out(parts(q, level), by=level)


def answer(q: Question, stem: str, level: str) -> Figure:
    """One of the four numbers (``hhi``, ``effective_number``, ``largest_share``, ``top3_share``) at a level."""
    return KPIS[f"{stem}.{level}"](q)


def hhi(q: Question, level: str) -> Figure:
    """Concentration at a level: the sum of squared shares."""
    shares = _positive(q, level)
    value = metric.hhi(parts(q, level))
    squares = " + ".join(f"{number(share, 2)}\u00b2" for share in shares["share"].head(3))
    rest = f" + {counted(len(shares) - 3, 'smaller one')}" if len(shares) > 3 else ""
    words = f"{squares}{rest} = {number(value, 3)}, {number(value * 10_000)} points; {_floor(q, level)}"
    lowest = metric.floor(parts(q, level))
    band = metric.band(value) if lowest <= metric.HIGH else ""
    named = f"{words}; {band}: {metric.ORIGIN}" if band else f"{words}, where {metric.ORIGIN} tell nothing"
    least = f"at the least {percent(lowest)} with {counted(len(shares), level, PLURAL[level])}"
    told = {"floor": lowest, "band": band, "under": tuple(each for each in (band, least) if each)}
    return _figure(q, "hhi", level, value, named, extra=told)


def effective_number(q: Question, level: str) -> Figure:
    """As many equal ones would be as spread out: 1 / concentration."""
    index, value = metric.hhi(parts(q, level)), metric.effective_number(parts(q, level))
    n = len(_positive(q, level))
    words = f"1 / {number(index, 3)} = {number(value, 1)}, of {counted(n, level, PLURAL[level])}"
    of = f"as even as {number(value, 1)} equal ones, of {n}" if n > 1 else "there is only one"
    return _figure(q, "effective_number", level, value, words, moves=True, extra={"under": (of,)})


def largest_share(q: Question, level: str) -> Figure:
    """The share of the largest."""
    first = _positive(q, level).head(1)
    name = str(first[level].iloc[0]) if len(first) else ""
    value, told = metric.top_share(parts(q, level)), {"name": name, "under": (name,)}
    return _figure(q, "largest_share", level, value, _of(q, level, first), extra=told)


def top3_share(q: Question, level: str) -> Figure:
    """The share of the largest three."""
    first = _positive(q, level).head(3)
    names = [str(name) for name in first[level]]
    value, told = metric.top_share(parts(q, level), n=3), {"names": tuple(names), "under": (listed(names),)}
    return _figure(q, "top3_share", level, value, _of(q, level, first), extra=told)


def _figure(
    q: Question, stem: str, level: str, value: float, words: str, *, moves: bool = False, extra: Mapping[str, object]
) -> Figure:  # fmt: skip
    q = full(q)
    unnamed = _unnamed(q, level)
    told = {"n": len(_positive(q, level)), "left_out": left_out(q, level), "unnamed": unnamed}
    least = ("at most" if stem == "effective_number" else "at least") if unnamed > 0 else None
    return figure(
        q, f"{stem}.{level}", value=value, why=_why(q, level), names=sources_of(q, T), formula=words + _rest(q, level),
        period=f"{q.month - T + 1}/{q.month}", change=_change(q, level) if moves else Change(), extra={**told, **extra},
        qualifier=least, provisional=not window(nets(q), month=q.month, months=T)["complete"].all(),
        rows=rows_of(q, NET, T),
    )  # fmt: skip


def _positive(q: Question, level: str) -> pd.DataFrame:
    table = parts(q, level)
    return table[(table["share"] > 0).to_numpy()]


def _unnamed(q: Question, level: str) -> float:
    """The share of what names no payer: it counts in the total, and nobody knows how concentrated it is."""
    shares = _positive(q, level)["share"]
    rest = 1 - float(shares.sum())
    return rest if len(shares) and rest > 1e-9 else 0.0


def _of(q: Question, level: str, first: pd.DataFrame) -> str:
    home, whole = q.ws.home_currency, _positive(q, level)
    if whole.empty:
        return ""
    total = float((whole["net"] / whole["share"]).iloc[0])
    named = [f"{row[level]} {money(row['net'], home)}" for row in first.to_dict("records")]
    return f"{listed(named)} of {money(round(total, 2), home)} = {percent(float(first['share'].sum()))}"


def _floor(q: Question, level: str) -> str:
    n = len(_positive(q, level))
    return f"the lowest that {counted(n, level, PLURAL[level])} can have is 1 / {n} = {number(metric.floor(parts(q, level)), 2)}"


def _rest(q: Question, level: str) -> str:
    gone, unnamed = left_out(q, level), _unnamed(q, level)
    words = f"; left out, since they brought nothing or lost money: {listed(gone)}" if gone else ""
    return words + (f"; {percent(unnamed)} of net names no payer and stands in the total alone" if unnamed else "")


def _change(q: Question, level: str) -> Change:
    """Of the effective number, against the month before and the year before; of payers no history is read."""
    if level == "payer":
        return Change()
    values = last_months(over_time(q, level), last=q.month, months=13)["value"].tolist()
    moved = [values[-1] / old - 1 for old in (values[-2], values[0])]
    return Change(*(None if pd.isna(each) else each for each in moved))


def _why(q: Question, level: str) -> str:
    if not len(parts(q, level)) and level == "payer" and len(parts(q, "stream")):
        return "No entry of these 12 months says who paid: name the payers where you type income in."
    known = window(nets(q), month=q.month, months=T)["value"].notna()
    if not known.any():
        return why(q)
    return "Nothing brought more than 0 in these 12 months."


_ANSWERS = {"hhi": hhi, "effective_number": effective_number, "largest_share": largest_share, "top3_share": top3_share}

KPIS: dict[str, Callable[[Question], Figure]] = {
    f"{stem}.{level}": partial(function, level=level) for stem, function in _ANSWERS.items() for level in LEVELS
}
