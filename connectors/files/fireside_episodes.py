"""Fireside's episodes (Metrics, Episodes, Export CSV): one row is one episode with its downloads so far.

*1 Day*, *7 Days*, *14 Days*, *30 Days* and *90 Days* count the downloads since it came out; “–” stands where so many days
are not over yet: a gap, never 0. *All Time* is what it has in all. All are as told on the day of the export, which is in
the file's name or is asked for. An older layout says “Day 7” for “7 Days”. An episode's item is its *Slug*.

*Spotify* is not read: it is 0 in every row of the genuine export, and nothing says whether *All Time* holds it. Known from a
genuine export of 245 episodes of one podcast.
"""

from __future__ import annotations

import pandas as pd

from connectors.files._figures import figures, together
from connectors.files._format import Context, Format, Tables, moment, number, text
from connectors.files._pieces import items

SPANS = (1, 7, 14, 30, 90)


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    published = rows["day"].dt.strftime("%Y-%m-%d").astype(object).where(rows["day"].notna(), None)
    tables = items(rows["id"], "episode", title=rows["title"], published=published)
    if context.as_of is None:
        return tables
    columns = {f"piece_downloads_{days}": f"after_{days}" for days in SPANS} | {"piece_downloads_total": "total"}
    return tables | together(figures(rows, columns, item="id", day=context.as_of))


FORMAT = Format(
    name="fireside_episodes",
    title="Fireside episodes",
    platform="fireside",
    tested="a genuine export of one podcast of 2025",
    help="Fireside: Metrics, Episodes, Export CSV.",
    channel_kind="show",
    key="id",
    build=_tables,
    snapshot=True,
    columns={
        "id": text("Slug", needed=True),
        "title": text("Title"),
        "day": moment("Published"),
        "after_1": number("1 Day", "Day 1"),
        "after_7": number("7 Days", "Day 7"),
        **{f"after_{days}": number(f"{days} Days", f"Day {days}", required=False) for days in SPANS[2:]},
        "total": number("All Time", "Total"),
    },
)
