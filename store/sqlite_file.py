"""The record as a SQLite file: two engines on it, one that reads and never takes the write lock, one that takes it at once.

A read that turns into a write cannot wait for the lock whatever the timeout, so nothing that only reads may go through the
write engine, and every write begins with BEGIN IMMEDIATE.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from store import sqlite_driver
from store.engines import Engines
from store.errors import StoreError
from store.locks import FileLock
from store.sqlite_driver import BUSY_SECONDS, sqlite_module

_BUSY = "Another program has been writing to the record for 15 seconds: try again in a moment."


_MATCHING_CACHE = -65536
"""Of the record, in KiB below zero, while a scratch file is attached."""


class FileEngines(Engines):
    """The reading and the writing side of one file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None
        self.reading = _engine(path, ("PRAGMA query_only = ON", "PRAGMA cache_size = -8192"), "BEGIN")
        self.writing = _engine(path, ("PRAGMA synchronous = FULL", "PRAGMA cache_size = -65536"), "BEGIN IMMEDIATE")
        self._needs_lock = sqlite_driver.needs_writer_lock()

    @contextmanager
    def read(self, attach: Path | None = None) -> Iterator[sa.Connection]:
        """One consistent view of what is committed."""
        self._follow()
        with told(self.path), self.reading.connect() as connection, _attached(connection, attach), connection.begin():
            yield connection

    @contextmanager
    def session(self, attach: Path | None = None) -> Iterator[_FileSession]:
        """A writing connection with the scratch file attached."""
        self._follow()
        with told(self.path), self.writing.connect() as connection, _attached(connection, attach):
            yield _FileSession(connection, self.lock("writer") if self._needs_lock else None)

    def _follow(self) -> None:
        """Open the file anew where another one was put in its place, as `restore` does."""
        try:
            file = self.path.stat().st_ino
        except OSError:
            file = None
        if file != self._file:
            self.close()
            self._file = file

    def lock(self, name: str) -> FileLock:
        """A lock file beside the record."""
        return FileLock(self.path.with_name(f"{self.path.name}.{name}"))

    def lease(self, workspace: int, number: int) -> FileLock | None:
        """A lock file of the batch, in a folder beside the record."""
        lock = FileLock(self.path.with_name(f"{self.path.name}.leases") / f"{workspace}-{number}")
        return lock if lock.try_acquire() else None

    def grown(self) -> None:
        """Nothing: SQLite plans our questions well without figures about its tables."""

    def cleared(self) -> None:
        """The file is written anew, without the pages and the log in which the old text still lies; where others work on it now, not."""
        lock = self.lock("writer") if self._needs_lock else None
        if lock is not None and not lock.acquire(BUSY_SECONDS):
            return
        try:
            with closing(sqlite_module().connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
                connection.execute("VACUUM")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlite_module().Error:
            pass  # the record is as good as before, only its free pages are not clean
        finally:
            if lock is not None:
                lock.release()

    def describe(self) -> str:
        """The file."""
        return f"record {self.path}"

    def facts(self) -> list[str]:
        """SQLite's version, and the file with its size."""
        version = ".".join(map(str, sqlite_module().sqlite_version_info))
        locked = ", one writer at a time by a lock of our own" if self._needs_lock else ""
        return [f"SQLite {version}{locked}", f"{self.describe()}, {self.path.stat().st_size / 1e6:.1f} MB"]

    def identity(self) -> str:
        """The file's own number: a restored or replaced file has another."""
        file = self.path.stat()
        return f"{file.st_dev}-{file.st_ino}"

    def close(self) -> None:
        """Give all connections back."""
        self.reading.dispose()
        self.writing.dispose()


class _FileSession:
    """Transactions one after the other; the file has one writer, so the workspace does not matter."""

    def __init__(self, connection: sa.Connection, lock: FileLock | None) -> None:
        self._connection, self._lock = connection, lock

    @contextmanager
    def write(self, workspace: int) -> Iterator[sa.Connection]:
        """One transaction that holds the file's write lock."""
        with self._one_writer(), self._connection.begin():
            yield self._connection

    @contextmanager
    def _one_writer(self) -> Iterator[None]:
        if self._lock is None:
            yield
            return
        if not self._lock.acquire(BUSY_SECONDS):
            raise StoreError(_BUSY)
        try:
            yield
        finally:
            self._lock.release()


@contextmanager
def _attached(connection: sa.Connection, scratch: Path | None) -> Iterator[None]:
    if scratch is None:
        yield
        return
    # Inside a transaction nothing can be attached, so this goes to the driver's own connection.
    driver: Any = connection.connection.driver_connection
    driver.execute("ATTACH DATABASE ? AS scratch", (str(scratch),))
    usual = driver.execute("PRAGMA main.cache_size").fetchone()[0]
    driver.execute(f"PRAGMA main.cache_size = {_MATCHING_CACHE:d}")  # staged rows are looked up in no order
    try:
        yield
    finally:
        driver.execute(f"PRAGMA main.cache_size = {usual:d}")
        driver.execute("DETACH DATABASE scratch")


def _engine(path: Path, pragmas: tuple[str, ...], begin: str) -> sa.Engine:
    # By address, since a path may hold a "?" or "#", and never creating: a record that was moved away must not be made anew.
    address = f"{path.as_uri()}?mode=rw"
    engine = sa.create_engine(
        "sqlite://",
        module=sqlite_module(),
        creator=lambda: sqlite_module().connect(address, uri=True, timeout=BUSY_SECONDS, check_same_thread=False),
        poolclass=sa.QueuePool,
        pool_size=8,
        max_overflow=24,
    )

    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy begins; the driver must not begin by itself
        for statement in ("PRAGMA temp_store = MEMORY", *pragmas):
            connection.execute(statement)

    sa.event.listen(engine, "connect", prepare)
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def make_private(path: Path) -> None:
    """Create the file with mode 0600 in WAL mode, or leave an existing one as it is."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    connection = sqlite_module().connect(path, timeout=BUSY_SECONDS)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


@contextmanager
def told(path: Path) -> Iterator[None]:
    """SQLite's errors that an owner can mend, in words; all others pass through."""
    try:
        yield
    except (sa.exc.DatabaseError, sqlite_module().Error) as error:
        words = explain(str(getattr(error, "orig", error)), path)
        if words is None:
            raise
        raise StoreError(words) from error


def explain(problem: str, path: Path) -> str | None:
    """What the owner can do about an error of SQLite, or None where it is a fault of the program."""
    problem = problem.lower()
    if "locked" in problem or "busy" in problem:
        return _BUSY
    if "disk is full" in problem or "disk i/o" in problem:
        return f"The disk that holds {path.name} is full or failing ({problem}): free some space, then try again. Nothing was lost."
    if "readonly" in problem or "read-only" in problem or "unable to open" in problem:
        return f"The record {path} cannot be written ({problem}): check the rights of the file and its folder."
    if "malformed" in problem or "not a database" in problem:
        return (
            f"The record {path} is damaged ({problem}): run `python cli.py doctor`, which names the newest good backup."
        )
    return None
