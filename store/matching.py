"""Holding staged rows against what stands: for each its key's row, and what is to become of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import sqlalchemy as sa

from store import dialect, rollups
from store.settling import SOURCE
from store.tables import Law


class Matching:
    """One table of the staged rows of one batch; `run` leaves the temporary table ``fates`` (seq, old, fate).

    Fates: *keep* (`old`, the row that a source said last, is shown again), *new*, *revise* (a newer answer, `old` is live),
    *older* (an older one, `old` is all there is), *think* (all else).
    """

    def __init__(self, connection: sa.Connection, workspace: int, law: Law, batch: int, layer: int) -> None:
        self._connection, self._workspace, self._law, self._batch, self._layer = (
            connection,
            workspace,
            law,
            batch,
            layer,
        )
        self._staged = dialect.staged(connection, law.table)

    def _run(self, sql: str, *parameters: object) -> sa.CursorResult[Any]:
        return self._connection.exec_driver_sql(sql, parameters)

    def stands(self) -> bool:
        """Whether any row stands that could share a key with the staged ones: one of their sources, where that is in the key."""
        return self._any(
            f"SELECT 1 FROM {self._law.table} WHERE workspace = ? AND superseded_by IS NULL{self._sources()} LIMIT 1"
        )

    def layered(self) -> bool:
        """Whether a rule or a hand edit lies on any of them."""
        return self._any(f"SELECT 1 FROM {self._law.table} WHERE workspace = ? AND layer > 0{self._sources()} LIMIT 1")

    def _any(self, query: str) -> bool:
        return self._run(query, self._workspace).scalar() is not None

    def _sources(self) -> str:
        if "source" not in self._law.key:
            return ""
        found = self._run(f"SELECT DISTINCT source FROM {self._staged}").scalars()
        return f" AND source IN ({', '.join(str(int(number)) for number in found) or '-1'})"

    def run(self, numbers: tuple[int, int], only: np.ndarray | None = None) -> None:
        """Match the staged rows between two numbers; `only` some of them, by number."""
        law, name = self._law, self._law.table
        layered = self.layered()
        top = "COALESCE(b.id, a.id, e.id)" if layered else "e.id"
        beneath = (
            f"LEFT JOIN {name} AS a ON a.workspace = {self._workspace:d} AND a.superseded_by = e.id AND e.layer > 0 "
            f"LEFT JOIN {name} AS b ON b.workspace = {self._workspace:d} AND b.superseded_by = a.id AND a.layer > 0 "
            if layered else ""
        )  # fmt: skip
        chosen = self._choose(only)
        self._run("DROP TABLE IF EXISTS fates")
        self._run(
            f"CREATE TEMP TABLE fates AS SELECT s.seq AS seq, {top} AS old, {self._fate(layered)} AS fate "
            f"FROM {self._staged} AS s LEFT JOIN {name} AS e ON e.workspace = {self._workspace:d} AND {same_key(law)} "
            f"AND e.superseded_by IS NULL {beneath}WHERE s.seq BETWEEN ? AND ?{chosen}",
            *numbers,
        )
        dialect.analyse(self._connection, "fates")

    def _choose(self, only: np.ndarray | None) -> str:
        if only is None:
            return ""
        self._run("DROP TABLE IF EXISTS chosen")
        self._run("CREATE TEMP TABLE chosen (seq BIGINT PRIMARY KEY)")
        if len(only):
            self._connection.exec_driver_sql("INSERT INTO chosen VALUES (?)", [(seq,) for seq in only.tolist()])
        return " AND s.seq IN (SELECT seq FROM chosen)"

    def _fate(self, layered: bool) -> str:
        law = self._law
        if self._layer != SOURCE:
            return "CAST('think' AS TEXT)"
        opened = [number for number in rollups.open_parts(self._connection, self._workspace) if number != self._batch]
        first = f"WHEN e.batch IN ({', '.join(map(str, opened))}) THEN 'think' " if opened else ""
        if layered:
            over = self._over("l")
            first += f"WHEN e.id IS NULL AND {over} THEN 'think' WHEN e.layer > 0 THEN CASE {self._kept_beneath()} ELSE 'think' END "
        differs = " OR ".join(f'e."{c}" IS DISTINCT FROM s."{c}"' for c in law.values)
        lost = " OR ".join(f'(s."{c}" IS NULL AND e."{c}" IS NOT NULL)' for c in law.unsaid) or "1 = 0"
        return (
            f"CASE {first}WHEN e.id IS NULL THEN 'new' WHEN e.said IS NOT NULL THEN 'think' WHEN NOT ({differs}) THEN 'keep' "
            f"WHEN {lost} THEN 'think' {self._by_standing()}ELSE 'think' END"
        )

    def _kept_beneath(self) -> str:
        """Where the source's own row lies right under one or two layers, whether it is shown again."""

        def same(alias: str) -> str:
            alike = " AND ".join(f'{alias}."{c}" IS NOT DISTINCT FROM s."{c}"' for c in self._law.values)
            return f"{alias}.layer = {SOURCE} AND {alias}.said IS NULL AND {alike}"

        return f"WHEN b.id IS NOT NULL AND {same('b')} THEN 'keep' WHEN b.id IS NULL AND a.id IS NOT NULL AND {same('a')} THEN 'keep'"

    def _over(self, alias: str) -> str:
        where = f"{alias}.workspace = {self._workspace:d} AND {same_key(self._law, alias)} AND {alias}.layer > 0"
        return f"EXISTS (SELECT 1 FROM {self._law.table} AS {alias} WHERE {where})"

    def _by_standing(self) -> str:
        """A differing answer of a batch that stands after all others, or before all others, needs no thought."""
        if not self._others(">"):
            return "WHEN 1 = 1 THEN 'revise' "
        if self._others("<"):
            return ""
        gained = "".join(f' AND NOT (e."{c}" IS NULL AND s."{c}" IS NOT NULL)' for c in self._law.unsaid)
        only = f"NOT EXISTS (SELECT 1 FROM {self._law.table} AS p WHERE p.workspace = {self._workspace:d} AND p.superseded_by = e.id)"
        return f"WHEN {only}{gained} THEN 'older' "

    def _others(self, compared: str) -> bool:
        """Whether any done batch that may have told of these keys stands after (``>``) or before (``<``) this one."""
        # What has no source in its key (notes, rates) may be told by any.
        same = " AND o.source IS NOT DISTINCT FROM b.source" if "source" in self._law.key else ""
        return self._any_of(
            "SELECT 1 FROM batch AS o JOIN batch AS b ON b.workspace = o.workspace AND b.id = ? WHERE o.workspace = ? "
            f"AND o.status = 'done'{same} AND (o.as_of, o.sha256, o.id) {compared} (b.as_of, b.sha256, b.id) LIMIT 1"
        )

    def _any_of(self, query: str) -> bool:
        return self._run(query, self._batch, self._workspace).scalar() is not None


