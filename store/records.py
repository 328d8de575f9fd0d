"""Workspaces, channels, sources and streams: the few rows that say what everything else belongs to."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from store import counters
from store.errors import StoreError, Unknown

EPOCH = date(1970, 1, 1)
ONE = 1_000_000


def days(day: date | None) -> int | None:
    """A day as whole days since 1970-01-01."""
    return None if day is None else (day - EPOCH).days


def day_of(number: int | None) -> date | None:
    """The day that is so many days after 1970-01-01."""
    return None if number is None else EPOCH + timedelta(days=number)


@dataclass(frozen=True)
class Workspace:
    """A creator business."""

    id: int
    name: str
    title: str
    home_currency: str
    zone: str
    fiscal_month: int
    demo: bool
    logo: str | None
    hash_key: bytes = field(repr=False)


@dataclass(frozen=True)
class Channel:
    """A site, show, list, social account or shop: what is measured."""

    id: int
    name: str
    kind: str
    title: str
    primary: dict[str, str]


@dataclass(frozen=True)
class Source:
    """Who measures: a connected account, a file format's account, or what is typed in."""

    id: int
    name: str
    connector: str
    title: str
    channel: str | None
    known: str
    settings: dict[str, str]
    bookmark: dict[str, Any]
    state: dict[str, Any]
    paused: bool


@dataclass(frozen=True)
class Stream:
    """An income stream: its class, its colour once fixed, the audience it depends on, the owner's part of it."""

    name: str
    cls: str
    colour: str | None
    audience: str | None
    repeats: tuple[str, ...]
    share: float


_WORKSPACE = "id, name, title, home_currency, zone, fiscal_month, demo, logo, hash_key"
_WORKSPACE_SETTINGS = frozenset({"title", "home_currency", "zone", "fiscal_month", "demo", "logo"})


def workspaces(connection: sa.Connection) -> list[Workspace]:
    """All workspaces, by name."""
    rows: Any = connection.exec_driver_sql(f"SELECT {_WORKSPACE} FROM workspace ORDER BY name")
    return [Workspace(*[*row[:6], bool(row[6]), *row[7:]]) for row in rows]


def workspace(connection: sa.Connection, name: str) -> Workspace:
    """The workspace of that name.

    Raises: Unknown: there is none; the message lists those there are.
    """
    every = workspaces(connection)
    for each in every:
        if each.name == name:
            return each
    names = ", ".join(w.name for w in every) or "none yet"
    raise Unknown(f"There is no workspace {name!r} (there is: {names}): make it with `workspace {name}`.")


def make_workspace(connection: sa.Connection, name: str, values: Mapping[str, Any]) -> None:
    """A new, empty workspace with a random hash key of its own."""
    row = {"title": "", "home_currency": "USD", "zone": "UTC", "fiscal_month": 1, "demo": 0, "logo": None, **values}
    number = counters.reserve(connection, 0, "workspace")
    connection.exec_driver_sql(
        f"INSERT INTO workspace ({_WORKSPACE}, colours) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '{{}}')",
        (number, name, row["title"], row["home_currency"], row["zone"], row["fiscal_month"], int(row["demo"]), row["logo"],
         secrets.token_bytes(32)),
    )  # fmt: skip
    _start_counting(connection, number)


def _start_counting(connection: sa.Connection, number: int) -> None:
    # Caches are keyed on the revision: a record restored from a copy must not count from the same start once more.
    counters.start(connection, number, [(counters.REVISION, time.time_ns())])


def carry_workspace(reading: sa.Connection, writing: sa.Connection, old: int, new: int) -> None:
    """The workspace's own row, with all it says and its hash key, in another record under a new number."""
    names = f"{_WORKSPACE[4:]}, colours"
    row = reading.exec_driver_sql(f"SELECT {names} FROM workspace WHERE id = ?", (old,)).one()
    marks = ", ".join("?" * len(row))
    writing.exec_driver_sql(f"INSERT INTO workspace (id, {names}) VALUES (?, {marks})", (new, *row))
    _start_counting(writing, new)


def set_workspace(connection: sa.Connection, number: int, values: Mapping[str, Any]) -> None:
    """Change some settings of a workspace."""
    _update(connection, "workspace", "id = ?", (number,), values, _WORKSPACE_SETTINGS)


