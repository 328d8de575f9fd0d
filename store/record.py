"""The store: one record, opened; every question and every change goes through it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from store import carrying, copies, counters, records, rollups, schema
from store.amending import Amending
from store.blotting import Blotting
from store.changes import Changes
from store.dumping import Dumping
from store.engines import Engines, engines_of
from store.hand_tables import HandTables
from store.journal import Journal
from store.ledger import LedgerQuestions
from store.locks import Lock
from store.mappings import Mappings
from store.reading import Reader
from store.records import Channel, Source, Stream, Workspace
from store.sightings import Sightings
from store.sqlite_file import FileEngines
from store.tables import LAWS, metadata


def open_store(url: str) -> Store:
    """Open the record at a ``sqlite:///`` or ``postgresql+psycopg://`` address: made or migrated where that is needed, and cleared of what
    a dead process left open.

    Raises: StoreError: it cannot be opened; the message says why and what to do.
    """
    engines = engines_of(url)
    schema.ready(engines)
    store = Store(url, engines)
    store.recover()
    return store


class Store(Journal, LedgerQuestions, Amending, Blotting, Dumping, Changes, Mappings, HandTables, Sightings):
    """One record. Cheap to keep, safe to share between threads and processes."""

    def __init__(self, url: str, engines: Engines) -> None:
        self.url = url
        self.path: Path | None = engines.path if isinstance(engines, FileEngines) else None
        """The record's file; None on a server."""
        self._engines = engines

    def close(self) -> None:
        """Give all connections back."""
        self._engines.close()

    def describe(self) -> str:
        """What the owner calls the record: its file, or its database and server; never a password."""
        return self._engines.describe()

    def identity(self) -> str:
        """A text that no other record has, nor this one after a file was restored in its place."""
        return self._engines.identity()

    def lock(self, name: str) -> Lock:
        """A lock between all programs that use this record, not yet taken; it dies with its owner."""
        return self._engines.lock(name)

    # What everything belongs to

    def workspaces(self) -> list[Workspace]:
        """All workspaces, by name."""
        with self._engines.read() as connection:
            return records.workspaces(connection)

    def workspace(self, name: str) -> Workspace:
        """The workspace of that name.

        Raises: Unknown: there is none.
        """
        with self._engines.read() as connection:
            return records.workspace(connection, name)

    def make_workspace(self, name: str, **values: Any) -> Workspace:
        """A new, empty workspace, or the one of that name as it is."""
        with self._engines.write() as connection:
            if name not in {w.name for w in records.workspaces(connection)}:
                records.make_workspace(connection, name, values)
            return records.workspace(connection, name)

    def set_workspace(self, ws: int, **values: Any) -> None:
        """Change settings of a workspace: title, home_currency, zone, fiscal_month, logo, demo."""
        with self._change(ws) as connection:
            records.set_workspace(connection, ws, values)

    def delete_workspace(self, ws: int) -> None:
        """Take a workspace away with everything in it, for good."""
        with self._engines.write(ws) as connection:
            for table in metadata.sorted_tables:
                if "workspace" in table.c:
                    connection.exec_driver_sql(f"DELETE FROM {table.name} WHERE workspace = ?", (ws,))
            connection.exec_driver_sql("DELETE FROM workspace WHERE id = ?", (ws,))

    def version(self, ws: int) -> str:
        """A text that changes whenever anything committed in the workspace changes: what caches are keyed on."""
        with self._engines.read() as connection:
            revision = counters.revision(connection, ws)
        # A restored or replaced record may count anew, so its own identity is part of it.
        return f"{self._engines.identity()}-{ws}-{revision}"

    def sources(self, ws: int) -> list[Source]:
        """The workspace's sources, oldest first."""
        with self._engines.read() as connection:
            return records.sources(connection, ws)

    def make_source(self, ws: int, name: str, **values: Any) -> Source:
        """A new source (connector, title, channel, known, settings), or the one of that name as it is."""
        with self._change(ws) as connection:
            there = {s.name: s for s in records.sources(connection, ws)}
            if name not in there:
                records.make_source(connection, ws, name, values)
                there = {s.name: s for s in records.sources(connection, ws)}
            return there[name]

    def set_source(self, ws: int, name: str, **values: Any) -> None:
        """Change fields of a source: title, channel, settings, state, bookmark, paused …"""
        with self._change(ws) as connection:
            records.set_source(connection, ws, name, values)

    def delete_source(self, ws: int, name: str) -> None:
        """Forget a source. Its rows, if any batch of it still stands, stay in the record under its name."""
        with self._change(ws) as connection:
            connection.exec_driver_sql("DELETE FROM source WHERE workspace = ? AND source = ?", (ws, name))

    def channels(self, ws: int) -> list[Channel]:
        """The workspace's channels, oldest first."""
        with self._engines.read() as connection:
            return records.channels(connection, ws)

    def make_channel(self, ws: int, name: str, kind: str, title: str) -> None:
        """A new channel, or nothing where it is there."""
        with self._change(ws) as connection:
            records.make_channel(connection, ws, name, kind, title)

    def set_channel(self, ws: int, name: str, **values: Any) -> None:
        """Change fields of a channel: kind, title, primary_source."""
        with self._change(ws) as connection:
            records.set_channel(connection, ws, name, values)

    def streams(self, ws: int) -> list[Stream]:
        """The workspace's income streams, oldest first."""
        with self._engines.read() as connection:
            return records.streams(connection, ws)

    def make_stream(self, ws: int, name: str, cls: str, audience: str | None = None) -> None:
        """A new stream, or nothing where it is there."""
        with self._change(ws) as connection:
            records.make_stream(connection, ws, name, cls, audience)

    def set_stream(self, ws: int, name: str, **values: Any) -> None:
        """Change fields of a stream: class, colour, audience, channel, repeats, share."""
        with self._change(ws) as connection:
            records.set_stream(connection, ws, name, values)

    @contextmanager
    def _change(self, ws: int) -> Iterator[Any]:
        with self._engines.write(ws) as connection:
            yield connection
            counters.bump(connection, ws)

    # Reading

    @contextmanager
    def _reader(self, ws: int) -> Iterator[Reader]:
        with self._engines.read() as connection:
            yield Reader(connection, ws)

    def observations(
        self,
        ws: int,
        metrics: Sequence[str] | None = None,
        *,
        grain: str | None = None,
        since: date | None = None,
        until: date | None = None,
        item: str | Sequence[str] | None = "",
        sources: Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """Measured numbers: source, metric, item, grain, day, until, value, denominator, currency, batch, id.

        `item` "" asks for totals, None for every item, several for these. Values are float64 in units, NaN where there is a gap.
        """
        with self._reader(ws) as reader:
            return reader.observations(metrics, grain=grain, since=since, until=until, item=item, sources=sources)

    def observation_sums(self, ws: int, metrics: Sequence[str], *, until: date | None = None) -> pd.DataFrame:
        """What single things were measured day by day, added up: source, metric, item, `day` (the first told), value."""
        with self._reader(ws) as reader:
            return reader.observation_sums(metrics, until)

    def entries_month(self, ws: int, *, since: date | None = None, until: date | None = None) -> pd.DataFrame:
        """Sums of the ledger by month: month, source, kind, status, stream, currency, n, amount_micros."""
        with self._reader(ws) as reader:
            return reader.entries_month(since, until)

    def entries_day(
        self,
        ws: int,
        *,
        since: date | None = None,
        until: date | None = None,
        kinds: Sequence[str] | None = None,
        currencies: Sequence[str] | None = None,
        by: Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """Sums of the ledger by day: day, source, kind, status, stream, payer, currency, n, amount_micros.

        `by` names fewer columns to sum over, so that a long ledger answers with a small frame; one more may be
        ``product``, for which the rows themselves are added up.
        """
        with self._reader(ws) as reader:
            return reader.entries_day(since, until, kinds, currencies, by)

    def entries(
        self,
        ws: int,
        *,
        since: date | None = None,
        until: date | None = None,
        where: Mapping[str, Sequence[str]] | None = None,
        limit: int = 500,
        offset: int = 0,
    ) -> pd.DataFrame:
        """Ledger lines in words, newest day first; `where` gives allowed words by column."""
        with self._reader(ws) as reader:
            return reader.entries(since=since, until=until, where=where or {}, limit=limit, offset=offset)

    def entries_naming(self, ws: int, items: Sequence[str], kinds: Sequence[str]) -> pd.DataFrame:
        """Ledger lines of some kinds that name one of these items, oldest first; the columns of `entries_of`."""
        with self._reader(ws) as reader:
            return reader.entries_naming(items, kinds)

    def entries_of(self, ws: int, sources: Sequence[str], kinds: Sequence[str]) -> pd.DataFrame:
        """Ledger lines of a few sources and kinds, oldest first, with the words by which things owned are told apart."""
        with self._reader(ws) as reader:
            return reader.entries_of(sources, kinds)

    def items(self, ws: int, kinds: Sequence[str] | None = None) -> pd.DataFrame:
        """Posts, episodes and the like: id, batch, source, item, kind, title, url, published, duration (s), attributes."""
        with self._reader(ws) as reader:
            return reader.items(kinds)

    def members(self, ws: int) -> pd.DataFrame:
        """Subscribers and patrons: source, member, tier, state, joined, left."""
        with self._reader(ws) as reader:
            return reader.plain("member", ("source", "member", "tier", "state", "joined", "left"))

    def member_versions(self, ws: int) -> pd.DataFrame:
        """Every version that a member's row went through: source, member, tier, state, joined, left, layer, and two moments in UTC.

        `as_of` is the answer that first told the version, `shown` the newest that showed it.
        """
        with self._reader(ws) as reader:
            return reader.member_versions()

    def ecb_rates(
        self, currencies: Sequence[str], since: date | None = None, until: date | None = None
    ) -> pd.DataFrame:
        """The ECB's rates: day, currency, rate (float64, units per EUR)."""
        marks = ", ".join("?" * len(currencies)) or "NULL"
        low, high = records.days(since or date(1999, 1, 1)), records.days(until or date(9999, 1, 1))
        query = f"SELECT e.day, e.currency, e.rate FROM ecb_rate AS e WHERE e.currency IN ({marks}) AND e.day BETWEEN ? AND ? ORDER BY e.day"
        with self._reader(0) as reader:
            frame = reader.frame(query, ("day", "currency", "rate"), (*currencies, low, high))
        frame["rate"] = frame["rate"].astype("float64")
        return frame

    def newest_ecb_days(self) -> dict[str, date]:
        """The last day for which the ECB's rate is kept, by currency."""
        with self._engines.read() as connection:
            rows = connection.exec_driver_sql("SELECT currency, MAX(day) FROM ecb_rate GROUP BY currency")
            return {currency: records.EPOCH + timedelta(days=day) for currency, day in rows}

    def currencies(self, ws: int) -> list[str]:
        """The currencies that the workspace's money is in."""
        query = (
            "SELECT text FROM word WHERE workspace = ? AND id IN (SELECT DISTINCT currency FROM entry_month WHERE workspace = ? "
            "UNION SELECT DISTINCT currency FROM observation WHERE workspace = ?) "
            "UNION SELECT currency FROM deal WHERE workspace = ? UNION SELECT currency FROM schedule WHERE workspace = ?"
        )
        with self._engines.read() as connection:
            return list(connection.exec_driver_sql(query, (ws,) * 5).scalars())

    def add_ecb_rates(self, rates: Iterable[tuple[date, str, str]]) -> None:
        """Keep the ECB's rates: day, currency, units per EUR as decimal text."""
        rows = [(records.days(day), currency, rate) for day, currency, rate in rates]
        if not rows:
            return
        with self._engines.write() as connection:
            connection.exec_driver_sql(
                "INSERT INTO ecb_rate (day, currency, rate) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", rows
            )
            counters.bump_all(connection)

    # Whole-record questions

    def totals(self, ws: int, digest: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """Live rows by table, exact money by currency, kind and status, and a digest two equal stores agree on."""
        rows, print_ = {}, hashlib.sha256()
        with self._reader(ws) as reader:
            for table, columns in digest.items():
                print_.update(table.encode())
                rows[table] = 0
                for line in reader.lines(table, columns):
                    print_.update(json.dumps(line, ensure_ascii=False).encode())
                    rows[table] += 1
            month = reader.entries_month(None, None)
        money = month.groupby(["currency", "kind", "status"], sort=True)["amount_micros"].sum()
        return {
            "rows": rows,
            "money": [_amount(*line) for line in money.reset_index().itertuples(index=False)],
            "digest": print_.hexdigest(),
        }

    def check(self, *, thorough: bool = True) -> list[str]:
        """What is wrong with the record: damaged pages, sums that differ from their rows, rows of no batch."""
        with self._engines.read() as connection:
            found = schema.integrity(connection, thorough=thorough)
            for each in records.workspaces(connection):
                different = rollups.differences(connection, each.id)
                if different:
                    found.append(f"workspace {each.name}: {different} sums of the ledger differ from their rows")
                found += [f"workspace {each.name}: {problem}" for problem in _broken_law(connection, each.id)]
        return found

    def backup(self, target: Path) -> Path:
        """A checked copy of the record in a file, from which `restore` and `move` can read."""
        if isinstance(self._engines, FileEngines):
            return copies.copy(self._engines, target)
        return carrying.write_file(self._engines, target)

    def carry(self, name: str, target: Store) -> int:
        """Carry a workspace over to another record, whole or not at all. Returns how many rows it was.

        Raises: Unknown: no such workspace. StoreError: the target has one of that name, or a batch of it is open.
        """
        rows = carrying.carry(self._engines, target._engines, name)
        target._engines.grown()
        return rows

    def facts(self) -> list[str]:
        """What an owner may want to know of the engine, a line each: its version, where it is, how large."""
        return self._engines.facts()


def _amount(currency: str, kind: str, status: str, micros: int) -> dict[str, str]:
    exact = Decimal(int(micros)).scaleb(-6)
    text = format(exact.normalize() if exact else Decimal(0), "f")
    return {"currency": currency, "kind": kind, "status": status, "amount": text}


def _broken_law(connection: Any, ws: int) -> list[str]:
    found = []
    for table in LAWS:
        lost = connection.exec_driver_sql(
            f"SELECT COUNT(*) FROM {table} AS e WHERE e.workspace = ? AND (e.batch NOT IN "
            "(SELECT id FROM batch WHERE status <> 'undone' AND workspace = e.workspace) OR (e.superseded_by IS NOT NULL "
            f"AND NOT EXISTS (SELECT 1 FROM {table} AS o WHERE o.workspace = e.workspace AND o.id = e.superseded_by)))",
            (ws,),
        ).scalar_one()
        if lost:
            found.append(
                f"{lost} rows of {table} belong to no batch that stands, or were replaced by a row that is gone"
            )
    return found
