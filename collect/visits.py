"""The owner's visits: when the last one was, and what was told then, so that the next one can say what is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from store import Store, Workspace

PAUSE = timedelta(minutes=30)
"""Whoever was away for so long comes anew."""


class Visit(NamedTuple):
    """A visit: when it began, the newest batch there was, and what was told."""

    moment: datetime
    batch: int
    told: Mapping[str, Any]


def before(
    kept: Sequence[tuple[datetime, int, Mapping[str, Any]]], *, seen: datetime | None, now: datetime
) -> Visit | None:
    """The visit before the one that is going on at the moment `now`; None where this is the first.

    Args:
        kept: the visits on record, newest first.
        seen: when the owner was last seen, as far as this process knows.
    """
    place = 0 if begins(kept, seen=seen, now=now) else 1
    return Visit(*kept[place]) if len(kept) > place else None


def begins(kept: Sequence[tuple[datetime, int, Mapping[str, Any]]], *, seen: datetime | None, now: datetime) -> bool:
    """Whether a visit begins now: nobody was seen for `PAUSE`. After a restart the last visit's beginning stands for that."""
    last = max([moment for moment in (seen, kept[0][0] if kept else None) if moment is not None], default=None)
    return last is None or not timedelta(0) <= now - last < PAUSE


def remember(store: Store, ws: Workspace, now: datetime, told: Mapping[str, Any]) -> int:
    """Write down that a visit began now, and what it was told. Returns the newest batch there was."""
    newest = store.batches(ws.id, limit=1)
    number = newest[0].id if newest else 0
    store.set_visit(ws.id, now, number, told)
    return number
