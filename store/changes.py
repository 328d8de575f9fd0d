"""What one batch changed: the rows it brought, and what those it revised had said before."""

from __future__ import annotations

import pandas as pd

from store.engines import Engines
from store.reading import Reader
from store.tables import LAWS


class Changes:
    """The part of the store that looks back at one batch."""

    _engines: Engines

    def changed_money(self, ws: int, batch: int) -> pd.DataFrame:
        """The batch's ledger rows by currency and kind: n_new, new, n_revised, before, after (whole millionths)."""
        revised = "o.id IS NOT NULL"
        query = (
            "SELECT e.currency, e.kind, COUNT(*) FILTER (WHERE o.id IS NULL), "
            "COALESCE(SUM(CASE WHEN o.id IS NULL THEN e.amount_micros END), 0), COUNT(o.id), "
            f"COALESCE(SUM(CASE WHEN {revised} THEN o.amount_micros END), 0), "
            f"COALESCE(SUM(CASE WHEN {revised} THEN e.amount_micros END), 0) "
            f"FROM {_joined('entry')} GROUP BY e.currency, e.kind ORDER BY e.currency, e.kind"
        )
        columns = ("currency", "kind", "n_new", "new", "n_revised", "before", "after")
        with self._engines.read() as connection:
            return Reader(connection, ws).frame(query, columns, (ws, batch), ("currency", "kind"))

    def changed_counts(self, ws: int, batch: int) -> dict[str, tuple[int, int]]:
        """By table how many rows the batch brought new, and how many it revised; tables it did not touch are left out."""
        found = {}
        with self._engines.read() as connection:
            for table in LAWS:
                query = f"SELECT COUNT(*), COUNT(o.id) FROM {_joined(table)}"
                every, revised = connection.exec_driver_sql(query, (ws, batch)).one()
                if every:
                    found[table] = (every - revised, revised)
        return found

    def changed_rows(self, ws: int, batch: int, table: str, limit: int = 200) -> pd.DataFrame:
        """Up to `limit` of the batch's rows, revised ones first.

        Returns: ``revised`` (0 or 1), the table's key and values in words, and ``was_<value>`` for what a revised row said
        before; days as datetime64, money and measured values as whole millionths.
        """
        law = LAWS[table]
        values = law.columns[len(law.key) :]
        columns = ("revised", *law.columns, *(f"was_{name}" for name in values))
        revised = "CASE WHEN o.id IS NULL THEN 0 ELSE 1 END"
        selected = [revised, *(f'e."{c}"' for c in law.columns), *(f'o."{c}"' for c in values)]
        coded = (*law.words, *(f"was_{c}" for c in law.words))
        query = f"SELECT {', '.join(selected)} FROM {_joined(table)} ORDER BY 1 DESC, e.id LIMIT {limit:d}"
        with self._engines.read() as connection:
            return Reader(connection, ws).frame(query, columns, (ws, batch), coded)


def _joined(table: str) -> str:
    """The batch's own rows beside those they took the place of; the caller gives workspace and batch."""
    return (
        f"batch AS b JOIN {table} AS e ON e.workspace = b.workspace AND e.batch = b.id AND e.id BETWEEN b.first_id AND b.last_id "
        f"LEFT JOIN {table} AS o ON o.workspace = e.workspace AND o.superseded_by = e.id "
        "WHERE b.workspace = ? AND b.id = ?"
    )
