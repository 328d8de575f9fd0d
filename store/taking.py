"""Taking a batch in: staged rows against what is live, in one transaction, set by set.

New keys and newer answers, which is nearly all, go by whole sets in SQL. The few keys where the law needs thought (an older answer,
a hand edit on top, a field not said) go one by one through `settling`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from store import rollups
from store.settling import SOURCE, Key, Keys, Showings, Version
from store.tables import LAWS, Law


@dataclass
class Counts:
    """What became of the rows of a batch."""

    added: int = 0
    revised: int = 0
    unchanged: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.added + other.added, self.revised + other.revised, self.unchanged + other.unchanged)


@dataclass(frozen=True)
class Taking:
    """One table of one batch on its way in."""

    connection: sa.Connection
    law: Law
    workspace: int
    batch: int
    base: int
    """The row id of the staged row number 0."""
    layer: int = SOURCE

    def run(self) -> Counts:
        """Merge the staged rows of this table."""
        self._match()
        counts = self._counts()
        self._confirm()
        self._revise()
        self._insert()
        thought = self._think()
        self._run("DROP TABLE temp.match")
        return counts + thought

    def _run(self, sql: str, *parameters: object) -> sa.CursorResult[Any]:
        return self.connection.exec_driver_sql(sql, parameters)

    def _match(self) -> None:
        """temp.match: for each staged row the live row of its key and what to do: keep, new, revise, think."""
        law, name = self.law, self.law.table
        differs = " OR ".join(f'e."{c}" IS NOT s."{c}"' for c in law.values)
        lost = " OR ".join(f'(s."{c}" IS NULL AND e."{c}" IS NOT NULL)' for c in law.unsaid) or "0"
        newest = "1" if self._newest() else "0"
        first = f"WHEN {self._layered()} THEN 'think'" if self.layer != SOURCE or self._has_layers() else ""
        self._run("DROP TABLE IF EXISTS temp.match")
        self._run(
            f"CREATE TEMP TABLE match AS SELECT s.seq AS seq, e.id AS old, CASE {first} "
            "WHEN e.id IS NULL THEN 'new' WHEN e.said IS NOT NULL THEN 'think' "
            f"WHEN NOT ({differs}) THEN 'keep' WHEN {newest} AND NOT ({lost}) THEN 'revise' ELSE 'think' END AS do "
            f"FROM scratch.{name} AS s LEFT JOIN main.{name} AS e "
            f"ON e.workspace = ? AND {_same_key(law)} AND e.superseded_by IS NULL ORDER BY s.seq",
            self.workspace,
        )

    def _newest(self) -> bool:
        """Whether this batch stands after every done one, so that a differing answer is always the newer."""
        # What has no source in its key (notes, rates) may be told by any.
        same = "o.source IS b.source" if "source" in self.law.key else "1"
        query = (
            "SELECT NOT EXISTS (SELECT 1 FROM batch AS o, batch AS b WHERE b.id = ? AND o.workspace = b.workspace AND o.status = 'done' "
            f"AND {same} AND (o.as_of, o.sha256, o.id) > (b.as_of, b.sha256, b.id))"
        )
        return bool(self._run(query, self.batch).scalar())

    def _has_layers(self) -> bool:
        query = f"SELECT EXISTS (SELECT 1 FROM {self.law.table} WHERE workspace = ? AND layer > 0)"
        return bool(self._run(query, self.workspace).scalar())

    def _layered(self) -> str:
        if self.layer != SOURCE:
            return "1"
        key = _same_key(self.law, "l")
        return f"EXISTS (SELECT 1 FROM main.{self.law.table} AS l WHERE l.workspace = {self.workspace:d} AND {key} AND l.layer > 0)"

    def _counts(self) -> Counts:
        rows: Any = self._run("SELECT do, COUNT(*) FROM match GROUP BY do")
        done = dict(rows.all())
        return Counts(done.get("new", 0), done.get("revise", 0), done.get("keep", 0))

    def _confirm(self) -> None:
        """Runs of row ids that this batch showed again: consecutive ids share one difference to their rank."""
        confirm_ids(self, "SELECT old FROM match WHERE do = 'keep'")

    def _revise(self) -> None:
        if self.law.table == "entry":
            rollups.move(self.connection, self.workspace, -1, "id IN (SELECT old FROM match WHERE do = 'revise')")
        self._run(
            f"UPDATE {self.law.table} SET superseded_by = ? + match.seq FROM match "
            f"WHERE match.do = 'revise' AND {self.law.table}.id = match.old",
            self.base,
        )

    def _insert(self) -> None:
        name = self.law.table
        columns = ", ".join(f'"{c}"' for c in self.law.columns)
        staged = ", ".join(f's."{c}"' for c in self.law.columns)
        self._run(
            f"INSERT INTO {name} (id, workspace, batch, superseded_by, layer, said, {columns}) "
            f"SELECT ? + s.seq, ?, ?, NULL, ?, NULL, {staged} FROM match JOIN scratch.{name} AS s ON s.seq = match.seq "
            "WHERE match.do IN ('new', 'revise') ORDER BY match.seq",
            self.base, self.workspace, self.batch, self.layer,
        )  # fmt: skip
        if name == "entry":
            last = self._run("SELECT COALESCE(MAX(seq), 0) FROM match").scalar()
            where = "id BETWEEN ? AND ? AND batch = ?"
            rollups.move(self.connection, self.workspace, 1, where, (self.base, self.base + int(str(last)), self.batch))

    def _think(self) -> Counts:
        columns = ", ".join(f's."{c}"' for c in self.law.columns)
        rows = self._run(
            f"SELECT s.seq, {columns} FROM match JOIN scratch.{self.law.table} AS s ON s.seq = match.seq WHERE match.do = 'think'"
        ).all()
        return Thinking(self).take([(r[0], tuple(r[1:])) for r in rows]) if rows else Counts()


class Thinking:
    """The keys of a batch that need the whole law, one by one."""

    def __init__(self, taking: Taking) -> None:
        self._taking = taking
        self._showings = Showings.read(taking.connection, taking.workspace, taking.law.table, taking.batch)
        self._keys = Keys(taking.connection, taking.law, taking.workspace, self._showings)
        self._standing = self._showings.standings[taking.batch]

    def take(self, rows: list[tuple[int, Key]]) -> Counts:
        """Settle each key with the staged row as one more showing."""
        taking, cut = self._taking, len(self._taking.law.key)
        before = {columns[:cut]: self._keys.versions(columns[:cut]) for _, columns in rows}
        self._sum(-1, [v.id for versions in before.values() for v in versions if v.superseded_by is None])
        counts, confirmed = Counts(), []
        for seq, columns in rows:
            versions, values = before[columns[:cut]], columns[cut:]
            same = self._shown_again(versions, values)
            counts += self._effect(versions, values, same)
            if same is not None:
                confirmed.append(same.id)
                same.standing = max(same.standing, self._standing)
                continue
            new = Version(
                taking.base + seq, taking.layer, self._standing, values, None, None, new=True, batch=taking.batch
            )
            versions.append(new)
        self._sum(1, self._keys.write(before.items()))
        confirm(taking, sorted(confirmed))
        return counts

    def _sum(self, sign: int, ids: list[int]) -> None:
        if self._taking.law.table == "entry":
            rollups.move_ids(self._taking.connection, self._taking.workspace, sign, ids)

    def _effect(self, versions: list[Version], values: Key, same: Version | None) -> Counts:
        """How the row counts: what only leaves fields unsaid changes nothing."""
        newest = max((v for v in versions if v.layer == self._taking.layer), key=lambda v: v.standing, default=None)
        if newest is None:
            return Counts(added=1)
        unsaid = self._taking.law.unsaid
        told = zip(self._taking.law.values, values, newest.values, strict=True)
        alike = all(new == old or (new is None and name in unsaid) for name, new, old in told)
        return Counts(unchanged=1) if same is not None or alike else Counts(revised=1)

    def _shown_again(self, versions: list[Version], values: tuple[object, ...]) -> Version | None:
        """The version this row shows again: the newest of its layer, or where the row is older than that, any alike."""
        layer = sorted((v for v in versions if v.layer == self._taking.layer), key=lambda v: v.standing)
        alike = [v for v in layer if v.raw() == values]
        if not alike:
            return None
        return alike[-1] if alike[-1] is layer[-1] or self._standing < layer[-1].standing else None


def confirm(taking: Taking, ids: list[int]) -> None:
    """Remember that the batch showed these rows again."""
    taking.connection.exec_driver_sql("CREATE TEMP TABLE again (id)")
    if ids:
        taking.connection.exec_driver_sql("INSERT INTO again VALUES (?)", [(i,) for i in ids])
    confirm_ids(taking, "SELECT id AS old FROM again")
    taking.connection.exec_driver_sql("DROP TABLE temp.again")


def confirm_ids(taking: Taking, ids: str) -> None:
    """The same for the ids of a query; runs that meet a run of the same batch are kept apart by their first id."""
    taking.connection.exec_driver_sql(
        "INSERT INTO confirmed (workspace, batch, tbl, first_id, last_id) SELECT ?, ?, ?, MIN(old), MAX(old) FROM "
        f"(SELECT old, old - ROW_NUMBER() OVER (ORDER BY old) AS run FROM ({ids})) GROUP BY run",
        (taking.workspace, taking.batch, taking.law.table),
    )


def _same_key(law: Law, alias: str = "e") -> str:
    return " AND ".join(f'{alias}."{c}" = s."{c}"' for c in law.key)


def take_all(
    connection: sa.Connection, workspace: int, batch: int, base: int, staged: dict[str, int], layer: int
) -> Counts:
    """Merge every staged table of a batch; row ids follow each other table by table."""
    total = Counts()
    for table, count in staged.items():
        total = total + Taking(connection, LAWS[table], workspace, batch, base, layer).run()
        base += count
    return total


@dataclass(frozen=True)
class Comparison:
    """What taking rows would do. `rival` is the newest moment at which anyone told something that these rows contradict."""

    new: int
    revised: int
    unchanged: int
    rival: int | None


def compare_all(connection: sa.Connection, workspace: int, staged: dict[str, int]) -> Comparison:
    """Hold staged rows against what sources last said, without writing anything; hand edits over that do not matter here."""
    new = revised = unchanged = 0
    rivals: list[int] = []
    for table in staged:
        law = LAWS[table]
        differs = " OR ".join(
            f'(e."{c}" IS NOT s."{c}"' + (f' AND s."{c}" IS NOT NULL)' if c in law.unsaid else ")") for c in law.values
        )
        told = _told_last(connection, law, workspace)
        joined = f"FROM scratch.{table} AS s LEFT JOIN {told} AS e ON e.workspace = {workspace:d} AND {_same_key(law)}"
        counted = (
            f"SELECT COUNT(*) - COUNT(e.id), COALESCE(SUM(e.id IS NOT NULL AND ({differs})), 0), COUNT(e.id) {joined}"
        )
        absent, different, there = connection.exec_driver_sql(counted).one()
        new, revised, unchanged = new + absent, revised + different, unchanged + there - different
        if different:
            ids = connection.exec_driver_sql(
                f"SELECT e.id, e.batch {joined} WHERE e.id IS NOT NULL AND ({differs})"
            ).all()
            showings = Showings.read(connection, workspace, table)
            shown = [showings.of(number, batch) for number, batch in ids]
            rivals += [standing.as_of for standing in shown if standing is not None]
    return Comparison(new, revised, unchanged, max(rivals, default=None))


def _told_last(connection: sa.Connection, law: Law, workspace: int) -> str:
    """The newest row of the lowest layer for each key: the live one, or the one right beneath a layer."""
    layered = f"SELECT EXISTS (SELECT 1 FROM {law.table} WHERE workspace = ? AND layer > 0)"
    live = f"SELECT * FROM main.{law.table} WHERE workspace = {workspace:d} AND layer = 0 AND superseded_by IS NULL"
    if not connection.exec_driver_sql(layered, (workspace,)).scalar():
        return f"({live})"
    return (
        f"({live} UNION ALL SELECT o.* FROM main.{law.table} AS o JOIN main.{law.table} AS l ON l.id = o.superseded_by "
        f"WHERE o.workspace = {workspace:d} AND o.layer = 0 AND l.layer > 0)"
    )
