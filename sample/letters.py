"""The letter of each Sunday: how many got it, opened it, clicked in it and left after it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sample import audience, titles
from sample.business import SITE
from sample.timeline import Timeline, weekday
from vocabulary import MICROS

SOURCE = "kit"
SUNDAY, HOUR = 6, 12
"""The weekday, and the hour in UTC."""
KEPT = 0.97
"""Of the Sundays, the share on which a letter went out."""
TOLD_AFTER = 3
"""Days after which the platform's numbers of an issue are read."""
DELIVERED, OPENED, CLICKED, LEFT = 0.991, 0.412, 0.034, 0.0016
BETTER = 0.045
"""Opens fell by so much over the three years, until cold addresses were taken off."""


def items(line: Timeline) -> dict[str, pd.DataFrame]:
    """By source, the issues: item, kind, title, url, published (UTC)."""
    days = _days(line)
    names = titles.mixed(titles.ISSUES, line.random("letter titles"))[: len(days)]
    published = [f"{day}T{HOUR:02d}:00:00Z" for day in days.astype(str)]
    keys = _keys(days)
    frame = pd.DataFrame({"item": keys, "kind": "issue", "title": names, "url": keys, "published": published})
    return {SOURCE: frame[line.past(days)]}


def frames(line: Timeline) -> dict[str, pd.DataFrame]:
    """By source, what the platform tells of each issue some days after it went out."""
    days = _days(line)
    chance = line.random("letters")
    n = len(days)
    sent = audience.counted_on(line, days).astype("float64")
    delivered = sent * np.clip(chance.normal(DELIVERED, 0.0015, n), 0, 1)
    fewer = BETTER * np.arange(n) / n * (days < line.first(audience.CLEANING_MONTH, audience.CLEANING_DAY))
    opened = delivered * (OPENED - fewer + chance.normal(0, 0.012, n))
    clicked = delivered * CLICKED * np.exp(chance.normal(0, 0.22, n))
    left = delivered * LEFT * np.exp(chance.normal(0, 0.15, n))
    told = {"sent": sent, "delivered": delivered, "opened": opened, "clicked": clicked, "unsubscribed": left}
    on = days + TOLD_AFTER
    kept = line.past(on)
    each = [_told(f"piece_{name}", _keys(days), on, values)[kept] for name, values in told.items()]
    return {SOURCE: pd.concat(each)}


def _days(line: Timeline) -> np.ndarray:
    """The Sundays on which a letter went out; the past does not depend on the day."""
    sundays = line.days[weekday(line.days) == SUNDAY]
    return sundays[line.random("sundays").random(len(sundays)) < KEPT]


def _keys(days: np.ndarray) -> list[str]:
    return [f"{SITE}/letters/{day}" for day in days.astype(str)]


def _told(metric: str, keys: list[str], days: np.ndarray, values: np.ndarray) -> pd.DataFrame:
    value = np.rint(values).astype("int64") * MICROS
    return pd.DataFrame(
        {"metric": metric, "item": keys, "grain": "day", "day": days.astype("datetime64[s]"), "value": value}
    )
