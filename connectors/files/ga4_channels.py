"""Google Analytics 4, a free form (Explore, Export, CSV) of days by channel: one row is one channel on one day.

The columns are the user's choice: there must be *Date* (as 20260826), a channel group and *Active users*, which become
`visitors_by_channel` of that day; *Sessions* and *Views* are read where they are there. Channels keep Google's names
(“Organic Search”). Visitors of two days may be the same people: they are never added up. The row “Grand total”, one cell longer
than the header, is left out. Events are not read: the record has no name for them. Known from a sample of 2026.
"""

from __future__ import annotations

import pandas as pd

from connectors.files import _ga4
from connectors.files._figures import figures, together
from connectors.files._format import Context, Format, Tables, moment, number, text


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    told = {"visitors_by_channel": "users", "sessions_by_channel": "sessions", "pageviews_by_channel": "views"}
    return together(figures(rows, told, item="channel", day=rows["day"]))


FORMAT = Format(
    name="ga4_channels",
    title="Google Analytics channels by day",
    platform="ga4",
    tested=_ga4.TESTED,
    help="Google Analytics: Explore, Free form with Date and Session primary channel group, Export data, CSV.",
    channel_kind="site",
    key=("date", "channel"),
    build=_tables,
    footers=_ga4.FOOTERS,
    prepare=_ga4.one_table,
    columns={
        "date": text("Date", needed=True),
        "day": moment("Date", needed=True),
        "channel": text(
            "Session primary channel group (Default Channel Group)",
            "Session default channel group",
            "Session primary channel group",
            "Default channel group",
            needed=True,
        ),
        "users": number("Active users"),
        "said": _ga4.SAID,
        "sessions": number("Sessions", required=False),
        "views": number("Views", required=False),
    },
    leave=(_ga4.REST, _ga4.totals("channel")),
)
