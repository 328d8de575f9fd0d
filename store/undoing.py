"""Undoing a batch: the record becomes what it would be had the batch never come.

Rows that other done batches showed too are handed to the oldest of these; the others go; every key with more than one version is
settled anew. Keys of one version, nearly all, go by whole sets.
"""

from __future__ import annotations

import sqlalchemy as sa

from store import rollups
from store.settling import Key, Keys, Showings
from store.tables import LAWS, Law

Run = tuple[int, int]

# Whether a row id lies in one of the touched runs, which never overlap.
_INSIDE = (
    "EXISTS (SELECT 1 FROM temp.touched AS t WHERE t.last_id >= {0} "
    "AND t.first_id = (SELECT MAX(first_id) FROM temp.touched WHERE first_id <= {0}))"
)
_OWN = "id IN (SELECT o.id FROM temp.touched AS t JOIN {0} AS o ON o.id BETWEEN t.first_id AND t.last_id WHERE o.batch = ?)"


def undo_all(connection: sa.Connection, workspace: int, batch: int) -> None:
    """Take a batch's rows and confirmations out of every table."""
    query = "SELECT first_id, last_id FROM batch WHERE workspace = ? AND id = ?"
    first, last = connection.exec_driver_sql(query, (workspace, batch)).one()
    for law in LAWS.values():
        Undoing(connection, law, workspace, batch).run((first, last))


class Undoing:
    """One table of one batch on its way out."""

    def __init__(self, connection: sa.Connection, law: Law, workspace: int, batch: int) -> None:
        self._connection, self._law, self._workspace, self._batch = connection, law, workspace, batch

    def run(self, reserved: Run) -> None:
        """Undo this table; `reserved` is the batch's own range of row ids."""
        touched = [reserved, *self._take_runs()]
        self._touch(touched)
        showings = Showings.read(self._connection, self._workspace, self._law.table)
        showings.standings.pop(self._batch, None)
        keys = Keys(self._connection, self._law, self._workspace, showings)
        several = {key: keys.versions(key) for key in self._keys_of_several()}
        counted = [v.id for versions in several.values() for v in versions if v.superseded_by is None]
        self._sum(-1, counted)
        self._hand_over(touched, showings)
        self._delete(counted)
        self._sum(1, keys.write((key, keys.of_ids(v.id for v in versions)) for key, versions in several.items()))
        self._connection.exec_driver_sql("DROP TABLE temp.touched")

    def _sum(self, sign: int, ids: list[int]) -> None:
        if self._law.table == "entry":
            rollups.move_ids(self._connection, self._workspace, sign, ids)

    def _take_runs(self) -> list[Run]:
        where = "WHERE workspace = ? AND batch = ? AND tbl = ?"
        which = (self._workspace, self._batch, self._law.table)
        rows = self._connection.exec_driver_sql(f"SELECT first_id, last_id FROM confirmed {where}", which).all()
        self._connection.exec_driver_sql(f"DELETE FROM confirmed {where}", which)
        return [(first, last) for first, last in rows]

    def _touch(self, touched: list[Run]) -> None:
        self._connection.exec_driver_sql("CREATE TEMP TABLE touched (first_id INTEGER PRIMARY KEY, last_id INTEGER)")
        self._connection.exec_driver_sql("INSERT OR REPLACE INTO temp.touched VALUES (?, ?)", touched)

    def _keys_of_several(self) -> list[Key]:
        """The keys of touched rows that have more than one version: each of these hangs on a superseded row."""
        key = ", ".join(f'"{c}"' for c in self._law.key)
        rows = self._connection.exec_driver_sql(
            f"SELECT DISTINCT {key} FROM {self._law.table} AS e WHERE workspace = ? AND superseded_by IS NOT NULL "
            f"AND ({_INSIDE.format('e.id')} OR {_INSIDE.format('e.superseded_by')})",
            (self._workspace,),
        )
        return [tuple(row) for row in rows.all()]

    def _hand_over(self, touched: list[Run], showings: Showings) -> None:
        """Give own rows that other batches showed too to the oldest of these."""
        low, high = min(first for first, _ in touched), max(last for _, last in touched)
        for other in sorted(showings.runs, key=lambda b: showings.standings.get(b, (-1,))):
            runs = [run for run in zip(*showings.runs[other], strict=True) if run[0] <= high and run[1] >= low]
            if runs and other in showings.standings:
                self._connection.exec_driver_sql(
                    f"UPDATE {self._law.table} SET batch = ? WHERE id BETWEEN ? AND ? AND batch = ?",
                    [(other, first, last, self._batch) for first, last in runs],
                )

    def _delete(self, counted: list[int]) -> None:
        own = _OWN.format(self._law.table)
        if self._law.table == "entry":
            self._connection.exec_driver_sql("CREATE TEMP TABLE counted (id INTEGER PRIMARY KEY)")
            if counted:
                self._connection.exec_driver_sql(
                    "INSERT INTO temp.counted VALUES (?)", [(number,) for number in counted]
                )
            rollups.move(
                self._connection,
                self._workspace,
                -1,
                f"{own} AND id NOT IN (SELECT id FROM temp.counted)",
                (self._batch,),
            )
            self._connection.exec_driver_sql("DROP TABLE temp.counted")
        self._connection.exec_driver_sql(f"DELETE FROM {self._law.table} WHERE {own}", (self._batch,))
