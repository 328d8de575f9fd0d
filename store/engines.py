"""Two engines on one SQLite file: one that reads and never takes the write lock, one that writes and takes it at once.

A read that turns into a write cannot wait for the lock whatever the timeout, so nothing that only reads may go through the
write engine, and every write begins with BEGIN IMMEDIATE.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import sqlalchemy as sa

from store.errors import StoreError
from store.locks import FileLock

BUSY_SECONDS = 15
FIXED_WAL = (3, 51, 3)
"""The first SQLite without the WAL-reset fault: two connections that write at once could corrupt the file."""


def sqlite_module() -> ModuleType:
    """pysqlite3, which brings a recent SQLite, else the standard library's."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        import sqlite3 as dbapi2
    return dbapi2


def needs_writer_lock() -> bool:
    """Whether this SQLite is old enough that writers must be kept apart by a lock of our own."""
    return tuple(sqlite_module().sqlite_version_info) < FIXED_WAL


def path_of(url: str) -> Path:
    """The file of a ``sqlite:///`` address.

    Raises: StoreError: the address is of another kind.
    """
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise StoreError(
            f"TRIBUTARY_DB is {url!r}, which is no address: give sqlite:///FILE, or leave it unset."
        ) from None
    if parsed.get_backend_name() != "sqlite":
        raise StoreError(
            f"TRIBUTARY_DB names a {parsed.get_backend_name()} database, which this version cannot use yet: "
            "give sqlite:///FILE, or leave it unset."
        )
    if not parsed.database or parsed.database == ":memory:":
        raise StoreError("TRIBUTARY_DB names no file: give sqlite:///FILE, or leave it unset.")
    return Path(parsed.database).expanduser().absolute()


class Engines:
    """The reading and the writing side of one file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None
        self.reading = _engine(path, ("PRAGMA query_only = ON", "PRAGMA cache_size = -8192"), "BEGIN")
        self.writing = _engine(path, ("PRAGMA synchronous = FULL", "PRAGMA cache_size = -65536"), "BEGIN IMMEDIATE")
        self._lock_path = path.with_name(path.name + ".writer") if needs_writer_lock() else None

    @contextmanager
    def read(self, attach: Path | None = None) -> Iterator[sa.Connection]:
        """One consistent view of what is committed; `attach` as in `write`."""
        self._follow()
        with told(self.path), self.reading.connect() as connection, _attached(connection, attach), connection.begin():
            yield connection

    @contextmanager
    def write(self, attach: Path | None = None) -> Iterator[sa.Connection]:
        """One transaction that holds the write lock; `attach` is a scratch file to be seen in it as ``scratch``."""
        self._follow()
        with (
            told(self.path),
            self._one_writer(),
            self.writing.connect() as connection,
            _attached(connection, attach),
            connection.begin(),
        ):
            yield connection

    def _follow(self) -> None:
        """Open the file anew where another one was put in its place, as `restore` does."""
        try:
            file = self.path.stat().st_ino
        except OSError:
            file = None
        if file != self._file:
            self.close()
            self._file = file

    @contextmanager
    def _one_writer(self) -> Iterator[None]:
        if self._lock_path is None:
            yield
            return
        lock = FileLock(self._lock_path)
        if not lock.acquire(BUSY_SECONDS):
            raise StoreError("Another program has been writing to the record for 15 seconds: try again in a moment.")
        try:
            yield
        finally:
            lock.release()

    def close(self) -> None:
        """Give all connections back."""
        self.reading.dispose()
        self.writing.dispose()


@contextmanager
def _attached(connection: sa.Connection, scratch: Path | None) -> Iterator[None]:
    if scratch is None:
        yield
        return
    # Inside a transaction nothing can be attached, so this goes to the driver's own connection.
    driver: Any = connection.connection.driver_connection
    driver.execute("ATTACH DATABASE ? AS scratch", (str(scratch),))
    try:
        yield
    finally:
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
        return "Another program has been writing to the record for 15 seconds: try again in a moment."
    if "disk is full" in problem or "disk i/o" in problem:
        return f"The disk that holds {path.name} is full or failing ({problem}): free some space, then try again. Nothing was lost."
    if "readonly" in problem or "read-only" in problem or "unable to open" in problem:
        return f"The record {path} cannot be written ({problem}): check the rights of the file and its folder."
    if "malformed" in problem or "not a database" in problem:
        return (
            f"The record {path} is damaged ({problem}): run `python cli.py doctor`, which names the newest good backup."
        )
    return None
