"""Search Console's tables by query, page, country and device (Performance, Export): one row is one of them.

The archive holds Queries.csv, Pages.csv, Countries.csv and Devices.csv (*Clicks*, *Impressions*, *CTR*, *Position*; “2,300”,
“0.09%”), the days (Dates.csv or Chart.csv, see `search_console_days`) and Filters.csv. No table says its period: it is that
of the days beside it, else it is asked for. Clicks and impressions become `search_clicks_by_query` (or `_by_page`,
`_by_country`, `_by_device`) over that period; the position is kept as position × impressions over impressions, so that it can
be averaged rightly. The rate is clicks over impressions and not kept. Google lists at most 1,000 rows and hides rare
queries: the rows do not add up to the site's figures. A filtered export is left out. Known from a sample of Queries.csv of
2026; the other tables' names from memory.
"""

from __future__ import annotations

import csv
from datetime import date
from typing import Any

import pandas as pd

from connectors.files import _search_console
from connectors.files._figures import figures, together
from connectors.files._format import Context, Format, Head, Tables, text

PARTS = {"top queries": "query", "top pages": "page", "country": "country", "device": "device"}


def _period(head: Head) -> tuple[date, date] | None:
    """First and last day of the table of days in the same archive."""
    path = next((path for name, path in head.beside.items() if name.rpartition("/")[2] in _search_console.DAYS), None)
    if path is None:
        return None
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        days = sorted(row[0] for row in csv.reader(file) if row and row[0][:2] == "20")
    return (date.fromisoformat(days[0]), date.fromisoformat(days[-1])) if days else None


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    if context.period is None or context.head is None:
        return {}
    first, last = context.period
    part = next(PARTS[cell.casefold()] for cell in context.head.columns if cell.casefold() in PARTS)
    told = {f"search_clicks_by_{part}": "clicks", f"search_impressions_by_{part}": "impressions"}
    over: dict[str, Any] = {"item": "part", "grain": "span", "day": first, "until": last}
    return together(figures(rows, told, **over), _search_console.positions(rows, f"search_position_by_{part}", **over))


FORMAT = Format(
    name="search_console",
    title="Search Console",
    platform="search-console",
    tested=_search_console.TESTED,
    help="Search Console: Performance, Search results, Export, Download CSV; the whole archive or a table out of it.",
    channel_kind="site",
    key="part",
    build=_tables,
    span=True,
    period=_period,
    columns={
        "part": text("Top queries", "Top pages", "Country", "Device", needed=True),
        **_search_console.COLUMNS,
    },
    leave=(_search_console.PARTIAL,),
)
