"""Kindle Direct Publishing's workbook of royalties, sheet “Combined Sales”: one row is one day, book, shop and kind of sale.

*Royalty* is what the author gets for that row, in *Currency*, net of what was given back that day (*Net Units Sold* =
*Units Sold* − *Units Refunded*): where it is below 0, more was given back than sold, and the row is a refund; where as many
came back as were sold it is 0, and told as 0. Several currencies stand in one sheet. A row has no id: it is known by its
day, ASIN or ISBN, shop, kinds and currency. Free copies have no royalty and are left out, like a row of totals. Prices and
costs (“N/A” at times) are not read: the royalty is after them.

Each book becomes an item. The sheets of single kinds of book (eBook Royalty, Paperback Royalty …) say the same again and
are not read. Pages read are in “KENP Read”, see `kdp_pages`: what is paid for them comes with the month's payment and is not in this
workbook. Known from a workbook that an open program's test builds.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files._format import Context, Format, Leave, Question, Tables, currency, moment, money, number, text
from connectors.files._ledger import Leg, entries
from connectors.files._pieces import things

MONTHS = Question(
    "months",
    "This workbook tells royalties by month. Do you also import workbooks that tell these months by day? Then the money "
    "here is the same and is left out.",
    ("no", "yes"),
)


def _dated(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Rows with ``by_month``; a month is no day, so it is never taken for a new version of its first day."""
    by_month = ~rows["written"].str.contains(r"\d\D+\d+\D+\d")
    return rows.assign(by_month=by_month, rate=rows["rate"].mask(by_month, rows["rate"] + " by month"))


def _ask(rows: pd.DataFrame, context: Context) -> list[Question]:
    open_ = rows["by_month"].any() and context.answers.get("months") not in MONTHS.options
    return [MONTHS] if open_ else []


def _again(rows: pd.DataFrame, context: Context) -> pd.Series:
    return rows["by_month"] & (context.answers.get("months") == "yes")


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    royalty = rows["royalty"].to_numpy()
    leg = Leg("", np.where(royalty < 0, "refund", "royalty"), royalty, np.ones(len(rows), bool))
    told = {"product": rows["title"], "item": rows["book"], "quantity": rows["units"], "currency": rows["currency"]}
    return {
        "entry": entries(rows, [leg], stream=FORMAT.stream, payer="Amazon KDP", **told),
        **things(rows, "product", name="book", title="title"),
    }


def _free(rows: pd.DataFrame, context: Context) -> pd.Series:
    return (rows["royalty"] == 0) & (rows["back"].fillna(0) == 0)


FORMAT = Format(
    name="kdp_sales",
    title="Kindle Direct Publishing royalties",
    platform="kdp",
    tested="a workbook with the layout of 2026 and generated rows; no genuine export of an account",
    help="KDP: Reports, Royalties Estimator or Prior Months' Royalties, Download: the workbook as it is.",
    channel_kind="other",
    stream="Book royalties",
    stream_class="passive",
    key=None,
    content=("day", "book", "shop", "rate", "kind", "currency"),
    build=_tables,
    footers=("Total",),
    prepare=_dated,
    ask=_ask,
    columns={
        "day": moment("Royalty Date", needed=True),
        "written": text("Royalty Date"),
        "title": text("Title"),
        "book": text("ASIN/ISBN", needed=True),
        "shop": text("Marketplace"),
        "rate": text("Royalty Type"),
        "kind": text("Transaction Type"),
        "back": number("Units Refunded"),
        "units": text("Net Units Sold"),
        "royalty": money("Royalty", needed=True),
        "currency": currency("Currency"),
    },
    leave=(Leave("free copies: no royalty", _free), Leave("told by day in another workbook, as you answered", _again)),
)
