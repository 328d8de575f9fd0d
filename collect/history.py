"""What was taken in, batch by batch, and the way back."""

from __future__ import annotations

import settings
from collect import rates, sightings
from store import Batch, Store, Workspace


def batches(store: Store, ws: Workspace, limit: int = 200) -> list[Batch]:
    """The newest batches first."""
    return store.batches(ws.id, limit)


def undo(store: Store, ws: Workspace, number: int) -> list[str]:
    """Take a batch back, as if it had never come. Returns: Lines for the owner, where more than this batch went.

    Raises: StoreError: there is no such batch, it is undone already, or it is still being taken in.
    """
    told: list[str] = []
    if sightings.is_log(store, ws, number):
        told = sightings.undo(store, ws, number, now=settings.now())
    else:
        store.undo(ws.id, number)
    rates.ensure(store, ws.id)
    return told
