"""By which rule a source counts people on lists and platforms, and why two of them differ."""

from __future__ import annotations

import pandas as pd

from figures.asking import Question
from figures.counting import CLOSE
from figures.measures import TYPED
from figures.wording import counted, day_of
from metrics.frames import last_day
from metrics.months import SPARE_DAYS

OF_PEOPLE = frozenset(
    {"subscribers", "new_subscribers", "unsubscribed", "bounced", "members", "paid_members", "followers"}
)
"""Numbers that no counter of visits tells, but lists and platforms."""
APART = 7
"""Counts so many days apart differ by what happened between them."""
ROUNDED = 0.01
"""Platforms show large counts rounded to three digits."""
_RULES = {
    "subscribers": "Active readers as this source counts them",
    "new_subscribers": "People whom this source saw join in the month",
    "unsubscribed": "People whom this source saw leave in the month",
    "bounced": "Addresses that this source could not reach",
    "members": "Members as this source counts them",
    "paid_members": "Members who pay, as this source counts them",
    "followers": "The count that the account shows",
}
_LIKELY = {
    "subscribers": "One of the two may count people, too, who have not confirmed, bounced or complained and get no mail.",
    "new_subscribers": "One of the two may count people before they confirm, or not see those who left again in the month.",
    "unsubscribed": "One of the two may count bounced and removed addresses as people who left.",
    "followers": "One of the two may be of another account, or of several together.",
}


def rule(q: Question, source: str, metric: str) -> str:
    """How a source counts these people, in one line."""
    known = q.sources.get(source)
    if known is not None and known.connector == TYPED:
        return "Typed in by you"
    if metric == "followers" and known is not None and known.connector == "youtube":
        return "The count that the account shows: YouTube tells three digits of it"
    return _RULES.get(metric, "As this source counts them")


def limits(q: Question, row: pd.Series) -> str:
    """On which day a count was taken, where it is not the month's end."""
    day = pd.Timestamp(row["day"])
    if q.provisional:
        return f"counted {day_of(day)}"
    return "" if (pd.Timestamp(last_day(q.month)) - day).days <= SPARE_DAYS else f"counted {day_of(day)}"


def likely(
    q: Question, metric: str, names: tuple[str, str], share: float, days: tuple[pd.Timestamp, pd.Timestamp] | None
) -> str:
    """Why the first of two sources tells another number than the second, in one line; `days` are those of their counts."""
    if share != share:
        return ""
    if abs(share) < CLOSE and not (metric == "followers" and abs(share) >= ROUNDED / 2):
        return "As good as the same."
    apart = 0 if days is None else abs((days[0] - days[1]).days)
    if apart > APART:
        return f"They were counted {counted(apart, 'day')} apart."
    connectors = {q.sources[name].connector for name in names if name in q.sources}
    if TYPED in connectors:
        return "One of the two was typed in: only you know how it was counted."
    if metric == "followers" and abs(share) < CLOSE:
        return "Platforms show large counts rounded."
    return _LIKELY.get(metric, "They count by different rules.")
