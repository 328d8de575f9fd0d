"""Search Console's days (Performance, Export, “Dates.csv” or “Chart.csv”): one row is one day of the whole site.

*Clicks* and *Impressions* become `search_clicks` and `search_impressions` of the day; *Position* is kept as position ×
impressions over impressions, so that months are averaged rightly; *CTR* is clicks over impressions and not kept. The days
are Google's (Pacific time). The last two or three are provisional: a newer export revises them. A filtered export (its
Filters.csv names more than the period) is left out: it tells only a part. The header is known from descriptions only.
"""

from __future__ import annotations

import pandas as pd

from connectors.files import _search_console
from connectors.files._figures import figures, together
from connectors.files._format import Context, Format, Tables, moment, text


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    told = {"search_clicks": "clicks", "search_impressions": "impressions"}
    days = {"day": rows["day"]}
    return together(figures(rows, told, **days), _search_console.positions(rows, "search_position", **days))


FORMAT = Format(
    name="search_console_days",
    title="Search Console by day",
    platform="search-console",
    tested="the header only, and generated rows",
    help="Search Console: Performance, Search results, Export, Download CSV; the whole archive or Dates.csv out of it.",
    channel_kind="site",
    key="day",
    build=_tables,
    columns={
        "day": moment("Date", needed=True),
        **_search_console.COLUMNS,
        "rate": text("CTR"),
    },
    leave=(_search_console.PARTIAL,),
)
