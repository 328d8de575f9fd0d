"""Revolut's crypto statement (Crypto, Documents, Account statement): one row is one movement of a coin.

*Value* is what it was worth, its currency glued to it and not the same in every row; *Fees* come on top (0.00027963 ×
35,761.54 = 10.00, and 0.24 are the fee). Coins sent or received move no money: they are rows of 0 with their quantity. Staked
coins stay the owner's and are left out. So is a staking reward without *Value*: the file does not tell what it was worth.
Rows have no id and are known by their content. Known from a sample of 2020 to 2025 that a project published (Apache-2.0).
"""

from __future__ import annotations

import pandas as pd

from connectors.files._assets import Words, ledger, quantities
from connectors.files._format import Context, Format, Head, Leave, Tables, moment, money, text

WORDS = Words(
    "Revolut",
    {
        "buy$": "-buy",
        "sell$": "+sell",
        "send$": "0withdrawal",
        "receive$": "0deposit",
        "(stake|unstake)$": "leave out",
        "(staking|learn) reward$": "+interest",
    },
    unsigned=True,
)
COLUMNS = ("symbol", "type", "quantity", "price", "value", "fees", "date")


def _fits(head: Head) -> bool:
    return tuple(column.strip().casefold() for column in head.columns) == COLUMNS


def _prepare(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    return WORDS.prepare(rows, context).assign(product=rows["item"], quantity=quantities(rows["quantity"]))


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    return ledger(rows, FORMAT.stream, "Revolut")


FORMAT = Format(
    name="revolut_crypto",
    title="Revolut crypto",
    platform="revolut",
    tested="a sample of 2020 to 2025 that a project published",
    help="Revolut: Crypto, Documents, Account statement, Excel or CSV.",
    channel_kind="other",
    stream="Investments",
    stream_class="passive",
    key=None,
    content=("day", "word", "item", "quantity", "moved", "currency"),
    fits=_fits,
    dates="mdy",
    prepare=_prepare,
    build=_tables,
    ask=WORDS.ask,
    columns={
        "item": text("Symbol", needed=True),
        "word": text("Type", needed=True),
        "quantity": text("Quantity"),
        "price": text("Price"),
        "moved": money("Value", glued="currency"),
        "fee": money("Fees", glued="fee_currency"),
        "day": moment("Date", needed=True, zone=None),
    },
    leave=(
        Leave("staked coins are still yours", WORDS.left_out),
        Leave("a reward in coins: the file does not say what it was worth", lambda rows, _: rows["currency"] == ""),
    ),
)
