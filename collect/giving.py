"""Rows that are no answer of a platform and no file: given by the program itself, through the same door as any import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

import pandas as pd

from collect.errors import CollectError
from store import NewBatch, Store, Workspace
from vocabulary import ENTRY_KINDS, ITEM_KINDS, STATUSES, is_metric

__all__ = ["Store", "Workspace", "anew", "give"]

Tables = Sequence[tuple[str, pd.DataFrame]]
_ALLOWED = {("entry", "kind"): ENTRY_KINDS, ("entry", "status"): STATUSES, ("item", "kind"): ITEM_KINDS}


def give(
    store: Store, ws: Workspace, source: str | None, tables: Tables, as_of: datetime, *, kind: str = "import"
) -> int:
    """Take frames in as one batch of `source`. Returns the batch's number.

    Args:
        tables: pairs of a table and a frame with that table's columns (vocabulary.COLUMNS).
        as_of: when the rows were known to be so.
    Raises: CollectError: a word that is not in the vocabulary; nothing is written then.
    """
    for table, frame in tables:
        _check(table, frame)
    return store.take(ws.id, NewBatch(source, kind, as_of, *_period(tables)), tables, now=as_of).batch


def _period(tables: Tables) -> tuple[date | None, date | None]:
    """The first and the last day of the rows, of those that have one."""
    days = [pd.to_datetime(frame["day"]) for _, frame in tables if "day" in frame.columns and len(frame)]
    if not days:
        return None, None
    return min(each.min() for each in days).date(), max(each.max() for each in days).date()


def _check(table: str, frame: pd.DataFrame) -> None:
    for column in frame.columns:
        allowed = _ALLOWED.get((table, column))
        unknown = set(frame[column].unique()) - set(allowed) if allowed else set()
        if table == "observation" and column == "metric":
            unknown = {name for name in frame[column].unique() if not is_metric(name)}
        if unknown:
            raise CollectError(f"{', '.join(sorted(map(str, unknown)))}: no {column} this program knows.")


@contextmanager
def anew(store: Store, name: str, *, title: str, currency: str, zone: str) -> Iterator[Workspace]:
    """An empty demo workspace to be filled, in the place of the one before; gone again if the filling fails.

    Raises: CollectError: the workspace of that name is no demo, so it is somebody's own and stays; or another process
        is filling it.
    """
    with _alone(store, name):
        _clear(store, name)
        ws = store.make_workspace(name, title=title, home_currency=currency, zone=zone, demo=True)
        try:
            yield ws
        except BaseException:
            store.delete_workspace(ws.id)
            raise


def _clear(store: Store, name: str) -> None:
    there = next((w for w in store.workspaces() if w.name == name), None)
    if there is not None and not there.demo:
        raise CollectError(f"The workspace {name!r} holds numbers of your own, so the demo cannot take its place.")
    if there is not None:
        store.delete_workspace(there.id)


@contextmanager
def _alone(store: Store, name: str) -> Iterator[None]:
    lock = store.lock(name)
    if not lock.try_acquire():
        raise CollectError(f"The workspace {name!r} is being filled already: wait until that is done.")
    try:
        yield
    finally:
        lock.release(remove=True)
