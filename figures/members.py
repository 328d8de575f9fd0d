"""Members: how many, how many pay, who leaves, and how long people stay."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from figures.answer import Change, Figure, RowsQuery
from figures.asking import Question, figure, once
from figures.audience import change
from figures.measures import totals
from figures.people import People, known_day, members, not_whole, start, staying, whole
from figures.wording import counted, day_of, listed, month_of, number, percent
from metrics import growth
from metrics import members as metric
from metrics.frames import first_day, last_day
from metrics.spells import here

NONE_YET = "Nobody is known to be a member: import your list of members, or type their number in."
_NAMED = {"": "No tier", "free": "Free"}
SMALL = 30
"""Shares of fewer people than this say how many they are and are not ranked."""


class Left(NamedTuple):
    """Members who left in a month, and those who were there at its start."""

    gone: int
    there: int


@once
def by_month(q: Question, months: int = 25, *, paying: bool = False) -> pd.DataFrame:
    """Members at the end of each month: ``month``, ``value`` (NaN where it is not known), ``complete``; of the running month so far."""
    people = members(q)
    if not people.sources:
        return totals(q, "paid_members" if paying or not len(totals(q, "members")) else "members")
    wanted = [q.month - back for back in range(months - 1, -1, -1)]
    values = [_count(q, people, month, paying=paying) for month in wanted]
    over = [month <= q.last_full and people.until >= pd.Timestamp(last_day(month)) for month in wanted]
    starts = np.array([first_day(month) for month in wanted], dtype="datetime64[s]")
    return pd.DataFrame({"month": starts, "value": np.array(values, dtype="float64"), "complete": over})


def _count(q: Question, people: People, month: pd.Period, *, paying: bool) -> float:
    day = min(pd.Timestamp(last_day(month)), people.until)
    if day < start(people) or month > q.month or pd.Timestamp(first_day(month)) > people.until:
        return float("nan")
    rows = people.spells[people.spells["paid"].to_numpy(dtype=bool)] if paying else people.spells
    return float(here(rows, np.datetime64(day, "s")).sum())


@once
def active(q: Question) -> Figure:
    """Members at the end of the month."""
    people = members(q)
    if not people.sources:
        return _counted(q)
    day = known_day(q, people)
    known = day >= start(people)
    value = metric.active(people.spells, on=day) if known else float("nan")
    paying = people.spells[here(people.spells, np.datetime64(day, "s"))]["paid"]
    return figure(
        q, "members", value=value, why=f"Members are known from {day_of(start(people))} on: earlier lists are missing.",
        names=people.sources, change=change(q, by_month(q)), as_of=day.date(), extra={"paid": int(paying.sum())},
        formula=f"{number(paying.sum())} who pay + {number((~paying).sum())} who do not, on {day_of(day)} = {number(len(paying))}",
        provisional=q.provisional or day != pd.Timestamp(q.month_end),
    )  # fmt: skip


def _counted(q: Question) -> Figure:
    """Members as a source counts them, where it does not say who they are."""
    known = by_month(q)
    value = _at(known, q.month)
    names = sorted({str(name) for name in _observed(q)["source"]})
    return figure(
        q, "members", value=value, why=NONE_YET if known.empty else f"No members were counted in {month_of(q.month)}.",
        names=names, change=change(q, known) if len(known) else Change(), formula=f"{number(value) if value == value else ''} counted",
        rows=RowsQuery("observation", {"metric": ("members", "paid_members")}, q.month.to_timestamp().date(), q.month_end),
    )  # fmt: skip


def _observed(q: Question) -> pd.DataFrame:
    return q.store.observations(q.ws.id, ("members", "paid_members"), since=q.since, until=q.today)


def _at(known: pd.DataFrame, month: pd.Period) -> float:
    row = known[(known["month"] == month.to_timestamp()).to_numpy()]
    return float(row["value"].iloc[0]) if len(row) else float("nan")


@once
def conversion(q: Question) -> Figure:
    """Members of the subscribers of the same month; where a list is its own membership, those who pay."""
    people, readers = members(q), totals(q, "subscribers")
    own = bool(set(people.sources) & _lists(q))
    joined = by_month(q, paying=own)
    value = growth.conversion(joined, readers, month=q.month)
    of, there = (_at(rows, q.month) for rows in (readers, joined))
    lacking = active(q).reason if there != there else f"No email subscribers are known for {month_of(q.month)}."
    words = "members who pay" if own else "members"
    return figure(
        q, "member_conversion", value=value, why=lacking or NONE_YET, names=(*people.sources, *_lists(q)),
        formula=f"{number(there)} {words} / {number(of)} subscribers = {percent(value)}" if value == value else "",
        change=_changed(q, _ratios(joined, readers)), provisional=q.provisional,
    )  # fmt: skip


def _lists(q: Question) -> set[str]:
    """The sources that count email subscribers."""
    rows = q.store.observations(q.ws.id, ("subscribers",), since=q.since, until=q.today)
    return {str(name) for name in rows["source"].unique()}


def _ratios(upper: pd.DataFrame, lower: pd.DataFrame) -> pd.DataFrame:
    both = upper.merge(lower, on="month", suffixes=("", "_of"))
    complete = both["complete"].astype(bool) & both["complete_of"].astype(bool)
    return pd.DataFrame({"month": both["month"], "value": both["value"] / both["value_of"], "complete": complete})


def _changed(q: Question, known: pd.DataFrame) -> Change:
    return change(q, known) if len(known) else Change()


@once
def left(q: Question, *, back: int = 0, paying: bool = False) -> Left:
    """Who left in the month, or `back` months before it, of those who were there at its start."""
    return Left(*metric.left(members(q).spells, month=q.month - back, paying=paying))


@once
def churn_by_month(q: Question, months: int = 25, *, paying: bool = False) -> pd.DataFrame:
    """The share of members who left in each month: ``month``, ``value`` (NaN where it is not known), ``n`` at its start, ``complete``."""
    people = members(q)
    rows = []
    for back in range(months - 1, -1, -1):
        month = q.month - back
        gone, there = left(q, back=back, paying=paying) if people.sources and whole(q, people, month) else (0, 0)
        rows.append((first_day(month), gone / there if there else float("nan"), there, month <= q.last_full))
    made = pd.DataFrame(rows, columns=["month", "value", "n", "complete"])
    return made.astype({"month": "datetime64[s]", "value": "float64", "n": "int64"})


@once
def churn(q: Question) -> Figure:
    """Members who left in the month."""
    people = members(q)
    known = bool(people.sources) and whole(q, people, q.month)
    gone, there = left(q) if known else Left(0, 0)
    value = metric.churn(people.spells, month=q.month) if known else float("nan")
    why = f"Nobody was a member at the start of {month_of(q.month)}." if known else not_whole(q, people)
    shares = churn_by_month(q)
    return figure(
        q, "member_churn", value=value, why=why, names=people.sources, change=_changed(q, shares[["month", "value", "complete"]]),
        formula=f"{number(gone)} left in {month_of(q.month)} / {number(there)} at its start = {percent(value)}" if value == value else "",
        extra={"n": there, "left": gone}, qualifier="at least" if people.unknown and value == value else None, provisional=q.provisional,
    )  # fmt: skip


@once
def paid_conversion(q: Question) -> Figure:
    """Members who pay."""
    people = members(q)
    if not people.sources:
        return _paid_of_counts(q)
    day = known_day(q, people)
    there = people.spells[here(people.spells, np.datetime64(day, "s"))]
    value = metric.paid_share(people.spells, on=day) if day >= start(people) else float("nan")
    paid = int(there["paid"].sum())
    return figure(
        q, "paid_conversion", value=value, why=active(q).reason or f"Nobody was a member at the end of {month_of(q.month)}.",
        names=people.sources, change=_changed(q, _ratios(by_month(q, paying=True), by_month(q))), as_of=day.date(),
        formula=f"{number(paid)} who pay / {number(len(there))} members = {percent(value)}" if value == value else "",
        provisional=q.provisional or day != pd.Timestamp(q.month_end),
    )  # fmt: skip


def _paid_of_counts(q: Question) -> Figure:
    """The share who pay, of counts that a source tells."""
    paid, every = totals(q, "paid_members"), totals(q, "members")
    known = _ratios(paid, every) if len(paid) and len(every) else pd.DataFrame(columns=["month", "value", "complete"])
    value = growth.conversion(paid, every, month=q.month) if len(known) else float("nan")
    why = "It is not known how many members do not pay: import your list of members, or type both numbers in."
    return figure(
        q, "paid_conversion", value=value, why=why, names=sorted({str(n) for n in _observed(q)["source"]}),
        change=_changed(q, known), provisional=q.provisional,
        formula=f"{number(_at(paid, q.month))} who pay / {number(_at(every, q.month))} members" if value == value else "",
    )  # fmt: skip


@once
def retention(q: Question, months: int) -> Figure:
    """Of those who joined at least so many months ago, the share still there then; where there are no members, of readers."""
    people = staying(q)
    day = known_day(q, people) if people.sources else pd.NaT
    kept, joined = metric.stayed(people.spells, months=months, on=day) if people.sources else (0, 0)
    value = metric.retention(people.spells, months=months, on=day) if people.sources else float("nan")
    who = "members" if people.sources == members(q).sources else "readers"
    formula = ""
    if value == value:
        since = f"since {day_of(people.since)} and at least {counted(months, 'month')} ago"
        there = f"{number(kept)} still there {counted(months, 'month')} after"
        formula = f"{there} / {number(joined)} {who} who joined {since} = {percent(value)}"
    return figure(
        q, f"retention.{months}", value=value, why=_nobody_so_long(q, people, months), names=people.sources, formula=formula,
        extra={"n": joined, "small": joined < SMALL, "who": who, "under": (f"of {number(joined)} {who} who joined",)},
        qualifier="at most" if people.unknown else None, provisional=q.provisional,
    )  # fmt: skip


def _nobody_so_long(q: Question, people: People, months: int) -> str:
    if not people.sources:
        return "Nobody is known to have joined: import your list of members or readers."
    if pd.isna(people.since):
        return not_whole(q, people)
    since = day_of(people.since)
    return (
        f"Who leaves is known from {since} on: nobody who joined since has been there for {counted(months, 'month')}."
    )


@once
def triangle(q: Question, months: int = 15) -> pd.DataFrame:
    """Staying by month joined: ``joined``, ``age``, ``n``, ``share``, ``small`` (fewer than `SMALL` people: not to be ranked)."""
    people = staying(q)
    if not people.sources:
        return pd.DataFrame(columns=["joined", "age", "n", "share", "small"])
    found = metric.cohorts(people.spells, month=q.month, on=known_day(q, people), months=months)
    return found.assign(small=found["n"] < SMALL)


@once
def by_tier(q: Question, months: int = 25) -> pd.DataFrame:
    """Members of each tier at the end of each month: ``month``, ``tier``, ``n``, ``paid``; only of months that are known."""
    people = members(q)
    if not people.sources:
        return pd.DataFrame(columns=["month", "tier", "n", "paid"])
    rows = metric.by_tier(people.spells, month=q.month, months=months)
    known = by_month(q, months)
    there = known.loc[known["value"].notna(), "month"]
    paid = people.spells.groupby("tier")["paid"].any()
    rows = rows[rows["month"].isin(there).to_numpy()]
    named = [_NAMED.get(tier, tier) for tier in rows["tier"]]
    return rows.assign(paid=rows["tier"].map(paid).to_numpy(dtype=bool), tier=named).reset_index(drop=True)


def sentence(q: Question) -> str:
    """How the members stand, in a sentence."""
    now, lost = active(q), churn(q)
    if now.value is None:
        return now.reason or NONE_YET
    people = members(q)
    paid = (
        f", {number(now.extra['paid'])} of them paying" if people.sources and now.extra["paid"] < int(now.value) else ""
    )
    gone = (
        f"; {counted(lost.extra['left'], 'person', 'people')} left in {month_of(q.month)}"
        if lost.value is not None
        else ""
    )
    where = f"{listed(q.titles(people.sources))}: " if people.sources else ""
    return f"{where}{counted(int(now.value), 'member')}{paid}{gone}."


KPIS: dict[str, Callable[[Question], Figure]] = {
    "members": active,
    "member_conversion": conversion,
    "member_churn": churn,
    "paid_conversion": paid_conversion,
    **{f"retention.{months}": partial(retention, months=months) for months in (3, 6, 12)},
}
"""The numbers of this page by their id."""
