"""Trades of an Interactive Brokers Flex query (Performance & Reports, Flex Queries, section Trades): one row is one trade.

A query has the columns its owner chose: these nine are needed, more do not matter. *TradeMoney* is quantity × price, positive
where something was bought; *IBCommission* comes on top, negative, often in another currency: `<id>:fee`. A change of
currencies (no ISIN, or the asset class *CASH*) tells one side only: its commission alone becomes a row. Dividends and interest
are another section (Cash Transactions), of which no real header is known: use the mapping screen for it.

Rows are known by their content, so that a query with fewer columns gives the same ids. Known from a sample of 2023 and
2024 that a project published (Apache-2.0) and a wide one of another project.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files._assets import Words, ledger, quantities
from connectors.files._format import Context, Format, Leave, Tables, currency, moment, money, text

WORDS = Words("Interactive Brokers", {r"buy( \(ca\.\))?$": "-buy", r"sell( \(ca\.\))?$": "+sell"}, unsigned=True)


def _prepare(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    rows = WORDS.prepare(rows, context)
    exchange = (rows["class"].str.upper() == "CASH") | ((rows["class"] == "") & (rows["isin"] == ""))
    fee = -rows["commission"]
    return rows.assign(
        kind=rows["kind"].mask(exchange & rows["kind"].notna(), "fee"),
        amount=np.where(exchange, -fee, rows["amount"]),
        currency=rows["currency"].mask(exchange, rows["fee_currency"]),
        fee=np.where(exchange, 0, fee),
        item=rows["isin"].where(rows["isin"] != "", rows["symbol"]).mask(exchange, ""),
        product=rows["product"].mask(exchange, ""),
        quantity=quantities(rows["quantity"]).mask(exchange, ""),
    )


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    return ledger(rows, FORMAT.stream, "Interactive Brokers")


FORMAT = Format(
    name="ibkr_trades",
    title="Interactive Brokers trades",
    platform="ibkr",
    tested="two samples of 2023 and 2024 that projects published",
    help="Interactive Brokers: Performance & Reports, Flex Queries, an activity query with the section Trades, as CSV.",
    channel_kind="other",
    stream="Investments",
    stream_class="passive",
    key=None,
    content=("day", "word", "isin", "quantity", "price", "moved", "currency"),
    dates="ymd",
    prepare=_prepare,
    build=_tables,
    ask=WORDS.ask,
    columns={
        "word": text("Buy/Sell", needed=True),
        "day": moment("TradeDate", needed=True),
        "isin": text("ISIN"),
        "symbol": text("Symbol", required=False),
        "class": text("AssetClass", required=False),
        "product": text("Description", required=False),
        "quantity": text("Quantity"),
        "price": text("TradePrice"),
        "moved": money("TradeMoney", needed=True),
        "currency": currency("CurrencyPrimary"),
        "commission": money("IBCommission"),
        "fee_currency": currency("IBCommissionCurrency"),
    },
    leave=(
        Leave("left out as you answered", WORDS.left_out),
        Leave("a change of currencies: the file tells one side only", lambda rows, _: rows["amount"] == 0),
    ),
)
