"""Revolut's trading account statement (Invest, More, Documents, Account statement, Excel or CSV): one row is one movement.

*Total Amount* has its currency's sign glued to it and again in *Currency*; buys are positive in the file. Revolut's fee is in
it and not told apart. A dividend is what arrived, the tax that was kept back is not in the file. Shares that moved from
one of Revolut's companies to another stay the owner's and are left out; a cent of cash that moved so is a deposit or
withdrawal. A quantity like “0,76672417” has a decimal comma. Rows have no id and are known by their content.
Known from a sample of 2019 to 2025 that a project published (Apache-2.0).
"""

from __future__ import annotations

import pandas as pd

from connectors.files._assets import MOVE, Words, ledger, quantities
from connectors.files._format import Context, Format, Leave, Tables, currency, moment, money, text

WORDS = Words(
    "Revolut",
    {
        "buy - ": "-buy",
        "sell - ": "+sell",
        r"dividend tax": "withholding",
        "dividend$": "dividend",
        "cash (top-up|withdrawal)$": MOVE,
        r"(custody|robo management) fee": "fee",
        "stock split$": "0split",
        "transfer from revolut .* to revolut ": MOVE,
    },
)


def _prepare(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    return WORDS.prepare(rows, context).assign(product=rows["item"], quantity=quantities(rows["quantity"]))


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    return ledger(rows, FORMAT.stream, "Revolut")


FORMAT = Format(
    name="revolut_invest",
    title="Revolut investments",
    platform="revolut",
    tested="a sample of 2019 to 2025 that a project published",
    help="Revolut: Invest, More, Documents, Account statement, Excel or CSV.",
    channel_kind="other",
    stream="Investments",
    stream_class="passive",
    key=None,
    content=("time", "word", "item", "quantity", "moved", "currency"),
    dates="ymd",
    prepare=_prepare,
    build=_tables,
    ask=WORDS.ask,
    columns={
        "day": moment("Date", needed=True),
        "time": text("Date"),
        "item": text("Ticker"),
        "word": text("Type", needed=True),
        "quantity": text("Quantity"),
        "price": text("Price per share"),
        "moved": money("Total Amount", needed=True, glued="sign"),
        "currency": currency("Currency"),
        "rate": text("FX Rate"),
    },
    leave=(
        Leave("left out as you answered", WORDS.left_out),
        Leave(
            "shares moved between Revolut's companies: still yours",
            lambda rows, _: (rows["amount"] == 0) & rows["type"].str.casefold().str.startswith("transfer from"),
        ),
    ),
)
