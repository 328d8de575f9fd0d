"""Backups: whole copies of the record, checked after they are made, and the way back from one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from store.errors import StoreError
from store.locks import FileLock
from store.sqlite_driver import sqlite_module
from store.sqlite_file import FileEngines
from store.tables import HEAD


def folder(record: Path) -> Path:
    """Where backups of a record are kept, beside it."""
    return record.with_name("backups")


def copy(engines: FileEngines, target: Path) -> Path:
    """Copy the record as it is committed now to a new file, private, and check the copy.

    Raises: StoreError: the target is there already or cannot be written, or the copy is not whole.
    """
    claim(target)
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


def claim(target: Path) -> None:
    """Make an empty, private file where a backup is to be.

    Raises: StoreError: there is something already, or nothing can be written there.
    """
    if target.exists():
        raise StoreError(f"{target} is there already: choose another name, so that nothing is overwritten.")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
    except OSError as error:
        raise StoreError(f"The backup {target} cannot be written ({error.strerror}): choose another place.") from error


def seal(file: Path) -> None:
    """Let a record that nobody has open be one file, without the log that a record in use has beside it."""
    with closing(sqlite_module().connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def fault(file: Path) -> str | None:
    """What is wrong with a file as a record of this program, in a few words; None when it is sound."""
    if not file.is_file() or file.stat().st_size == 0:
        return "there is no such file, or it is empty"
    try:
        with closing(sqlite_module().connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
            version = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite_module().Error:
        return "it is not a record of this program, or it is damaged"
    if found != ["ok"]:
        return "the check of its pages fails"
    if version is None or version[0] > HEAD:
        return "it was written by a newer Tributary: update the program first"
    return None


def advice(record: Path) -> str:
    """What to do about a damaged record: the newest backup that is sound, and the command."""
    for file in sorted(folder(record).glob("*.db"), key=lambda f: f.stat().st_mtime, reverse=True):
        if fault(file) is None:
            return f"the newest sound backup is {file}; bring it back with `python cli.py restore {file}`"
    return f"there is no backup in {folder(record)}; bring back a copy of your own with `python cli.py restore FILE`"


def restore(record: Path, backup: Path) -> Path | None:
    """Put a backup in the record's place. The record so far is kept beside it; its new name is returned.

    A program that has the record open follows to the new file with its next question.

    Raises: StoreError: the backup is not sound, or another program is writing at this moment.
    """
    problem = fault(backup)
    if problem:
        raise StoreError(f"{backup} cannot be restored: {problem}. Nothing was changed.")
    record.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(record.with_name(record.name + ".opening"))
    if not lock.acquire(15):
        raise StoreError("Another program is preparing the record: close it, then try again. Nothing was changed.")
    try:
        fresh = _fresh_copy(record, backup)
        with _nobody_writing(record):
            return _swap(record, fresh)
    finally:
        lock.release()


def _fresh_copy(record: Path, backup: Path) -> Path:
    fresh = record.with_name(record.name + ".restoring")
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_CREAT | os.O_WRONLY, 0o600))
    try:
        with closing(sqlite_module().connect(f"{backup.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("VACUUM INTO ?", (str(fresh),))
        with closing(sqlite_module().connect(fresh)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
    except sqlite_module().Error as error:
        fresh.unlink(missing_ok=True)
        raise StoreError(
            f"{backup} could not be copied ({error}): free some space, then try again. Nothing was changed."
        ) from error
    return fresh


@contextmanager
def _nobody_writing(record: Path) -> Iterator[None]:
    """Hold the record's write lock, with all that is committed in the file itself and none in its log."""
    if not record.exists() or record.stat().st_size == 0:
        yield
        return
    with closing(
        sqlite_module().connect(f"{record.as_uri()}?mode=rw", uri=True, timeout=15, isolation_level=None)
    ) as connection:
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            connection.execute("BEGIN IMMEDIATE")
        except sqlite_module().OperationalError as error:
            raise StoreError(
                f"Another program is writing to the record ({error}): try again. Nothing was changed."
            ) from error
        except sqlite_module().DatabaseError:
            pass  # it is damaged, which is why a backup is wanted
        yield


def _swap(record: Path, fresh: Path) -> Path | None:
    """At every moment there is a whole record under its name: the old one is kept by a second name, then replaced."""
    kept = None
    if record.exists():
        kept = _free_name(record)
        _second_name(record, kept)
    fresh.replace(record)
    for ending in ("-wal", "-shm"):  # they belong to the old file
        part = Path(f"{record}{ending}")
        if part.exists() and kept is not None:
            part.rename(f"{kept}{ending}")
    return kept


def _second_name(record: Path, kept: Path) -> None:
    try:
        kept.hardlink_to(record)
    except OSError:  # not every file system has hard links
        shutil.copyfile(record, kept)
        kept.chmod(0o600)


def _free_name(record: Path) -> Path:
    number = 1
    while (kept := record.with_name(f"{record.stem}.replaced-{number}{record.suffix}")).exists():
        number += 1
    return kept
