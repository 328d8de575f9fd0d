"""finpension 3a's transactions (Portfolio, Transactions, CSV): one row is one movement of the pension account, in francs.

*Cash Flow* is what the account gained or lost, in francs like *Asset Price in CHF*; *Asset Currency* is the fund's own and
is not used. There are no costs inside it: the fee is a row of its own. Rows have no id and are known by their content
without *Balance*. Known from a sample of 2022 and 2023 that a project published (Apache-2.0).
"""

from __future__ import annotations

import pandas as pd

from connectors.files._assets import MOVE, Words, ledger, quantities
from connectors.files._format import Context, Format, Leave, Tables, moment, money, text

WORDS = Words(
    "finpension",
    {
        "buy$": "buy",
        "sell$": "sell",
        "dividend$": "dividend",
        "interests?$": "interest",
        "(flat-rate administrative fee|.* fee)$": "fee",
        "(deposit|withdrawal|transfer)": MOVE,
    },
)


def _prepare(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    return WORDS.prepare(rows, context).assign(currency="CHF", quantity=quantities(rows["quantity"]))


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    return ledger(rows, FORMAT.stream, "finpension")


FORMAT = Format(
    name="finpension",
    title="finpension 3a transactions",
    platform="finpension",
    tested="a sample of 2022 and 2023 that a project published",
    help="finpension: Portfolio, Transactions, download as CSV.",
    channel_kind="other",
    stream="Investments",
    stream_class="passive",
    key=None,
    content=("day", "word", "item", "quantity", "moved"),
    dates="ymd",
    prepare=_prepare,
    build=_tables,
    ask=WORDS.ask,
    columns={
        "day": moment("Date", needed=True),
        "word": text("Category", needed=True),
        "product": text("Asset Name"),
        "item": text("ISIN"),
        "quantity": text("Number of Shares"),
        "price": money("Asset Price in CHF"),
        "moved": money("Cash Flow", needed=True),
    },
    leave=(Leave("left out as you answered", WORDS.left_out),),
)
