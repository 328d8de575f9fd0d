"""Syncing: all sources side by side, each kept with its bookmark window by window; one that fails stops no other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial

import connectors
import settings
from collect import hiding, rates, sync_crew, sync_progress, sync_source, sync_state
from collect.errors import CollectError, SyncRunning
from collect.sync_crew import Writing
from collect.sync_progress import Board
from collect.sync_state import SyncResult
from store import Source, Store, Workspace

__all__ = ["SECONDS", "SyncResult", "alone", "due", "run"]

SECONDS = 900.0
"""A sync ends after so long; a history that is not read by then goes on at the next one."""


@contextmanager
def alone(store: Store) -> Iterator[None]:
    """Only one sync at a time works on a record.

    Raises: SyncRunning: another one does; the message says since when.
    """
    lock = store.lock("sync")
    if not lock.try_acquire():
        pid, _, since = lock.holder().partition(" ")
        raise SyncRunning(
            f"A sync is running already{f' since {since} (process {pid})' if since else ''}: wait until it is done."
        )
    try:
        yield
    finally:
        lock.release()


def run(
    store: Store,
    ws: Workspace,
    names: Sequence[str] = (),
    *,
    since: date | None = None,
    today: date,
    say: Callable[[str], None] = lambda _: None,
    cancel: threading.Event | None = None,
    seconds: float = SECONDS,
    by_itself: bool = False,
) -> list[SyncResult]:
    """Sync the named sources, or all that are connected and not paused; in their order.

    `cancel`, or `sync_progress.stop`, stops it: what was kept stays, and a source that was not through is told as stopped.
    `seconds` is for everything.
    `by_itself`: nobody asked for these very sources, so what was taken today or has to wait is left alone.

    Raises: CollectError: a name that is no connected source. SyncRunning: another sync is at work.
    """
    with alone(store):
        hiding.hide(store, ws)  # what goes wrong is tried again; it is no reason not to sync
        wanted = _wanted(store, ws, names)
        writing = Writing()
        board = Board(wanted, say, cancel=writing.cancel, by_itself=by_itself)
        until = time.monotonic() + seconds
        errand = sync_source.Errand(
            store, ws, connectors.discover()[0], today, since, bool(names) and not by_itself, writing, board,
            lambda: until - time.monotonic(), writing.cancel,
        )  # fmt: skip
        sync_progress.show(store.identity(), ws.id, board)
        try:
            results = _together(errand, wanted, cancel)
        finally:
            writing.close()
            sync_progress.show(store.identity(), ws.id, None)
        if board.stopping:
            _stand_back(store, ws, {result.source for result in results if result.stopped})
        rates.ensure(store, ws.id)
    return results


def _together(errand: sync_source.Errand, wanted: Sequence[Source], outer: threading.Event | None) -> list[SyncResult]:
    found = {s.name: SyncResult(s.name, False, f"{s.title or s.name}: stopped.", stopped=True) for s in wanted}
    turn = []
    for source in wanted:
        until = None if errand.named else sync_state.waits(source, settings.now())
        if until is not None:
            words = f"{source.title}: the platform asks to wait until {until:%Y-%m-%d %H:%M} UTC."
            found[source.name] = SyncResult(source.name, False, words, told_before=True)
        else:
            turn.append(source)
    jobs = [partial(sync_source.sync, errand, source) for source in turn]
    for number, result in sync_crew.together(jobs, errand.cancel, outer=outer):
        found[turn[number].name] = result
    return [found[source.name] for source in wanted]


def _stand_back(store: Store, ws: Workspace, names: set[str]) -> None:
    """Note that the owner stopped these, so that the running program does not begin again within a minute."""
    for source in store.sources(ws.id):
        if source.name in names:
            store.set_source(ws.id, source.name, state=sync_state.after_stop(source, settings.now()))


def _wanted(store: Store, ws: Workspace, names: Sequence[str]) -> list[Source]:
    connected = {s.name: s for s in store.sources(ws.id) if s.settings}
    missing = [name for name in names if name not in connected]
    if missing:
        raise CollectError(f"{', '.join(missing)}: no connected source of that name; `sources` lists them.")
    return [connected[name] for name in names] if names else [s for s in connected.values() if not s.paused]


def due(store: Store, ws: Workspace, now: datetime) -> list[str]:
    """The sources whose turn it is by now."""
    turns = {source.name: sync_state.next_run(source, ws.zone, now) for source in store.sources(ws.id)}
    return [name for name, turn in turns.items() if turn is not None and turn <= now]
