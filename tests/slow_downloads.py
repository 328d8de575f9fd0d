"""Podcast downloads counted slowly and obviously: one listener, one window, one byte at a time. Nothing of the product is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAY = 86_400


class Heard(NamedTuple):
    """A GET of sound by a person, answered with 200 or 206; `low`, `high` (both included), `sent` and `total` may be unknown."""

    listener: str
    episode: str
    at: int
    status: int
    sent: int | None = None
    low: int | None = None
    high: int | None = None
    total: int | None = None


class Feed(NamedTuple):
    """What the feed says of an episode; 0 is nothing."""

    size: int
    seconds: int


def slow_downloads(
    heard: Sequence[Heard], feeds: dict[str, Feed], rule: str, zone: str
) -> Counter[tuple[str, str, date]]:
    """How often each (listener, episode) was downloaded on each day of `zone` (a window belongs to the day it begins on)."""
    found: Counter[tuple[str, str, date]] = Counter()
    for listener, episode in sorted({(one.listener, one.episode) for one in heard}):
        mine = sorted(
            (one for one in heard if (one.listener, one.episode) == (listener, episode)), key=lambda one: one.at
        )
        for window in _windows(mine, rule, zone):
            if _enough(window, feeds.get(episode, Feed(0, 0))):
                found[listener, episode, _day(window[0].at, zone)] += 1
    return found


def _windows(mine: list[Heard], rule: str, zone: str) -> Iterator[list[Heard]]:
    window: list[Heard] = []
    for one in mine:
        if window and not _within(window, one, rule, zone):
            yield window
            window = []
        window.append(one)
    yield window


def _within(window: list[Heard], one: Heard, rule: str, zone: str) -> bool:
    if rule == "day":
        return _day(window[0].at, zone) == _day(one.at, zone)
    since = window[0] if rule == "rolling" else window[-1]
    return one.at - since.at < DAY


def _enough(window: list[Heard], feed: Feed) -> bool:
    if any(one.status == 200 for one in window):
        return True
    total = max(one.total or 0 for one in window)
    size = feed.size or total
    if not size:
        return False
    need = size if not feed.size or feed.seconds <= 60 else -(-size * 60 // feed.seconds)
    if total:
        need = min(need, total)
    held: set[int] = set()
    loose = 0
    for one in window:
        if one.low is None or one.high is None:
            loose += one.sent or 0
        else:
            asked = range(one.low, one.high + 1)
            held.update(asked if one.sent is None else asked[: one.sent])
    return len(held) + loose >= need


def _day(at: int, zone: str) -> date:
    return datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone)).date()
