"""The schema's version: made when the record is new, brought up to date (a file with a copy taken first), refused when it is newer."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from store import copies, dialect, sharded, tables
from store.engines import Engines
from store.errors import StoreError
from store.sqlite_driver import BUSY_SECONDS
from store.sqlite_file import FileEngines, make_private
from store.tables import HEAD

_MIGRATIONS = Path(__file__).with_name("migrations")


def ready(engines: Engines) -> None:
    """Make the record usable by this program: create, check, migrate.

    Raises: StoreError: it is empty, damaged, or of a newer program; nothing is touched then.
    """
    if _version(engines) == HEAD:
        return
    if isinstance(engines, FileEngines):
        engines.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = engines.lock("opening")
    if not lock.acquire(BUSY_SECONDS):
        raise StoreError(f"Another program is preparing the {engines.describe()}: try again in a moment.")
    try:
        _prepare(engines)
    finally:
        lock.release()


def _prepare(engines: Engines) -> None:
    found = _version(engines)
    if found == HEAD:
        return
    if found is None:
        _make(engines)
        return
    if found > HEAD:
        raise StoreError(
            f"The {engines.describe()} was written by a newer Tributary (schema {found}, this one knows {HEAD}): update the program. "
            "Nothing was changed."
        )
    if isinstance(engines, FileEngines):
        # A server changes its tables in one transaction, and its backups are its owner's (docs/scale.md).
        name = f"before-{HEAD}-{datetime.now(UTC):%Y%m%d-%H%M%S}.db"
        copies.copy(engines, copies.folder(engines.path) / name)
    migrate(engines)


def _make(engines: Engines) -> None:
    if isinstance(engines, FileEngines):
        make_file(engines.path)
        return
    with engines.write() as connection:
        _make_tables(connection)


def make_file(path: Path) -> None:
    """A new record, whole before it gets its name: a program stopped half-way leaves nothing that looks like one."""
    fresh = path.with_name(path.name + ".new")
    for ending in ("", "-wal", "-shm"):
        Path(f"{fresh}{ending}").unlink(missing_ok=True)
    make_private(fresh)
    engines = FileEngines(fresh)
    with engines.write() as connection:
        _make_tables(connection)
    engines.close()
    fresh.rename(path)


def _make_tables(connection: sa.Connection) -> None:
    if dialect.is_postgresql(connection):
        sharded.metadata().create_all(connection, checkfirst=False)
        sharded.distribute(connection)
    else:
        tables.metadata.create_all(connection, checkfirst=False)
    connection.exec_driver_sql(tables.LIVE_ENTRY)
    connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    connection.exec_driver_sql("INSERT INTO alembic_version (version_num) VALUES (?)", (HEAD,))


def _version(engines: Engines) -> str | None:
    """The version of the record; None where there is none yet."""
    if isinstance(engines, FileEngines):
        if not engines.path.exists():
            return None
        if engines.path.stat().st_size == 0:
            raise StoreError(f"The {engines.describe()} is empty (0 bytes): {copies.advice(engines.path)}")
    with engines.read() as connection:
        there = dialect.tables(connection)
        if "alembic_version" in there:
            return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())
    if there or isinstance(engines, FileEngines):
        raise StoreError(
            f"The {engines.describe()} is a database of another program: set TRIBUTARY_DB to one of its own."
        )
    return None


def migrate(engines: Engines) -> None:
    """Run the migrations that are missing, all in one transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engines.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, HEAD)


def integrity(connection: sa.Connection, *, thorough: bool) -> list[str]:
    """What SQLite finds wrong with its file; empty when all is well. A server sees to its own pages."""
    if dialect.is_postgresql(connection):
        return []
    pragma = "integrity_check" if thorough else "quick_check"
    return [row for row in connection.exec_driver_sql(f"PRAGMA {pragma}").scalars() if row != "ok"]
