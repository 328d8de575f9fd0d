"""What the two engines say differently, in one place; every other statement of the store runs on both as it is written.

Statements carry ``?`` marks, which the PostgreSQL engine turns into its own. Temporary tables are made with ``CREATE TEMP TABLE``
under a name no lasting table has, and are called by that name alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Protocol

import sqlalchemy as sa

POSTGRESQL = "postgresql"
_QUOTED_OR_MARK = re.compile(r"""'(?:[^']|'')*'|"[^"]*"|\?|%""")


class Cursor(Protocol):
    """What both drivers' cursors have in common, for loops over many thousand keys."""

    def execute(self, sql: str, parameters: Sequence[object] = ..., /) -> Any:
        """Run one statement; the answer can be fetched from what is returned."""

    def executemany(self, sql: str, rows: Iterable[Sequence[object]], /) -> Any:
        """Run one statement for each row."""

    def fetchall(self) -> list[Any]:
        """All rows of the last answer."""


def is_postgresql(connection: sa.Connection) -> bool:
    """Whether the connection leads to PostgreSQL."""
    return connection.dialect.name == POSTGRESQL


def staged(connection: sa.Connection, table: str) -> str:
    """The name under which a staged table is seen: of the attached scratch file, or a temporary table filled from it."""
    return f"staged_{table}" if is_postgresql(connection) else f"scratch.{table}"


def month_start(connection: sa.Connection, day: str) -> str:
    """An expression for the first day of the month of `day`, an expression too; both are days since 1970-01-01."""
    if is_postgresql(connection):
        moment = f"date_trunc('month', DATE '1970-01-01' + CAST({day} AS integer))"
        return f"CAST(CAST({moment} AS date) - DATE '1970-01-01' AS bigint)"
    return f"CAST(strftime('%s', {day} * 86400, 'unixepoch', 'start of month') AS INTEGER) / 86400"


def tables(connection: sa.Connection) -> set[str]:
    """The names of the lasting tables that are there."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table'"
    if is_postgresql(connection):
        query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    return set(connection.exec_driver_sql(query).scalars())


def analyse(connection: sa.Connection, table: str) -> None:
    """Let the planner know how full a temporary table is; SQLite plans well without."""
    if is_postgresql(connection):
        connection.exec_driver_sql(f"ANALYZE {table}")


def counts_apart(connection: sa.Connection) -> bool:
    """Whether each workspace numbers its rows for itself: a row's key is (workspace, id) there, and id alone in SQLite."""
    return is_postgresql(connection)


def cursor(connection: sa.Connection) -> Cursor:
    """The driver's own cursor, for loops in which SQLAlchemy's share would be felt; it takes ``?`` marks on both."""
    driver: Any = connection.connection.driver_connection
    if not is_postgresql(connection):
        made: Cursor = driver.cursor()
        return made
    from store.psycopg_marks import MarkedCursor

    return MarkedCursor(driver)


def insert_many(
    connection: sa.Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Add rows as fast as the engine takes them; they are read one by one, however many there are."""
    names = ", ".join(f'"{c}"' for c in columns)
    if not is_postgresql(connection):
        marks = ", ".join("?" * len(columns))
        cursor(connection).executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as bulk, bulk.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


@lru_cache(maxsize=512)
def percent_marks(sql: str) -> str:
    """A statement with ``?`` marks as psycopg wants it: ``%s`` marks, and every other per cent sign doubled."""

    def changed(found: re.Match[str]) -> str:
        text = found.group()
        return "%s" if text == "?" else text.replace("%", "%%")

    return _QUOTED_OR_MARK.sub(changed, sql)
