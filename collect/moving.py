"""A workspace's way from one record to another: from a file to a server, and back.

The keys of its sources stay where they are; both records refer to the same ones, and the last that lets go of one deletes it.
"""

from __future__ import annotations

from dataclasses import dataclass

from collect import accounts, vault
from collect.errors import CollectError
from store import Store, Workspace, open_store
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
        _share_keys(target, there)
        if store.totals(mine.id, DIGEST) != target.totals(there.id, DIGEST):
            _let_go(target, there)
            target.delete_workspace(there.id)
            raise CollectError(
                f"The workspace {workspace!r} was changed while it was moved: nothing was kept of it there. Try again when no import "
                "or sync is at work."
            )
        return Moved(workspace, rows, store.describe(), target.describe())
    finally:
        target.close()


def _share_keys(target: Store, ws: Workspace) -> None:
    """From now on two records refer to each key; one that is not on this computer is nobody's, and the source says "reconnect"."""
    for source in target.sources(ws.id):
        place = accounts.reference(source)
        if place and not _shared(place):
            gone = {**source.settings, accounts.KEPT: vault.NOWHERE}
            target.set_source(ws.id, source.name, settings=gone)


def _shared(place: str) -> bool:
    try:
        return vault.share(place)
    except CollectError:
        return False


def _let_go(target: Store, ws: Workspace) -> None:
    for source in target.sources(ws.id):
        accounts.forget(source)
