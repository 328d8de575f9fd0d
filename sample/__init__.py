"""The demo business: an invented creator with three years behind them, made of rows like anybody's."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pandas as pd

from collect import visits, workspaces
from collect.giving import Store, Workspace, anew, give
from sample import (
    audience,
    books,
    holdings,
    kits,
    lending,
    letters,
    lines,
    listening,
    members,
    money,
    pieces,
    planned,
    readings,
    robo,
    ways,
    website,
)
from sample import property as flats
from sample.business import ACCOUNTS, HOME, LOG, NAME, NOTES, PRIMARY, STREAMS, TITLE, ZONE
from sample.timeline import ANSWER_HOUR, LAST, Timeline

__all__ = ["NAME", "fill"]

Tables = list[tuple[str, pd.DataFrame]]
ASKED_AGAIN = frozenset(
    {
        "ga4", "wordpress", "op3-notebook", "rss-notebook", "kit",
        "impact", "partnerstack", "teachable", "gumroad", "stripe", "mediavine",
    }
)  # fmt: skip
PARTS = (
    ("observation", audience.frames),
    ("observation", website.frames),
    ("observation", ways.frames),
    ("observation", listening.beside),
    ("entry", money.frames),
    ("entry", planned.frames),
    ("item", flats.items),
    ("observation", flats.values),
    ("item", holdings.items),
    ("observation", holdings.values),
    ("item", lending.items),
    ("observation", lending.values),
    ("item", robo.items),
    ("observation", robo.values),
    ("item", pieces.frames),
    ("item", letters.items),
    ("observation", letters.frames),
    ("observation", readings.frames),
    ("observation", listening.frames),
    ("item", books.items),
    ("item", members.tiers),
)
"""What the business is made of: a table, and a function from its days to that table's frames by source."""

LATEST_MONTHS = 2
"""The last full months that came in by a batch of their own, with the running one."""


def fill(store: Store, today: date) -> Workspace:
    """Fill the workspace `demo` with 36 full months and the running one as known on the day `today`.

    A demo that is there already is replaced; the same day gives the same rows.
    Raises: CollectError: `demo` is a workspace of the owner's own, or is being filled just now.
    """
    line = Timeline(today)
    with anew(store, NAME, title=TITLE, currency=HOME, zone=ZONE) as ws:
        _declare(store, ws)
        every = [
            (source, *batch) for source, tables in _by_source(line).items() for batch in _batches(line, source, tables)
        ]
        for source, as_of, batch in (each for each in every if not _is_latest(line, each[0], each[1])):
            give(store, ws, source, batch, as_of, kind="sync")
        visits.remember(store, ws, _split_moment(line), {})
        for source, as_of, batch in (each for each in every if _is_latest(line, each[0], each[1])):
            give(store, ws, source, batch, as_of, kind="sync")
        own = [("rate", lines.rate_rows(line)), ("note", _notes(line)), ("kit", kits.rows(line)), *planned.tables(line)]
        # The day before: what is typed into a demo that was made this morning must be newer, at every hour and in every zone.
        give(store, ws, None, own, line.now - timedelta(days=1), kind="typed")
    return store.workspace(NAME)


def _declare(store: Store, ws: Workspace) -> None:
    for account in ACCOUNTS:
        store.make_channel(ws.id, account.channel, account.channel_kind, account.channel_title)
        store.make_source(
            ws.id, account.name, connector=account.connector, title=account.title, channel=account.channel, known="demo"
        )
    log, answers = LOG
    store.set_source(ws.id, log, state={"log": answers})
    for channel, metric, source in PRIMARY:
        workspaces.choose_primary(store, ws, channel, metric, source)
    for name, cls, depends_on in STREAMS:
        store.make_stream(ws.id, name, cls, depends_on)


def _by_source(line: Timeline) -> dict[str, Tables]:
    """By source, its frames of each table, of all parts that have something to say of it."""
    made: dict[str, Tables] = defaultdict(list)
    for table, part in PARTS:
        for source, frame in part(line).items():
            made[source].append((table, frame))
    order = [account.name for account in ACCOUNTS]
    return {source: made[source] for source in sorted(made, key=order.index)}


def _batches(line: Timeline, source: str, tables: Tables) -> list[tuple[datetime, Tables]]:
    """The rows of one source as they came in: of the larger ones a first batch long ago, and the last months by themselves."""
    if source == members.SOURCE:
        *early, (now, newest) = [(at, ("member", rows)) for at, rows in members.answers(line)]
        return [*((at, [rows]) for at, rows in early), (now, [*tables, newest])]
    if source not in ASKED_AGAIN:
        return [(line.now, tables)]
    split = _split(line)
    old = [(table, frame[_days(frame) < split]) for table, frame in tables]
    new = [(table, frame[_days(frame) >= split]) for table, frame in tables]
    return [(_split_moment(line), old), (line.now, new)]


def _split(line: Timeline) -> np.datetime64:
    """The day from which on rows came in by a batch of their own: the owner's last visit."""
    return line.first(LAST - LATEST_MONTHS + 1)


def _split_moment(line: Timeline) -> datetime:
    return datetime.combine(date.fromisoformat(str(_split(line))), time(ANSWER_HOUR), UTC)


def _is_latest(line: Timeline, source: str, as_of: datetime) -> bool:
    """Whether a batch came after the owner's last visit."""
    return source in ASKED_AGAIN and as_of == line.now


def _days(frame: pd.DataFrame) -> np.ndarray:
    days = frame["day"] if "day" in frame.columns else pd.to_datetime(frame["published"].str[:10])
    return np.asarray(days).astype("datetime64[D]")


def _notes(line: Timeline) -> pd.DataFrame:
    days = [line.first(month, day) for month, day, _ in NOTES]
    texts = [text for _, _, text in NOTES]
    keys = [f"demo-{number}" for number in range(1, len(NOTES) + 1)]
    return pd.DataFrame({"key": keys, "day": np.array(days).astype("datetime64[s]"), "text": texts})
