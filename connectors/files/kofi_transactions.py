"""Ko-fi's transactions (Payments, Download CSV): one row is one payment, moments in UTC without saying so.

*Received* is what the supporter paid and becomes the row of *TransactionId*; *Given*, what the owner gave to another
creator, is an expense (`<id>:given`). *TransactionType* says what it was for: Donation, Subscription, Shop Order and
Commission go to streams of their own, another type is asked for. Ko-fi takes no money itself: fees are in the files
of Stripe or PayPal, through which the buyer paid, and there the same payment stands again. Take one of the two as
income. *From*, *Message* and *Email* are not read. Known from a sample of 2026.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files._format import Context, Format, Leave, Question, Tables, currency, moment, money, text
from connectors.files._ledger import Leg, entries
from connectors.files._words import meanings, unknown

TIPS = "Tips"
STREAMS = {
    "donation": TIPS,
    "subscription": "Memberships",
    "shop order": "Digital products",
    "commission": "Commissions",
}
LEAVE = "leave out"
OPTIONS = (*STREAMS, LEAVE)


def _prepared(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    word = rows["type"].str.lower()
    return rows.assign(word=word, what=meanings(word, {each: each for each in STREAMS}, context, "type", OPTIONS))


def _ask(rows: pd.DataFrame, context: Context) -> list[Question]:
    return unknown(rows["word"], rows["what"], "type", "What are rows of Ko-fi's type “{}”?", OPTIONS)


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    rows = rows[rows["what"].notna()]
    kind = np.where(rows["what"] == "subscription", "subscription", "sale")
    received, given = rows["received"].to_numpy(), rows["given"].to_numpy()
    legs = (Leg("", kind, received), Leg(":given", "expense", -given))
    product = rows["item"].where(rows["item"] != "")
    known = {"stream": rows["what"].map(STREAMS), "payer": "Ko-fi", "currency": rows["currency"]}
    return {"entry": entries(rows, legs, product=product, **known)}


FORMAT = Format(
    name="kofi_transactions",
    title="Ko-fi transactions",
    platform="kofi",
    tested="a sample of 2026 and generated rows; no genuine export of a page",
    help="Ko-fi: More, Payments and orders, Download CSV.",
    channel_kind="shop",
    stream=TIPS,
    stream_class="semi-passive",
    audience="visitors",
    streams=(
        ("Memberships", "semi-passive", "followers"),
        ("Digital products", "semi-passive", "visitors"),
        ("Commissions", "active", "visitors"),
    ),
    prepare=_prepared,
    build=_tables,
    ask=_ask,
    columns={
        "id": text("TransactionId", needed=True),
        "day": moment("DateTime (UTC)", needed=True),
        "item": text("Item"),
        "received": money("Received"),
        "given": money("Given"),
        "currency": currency("Currency"),
        "type": text("TransactionType"),
    },
    leave=(
        Leave("left out as you answered", lambda rows, _: rows["what"] == LEAVE),
        Leave("no money moved", lambda rows, _: (rows["received"] == 0) & (rows["given"] == 0)),
    ),
)
