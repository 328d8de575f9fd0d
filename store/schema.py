"""The schema's version: made when the file is new, brought up to date with a copy taken first, refused when it is newer."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from store import copies
from store.engines import BUSY_SECONDS, Engines, make_private
from store.errors import StoreError
from store.locks import FileLock
from store.tables import HEAD

_MIGRATIONS = Path(__file__).with_name("migrations")


def ready(engines: Engines) -> None:
    """Make the file usable by this program: create, check, migrate.

    Raises: StoreError: it is empty, damaged, or of a newer program; nothing is touched then.
    """
    path = engines.path
    if path.exists() and path.stat().st_size and _version(engines) == HEAD:
        return
    lock = FileLock(path.with_name(path.name + ".opening"))
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not lock.acquire(BUSY_SECONDS):
        raise StoreError(f"Another program is preparing {path.name}: try again in a moment.")
    try:
        _prepare(engines)
    finally:
        lock.release()


def _prepare(engines: Engines) -> None:
    path = engines.path
    if not path.exists():
        _make(path)
        return
    if path.stat().st_size == 0:
        raise StoreError(f"The record {path} is empty (0 bytes): {copies.advice(path)}")
    found = _version(engines)
    if found == HEAD:
        return
    if found > HEAD:
        raise StoreError(
            f"The record {path} was written by a newer Tributary (schema {found}, this one knows {HEAD}): update the program. "
            "Nothing was changed."
        )
    copies.copy(engines, copies.folder(path) / f"before-{HEAD}-{datetime.now(UTC):%Y%m%d-%H%M%S}.db")
    migrate(engines)


def _make(path: Path) -> None:
    """A new record, whole before it gets its name: a program stopped half-way leaves nothing that looks like one."""
    fresh = path.with_name(path.name + ".new")
    for ending in ("", "-wal", "-shm"):
        Path(f"{fresh}{ending}").unlink(missing_ok=True)
    make_private(fresh)
    engines = Engines(fresh)
    migrate(engines)
    engines.close()
    fresh.rename(path)


def _version(engines: Engines) -> str:
    with engines.read() as connection:
        tables = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars())
        if "alembic_version" not in tables:
            raise StoreError(f"{engines.path} is a database of another program: set TRIBUTARY_DB to a file of its own.")
        return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())


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
    """What SQLite finds wrong with the file; empty when all is well."""
    pragma = "integrity_check" if thorough else "quick_check"
    return [row for row in connection.exec_driver_sql(f"PRAGMA {pragma}").scalars() if row != "ok"]
