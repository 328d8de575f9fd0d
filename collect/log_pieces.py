"""Downloads of an episode at 7, 30 and 90 days, from the days that a log told of it.

The day of publication is the first. An episode has a level only where the log covers its whole window: something was seen
before it and after it, with no pause longer than `QUIET` on the way. One of which the log has no download at all has none
either: its sound may lie elsewhere. The level stands on the day after its window, on which it is
whole, as every counter that tells it has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from collect.log_days import EPOCH
from connectors._log_people import month_of
from store import Store, Workspace
from vocabulary import COLUMNS, MICROS

AGES = (7, 30, 90)
QUIET = timedelta(days=3)
"""A log in which no line at all stands for longer has a hole: bots alone come more often."""
LEVELS = tuple(f"piece_downloads_{age}" for age in AGES)
_SEEN = ("pageviews", "piece_downloads", "requests_left_out_by_reason", "downloads_left_out_by_reason")
_AROUND = timedelta(days=max(AGES) + 5)


def levels(
    store: Store,
    ws: Workspace,
    source: str,
    frame: pd.DataFrame,
    published: pd.Series,
    periods: Sequence[int],
    *,
    every: bool,
) -> pd.DataFrame:
    """The levels of all episodes whose first days `frame` may change, and gaps for those on record that hold no more.

    Args:
        frame: Rows of the table ``observation``: the days of `periods`, counted anew.
        published: By episode its day (datetime64).
        periods: The months that `frame` tells of.
        every: Whether to look at every episode, not only at those with days in `periods`.
    """
    if not periods and not every:
        return _rows([])
    first = date.min + _AROUND if every else EPOCH + timedelta(days=min(periods))
    last = date.max - _AROUND if every else EPOCH + timedelta(days=max(periods) + 31)
    days = published.dropna().dt.date
    asked = days[(days <= last) & (days >= first - timedelta(days=max(AGES)))]
    if asked.empty:
        return _rows([])
    numbers = _days(store, ws, source, frame, set(periods), (first - _AROUND, last + _AROUND))
    rows = _levels(numbers, asked.to_dict())
    return _rows([*rows, *_gone(store, ws, source, set(asked.index), {row[:3] for row in rows})])


def _days(
    store: Store, ws: Workspace, source: str, frame: pd.DataFrame, told: set[int], between: tuple[date, date]
) -> pd.DataFrame:
    """Metric, item, day and value of days on which something was seen: the frame's, and others' as they are on record."""
    names = ["metric", "item", "day", "value"]
    old = store.observations(
        ws.id, _SEEN, grain="day", since=between[0], until=between[1], item=None, sources=[source]
    )[names]
    old["day"] = old["day"].dt.date
    old = old[old["value"].notna() & ~old["day"].map(lambda day: month_of((day - EPOCH).days) in told).astype(bool)]
    new = frame[(frame["grain"] == "day") & frame["metric"].isin(_SEEN) & frame["value"].notna()][names]
    return pd.concat([old, new.assign(value=new["value"].astype("float64") / MICROS)], ignore_index=True)


def _levels(numbers: pd.DataFrame, published: dict[str, date]) -> list[tuple[str, str, date, int | None]]:
    stretches = _stretches(sorted(set(numbers["day"])))
    heard = numbers[numbers["metric"] == "piece_downloads"]
    by_episode = {item: dict(zip(some["day"], some["value"], strict=True)) for item, some in heard.groupby("item")}
    found: list[tuple[str, str, date, int | None]] = []
    for episode, day in sorted(published.items()):
        for age, metric in zip(AGES, LEVELS, strict=True):
            after = day + timedelta(days=age)
            if not any(begin < day and after <= end for begin, end in stretches):
                continue
            number = sum(n for on, n in by_episode.get(episode, {}).items() if day <= on < after)
            if number:
                found.append((metric, episode, after, round(number) * MICROS))
    return found


def _stretches(days: Sequence[date]) -> list[tuple[date, date]]:
    """First and last day of each run of days without a hole."""
    found: list[tuple[date, date]] = []
    for day in days:
        if found and day - found[-1][1] <= QUIET:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def _gone(
    store: Store, ws: Workspace, source: str, asked: set[str], told: set[tuple[str, str, date]]
) -> list[tuple[str, str, date, int | None]]:
    old = store.observations(ws.id, LEVELS, grain="day", item=None, sources=[source]).dropna(subset="value")
    keys = [(row.metric, row.item, row.day.date()) for row in old.itertuples(index=False) if row.item in asked]
    return [(*key, None) for key in keys if key not in told]


def _rows(found: Sequence[tuple[str, str, date, int | None]]) -> pd.DataFrame:
    rows = pd.DataFrame(found, columns=["metric", "item", "day", "value"], dtype=object)
    rows = rows.assign(grain="day", until=None, denominator=None, currency=None).astype(object)
    return rows[list(COLUMNS["observation"])].where(rows[list(COLUMNS["observation"])].notna(), None)
