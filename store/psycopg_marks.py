"""A psycopg cursor that takes the store's ``?`` marks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg

from store.dialect import percent_marks


class MarkedCursor(psycopg.Cursor[Any]):
    """Binds on the server and prepares what it sees often: for loops over many keys."""

    def execute(self, query: Any, params: Any = None, **more: Any) -> MarkedCursor:
        """Run one statement with ``?`` marks."""
        return super().execute(percent_marks(query), () if params is None else params, **more)

    def executemany(self, query: Any, params_seq: Iterable[Any], **more: Any) -> None:
        """Run one statement with ``?`` marks for each row."""
        super().executemany(percent_marks(query), params_seq, **more)
