"""What taking staged rows would do, told without writing anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from store import dialect
from store.matching import Matching, same_key
from store.settling import SOURCE, Showings
from store.tables import LAWS, Law


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


def compare_all(connection: sa.Connection, workspace: int, staged: Iterable[str]) -> Comparison:
    """Hold staged rows against what sources last said; rules and hand edits over that do not matter here."""
    found = Comparison(0, 0, 0, None)
    for table in staged:
        found += _compare(connection, workspace, LAWS[table])
    return found


def _compare(connection: sa.Connection, workspace: int, law: Law) -> Comparison:
    rows = f"{dialect.staged(connection, law.table)} AS s"
    count = int(connection.exec_driver_sql(f"SELECT COUNT(*) FROM {rows}").scalar_one())
    matching = Matching(connection, workspace, law, 0, SOURCE)
    if not matching.stands():
        return Comparison(count, 0, 0, None)
    told = _told_last(workspace, law, layered=matching.layered())
    differs = " OR ".join(
        f'(e."{c}" IS DISTINCT FROM s."{c}"' + (f' AND s."{c}" IS NOT NULL)' if c in law.unsaid else ")")
        for c in law.values
    )
    joined = f"{rows} LEFT JOIN {told} AS e ON e.workspace = {workspace:d} AND {same_key(law)}"
    found = connection.exec_driver_sql(f"SELECT e.id, e.batch FROM {joined} WHERE e.id IS NULL OR {differs}")
    return _told(count, found, Showings.read(connection, workspace, law.table))


def _told(count: int, found: Iterable[Any], showings: Showings) -> Comparison:
    """`found` are the row that a source said last and its batch, for each staged row that is new (None) or differs."""
    new, revised, rival = 0, 0, None
    for number, batch in found:
        if number is None:
            new += 1
            continue
        revised += 1
        standing = showings.of(number, batch)
        if standing is not None and (rival is None or standing.as_of > rival):
            rival = standing.as_of
    return Comparison(new, revised, count - new - revised, rival)


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
