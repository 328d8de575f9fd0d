"""What each source says of one number of one channel for the same month: beside each other, never added."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from figures import counting_people
from figures.asking import Question, once
from figures.counting import likely, rule
from figures.measures import channel_of, channel_title, from_all_by_month, loose, primary_sources
from figures.rivals import Rivals
from figures.wording import counted, month_of
from metrics.months import SPARE_DAYS
from metrics.website import difference
from vocabulary import metric_kind


@dataclass(frozen=True)
class Said:
    """What one source says. `share` is how much more it tells than the primary one, NaN where that cannot be said.

    `limits`: what its number is, where it is not a whole month counted as such; `why`: the likely reason for the difference.
    """

    source: str
    title: str
    known: str | None
    rule: str
    value: float
    primary: bool
    share: float
    limits: str
    why: str


@once
def said(q: Question, metric: str, channel: str) -> list[Said]:
    """Every source of a channel that tells `metric`, the primary one first; NaN where it tells nothing of the month."""
    names = _sources(q, metric).get(channel, [])
    if not names:
        return []
    months = from_all_by_month(q, metric)
    here = months[(months["month"] == q.month.to_timestamp()).to_numpy()].set_index("source")
    counts = primary_sources(q, names, metric=metric)[channel]
    return [_one(q, metric, name, counts, here) for name in dict.fromkeys([counts, *names])]


@once
def choice(q: Question, metric: str, channel: str) -> Rivals | None:
    """Which of a channel's sources counts for `metric`; None where there is nothing to choose."""
    names = _sources(q, metric).get(channel, [])
    if len(names) < 2 or channel not in q.channels:
        return None
    counts = primary_sources(q, names, metric=metric)[channel]
    chosen = q.channels[channel].primary.get(metric) == counts
    return Rivals(channel, channel_title(q, channel), metric, tuple(names), counts, chosen)


@once
def _sources(q: Question, metric: str) -> dict[str, list[str]]:
    """By channel the sources that tell `metric` in the history looked at, oldest first."""
    there = {str(name) for name in from_all_by_month(q, metric)["source"].unique()}
    found: dict[str, list[str]] = {}
    for name in [*(each for each in q.sources if each in there), *sorted(there - q.sources.keys())]:
        if not loose(q, name) or len(there) == 1:
            found.setdefault(channel_of(q, name, metric), []).append(name)
    return found


def _one(q: Question, metric: str, name: str, primary: str, here: pd.DataFrame) -> Said:
    value = float(here.loc[name, "value"]) if name in here.index else float("nan")
    of = float(here.loc[primary, "value"]) if primary in here.index else float("nan")
    share = float("nan") if name == primary else difference(value, primary=of)
    limits = _limits(q, metric, here.loc[name]) if name in here.index else f"Nothing is known of {month_of(q.month)}."
    why = likely(q, metric, name, primary, share)
    own = here.loc[[each for each in (name, primary) if each in here.index]]
    if why and not own["complete"].all():
        why = "One of the two lacks days of this month."
    elif why and abs(share) >= 0.02 and metric_kind(metric) == "unique" and len(set(own["basis"])) > 1:
        why = "One of the two is a sum of days, in which people who come again count again."
    counts_by = rule(q, name, metric)
    if metric in counting_people.OF_PEOPLE:
        counts_by, why = counting_people.rule(q, name, metric), _of_people(q, metric, (name, primary), share, own)
    return Said(name, q.titles([name])[0], q.known([name]), counts_by, value, name == primary, share, limits, why)


def _of_people(q: Question, metric: str, names: tuple[str, str], share: float, own: pd.DataFrame) -> str:
    """Why two sources of a list or a platform differ."""
    if metric_kind(metric) != "level":
        lacks = share == share and not own["complete"].all()
        return (
            "One of the two lacks days of this month."
            if lacks
            else counting_people.likely(q, metric, names, share, None)
        )
    both = len(own) == len(names)
    days = (pd.Timestamp(own["day"].iloc[0]), pd.Timestamp(own["day"].iloc[1])) if both else None
    return counting_people.likely(q, metric, names, share, days)


def _limits(q: Question, metric: str, row: pd.Series) -> str:
    """Where a number is less, or more, than the month."""
    if metric_kind(metric) == "level":
        return counting_people.limits(q, row)
    days = counted(int(row["days"]), "day")
    if row["basis"] == "days" and metric_kind(metric) == "unique":
        return f"at most: a sum of {days}"
    if row["basis"] != "days" and q.provisional:
        return "so far"
    return f"only {days}" if int(row["days"]) < q.month.days_in_month - SPARE_DAYS else ""
