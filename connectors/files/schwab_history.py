"""Charles Schwab's history of an investment account (Accounts, History, Export): one row is one action, in dollars.

*Amount* is what the account gained or lost, *Fees & Comm* is in it (10.065 × 73.4049 − 0.01 = 738.81). A day “as of” another
counts by the first, when it was booked. A reinvested dividend is two rows, the dividend and a buy. Names of persons stand in
*Description* of transfers: it is read only where there is a *Symbol*. Margin interest is what the owner pays: a fee.
Left out: the row of totals. Rows have no id and are known by their content.

Known from a fixture of another project without the title line; it may be guesswork beyond the layout.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files._assets import MOVE, Words, ledger, quantities
from connectors.files._format import Context, Format, Leave, Tables, moment, money, text

WORDS = Words(
    "Schwab",
    {
        r"(buy|buy to open|buy to close|reinvest shares)$": "buy",
        r"(sell|sell to open|sell to close|sell short|full redemption)$": "sell",
        r"(.*dividend|.*\bdiv\b.*|(long|short) term cap gain.*)": "dividend",
        "(bank interest|credit interest|bond interest)$": "interest",
        "(margin interest|adr mgmt fee|service fee|misc fee)": "fee",
        "(nra tax adj|nra withholding|foreign tax paid)": "withholding",
        "(journal|moneylink|wire|funds (received|paid)|internal transfer)": MOVE,
        "(stock split|reverse split)": "0split",
    },
)


def _prepare(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    rows = WORDS.prepare(rows, context)
    fee = np.where(rows["amount"] != 0, rows["costs"].abs(), 0)
    return rows.assign(
        fee=fee,
        amount=rows["amount"] + fee,
        currency="USD",
        product=rows["product"].where(rows["item"] != "", ""),
        quantity=quantities(rows["quantity"]),
    )


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    return ledger(rows, FORMAT.stream, "Schwab")


FORMAT = Format(
    name="schwab_history",
    title="Schwab investment history",
    platform="schwab",
    tested="a made sample of another project; no genuine export",
    help="Charles Schwab: Accounts, History, Export, CSV.",
    channel_kind="other",
    stream="Investments",
    stream_class="passive",
    key=None,
    content=("day", "word", "item", "quantity", "moved"),
    dates="mdy",
    footers=("Transactions Total",),
    prepare=_prepare,
    build=_tables,
    ask=WORDS.ask,
    columns={
        "day": moment("Date", needed=True),
        "word": text("Action", needed=True),
        "item": text("Symbol"),
        "product": text("Description"),
        "quantity": text("Quantity"),
        "price": money("Price"),
        "costs": money("Fees & Comm"),
        "moved": money("Amount"),
    },
    leave=(
        Leave("left out as you answered", WORDS.left_out),
        Leave("nothing moved", lambda rows, _: (rows["moved"] == 0) & (rows["quantity"] == "")),
    ),
)
