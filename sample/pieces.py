"""What was published: posts of the site, episodes of both shows with their lengths."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sample import titles
from sample.business import SECOND_SHOW_MONTH, SHOW, SITE
from sample.timeline import Timeline, weekday

POSTS, EPISODES = 500, 410
"""Published until the end of the last full month."""
MEAN_SECONDS = 3_600
STEP = 15
"""Lengths are whole quarters of a minute, so that their mean in minutes is exact in binary fractions too."""
YEARS_BACK = 12
POST_HOUR, EPISODE_HOUR = 13, 10
"""In UTC."""
MONDAY, TUESDAY, THURSDAY, FRIDAY = 0, 1, 3, 4
KEPT_POSTS, KEPT_EPISODES = 0.7, 0.95
"""Of the usual days, the share on which something came out."""
BREAK_MONTH, BREAK_DAYS = 19, 24
SHORT, SHORT_SPREAD, LONG_SPREAD, SHORTEST = 2_300, 420, 660, 1_200


def frames(line: Timeline) -> dict[str, pd.DataFrame]:
    """By source, its items: item, kind, title, url, published (UTC), duration (s)."""
    second = _days(line, "second show", (FRIDAY,), KEPT_EPISODES)
    second = second[second >= line.first(SECOND_SHOW_MONTH)]
    early = int((second <= line.end).sum())
    main = _newest(line, _days(line, "main show", (TUESDAY,), KEPT_EPISODES), EPISODES - early)
    long, short = _lengths(line, main, second)
    return {
        "wordpress": _posts(line),
        "rss-notebook": _episodes(line, main, long, titles.EPISODES, f"{SHOW}/notebook"),
        "rss-questions": _episodes(line, second, short, titles.QUESTIONS, f"{SHOW}/questions"),
    }


def _days(line: Timeline, subject: str, weekdays: tuple[int, ...], kept: float) -> np.ndarray:
    """The usual days of some years, some left out by chance, and all of a long summer break."""
    last = line.days[-1]
    days = np.arange(last - 366 * YEARS_BACK, last + 1)
    days = days[np.isin(weekday(days), weekdays)]
    chance = line.random(f"days of {subject}").random(len(days))[::-1]
    rest = line.first(BREAK_MONTH)
    return days[(chance < kept) & ~((days >= rest) & (days < rest + BREAK_DAYS))]


def _newest(line: Timeline, days: np.ndarray, count: int) -> np.ndarray:
    """The newest `count` days until the end of the last full month, and those after it."""
    return np.concatenate([days[days <= line.end][-count:], days[days > line.end]])


def _posts(line: Timeline) -> pd.DataFrame:
    days = _newest(line, _days(line, "posts", (MONDAY, THURSDAY), KEPT_POSTS), POSTS)
    names = titles.mixed(titles.POSTS, line.random("post titles"))[: len(days)]
    return _items(line, days, "post", names, [f"{SITE}/{titles.slug(name)}" for name in names], hour=POST_HOUR)


def _episodes(
    line: Timeline, days: np.ndarray, seconds: np.ndarray, patterns: tuple[str, ...], address: str
) -> pd.DataFrame:
    names = titles.mixed(patterns, line.random(address))[: len(days)]
    numbered = [f"{number}: {name}" for number, name in enumerate(names, start=1)]
    urls = [f"{address}/{number}" for number in range(1, len(days) + 1)]
    return _items(line, days, "episode", numbered, urls, hour=EPISODE_HOUR).assign(duration=seconds[line.past(days)])


def _items(
    line: Timeline, days: np.ndarray, kind: str, names: list[str], urls: list[str], *, hour: int
) -> pd.DataFrame:
    published = [f"{day}T{hour:02d}:00:00Z" for day in days.astype(str)]
    frame = pd.DataFrame({"item": urls, "kind": kind, "title": names, "url": urls, "published": published})
    return frame[line.past(days)]


def _lengths(line: Timeline, main: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lengths in seconds whose mean over all episodes until the last full month's end is exactly an hour."""
    chance = line.random("lengths")
    short = _rounded(chance.normal(SHORT, SHORT_SPREAD, len(second)))
    before, early = int((main <= line.end).sum()), short[second <= line.end]
    wanted = MEAN_SECONDS * EPISODES - int(early.sum())
    long = _rounded(chance.normal(wanted / before, LONG_SPREAD, len(main)))
    _settle(long[:before], wanted)
    return long, short


def _rounded(seconds: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(seconds / STEP) * STEP, SHORTEST, None).astype("int64")


def _settle(seconds: np.ndarray, wanted: int) -> None:
    """Lengthen or shorten some by whole steps until they add up to `wanted`, in place."""
    steps = (wanted - int(seconds.sum())) // STEP
    each, rest = divmod(steps, len(seconds))
    seconds += each * STEP
    seconds[:rest] += STEP
