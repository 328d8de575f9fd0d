"""The demo business: an invented creator with three years behind them, made of rows like anybody's."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, time

import numpy as np
import pandas as pd

from collect.giving import Store, Workspace, anew, give
from sample import audience, lines, money, pieces
from sample.business import ACCOUNTS, HOME, NAME, NOTES, STREAMS, TITLE, ZONE
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
    ("entry", money.frames),
    ("item", pieces.frames),
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
        for source, tables in _by_source(line).items():
            for as_of, batch in _batches(line, source, tables):
                give(store, ws, source, batch, as_of, kind="sync")
        give(store, ws, None, [("rate", lines.rate_rows(line)), ("note", _notes(line))], line.now, kind="typed")
    return store.workspace(NAME)


def _declare(store: Store, ws: Workspace) -> None:
    for account in ACCOUNTS:
        store.make_channel(ws.id, account.channel, account.channel_kind, account.channel_title)
        store.make_source(
            ws.id, account.name, connector=account.connector, title=account.title, channel=account.channel, known="demo"
        )
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
    if source not in ASKED_AGAIN:
        return [(line.now, tables)]
    split = line.first(LAST - LATEST_MONTHS + 1)
    old = [(table, frame[_days(frame) < split]) for table, frame in tables]
    new = [(table, frame[_days(frame) >= split]) for table, frame in tables]
    first = datetime.combine(date.fromisoformat(str(split)), time(ANSWER_HOUR), UTC)
    return [(first, old), (line.now, new)]


def _days(frame: pd.DataFrame) -> np.ndarray:
    days = frame["day"] if "day" in frame.columns else pd.to_datetime(frame["published"].str[:10])
    return np.asarray(days).astype("datetime64[D]")


def _notes(line: Timeline) -> pd.DataFrame:
    days = [line.first(month, day) for month, day, _ in NOTES]
    texts = [text for _, _, text in NOTES]
    keys = [f"demo-{number}" for number in range(1, len(NOTES) + 1)]
    return pd.DataFrame({"key": keys, "day": np.array(days).astype("datetime64[s]"), "text": texts})
