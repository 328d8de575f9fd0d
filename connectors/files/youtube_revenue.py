"""YouTube Studio's revenue by day (Advanced mode, Revenue, Date, Export): one row is one day, in the header's currency.

*Estimated revenue (USD)* is what YouTube expects to pay for that day; it is corrected for some days afterwards, so a newer
export revises the days it tells. It has fractions of a cent, which are kept: “14,312” may be fourteen, so the whole file
decides which sign marks decimals, or it is asked. A day of 0 is told as 0. Where the table has them too, *Views* and *Watch
time (hours)* are the channel's views and minutes of the day. The row *Total* comes first and is left out. “Chart data.csv”
of a table by video, country or the like tells a few of them only and is not read. AdSense pays the same money by month: the
stream counts one of the two. Known from a sample of 2026.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from connectors.files._figures import figures, together
from connectors.files._format import Context, Format, Head, Leave, Tables, moment, money, number, text
from connectors.files._ledger import Leg, entries

MINUTES = 60
_LETTER = re.compile(r"[^\W\d_]")


def _of_the_channel(head: Head) -> bool:
    """Whether a row is a whole day: the name of a video, a country or the like beside the day is a column of words."""
    for place, name in enumerate(head.columns):
        said = [row[place] for row in head.first if len(row) > place and row[place].strip()]
        if name.strip().casefold() != "date" and said and all(_LETTER.search(cell) for cell in said):
            return False
    return True


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    days = rows.assign(id="revenue:" + rows["day"].dt.strftime("%Y-%m-%d"), minutes=rows["hours"] * MINUTES)
    earned = Leg("", "ad", rows["amount"].to_numpy(), np.ones(len(rows), bool))
    code = context.header["currency"]
    tables = {"entry": entries(days, [earned], stream=FORMAT.stream, payer="YouTube", currency=code)}
    return tables | together(figures(days, {"video_views": "views", "watch_minutes": "minutes"}, day=days["day"]))


FORMAT = Format(
    name="youtube_revenue",
    title="YouTube Studio daily revenue",
    platform="youtube",
    tested="a sample of 2026 and generated rows; no genuine export of a channel",
    help="YouTube Studio: Analytics, Advanced mode, Revenue, by Date, Export current view, CSV.",
    channel_kind="social",
    stream="YouTube ads",
    stream_class="passive",
    audience="followers",
    repeats="adsense",
    key="day",
    decimal="auto",
    fits=_of_the_channel,
    build=_tables,
    columns={
        "date": text("Date", needed=True),
        "day": moment("Date", needed=True),
        "amount": money("Estimated revenue ({currency})", "Your estimated revenue ({currency})", needed=True),
        "views": number("Views", required=False),
        "hours": number("Watch time (hours)", required=False),
    },
    leave=(Leave("the row of totals", lambda rows, _: rows["date"] == "Total", whatever=True),),
)
