"""Taking a batch in: staged rows against what stands, slice by slice, set by set.

New keys and newer answers, which is nearly all, go by whole sets in SQL. The few keys where the law needs thought (an older answer
over versions of others, a hand edit on top, a field not said) go one by one through `settling`, in the last transaction, which is
also the one that makes the batch count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from store import dialect, rollups
from store.comparing import Finding, Slice
from store.matching import Matching, confirm, confirm_ids
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


@dataclass
class Incoming:
    """A batch on its way in: which rows are staged, which row ids are theirs, and how far it has come.

    `part` is 0 for a batch that comes in one transaction, else its number: then its rows are in the record while it is open.
    """

    workspace: int
    batch: int
    first_id: int
    staged: dict[str, int]
    layer: int = SOURCE
    part: int = 0
    counts: Counts = field(default_factory=Counts)
    alone: dict[str, bool] = field(default_factory=dict)
    """Tables in which no row of its source stood when the batch began."""
    findings: dict[Slice, Finding] = field(default_factory=dict)
    """What a comparison found of some slices, where it still holds."""

    def base(self, table: str) -> int:
        """The row id of the staged row number 0 of a table; ids follow each other table by table."""
        before = list(self.staged)[: list(self.staged).index(table)]
        return self.first_id + sum(self.staged[name] for name in before)

    def slices(self, rows: int) -> Iterator[Slice]:
        """All staged rows, so many at a time."""
        for table, count in self.staged.items():
            for low in range(0, count, rows):
                yield table, low, min(low + rows, count) - 1


def take_slice(connection: sa.Connection, incoming: Incoming, part: Slice) -> None:
    """Merge some staged rows; those that need thought are left to `take_rest`."""
    table, low, high = part
    Taking(connection, incoming, LAWS[table]).run((low, high), incoming.findings.get(part))


def take_rest(connection: sa.Connection, incoming: Incoming) -> None:
    """Merge the rows that need thought, and those that somebody else took out of the open batch meanwhile."""
    for table in incoming.staged:
        Taking(connection, incoming, LAWS[table]).run_rest()
    if incoming.part:
        where = (incoming.workspace, incoming.batch)
        connection.exec_driver_sql("DELETE FROM aside WHERE workspace = ? AND batch = ?", where)
        rollups.drop(connection, incoming.workspace, -incoming.part)


class Taking:
    """One table of one batch on its way in."""

    def __init__(self, connection: sa.Connection, incoming: Incoming, law: Law) -> None:
        self.connection, self.incoming, self.law = connection, incoming, law
        self.base = incoming.base(law.table)
        self._staged = dialect.staged(connection, law.table)

    def run(self, numbers: tuple[int, int], finding: Finding | None = None) -> None:
        """Merge the staged rows of those numbers; `finding` tells of them what need not be looked up again."""
        matching = Matching(
            self.connection, self.incoming.workspace, self.law, self.incoming.batch, self.incoming.layer
        )
        if self._alone(matching):
            self._run("DROP TABLE IF EXISTS fates")
            self._insert_all(numbers)
            return
        if finding is not None and self.incoming.layer == SOURCE:
            confirm(self.connection, self.incoming.workspace, self.incoming.batch, self.law, finding.kept)
            self.incoming.counts += Counts(unchanged=int((finding.kept[:, 1] - finding.kept[:, 0] + 1).sum()))
            matching.run(numbers, finding.others)
        else:
            matching.run(numbers)
        self._merge()
        self._defer()
        self._run("DROP TABLE fates")

    def run_rest(self) -> None:
        """Merge what was left for the end."""
        self._think()
        incoming = self.incoming
        taken_out = self._run(
            'SELECT "row" FROM aside WHERE workspace = ? AND batch = ? AND tbl = ?',
            incoming.workspace, incoming.batch, self.law.table,
        ).scalars().all()  # fmt: skip
        counts = incoming.counts
        for row in taken_out:
            self.run((row - self.base, row - self.base))
        self._think()
        incoming.counts = counts  # they were counted when they came first

    def _run(self, sql: str, *parameters: object) -> sa.CursorResult[Any]:
        return self.connection.exec_driver_sql(sql, parameters)

    def _alone(self, matching: Matching) -> bool:
        """Whether no row of any other batch can share a key with these."""
        table = self.law.table
        if table not in self.incoming.alone:
            self.incoming.alone[table] = self.incoming.layer == SOURCE and not matching.stands()
        return self.incoming.alone[table] and not matching.layered()

    def _insert_all(self, numbers: tuple[int, int]) -> None:
        low, high = numbers
        added = self._insert(f"FROM {self._staged} AS s WHERE s.seq BETWEEN {low:d} AND {high:d}")
        self._count(f"e.id BETWEEN {self.base + low:d} AND {self.base + high:d} AND e.batch = {self.incoming.batch:d}")
        self.incoming.counts += Counts(added)

    def _merge(self) -> None:
        """What goes by whole sets: kept, new, revised and older rows."""
        named = ("new", "keep", "revise", "older")
        counts = ", ".join(f"COUNT(*) FILTER (WHERE fate = '{fate}')" for fate in named)
        found = dict(zip(named, self._run(f"SELECT {counts} FROM fates").one(), strict=True))
        revised = found["revise"] + found["older"]
        self.incoming.counts += Counts(found["new"], revised, found["keep"])
        if found["keep"]:
            kept = "SELECT old FROM fates WHERE fate = 'keep'"
            confirm_ids(self.connection, self.incoming.workspace, self.incoming.batch, self.law, kept)
        if found["revise"]:
            self._revise()
        joined = f"FROM fates AS f CROSS JOIN {self._staged} AS s WHERE s.seq = f.seq AND f.fate"
        if found["new"] or found["revise"]:
            self._insert(f"{joined} IN ('new', 'revise')")
            self._count(f"e.id IN (SELECT {self.base:d} + seq FROM fates WHERE fate IN ('new', 'revise'))")
        if found["older"]:
            self._insert(f"{joined} = 'older'", "f.old")

    def _revise(self) -> None:
        workspace, part = self.incoming.workspace, self.incoming.part
        if self.law.table == "entry":
            revised = "e.id IN (SELECT old FROM fates WHERE fate = 'revise')"
            if part:
                rollups.beneath(self.connection, workspace, 1, part, revised)
            rollups.move(self.connection, workspace, -1, revised)
        self._run(
            f"UPDATE {self.law.table} SET superseded_by = {self.base:d} + f.seq FROM fates AS f "
            f"WHERE f.fate = 'revise' AND {self.law.table}.workspace = ? AND {self.law.table}.id = f.old",
            workspace,
        )

    def _insert(self, rows: str, superseded_by: str = "NULL") -> int:
        """Store staged rows, ``s``; returns how many."""
        incoming, name = self.incoming, self.law.table
        columns = ", ".join(f'"{c}"' for c in self.law.columns)
        staged = ", ".join(f's."{c}"' for c in self.law.columns)
        fixed = f"{incoming.workspace:d}, {incoming.batch:d}, {superseded_by}, {incoming.layer:d}, NULL"
        done = self._run(
            f"INSERT INTO {name} (id, workspace, batch, superseded_by, layer, said, {columns}) "
            f"SELECT {self.base:d} + s.seq, {fixed}, {staged} {rows}"
        )
        return int(done.rowcount)

    def _count(self, rows: str) -> None:
        if self.law.table == "entry":
            rollups.move(self.connection, self.incoming.workspace, 1, rows)

    def _defer(self) -> None:
        name = self._deferred(create=True)
        self._run(f"INSERT INTO {name} SELECT seq FROM fates WHERE fate = 'think' ON CONFLICT DO NOTHING")

    def _deferred(self, *, create: bool = False) -> str:
        """The temporary table of the rows that need thought; the connection keeps it from slice to slice."""
        name = f"thought_{self.law.table}"
        if create:
            self._run(f"CREATE TEMP TABLE IF NOT EXISTS {name} (seq BIGINT PRIMARY KEY)")
        return name

    def _think(self) -> None:
        name = self._deferred(create=True)
        columns = ", ".join(f's."{c}"' for c in self.law.columns)
        rows = self._run(
            f"SELECT s.seq, {columns} FROM {name} AS t CROSS JOIN {self._staged} AS s WHERE s.seq = t.seq ORDER BY s.seq"
        ).all()
        self._run(f"DROP TABLE {name}")
        if rows:
            self.incoming.counts += Thinking(self).take([(r[0], tuple(r[1:])) for r in rows])


class Thinking:
    """The keys of a batch that need the whole law, one by one."""

    def __init__(self, taking: Taking) -> None:
        self._taking, incoming = taking, taking.incoming
        self._showings = Showings.read(taking.connection, incoming.workspace, taking.law.table, incoming.batch)
        self._keys = Keys(taking.connection, taking.law, incoming.workspace, self._showings)
        self._standing = self._showings.standings[incoming.batch]

    def take(self, rows: list[tuple[int, Key]]) -> Counts:
        """Settle each key with the staged row as one more showing."""
        taking, incoming, cut = self._taking, self._taking.incoming, len(self._taking.law.key)
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
            number = taking.base + seq
            new = Version(number, incoming.layer, self._standing, values, None, None, new=True, batch=incoming.batch)
            versions.append(new)
        self._sum(1, self._keys.write(before.items()))
        self._confirm(sorted(confirmed))
        return counts

    def _sum(self, sign: int, ids: list[int]) -> None:
        if self._taking.law.table == "entry":
            rollups.move_ids(self._taking.connection, self._taking.incoming.workspace, sign, ids)

    def _confirm(self, ids: list[int]) -> None:
        """Remember that the batch showed these rows again."""
        if not ids:
            return
        connection, incoming = self._taking.connection, self._taking.incoming
        connection.exec_driver_sql("CREATE TEMP TABLE again (id BIGINT)")
        connection.exec_driver_sql("INSERT INTO again VALUES (?)", [(i,) for i in ids])
        dialect.analyse(connection, "again")
        confirm_ids(connection, incoming.workspace, incoming.batch, self._taking.law, "SELECT id AS old FROM again")
        connection.exec_driver_sql("DROP TABLE again")

    def _effect(self, versions: list[Version], values: Key, same: Version | None) -> Counts:
        """How the row counts: what only leaves fields unsaid changes nothing."""
        layer = self._taking.incoming.layer
        newest = max((v for v in versions if v.layer == layer), key=lambda v: v.standing, default=None)
        if newest is None:
            return Counts(added=1)
        unsaid = self._taking.law.unsaid
        told = zip(self._taking.law.values, values, newest.values, strict=True)
        alike = all(new == old or (new is None and name in unsaid) for name, new, old in told)
        return Counts(unchanged=1) if same is not None or alike else Counts(revised=1)

    def _shown_again(self, versions: list[Version], values: tuple[object, ...]) -> Version | None:
        """The version this row shows again: the newest of its layer, or where the row is older than that, any alike."""
        layer = sorted((v for v in versions if v.layer == self._taking.incoming.layer), key=lambda v: v.standing)
        alike = [v for v in layer if v.raw() == values]
        if not alike:
            return None
        return alike[-1] if alike[-1] is layer[-1] or self._standing < layer[-1].standing else None
