"""How each audience and the net revenue grow: on the period before, and by year; and who of the visitors joins."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd

from figures import audience, nets
from figures.answer import Figure, RowsQuery
from figures.asking import Question, figure, once
from figures.measures import by_channel, totals
from figures.wording import money, month_of, number, percent
from metrics import growth as metric
from metrics.channels import on_month
from metrics.frames import window
from vocabulary import NET

WORDS = {
    "visitors": "website visitors", "downloads": "podcast downloads", "subscribers": "email subscribers",
    "followers": "followers", "net_revenue": "net revenue",
}  # fmt: skip
MONTHS = {"downloads": audience.MEAN_MONTHS}
"""How many months a period has; one where it is not said. Downloads are looked at as in the business table."""


@once
def growth(q: Question, what: str) -> Figure:
    """How much more than in the period before; the same on the year before is in `extra`."""
    known, months = _known(q, what), MONTHS.get(what, 1)
    last = min(q.month, q.last_full) if months > 1 else q.month
    value, year = metric.changes(known, month=last, months=months)
    new, old = (metric.period_mean(known, month=at, months=months) for at in (last, last - months))
    words = f"{_amount(q, what, new)} / {_amount(q, what, old)} \u2212 1 = {_signed(value)}" if value == value else ""
    span = f"{last - months + 1}/{last}" if months > 1 else str(last)
    mean = f" (means of {months} months)" if months > 1 else ""
    return figure(
        q, f"growth.{what}", value=value, why=_no_growth(q, what, known, last, months), names=_sources(q, what),
        period=span, formula=f"{words}{mean}", extra={"year": None if year != year else year},
        rows=_rows(q, what, last - 2 * months + 1, last),
    )  # fmt: skip


@once
def cagr(q: Question, what: str) -> Figure:
    """The steady growth a year that leads from the first comparable month to this one."""
    known = _known(q, what)
    value, first = metric.cagr(known, month=q.month), metric.start_of(known, month=q.month)
    words = ""
    if first is not None and value == value:
        start, end = (float(_value(known, at)) for at in (first, q.month))
        years = number((q.month - first).n / 12, 2).removesuffix(".00")
        words = (
            f"({_amount(q, what, end)} / {_amount(q, what, start)})^(1 / {years}) \u2212 1 = {_signed(value)} a year"
        )
    return figure(
        q, f"cagr.{what}", value=value, why=_no_cagr(q, what, known), names=_sources(q, what), formula=words,
        period=f"{first or q.month}/{q.month}", rows=_rows(q, what, first or q.month, q.month),
    )  # fmt: skip


@once
def subscriber_conversion(q: Question) -> Figure:
    """New subscribers of the month by its visitors."""
    joined, visitors = totals(q, "new_subscribers"), totals(q, "visitors")
    value = metric.conversion(joined, visitors, month=q.month)
    new, came = _value(joined, q.month), _value(visitors, q.month)
    row = on_month(visitors, month=q.month)
    names = [str(n) for what in ("new_subscribers", "visitors") for n in audience.of_month(q, what)["source"]]
    lacking = ("new_subscribers", "new subscribers") if new != new else ("visitors", "website visitors")
    return figure(
        q, "subscriber_conversion", value=value, why=audience.why(q, *lacking),
        names=names,
        formula=f"{number(new)} new subscribers / {number(came)} visitors = {percent(value)}" if value == value else "",
        qualifier="at least" if row is not None and bool(row["upper_bound"]) else None,
        provisional=not (_whole(joined, q.month) and _whole(visitors, q.month)),
        rows=RowsQuery("observation", {"metric": ("new_subscribers", "visitors"), "source": tuple(dict.fromkeys(names))},
                       q.month.to_timestamp().date(), q.month_end),
    )  # fmt: skip


def _known(q: Question, what: str) -> pd.DataFrame:
    """The totals by month that are compared."""
    if what == "net_revenue":
        return nets.nets(q)
    known = totals(q, what)
    return known[known["complete"].to_numpy(dtype=bool)] if MONTHS.get(what, 1) > 1 else known


def _sources(q: Question, what: str) -> list[str]:
    if what == "net_revenue":
        return nets.sources_of(q)
    return [str(name) for name in window(by_channel(q, what), month=q.month, months=12)["source"].unique()]


def _rows(q: Question, what: str, first: pd.Period, last: pd.Period) -> RowsQuery:
    if what == "net_revenue":
        return nets.rows_of(q, NET, (q.month - first).n + 1)
    since, until = first.to_timestamp().date(), last.end_time.date()
    return RowsQuery("observation", {"metric": (what,), "source": tuple(_sources(q, what))}, since, until)


def _no_growth(q: Question, what: str, known: pd.DataFrame, last: pd.Period, months: int) -> str:
    """Why there is nothing to say of growth."""
    before = last - months
    if not _there(q, what):
        return _nothing(q, what)
    for at in (last, before):
        for month in (at - back for back in range(months)):
            if not _whole(known, month):
                return f"{_capital(WORDS[what])} of {month_of(month)} are not known whole, so they are compared with nothing."
    if not metric.period_mean(known, month=before, months=months) > 0:
        return f"There is nothing to grow from: {WORDS[what]} of {month_of(before)} are not above 0."
    return f"What is counted in {month_of(last)} is not what was counted in {month_of(before)}: a new one is no growth."


def _no_cagr(q: Question, what: str, known: pd.DataFrame) -> str:
    if not _there(q, what):
        return _nothing(q, what)
    if not _whole(known, q.month):
        return f"{_capital(WORDS[what])} of {month_of(q.month)} are not known whole."
    return f"Yearly growth is told from 12 months on: no month that far before {month_of(q.month)} compares with it."


def _there(q: Question, what: str) -> bool:
    known = nets.nets(q) if what == "net_revenue" else totals(q, what)
    return on_month(known, month=q.month) is not None


def _nothing(q: Question, what: str) -> str:
    return nets.why(q) if what == "net_revenue" else audience.why(q, what, WORDS[what])


def _value(known: pd.DataFrame, month: pd.Period) -> float:
    row = on_month(known, month=month)
    return float("nan") if row is None else float(row["value"])


def _whole(known: pd.DataFrame, month: pd.Period) -> bool:
    row = on_month(known, month=month)
    return row is not None and bool(row["complete"])


def _amount(q: Question, what: str, value: float) -> str:
    return money(round(value, 2), q.ws.home_currency) if what == "net_revenue" else number(value)


def _signed(share: float) -> str:
    return ("+" if share >= 0 else "\u2212") + percent(share)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


KPIS: dict[str, Callable[[Question], Figure]] = {
    **{f"growth.{what}": partial(growth, what=what) for what in WORDS},
    **{f"cagr.{what}": partial(cagr, what=what) for what in WORDS},
    "subscriber_conversion": subscriber_conversion,
}
"""The numbers of growth by id."""
