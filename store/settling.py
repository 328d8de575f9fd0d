"""The law of the store: what is live depends only on the set of done batches, never on their order.

A key has versions. Each version was shown by its own batch and by every batch that confirmed it, and it stands where the newest
of these stands. The layer decides first (0 a source's word, 1 a rule's, 2 a hand edit), then the standing; the last one is live. A field
that a source does not give is "not said": it keeps what the version before it had, and so do the fields that a layer leaves alone. A
layer over nothing shows nothing.
`settle` is that rule and nothing else; taking and undoing only find the keys that need it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import sqlalchemy as sa

from store import dialect, rollups
from store.tables import Law
from store.withdrawing import set_aside

SOURCE, RULE, EDIT = 0, 1, 2


class Standing(NamedTuple):
    """Where a batch stands among others: by the moment of its answer, then by what makes two such moments distinct."""

    as_of: int
    sha256: str
    batch: int


@dataclass
class Version:
    """One row: `values` as stored (unsaid fields filled in), `said` the bit mask of the fields said, None for all."""

    id: int
    layer: int
    standing: Standing
    values: tuple[object, ...]
    said: int | None
    superseded_by: int | None
    new: bool = False
    batch: int = 0

    def raw(self) -> tuple[object, ...]:
        """The values as the source said them, None where it did not."""
        if self.said is None:
            return self.values
        return tuple(v if self.said >> n & 1 else None for n, v in enumerate(self.values))


@dataclass
class Settled:
    """What a version should look like once its key is settled."""

    version: Version
    values: tuple[object, ...]
    said: int | None
    superseded_by: int | None

    def changed(self) -> bool:
        """Whether the stored row differs."""
        old = self.version
        return old.new or (self.values, self.said, self.superseded_by) != (old.values, old.said, old.superseded_by)


def settle(versions: Iterable[Version], unsaid: Sequence[bool]) -> list[Settled]:
    """The chain of one key's versions, the last one live (its `superseded_by` is None).

    Args:
        versions: all versions of one key, in any order.
        unsaid: for each value column whether it may be left unsaid.
    """
    chain = sorted(versions, key=lambda v: (v.layer, v.standing))
    settled: list[Settled] = []
    before: tuple[object, ...] | None = None
    for version in chain:
        values, said = _filled(version, before, unsaid)
        settled.append(Settled(version, values, said, None))
        before = values
    for older, newer in pairwise(settled):
        older.superseded_by = newer.version.id
    if chain and chain[0].layer != SOURCE:
        for each in settled:
            each.superseded_by = each.version.id
    return settled


def _filled(
    version: Version, before: tuple[object, ...] | None, unsaid: Sequence[bool]
) -> tuple[tuple[object, ...], int | None]:
    if version.layer != SOURCE:
        return _over(version, before), version.said
    raw = version.raw()
    if before is None:
        return raw, None
    values = tuple(old if new is None and may else new for new, old, may in zip(raw, before, unsaid, strict=True))
    if values == raw:
        return raw, None
    return values, sum(1 << n for n, v in enumerate(raw) if v is not None)


def _over(version: Version, before: tuple[object, ...] | None) -> tuple[object, ...]:
    """The values of a layer: its own where it says something, be it that there is nothing; else what lies beneath."""
    if version.said is None or before is None:
        return version.values
    return tuple(
        own if version.said >> n & 1 else old for n, (own, old) in enumerate(zip(version.values, before, strict=True))
    )


@dataclass
class Showings:
    """Which done batches showed a row again: runs of row ids by batch."""

    standings: dict[int, Standing]
    runs: dict[int, tuple[list[int], list[int]]] = field(default_factory=dict)
    opened: frozenset[int] = frozenset()
    """Batches of others that are open and have rows already."""

    @classmethod
    def read(cls, connection: sa.Connection, workspace: int, table: str, also: int | None = None) -> Showings:
        """The runs of all done batches of the workspace in one table; `also` counts an open batch as done."""
        rows = connection.exec_driver_sql(
            "SELECT id, as_of, sha256 FROM batch WHERE workspace = ? AND (status = 'done' OR id = ?)", (workspace, also)
        )
        made = cls({number: Standing(as_of, sha, number) for number, as_of, sha in rows})
        made.opened = frozenset(rollups.open_parts(connection, workspace)) - {also}
        rows = connection.exec_driver_sql(
            "SELECT batch, first_id, last_id FROM confirmed WHERE workspace = ? AND tbl = ? ORDER BY batch, first_id",
            (workspace, table),
        )
        for number, first, last in rows:
            if number in made.standings:
                firsts, lasts = made.runs.setdefault(number, ([], []))
                firsts.append(first)
                lasts.append(last)
        return made

    def of(self, row: int, batch: int) -> Standing | None:
        """Where a row of `batch` stands: at the newest of its showings; None if no done batch shows it."""
        shown = [self.standings[b] for b in self.confirmers(row)]
        if batch in self.standings:
            shown.append(self.standings[batch])
        return max(shown, default=None)

    def confirmers(self, row: int) -> list[int]:
        """The done batches that showed the row again, oldest standing first."""
        found = []
        for number, (firsts, lasts) in self.runs.items():
            at = bisect_right(firsts, row) - 1
            if at >= 0 and lasts[at] >= row:
                found.append(number)
        return sorted(found, key=lambda b: self.standings[b])


Key = tuple[object, ...]


class Keys:
    """Reads the versions of single keys of one table and writes them back settled.

    Many thousand keys may need it, so it speaks to the driver's own cursor and writes in bulk.
    """

    def __init__(self, connection: sa.Connection, law: Law, workspace: int, showings: Showings) -> None:
        self.law, self.workspace, self.showings = law, workspace, showings
        self._connection, self._cursor = connection, dialect.cursor(connection)
        columns = ", ".join(f'"{c}"' for c in law.values)
        where = " AND ".join(f'"{c}" = ?' for c in law.key)
        row = f"SELECT id, batch, layer, said, superseded_by, {columns} FROM {law.table} WHERE"
        # Two look-ups that each fit a partial index: the live and layered rows by key; the older ones hang on their chain.
        self._by_key = f"{row} workspace = ? AND {where} AND superseded_by IS NULL UNION {row} workspace = ? AND {where} AND layer > 0"
        self._by_id = f"{row} workspace = ? AND id = ?"
        self._by_chain = f"{row} workspace = ? AND superseded_by = ?"

    def versions(self, key: Key) -> list[Version]:
        """All versions of a key. Rows that a batch of others brought which is still open are set aside first."""
        rows = self._rows(key)
        opened = [row for row in rows if row[1] in self.showings.opened]
        for number, batch, *_ in opened:
            set_aside(self._connection, self.law, self.workspace, batch, number)
        return [self._version(row) for row in (self._rows(key) if opened else rows)]

    def _rows(self, key: Key) -> list[Any]:
        found = self._cursor.execute(self._by_key, (self.workspace, *key, self.workspace, *key)).fetchall()
        rows = {row[0]: row for row in found}
        todo = list(rows)
        while todo:
            for row in self._cursor.execute(self._by_chain, (self.workspace, todo.pop())).fetchall():
                if row[0] not in rows:
                    rows[row[0]] = row
                    todo.append(row[0])
        return list(rows.values())

    def of_ids(self, ids: Iterable[int]) -> list[Version]:
        """The rows of those ids that are still there; after a deletion a chain may be broken, so it cannot be followed."""
        rows = [self._cursor.execute(self._by_id, (self.workspace, number)).fetchone() for number in ids]
        return [self._version(row) for row in rows if row is not None]

    def _version(self, row: Sequence[Any]) -> Version:
        number, batch, layer, said, superseded_by, *values = row
        standing = self.showings.of(number, batch) or Standing(-1, "", 0)
        return Version(number, layer, standing, tuple(values), said, superseded_by, batch=batch)

    def write(self, found: Iterable[tuple[Key, Iterable[Version]]]) -> list[int]:
        """Settle keys and store what changed. Returns the ids of their live rows.

        What is superseded is written before what is live: no key has two live rows at any moment.
        """
        settled = [(key, each) for key, versions in found for each in settle(versions, self._unsaid())]
        for live in (False, True):
            part = [(key, each) for key, each in settled if (each.superseded_by is None) is live]
            self._update([each for _, each in part if each.changed() and not each.version.new])
            self._insert([(key, each) for key, each in part if each.version.new])
        return [each.version.id for _, each in settled if each.superseded_by is None]

    def _unsaid(self) -> list[bool]:
        return [column in self.law.unsaid for column in self.law.values]

    def _insert(self, rows: list[tuple[Key, Settled]]) -> None:
        columns = ", ".join(f'"{c}"' for c in self.law.columns)
        marks = ", ".join("?" * (6 + len(self.law.columns)))
        self._cursor.executemany(
            f"INSERT INTO {self.law.table} (id, workspace, batch, superseded_by, layer, said, {columns}) VALUES ({marks})",
            [
                (
                    e.version.id,
                    self.workspace,
                    e.version.batch,
                    e.superseded_by,
                    e.version.layer,
                    e.said,
                    *key,
                    *e.values,
                )
                for key, e in rows
            ],
        )

    def _update(self, rows: list[Settled]) -> None:
        sets = ", ".join(f'"{c}" = ?' for c in self.law.values)
        self._cursor.executemany(
            f"UPDATE {self.law.table} SET superseded_by = ?, said = ?, {sets} WHERE workspace = ? AND id = ?",
            [(e.superseded_by, e.said, *e.values, self.workspace, e.version.id) for e in rows],
        )
