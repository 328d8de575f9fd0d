"""The small tables that the owner fills by hand, and the memory of their visits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from store.batches import moment, when
from store.engines import Engines
from store.reading import Reader

VISITS = 2
"""How many visits are remembered: the last one and the one before it."""
_DEAL = ("key", "sponsor", "stream", "invoice", "amount", "currency", "day", "due", "state", "paid_day", "counts")
_SCHEDULE = ("key", "title", "kind", "stream", "payer", "amount", "currency", "every", "first", "last")


class HandTables:
    """The part of the store that knows what only the owner knows; a row taken away by hand has lost its value and is not shown."""

    _engines: Engines

    def notes(self, ws: int) -> pd.DataFrame:
        """Dated events: key, day, text."""
        return self._hand(ws, "note", ("key", "day", "text"), "text")

    def goals(self, ws: int) -> pd.DataFrame:
        """Targets: key, metric, target (millionths), currency, day."""
        return self._hand(ws, "goal", ("key", "metric", "target", "currency", "day"), "target").astype(
            {"target": "int64"}
        )

    def worklog(self, ws: int) -> pd.DataFrame:
        """Hours: key, day, stream, minutes."""
        return self._hand(ws, "worklog", ("key", "day", "stream", "minutes"), "minutes").astype({"minutes": "int64"})

    def rates(self, ws: int) -> pd.DataFrame:
        """The owner's own rates: currency, day, rate (decimal text, units per EUR)."""
        return self._hand(ws, "rate", ("currency", "day", "rate"), "rate")

    def deals(self, ws: int) -> pd.DataFrame:
        """Sponsorships: key, sponsor, stream, invoice, amount (int64 millionths), currency, day (invoiced), due, state, paid_day, counts.

        `counts` (bool) is True where the deal is itself the income, False where another source tells the money.
        """
        return self._hand(ws, "deal", _DEAL, "amount").astype({"amount": "int64", "counts": "bool"})

    def schedules(self, ws: int) -> pd.DataFrame:
        """Money expected again and again: key, title, kind, stream, payer, amount (int64 millionths), currency, every, first, last.

        `amount` has its sign as in the ledger; `last` is NaT while it goes on.
        """
        return self._hand(ws, "schedule", _SCHEDULE, "amount").astype({"amount": "int64"})

    def kits(self, ws: int) -> pd.DataFrame:
        """Media kits and income reports: key, name, kind, choices (JSON of what the owner chose)."""
        return self._hand(ws, "kit", ("key", "name", "kind", "choices"), "choices")

    def _hand(self, ws: int, table: str, columns: tuple[str, ...], needed: str) -> pd.DataFrame:
        with self._engines.read() as connection:
            return Reader(connection, ws).plain(table, columns, needed)

    def visits(self, ws: int) -> list[tuple[datetime, int, dict[str, Any]]]:
        """The owner's last visits, newest first, two at most: when, the newest batch there was, what was told."""
        query = "SELECT moment, batch, told FROM visit WHERE workspace = ? ORDER BY moment DESC"
        with self._engines.read() as connection:
            rows = connection.exec_driver_sql(query, (ws,)).all()
        return [(when(int(at)), int(batch), json.loads(told)) for at, batch, told in rows]

    def set_visit(self, ws: int, at: datetime, batch: int, told: Mapping[str, Any]) -> None:
        """Remember a visit; one of the same moment is replaced, and only the last two are kept.

        No figure depends on it, so the workspace's version stays and nothing that is cached is asked anew.
        """
        with self._engines.write(ws) as connection:
            connection.exec_driver_sql(
                "INSERT INTO visit (workspace, moment, batch, told) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (workspace, moment) DO UPDATE SET batch = excluded.batch, told = excluded.told",
                (ws, moment(at), batch, json.dumps(dict(told), sort_keys=True)),
            )
            kept = f"SELECT moment FROM visit WHERE workspace = ? ORDER BY moment DESC LIMIT {VISITS}"
            found = list(connection.exec_driver_sql(kept, (ws,)).scalars())
            connection.exec_driver_sql("DELETE FROM visit WHERE workspace = ? AND moment < ?", (ws, min(found)))
