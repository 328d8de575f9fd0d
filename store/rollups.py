"""Sums of the live entries by day and by month, moved by exact deltas whenever an entry begins or ceases to be live.

Each sum belongs to a part. Part 0 holds the rows of all short batches; a long batch, which comes and goes in several transactions,
has a part of its own, its number, which counts while the batch is done. So one change of its status takes all of its sums in or
out. What lies right beneath its rows is the part of its number below zero, and counts while the batch is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from store import dialect

_DAY = ("day", "source", "kind", "status", "stream", "currency", "payer")
_MONTH = _DAY[:6]
LIVE = "e.superseded_by IS NULL"


def counted(connection: sa.Connection, workspace: int, alias: str = "e") -> str:
    """The condition by which a sum counts: part of no open batch, or what lies beneath one."""
    parts = open_parts(connection, workspace)
    if not parts:
        return f"{alias}.part >= 0"
    above, beneath = ", ".join(map(str, parts)), ", ".join(str(-part) for part in parts)
    return f"({alias}.part >= 0 AND {alias}.part NOT IN ({above}) OR {alias}.part IN ({beneath}))"


def open_parts(connection: sa.Connection, workspace: int) -> list[int]:
    """The long batches that are open: only they have rows that do not count."""
    query = "SELECT id FROM batch WHERE workspace = ? AND status = 'open' AND part <> 0 ORDER BY id"
    return [int(number) for number in connection.exec_driver_sql(query, (workspace,)).scalars()]


def move(connection: sa.Connection, workspace: int, sign: int, where: str, parameters: Sequence[object] = ()) -> None:
    """Add (`sign` 1) or take away (-1) the live entries that fit `where`, a condition on ``entry AS e``, each in its own part."""
    part = _own_part(connection, workspace)
    _shift(connection, workspace, _by_day(f"{LIVE} AND ({where})", sign, part), parameters)


def beneath(
    connection: sa.Connection, workspace: int, sign: int, batch: int, where: str, parameters: Sequence[object] = ()
) -> None:
    """Add or take away entries, live or not, in the part of what lies beneath a long batch."""
    _shift(connection, workspace, _by_day(where, sign, str(-batch)), parameters)


def move_ids(connection: sa.Connection, workspace: int, sign: int, ids: Iterable[int]) -> None:
    """`move` for rows by their ids, all in one go."""
    wanted = [(number,) for number in ids]
    if not wanted:
        return
    connection.exec_driver_sql("CREATE TEMP TABLE moving (id BIGINT PRIMARY KEY)")
    connection.exec_driver_sql("INSERT INTO moving VALUES (?)", wanted)
    dialect.analyse(connection, "moving")
    move(connection, workspace, sign, "e.id IN (SELECT id FROM moving)")
    connection.exec_driver_sql("DROP TABLE moving")


def drop(connection: sa.Connection, workspace: int, part: int) -> None:
    """Forget a whole part."""
    for table in ("entry_day", "entry_month"):
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE workspace = ? AND part = ?", (workspace, part))


def rebuild(connection: sa.Connection, workspace: int) -> None:
    """All sums anew from the rows, with no batch open."""
    for table in ("entry_day", "entry_month"):
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE workspace = ?", (workspace,))
    move(connection, workspace, 1, "1 = 1")


def differences(connection: sa.Connection, workspace: int) -> int:
    """How many groups of the rollups differ from the sums of the entries; 0 is right. The parts of open batches are in motion."""
    moving = {sign * part for part in open_parts(connection, workspace) for sign in (1, -1)}
    settled = f"part NOT IN ({', '.join(map(str, sorted(moving)))})" if moving else "1 = 1"
    days = _by_day(LIVE, 1, _own_part(connection, workspace)).replace("?", str(int(workspace)))
    pairs = (
        ("entry_day", _DAY, f"SELECT part, {', '.join(_DAY)}, n, amount_micros FROM ({days}) AS d WHERE {settled}"),
        ("entry_month", _MONTH, f"SELECT * FROM ({_by_month(connection, f'({days})')}) AS m WHERE {settled}"),
    )
    found = 0
    for table, key, sums in pairs:
        kept = f"SELECT part, {', '.join(key)}, n, amount_micros FROM {table} WHERE workspace = {int(workspace)} AND {settled}"
        for one, other in ((sums, kept), (kept, sums)):
            query = f"SELECT COUNT(*) FROM (SELECT * FROM ({one}) AS a EXCEPT SELECT * FROM ({other}) AS b) AS c"
            found += connection.exec_driver_sql(query).scalar_one()
    return found


def _own_part(connection: sa.Connection, workspace: int) -> str:
    """The part of a row as SQL: its batch where that is a long one."""
    query = "SELECT id FROM batch WHERE workspace = ? AND part <> 0"
    long = ", ".join(str(int(n)) for n in connection.exec_driver_sql(query, (workspace,)).scalars())
    return f"CASE WHEN e.batch IN ({long}) THEN e.batch ELSE 0 END" if long else "0"


def _by_day(where: str, sign: int, part: str) -> str:
    keys = ", ".join(_DAY)
    named = ", ".join(f"e.{name}" for name in _DAY[:-1])
    return (
        f"SELECT part, {keys}, {sign:d} * COUNT(*) AS n, {sign:d} * SUM(amount_micros) AS amount_micros FROM "
        f"(SELECT {part} AS part, {named}, COALESCE(e.payer, 0) AS payer, e.amount_micros FROM entry AS e "
        f"WHERE e.workspace = ? AND ({where})) AS s GROUP BY part, {keys}"
    )


def _by_month(connection: sa.Connection, days: str) -> str:
    keys = ", ".join(_MONTH)
    first = f"{dialect.month_start(connection, 'day')} AS day, {', '.join(_MONTH[1:])}"
    return (
        f"SELECT part, {keys}, SUM(n) AS n, SUM(amount_micros) AS amount_micros FROM "
        f"(SELECT part, {first}, n, amount_micros FROM {days} AS d) AS s GROUP BY part, {keys}"
    )


def _shift(connection: sa.Connection, workspace: int, by_day: str, parameters: Sequence[object]) -> None:
    connection.exec_driver_sql("DROP TABLE IF EXISTS delta")
    connection.exec_driver_sql(f"CREATE TEMP TABLE delta AS {by_day}", (workspace, *parameters))
    _apply(connection, workspace, "entry_day", _DAY, f"SELECT part, {', '.join(_DAY)}, n, amount_micros FROM delta")
    _apply(connection, workspace, "entry_month", _MONTH, _by_month(connection, "delta"))
    connection.exec_driver_sql("DROP TABLE delta")


def _apply(connection: sa.Connection, workspace: int, table: str, key: tuple[str, ...], delta: str) -> None:
    keys = ", ".join(key)
    connection.exec_driver_sql(
        # "WHERE 1 = 1" keeps SQLite from reading ON CONFLICT as part of a join.
        f"INSERT INTO {table} (workspace, part, {keys}, n, amount_micros) "
        f"SELECT {int(workspace)}, d.* FROM ({delta}) AS d WHERE 1 = 1 "
        f"ON CONFLICT (workspace, {keys}, part) DO UPDATE SET n = {table}.n + excluded.n, "
        f"amount_micros = {table}.amount_micros + excluded.amount_micros"
    )
    connection.exec_driver_sql(f"DELETE FROM {table} WHERE workspace = ? AND n = 0", (workspace,))
