"""Logs, which need a memory: what is new is kept as sightings, and from these each open day is counted anew as a whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from collect import log_days, log_episodes, log_pieces
from collect.errors import CollectError
from connectors import _iab, _log_countries, _log_people, access_log
from connectors._spec import Remark, Window
from store import NewBatch, Source, Store, Taken, Workspace

if TYPE_CHECKING:
    from connectors._log_crunch import Options

EPOCH = date(1970, 1, 1)

Progress = Callable[[float, int], None]


@dataclass(frozen=True)
class LogRead:
    """What is new in a log, read and counted, not yet kept: sightings, observations, and where it ended."""

    found: access_log.Reading
    kept: pa.Table
    rows: pd.DataFrame
    token: str
    remarks: tuple[Remark, ...]


def read(
    store: Store,
    ws: Workspace,
    source: Source,
    config: Mapping[str, str],
    *,
    today: date,
    progress: Progress | None = None,
    again: Collection[int] = (),
) -> LogRead | None:
    """Read what is new in the logs that `config` names; None where nothing is. Nothing is written.

    Args: again: Batches whose lines are to be read once more.
    Raises: ConnectorError: a file cannot be read or recognised.
    """
    before = stretches(store, ws, source.name, without=again)
    episodes, told = log_episodes.known(store, ws, config.get("feed"))
    chosen = access_log.options(config, ws.zone, episodes)
    payloads = access_log.fetch(config, None, Window(None, today, {"stretches": before}))
    found = access_log.reading(payloads, chosen, ws.hash_key, countries=_countries(config), progress=progress)
    if not found.stretches:
        return None
    kept, late = _without_closed(source, found.sightings)
    rows = _derived(store, ws, source.name, kept, _counting(ws, chosen, told))
    token = hashlib.sha256(
        json.dumps([source.name, found.stretches, sorted(before), sorted(again)]).encode()
    ).hexdigest()
    return LogRead(found, kept, rows, token, (*found.remarks, *late))


def keep(
    store: Store, ws: Workspace, source: Source, log: LogRead, *, now: datetime, kind: str, file_name: str | None = None
) -> Taken:
    """Take what was read in as one batch: its sightings in slices first, which count once the batch is done."""
    store.add_sightings(ws.id, source.name, log.token, _rows(log.kept))
    since, until = _span(log.kept)
    new = NewBatch(
        source.name, kind, _newest(store, ws, source.name, now), since, until, access_log.SPEC.name, file_name, log.token,
        {"stretches": log.found.stretches}, log.found.rejected, " ".join(r.reason for r in log.remarks)[:1000] or None,
    )  # fmt: skip
    return store.take(ws.id, new, [("observation", log.rows)], now=now)


def read_again(
    store: Store,
    ws: Workspace,
    source: Source,
    batches: Collection[int],
    *,
    now: datetime,
    progress: Progress | None = None,
) -> int | None:
    """Take in once more what these batches read, of months that are open. Returns: The new batch, None where nothing is."""
    log = read(store, ws, source, config_of(source), today=now.date(), progress=progress, again=batches)
    if log is None:
        return None
    return keep(store, ws, source, replace(log, remarks=tuple(log.found.remarks)), now=now, kind="sync").batch


def derive(store: Store, ws: Workspace, source: Source, *, now: datetime) -> Taken | None:
    """Count a source's open months anew from the sightings that still count; what is gone from them becomes a gap.

    Call it after a batch was undone. Returns: The batch, None where there is nothing to tell.
    """
    months = [month.period for month in store.open_months(ws.id, source.name)]
    store.sweep_sightings(ws.id, source.name)
    config = config_of(source)
    _, told = log_episodes.known(store, ws, config.get("feed"))
    how = _counting(ws, options_told(config, ws), told)
    frame = _derived(store, ws, source.name, _log_people.SCHEMA.empty_table(), how, months)
    if months:
        frame = pd.concat([frame, _gone(store, ws, source.name, months, frame)], ignore_index=True)
    if frame.empty:
        return None
    new = NewBatch(source.name, "derive", _newest(store, ws, source.name, now))
    return store.take(ws.id, new, [("observation", frame)], now=now)


def config_of(source: Source) -> dict[str, str]:
    """What the owner chose for a log: its settings, and what was answered when a file was handed over."""
    return {**source.state.get("log", {}), **source.settings}


def options_told(config: Mapping[str, str], ws: Workspace) -> Options:
    """The choices that are told by themselves, for what reads no line: lists of the owner's may be gone."""
    return access_log.options({**config, "datacentres": ""}, ws.zone)


def _counting(ws: Workspace, chosen: Options, episodes: pd.DataFrame) -> log_days.Counting:
    most = None if _iab.VOLUME in chosen.rules_off else _iab.MOST
    return log_days.Counting(ws.zone, chosen.window, episodes, most)


def is_log(store: Store, ws: Workspace, batch: int) -> bool:
    """Whether a batch was read from a log."""
    found = store.batch(ws.id, batch)
    return found.status == "done" and found.format == access_log.SPEC.name


def together_with(source: Source, batch: int) -> list[int]:
    """The batches that can only be undone together with this one, since a closed month cannot be counted anew without it."""
    found: set[int] = set()
    for batches in source.state.get("closed", {}).values():
        found |= set(batches) if batch in batches else set()
    return sorted(found - {batch})


