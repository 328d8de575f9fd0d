"""Sums of the live entries by day and by month, moved by exact deltas whenever an entry begins or ceases to be live."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

_DAY = ("day", "source", "kind", "status", "stream", "currency", "payer", "product")
_MONTH = _DAY[:6]
_FIRST_OF_MONTH = "CAST(strftime('%s', day * 86400, 'unixepoch', 'start of month') AS INTEGER) / 86400"


def move(connection: sa.Connection, workspace: int, sign: int, where: str, parameters: Sequence[object] = ()) -> None:
    """Add (`sign` 1) or take away (-1) the live entries that fit `where`, a condition on ``entry``."""
    connection.exec_driver_sql("DROP TABLE IF EXISTS temp.delta")
    connection.exec_driver_sql(f"CREATE TEMP TABLE delta AS {_by_day(where, sign)}", (workspace, *parameters))
    _apply(connection, workspace, "entry_day", _DAY, f"SELECT {', '.join(_DAY)}, n, amount_micros FROM delta")
    _apply(connection, workspace, "entry_month", _MONTH, _by_month("delta"))
    connection.exec_driver_sql("DROP TABLE temp.delta")


def move_ids(connection: sa.Connection, workspace: int, sign: int, ids: Iterable[int]) -> None:
    """The same for rows by their ids, all in one go."""
    wanted = [(number,) for number in ids]
    if not wanted:
        return
    connection.exec_driver_sql("CREATE TEMP TABLE moving (id INTEGER PRIMARY KEY)")
    connection.exec_driver_sql("INSERT INTO temp.moving VALUES (?)", wanted)
    move(connection, workspace, sign, "id IN (SELECT id FROM temp.moving)")
    connection.exec_driver_sql("DROP TABLE temp.moving")


def differences(connection: sa.Connection, workspace: int) -> int:
    """How many groups of the rollups differ from the sums of the entries; 0 is right."""
    days = _by_day("1", 1).replace("?", str(int(workspace)))
    pairs = (
        ("entry_day", _DAY, f"SELECT {', '.join(_DAY)}, n, amount_micros FROM ({days})"),
        ("entry_month", _MONTH, _by_month(f"({days})")),
    )
    found = 0
    for table, key, sums in pairs:
        kept = f"SELECT {', '.join(key)}, n, amount_micros FROM {table} WHERE workspace = {int(workspace)}"
        for one, other in ((sums, kept), (kept, sums)):
            query = f"SELECT COUNT(*) FROM (SELECT * FROM ({one}) EXCEPT SELECT * FROM ({other}))"
            found += connection.exec_driver_sql(query).scalar_one()
    return found


def _by_day(where: str, sign: int) -> str:
    named = "day, source, kind, status, stream, currency, COALESCE(payer, 0) AS payer, COALESCE(product, 0) AS product"
    keys = ", ".join(_DAY)
    return (
        f"SELECT {keys}, {sign:d} * COUNT(*) AS n, {sign:d} * SUM(amount_micros) AS amount_micros FROM "
        f"(SELECT {named}, amount_micros FROM entry WHERE workspace = ? AND superseded_by IS NULL AND ({where})) GROUP BY {keys}"
    )


def _by_month(days: str) -> str:
    keys = ", ".join(_MONTH)
    first = f"{_FIRST_OF_MONTH} AS day, {', '.join(_MONTH[1:])}"
    return (
        f"SELECT {keys}, SUM(n) AS n, SUM(amount_micros) AS amount_micros FROM "
        f"(SELECT {first}, n, amount_micros FROM {days}) GROUP BY {keys}"
    )


def _apply(connection: sa.Connection, workspace: int, table: str, key: tuple[str, ...], delta: str) -> None:
    keys = ", ".join(key)
    connection.exec_driver_sql(
        # "WHERE true" keeps SQLite from reading ON CONFLICT as part of a join.
        f"INSERT INTO {table} (workspace, {keys}, n, amount_micros) SELECT {int(workspace)}, d.* FROM ({delta}) AS d WHERE true "
        f"ON CONFLICT (workspace, {keys}) DO UPDATE SET n = n + excluded.n, amount_micros = amount_micros + excluded.amount_micros"
    )
    connection.exec_driver_sql(f"DELETE FROM {table} WHERE workspace = ? AND n = 0", (workspace,))