def same_key(law: Law, alias: str = "e") -> str:
    """The condition by which a row has the key of a staged one, ``s``."""
    return " AND ".join(f'{alias}."{c}" = s."{c}"' for c in law.key)


def confirm_ids(connection: sa.Connection, workspace: int, batch: int, law: Law, ids: str) -> None:
    """Remember that a batch showed the rows of a query's ids again."""
    found = dialect.cursor(connection)
    found.execute(ids)
    confirm(connection, workspace, batch, law, runs(np.fromiter((row[0] for row in found.fetchall()), dtype=np.int64)))


def confirm(connection: sa.Connection, workspace: int, batch: int, law: Law, shown: np.ndarray) -> None:
    """The same for runs of ids."""
    if len(shown):
        connection.exec_driver_sql(
            "INSERT INTO confirmed (workspace, batch, tbl, first_id, last_id) VALUES (?, ?, ?, ?, ?)",
            [(workspace, batch, law.table, first, last) for first, last in shown.tolist()],
        )


def runs(ids: np.ndarray) -> np.ndarray:
    """Ids in any order as runs of consecutive ones: int64, one line a run with its first and its last."""
    ordered = np.sort(ids)
    ends = np.flatnonzero(np.diff(ordered) != 1)
    if not len(ordered):
        return np.empty((0, 2), dtype=np.int64)
    return np.stack([ordered[np.r_[0, ends + 1]], ordered[np.r_[ends, len(ordered) - 1]]], axis=1)
