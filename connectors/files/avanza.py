"""Avanza's transactions (Min ekonomi, Transaktioner, Exportera): one row is one movement of one of the accounts.

*Belopp* is what the account gained or lost, *Courtage* is in it (2 × 330.16 × 10.72655 + 21.45 = 7,104.41). A foreign tax on
a dividend is a row of its own. *Övrigt* is many things: a returned fund fee, the yearly tax on the account's value
(kept as withholding), and, without an amount, a change of shares; others are asked for by their first word.

*Resultat* is a figure, no money line. Rows have no id and are known by their content, the account's name included, which
is not kept. Known from a sample of 2019 to 2025 that a project published (Apache-2.0).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files._assets import MOVE, Words, counts, ledger
from connectors.files._format import Context, Format, Leave, Tables, moment, money, number, text

OTHER = "övrigt"
WORDS = Words(
    "Avanza",
    {
        "köp$": "buy",
        "sälj$": "sell",
        "utdelning$": "dividend",
        "ränta$": "interest",
        "(utländsk källskatt|preliminär skatt|preliminärskatt)": "withholding",
        "(insättning|uttag)$": MOVE,
        "övrigt: (återbetalning|avgift)": "fee",
        "övrigt: avkastningsskatt": "withholding",
        "övrigt: change of shares": "0split",
    },
)


def _prepare(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    other = rows["word"].str.casefold() == OTHER
    word = rows["about"].str.split().str[0].fillna("").str.casefold()
    word = word.where(rows["moved"] != 0, "change of shares")
    named = rows["word"].where(~other, OTHER + ": " + word)
    coin = rows["currency"].where(rows["currency"] != "", rows["asset_currency"]).str.upper()
    rows = WORDS.prepare(rows.assign(type=named, currency=coin.where(coin != "", "SEK")), context)
    krona = (rows["currency"] == "SEK") & rows["kind"].isin(("buy", "sell"))
    fee = np.where(krona, rows["brokerage"].abs(), 0)
    return rows.assign(
        fee=fee,
        amount=rows["amount"] + fee,
        quantity=counts(rows["volume"]),
        product=rows["about"].where((rows["item"] != "") & (rows["kind"] != "withholding"), ""),
    )


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    return ledger(rows, FORMAT.stream, "Avanza")


FORMAT = Format(
    name="avanza",
    title="Avanza transactions",
    platform="avanza",
    tested="a sample of 2019 to 2025 that a project published",
    help="Avanza: Min ekonomi, Transaktioner, Exportera transaktioner.",
    channel_kind="other",
    stream="Investments",
    stream_class="passive",
    key=None,
    content=("day", "account", "word", "about", "quantity", "moved", "currency", "item"),
    decimal="auto",
    dates="ymd",
    prepare=_prepare,
    build=_tables,
    ask=WORDS.ask,
    columns={
        "day": moment("Datum", needed=True),
        "account": text("Konto"),
        "word": text("Typ av transaktion", needed=True),
        "about": text("Värdepapper/beskrivning"),
        "volume": number("Antal"),
        "moved": money("Belopp"),
        "currency": text("Transaktionsvaluta"),
        "brokerage": money("Courtage (SEK)", "Courtage"),
        "asset_currency": text("Instrumentvaluta"),
        "item": text("ISIN"),
    },
    leave=(
        Leave("left out as you answered", WORDS.left_out),
        Leave("nothing moved", lambda rows, _: (rows["moved"] == 0) & (rows["quantity"] == "")),
    ),
)
