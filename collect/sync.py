"""Syncing: each source in turn, a batch a window, its bookmark in the transaction of its rows; one that fails stops no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

import connectors
import settings
from collect import log_anew, log_months, rates, rows, sightings
from collect.errors import FAILURES, CollectError, SyncRunning
from connectors import isolated
from connectors._http import Http
from connectors._spec import ConnectorError, Remark, Window
from store import NewBatch, Source, Store, Workspace

Progress = Callable[[str, float, int], None]


@dataclass(frozen=True)
class SyncResult:
    """How one source fared."""

    source: str
    ok: bool
    message: str
    added: int = 0
    revised: int = 0
    unchanged: int = 0
    batch: int | None = None


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
    progress: Progress | None = None,
) -> list[SyncResult]:
    """Sync the named sources, or all that are connected and not paused.

    `progress` hears of a long log its title, the share that was read and the number of lines.

    Raises: CollectError: a name that is no connected source. SyncRunning: another sync is at work.
    """
    wanted = _wanted(store, ws, names)
    with alone(store):
        results = []
        for source in wanted:
            say(f"{source.title} …")
            window = Window(since, today, {} if since else source.bookmark)
            results.append(_one(store, ws, source, window, progress))
        rates.ensure(store, ws.id)
    return results


def _wanted(store: Store, ws: Workspace, names: Sequence[str]) -> list[Source]:
    connected = {s.name: s for s in store.sources(ws.id) if s.settings}
    missing = [name for name in names if name not in connected]
    if missing:
        raise CollectError(f"{', '.join(missing)}: no connected source of that name; `sources` lists them.")
    return [connected[name] for name in names] if names else [s for s in connected.values() if not s.paused]


def _one(store: Store, ws: Workspace, source: Source, window: Window, progress: Progress | None = None) -> SyncResult:
    try:
        result, state = _fetch(store, ws, source, window, progress)
    except Exception as error:  # noqa: BLE001 - whatever happens to one source, the others have their turn
        told = (
            str(error)
            if isinstance(error, FAILURES)
            else f"a fault of the program ({type(error).__name__}): please report it."
        )
        store.set_source(ws.id, source.name, state={**source.state, "error": told, "failed": _now()})
        return SyncResult(source.name, False, f"{source.title}: {told}")
    kept = {k: v for k, v in source.state.items() if k not in ("error", "failed", "partial")}
    store.set_source(ws.id, source.name, state={**kept, "last_ok": _now(), **state})
    return result


def _now() -> str:
    return settings.now().isoformat(timespec="seconds")


def _fetch(
    store: Store, ws: Workspace, source: Source, window: Window, progress: Progress | None
) -> tuple[SyncResult, dict[str, object]]:
    module = connectors.discover()[0].get(source.connector)
    if module is None:
        raise ConnectorError(f"the connector {source.connector!r} is missing or broken: reinstall the program.")
    started = settings.now()
    if hasattr(module, "reading"):
        return _fetch_log(store, ws, source, started, progress)
    found: list[rows.Row] = []
    remarks: list[Remark] = []
    bookmark = None
    with Http.for_config(module.SPEC, source.settings) as http, isolated.Child(source.connector) as child:
        for payload in module.fetch(source.settings, http, window):
            good, bad = rows.split(child.parse(payload))
            found, remarks, bookmark = [*found, *good], [*remarks, *bad], payload.bookmark
    if bookmark is None:
        return SyncResult(source.name, True, f"{source.title}: nothing new"), {}
    return _keep(store, ws, source, started, found, remarks, bookmark)


def _fetch_log(
    store: Store, ws: Workspace, source: Source, now: datetime, progress: Progress | None
) -> tuple[SyncResult, dict[str, object]]:
    """A connector that needs a memory: its sightings are counted by `sightings`."""
    heard = None if progress is None else partial(progress, source.title)
    today = settings.today(ws.zone)
    log_months.close(store, ws, source, now=now, today=today)
    if source.state.get("recount"):
        log_anew.count_anew(store, ws, source, now=now, progress=heard)
    source = next(s for s in store.sources(ws.id) if s.name == source.name)
    kept: dict[str, object] = {name: source.state[name] for name in ("closed", "recount") if name in source.state}
    log = sightings.read(store, ws, source, sightings.config_of(source), today=today, progress=heard)
    if log is None:
        return SyncResult(source.name, True, f"{source.title}: nothing new"), {"at_least": False, **kept}
    taken = sightings.keep(store, ws, source, log, now=now, kind="sync")
    message = f"{source.title}: {log.found.lines:,} lines; {taken.added} new, {taken.revised} revised, {taken.unchanged} known"
    state: dict[str, object] = {"at_least": False, **kept}
    if log.remarks:
        state["partial"] = log.remarks[0].reason
    return SyncResult(source.name, True, message, taken.added, taken.revised, taken.unchanged, taken.batch), state


def _keep(
    store: Store,
    ws: Workspace,
    source: Source,
    started: datetime,
    found: list[rows.Row],
    remarks: list[Remark],
    bookmark: dict[str, object],
) -> tuple[SyncResult, dict[str, object]]:
    kept, _ = rows.once(found)
    partial = next((r.reason for r in remarks if r.kind == "partial"), None)
    new = NewBatch(
        source.name, "sync", started, until=started.date(), bookmark=bookmark, format=source.connector,
        rejected=sum(r.kind == "rejected" for r in remarks), message=partial,
    )  # fmt: skip
    taken = store.take(ws.id, new, rows.frames(kept))
    message = f"{source.title}: {taken.added} new, {taken.revised} revised, {taken.unchanged} known"
    state: dict[str, object] = {"at_least": not bookmark.get("complete", False)} | (
        {"partial": partial} if partial else {}
    )
    return SyncResult(source.name, True, message, taken.added, taken.revised, taken.unchanged, taken.batch), state
