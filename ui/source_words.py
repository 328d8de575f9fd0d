"""How a source is doing, in words: its state, what came in and when, how far back it is filled, its runs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from charts import formats
from collect import sync_state, sync_windows
from ui import saying
from ui.source_syncing import synced

START = "Add the feed of your podcast or blog, connect a platform, drop files on Import, or type numbers in."
_KNOWN = {"imported": "from files", "typed": "typed in", "demo": "invented", "estimated": "estimated"}
_FIRST = 4
_DAY = re.compile(r"\b(20\d\d-[01]\d-[0-3]\d)\b")


@dataclass(frozen=True)
class State:
    """`look` of the dot (ok, part, wrong, wait, idle, work, still), the words beside it, and whether it needs the owner."""

    look: str
    words: str
    needs: bool = False


def state(source: Any, now: datetime, zone: str, *, working: bool = False) -> State:
    """How a source is doing at a moment; `working`: it is being read."""
    told = source.state
    if working:
        return State("work", "being read")
    if not synced(source):
        return (
            State("idle", "disconnected") if _left(source) else State("still", _KNOWN.get(source.known, "from files"))
        )
    if source.paused:
        return State("idle", "paused")
    if told.get("reconnect"):
        return State("wrong", "needs its key again", needs=True)
    if sync_state.waits(source, now) is not None:
        return State("wait", f"asked to wait until {when(told['wait_until'], now, zone)}")
    if told.get("error"):
        return State("wrong", "could not be reached" if told.get("offline") else "could not be read", needs=True)
    if told.get("stopped"):
        return State("wait", "stopped before its end")
    if not told.get("last_ok"):
        return State("wait", "not read yet")
    if told.get("partial"):
        return State("part", "read in part", needs=True)
    return State("ok", "well")


def facts(source: Any, now: datetime, zone: str, newest: date | None) -> list[str]:
    """What came in and when, what comes next."""
    told, today = source.state, now.astimezone(_zone(zone)).date()
    if source.known == "demo":
        return [f"data to {formats.day(newest, today)}"] if newest else []
    last = told.get("last_ok")
    turn = sync_state.next_run(source, zone, now)
    rows = told.get("rows")
    said = [
        f"read {saying.ago(last, now)}" if last and synced(source) else "",
        f"data to {formats.day(newest, today)}" if newest else "",
        f"{int(rows):,} row{'s' if int(rows) != 1 else ''} last time" if rows and last and synced(source) else "",
        (f"next {when(turn, now, zone)}" if turn > now else "its turn is now") if turn and last else "",
    ]
    return [fact for fact in said if fact]


def failing(source: Any, now: datetime, zone: str) -> str:
    """What is wrong, since when, and how often it was tried; empty where nothing is."""
    told = source.state
    if source.paused or not synced(source) or not told.get("error"):
        return ""
    tries = int(told.get("tries") or 1)
    often = f", tried {tries} times" if tries > 1 else ""
    since = f" Since {when(told['failed'], now, zone)}{often}." if told.get("failed") else ""
    return f"{_begun(str(told['error']).removeprefix('offline: ')).rstrip('.')}.{since}"


def remarks(source: Any) -> list[str]:
    """What should be known of what was read."""
    told = source.state
    least = "It shows its newest pieces only: older ones are not counted." if told.get("at_least") else ""
    part = str(told["partial"]) if told.get("partial") and synced(source) and not source.paused else ""
    return [line for line in (_begun(part), least) if line]


def filling(source: Any, spec: Any, today: date) -> tuple[str, float] | None:
    """How far back the history reaches while it still comes in, and which share of it is in; None where it is whole."""
    back = source.state.get("filling")
    if not back or not synced(source):
        return None
    day = date.fromisoformat(str(back))
    line = f"Its history is in back to {formats.day(day, today)}"
    if spec is None:
        return line, 0.0
    first = sync_windows.floor(spec, today)
    whole = max(1, (today - first).days)
    return f"{line}; it may reach to {formats.month(f'{first:%Y-%m}')}", min(1.0, (today - day).days / whole)


def when(moment: datetime | str | None, now: datetime, zone: str) -> str:
    """A moment near now: "in a moment", "today 14:05", "tomorrow 05:00", "18 Nov 05:00".

    >>> now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    >>> [when(now + timedelta(hours=h), now, "Europe/Berlin") for h in (0, 3, 17, -80)]
    ['now', 'today 16:00', 'tomorrow 06:00', '18 Nov 05:00']
    """
    told = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    if told is None:
        return "not yet"
    told = told if told.tzinfo else told.replace(tzinfo=UTC)
    if abs((told - now).total_seconds()) < 60:
        return "now"
    here, today = told.astimezone(_zone(zone)), now.astimezone(_zone(zone)).date()
    near = {today: "today", today + timedelta(days=1): "tomorrow", today - timedelta(days=1): "yesterday"}
    return f"{near.get(here.date()) or formats.day(here.date(), today)} {here:%H:%M}"


def days_named(words: str) -> str:
    """Words with their days as the pages write them.

    >>> days_named("2026-03-01 to 2026-03-31"), days_named("https://example.org/2026-13-77")
    ('1 Mar 2026 to 31 Mar 2026', 'https://example.org/2026-13-77')
    """

    def named(found: re.Match[str]) -> str:
        try:
            return formats.day(date.fromisoformat(found[1]))
        except ValueError:
            return found[1]

    return words if "://" in words else _DAY.sub(named, words)


def filled(source: Any, spec: Any, today: date) -> float | None:
    """Which share of a source's history is in while it comes in window by window; None where it is whole or cannot be told."""
    covered = sync_windows.Covered.of(source.bookmark)
    if spec is None or covered.first is None or covered.filled:
        return None
    whole = max(1, (today - sync_windows.floor(spec, today)).days)
    return min(1.0, (today - covered.first).days / whole)