def _update(
    connection: sa.Connection,
    table: str,
    where: str,
    key: tuple[Any, ...],
    values: Mapping[str, Any],
    may: frozenset[str],
) -> None:
    wrong = set(values) - may
    if wrong:
        raise StoreError(f"{', '.join(sorted(wrong))}: no such setting (there is {', '.join(sorted(may))}).")
    if values:
        sets = ", ".join(f'"{c}" = ?' for c in values)
        packed = [json.dumps(v, sort_keys=True) if isinstance(v, dict | list | tuple) else v for v in values.values()]
        connection.exec_driver_sql(f"UPDATE {table} SET {sets} WHERE {where}", (*packed, *key))


def sources(connection: sa.Connection, number: int) -> list[Source]:
    """The workspace's sources, oldest first."""
    rows: Any = connection.exec_driver_sql(
        "SELECT id, source, connector, title, channel, known, settings, bookmark, state, paused FROM source "
        "WHERE workspace = ? ORDER BY id",
        (number,),
    )
    return [Source(*[*r[:6], *map(json.loads, r[6:9]), bool(r[9])]) for r in rows]


def make_source(connection: sa.Connection, number: int, name: str, values: Mapping[str, Any]) -> None:
    """A new source."""
    row = {"title": name, "channel": None, "known": "measured", "settings": {}, **values}
    connection.exec_driver_sql(
        "INSERT INTO source (workspace, id, source, connector, title, channel, known, settings, bookmark, state, paused) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, '{}', '{}', 0)",
        (
            number,
            counters.reserve(connection, number, "source"),
            name,
            row["connector"],
            row["title"],
            row["channel"],
            row["known"],
            json.dumps(row["settings"], sort_keys=True),
        ),
    )


_SOURCE_SETTINGS = frozenset({"title", "channel", "known", "settings", "bookmark", "state", "paused", "schedule"})


def set_source(connection: sa.Connection, number: int, name: str, values: Mapping[str, Any]) -> None:
    """Change some fields of a source."""
    _update(connection, "source", "workspace = ? AND source = ?", (number, name), values, _SOURCE_SETTINGS)


def channels(connection: sa.Connection, number: int) -> list[Channel]:
    """The workspace's channels, oldest first."""
    rows: Any = connection.exec_driver_sql(
        "SELECT id, channel, kind, title, primary_source FROM channel WHERE workspace = ? ORDER BY id", (number,)
    )
    return [Channel(*[*r[:4], json.loads(r[4])]) for r in rows]


def make_channel(connection: sa.Connection, number: int, name: str, kind: str, title: str) -> None:
    """A new channel, or nothing where it is there."""
    connection.exec_driver_sql(
        "INSERT INTO channel (workspace, id, channel, kind, title, primary_source) VALUES (?, ?, ?, ?, ?, '{}') "
        "ON CONFLICT (workspace, channel) DO NOTHING",
        (number, counters.reserve(connection, number, "channel"), name, kind, title),
    )


def set_channel(connection: sa.Connection, number: int, name: str, values: Mapping[str, Any]) -> None:
    """Change some fields of a channel."""
    may = frozenset({"kind", "title", "primary_source"})
    _update(connection, "channel", "workspace = ? AND channel = ?", (number, name), values, may)


def streams(connection: sa.Connection, number: int) -> list[Stream]:
    """The workspace's streams, oldest first."""
    rows: Any = connection.exec_driver_sql(
        'SELECT stream, "class", colour, audience, repeats, share FROM stream WHERE workspace = ? ORDER BY id',
        (number,),
    )
    return [Stream(*[*r[:4], tuple(json.loads(r[4])), r[5] / ONE]) for r in rows]


def make_stream(connection: sa.Connection, number: int, name: str, cls: str, audience: str | None) -> None:
    """A new stream, or nothing where it is there: what the owner said of it stays."""
    connection.exec_driver_sql(
        "INSERT INTO stream (workspace, id, stream, \"class\", audience, repeats, share) VALUES (?, ?, ?, ?, ?, '[]', ?) "
        "ON CONFLICT (workspace, stream) DO NOTHING",
        (number, counters.reserve(connection, number, "stream"), name, cls, audience, ONE),
    )


def set_stream(connection: sa.Connection, number: int, name: str, values: Mapping[str, Any]) -> None:
    """Change some fields of a stream; `share` is a fraction."""
    packed = {k: round(v * ONE) if k == "share" else v for k, v in values.items()}
    may = frozenset({"class", "colour", "audience", "channel", "repeats", "share"})
    _update(connection, "stream", "workspace = ? AND stream = ?", (number, name), packed, may)
