"""Batches: each sync window, import or manual save is one, whole or absent, and owned by a living process while it is open."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from store import counters
from store.errors import Unknown
from store.records import days

MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNDO = "undo"


@dataclass(frozen=True)
class NewBatch:
    """What is known of a batch before its rows come: who tells, when the answer was given, from which file."""

    source: str | None
    kind: str
    as_of: datetime
    since: date | None = None
    until: date | None = None
    format: str | None = None
    file_name: str | None = None
    sha256: str = ""
    bookmark: dict[str, Any] | None = None
    """The source's bookmark once these rows are in; None leaves it as it is."""
    rejected: int = 0
    message: str | None = None


@dataclass(frozen=True)
class Batch:
    """A batch as it stands in the record."""

    id: int
    source: str | None
    kind: str
    as_of: datetime
    status: str
    received: int
    added: int
    revised: int
    unchanged: int
    rejected: int
    file_name: str | None
    format: str | None
    sha256: str
    message: str | None
    opened: datetime
    closed: datetime | None


_COLUMNS = "id, source, kind, as_of, status, received, added, revised, unchanged, rejected, file_name, format, sha256, message, opened, closed"


def moment(value: datetime) -> int:
    """A moment as microseconds since 1970 in UTC."""
    return (value - EPOCH) // MICROSECOND


def when(value: int) -> datetime:
    """The moment of so many microseconds."""
    return EPOCH + value * MICROSECOND


def listed(connection: sa.Connection, workspace: int, limit: int, number: int | None = None) -> list[Batch]:
    """The newest batches, or the one of that number."""
    where, which = ("", ()) if number is None else ("AND id = ?", (number,))
    rows = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM batch WHERE workspace = ? {where} ORDER BY id DESC LIMIT ?", (workspace, *which, limit)
    )
    return [_batch(row) for row in rows]


def newest_answers(connection: sa.Connection, workspace: int) -> dict[str, datetime]:
    """By source, the moment of its newest answer that stands."""
    rows = connection.exec_driver_sql(
        "SELECT source, MAX(as_of) FROM batch WHERE workspace = ? AND status = 'done' AND source IS NOT NULL GROUP BY source",
        (workspace,),
    )
    return {source: when(as_of) for source, as_of in rows}


def _batch(row: Any) -> Batch:
    values = list(row)
    for at in (3, 14):
        values[at] = when(values[at])
    values[15] = None if values[15] is None else when(values[15])
    return Batch(*values)


