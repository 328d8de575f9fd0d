"""A workspace's way from one record to another: from a file to a server, and back."""

from __future__ import annotations

from dataclasses import dataclass

from collect.errors import CollectError
from store import Store, open_store
from vocabulary import DIGEST


@dataclass(frozen=True)
class Moved:
    """What was carried, and between which records."""

    workspace: str
    rows: int
    source: str
    target: str


def move(store: Store, workspace: str, to: str) -> Moved:
    """Carry a workspace to the record at the address `to`, whole or not at all; here it stays as it was.

    Raises: CollectError: it is the same record, or what arrived is not what was sent. StoreError: as `Store.carry`, or the
        target cannot be opened.
    """
    mine = store.workspace(workspace)
    target = open_store(to)
    try:
        if target.identity() == store.identity():
            raise CollectError(
                f"The {target.describe()} is the record it is in: give another address. Nothing was moved."
            )
        rows = store.carry(workspace, target)
        there = target.workspace(workspace)
        if store.totals(mine.id, DIGEST) != target.totals(there.id, DIGEST):
            target.delete_workspace(there.id)
            raise CollectError(
                f"The workspace {workspace!r} was changed while it was moved: nothing was kept of it there. Try again when no import "
                "or sync is at work."
            )
        return Moved(workspace, rows, store.describe(), target.describe())
    finally:
        target.close()
