"""What was taken in, batch by batch, and the way back."""

from __future__ import annotations

from collect import rates
from store import Batch, Store, Workspace


def batches(store: Store, ws: Workspace, limit: int = 200) -> list[Batch]:
    """The newest batches first."""
    return store.batches(ws.id, limit)


def undo(store: Store, ws: Workspace, number: int) -> None:
    """Take a batch back, as if it had never come.

    Raises: StoreError: there is no such batch, it is undone already, or it is still being taken in.
    """
    store.undo(ws.id, number)
    rates.ensure(store, ws.id)
