"""YouTube Studio's table by content (Advanced mode, Content, Export, “Table data.csv”): one row is one video.

*Content* is the video's id, *Duration* its length in seconds or h:mm:ss, *Views*, *Subscribers* (gained less lost) are of
the chosen period; the columns are the user's choice, so only id, title and day of publishing must be there. The period
stands in the archive's name (“Content 2026-01-01_2026-01-31 …zip”) and is asked for where only the table is at hand.

Each video becomes an item; its views are `piece_views` over that period, and where the period began on or before the day
it was published they are also all its views so far (`piece_views_total`). The row *Total* comes first and sums up every
video of the channel, those not listed too: it is left out. Money is not read here (the daily revenue and AdSense tell it),
nor are likes, watch time, impressions and viewers of a single video, for which the record has no names. “Chart data.csv” of the same
archive has a row a day of a few videos and is not read. Known from a genuine table of a channel and a sample with h:mm:ss.
"""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pandas as pd

from connectors.files._figures import figures, together
from connectors.files._format import Context, Format, Head, Leave, Tables, moment, number, seconds, text
from connectors.files._pieces import items

_PARTS = frozenset({
    "date", "week", "month", "year", "geography", "city", "traffic source", "device type", "operating system",
    "viewer age", "viewer gender", "subscription status", "playback location", "playback location type",
    "subtitles and cc", "youtube product", "new and returning viewers",
})  # fmt: skip
"""What may part a video's views once more: such a row does not tell all of them."""
_PERIOD = re.compile(r"(20\d\d-\d\d-\d\d)_(20\d\d-\d\d-\d\d)")


def _period(head: Head) -> tuple[date, date] | None:
    found = _PERIOD.search(head.name)
    return (date.fromisoformat(found[1]), date.fromisoformat(found[2])) if found else None


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    published = rows["day"].dt.strftime("%Y-%m-%d").astype(object).where(rows["day"].notna(), None)
    urls = "https://www.youtube.com/watch?v=" + rows["id"]
    tables = items(rows["id"], "video", title=rows["title"], published=published, url=urls, duration=rows["duration"])
    if context.period is None:
        return tables
    first, last = context.period
    told = {"piece_views": "views", "piece_new_subscribers": "subscribers"}
    whole = rows[(rows["day"] >= np.datetime64(first, "s")).to_numpy()]
    so_far = figures(whole, {"piece_views_total": "views"}, item="id", day=last)
    return tables | together(figures(rows, told, item="id", grain="span", day=first, until=last), so_far)


FORMAT = Format(
    name="youtube_table",
    title="YouTube Studio table",
    platform="youtube",
    tested="a genuine table of a channel and a sample of 2026",
    help="YouTube Studio: Analytics, Advanced mode, Content, Export current view, CSV.",
    channel_kind="social",
    key="id",
    build=_tables,
    fits=lambda head: _PARTS.isdisjoint(cell.strip().casefold() for cell in head.columns),
    span=True,
    period=_period,
    columns={
        "id": text("Content", needed=True),
        "title": text("Video title"),
        "day": moment("Video publish time"),
        "duration": seconds("Duration", required=False),
        "views": number("Views", required=False),
        "subscribers": number("Subscribers", required=False),
    },
    leave=(Leave("the row of totals", lambda rows, _: rows["id"] == "Total", whatever=True),),
)
