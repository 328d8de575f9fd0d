"""What taking staged rows would do, told without writing anything; what was found serves the taking, if nothing changes in between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import sqlalchemy as sa

from store import dialect, rollups
from store.matching import Matching, runs, same_key
from store.settling import SOURCE, Showings
from store.tables import LAWS, Law

Slice = tuple[str, int, int]
"""A table and the first and last number of some of its staged rows."""
_NEW, _KEPT, _CONTRADICTS, _ELSE = range(4)
_FOUND = np.dtype([("seq", np.int64), ("old", np.int64), ("batch", np.int64), ("fate", np.int8)])


@dataclass(frozen=True)
class Comparison:
    """What taking rows would do. `rival` is the newest moment at which anyone told something that these rows contradict."""

    new: int
    revised: int
    unchanged: int
    rival: int | None

    def __add__(self, other: Comparison) -> Comparison:
        rivals = [r for r in (self.rival, other.rival) if r is not None]
        return Comparison(
            self.new + other.new,
            self.revised + other.revised,
            self.unchanged + other.unchanged,
            max(rivals, default=None),
        )


class Finding(NamedTuple):
    """Of one slice: the runs of ids that it shows again, and the numbers of its other rows, which have to be matched."""

    kept: np.ndarray
    others: np.ndarray


@dataclass
class Findings:
    """What a comparison found, slice by slice, and the state of the record that it holds for; see `state`."""

    state: tuple[object, ...] | None = None
    slices: dict[Slice, Finding] = field(default_factory=dict)


def state(connection: sa.Connection, workspace: int, source: str | None) -> tuple[object, ...] | None:
    """What tells two states of a source's own rows apart; None while a batch is open that has rows, so that nothing can be said."""
    if rollups.open_parts(connection, workspace):
        return None
    query = (
        "SELECT COUNT(*), SUM(id), MAX(closed) FROM batch "
        "WHERE workspace = ? AND status = 'done' AND source IS NOT DISTINCT FROM ?"
    )
    return tuple(connection.exec_driver_sql(query, (workspace, source)).one())


def compare_all(
    connection: sa.Connection, workspace: int, source: str | None, staged: Mapping[str, int], slice_rows: int
) -> tuple[Comparison, Findings]:
    """Hold staged rows against what sources last said; rules and hand edits over that do not matter here."""
    total, findings = Comparison(0, 0, 0, None), Findings(state(connection, workspace, source))
    for table, count in staged.items():
        comparing = Comparing(connection, workspace, LAWS[table])
        if not comparing.stands:
            total += Comparison(comparing.count(), 0, 0, None)
            continue
        for low in range(0, count, slice_rows):
            part = (table, low, min(low + slice_rows, count) - 1)
            found = comparing.run(part)
            if "source" in LAWS[table].key:  # what has none may be told by anyone meanwhile
                findings.slices[part] = _finding(found)
            total += comparing.told(found)
    return total, findings


class Comparing:
    """One table of staged rows."""

    def __init__(self, connection: sa.Connection, workspace: int, law: Law) -> None:
        self._connection, self._law = connection, law
        self._staged = dialect.staged(connection, law.table)
        matching = Matching(connection, workspace, law, 0, SOURCE)
        self.stands = matching.stands()
        """Whether anything stands that the rows could be held against."""
        told = _told_last(workspace, law, layered=matching.layered()) if self.stands else ""
        self._query = (
            f"SELECT s.seq, COALESCE(e.id, 0), COALESCE(e.batch, 0), {_fate(law)} FROM {self._staged} AS s "
            f"LEFT JOIN {told} AS e ON e.workspace = {workspace:d} AND {same_key(law)} WHERE s.seq BETWEEN "
        )
        self._showings = Showings.read(connection, workspace, law.table)

    def count(self) -> int:
        """How many rows are staged."""
        return int(self._connection.exec_driver_sql(f"SELECT COUNT(*) FROM {self._staged}").scalar_one())

    def run(self, part: Slice) -> np.ndarray:
        """Each row of a slice with the row that a source said last of its key, that one's batch, and what the two have to do."""
        cursor = dialect.cursor(self._connection)
        cursor.execute(f"{self._query}{part[1]:d} AND {part[2]:d}")
        return np.fromiter(cursor.fetchall(), dtype=_FOUND)

    def told(self, found: np.ndarray) -> Comparison:
        """A slice in numbers."""
        new, differing = found["fate"] == _NEW, found[found["fate"] == _CONTRADICTS]
        rival: int | None = None
        for old, batch in zip(differing["old"].tolist(), differing["batch"].tolist(), strict=True):
            standing = self._showings.of(old, batch)
            if standing is not None and (rival is None or standing.as_of > rival):
                rival = standing.as_of
        return Comparison(int(new.sum()), len(differing), len(found) - int(new.sum()) - len(differing), rival)


def _finding(found: np.ndarray) -> Finding:
    kept = found["fate"] == _KEPT
    return Finding(runs(found["old"][kept]), found["seq"][~kept].copy())


def _fate(law: Law) -> str:
    differs = " OR ".join(f'e."{c}" IS DISTINCT FROM s."{c}"' for c in law.values)
    contradicts = " OR ".join(
        f'(e."{c}" IS DISTINCT FROM s."{c}"' + (f' AND s."{c}" IS NOT NULL)' if c in law.unsaid else ")")
        for c in law.values
    )
    return (
        f"CASE WHEN e.id IS NULL THEN {_NEW} WHEN e.said IS NULL AND NOT ({differs}) THEN {_KEPT} "
        f"WHEN {contradicts} THEN {_CONTRADICTS} ELSE {_ELSE} END"
    )


def _told_last(workspace: int, law: Law, *, layered: bool) -> str:
    """The newest row of the lowest layer for each key: the live one, or the one right beneath the layers."""
    live = f"SELECT * FROM {law.table} WHERE workspace = {workspace:d} AND superseded_by IS NULL"
    if not layered:
        return f"({live})"
    return (
        f"({live} AND layer = {SOURCE} UNION ALL SELECT o.* FROM {law.table} AS o "
        f"JOIN {law.table} AS l ON l.workspace = o.workspace AND l.id = o.superseded_by "
        f"WHERE o.workspace = {workspace:d} AND o.layer = {SOURCE} AND l.layer > 0)"
    )
