"""Batches: each sync window, import or manual save is one, whole or absent, and owned by a living process while it is open."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from store._locks import FileLock
from store.errors import Unknown
from store.records import days

MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
    where = "AND id = ?" if number is not None else "AND ? IS NULL"
    rows = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM batch WHERE workspace = ? {where} ORDER BY id DESC LIMIT ?", (workspace, number, limit)
    )
    return [_batch(row) for row in rows]


def _batch(row: Any) -> Batch:
    values = list(row)
    for at in (3, 14):
        values[at] = when(values[at])
    values[15] = None if values[15] is None else when(values[15])
    return Batch(*values)


def begin(connection: sa.Connection, workspace: int, new: NewBatch, received: int, now: datetime) -> tuple[int, int]:
    """Write the open batch and reserve row ids for all its rows. Returns its number and its first row id."""
    first = reserve(connection, received)
    bookmark = connection.exec_driver_sql(
        "SELECT bookmark FROM source WHERE workspace = ? AND source = ?", (workspace, new.source)
    ).scalar()
    done = connection.exec_driver_sql(
        "INSERT INTO batch (workspace, source, kind, since, until, as_of, status, lease, first_id, last_id, bookmark_before, "
        "received, added, revised, unchanged, rejected, format, file_name, sha256, message, opened) "
        "VALUES (?, ?, ?, ?, ?, ?, 'open', ?, ?, ?, ?, ?, 0, 0, 0, ?, ?, ?, ?, ?, ?)",
        (workspace, new.source, new.kind, days(new.since), days(new.until), moment(new.as_of), _lease(), first,
         first + received - 1, bookmark, received, new.rejected, new.format, new.file_name, new.sha256, new.message, moment(now)),
    )  # fmt: skip
    return done.lastrowid, first


def reserve(connection: sa.Connection, count: int) -> int:
    """The first of `count` row ids that nobody else will use."""
    connection.exec_driver_sql("INSERT INTO counter (name, next) VALUES ('row', 1) ON CONFLICT DO NOTHING")
    connection.exec_driver_sql("UPDATE counter SET next = next + ? WHERE name = 'row'", (count,))
    return int(connection.exec_driver_sql("SELECT next FROM counter WHERE name = 'row'").scalar_one()) - count


def _lease() -> str:
    return f"{os.getpid()} {int(time.time())}"


def finish(
    connection: sa.Connection, workspace: int, number: int, new: NewBatch, counts: tuple[int, int, int], now: datetime
) -> None:
    """Make the batch count: done, with its bookmark, in the transaction that brings its rows."""
    connection.exec_driver_sql(
        "UPDATE batch SET status = 'done', lease = NULL, added = ?, revised = ?, unchanged = ?, closed = ? "
        "WHERE workspace = ? AND id = ?",
        (*counts, moment(now), workspace, number),
    )
    if new.bookmark is not None:
        connection.exec_driver_sql(
            "UPDATE source SET bookmark = ? WHERE workspace = ? AND source = ?",
            (json.dumps(new.bookmark, sort_keys=True), workspace, new.source),
        )


def mark_undone(connection: sa.Connection, workspace: int, number: int, message: str | None, now: datetime) -> None:
    """The batch no longer counts; the bookmark before it comes back, without what would make a server say "not modified"."""
    row = connection.exec_driver_sql(
        "SELECT source, status, bookmark_before FROM batch WHERE workspace = ? AND id = ?", (workspace, number)
    ).one_or_none()
    if row is None:
        raise Unknown(f"There is no batch {number} in this workspace: `batches` lists them.")
    source, status, before = row
    connection.exec_driver_sql(
        "UPDATE batch SET status = 'undone', lease = NULL, message = COALESCE(?, message), closed = ? WHERE workspace = ? AND id = ?",
        (message, moment(now), workspace, number),
    )
    if before is not None and status == "done":
        bookmark = {k: v for k, v in json.loads(before).items() if k != "http"}
        connection.exec_driver_sql(
            "UPDATE source SET bookmark = ? WHERE workspace = ? AND source = ?",
            (json.dumps(bookmark, sort_keys=True), workspace, source),
        )


class Leases:
    """Who owns an open batch: a lock file beside the record for each, which dies with its owner."""

    def __init__(self, record: Path) -> None:
        self._folder = record.with_name(record.name + ".leases")

    def take(self, workspace: int, number: int) -> FileLock | None:
        """The lock of a batch, or None while its owner lives."""
        lock = FileLock(self._folder / f"{workspace}-{number}")
        return lock if lock.try_acquire() else None
