"""Syncing one source: whatever happens to it is told and kept in its state, and stops no other."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import settings
from collect import sync_log, sync_state
from collect import sync_windows as windows
from collect.sync_state import SyncResult
from collect.sync_windows import Covered
from collect.sync_work import Errand, Sums, Work
from connectors._spec import ConnectorError, Stopped
from store import Source

__all__ = ["Errand", "sync"]


def sync(errand: Errand, source: Source) -> SyncResult:
    """Read one source; whatever happens to it is told, kept in its state, and stops no other."""
    errand.board.tell(source.name, "")
    now = settings.now()
    error: BaseException | None = None
    state: dict[str, Any] = {}
    try:
        result, state = _read(errand, source, now)
    except Stopped as stop:
        return SyncResult(source.name, False, f"{source.title or source.name}: {stop}", stopped=True)
    except Exception as fault:  # noqa: BLE001 - whatever happens to one source, the others have their turn
        error, result = fault, sync_state.failure(source, fault)
    try:
        _remember(errand, source, result, state, error)
    except Stopped:
        return result
    except Exception as fault:  # noqa: BLE001 - the record itself fails: that too is told of this source
        result = sync_state.failure(source, fault)
    errand.board.tell(source.name, result.message, state="done" if result.ok else "failed")
    return result


def _remember(
    errand: Errand, source: Source, result: SyncResult, state: Mapping[str, Any], error: BaseException | None
) -> None:
    now = settings.now()
    with errand.writing.turn():
        fresh = next((s for s in errand.store.sources(errand.ws.id) if s.name == source.name), None)
        if fresh is None:
            return  # it was removed meanwhile
        told = (
            sync_state.after_success(fresh, state, result, now)
            if error is None
            else sync_state.after_failure(fresh, error, result, now)
        )
        errand.store.set_source(errand.ws.id, source.name, state=told)


def _read(errand: Errand, source: Source, now: datetime) -> tuple[SyncResult, dict[str, Any]]:
    module = errand.modules.get(source.connector)
    if module is None:
        raise ConnectorError(f"the connector {source.connector!r} is missing or broken: reinstall the program.")
    if hasattr(module, "reading"):
        heard = partial(errand.board.lines, source.name)
        return sync_log.fetch(errand.store, errand.ws, source, now, errand.writing, heard)
    covered, astray = Covered.of(source.bookmark), None
    if windows.astray(covered, errand.today):
        astray = f"its bookmark says {covered.until}, which is ahead of today: the clock was wrong. It is read anew."
        source, covered = replace(source, bookmark={}), Covered()
    taken_today = module.SPEC.history == "snapshot" and covered.until == errand.today
    if taken_today and not errand.named and errand.since is None and source.state.get("last_ok"):
        return SyncResult(source.name, True, f"{source.title}: taken today already"), _standing(source)
    sums = Sums(partial=astray)
    with ExitStack() as stack:
        work = Work(errand, source, module, now, sums, stack)
        for step in windows.steps(module.SPEC, covered, errand.today, errand.since):
            if not work.take(step):
                break
    return work.result()


def _standing(source: Source) -> dict[str, Any]:
    return {name: source.state[name] for name in ("partial", "at_least") if name in source.state}
