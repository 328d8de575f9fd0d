"""Taking rows of a batch out again, by ranges of ids: what they had superseded is live again, or hangs on what superseded them."""

from __future__ import annotations

import sqlalchemy as sa

from store import dialect, rollups
from store.tables import Law

_OWN = "e.id >= ? AND e.id <= ? AND e.batch = ?"


def withdraw(
    connection: sa.Connection, law: Law, workspace: int, batch: int, ids: tuple[int, int], *, own: bool, beneath: bool
) -> None:
    """Delete the batch's rows of one table whose ids lie between two.

    Args:
        own: take them out of the sums (needless where the batch is open and its whole part of the sums goes with it).
        beneath: the batch is open, and what its rows superseded counts in the part of what lies beneath it.
    """
    name, run = law.table, connection.exec_driver_sql
    run("DROP TABLE IF EXISTS freed")
    run(
        # Few rows were superseded, so the way begins there; the CROSS JOIN is how SQLite is told.
        f"CREATE TEMP TABLE freed AS SELECT p.id AS id, r.superseded_by AS heir FROM {name} AS p CROSS JOIN {name} AS r "
        "WHERE p.workspace = ? AND p.superseded_by >= ? AND p.superseded_by <= ? AND r.workspace = ? AND r.id = p.superseded_by "
        "AND r.batch = ? AND p.id <> r.id",
        (workspace, *ids, workspace, batch),
    )
    dialect.analyse(connection, "freed")
    if own and name == "entry":
        rollups.move(connection, workspace, -1, _OWN, (*ids, batch))
    run(f"DELETE FROM {name} WHERE workspace = ? AND id >= ? AND id <= ? AND batch = ?", (workspace, *ids, batch))
    if run("SELECT 1 FROM freed LIMIT 1").scalar():
        _free(connection, law, workspace, batch if beneath else 0)
    run("DROP TABLE freed")


def _free(connection: sa.Connection, law: Law, workspace: int, beneath: int) -> None:
    live = "e.id IN (SELECT id FROM freed WHERE heir IS NULL)"
    if beneath and law.table == "entry":
        rollups.beneath(connection, workspace, -1, beneath, live)
    connection.exec_driver_sql(
        f"UPDATE {law.table} SET superseded_by = f.heir FROM freed AS f WHERE {law.table}.workspace = ? AND {law.table}.id = f.id",
        (workspace,),
    )
    if law.table == "entry":
        rollups.move(connection, workspace, 1, live)


def set_aside(connection: sa.Connection, law: Law, workspace: int, batch: int, row: int) -> None:
    """Take one row out of an open batch, since somebody else needs its key now; the batch brings it again when it ends."""
    withdraw(connection, law, workspace, batch, (row, row), own=True, beneath=True)
    connection.exec_driver_sql(
        'INSERT INTO aside (workspace, batch, tbl, "row") VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
        (workspace, batch, law.table, row),
    )
