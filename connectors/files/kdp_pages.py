"""Kindle Direct Publishing's workbook of royalties, sheet “KENP Read”: pages read in Kindle Unlimited, no money.

One row is one day, book and shop: its pages become `piece_pages_read` of the book (its ASIN) on that day, all shops together.
What Amazon pays for them is not in the sheet: its rate a page is told after the month's end. Known from a workbook that
an open program's test builds.
"""

from __future__ import annotations

import pandas as pd

from connectors.files._figures import figures, together
from connectors.files._format import Context, Format, Tables, moment, number, text
from connectors.files._pieces import things

_MARK = "\x1f"


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    known = rows[rows["pages"].notna()]
    day = known["day"].dt.strftime("%Y-%m-%d")
    for key, pages in known["pages"].groupby(day + _MARK + known["book"]).sum().items():
        context.tally[str(key)] += int(pages)
    return things(rows, "product", name="book", title="title")


def _summed(context: Context) -> Tables:
    """A book's pages of a day stand in several rows, and not always in one chunk: summed up at the end."""
    if not context.tally:
        return {}
    keys = pd.Series(list(context.tally), dtype="str").str.split(_MARK, expand=True)
    rows = pd.DataFrame({"book": keys[1], "pages": list(context.tally.values())})
    return together(figures(rows, {"piece_pages_read": "pages"}, item="book", day=keys[0].astype("datetime64[s]")))


FORMAT = Format(
    name="kdp_pages",
    title="Kindle Direct Publishing pages read",
    platform="kdp",
    tested="a workbook with the layout of 2026 and generated rows; no genuine export of an account",
    help="KDP: Reports, Royalties Estimator or Prior Months' Royalties, Download: the workbook as it is.",
    channel_kind="other",
    key=None,
    content=("day", "book", "shop"),
    build=_tables,
    finish=_summed,
    footers=("Total",),
    columns={
        "day": moment("Date", needed=True),
        "title": text("Title"),
        "book": text("ASIN", needed=True),
        "shop": text("Marketplace"),
        "pages": number("Kindle Edition Normalized Page (KENP) Read", "Kindle Edition Normalized Pages (KENP) Read"),
    },
)
