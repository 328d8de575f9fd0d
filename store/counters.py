"""Numbers that are given once: every row's id comes from a counter of the record, on both engines, and never from the engine.

So a range can be reserved before its rows are there, and a sharded server needs no sequence in its statements.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from store import dialect

ROW = "row"
"""The counter of all tables that keep the law; every other table counts under its own name."""
REVISION = "revision"
"""The counter of committed changes, by workspace on both engines."""


def reserve(connection: sa.Connection, workspace: int, name: str, count: int = 1) -> int:
    """The first of `count` numbers that nobody else will be given. Needs a connection that writes in the workspace."""
    owner = workspace if dialect.counts_apart(connection) else 0
    return _advance(connection, owner, name, count) - count


def upcoming(connection: sa.Connection, workspace: int, name: str) -> int:
    """The number that would be given next; it is not reserved."""
    owner = workspace if dialect.counts_apart(connection) else 0
    query = "SELECT next FROM counter WHERE workspace = ? AND name = ?"
    return int(connection.exec_driver_sql(query, (owner, name)).scalar() or 1)


def take_over(connection: sa.Connection, workspace: int, name: str, low: int, high: int) -> int:
    """Take the numbers from `low` to `high`, given elsewhere. Returns by how much they must be shifted to be free here."""
    owner = workspace if dialect.counts_apart(connection) else 0
    step = max(0, _advance(connection, owner, name, 0) - low)
    query = "UPDATE counter SET next = ? WHERE workspace = ? AND name = ? AND next < ?"
    connection.exec_driver_sql(query, (high + step + 1, owner, name, high + step + 1))
    return step


def bump(connection: sa.Connection, workspace: int) -> None:
    """Say that something in the workspace has changed."""
    _advance(connection, workspace, REVISION, 1)


def bump_all(connection: sa.Connection) -> None:
    """Say that something all workspaces look at has changed."""
    connection.exec_driver_sql("UPDATE counter SET next = next + 1 WHERE name = ?", (REVISION,))


def revision(connection: sa.Connection, workspace: int) -> int | None:
    """How often the workspace has changed; None where there is no such workspace."""
    query = "SELECT next FROM counter WHERE workspace = ? AND name = ?"
    return connection.exec_driver_sql(query, (workspace, REVISION)).scalar()


def start(connection: sa.Connection, workspace: int, names: Iterable[tuple[str, int]]) -> None:
    """Let counters of a workspace begin at given numbers."""
    connection.exec_driver_sql(
        "INSERT INTO counter (workspace, name, next) VALUES (?, ?, ?)",
        [(workspace, name, first) for name, first in names],
    )


def _advance(connection: sa.Connection, workspace: int, name: str, count: int) -> int:
    return int(
        connection.exec_driver_sql(
            "INSERT INTO counter (workspace, name, next) VALUES (?, ?, 1 + ?) ON CONFLICT (workspace, name) "
            "DO UPDATE SET next = counter.next + excluded.next - 1 RETURNING next",
            (workspace, name, count),
        ).scalar_one()
    )
