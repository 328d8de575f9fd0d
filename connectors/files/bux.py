"""BUX's transactions (Account, Reports, Transactions, CSV): one row is one movement, with microseconds, in Dutch time.

*Transaction Amount* is what the account gained or lost. Fees are rows of their own. Of a dividend it is what arrived: where
*Dividend Tax Amount* is told, the tax is `<id>:withholding` and part of the gross dividend. A corporate action that gives
and takes shares (a split) moves no money, whatever amount stands there: its *Cash Balance Amount* is blank. A sale in the
sample has a minus; a sale is always money gained here.

Credits and corrections (*others*) are asked for: the file does not say whether they are a gift or a correction. Rows have
no id and are known by their content without the balance. Known from a sample of 2020 to 2025 that a project published
(Apache-2.0).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files._assets import Words, ledger, quantities
from connectors.files._format import Context, Format, Leave, Tables, currency, moment, money, text

WORDS = Words(
    "BUX",
    {
        "trades: buy trade": "buy",
        "trades: sell trade": "+sell",
        "fees: ": "fee",
        "dividends: ": "dividend",
        "interest: ": "interest",
        "deposits: ": "deposit",
        "withdrawals: ": "withdrawal",
        "corporate_actions: .* asset_(redeem|deposit)$": "0split",
    },
)
_TELLING = ("corporate_actions", "others")


def _prepare(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    more = (" " + rows["transfer"]).where(rows["category"].isin(_TELLING), "")
    rows = WORDS.prepare(rows.assign(type=rows["category"] + ": " + rows["word"] + more), context)
    quantity = quantities(rows["quantity"])
    taken = rows["type"].str.casefold().str.endswith("asset_redeem") & (quantity != "")
    return rows.assign(
        withheld=np.where(rows["kind"] == "dividend", rows["withheld"].abs(), 0),
        item=rows["item"].where(rows["item"] != "", rows["product"]),
        quantity=("-" + quantity).where(taken, quantity),
    )


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    return ledger(rows, FORMAT.stream, "BUX")


FORMAT = Format(
    name="bux",
    title="BUX transactions",
    platform="bux",
    tested="a sample of 2020 to 2025 that a project published",
    help="BUX: Account, Reports, Transactions, CSV.",
    channel_kind="other",
    stream="Investments",
    stream_class="passive",
    key=None,
    content=("time", "category", "word", "transfer", "item", "quantity", "moved", "currency"),
    dates="ymd",
    prepare=_prepare,
    build=_tables,
    ask=WORDS.ask,
    columns={
        "day": moment("Transaction Time (CET)", needed=True, zone="Europe/Amsterdam"),
        "time": text("Transaction Time (CET)"),
        "category": text("Transaction Category", needed=True),
        "word": text("Transaction Type", needed=True),
        "transfer": text("Transfer Type"),
        "moved": money("Transaction Amount", needed=True),
        "currency": currency("Transaction Currency"),
        "item": text("Asset Id"),
        "product": text("Asset Name"),
        "quantity": text("Asset Quantity"),
        "withheld": money("Dividend Tax Amount"),
        "withheld_currency": text("Dividend Currency"),
    },
    leave=(Leave("left out as you answered", WORDS.left_out),),
)
