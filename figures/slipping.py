"""Which goals are reached later, or never, when some income goes."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from figures.asking import Question, once
from figures.freedom import full
from figures.goals import GoalNow, goals
from figures.what_if import Choice, Compared, what_if
from metrics.stress import later

FAR = 120
"""Months more than which no day is named."""


class Slip(NamedTuple):
    """A goal that moves: the day it is expected now (None where it is reached already), and then (None is not within ten years)."""

    title: str
    day: pd.Timestamp
    before: pd.Timestamp | None
    after: pd.Timestamp | None


@once
def slipping(q: Question, choice: Choice) -> list[Slip]:
    """The goals that the choice moves by a month or more, the nearest day first."""
    found = what_if(q, choice)
    moved = (_slip(full(q), goal, _left(goal.metric, found)) for goal in goals(full(q)))
    return [slip for slip in moved if slip is not None]


def _slip(q: Question, goal: GoalNow, left: float | None) -> Slip | None:
    if left is None or left >= 1 or goal.now is None or not goal.target > 0:
        return None
    if goal.now >= goal.target:
        return None if goal.now * left >= goal.target else Slip(goal.title, goal.day, None, None)
    if pd.isna(goal.expected_day):
        return None
    months = max((goal.expected_day - pd.Timestamp(q.today)).days / 30.44, 1.0)
    more = later(now=goal.now, target=goal.target, expected=months, factor=left)
    if not more >= 1:
        return None
    then = None if more > FAR else goal.expected_day + pd.DateOffset(months=round(more))
    return Slip(goal.title, goal.day, goal.expected_day, then)


def _left(id_: str, found: Compared) -> float | None:
    """What is left of a goal's number; None where the choice does not touch it."""
    before, after = found.before, found.after
    pairs = {
        **dict.fromkeys(("net_revenue", "monthly_revenue", "gross", "revenue_year_to_date"), (before.net, after.net)),
        "profit": (before.net - before.costs, after.net - after.costs),
        "passive_share": (before.passive_share, after.passive_share),
        "freedom_ratio": (before.freedom, after.freedom),
        "runway_months": (before.runway, after.runway),
    }
    if id_ not in pairs:
        return None
    old, new = pairs[id_]
    return max(new / old, 0.0) if old > 0 and new == new else None