def begin(
    connection: sa.Connection, workspace: int, new: NewBatch, received: int, now: datetime, *, long: bool = False
) -> tuple[int, int]:
    """Write the open batch and reserve row ids for all its rows. Returns its number and its first row id.

    `long`: its rows come in several transactions, and have a part of the rollups of their own.

    Raises: Unknown: the workspace is gone, deleted by somebody since it was opened.
    """
    if not connection.exec_driver_sql("SELECT 1 FROM workspace WHERE id = ?", (workspace,)).scalar():
        raise Unknown("This workspace is no longer there: open the dashboard anew. Nothing was written.")
    first = counters.reserve(connection, workspace, counters.ROW, received)
    number = counters.reserve(connection, workspace, "batch")
    row = {
        "workspace": workspace, "id": number, "source": new.source, "kind": new.kind, "since": days(new.since), "until": days(new.until),
        "as_of": moment(new.as_of), "status": "open", "lease": _lease(), "first_id": first, "last_id": first + received - 1,
        "part": number if long else 0, "bookmark_before": _bookmark(connection, workspace, new.source),
        "bookmark": None if new.bookmark is None else json.dumps(new.bookmark, sort_keys=True),
        "received": received, "added": 0, "revised": 0, "unchanged": 0, "rejected": new.rejected, "format": new.format,
        "file_name": new.file_name, "sha256": new.sha256, "message": new.message, "opened": moment(now),
    }  # fmt: skip
    marks = ", ".join("?" * len(row))
    connection.exec_driver_sql(f"INSERT INTO batch ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))
    return number, first


def _bookmark(connection: sa.Connection, workspace: int, source: str | None) -> str | None:
    query = "SELECT bookmark FROM source WHERE workspace = ? AND source = ?"
    return connection.exec_driver_sql(query, (workspace, source)).scalar()


def _lease() -> str:
    return f"{os.getpid()} {int(time.time())}"


def finish(connection: sa.Connection, workspace: int, number: int, counts: tuple[int, int, int], now: datetime) -> None:
    """Make the batch count: done, with its bookmark, in the transaction that brings its rows.

    Raises: Unknown: somebody took the batch away meanwhile, with its workspace.
    """
    done = connection.exec_driver_sql(
        "UPDATE batch SET status = 'done', lease = NULL, added = ?, revised = ?, unchanged = ?, closed = ? "
        "WHERE workspace = ? AND id = ? AND status = 'open'",
        (*counts, moment(now), workspace, number),
    )
    if done.rowcount != 1:
        raise Unknown("This workspace is no longer there: open the dashboard anew. Nothing was written.")
    connection.exec_driver_sql(
        "UPDATE source SET bookmark = b.bookmark FROM batch AS b WHERE b.workspace = ? AND b.id = ? AND b.bookmark IS NOT NULL "
        "AND source.workspace = b.workspace AND source.source = b.source",
        (workspace, number),
    )


def standing(connection: sa.Connection, workspace: int, number: int) -> str:
    """The batch's status.

    Raises: Unknown: there is none of that number.
    """
    query = "SELECT status FROM batch WHERE workspace = ? AND id = ?"
    status = connection.exec_driver_sql(query, (workspace, number)).scalar()
    if status is None:
        raise Unknown(f"There is no batch {number} in this workspace: `batches` lists them.")
    return str(status)


def set_back(connection: sa.Connection, workspace: int, number: int, message: str | None) -> None:
    """The batch is open again, so that nothing of it counts any more; a long undo has begun."""
    connection.exec_driver_sql(
        "UPDATE batch SET status = 'open', part = id, lease = ?, message = COALESCE(?, message) WHERE workspace = ? AND id = ?",
        (f"{_UNDO} {_lease()}", message, workspace, number),
    )


def being_undone(connection: sa.Connection, workspace: int, number: int) -> bool:
    """Whether an open batch is on its way out, not in."""
    query = "SELECT lease FROM batch WHERE workspace = ? AND id = ?"
    return str(connection.exec_driver_sql(query, (workspace, number)).scalar_one()).startswith(_UNDO)


def inherit(connection: sa.Connection, workspace: int, number: int, ids: tuple[int, int]) -> None:
    """Remember that the batch has got rows of these ids from another one."""
    connection.exec_driver_sql(
        "UPDATE batch SET heir_first = CASE WHEN heir_first < ? THEN heir_first ELSE ? END, "
        "heir_last = CASE WHEN heir_last > ? THEN heir_last ELSE ? END WHERE workspace = ? AND id = ?",
        (ids[0], ids[0], ids[1], ids[1], workspace, number),
    )


def is_long(connection: sa.Connection, workspace: int, number: int) -> bool:
    """Whether the batch comes or goes in several transactions, so that it may have rows while it is open."""
    query = "SELECT part FROM batch WHERE workspace = ? AND id = ?"
    return bool(connection.exec_driver_sql(query, (workspace, number)).scalar())


class Waiting(Exception):
    """A long batch, `number`, has to end before this can go on."""

    def __init__(self, number: int) -> None:
        super().__init__(f"batch {number} is still open")
        self.number = number


def take_turn(connection: sa.Connection, workspace: int, source: str | None, *, long: bool, number: int = 0) -> None:
    """See that no other long batch is open which must end first: any, for a long one; one of the same source, for the others.

    Raises: Waiting: there is one.
    """
    same = "" if long else " AND source IS NOT DISTINCT FROM ?"
    query = f"SELECT MIN(id) FROM batch WHERE workspace = ? AND status = 'open' AND part <> 0 AND id <> ?{same}"
    found = connection.exec_driver_sql(query, (workspace, number) if long else (workspace, number, source)).scalar()
    if found is not None:
        raise Waiting(int(found))


def mark_undone(connection: sa.Connection, workspace: int, number: int, message: str | None, now: datetime) -> None:
    """The batch no longer counts, and its source reads again from before it."""
    connection.exec_driver_sql(
        "UPDATE batch SET status = 'undone', lease = NULL, message = COALESCE(?, message), closed = ? WHERE workspace = ? AND id = ?",
        (message, moment(now), workspace, number),
    )
    query = "SELECT source, bookmark_before, bookmark FROM batch WHERE workspace = ? AND id = ?"
    source, before, given = connection.exec_driver_sql(query, (workspace, number)).one()
    if given is not None:
        _turn_back(connection, workspace, number, source, json.loads(before or "{}"))


def _turn_back(connection: sa.Connection, workspace: int, number: int, source: str, before: dict[str, Any]) -> None:
    """Set the bookmark to before the batch where all that led there still stands, else to the very beginning.

    What would make a server answer "not modified" is forgotten: the rows it speaks of are gone.
    """
    rows = connection.exec_driver_sql(
        "SELECT id, bookmark FROM batch WHERE workspace = ? AND source = ? AND status = 'done' AND bookmark IS NOT NULL",
        (workspace, source),
    ).all()
    last = all(done < number for done, _ in rows)
    led_there = not before or any(json.loads(given) == before for _, given in rows)
    bookmark = {k: v for k, v in before.items() if k != "http"} if last and led_there else {}
    connection.exec_driver_sql(
        "UPDATE source SET bookmark = ? WHERE workspace = ? AND source = ?",
        (json.dumps(bookmark, sort_keys=True), workspace, source),
    )
