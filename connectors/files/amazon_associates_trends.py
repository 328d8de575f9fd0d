"""Amazon Associates, report “Fee-DailyTrends”: one row is one day's clicks on affiliate links.

Only *Date* and *Clicks* are taken (`affiliate_clicks`): what was ordered is not shipped yet and earns nothing, and the
conversion follows from both. Left out: a row of totals. The columns are those that one analysis of a workbook names.
"""

from __future__ import annotations

import pandas as pd

from connectors.files._figures import figures, together
from connectors.files._format import Context, Format, Leave, Tables, moment, number, text


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    return together(figures(rows, {"affiliate_clicks": "clicks"}, day=rows["day"]))


FORMAT = Format(
    name="amazon_associates_trends",
    title="Amazon Associates daily trends",
    platform="amazon_associates",
    tested="the names of the columns and invented rows; no genuine report of an account",
    help="Amazon Associates: Reports, Download reports, Fee-DailyTrends; the archive or the workbook as it comes.",
    channel_kind="other",
    audience="visitors",
    key="date",
    build=_tables,
    columns={
        "date": text("Date", needed=True),
        "day": moment("Date", needed=True, zone=None),
        "clicks": number("Clicks"),
        "ordered": text("Total Items Ordered"),
        "conversion": text("Conversion"),
    },
    leave=(Leave("the row of totals", lambda rows, _: rows["date"].str.lower() == "total", whatever=True),),
)
