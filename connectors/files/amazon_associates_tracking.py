"""Amazon Associates, report “Fee-Tracking”: one row sums up one tracking ID over the days that the title line names.

The clicks are taken, as `affiliate_clicks_by_campaign` of that period. *Ad Fees* and *Revenue* tell again what the report
“Fee-Earnings” tells by day and product: they are not counted here. Left out: a row of totals. The columns are those that
one analysis of a workbook names; where the title's days may be months, or there is no title, the period is asked for.
"""

from __future__ import annotations

import pandas as pd

from connectors.files import _amazon
from connectors.files._figures import summed
from connectors.files._format import Context, Format, Head, Leave, Tables, number, text


def _is_tracking(head: Head) -> bool:
    return not {"asin", "name", "link type"} & {cell.strip().casefold() for cell in head.columns}


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    return summed(rows, {"affiliate_clicks_by_campaign": "clicks"}, context.period, item="tracking")


FORMAT = Format(
    name="amazon_associates_tracking",
    title="Amazon Associates tracking IDs",
    platform="amazon_associates",
    tested="the names of the columns and invented rows; no genuine report of an account",
    help="Amazon Associates: Reports, Download reports, Fee-Tracking; the archive or the workbook as it comes.",
    channel_kind="other",
    audience="visitors",
    key="tracking",
    build=_tables,
    span=True,
    period=_amazon.period,
    fits=_is_tracking,
    columns={
        "tracking": text("Tracking ID", needed=True),
        "clicks": number("Clicks"),
        "ordered": text("Items Ordered"),
        "shipped": text("Items Shipped"),
        "fee": text("Ad Fees({currency})", "Ad Fees"),
    },
    leave=(Leave("the row of totals", lambda rows, _: rows["tracking"].str.lower() == "total", whatever=True),),
)
