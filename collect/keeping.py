"""What the program does by itself while it has the record open: each day a backup and newer exchange rates, and each source in its turn."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import date

import settings
from collect import backups, hiding, log_months, rates, sync
from collect.errors import FAILURES, SyncRunning
from collect.sync_state import SyncResult
from store import Store

MINUTE = 60.0
_log = logging.getLogger(__name__)


def once(store: Store, today: date) -> list[str]:
    """Addresses hidden, today's backup, newer rates, closed months of logs forgotten. Returns what went wrong; none stops another."""
    problems: list[str] = []
    for duty in (_hide, backups.daily, rates.refresh, log_months.close_all):
        try:
            duty(store, today)
        except FAILURES as error:
            problems.append(str(error))
    return problems


def _hide(store: Store, _today: date) -> None:
    open_ = [ws for ws in store.workspaces() if hiding.needed(store, ws)]
    if open_:
        with sync.alone(store):
            for ws in open_:
                hiding.hide(store, ws)


def while_open(opened: Callable[[], Store], today: Callable[[], date], stop: threading.Event) -> None:
    """Do the day's duties once each day, and sync each source when it is its turn, until `stop` is set.

    `opened` gives the record; where it cannot be opened, the page says so, and it is tried again a little later. A duty that
    failed is tried again the next day, a source when `sync_state.next_run` says.
    """
    done: date | None = None
    while not stop.is_set():
        try:
            day = today()
            if day != done:
                once(opened(), day)
                done = day
            sync_due(opened(), stop)
        except FAILURES:
            pass
        except Exception:  # noqa: BLE001 - the one scheduler must outlive whatever a page would show as a fault
            _log.warning("a duty of the program failed and is tried again", exc_info=False)
        stop.wait(MINUTE)


def sync_due(store: Store, stop: threading.Event) -> list[SyncResult]:
    """Sync the sources whose turn it is, of every workspace that is no demo; nothing where another sync is at work."""
    results: list[SyncResult] = []
    for ws in store.workspaces():
        names = [] if ws.demo or stop.is_set() else sync.due(store, ws, settings.now())
        if names:
            try:
                results += sync.run(store, ws, names, today=settings.today(ws.zone), cancel=stop, by_itself=True)
            except SyncRunning:
                break
    return results
