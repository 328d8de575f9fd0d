"""Amazon Associates, report “Fee-Bounty”: one row is what one offer (a trial, a registration) earned on one day.

*Ad Fees* is what is earned, negative where it is taken back; *Name* is the offer; *Quantity* how many took it. Rows have
no id: a row is known by offer, tracking ID, day, number and fee, and by how often that came before. The currency is the
sign in the header, or is asked for where “$” may be several. Left out: the row of totals, rows that earned nothing.
The columns are those that one importer reads; their order and everything else is not known.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files import _amazon
from connectors.files._format import Context, Format, Head, Leave, Question, Tables, moment, money, number, text
from connectors.files._ledger import Leg, entries
from vocabulary import MICROS


def _is_bounty(head: Head) -> bool:
    return "asin" not in {cell.strip().casefold() for cell in head.columns}


def _ask(rows: pd.DataFrame, context: Context) -> list[Question]:
    return [] if rows.empty else _amazon.ask_currency(context)


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    currency = _amazon.currency(context)
    if currency is None:
        return {}
    fee = rows["fee"].to_numpy()
    count = (rows["quantity"].fillna(0) // MICROS).astype(str)
    known = {"stream": FORMAT.stream, "currency": currency, "payer": "Amazon", "product": rows["product"]}
    legs = (Leg("", np.where(fee < 0, "refund", "commission"), fee),)
    return {"entry": entries(rows, legs, quantity=count, **known)}


FORMAT = Format(
    name="amazon_associates_bounties",
    title="Amazon Associates bounties",
    platform="amazon_associates",
    tested="the names of the columns and invented rows; no genuine report of an account",
    help="Amazon Associates: Reports, Download reports, Fee-Bounty; the archive as it comes.",
    channel_kind="other",
    stream=_amazon.STREAM,
    stream_class="passive",
    audience="visitors",
    key=None,
    content=("product", "tracking", "day", "quantity", "fee"),
    build=_tables,
    ask=_ask,
    fits=_is_bounty,
    decimal="auto",
    columns={
        "product": text("Name", needed=True),
        "day": moment("Date Shipped", needed=True, zone=None),
        "tracking": text("Tracking Id"),
        "quantity": number("Quantity"),
        "fee": money("Ad Fees({currency})", "Ad Fees", needed=True),
    },
    leave=(
        Leave("the row of totals", lambda rows, _: rows["product"].str.lower() == "total", whatever=True),
        Leave("nothing was earned", lambda rows, _: rows["fee"] == 0),
    ),
)
