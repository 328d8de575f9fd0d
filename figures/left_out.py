"""What an access log left out of the month's numbers, and why."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from figures.asking import Question, once
from figures.breakdowns import numbers
from figures.item_words import named
from figures.measures import channel_of
from metrics.website import ranked

OF_PAGES, OF_FILES = "requests_left_out_by_reason", "downloads_left_out_by_reason"


@dataclass(frozen=True)
class LeftOut:
    """`rows` has ``item`` (the reason), ``value`` (requests) and ``share``, the most first; `title` names the log."""

    rows: pd.DataFrame
    title: str


@once
def left_out(q: Question, metrics: tuple[str, ...], names: tuple[str, ...], *, sound: bool) -> LeftOut | None:
    """What the logs among these sources left out of pages, or of sound; None where no log tells it.

    `metrics`: all breakdowns that the page shows, which are read together.
    """
    rows = numbers(q, metrics, names)
    rows = rows[(rows["metric"] == (OF_FILES if sound else OF_PAGES)).to_numpy()]
    if rows.empty:
        return None
    words = [named("reason", str(item)) for item in rows["item"]]
    sums = rows.assign(item=words).groupby("item", as_index=False)["value"].sum()
    return LeftOut(ranked(sums), ", ".join(q.titles(dict.fromkeys(map(str, rows["source"])))))


@once
def logs(q: Question, channel: str, metric: str) -> tuple[str, ...]:
    """The sources of a channel that are access logs."""
    return tuple(n for n, s in q.sources.items() if s.connector == "access_log" and channel_of(q, n, metric) == channel)
