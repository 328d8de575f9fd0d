"""The record on a PostgreSQL server: a pool of connections that only read, and one of connections that write.

Readers see one snapshot a question. Writers of one workspace are kept apart by an advisory lock that ends with the transaction;
writers of different workspaces do not wait for each other. Leases and named locks are advisory locks of a session of their own,
which the server gives back when their owner dies. All of them are named within the record's schema, so that two records may share
a database.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg.types.numeric import NumericLoader

from store import scratch
from store.dialect import percent_marks
from store.engines import Engines
from store.errors import StoreError
from store.tables import metadata

WAIT_SECONDS = 15
_KEY = "hashtextextended(COALESCE(current_schema(), '') || ' ' || ?, 0)"
_SETTINGS = (
    f"SET lock_timeout = '{WAIT_SECONDS}s'",
    "SET client_min_messages = warning",
    "SET jit = off",  # its start costs more than most of our questions
)


class ServerEngines(Engines):
    """The reading and the writing side of one database."""

    def __init__(self, url: sa.URL) -> None:
        self._url = url.set(drivername="postgresql+psycopg")
        self._identity: str | None = None
        self.reading = _engine(self._url, reading=True)
        self.writing = _engine(self._url, reading=False)

    @contextmanager
    def read(self, attach: Path | None = None) -> Iterator[sa.Connection]:
        """One consistent view of what is committed."""
        if attach is None:
            with self._told(), self.reading.connect() as connection, connection.begin():
                yield connection
            return
        with (
            self._told(),
            self.writing.connect() as connection,
            scratch.copied(connection, attach),
            connection.begin(),
        ):
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield connection

    @contextmanager
    def session(self, attach: Path | None = None) -> Iterator[_ServerSession]:
        """A writing connection with the scratch file copied into temporary tables."""
        with self._told(), self.writing.connect() as connection, scratch.copied(connection, attach):
            yield _ServerSession(connection)

    def lock(self, name: str) -> AdvisoryLock:
        """An advisory lock of that name."""
        return AdvisoryLock(self, name)

    def lease(self, workspace: int, number: int) -> AdvisoryLock | None:
        """An advisory lock for the batch."""
        lock = AdvisoryLock(self, f"lease {workspace} {number}")
        return lock if lock.try_acquire() else None

    def grown(self) -> None:
        """The server would do it by itself, but minutes later: until then it takes full tables for empty ones."""
        with self.own_session() as connection:
            for table in metadata.sorted_tables:
                connection.exec_driver_sql(f"ANALYZE {table.name}")

    def cleared(self) -> None:
        """Nothing: the server clears its tables by itself, and nobody but its own administrator sees the files."""

    def describe(self) -> str:
        """The database and its host; never the password."""
        return f"database {self._url.database or self._url.username or ''} on {self._url.host or 'this machine'}"

    def facts(self) -> list[str]:
        """PostgreSQL's version, and the database with its size; that of a cluster's machines is not in it."""
        query = (
            "SELECT current_setting('server_version'), pg_database_size(current_database()), COUNT(*) "
            "FROM pg_extension WHERE extname = 'citus'"
        )
        with self.read() as connection:
            version, size, citus = connection.exec_driver_sql(query).one()
        cluster = ", shared out over a cluster by Citus" if citus else ""
        return [f"PostgreSQL {version}{cluster}", f"{self.describe()}, {size / 1e6:.1f} MB"]

    def identity(self) -> str:
        """The numbers the server gave the database and the schema when they were made."""
        if self._identity is None:
            query = (
                "SELECT (SELECT oid FROM pg_database WHERE datname = current_database()) || '.' || "
                "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
            )
            with self.read() as connection:
                self._identity = f"{self._url.host}-{self._url.port}-{connection.exec_driver_sql(query).scalar()}"
        return self._identity

    def close(self) -> None:
        """Give all connections back."""
        self.reading.dispose()
        self.writing.dispose()

    @contextmanager
    def own_session(self) -> Iterator[sa.Connection]:
        """A connection outside every transaction."""
        with self._told(), self.writing.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        """The server's errors that an owner can mend, in words; all others pass through."""
        try:
            yield
        except (sa.exc.DBAPIError, psycopg.Error) as error:
            words = explain(getattr(error, "orig", error), self.describe())
            if words is None:
                raise
            raise StoreError(words) from None  # the chain would show the address with all that is in it


class _ServerSession:
    """Transactions one after the other on one connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    @contextmanager
    def write(self, workspace: int) -> Iterator[sa.Connection]:
        """One transaction that holds the workspace's lock; each statement sees what was committed before it."""
        with self._connection.begin():
            self._connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_KEY})", (f"workspace {workspace}",))
            yield self._connection


