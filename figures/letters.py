"""The letters: who joined and left the list, and how each issue was opened and clicked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd

from figures import audience
from figures.answer import Change, Figure, RowsQuery
from figures.asking import Question, figure, once
from figures.issues import TOLD, issues
from figures.measures import by_channel, totals
from figures.piece_numbers import piece_numbers
from figures.wording import counted, fine, month_of, number, percent
from metrics import letters as metric
from metrics.channels import added_by_month, counted_by_month, on_month
from metrics.frames import window

LEAVING = ("unsubscribed", "bounced")
DONE = {"open_rate": "opened", "click_rate": "clicked"}


@once
def net_new(q: Question) -> Figure:
    """How many more people get the emails than a month before."""
    parts = [totals(q, name) for name in ("new_subscribers", *LEAVING)]
    value = metric.net_new(*parts, month=q.month)
    joined, left, failed = (_value(part, q.month) for part in parts)
    lost = "".join(
        f" \u2212 {number(n)} {words}" for n, words in ((left, "unsubscribed"), (failed, "bounced")) if n == n
    )
    before = (metric.net_new(*parts, month=at) for at in (q.month - 1, q.month - 12))
    change = Change(*(value / old - 1 if old > 0 and value == value else None for old in before))
    return figure(
        q, "net_new_subscribers", value=value, why=_no_net(q, joined), names=_sources(q, ("new_subscribers", *LEAVING)),
        change=Change() if q.provisional else change, formula=f"{number(joined)} new{lost} = {number(value)}" if value == value else "",
        provisional=not _whole(parts[0], q.month), rows=_rows(q, ("new_subscribers", *LEAVING)),
        extra={"new": joined, "left": left, "bounced": failed},
    )  # fmt: skip


@once
def churn(q: Question) -> Figure:
    """The share of the list that left in the month, of the lists that tell who leaves."""
    active, left, failed = _leaving(q)
    value, n = metric.churn(active, left, failed, month=q.month), _value(active, q.month - 1)
    before = (metric.churn(active, left, failed, month=at) for at in (q.month - 1, q.month - 12))
    change = Change(*(value / old - 1 if old > 0 and value == value else None for old in before))
    lost = sum(each for each in (_value(part, q.month) for part in (left, failed)) if each == each)
    return figure(
        q, "subscriber_churn", value=value, why=_no_churn(q, n), names=_sources(q, ("subscribers", *LEAVING)),
        change=Change() if q.provisional else change, extra={"left": lost, "start": n},
        formula=f"{number(lost)} left / {number(n)} at the end of {month_of(q.month - 1)} = {fine(value)}",
        provisional=not all(_whole(part, q.month) for part in (left, failed) if len(part)), rows=_rows(q, LEAVING),
    )  # fmt: skip


def churn_by_month(q: Question, months: int = 13) -> pd.DataFrame:
    """The share of the list that left in each of the last months: ``month``, ``value``, ``complete``."""
    active, left, failed = _leaving(q)
    every = [q.month - back for back in range(months)][::-1]
    whole = [all(_whole(part, at) for part in (left, failed) if len(part)) for at in every]
    values = [metric.churn(active, left, failed, month=at) for at in every]
    month = pd.PeriodIndex(every).to_timestamp().astype("datetime64[s]")
    return pd.DataFrame({"month": month, "value": values, "complete": whole}).astype({"value": "float64"})


@once
def rate(q: Question, name: str) -> Figure:
    """Of those who got the month's issues, the share who opened or clicked; both counts and the basis are in `extra`."""
    done = DONE[name]
    here = window(issues(q), month=q.month, column="published")
    n, got = metric.counts(here, of=done)
    basis = metric.basis_of(here, of=done)
    value = metric.rate(here, of=done)
    before = (_rate_of(q, at, done) for at in (q.month - 1, q.month - 12))
    told = int((here[done].notna() & (here[basis] > 0)).sum())
    words = f"{number(n)} {done} / {number(got)} {basis} = {percent(value)}, of {counted(told, 'issue')}"
    return figure(
        q, name, value=value, why=_no_rate(q, here, done), names=here["source"],
        change=Change() if q.provisional else Change(*(value / old - 1 if old > 0 and value == value else None for old in before)),
        formula=words if value == value else "", extra={done: n, basis: got, "basis": basis, "n": told},
        rows=RowsQuery("observation", {"metric": (f"piece_{done}", f"piece_{basis}"), "source": _told_by(q),
                                       "item": tuple(map(str, here["item"]))}, None, q.today),
    )  # fmt: skip


def _rate_of(q: Question, month: pd.Period, done: str) -> float:
    return metric.rate(window(issues(q), month=month, column="published"), of=done)


@once
def _leaving(q: Question) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The list and who left it, by month, over the lists that tell both; where no list does, whatever is told."""
    each = [by_channel(q, name) for name in ("subscribers", *LEAVING)]
    lists = {str(c) for part in each[1:] for c in part["channel"].unique()} & {
        str(c) for c in each[0]["channel"].unique()
    }
    if lists:
        each = [part[part["channel"].isin(list(lists)).to_numpy()] for part in each]
    return counted_by_month(each[0]), added_by_month(each[1]), added_by_month(each[2])


def _no_net(q: Question, joined: float) -> str:
    if joined != joined:
        return str(audience.why(q, "new_subscribers", "new subscribers"))
    return f"Who left in {month_of(q.month)} is not known, though it is for other months."


def _no_churn(q: Question, start: float) -> str:
    if all(not len(totals(q, name)) for name in LEAVING):
        return "Nobody tells who unsubscribed: connect the newsletter's platform, or type the numbers in."
    if start != start:
        return f"How many people were on the list at the end of {month_of(q.month - 1)} is not known."
    return f"Who left in {month_of(q.month)} is not known."


def _no_rate(q: Question, here: pd.DataFrame, done: str) -> str:
    every = issues(q)
    if every.empty:
        return "No issues yet: connect the newsletter's platform, or drop its export of issues."
    if here.empty:
        return f"No issue is known of {month_of(q.month)}: the latest is of {month_of(pd.Period(every['published'].max(), 'M'))}."
    return f"No issue of {month_of(q.month)} tells how many {done} it and how many got it."


def _sources(q: Question, names: tuple[str, ...]) -> list[str]:
    return [str(source) for name in names for source in audience.of_month(q, name)["source"].unique()]


def _rows(q: Question, names: tuple[str, ...]) -> RowsQuery:
    words = {"metric": names, "source": tuple(dict.fromkeys(_sources(q, names)))}
    return RowsQuery("observation", words, q.month.to_timestamp().date(), q.month.end_time.date())


def _told_by(q: Question) -> tuple[str, ...]:
    return tuple(str(name) for name in piece_numbers(q, TOLD, "issues")["source"].unique())


def _value(known: pd.DataFrame, month: pd.Period) -> float:
    row = on_month(known, month=month)
    return float("nan") if row is None else float(row["value"])


def _whole(known: pd.DataFrame, month: pd.Period) -> bool:
    row = on_month(known, month=month)
    return row is not None and bool(row["complete"])


KPIS: dict[str, Callable[[Question], Figure]] = {
    "net_new_subscribers": net_new,
    "subscriber_churn": churn,
    **{name: partial(rate, name=name) for name in DONE},
}
"""The numbers of the letters by id."""
