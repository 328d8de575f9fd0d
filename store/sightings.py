"""Sightings: who was seen in a log in which month, as keyed hashes, until that month's windows have closed.

Rows belong to a batch by its fingerprint (`batch.sha256`) and count only while that batch is done. So many of them can be
written in slices before the batch itself, nobody waits long, and an undone or interrupted batch's are as if they were not there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, NamedTuple

from store import dialect
from store.batches import when

SIGHTING = ("period", "who", "item", "first", "last", "hits", "ranges", "traits", "before")
"""Columns of a sighting: month (its first day, days since 1970), who (16 bytes, empty for what is nobody's), item, first and
last moment (seconds since 1970), hits by day, joined ranges and traits (JSON), who under the key of the month before."""
SLICE = 50_000
"""Rows written or read at a time."""

_LIVE = "token IN (SELECT b.sha256 FROM batch AS b WHERE b.workspace = ? AND b.source = ? AND b.status = 'done' AND b.sha256 <> '')"


class Month(NamedTuple):
    """A month that is still open: its first day (days since 1970), and when the last batch that tells of it came in."""

    period: int
    touched: datetime


class Sightings:
    """The part of the store that keeps sightings. Everything is of one source of one workspace."""

    _engines: Any
    _change: Any

    def add_sightings(self, ws: int, source: str, token: str, rows: Iterable[Sequence[object]]) -> None:
        """Write rows of the columns `SIGHTING` for the batch that will have `token` as its fingerprint, in slices."""
        columns = ", ".join(("workspace", "source", "token", *SIGHTING))
        marks = ", ".join("?" * (3 + len(SIGHTING)))
        statement = f"INSERT INTO sighting ({columns}) VALUES ({marks})"
        self.delete_sightings(ws, source, token=token)
        for some in _slices(rows):
            with self._writing(ws) as connection:
                dialect.cursor(connection).executemany(statement, [(ws, source, token, *row) for row in some])

    def sightings(self, ws: int, source: str, periods: Sequence[int]) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of these months that count, in lists of at most `SLICE`; columns `SIGHTING`."""
        columns = ", ".join(f"s.{name}" for name in SIGHTING)
        query = (
            f"SELECT {columns} FROM sighting AS s WHERE s.workspace = ? AND s.source = ? AND s.period = ? AND s.{_LIVE}"
        )
        with self._engines.read() as connection:
            for period in periods:
                found = connection.exec_driver_sql(query, (ws, source, period, ws, source))
                while rows := found.fetchmany(SLICE):
                    yield [tuple(row) for row in rows]

    def open_months(self, ws: int, source: str) -> list[Month]:
        """The months of which sightings are kept, oldest first."""
        query = (
            "SELECT s.period, MAX(b.closed) FROM (SELECT DISTINCT period, token FROM sighting WHERE workspace = ? AND source = ?) AS s "
            "JOIN batch AS b ON b.sha256 = s.token WHERE b.workspace = ? AND b.source = ? AND b.status = 'done' "
            "GROUP BY s.period ORDER BY s.period"
        )
        with self._engines.read() as connection:
            rows = connection.exec_driver_sql(query, (ws, source, ws, source)).all()
        return [Month(period, when(closed)) for period, closed in rows]

    def batches_of_month(self, ws: int, source: str, period: int) -> list[int]:
        """The done batches whose sightings of a month are kept."""
        query = (
            "SELECT b.id FROM batch AS b WHERE b.workspace = ? AND b.source = ? AND b.status = 'done' AND b.sha256 IN "
            "(SELECT DISTINCT s.token FROM sighting AS s WHERE s.workspace = ? AND s.source = ? AND s.period = ?) ORDER BY b.id"
        )
        with self._engines.read() as connection:
            return list(connection.exec_driver_sql(query, (ws, source, ws, source, period)).scalars())

    def delete_sightings(self, ws: int, source: str, *, period: int | None = None, token: str | None = None) -> None:
        """Forget a month, or what one batch saw, for good."""
        column, value = ("period", period) if token is None else ("token", token)
        with self._writing(ws) as connection:
            connection.exec_driver_sql(
                f"DELETE FROM sighting WHERE workspace = ? AND source = ? AND {column} = ?", (ws, source, value)
            )

    def forget_sightings(self, ws: int, source: str, periods: Sequence[int], batches: Sequence[int]) -> None:
        """Forget for good what these batches saw in these months; they stand."""
        with self._writing(ws) as connection:
            for batch in batches:
                for period in periods:
                    connection.exec_driver_sql(
                        "DELETE FROM sighting WHERE workspace = ? AND source = ? AND period = ? AND token = "
                        "(SELECT b.sha256 FROM batch AS b WHERE b.workspace = ? AND b.id = ?)",
                        (ws, source, period, ws, batch),
                    )

    def sweep_sightings(self, ws: int, source: str) -> None:
        """Forget what belongs to no batch that stands: of undone batches, and of programs that were stopped."""
        with self._writing(ws) as connection:
            connection.exec_driver_sql(
                f"DELETE FROM sighting WHERE workspace = ? AND source = ? AND NOT {_LIVE}", (ws, source, ws, source)
            )

    def linked_sightings(self, ws: int, source: str, period: int) -> list[tuple[bytes, str, str, str, bytes]]:
        """A month's listeners of whom the month before is told: who, item, token, ranges, before."""
        query = (
            "SELECT s.who, s.item, s.token, s.ranges, s.before FROM sighting AS s WHERE s.workspace = ? AND s.source = ? "
            f"AND s.period = ? AND s.before IS NOT NULL AND s.{_LIVE}"
        )
        with self._engines.read() as connection:
            rows = connection.exec_driver_sql(query, (ws, source, period, ws, source)).all()
        return [(bytes(who), item, token, ranges, bytes(before)) for who, item, token, ranges, before in rows]

    def set_ranges(self, ws: int, source: str, period: int, rows: Sequence[tuple[bytes, str, str, str]]) -> None:
        """New ranges for a month's listeners (who, item, token, ranges), whose names in the month before are forgotten."""
        with self._writing(ws) as connection:
            connection.exec_driver_sql(
                "UPDATE sighting SET ranges = ?, before = NULL WHERE workspace = ? AND source = ? AND period = ? "
                "AND who = ? AND item = ? AND token = ?",
                [(ranges, ws, source, period, who, item, token) for who, item, token, ranges in rows],
            )

    def bookmarks_of(self, ws: int, source: str) -> list[tuple[int, dict[str, Any]]]:
        """The source's done batches and the bookmarks they gave, oldest first: each tells only what that batch read."""
        query = "SELECT id, bookmark FROM batch WHERE workspace = ? AND source = ? AND status = 'done' AND bookmark IS NOT NULL ORDER BY id"
        with self._engines.read() as connection:
            return [
                (number, json.loads(text)) for number, text in connection.exec_driver_sql(query, (ws, source)).all()
            ]

    def _writing(self, ws: int) -> AbstractContextManager[Any]:
        changing: AbstractContextManager[Any] = self._change(ws)
        return changing


def _slices(rows: Iterable[Sequence[object]]) -> Iterator[list[Sequence[object]]]:
    some: list[Sequence[object]] = []
    for row in rows:
        some.append(row)
        if len(some) >= SLICE:
            yield some
            some = []
    if some:
        yield some