class AdvisoryLock:
    """An exclusive lock held by a connection of its own, until `release` or the death of the process."""

    def __init__(self, engines: ServerEngines, name: str) -> None:
        self._engines, self._name = engines, name
        self._held: tuple[sa.Connection, ExitStack] | None = None

    def try_acquire(self) -> bool:
        """Take the lock if nobody has it."""
        with ExitStack() as session:
            connection = session.enter_context(self._engines.own_session())
            if not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_KEY})", (self._name,)).scalar():
                return False
            self._held = connection, session.pop_all()
        return True

    def acquire(self, seconds: float) -> bool:
        """Wait up to `seconds` for the lock."""
        end = time.monotonic() + seconds
        while not self.try_acquire():
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def holder(self) -> str:
        """The server's process and since when it is connected, or nothing where nobody holds the lock."""
        query = (
            f"SELECT a.pid || ' ' || to_char(a.backend_start, 'HH24:MI:SS') FROM (SELECT {_KEY} AS key) AS k "
            "JOIN pg_locks AS l ON l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 "
            "AND ((CAST(l.classid AS bigint) << 32) | CAST(l.objid AS bigint)) = k.key "
            "JOIN pg_stat_activity AS a ON a.pid = l.pid"
        )
        with self._engines.read() as connection:
            return str(connection.exec_driver_sql(query, (self._name,)).scalar() or "")

    def release(self, *, remove: bool = False) -> None:
        """Give the lock back; nothing is left of it."""
        if self._held is None:
            return
        (connection, session), self._held = self._held, None
        with session:
            try:
                connection.exec_driver_sql(f"SELECT pg_advisory_unlock({_KEY})", (self._name,))
            except sa.exc.DBAPIError:
                connection.invalidate()  # the server is gone, and the lock with it


class _WholeNumbers(NumericLoader):
    """Sums of whole numbers come as `numeric`, which has no float in it: they are whole numbers again."""

    def load(self, data: Any) -> Any:
        value = super().load(data)
        return int(value) if value == value.to_integral_value() else value


def _engine(url: sa.URL, *, reading: bool) -> sa.Engine:
    engine = sa.create_engine(
        url,
        pool_size=8,
        max_overflow=24,
        pool_pre_ping=True,
        # Marks are filled in by the client, so that a statement needs no types that SQLite would not know.
        connect_args={"cursor_factory": psycopg.ClientCursor, "application_name": "tributary", "connect_timeout": 10},
    )

    def prepare(connection: psycopg.Connection[Any], _record: object) -> None:
        connection.adapters.register_loader("numeric", _WholeNumbers)
        for statement in _SETTINGS:
            connection.execute(statement)
        connection.commit()
        if reading:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True

    def marked(
        _connection: sa.Connection, _cursor: Any, statement: str, parameters: Any, context: Any, _many: bool
    ) -> tuple[str, Any]:
        # What SQLAlchemy wrote itself (compiled) has psycopg's marks already.
        raw = context is not None and context.compiled is None
        return (percent_marks(statement) if raw else statement), parameters

    sa.event.listen(engine, "connect", prepare)
    sa.event.listen(engine, "before_cursor_execute", marked, retval=True)
    return engine


_WORDS = {
    "55P03": "Another program has been writing to the record for 15 seconds: try again in a moment.",
    "40P01": "Another program was writing to the record: try again. Nothing was lost.",
    "53100": "The server of the {0} has no space left on its disk: free some, then try again. Nothing was lost.",
    "53300": "The server of the {0} has no connection left: close a program that uses it, or raise max_connections.",
    "25006": "The {0} can only be read (it is a copy, or the user may not write): use the address of the main server.",
    "42501": "The user may not write to the {0}: let its owner GRANT the rights to create tables in its schema.",
    "3F000": "There is no schema in the {0} in which the user may make tables: let its owner create one and GRANT the rights.",
    "57P01": "The server of the {0} was stopped: try again when it runs. Nothing was lost.",
    "57P03": "The server of the {0} is starting or stopping: try again in a moment.",
}
_CONNECTING = (
    ("password authentication failed", "The server refuses the password for the {0}: check TRIBUTARY_DB."),
    (
        "no password supplied",
        "The server asks for a password for the {0}: add it to TRIBUTARY_DB as USER:PASSWORD@HOST.",
    ),
    ("no pg_hba.conf entry", "The server lets nobody from here into the {0}: its pg_hba.conf says who may."),
    ("does not exist", "There is no {0}, or no such user: make it (`createdb NAME`), then try again."),
    ("too many", _WORDS["53300"]),
    ("starting up", _WORDS["57P03"]),
    ("shutting down", _WORDS["57P03"]),
)
_LOST = "The connection to the {0} was lost: see that the server runs, then try again. Nothing half-done was kept."


def explain(error: BaseException, record: str) -> str | None:
    """What the owner can do about an error of PostgreSQL, or None where it is a fault of the program."""
    state = getattr(error, "sqlstate", None)
    if state in _WORDS:
        return _WORDS[state].format(record)
    problem = str(error).lower()
    if "connection failed" in problem or "connection timeout" in problem or "failed to resolve" in problem:
        told = next((words for sign, words in _CONNECTING if sign in problem), None)
        return (told or "No server answers for the {0}: see that it runs and that TRIBUTARY_DB names it.").format(
            record
        )
    if isinstance(error, psycopg.OperationalError) and (state is None or state.startswith(("08", "57"))):
        return _LOST.format(record)
    return None
