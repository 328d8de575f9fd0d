"""What was taken in, batch by batch, and the way back."""

from __future__ import annotations

import settings
from collect import rates, sightings
from collect.errors import CollectError
from store import Batch, Store, Workspace


def batches(store: Store, ws: Workspace, limit: int = 200) -> list[Batch]:
    """The newest batches first."""
    return store.batches(ws.id, limit)


def undo(store: Store, ws: Workspace, number: int) -> list[str]:
    """Take a batch back, as if it had never come. Returns: Lines for the owner, where more than this batch went.

    Raises: CollectError: it was counted from others. StoreError: there is no such batch, it is undone already, or it is
        still being taken in.
    """
    if store.batch(ws.id, number).kind == "derive":
        raise CollectError(f"Batch {number} was counted from the log's other batches: take one of these back.")
    told: list[str] = []
    if sightings.is_log(store, ws, number):
        told = sightings.undo(store, ws, number, now=settings.now())
    else:
        store.undo(ws.id, number)
    rates.ensure(store, ws.id)
    return told
