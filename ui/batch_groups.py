"""Batches that came by one sync of one source, window by window: together one line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

FEW = 3
"""So many windows of a sync are still told one by one."""

_APART = timedelta(minutes=20)


def grouped(batches: Sequence[Any]) -> list[list[Any]]:
    """Batches, newest first, in groups: what one sync brought of one source is one group, any other batch stands alone.

    Two syncs side by side write in turn, so a group need not lie together; it stands where its newest is.
    """
    groups: list[list[Any]] = []
    last: dict[str, list[Any]] = {}
    for batch in batches:
        group = last.get(batch.source) if batch.kind == "sync" and batch.status == "done" else None
        if group is not None and _when(group[-1]) - _when(batch) <= _APART:
            group.append(batch)
            continue
        groups.append([batch])
        if batch.kind == "sync" and batch.status == "done":
            last[batch.source] = groups[-1]
        else:
            last.pop(batch.source, None)
    told = [one for group in groups for one in ([group] if len(group) > FEW else [[each] for each in group])]
    return sorted(told, key=lambda group: -group[0].id)


def counts(group: Sequence[Any]) -> str:
    """How many rows a group brought, in words."""
    parts = (
        (sum(batch.added for batch in group), "new"),
        (sum(batch.revised for batch in group), "revised"),
        (sum(batch.unchanged for batch in group), "already known"),
        (sum(batch.rejected for batch in group), "rejected"),
    )
    return ", ".join(f"{n:,} {word}" for n, word in parts if n) or "nothing new"


def _when(batch: Any) -> Any:
    return batch.closed or batch.opened
