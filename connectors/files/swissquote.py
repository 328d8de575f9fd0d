"""Swissquote's transactions (Account overview, Transactions, CSV): one row is one booking, in its own currency.

*Net Amount* is what the account gained or lost, *Costs* are in it: 537 × 55.945 − 180.91 = 29,861.56. So a row is *Net
Amount* + *Costs*, and `<id>:fee` the costs; of a dividend *Costs* are the tax that was kept back (memory; the sample has
none). A change of currencies is two rows of one *Order #*, a withdrawal here and a deposit there, never income; one order
may also be filled in several rows, and *00000000* is no order at all: rows are known by their content without *Balance*.

Accrued interest of bonds stays in the amount of the trade. Known from a sample of 2022 that a project published (Apache-2.0).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files._assets import MOVE, Words, ledger, quantities
from connectors.files._format import Context, Format, Leave, Tables, currency, moment, money, text

WORDS = Words(
    "Swissquote",
    {
        "buy$": "buy",
        "sell$": "sell",
        "(dividend|capital gain)$": "dividend",
        "(interest|interests)$": "interest",
        "(custody fees|fees|stamp duty)": "fee",
        "(credit|debit|payment|payout|forex credit|forex debit|fx credit|fx debit|fx conversion|internal exchange)$": MOVE,
        "(spin off|stock split|reverse split|split)$": "0split",
    },
)


def _prepare(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    costs = rows["costs"].abs()
    rows = WORDS.prepare(rows, context)
    dividend = (rows["kind"] == "dividend").to_numpy()
    fee = np.where(dividend | (rows["amount"] == 0), 0, costs)
    return rows.assign(
        fee=fee,
        amount=rows["amount"] + fee,
        withheld=np.where(dividend, costs, 0),
        item=rows["isin"].where(rows["isin"] != "", rows["symbol"]),
        quantity=quantities(rows["quantity"]).where(rows["kind"].isin(("buy", "sell", "split")), ""),
    )


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    return ledger(rows, FORMAT.stream, "Swissquote")


FORMAT = Format(
    name="swissquote",
    title="Swissquote transactions",
    platform="swissquote",
    tested="a sample of 2022 that a project published",
    help="Swissquote: Account overview, Transactions, export as CSV.",
    channel_kind="other",
    stream="Investments",
    stream_class="passive",
    key=None,
    content=("day", "order", "word", "isin", "quantity", "moved", "currency"),
    dates="dmy",
    prepare=_prepare,
    build=_tables,
    ask=WORDS.ask,
    columns={
        "day": moment("Date", needed=True, zone=None),
        "order": text("Order #"),
        "word": text("Transaction", needed=True),
        "symbol": text("Symbol"),
        "product": text("Name"),
        "isin": text("ISIN"),
        "quantity": text("Quantity"),
        "costs": money("Costs"),
        "moved": money("Net Amount", needed=True),
        "currency": currency("Currency"),
    },
    leave=(Leave("left out as you answered", WORDS.left_out),),
)
