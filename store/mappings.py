"""The owner's own formats: which column of a table means what, kept under a name."""

from __future__ import annotations

import json
from typing import Any

from store import counters
from store.engines import Engines


class Mappings:
    """The part of the store that keeps mappings. `columns` and `styles` are plain values, as JSON has them."""

    _engines: Engines

    def mappings(self, ws: int) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
        """The workspace's mappings by name: (name, columns, styles)."""
        query = 'SELECT name, "columns", styles FROM mapping WHERE workspace = ? ORDER BY name'
        with self._engines.read() as connection:
            rows = connection.exec_driver_sql(query, (ws,)).all()
        return [(name, json.loads(columns), json.loads(styles)) for name, columns, styles in rows]

    def set_mapping(self, ws: int, name: str, *, columns: dict[str, Any], styles: dict[str, Any]) -> None:
        """Keep a mapping under a name; one of that name is replaced."""
        packed = json.dumps(columns, sort_keys=True), json.dumps(styles, sort_keys=True)
        with self._engines.write(ws) as connection:
            number = counters.reserve(connection, ws, "mapping")
            connection.exec_driver_sql(
                'INSERT INTO mapping (workspace, id, name, "columns", styles) VALUES (?, ?, ?, ?, ?) '
                'ON CONFLICT (workspace, name) DO UPDATE SET "columns" = excluded."columns", styles = excluded.styles',
                (ws, number, name, *packed),
            )
            counters.bump(connection, ws)

    def rename_mapping(self, ws: int, name: str, new: str) -> None:
        """Give a mapping another name, which no other one may have."""
        with self._engines.write(ws) as connection:
            connection.exec_driver_sql("UPDATE mapping SET name = ? WHERE workspace = ? AND name = ?", (new, ws, name))
            counters.bump(connection, ws)

    def delete_mapping(self, ws: int, name: str) -> None:
        """Forget a mapping; what was imported by it stays."""
        with self._engines.write(ws) as connection:
            connection.exec_driver_sql("DELETE FROM mapping WHERE workspace = ? AND name = ?", (ws, name))
            counters.bump(connection, ws)
