"""The letter of each Sunday: how many got it, opened it, clicked in it and left after it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sample import audience, pieces, titles
from sample.business import SITE
from sample.timeline import Timeline, weekday
from vocabulary import MICROS

SOURCE = "kit"
SUNDAY, HOUR = 6, 12
"""The weekday, and the hour in UTC."""
KEPT = 0.97
"""Of the Sundays, the share on which a letter went out."""
TOLD_AFTER = (1, 3, 7, 14, 30, 90)
"""Days after which the platform's numbers of an issue are read."""
BY_THEN = {
    "opened": (0.76, 0.93, 1.0, 1.018, 1.031, 1.04),
    "clicked": (0.81, 0.95, 1.0, 1.012, 1.02, 1.024),
    "unsubscribed": (0.83, 0.96, 1.0, 1.0, 1.0, 1.0),
}
"""Of those who open, click or leave within a week, how many have by then."""
LINKS = (
    ("/podcast-studio", 0.27), ("/resources", 0.16), ("/membership", 0.11), ("/books/a-year-of-small-letters", 0.07),
)  # fmt: skip
"""Of all clicks in an issue, those on links that most issues have; the rest go to what the issue is about."""
NEWEST_POST = 0.39
LINKS_FROM = 22
"""The month from which on the platform tells clicks by link."""
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
    parts = [
        _told(f"piece_{name}", _keys(days), days + after, values * BY_THEN.get(name, (1,) * 6)[place])[line.past(days + after)]
        for place, after in enumerate(TOLD_AFTER) for name, values in told.items()
        if place in (1, 2) or name in BY_THEN  # what was sent stands after a few days
    ]  # fmt: skip
    return {SOURCE: pd.concat([*parts, *_links(line, days, clicked)])}


def _links(line: Timeline, days: np.ndarray, clicked: np.ndarray) -> list[pd.DataFrame]:
    """What was clicked in the issues of the last months: the newest post, and the links that come again."""
    posts = pieces.frames(line)["wordpress"]
    out = posts["published"].str[:10].to_numpy().astype("datetime64[D]")
    newest = posts["url"].to_numpy()[np.maximum(np.searchsorted(out, days, side="right") - 1, 0)]
    chance = line.random("letter links")
    shares = [(newest, NEWEST_POST), *((np.full(len(days), f"{SITE}{path}"), share) for path, share in LINKS)]
    on = days + TOLD_AFTER[1]
    kept = line.past(on) & (days >= line.first(LINKS_FROM))
    made = []
    for links, share in shares:
        keys = [f"{key} {link}" for key, link in zip(_keys(days), links, strict=True)]
        values = clicked * share * np.exp(chance.normal(0, 0.16, len(days)))
        made.append(_told("piece_clicked_by_link", keys, on, values)[kept])
    return made


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
