"""Rabobank's investment mutations (Beleggen, Mutaties, CSV): one row is one movement of the investment account.

*Bedrag* is what the account gained or lost, *Waarde* what the shares were worth, *Valuta kosten €* the costs inside
*Bedrag*. Of a dividend *Waarde* is gross and *Bedrag* what arrived: the difference is the tax that was kept back (80.63 −
68.54 = 12.09). Where the price has another currency than the account, neither is compared and *Bedrag* alone counts.
Rows have no id and are known by their content. *Portefeuille* (the account's number) is not kept.
Known from a sample of 2023 and 2024 that a project published (Apache-2.0).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files._assets import MOVE, Words, counts, ledger
from connectors.files._format import Context, Format, Leave, Tables, currency, moment, money, number, text

WORDS = Words(
    "Rabobank",
    {
        "koop": "buy",
        "verkoop": "sell",
        "contant dividend": "dividend",
        "dividendbelasting": "withholding",
        "rente": "interest",
        "(tarieven|kosten|servicekosten|bewaarloon)": "fee",
        "storting": MOVE,
        "opname": MOVE,
    },
)


def _prepare(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    rows = WORDS.prepare(rows, context)
    same = (rows["currency"] == rows["price_currency"].str.upper()).to_numpy()
    fee = np.where((rows["currency"] == "EUR") & rows["kind"].isin(("buy", "sell")), rows["costs"].abs(), 0)
    withheld = np.where(same & (rows["kind"] == "dividend"), rows["value"] - rows["amount"], 0)
    quantity = counts(rows["volume"])
    return rows.assign(
        fee=fee,
        amount=rows["amount"] + fee,
        withheld=np.maximum(withheld, 0),
        quantity=quantity.where(rows["item"] != "", ""),
    )


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    return ledger(rows, FORMAT.stream, "Rabobank")


FORMAT = Format(
    name="rabobank_investments",
    title="Rabobank investments",
    platform="rabobank",
    tested="a sample of 2023 and 2024 that a project published",
    help="Rabobank: Beleggen, Mutaties, download as CSV.",
    channel_kind="other",
    stream="Investments",
    stream_class="passive",
    key=None,
    content=("portfolio", "day", "time", "word", "item", "quantity", "moved", "currency"),
    decimal="auto",
    dates="dmy",
    prepare=_prepare,
    build=_tables,
    ask=WORDS.ask,
    columns={
        "portfolio": text("Portefeuille"),
        "product": text("Naam"),
        "day": moment("Datum", needed=True),
        "time": text("Tijd"),
        "word": text("Type mutatie", needed=True),
        "currency": currency("Valuta mutatie"),
        "volume": number("Volume"),
        "price_currency": text("Valuta koers"),
        "costs": money("Valuta kosten €"),
        "value": money("Waarde"),
        "moved": money("Bedrag", needed=True),
        "item": text("Isin code"),
    },
    leave=(Leave("left out as you answered", WORDS.left_out),),
)
