"""Which days a source is asked for: first what is new since its bookmark, then, batch by batch backwards, what lies before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from connectors._spec import Spec

OWN = "sync"
"""Under this key a source's bookmark holds the days it was asked for; the rest of it is the connector's own."""

DAY = timedelta(days=1)
MONTH = 31
YEARS = 3_653
"""How many days back a source is asked that does not say how far its history goes: ten years."""


@dataclass(frozen=True)
class Covered:
    """The days that were read, without a gap: `first` to `until`; `filled`: there is nothing before them to be read."""

    first: date | None = None
    until: date | None = None
    filled: bool = False

    @classmethod
    def of(cls, bookmark: Mapping[str, Any]) -> Covered:
        """What a bookmark says; nothing where it cannot be understood."""
        told = bookmark.get(OWN) or {}
        try:
            days = [date.fromisoformat(told[name]) if told.get(name) else None for name in ("first", "until")]
        except (TypeError, ValueError, AttributeError):
            return cls()
        return cls(days[0], days[1], bool(told.get("filled"))) if days[1] else cls()

    def told(self) -> dict[str, Any]:
        """As it is kept in the bookmark."""
        days = {name: day.isoformat() for name, day in (("first", self.first), ("until", self.until)) if day}
        return {**days, "filled": self.filled}


@dataclass(frozen=True)
class Step:
    """One question: the days `since` (None: from the beginning) to `until`, and what is covered once it is answered.

    `filling`: it is about the past, so the connector's own bookmark stays as it is.
    """

    since: date | None
    until: date
    covered: Covered
    filling: bool = False


def own_part(bookmark: Mapping[str, Any]) -> dict[str, Any]:
    """A stored bookmark without what the engine keeps in it."""
    return {name: value for name, value in bookmark.items() if name != OWN}


def astray(covered: Covered, today: date) -> bool:
    """Whether a bookmark lies in the future: the clock was or is wrong. A zone further east may be a day ahead."""
    return covered.until is not None and covered.until > today + DAY


def floor(spec: Spec, today: date) -> date:
    """The first day that the platform may know of."""
    reach = today - timedelta(days=spec.history_days if spec.history_days is not None else YEARS)
    return max(reach, spec.earliest) if spec.earliest else reach


def ended(covered: Covered, since: date | None) -> Covered:
    """The same where the platform says that it has nothing before `since`; a gap before what is covered stays one."""
    whole = since is not None and covered.first is not None and covered.first <= since
    return replace(covered, filled=True) if whole else covered


def steps(spec: Spec, covered: Covered, today: date, since: date | None = None) -> list[Step]:
    """All questions of one sync, in order. `since` reads those days anew, whatever was read."""
    if since is not None:
        return _anew(spec, covered, today, min(since, today))
    if covered.until is None:
        return _first(spec, today)
    back = min(covered.until, today) - timedelta(days=spec.reread_days)
    if covered.first is not None and covered.first <= floor(spec, today):
        covered = replace(covered, filled=True)
    recent = _upwards(spec, covered, back, today)
    return recent + (_backwards(spec, recent[-1].covered, today) if _fills(spec) else [])


def _fills(spec: Spec) -> bool:
    return spec.history == "full" and spec.batch_days is not None


def _first(spec: Spec, today: date) -> list[Step]:
    if not _fills(spec):
        return [Step(None, today, Covered(None, today, filled=True))]
    start = _start(spec, today, floor(spec, today))
    step = Step(start, today, Covered(start, today, filled=start <= floor(spec, today)))
    return [step, *_backwards(spec, step.covered, today)]


def _anew(spec: Spec, covered: Covered, today: date, since: date) -> list[Step]:
    """From a day the owner names: what is covered grows only once all of it is read, and never over a gap."""
    found = _upwards(spec, covered, since, today)
    joined = covered.until is not None and since <= covered.until + DAY
    if joined:
        first = min(since, covered.first) if covered.first else None
        whole = replace(covered, first=first, until=max(today, covered.until or today))
    elif covered.until is None:
        whole = Covered(since, today, filled=False)
    else:
        whole = covered
    return [*(replace(step, covered=covered) for step in found[:-1]), replace(found[-1], covered=whole)]


def _upwards(spec: Spec, covered: Covered, since: date, today: date) -> list[Step]:
    found: list[Step] = []
    start = since
    while not found or start <= today:
        end = min(today, _end(spec, start, today))
        until = max(end, covered.until) if covered.until and covered.until <= today else end
        found.append(Step(start, end, replace(covered, until=until)))
        start = end + DAY
    return found


def _backwards(spec: Spec, covered: Covered, today: date) -> list[Step]:
    lowest = floor(spec, today)
    found: list[Step] = []
    while not covered.filled and covered.first is not None:
        end = covered.first - DAY
        if end < lowest:
            break
        start = _start(spec, end, lowest)
        covered = replace(covered, first=start, filled=start <= lowest)
        found.append(Step(start, end, covered, filling=True))
    return found


def _start(spec: Spec, end: date, lowest: date) -> date:
    """The first day of the longest window that ends at `end`; whole months where some fit in."""
    size = spec.batch_days or MONTH
    start = end - timedelta(days=size - 1)
    if start <= lowest:
        return lowest
    if size >= MONTH and start.day != 1:
        following = (start.replace(day=1) + timedelta(days=MONTH + 1)).replace(day=1)
        start = following if following <= end else start
    return start


def _end(spec: Spec, start: date, today: date) -> date:
    """The last day of the longest window that begins at `start`; a month's last where it ends before today."""
    if spec.batch_days is None or spec.history == "snapshot":
        return today
    end = start + timedelta(days=spec.batch_days - 1)
    if spec.batch_days >= MONTH and end < today:
        last = (end + DAY).replace(day=1) - DAY
        end = last if last >= start else end
    return end
