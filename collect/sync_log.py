"""Syncing an access log: a connector that needs a memory, whose sightings are counted by `sightings`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import settings
from collect import log_anew, log_months, sightings
from collect.sync_crew import Writing
from collect.sync_state import SyncResult
from store import Source, Store, Workspace


def fetch(
    store: Store, ws: Workspace, source: Source, now: datetime, writing: Writing, heard: Callable[[float, int], None]
) -> tuple[SyncResult, dict[str, object]]:
    """Read what is new of the log and keep its days; `heard` is told the share that was read, and the lines.

    Raises: CollectError, ConnectorError.
    """
    today = settings.today(ws.zone)
    with writing.turn():
        log_months.close(store, ws, source, now=now, today=today)
        if source.state.get("recount"):
            log_anew.count_anew(store, ws, source, now=now, progress=heard)
    source = next(s for s in store.sources(ws.id) if s.name == source.name)
    kept: dict[str, object] = {name: source.state[name] for name in ("closed", "recount") if name in source.state}
    log = sightings.read(store, ws, source, sightings.config_of(source), today=today, progress=heard)
    if log is None:
        return SyncResult(source.name, True, f"{source.title}: nothing new"), {"at_least": False, **kept}
    with writing.turn():
        taken = sightings.keep(store, ws, source, log, now=now, kind="sync")
    message = f"{source.title}: {log.found.lines:,} lines; {taken.added} new, {taken.revised} revised, {taken.unchanged} known"
    state: dict[str, object] = {"at_least": False, **kept}
    if log.remarks:
        state["partial"] = log.remarks[0].reason
    return SyncResult(source.name, True, message, taken.added, taken.revised, taken.unchanged, taken.batch), state
