"""A scratch file's tables brought to a server: each becomes a temporary table of the connection, filled by COPY."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from store import dialect
from store.sqlite_driver import sqlite_module
from store.tables import metadata


@contextmanager
def copied(connection: sa.Connection, file: Path | None) -> Iterator[None]:
    """The tables of `file` as temporary tables while the context lasts; nothing for None."""
    if file is None:
        yield
        return
    with connection.begin(), closing(sqlite_module().connect(f"{file.as_uri()}?mode=ro", uri=True)) as source:
        for (table,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            _copy(connection, source, table)
    try:
        yield
    finally:
        if not connection.closed and not connection.invalidated:
            with connection.begin():
                connection.exec_driver_sql("DISCARD TEMP")


def _copy(connection: sa.Connection, source: Any, table: str) -> None:
    columns = [(name, _type(table, name, kind)) for _, name, kind, *_ in source.execute(f"PRAGMA table_info({table})")]
    name = dialect.staged(connection, table)
    declared = ", ".join(f'"{column}" {kind}' for column, kind in columns)
    connection.exec_driver_sql(f"CREATE TEMP TABLE {name} ({declared})")
    rows = source.execute(f"SELECT * FROM {table}")
    dialect.insert_many(connection, name, [column for column, _ in columns], rows)
    dialect.analyse(connection, name)


def _type(table: str, column: str, declared: str) -> str:
    """As the file declares it, else as the lasting table of that name has it."""
    lasting = metadata.tables.get(table)
    if not declared and lasting is not None and column in lasting.c:
        declared = "TEXT" if isinstance(lasting.c[column].type, sa.Text) else "INTEGER"
    return "bigint" if declared.upper() == "INTEGER" else 'text COLLATE "C"'
