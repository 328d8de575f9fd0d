"""How regularly something is published: the figures of a rhythm, for posts and for episodes alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd

from figures.answer import Figure, RowsQuery
from figures.asking import Question, made
from figures.pieces import at_least, of_kind
from figures.wording import counted, day_of, month_of, number
from metrics import pieces as metric

WORDS = {"post": ("post", "posts"), "episode": ("episode", "episodes")}


def per_month(q: Question, kind: str, name: str, title: str) -> Figure:
    """Pieces a month on average over the last 12 full months, or since the first one."""
    rows = of_kind(q, kind)
    last = min(q.month, q.last_full)
    n = metric.by_month(rows, month=last)["n"].tail(12)
    one, many = WORDS[kind]
    return made(
        q, name, title, many.capitalize(), of=metric.posts_per_month, value=metric.posts_per_month(rows, month=last),
        why=_why(q, rows, many), names=rows["source"], period=f"{last - max(len(n), 1) + 1}/{last}",
        formula=f"{counted(int(n.sum()), one, many)} / {counted(len(n), 'month')}",
        qualifier="at least" if at_least(q, rows) and len(n) < 12 else None, extra={"n": int(n.sum())},
        rows=_rows(rows, kind, last.end_time.date(), (last - 11).to_timestamp()),
    )  # fmt: skip


def longest_gap(q: Question, kind: str) -> Figure:
    """The longest time without a new piece in the last 12 full months."""
    rows = of_kind(q, kind)
    last = min(q.month, q.last_full)
    many = WORDS[kind][1]
    days = rows["published"].dropna()
    newest = days[days <= last.to_timestamp(how="end")].max()
    until = f"; the latest of them is of {day_of(newest)}" if pd.notna(newest) else ""
    return made(
        q, "longest_gap_days", "Longest gap", "Days", of=metric.longest_gap_days,
        value=metric.longest_gap_days(rows, month=last),
        why=_why(q, rows, many) if len(rows) < 2 else f"Fewer than two {many} are known until {month_of(last)}.",
        names=rows["source"], period=f"{last - 11}/{last}",
        formula=f"longest time between two {many}, and from the latest to the month's end{until}",
        rows=_rows(rows, kind, last.end_time.date(), (last - 11).to_timestamp()),
    )  # fmt: skip


def streak(q: Question, kind: str) -> Figure:
    """Weeks in a row with a new piece, up to the month's end or today."""
    rows = of_kind(q, kind)
    value = metric.publishing_streak_weeks(rows, on=pd.Timestamp(q.horizon))
    return made(
        q, "publishing_streak_weeks", "Weeks in a row", "Weeks", of=metric.publishing_streak_weeks, value=value,
        why=_why(q, rows, WORDS[kind][1]), names=rows["source"], rows=_rows(rows, kind, q.horizon),
        formula=f"weeks from Monday to Sunday with at least one, counted back from {day_of(q.horizon)}",
        qualifier="at least" if at_least(q, rows) and value > 0 else None,
    )  # fmt: skip


def _why(q: Question, rows: pd.DataFrame, many: str) -> str:
    if rows.empty:
        return f"No {many} yet: add a feed."
    days = rows["published"].dropna()
    if days.empty:
        return f"None of the {number(len(rows))} {many} says when it was published."
    if len(rows) == 1:
        return f"Only one of your {many} is known, of {day_of(days.min())}."
    return f"No {many} are known until {month_of(q.month)}: the first is of {day_of(days.min())}."


def _rows(rows: pd.DataFrame, kind: str, until: date, since: pd.Timestamp | None = None) -> RowsQuery:
    names = tuple(str(name) for name in rows["source"].unique())
    return RowsQuery("item", {"kind": (kind,), "source": names}, None if since is None else since.date(), until)


def _kind(q: Question) -> str:
    """What the rhythm is of: posts, or episodes where there are no posts."""
    return "post" if len(of_kind(q, "post")) or not len(of_kind(q, "episode")) else "episode"


def _posts_a_month(q: Question) -> Figure:
    return per_month(q, "post", "posts_per_month", "Posts a month")


def _longest_gap(q: Question) -> Figure:
    return longest_gap(q, _kind(q))


def _streak(q: Question) -> Figure:
    return streak(q, _kind(q))


KPIS: dict[str, Callable[[Question], Figure]] = {
    "posts_per_month": _posts_a_month,
    "longest_gap_days": _longest_gap,
    "publishing_streak_weeks": _streak,
}
"""The numbers of the rhythm by id."""
