"""Freetrade's activity (Activity, Export CSV): one row is one order, dividend, transfer or document.

*Total Amount* is what moved in the account's currency, without a sign; *Stamp Duty* and *FX Fee Amount* are in it
(5,043.03 + 25.22 = 5,068.25). Of a dividend it is what arrived; *Dividend Withheld Tax Amount* was kept back in the
instrument's currency, so the gross amount is told in two rows, what arrived and, as `<id>:gross`, the tax. A free share cost
nothing: it is a buy of 0 with its number of shares. *PROPERTY* rows are the distributions of property companies.

Orders have an *Order ID*, the others are known by their content. Statements and tax certificates move no money and are left
out. Known from a sample of 2024 that a project published (Apache-2.0).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files._assets import Words, ledger, pounds, quantities
from connectors.files._format import Context, Format, Leave, Tables, currency, moment, money, text

WORDS = Words(
    "Freetrade",
    {
        "order buy$": "-buy",
        "order sell$": "+sell",
        "freeshare_order": "0buy",
        "(dividend|property)$": "+dividend",
        "interest_from": "+interest",
        "top_up$": "+deposit",
        "withdrawal$": "-withdrawal",
        "stock_split": "0split",
        "(monthly_statement|tax_certificate)$": "leave out",
    },
    unsigned=True,
)


def _prepare(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    rows = rows.assign(type=(rows["word"] + " " + rows["side"]).str.strip())
    rows = WORDS.prepare(rows, context)
    fee = np.where(rows["amount"] != 0, rows["duty"] + rows["exchange"], 0)
    withheld, coin = pounds(rows["withheld"].to_numpy(), rows["withheld_currency"])
    return rows.assign(
        fee=fee,
        amount=rows["amount"] + fee,
        withheld=np.where(rows["kind"] == "dividend", withheld, 0),
        withheld_currency=coin,
        product=rows["title"].where(rows["isin"] != "", ""),
        item=rows["isin"],
        quantity=quantities(rows["quantity"]),
    )


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    return ledger(rows, FORMAT.stream, "Freetrade")


FORMAT = Format(
    name="freetrade",
    title="Freetrade activity",
    platform="freetrade",
    tested="a sample of 2024 that a project published",
    help="Freetrade: Activity, Export CSV.",
    channel_kind="other",
    stream="Investments",
    stream_class="passive",
    key="ref",
    content=("word", "time", "isin", "quantity", "moved", "currency"),
    dates="ymd",
    prepare=_prepare,
    build=_tables,
    ask=WORDS.ask,
    columns={
        "ref": text("Order ID"),
        "title": text("Title"),
        "word": text("Type", needed=True),
        "day": moment("Timestamp", needed=True),
        "time": text("Timestamp"),
        "moved": money("Total Amount"),
        "currency": currency("Account Currency"),
        "side": text("Buy / Sell"),
        "isin": text("ISIN"),
        "quantity": text("Quantity"),
        "duty": money("Stamp Duty"),
        "exchange": money("FX Fee Amount"),
        "withheld": money("Dividend Withheld Tax Amount"),
        "withheld_currency": text("Instrument Currency"),
    },
    leave=(
        Leave("a document: no money moved", WORDS.left_out, whatever=True),
        Leave("nothing moved", lambda rows, _: (rows["amount"] == 0) & (rows["quantity"] == "")),
    ),
)
