"""What should never have been kept, taken out of the record: a secret that stood in an address before this program knew it for one."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from store import counters
from store.engines import Engines

Pairs = Sequence[tuple[str, str]]

_BOOKMARKS = (("source", "bookmark"), ("batch", "bookmark"), ("batch", "bookmark_before"))
_ITEM = ("item", "title", "url", "attributes")


class Blotting:
    """The part of the store that takes a text out wherever it stands."""

    _engines: Engines

    def blot(self, ws: int, source: str, marks: Pairs, signs: Pairs) -> None:
        """Replace texts of a source: `marks` (text, what stands for it) in its bookmarks, also those that an undo brings back; `signs` in
        its rows of every version, in what its batches say, and in the words of the workspace. Twice is as good as once.
        """
        with self._engines.write(ws) as connection:
            for text, instead in marks:
                for table, column in _BOOKMARKS:
                    _replaced(connection, table, column, (text, instead), "source = ?", (ws, source))
            for pair in signs:
                _replaced(connection, "batch", "message", pair, "source = ?", (ws, source))
                for column in _ITEM:
                    which = "source = (SELECT w.id FROM word AS w WHERE w.workspace = ? AND w.text = ?)"
                    _replaced(connection, "item", column, pair, which, (ws, ws, source))
                _replaced(connection, "word", "text", pair, "1 = 1", (ws,))
            counters.bump(connection, ws)

    def cleared(self) -> None:
        """What was taken out is no longer in the record's file either: rewritten, which a large one takes seconds for."""
        self._engines.cleared()


def _replaced(
    connection: sa.Connection, table: str, column: str, pair: tuple[str, str], which: str, key: tuple[object, ...]
) -> None:
    new = f'replace("{column}", ?, ?)'
    connection.exec_driver_sql(
        f'UPDATE {table} SET "{column}" = {new} WHERE workspace = ? AND {which} AND {new} <> "{column}"',
        (*pair, *key, *pair),
    )
