"""Amazon Associates, report “Fee-Earnings”: one row is what one product earned with one tracking ID on one day.

The CSV comes alone in an archive and has a title line above its header (“Fee-Earnings reports from 12-01-2020 to
12-31-2020”); the workbook has it as a sheet of that name. *Ad Fees* is what is earned: a commission, or a refund where it
is negative (*Returns*: what buyers sent back, often in a later report than the sale). *Price* and *Revenue* are the
buyer's money and are not counted. *Date Shipped* is the day earned; the report does not say when Amazon pays.

Rows have no id, and two equal ones may both be genuine: a row is known by product, tracking ID, day, price, numbers,
fee and device, and by how often that came before. *Name* and *Category* are no part of it: Amazon rewords them. The
currency is the sign in the header; “$” may be five currencies, so the shop among the sellers tells, or the owner is asked.
Left out: the row of totals, rows that earned nothing. Layout: importers of three projects; other languages are not known.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files import _amazon
from connectors.files._format import Context, Format, Leave, Question, Tables, moment, money, number, text
from connectors.files._ledger import Leg, entries
from vocabulary import MICROS


def _ask(rows: pd.DataFrame, context: Context) -> list[Question]:
    return [] if rows.empty else _amazon.ask_currency(context, rows["seller"])


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    currency = _amazon.currency(context, rows["seller"])
    if currency is None:
        return {}
    fee = rows["fee"].to_numpy()
    items = rows["shipped"].where(fee >= 0, rows["returns"]).fillna(0) // MICROS
    known = {"stream": FORMAT.stream, "currency": currency, "payer": "Amazon", "product": rows["product"]}
    legs = (Leg("", np.where(fee < 0, "refund", "commission"), fee),)
    return {"entry": entries(rows, legs, quantity=items.astype(str), **known)}


def _is_total(rows: pd.DataFrame, context: Context) -> pd.Series:
    says_so = rows[["revenue", "category", "product"]].apply(lambda cells: cells.str.lower()) == "total"
    return says_so.any(axis=1) & (rows["asin"] == "")


FORMAT = Format(
    name="amazon_associates_earnings",
    title="Amazon Associates earnings",
    platform="amazon_associates",
    tested="a sample of 2026 in English and generated rows; no genuine report of an account",
    help="Amazon Associates: Reports, Download reports, Fee-Earnings; the archive or the workbook as it comes.",
    channel_kind="other",
    stream=_amazon.STREAM,
    stream_class="passive",
    audience="visitors",
    key=None,
    content=("asin", "tracking", "day", "price", "shipped", "returns", "fee", "device"),
    build=_tables,
    ask=_ask,
    decimal="auto",
    columns={
        "category": text("Category"),
        "product": text("Name"),
        "asin": text("ASIN", needed=True),
        "seller": text("Seller", required=False),
        "tracking": text("Tracking ID"),
        "day": moment("Date Shipped", needed=True, zone=None),
        "price": money("Price({currency})", "Price", required=False),
        "shipped": number("Items Shipped"),
        "returns": number("Returns"),
        "revenue": text("Revenue({currency})", "Revenue"),
        "fee": money("Ad Fees({currency})", "Ad Fees", needed=True),
        "device": text("Device Type Group", required=False),
    },
    leave=(
        Leave("the row of totals", _is_total, whatever=True),
        Leave("nothing was earned", lambda rows, _: rows["fee"] == 0),
    ),
)
