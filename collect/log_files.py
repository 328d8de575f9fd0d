"""Importing an access log that was handed over as a file, without connecting its site."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from collect import rows, sightings
from collect.errors import CollectError
from collect.importing import Outcome
from collect.preview import Choices
from connectors import _log_files, access_log
from connectors._spec import ConnectorError
from store import Source, Store, Workspace

_ANSWERS = frozenset(setting.name for setting in access_log.SPEC.settings) - {"path"}


def is_log(path: Path, choices: Choices) -> bool:
    """Whether a file is to be read as an access log: it is called one, or its first lines are those of one."""
    if choices.format is not None or not path.is_file():
        return choices.format == access_log.SPEC.name
    try:
        with _log_files.opened(path) as (file, _):
            return access_log.identify(file.read(65_536))
    except (ConnectorError, OSError, EOFError):
        return False


def take(
    store: Store,
    ws: Workspace,
    path: Path,
    choices: Choices,
    *,
    now: datetime,
    progress: sightings.Progress | None = None,
    dry_run: bool = False,
    file_name: str | None = None,
) -> Outcome:
    """Take in what is new in a log. Answers to the connector's settings (site, format, feed …) are kept for the next file.

    `file_name`: what the file is called, where it lies under another name.
    Raises: CollectError, ConnectorError: the file cannot be read, or the source of that name is something else.
    """
    source = _source(store, ws, choices, dry_run=dry_run)
    config = {**sightings.config_of(source), "path": str(path)}
    config |= {name: value for name, value in choices.answers.items() if name in _ANSWERS}
    called = file_name or path.name
    log = sightings.read(store, ws, source, config, today=now.date(), progress=progress)
    if log is None:
        return Outcome(called, access_log.SPEC.name, source.name, None)
    rejected = tuple(r for r in log.remarks if r.kind == "rejected")
    partial = next((r.reason for r in log.remarks if r.kind == "partial"), None)
    if dry_run:
        found = store.compare(ws.id, source.name, [("observation", log.rows)])
        return Outcome(called, access_log.SPEC.name, source.name, None, found.new, found.revised, found.unchanged,
                       partial, (), rejected)  # fmt: skip
    taken = sightings.keep(store, ws, source, log, now=now, kind="import", file_name=called)
    _remember(store, ws, source, config, now)
    return Outcome(called, access_log.SPEC.name, source.name, taken.batch, taken.added, taken.revised, taken.unchanged,
                   partial, (), rejected)  # fmt: skip


def _source(store: Store, ws: Workspace, choices: Choices, *, dry_run: bool) -> Source:
    name = rows.slug(choices.source or "access-log")
    there = next((s for s in store.sources(ws.id) if s.name == name), None)
    if there is not None and there.connector != access_log.SPEC.name:
        raise CollectError(f"The source {name!r} is {there.title} ({there.connector}): choose another with --source.")
    title = choices.source or access_log.SPEC.title
    if there is not None:
        return there
    if dry_run:
        return Source(0, name, access_log.SPEC.name, title, name, "measured", {}, {}, {}, False)
    store.make_channel(ws.id, name, access_log.SPEC.channel_kind, title)
    return store.make_source(ws.id, name, connector=access_log.SPEC.name, title=title, channel=name, known="measured")


def _remember(store: Store, ws: Workspace, source: Source, config: Mapping[str, str], now: datetime) -> None:
    kept = {name: value for name, value in config.items() if name in _ANSWERS}
    state = {**source.state, "log": kept, "at_least": False, "last_ok": now.isoformat(timespec="seconds")}
    store.set_source(ws.id, source.name, state=state)
