"""Which SQLite is used, and what its age means."""

from __future__ import annotations

from types import ModuleType

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
