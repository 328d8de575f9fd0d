"""Undoing a batch: the record becomes what it would be had the batch never come.

Rows that other done batches showed too are handed to the oldest of these; keys whose order its showings had changed are settled
anew; its other rows, nearly all, go by whole sets. A batch of few rows goes in one transaction. A long one goes in slices:

1. while it is still done, its rows are handed over; whatever is committed so far says the same as before;
2. in one short transaction the keys that need thought are settled and it is set back to open: from then on nothing of it counts;
3. its rows are deleted slice by slice, and it is undone when none is left.

Stopped during 1 it stands as before, and can be undone again; stopped during 3 it is finished when the record is opened next.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from store import dialect, rollups
from store.batches import inherit
from store.matching import confirm_ids
from store.settling import Key, Keys, Showings
from store.tables import LAWS, Law
from store.withdrawing import withdraw

Run = tuple[int, int]

# Whether a row id lies in one of the runs that the batch showed again, which never overlap.
_SHOWN = "EXISTS (SELECT 1 FROM shown AS t WHERE t.last_id >= {0} AND t.first_id = (SELECT MAX(first_id) FROM shown WHERE first_id <= {0}))"


def owned(connection: sa.Connection, workspace: int, batch: int) -> list[Run]:
    """Ranges of row ids among which all rows of the batch are: those reserved for it, and those of rows handed over to it."""
    query = "SELECT first_id, last_id, heir_first, heir_last FROM batch WHERE workspace = ? AND id = ?"
    first, last, heir_first, heir_last = connection.exec_driver_sql(query, (workspace, batch)).one()
    if heir_first is None:
        return [(first, last)]
    # Ids of others may lie in between; a row's batch is always tested too.
    if heir_first <= last and heir_last >= first:
        return [(min(first, heir_first), max(last, heir_last))]
    return [(first, last), (heir_first, heir_last)]


def slices(runs: list[Run], rows: int) -> Iterator[Run]:
    """Ranges of row ids in parts of so many."""
    for first, last in runs:
        for low in range(first, last + 1, rows):
            yield low, min(low + rows - 1, last)


def showers(connection: sa.Connection, workspace: int, batch: int) -> list[tuple[int, int]]:
    """The other batches that showed rows of this one's ids again, with their number of runs."""
    near = " OR ".join(
        f"first_id <= {last:d} AND last_id >= {first:d}" for first, last in owned(connection, workspace, batch)
    )
    query = f"SELECT batch, COUNT(*) FROM confirmed WHERE workspace = ? AND batch <> ? AND ({near}) GROUP BY batch ORDER BY batch"
    return [(int(b), int(n)) for b, n in connection.exec_driver_sql(query, (workspace, batch))]


def hand_over(connection: sa.Connection, workspace: int, batch: int, ids: Run) -> None:
    """Give the rows of these ids that other done batches showed too to them; nothing that counts changes."""
    for law in LAWS.values():
        Undoing(connection, law, workspace, batch).hand_over(ids)


def undo_all(connection: sa.Connection, workspace: int, batch: int) -> None:
    """Take a batch's rows and showings out of every table, in one transaction."""
    own = owned(connection, workspace, batch)
    for law in LAWS.values():
        undoing = Undoing(connection, law, workspace, batch)
        for ids in own:
            undoing.hand_over(ids)
        undoing.settle(own)
        for ids in own:
            withdraw(connection, law, workspace, batch, ids, own=True, beneath=False)
    forget(connection, workspace, batch)


def set_back(connection: sa.Connection, workspace: int, batch: int) -> None:
    """The short second step of a long undo; the caller changes the status in the same transaction."""
    own = owned(connection, workspace, batch)
    for law in LAWS.values():
        Undoing(connection, law, workspace, batch).settle(own)
    for ids in own:
        rollups.beneath(connection, workspace, 1, batch, _LIES_BENEATH, (workspace, *ids, workspace, batch))


_LIES_BENEATH = (
    "e.id IN (SELECT p.id FROM entry AS p CROSS JOIN entry AS r WHERE p.workspace = ? AND p.superseded_by >= ? AND p.superseded_by <= ? "
    "AND r.workspace = ? AND r.id = p.superseded_by AND r.batch = ? AND r.superseded_by IS NULL)"
)


def delete_slice(connection: sa.Connection, workspace: int, batch: int, ids: Run) -> None:
    """Delete rows of an open batch that nobody else showed."""
    for law in LAWS.values():
        withdraw(connection, law, workspace, batch, ids, own=False, beneath=True)


def forget(connection: sa.Connection, workspace: int, batch: int) -> None:
    """What is left of a batch without rows: what it showed again, and its parts of the sums."""
    for table in ("confirmed", "aside"):
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE workspace = ? AND batch = ?", (workspace, batch))
    for part in (batch, -batch):
        rollups.drop(connection, workspace, part)


