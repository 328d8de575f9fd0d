"""The numbers of money beside audience, each explained: the streams it counts, the money and the audience of the same month."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import partial

import pandas as pd

from figures import audience, content, nets
from figures.answer import Figure, RowsQuery
from figures.asking import Question, figure
from figures.audience import change
from figures.ledger import counting
from figures.measures import used
from figures.pieces import of_kind
from figures.wording import money, month_of, number
from figures.yields import AUDIENCES, WORDS, YIELDS, Yield, hours_by_stream, named, ratios, size_by_month, streams_of
from metrics.currency import minor_digits
from metrics.frames import one_of, window
from vocabulary import COUNTED, NET


def of(which: str, q: Question) -> Figure:
    """One of `figures.yields.YIELDS` for the month asked about."""
    told = YIELDS[which]
    known = ratios(q, which)
    here = window(known, month=q.month)
    value = float(here["value"].iloc[0]) if len(here) else math.nan
    streams = streams_of(q, told.audience)
    size = window(size_by_month(q, told.audience), month=q.month)
    double = len(size) > 0 and bool(size["at_most"].iloc[0])
    return figure(
        q, told.id, value=unit_price(q, value), why=_why(q, told, streams), names=_sources(q, told, streams),
        change=change(q, known), qualifier="at least" if double and value > 0 else None,
        provisional=len(here) > 0 and not bool(here["complete"].iloc[0]), formula=_formula(q, told, here, streams),
        extra=_extra(q, told, streams), rows=_rows(q, streams, told),
    )  # fmt: skip


def unit_price(q: Question, value: float) -> float:
    """A price for one or a thousand, rounded to the currency's smallest unit; below one unit with two digits more."""
    digits = minor_digits(q.ws.home_currency)
    return round(value, digits if abs(value) >= 1 else digits + 2)


def _formula(q: Question, told: Yield, here: pd.DataFrame, streams: tuple[str, ...]) -> str:
    if here.empty or here["value"].isna().all():
        return ""
    row, home = here.iloc[0], q.ws.home_currency
    size = number(row["size"], 0 if float(row["size"]).is_integer() else 2)
    times = f" × {number(told.per)}" if told.per != 1 else ""
    beneath = {"posts": "posts published so far"}.get(told.unit, told.unit)
    total = money(unit_price(q, float(row["value"])), home, minor_digits(home) + (2 if abs(row["value"]) < 1 else 0))
    who = named(q, streams, told.audience)
    return f"{told.money} of {who} {money(float(row['money']), home)} / {size} {beneath}{times} = {total}"


def _why(q: Question, told: Yield, streams: tuple[str, ...]) -> str:
    """What is missing: income, a stream that lives off the audience, or the audience itself."""
    if window(nets.nets(q), month=q.month)["value"].isna().all():
        return nets.why(q)
    if not streams and told.audience in AUDIENCES:
        return f"No stream is said to live off {WORDS[told.audience]}: choose it for your streams in the Ledger."
    if told.audience == "hours":
        return f"No hours are known for {month_of(q.month)}: type in how long you worked."
    if told.audience == "posts":
        return content.posts(q).reason or f"No posts are known until {month_of(q.month)}."
    return audience.why(q, told.audience, WORDS[told.audience])


def _sources(q: Question, told: Yield, streams: tuple[str, ...]) -> list[str]:
    """Who told the money and who told the audience."""
    found = _telling(q, streams)
    if told.audience in AUDIENCES:
        parts = audience.of_month(q, told.audience)
        found += used(q, told.audience, parts["channel"]) if len(parts) else []
    if told.audience == "posts":
        found += [str(name) for name in of_kind(q, "post")["source"].unique()]
    return found


def _telling(q: Question, streams: Iterable[str]) -> list[str]:
    rows = window(counting(q), month=q.month)
    return [str(name) for name in rows.loc[one_of(rows["stream"], streams), "source"].unique()]


def _extra(q: Question, told: Yield, streams: tuple[str, ...]) -> dict[str, object]:
    extra: dict[str, object] = {"streams": list(streams), "per": told.per}
    if told.audience == "hours":
        extra["by_stream"] = hours_by_stream(q).to_dict("records")
    return extra


def _rows(q: Question, streams: tuple[str, ...], told: Yield) -> RowsQuery:
    words = {"kind": (*NET, "expense") if told.money != "net" else NET, "status": COUNTED}
    chosen = {"stream": streams} if told.audience in AUDIENCES else {}
    return RowsQuery("entry", {**words, **chosen}, q.month.to_timestamp().date(), q.month.end_time.date())


KPIS: dict[str, Callable[[Question], Figure]] = {told.id: partial(of, which) for which, told in YIELDS.items()}
"""The numbers of money beside audience by id."""
