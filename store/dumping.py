"""Everything of a workspace, table by table, in words: what `export` writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from store.engines import Engines
from store.reading import Reader, live
from store.tables import LAWS

PLAIN: dict[str, tuple[str, ...]] = {
    "channel": ("channel", "kind", "title", "primary_source"),
    "source": ("source", "connector", "title", "channel", "known", "schedule", "paused"),
    "stream": ("stream", "class", "colour", "audience", "channel", "repeats", "share"),
    "rule": ("id", "batch", "conditions", "result"),
    "mapping": ("name", "columns", "styles"),
    "batch": (
        "id", "source", "kind", "since", "until", "as_of", "status", "received", "added", "revised", "unchanged", "rejected",
        "format", "file_name", "sha256", "message", "opened", "closed",
    ),
}  # fmt: skip
"""Tables that keep no versions, and their columns; what could be a secret (settings, bookmarks, keys) is not among them."""


class Dumping:
    """The part of the store that gives everything away."""

    _engines: Engines

    def dumped(self, ws: int, table: str, *, old: bool = False, size: int = 50_000) -> Iterator[pd.DataFrame]:
        """All live rows of a lawful table (`LAWS`), or all its superseded versions, in frames of at most `size` rows.

        Columns: the table's own in words and days, then batch, id and, for old versions, superseded_by.
        """
        law = LAWS[table]
        columns = ("id", "batch", *(("superseded_by",) if old else ()), *law.columns)
        with self._engines.read() as connection:
            reader, counts = Reader(connection, ws), live(connection, ws, table)
            still_open = "(SELECT id FROM batch WHERE workspace = ? AND status = 'open')"
            which = f"NOT ({counts}) AND e.batch NOT IN {still_open}" if old else counts
            query = (
                f"SELECT {', '.join(f'e.{chr(34)}{c}{chr(34)}' for c in columns)} FROM {table} AS e "
                f"WHERE e.workspace = ? AND e.id > ? AND {which} ORDER BY e.id LIMIT ?"
            )
            last = 0
            while True:
                frame = reader.frame(query, columns, (ws, last, *((ws,) if old else ()), size), law.words)
                if frame.empty:
                    return
                last = int(frame["id"].iloc[-1])
                yield frame[[*law.columns, *(c for c in columns if c not in law.columns)]]

    def listed(self, ws: int, table: str) -> pd.DataFrame:
        """All rows of a table of `PLAIN`."""
        columns = PLAIN[table]
        named = ", ".join(f'"{c}"' for c in columns)
        with self._engines.read() as connection:
            rows: Any = connection.exec_driver_sql(
                f"SELECT {named} FROM {table} WHERE workspace = ? ORDER BY id", (ws,)
            )
            return pd.DataFrame.from_records([tuple(row) for row in rows], columns=list(columns))
