"""The store: one record, opened; every question and every change goes through it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from store import batches, copies, records, rollups, schema, taking, undoing, words
from store.batches import Batch, NewBatch
from store.engines import Engines, path_of
from store.errors import StoreError, Unknown
from store.reading import Reader
from store.records import Channel, Source, Stream, Workspace
from store.sightings import Sightings
from store.staging import Stage
from store.tables import LAWS
from store.taking import Comparison

Rows = Iterable[tuple[str, pd.DataFrame]]


@dataclass(frozen=True)
class Taken:
    """What a batch brought: its number and what became of its rows."""

    batch: int
    added: int
    revised: int
    unchanged: int
    repeated: int


def open_store(url: str) -> Store:
    """Open the record at a ``sqlite:///`` address, creating or migrating it, and clear away what a dead process left open.

    Raises: StoreError: it cannot be opened; the message says why and what to do.
    """
    engines = Engines(path_of(url))
    schema.ready(engines)
    store = Store(url, engines)
    store.recover()
    return store


class Store(Sightings):
    """One record. Cheap to keep, safe to share between threads and processes."""

    def __init__(self, url: str, engines: Engines) -> None:
        self.url = url
        self.path: Path = engines.path
        self._engines = engines
        self._leases = batches.Leases(engines.path)

    def close(self) -> None:
        """Give all connections back."""
        self._engines.close()

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
        with self._engines.write() as connection:
            tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
            for table in tables:
                columns = connection.exec_driver_sql(f"SELECT name FROM pragma_table_info('{table}')").scalars().all()
                if "workspace" in columns:
                    connection.exec_driver_sql(f"DELETE FROM {table} WHERE workspace = ?", (ws,))
            connection.exec_driver_sql("DELETE FROM workspace WHERE id = ?", (ws,))

    def version(self, ws: int) -> str:
        """A text that changes whenever anything committed in the workspace changes: what caches are keyed on."""
        with self._engines.read() as connection:
            revision = connection.exec_driver_sql("SELECT revision FROM workspace WHERE id = ?", (ws,)).scalar()
        # A restored or replaced file may count anew, so the file's own identity is part of it.
        return f"{self.path.stat().st_ino}-{ws}-{revision}"

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
        with self._engines.write() as connection:
            yield connection
            records.bump(connection, ws)

    # Taking and undoing

    def take(self, ws: int, new: NewBatch, rows: Rows, *, now: datetime | None = None, layer: int = 0) -> Taken:
        """Take a batch in: whole or, if anything fails, not at all.

        Args:
            rows: pairs of a table and a frame with that table's columns (vocabulary.COLUMNS); read once, staged outside
                every lock, so it may be long.
            layer: 0 for what a source says, 2 for a hand edit over it.
        """
        with Stage(new.source, lambda texts: self._add_words(ws, texts)) as stage:
            for table, frame in rows:
                stage.add(table, frame)
            return self._take_staged(ws, new, stage, now or datetime.now(UTC), layer)

    def _add_words(self, ws: int, texts: set[str]) -> dict[str, int]:
        with self._engines.read() as connection:
            have = words.known(connection, ws, texts)
        if len(have) == len(texts):
            return have
        with self._engines.write() as connection:
            return words.add(connection, ws, texts)

    def _take_staged(self, ws: int, new: NewBatch, stage: Stage, now: datetime, layer: int) -> Taken:
        repeated = stage.drop_repeats()
        with self._engines.write() as connection:
            number, base = batches.begin(connection, ws, new, sum(stage.counts.values()), now)
            lock = self._leases.take(ws, number)
        try:
            with self._engines.write(attach=stage.path) as connection:
                counts = taking.take_all(connection, ws, number, base, stage.counts, layer)
                batches.finish(connection, ws, number, (counts.added, counts.revised, counts.unchanged), now)
                records.bump(connection, ws)
        except BaseException:
            self._abandon(ws, number)
            raise
        finally:
            if lock is not None:
                lock.release(remove=True)
        return Taken(number, counts.added, counts.revised, counts.unchanged, repeated)

    def _abandon(self, ws: int, number: int) -> None:
        with self._engines.write() as connection:
            batches.mark_undone(connection, ws, number, "It did not end, so nothing of it was kept.", datetime.now(UTC))

    def undo(self, ws: int, number: int, *, now: datetime | None = None, message: str | None = None) -> None:
        """Take a batch back: the record is as if it had never come.

        Raises: Unknown: no such batch. StoreError: it is undone already, or its owner is still at work on it.
        """
        found = self.batch(ws, number)
        if found.status == "undone":
            raise StoreError(f"Batch {number} is undone already.")
        lock = self._leases.take(ws, number) if found.status == "open" else None
        if found.status == "open" and lock is None:
            raise StoreError(f"Batch {number} is still being taken in: wait until it is done, then undo it.")
        try:
            with self._change(ws) as connection:
                if batches.standing(connection, ws, number) == "undone":
                    raise StoreError(f"Batch {number} is undone already.")
                undoing.undo_all(connection, ws, number)
                batches.mark_undone(connection, ws, number, message, now or datetime.now(UTC))
        finally:
            if lock is not None:
                lock.release(remove=True)

    def recover(self) -> list[int]:
        """Undo the open batches whose owner is dead. Returns their numbers; a living owner's batch is left alone."""
        with self._engines.read() as connection:
            rows = connection.exec_driver_sql("SELECT workspace, id FROM batch WHERE status = 'open'").all()
        return [number for ws, number in rows if self._undo_dead(ws, number)]

    def _undo_dead(self, ws: int, number: int) -> bool:
        lock = self._leases.take(ws, number)
        if lock is None:
            return False
        try:
            # Between the question and the lock its owner may have come to a good end.
            if self.batch(ws, number).status != "open":
                return False
            with self._change(ws) as connection:
                undoing.undo_all(connection, ws, number)
                batches.mark_undone(
                    connection, ws, number, "The program was stopped, so nothing of it was kept.", datetime.now(UTC)
                )
        finally:
            lock.release(remove=True)
        return True

    def batches(self, ws: int, limit: int = 200) -> list[Batch]:
        """The newest batches first."""
        with self._engines.read() as connection:
            return batches.listed(connection, ws, limit)

    def batch(self, ws: int, number: int) -> Batch:
        """One batch.

        Raises: Unknown: there is none of that number.
        """
        with self._engines.read() as connection:
            found = batches.listed(connection, ws, 1, number)
        if not found:
            raise Unknown(f"There is no batch {number} in this workspace: `batches` lists them.")
        return found[0]

    def compare(self, ws: int, source: str | None, rows: Rows) -> Comparison:
        """What taking these rows would do, without doing it: new, revised, unchanged, and what differs from newer answers."""
        with Stage(source, lambda texts: self._words_for_comparing(ws, texts)) as stage:
            for table, frame in rows:
                stage.add(table, frame)
            stage.drop_repeats()
            with self._engines.read(attach=stage.path) as connection:
                return taking.compare_all(connection, ws, stage.counts)

    def _words_for_comparing(self, ws: int, texts: set[str]) -> dict[str, int]:
        """Ids of known words; a new word gets a number that no stored word has, since nothing may be written here."""
        with self._engines.read() as connection:
            have = words.known(connection, ws, texts)
        return have | {text: -1 - (hash(text) & 0x7FFF_FFFF_FFFF) for text in texts - have.keys()}

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
        item: str | None = "",
        sources: Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """Measured numbers: source, metric, item, grain, day, until, value, denominator, currency, batch, id.

        `item` "" asks for totals, None for every item. Values are float64 in units, NaN where there is a gap.
        """
        with self._reader(ws) as reader:
            return reader.observations(metrics, grain=grain, since=since, until=until, item=item, sources=sources)

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
        """Sums of the ledger by day: day, source, kind, status, stream, payer, product, currency, n, amount_micros.

        `by` names fewer columns to sum over, so that a long ledger answers with a small frame.
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

    def items(self, ws: int, kinds: Sequence[str] | None = None) -> pd.DataFrame:
        """Posts, episodes and the like: id, batch, source, item, kind, title, url, published, duration (s), attributes."""
        with self._reader(ws) as reader:
            return reader.items(kinds)

    def members(self, ws: int) -> pd.DataFrame:
        """Subscribers and patrons: source, member, tier, state, joined, left."""
        return self._plain(ws, "member", ("source", "member", "tier", "state", "joined", "left"))

    def notes(self, ws: int) -> pd.DataFrame:
        """Dated events: key, day, text."""
        return self._plain(ws, "note", ("key", "day", "text")).dropna(subset="text")

    def goals(self, ws: int) -> pd.DataFrame:
        """Targets: key, metric, target (millionths), currency, day."""
        return self._plain(ws, "goal", ("key", "metric", "target", "currency", "day")).dropna(subset="target")

    def worklog(self, ws: int) -> pd.DataFrame:
        """Hours: key, day, stream, minutes."""
        return self._plain(ws, "worklog", ("key", "day", "stream", "minutes")).dropna(subset="minutes")

    def rates(self, ws: int) -> pd.DataFrame:
        """The owner's own rates: currency, day, rate (decimal text, units per EUR)."""
        return self._plain(ws, "rate", ("currency", "day", "rate")).dropna(subset="rate")

    def _plain(self, ws: int, table: str, columns: Sequence[str]) -> pd.DataFrame:
        with self._reader(ws) as reader:
            return reader.plain(table, columns)

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
            "UNION SELECT DISTINCT currency FROM observation WHERE workspace = ?)"
        )
        with self._engines.read() as connection:
            return list(connection.exec_driver_sql(query, (ws, ws, ws)).scalars())

    def add_ecb_rates(self, rates: Iterable[tuple[date, str, str]]) -> None:
        """Keep the ECB's rates: day, currency, units per EUR as decimal text."""
        rows = [(records.days(day), currency, rate) for day, currency, rate in rates]
        if not rows:
            return
        with self._engines.write() as connection:
            connection.exec_driver_sql(
                "INSERT INTO ecb_rate (day, currency, rate) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", rows
            )
            connection.exec_driver_sql("UPDATE workspace SET revision = revision + 1")

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
        """A checked copy of the record."""
        return copies.copy(self._engines, target)


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
            f"AND NOT EXISTS (SELECT 1 FROM {table} AS o WHERE o.id = e.superseded_by)))",
            (ws,),
        ).scalar_one()
        if lost:
            found.append(
                f"{lost} rows of {table} belong to no batch that stands, or were replaced by a row that is gone"
            )
    return found
