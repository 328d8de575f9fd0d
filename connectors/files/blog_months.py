"""A blogger's own sheet of months: one row is one month, its name and its year in two columns, newest first.

The columns are those of a sheet that a blog publishes in its open repository: *Google Analytics Users*, *Sessions* and
*Pageviews* become the month's visitors, sessions and pageviews; *AdSense earnings* an `ad` row on the month's first day;
*AdSense Impressions* the month's ad impressions; *AdSense balance* is what stands in the account: a level, no income.
Amounts are written with a dollar sign. An empty cell is a gap.

Not read: rankings and links of Alexa and Moz, which no longer mean anything or have no name here; *posts*, which the feed
tells; clicks and positions in search, whose columns carry the names of single sites. Other sheets of one's own go through the
mapping screen. If AdSense's own export or Google Analytics is imported too, this sheet tells the same again. Known from
the genuine sheet, 53 months.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files._figures import figures, together
from connectors.files._format import Column, Context, Format, Leave, Tables, number, text
from connectors.files._ledger import Leg, entries

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
TOLD = {"visitors": "users", "sessions": "sessions", "pageviews": "pageviews", "ad_impressions": "impressions"}


def _dated(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """The first day of each row's month; NaT where the name or the year makes none."""
    numbers = {name[:length]: f"{n:02}" for n, name in enumerate(MONTHS, 1) for length in (3, len(name))}
    written = rows["year"] + "-" + rows["month"].str.casefold().map(numbers)
    days = pd.to_datetime(written, errors="coerce", format="%Y-%m").astype("datetime64[s]")
    return rows.assign(day=days, id=written + ":adsense", account="AdSense")


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    months = {"day": rows["day"], "grain": "month"}
    stood = figures(rows, {"account_balance": "balance"}, item="account", currency="balance_code", **months)
    earned = rows[rows["earned"].notna()]
    leg = Leg("", "ad", earned["earned"].astype("int64").to_numpy(), np.ones(len(earned), bool))
    told = {"stream": FORMAT.stream, "payer": "Google AdSense", "currency": earned["earned_code"]}
    return {"entry": entries(earned, [leg], **told)} | together(figures(rows, TOLD, **months), stood)


def _no_month(rows: pd.DataFrame, context: Context) -> pd.Series:
    return rows["day"].isna()


FORMAT = Format(
    name="blog_months",
    title="A blog's own sheet of months",
    platform="blog-sheet",
    tested="the genuine sheet of one blog (53 months to 2022)",
    help="A sheet of your own with these columns, saved as CSV.",
    channel_kind="site",
    stream="Display ads",
    stream_class="passive",
    audience="visitors",
    repeats="adsense",
    key=("month", "year"),
    build=_tables,
    prepare=_dated,
    columns={
        "month": text("month", needed=True),
        "year": text("year", needed=True),
        "users": number("Google Analytics Users"),
        "sessions": number("Google Analytics Sessions"),
        "pageviews": number("Google Analytics Pageviews"),
        "impressions": number("AdSense Impressions", required=False),
        "earned": Column(("AdSense earnings",), "number", glued="earned_code"),
        "balance": Column(("AdSense balance",), "number", required=False, glued="balance_code"),
    },
    leave=(Leave("its month or its year cannot be read", _no_month),),
)
