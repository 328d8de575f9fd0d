"""The owner's goals: where each stands, what it needs a month, and when it is expected at the present pace."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import pandas as pd

from figures.answer import Figure, weakest
from figures.asking import HISTORY, Question, figure, once
from figures.forecast import last_known
from figures.ledger import at_home
from figures.measures import totals
from figures.nets import nets
from figures.reinvestment import profits
from figures.wording import counted, day_of
from metrics import goals as reaching
from metrics.catalogue import NUMBERS
from metrics.frames import window
from metrics.goals import Pace
from metrics.outlook import trailing
from vocabulary import MICROS

OWN = frozenset({"goals_on_track"})
"""Numbers that are made of goals and so can be none."""


def totals_of(metric: str, q: Question) -> pd.DataFrame:
    """A measured number of the whole business by month."""
    return totals(q, metric)


def passive_share(q: Question) -> pd.DataFrame:
    """The passive share of the 12 months that end with each month."""
    from figures.revenue import passive_spark

    return passive_spark(q, HISTORY).assign(complete=True)


def freedom(q: Question) -> pd.DataFrame:
    """Passive net over living costs, both means of the 12 months that end with each month."""
    from figures.freedom import living_by_month, passive_by_month

    passive, living = (trailing(frame(q)).set_index("month")["value"] for frame in (passive_by_month, living_by_month))
    ratio = (passive / living).dropna().rename("value")
    return ratio.reset_index().assign(complete=True)


_FLOWS: dict[str, Callable[[Question], pd.DataFrame]] = {
    "monthly_revenue": nets,
    "net_revenue": nets,
    "profit": profits,
    "monthly_website_visitors": partial(totals_of, "visitors"),
    "podcast_downloads": partial(totals_of, "downloads"),
}
_LEVELS: dict[str, Callable[[Question], pd.DataFrame]] = {
    "email_subscribers": partial(totals_of, "subscribers"),
    "social_media_followers": partial(totals_of, "followers"),
    "passive_share": passive_share,
    "freedom_ratio": freedom,
}
_TO_MIDDLE = 5.5
"""The mean of 12 months stands for the middle between the sixth and the seventh."""


class GoalNow(NamedTuple):
    """A goal and where it stands; what cannot be said is None or NaT, and `reason` says why."""

    key: str
    metric: str
    title: str
    unit: str
    target: float
    day: pd.Timestamp
    now: float | None
    needed_growth: float | None
    expected_day: pd.Timestamp
    low_day: pd.Timestamp
    high_day: pd.Timestamp
    on_track: bool | None
    reason: str
    expected: float | None = None
    """What it will be on its day at the present pace."""


@once
def goals(q: Question) -> list[GoalNow]:
    """Every goal of the workspace with where it stands, the nearest day first."""
    rows = q.store.goals(q.ws.id)
    rows = rows.assign(value=_targets(q, rows)).sort_values(["day", "key"], kind="stable")
    return [_goal(q, row) for row in rows.to_dict("records")]


@once
def on_track(q: Question) -> Figure:
    """How many goals are reached by their date at the present pace."""
    every = goals(q)
    reached = [min(g.expected_day, g.day) if g.on_track else g.expected_day for g in every]
    days = {"day": [g.day for g in every], "expected": reached}
    frame = pd.DataFrame(days).astype("datetime64[s]").assign(judged=[g.on_track is not None for g in every])
    value = reaching.on_track(frame)
    judged = int(frame["judged"].sum())
    words = "; ".join(f"{g.title}: {_said(g)}" for g in every)
    why = (
        "No goals yet: type in a number, a target and a day."
        if not every
        else f"No goal can be judged: {every[0].reason}"
    )
    return figure(
        q, "goals_on_track", value=value, why=why, extra={"of": len(every), "judged": judged}, provisional=False,
        formula=f"{counted(judged, 'goal')} judged. {words}", period=str(last_known(q)), known=weakest(["estimated", _typed(q)]),
        as_of=q.today,
    )  # fmt: skip


def _typed(q: Question) -> str:
    return "demo" if q.ws.demo else "typed"


def _said(goal: GoalNow) -> str:
    if goal.reason or pd.isna(goal.expected_day):
        return goal.reason
    return f"expected by {day_of(goal.expected_day)}, wanted by {day_of(goal.day)}"


def _targets(q: Question, rows: pd.DataFrame) -> pd.Series:
    """Targets as numbers, of money in home currency; NaN where there is no rate."""
    plain = rows["target"].astype("float64") / MICROS
    foreign = rows["currency"].fillna("").isin(["", q.ws.home_currency])
    if foreign.all():
        return plain
    today = pd.Series(pd.Timestamp(q.today), index=rows.index).astype("datetime64[s]")
    currency = rows["currency"].where(~foreign, q.ws.home_currency)
    told = pd.DataFrame({"day": today, "currency": currency.astype("object"), "amount_micros": rows["target"]})
    return plain.where(foreign, at_home(q, told)["home_micros"] / MICROS)


def _goal(q: Question, row: dict[str, object]) -> GoalNow:
    metric, day = str(row["metric"]), pd.Timestamp(str(row["day"]))
    number, target = NUMBERS.get(metric), float(str(row["value"]))
    title = number.title if number else metric
    unit = "" if number is None else q.ws.home_currency if number.unit == "money" else number.unit
    asked = _asked(q, metric)
    value = asked.value if asked is not None and isinstance(asked.value, int | float) else None
    nothing = GoalNow(
        str(row["key"]), metric, title, unit, target, day, None, None, pd.NaT, pd.NaT, pd.NaT, None, ""
    )  # fmt: skip
    if value is None or math.isnan(target):
        return nothing._replace(reason=_no_value(asked, target))
    pace = _pace(q, metric, asked)
    return _judged(q, nothing._replace(now=float(value)), pace, down=number is not None and number.better == "down")


def _judged(q: Question, goal: GoalNow, pace: Pace, *, down: bool) -> GoalNow:
    """The goal with when it is expected."""
    base, now = last_known(q), float(goal.now or 0)
    left = (pd.Period(goal.day, "M") - base).n
    if now <= goal.target if down else now >= goal.target:
        there = base.end_time.normalize()
        reached = {"expected_day": there, "low_day": there, "high_day": there}
        return goal._replace(**reached, on_track=True, needed_growth=0.0, reason="Reached.")
    needed = reaching.needed_growth(now, goal.target, months=left)
    goal = goal._replace(needed_growth=None if math.isnan(needed) else needed)
    start = _start(q, goal, pace)
    middle, *ends = (reaching.months_until(start, goal.target, g) for g in (pace.middle, pace.low, pace.high))
    early, late = sorted(ends, key=lambda each: math.inf if math.isnan(each) else each)
    days = {"expected_day": _day(base, middle), "low_day": _day(base, early), "high_day": _day(base, late)}
    if left < 1:
        return goal._replace(**days, on_track=False, reason="Its day has passed.")
    if math.isnan(pace.middle):
        return goal._replace(reason="Its pace is not known yet: that takes more than a year of it.")
    reason = "" if not math.isnan(middle) else "At its present pace it does not get there."
    goal = goal._replace(expected=start * math.exp(min(pace.middle * left, 50.0)) if start > 0 else None)
    return goal._replace(
        **days, on_track=not math.isnan(middle) and days["expected_day"] <= _end(goal.day), reason=reason
    )


def _start(q: Question, goal: GoalNow, pace: Pace) -> float:
    """What the pace starts from: of what comes in by the month the mean of a year, so that no season counts; else what it is now."""
    if goal.metric not in _FLOWS or pace.n < 12:
        return float(goal.now or 0)
    mean = float(window(_FLOWS[goal.metric](q), month=last_known(q), months=12)["value"].mean())
    level = mean * math.exp(_TO_MIDDLE * pace.middle)
    short = (level < goal.target) == (float(goal.now or 0) < goal.target)
    return level if short and level > 0 else float(goal.now or 0)


def _asked(q: Question, metric: str) -> Figure | None:
    """The number of a goal; None where there is none of this name that a goal can have."""
    from figures.kpi import askers  # which asks this module, too

    ask = askers().get(metric)
    return ask(q) if ask is not None and metric not in OWN else None


def _no_value(asked: Figure | None, target: float) -> str:
    if asked is None:
        return "No such number is known."
    if math.isnan(target):
        return "There is no exchange rate for its currency."
    return asked.reason or "It is no number that grows."


def _pace(q: Question, metric: str, asked: Figure | None) -> Pace:
    """How fast a number grows a month: from its months, or from its change on the year before."""
    month = last_known(q)
    if metric in _FLOWS:
        return reaching.pace(_FLOWS[metric](q), month=month)
    if metric in _LEVELS:
        return reaching.pace(_LEVELS[metric](q), month=month)
    year = asked.change.year if asked is not None else None
    if year is None or year <= -1:
        return Pace(math.nan, math.nan, math.nan, 0)
    return Pace(math.nan, math.log(1 + year) / 12, math.nan, 1)


def _day(base: pd.Period, months: float) -> pd.Timestamp:
    return pd.NaT if math.isnan(months) else (base + int(months)).end_time.normalize()


def _end(day: pd.Timestamp) -> pd.Timestamp:
    """A goal's month counts whole: what comes in by the month is known at its end."""
    return pd.Period(day, "M").end_time.normalize()


KPIS: dict[str, Callable[[Question], Figure]] = {"goals_on_track": on_track}
"""The numbers of goals by id."""
