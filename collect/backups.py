"""Copies of the record, the way back from one, and the doctor."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from store import Store, copies, engines


def backup(store: Store, target: Path) -> Path:
    """A checked copy of the record in a new file."""
    return store.backup(target.expanduser())


def restore(url: str, backup_file: Path) -> Path | None:
    """Put a backup in the record's place; the record so far is kept beside it under the name that is returned."""
    return copies.restore(engines.path_of(url), backup_file.expanduser())


def advice(url: str) -> str:
    """What to do about a damaged record."""
    return copies.advice(engines.path_of(url))


def examine(store: Store) -> list[tuple[str, bool]]:
    """What the doctor sees: each line with whether it is well."""
    problems = store.check()
    version = ".".join(map(str, engines.sqlite_module().sqlite_version_info))
    locked = ", one writer at a time by a lock of our own" if engines.needs_writer_lock() else ""
    lines = [
        (f"SQLite {version}{locked}", True),
        (f"record {store.path}, {store.path.stat().st_size / 1e6:.1f} MB", True),
    ]
    lines += [(f"workspace {ws.name}: {len(store.sources(ws.id))} sources", True) for ws in store.workspaces()]
    newest = max(copies.folder(store.path).glob("*.db"), key=lambda f: f.stat().st_mtime, default=None)
    made = "none yet" if newest is None else f"{newest} of {datetime.fromtimestamp(newest.stat().st_mtime):%d %b %Y}"  # noqa: DTZ006 - the owner's own clock is meant
    lines.append((f"newest backup: {made}", True))
    return [*lines, *((problem, False) for problem in problems)]