class Undoing:
    """One table of one batch on its way out."""

    def __init__(self, connection: sa.Connection, law: Law, workspace: int, batch: int) -> None:
        self._connection, self._law, self._workspace, self._batch = connection, law, workspace, batch
        self._showings = Showings.read(connection, workspace, law.table)

    def _run(self, sql: str, *parameters: object) -> sa.CursorResult[Any]:
        return self._connection.exec_driver_sql(sql, parameters)

    def hand_over(self, ids: Run) -> None:
        """Give own rows of these ids that other batches showed too to the oldest of these; this one showed them too from now on."""
        standings, every = self._showings.standings, self._showings.runs
        for other in sorted(every.keys() - {self._batch}, key=lambda b: standings[b]):
            runs = [
                (max(first, ids[0]), min(last, ids[1]))
                for first, last in zip(*every[other], strict=True)
                if first <= ids[1] and last >= ids[0]
            ]
            if runs:
                self._give(other, runs)

    def _give(self, other: int, runs: list[Run]) -> None:
        name = self._law.table
        self._fill("given", runs)
        own = f"SELECT e.id AS old FROM given AS g CROSS JOIN {name} AS e WHERE e.id BETWEEN g.first_id AND g.last_id"
        own += f" AND e.workspace = {self._workspace:d} AND e.batch = {self._batch:d}"
        self._run("DROP TABLE IF EXISTS going")
        self._run(f"CREATE TEMP TABLE going AS {own}")
        dialect.analyse(self._connection, "going")
        self._show("SELECT old FROM going")
        self._move(-1)
        self._run(
            f"UPDATE {name} SET batch = ? WHERE workspace = ? AND id IN (SELECT old FROM going)", other, self._workspace
        )
        self._move(1)
        inherit(self._connection, self._workspace, other, (runs[0][0], runs[-1][1]))
        self._run("DROP TABLE given")
        self._run("DROP TABLE going")

    def _show(self, ids: str) -> None:
        """Remember that this batch showed these rows; those it had got from another one it had shown before."""
        runs = list(zip(*self._showings.runs.get(self._batch, ((), ())), strict=True))
        self._fill("shown", runs)
        fresh = f"SELECT old FROM ({ids}) AS i WHERE NOT {_SHOWN.format('old')}" if runs else ids
        confirm_ids(self._connection, self._workspace, self._batch, self._law, fresh)
        self._run("DROP TABLE shown")

    def _move(self, sign: int) -> None:
        if self._law.table == "entry":
            rollups.move(self._connection, self._workspace, sign, "e.id IN (SELECT old FROM going)")

    def settle(self, own: list[Run]) -> None:
        """Settle the keys whose order changes when the batch is gone, without its rows, which are deleted there."""
        keys = self._keys_of_thought(own)
        if not keys:
            return
        self._showings = Showings.read(self._connection, self._workspace, self._law.table)
        self._showings.standings.pop(self._batch, None)
        self._showings.runs.pop(self._batch, None)
        self._showings.opened -= {self._batch}
        reader = Keys(self._connection, self._law, self._workspace, self._showings)
        every = {key: reader.versions(key) for key in keys}
        self._sum(-1, [v.id for versions in every.values() for v in versions if v.superseded_by is None])
        gone = [(self._workspace, v.id) for versions in every.values() for v in versions if v.batch == self._batch]
        if gone:
            self._connection.exec_driver_sql(f"DELETE FROM {self._law.table} WHERE workspace = ? AND id = ?", gone)
        stay = ((key, [v for v in versions if v.batch != self._batch]) for key, versions in every.items())
        self._sum(1, reader.write(stay))

    def _sum(self, sign: int, ids: list[int]) -> None:
        if self._law.table == "entry":
            rollups.move_ids(self._connection, self._workspace, sign, ids)

    def _keys_of_thought(self, own: list[Run]) -> list[Key]:
        """Keys of several versions (each hangs on a superseded row) where the batch confirmed one, or lies under a row that depends on it."""
        runs: list[Any] = self._run(
            "SELECT first_id, last_id FROM confirmed WHERE workspace = ? AND batch = ? AND tbl = ?",
            self._workspace, self._batch, self._law.table,
        ).all()  # type: ignore[assignment]  # fmt: skip
        self._fill("shown", [(first, last) for first, last in runs])
        name, key = self._law.table, ", ".join(f'e."{c}"' for c in self._law.key)
        within = " OR ".join(f"e.id BETWEEN {first:d} AND {last:d}" for first, last in own)
        mine = f"e.batch = ? AND ({within}) AND (o.layer > 0 OR o.said IS NOT NULL)"
        shown = f" OR {_SHOWN.format('e.id')} OR {_SHOWN.format('e.superseded_by')}" if runs else ""
        rows = self._run(
            f"SELECT DISTINCT {key} FROM {name} AS e CROSS JOIN {name} AS o WHERE e.workspace = ? AND e.superseded_by IS NOT NULL "
            f"AND o.workspace = ? AND o.id = e.superseded_by AND ({mine}{shown})",
            self._workspace, self._workspace, self._batch,
        ).all()  # fmt: skip
        self._run("DROP TABLE shown")
        return [tuple(row) for row in rows]

    def _fill(self, name: str, runs: list[Run]) -> None:
        self._run(f"DROP TABLE IF EXISTS {name}")
        self._run(f"CREATE TEMP TABLE {name} (first_id BIGINT PRIMARY KEY, last_id BIGINT)")
        if runs:
            self._connection.exec_driver_sql(f"INSERT INTO {name} VALUES (?, ?)", runs)
        dialect.analyse(self._connection, name)