def sentence(sources: Sequence[Any], now: datetime, zone: str) -> tuple[str, str | None]:
    """How many sources there are and which of them need a look."""
    if not sources:
        return "Nothing is connected yet.", START
    count = f"{len(sources)} source{'s' if len(sources) != 1 else ''}"
    if all(source.known == "demo" for source in sources):
        return f"{count} of an invented business.", "Nothing is synced here: this is what yours will look like."
    needing = [(source, state(source, now, zone)) for source in sources]
    wrong = [(source.title or source.name, each.words) for source, each in needing if each.needs]
    if wrong:
        named = "; ".join(f"{title} {_verb(words)}" for title, words in wrong[:_FIRST])
        more = f"; and {len(wrong) - _FIRST} more" if len(wrong) > _FIRST else ""
        return f"{count}; {len(wrong)} need{'s' if len(wrong) == 1 else ''} a look.", f"{named}{more}."
    asked = [source for source in sources if synced(source) and not source.paused]
    turns = [turn for source in asked if (turn := sync_state.next_run(source, zone, now))]
    new = [source.title or source.name for source in asked if not source.state.get("last_ok")]
    if new:
        return (
            f"{count}; {'one is' if len(new) == 1 else f'{len(new)} are'} new.",
            f"The first numbers of {', '.join(new[:_FIRST])}{f' and {len(new) - _FIRST} more' if len(new) > _FIRST else ''} come in.",
        )
    if turns and min(turns) <= now:
        return f"{count}, all well.", "While this program runs, each is read in its turn, once a day."
    after = f"The next turn is {when(min(turns), now, zone)}, while this program runs." if turns else None
    return f"{count}, all well.", after


def run_line(run: Mapping[str, Any], now: datetime, zone: str) -> tuple[str, str, str]:
    """One run of a source: when, what was said, and how often where it failed the same way again and again."""
    times = int(run.get("times") or 1)
    last = f"{times} times, the last {when(run['last'], now, zone)}" if times > 1 and run.get("last") else ""
    return when(run.get("at"), now, zone), _begun(str(run.get("said") or "")), last


def _begun(words: str) -> str:
    """Words as a sentence begins, its days as they are written elsewhere; an address stays as it is."""
    words = days_named(words)
    first = words.partition(" ")[0].rstrip(".,:;")
    return words if "." in first or "/" in first else words[:1].upper() + words[1:]


def _verb(words: str) -> str:
    return f"was {words}" if words.startswith("read ") else words


def _left(source: Any) -> bool:
    """Whether it was connected once, and its history stayed."""
    return bool(source.known == "measured" and not source.settings and source.paused)


def _zone(name: str) -> Any:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
