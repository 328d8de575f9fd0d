"""Backups: whole copies of the record, checked after they are made, and the way back from one."""

from __future__ import annotations

import os
from pathlib import Path

from store._locks import FileLock
from store.engines import Engines, sqlite_module
from store.errors import StoreError


def folder(record: Path) -> Path:
    """Where backups of a record are kept, beside it."""
    return record.with_name("backups")


def copy(engines: Engines, target: Path) -> Path:
    """Copy the record as it is committed now to a new file, private, and check the copy.

    Raises: StoreError: the target is there already or cannot be written, or the copy is not whole.
    """
    if target.exists():
        raise StoreError(f"{target} is there already: choose another name, so that nothing is overwritten.")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
    except OSError as error:
        raise StoreError(f"The backup {target} cannot be written ({error.strerror}): choose another place.") from error
    connection = sqlite_module().connect(engines.path, timeout=15)
    try:
        connection.execute("VACUUM INTO ?", (str(target),))
    except sqlite_module().Error as error:
        target.unlink(missing_ok=True)
        raise StoreError(
            f"The backup {target} was not made ({error}): free some space, or choose another place."
        ) from error
    finally:
        connection.close()
    problem = fault(target)
    if problem:
        target.unlink(missing_ok=True)
        raise StoreError(f"The record could not be copied whole ({problem}): {advice(engines.path)}")
    return target


def fault(file: Path) -> str | None:
    """What is wrong with a file as a record of this program, in a few words; None when it is sound."""
    if not file.is_file() or file.stat().st_size == 0:
        return "there is no such file, or it is empty"
    connection = sqlite_module().connect(f"file:{file}?mode=ro", uri=True)
    try:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        if found != ["ok"]:
            return "the check of its pages fails"
        connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite_module().Error:
        return "it is not a record of this program, or it is damaged"
    finally:
        connection.close()
    return None


def advice(record: Path) -> str:
    """What to do about a damaged record: the newest backup that is sound, and the command."""
    for file in sorted(folder(record).glob("*.db"), key=lambda f: f.stat().st_mtime, reverse=True):
        if fault(file) is None:
            return f"the newest sound backup is {file}; bring it back with `python cli.py restore {file}`"
    return f"there is no backup in {folder(record)}; bring back a copy of your own with `python cli.py restore FILE`"


def restore(record: Path, backup: Path) -> Path | None:
    """Put a backup in the record's place. The record so far is kept beside it; its new name is returned.

    Raises: StoreError: the backup is not sound, or another program has the record open for writing.
    """
    problem = fault(backup)
    if problem:
        raise StoreError(f"{backup} cannot be restored: {problem}. Nothing was changed.")
    lock = FileLock(record.with_name(record.name + ".opening"))
    if not lock.acquire(15):
        raise StoreError("Another program is preparing the record: close it, then try again. Nothing was changed.")
    try:
        return _replace(record, backup)
    finally:
        lock.release()


def _replace(record: Path, backup: Path) -> Path | None:
    fresh = record.with_name(record.name + ".restoring")
    fresh.unlink(missing_ok=True)
    connection = sqlite_module().connect(f"file:{backup}?mode=ro", uri=True)
    try:
        os.close(os.open(fresh, os.O_CREAT | os.O_WRONLY, 0o600))
        connection.execute("VACUUM INTO ?", (str(fresh),))
    finally:
        connection.close()
    kept = None
    if record.exists():
        kept = _free_name(record)
        for ending in ("-wal", "-shm", ""):  # the log goes with its file: alone, either is worthless or harmful
            part = Path(f"{record}{ending}")
            if part.exists():
                part.rename(f"{kept}{ending}")
    fresh.rename(record)
    connection = sqlite_module().connect(record)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    return kept


def _free_name(record: Path) -> Path:
    number = 1
    while (kept := record.with_name(f"{record.stem}.replaced-{number}{record.suffix}")).exists():
        number += 1
    return kept