def undo(store: Store, ws: Workspace, batch: int, *, now: datetime) -> list[str]:
    """Take a log's batch back, with those it shares a closed month with, and count the open months anew.

    Returns: A line for the owner where more than this batch was undone.
    """
    asked = store.batch(ws.id, batch).source
    source = next((s for s in store.sources(ws.id) if s.name == asked), None)
    if source is None:
        raise CollectError(f"The source of batch {batch} is gone; it cannot be counted anew.")
    standing = [n for n in together_with(source, batch) if store.batch(ws.id, n).status == "done"]
    take_back(store, ws, source, [batch, *standing])
    closed = {
        month: all_
        for month, all_ in source.state.get("closed", {}).items()
        if batch not in all_ and not set(standing) & set(all_)
    }
    store.set_source(ws.id, source.name, state={**source.state, "closed": closed})
    derive(store, ws, source, now=now)
    told = ", ".join(map(str, standing))
    which = f"batch {told} was" if len(standing) == 1 else f"batches {told} were"
    return [f"A month of it is closed, so {which} undone together with it."] if standing else []


def take_back(store: Store, ws: Workspace, source: Source, batches: Sequence[int]) -> None:
    """Undo batches of a log, and before them what was derived from them; `derive` has to follow."""
    if not batches:
        return
    derived = [
        b.id for b in store.batches(ws.id, 100_000) if (b.source, b.kind, b.status) == (source.name, "derive", "done")
    ]
    for number in (*derived, *batches):
        store.undo(ws.id, number)


def _newest(store: Store, ws: Workspace, source: str, now: datetime) -> datetime:
    """This moment, or one after the source's newest answer: a whole count must win whatever the clock says."""
    before = [batch.as_of for batch in store.batches(ws.id, 1_000) if batch.source == source]
    return max([now, *(as_of + timedelta(microseconds=1) for as_of in before)])


def stretches(store: Store, ws: Workspace, source: str, *, without: Collection[int] = ()) -> dict[str, Any]:
    """Everything that was read and still counts: an undone batch's part is read again, and nothing else twice."""
    found: dict[str, Any] = {}
    for number, bookmark in store.bookmarks_of(ws.id, source):
        if number not in without:
            found.update(bookmark.get("stretches", {}))
    return found


def _countries(config: Mapping[str, str]) -> _log_people.Countries | None:
    return _log_countries.reader(Path(config["countries"])) if config.get("countries") else None


def _without_closed(source: Source, found: pa.Table) -> tuple[pa.Table, list[Remark]]:
    """Sightings of open months, and a remark where some are of closed ones."""
    closed = set(source.state.get("closed", {}))
    periods = [p for p in found["period"].unique().to_pylist() if name(p) in closed]
    if not periods:
        return found, []
    late = pc.is_in(found["period"], value_set=pa.array(periods, pa.int64()))
    names = ", ".join(name(p) for p in sorted(periods))
    told = f"{names}: these months are closed and who came in them is forgotten, so lines of them were left out."
    return found.filter(pc.invert(late)), [Remark("partial", told)]


def _rows(table: pa.Table) -> Any:
    for batch in table.to_batches(max_chunksize=10_000):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _derived(
    store: Store, ws: Workspace, source: str, new: pa.Table, how: log_days.Counting, periods: list[int] | None = None
) -> pd.DataFrame:
    """Observations of the months that `new` tells of (or of `periods`), from it and from all that is kept of these months."""
    touched = periods or sorted(set(new["period"].unique().to_pylist()))
    beside = sorted({p for each in touched for p in (log_days.month_before(each), each, next_month(each))})
    kept = [
        pa.table([pa.array(c, t) for c, t in zip(zip(*rows, strict=True), _log_people.SCHEMA.types, strict=True)], schema=_log_people.SCHEMA)
        for rows in store.sightings(ws.id, source, beside)
    ]  # fmt: skip
    every = pa.concat_tables([new, *kept])
    there = set(every["period"].unique().to_pylist())
    told = touched if len(every) == 0 else [p for p in beside if p in there and (p in touched or _heard(every, p))]
    days = log_days.observations(every, told, how)
    counted = sorted({*told, *touched})
    pieces = log_pieces.levels(store, ws, source, days, how.episodes["published"], counted, every=periods is not None)
    return pd.concat([days, pieces], ignore_index=True)


def _heard(every: pa.Table, period: int) -> bool:
    """Whether anybody listened in a month: a window may reach over its border, so that it is counted anew too."""
    return bool(pc.any(pc.and_(pc.equal(every["period"], period), pc.is_valid(every["ranges"]))).as_py())


def _gone(store: Store, ws: Workspace, source: str, periods: list[int], frame: pd.DataFrame) -> pd.DataFrame:
    """Gaps for what is on record for these months and is told by no sighting any more."""
    first, last = EPOCH + timedelta(days=periods[0]), EPOCH + timedelta(days=next_month(periods[-1]) - 1)
    old = store.observations(ws.id, since=first, until=last, item=None, sources=[source])
    key = ["metric", "item", "grain", "day"]
    old["day"] = pd.to_datetime(old["day"]).dt.date
    told = set(frame[key].itertuples(index=False, name=None))
    old = old[[_log_people.month_of((day - EPOCH).days) in periods for day in old["day"]]]
    rows = [row for row in old[old["value"].notna()][key].itertuples(index=False, name=None) if tuple(row) not in told]
    gaps = pd.DataFrame(rows, columns=key, dtype=object)
    return gaps.assign(until=None, value=None, denominator=None, currency=None)


def _span(kept: pa.Table) -> tuple[date | None, date | None]:
    if not len(kept):
        return None, None
    first, last = pc.min(kept["first"]).as_py(), pc.max(kept["last"]).as_py()
    return EPOCH + timedelta(seconds=first), EPOCH + timedelta(seconds=last)


def name(period: int) -> str:
    """A month as YYYY-MM; months are their first days, as days since 1970."""
    return f"{EPOCH + timedelta(days=period):%Y-%m}"


def next_month(period: int) -> int:
    """The first day of the month after."""
    return ((EPOCH + timedelta(days=period + 32)).replace(day=1) - EPOCH).days
