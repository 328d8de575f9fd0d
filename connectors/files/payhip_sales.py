"""Payhip's sales of a shop: one row is one order.

*Amount Gross* is what the buyer paid, tax included, and becomes the row of *Order ID*; the sales tax or VAT in it is
`<id>:tax`, what Payhip collects and pays itself as well as the seller's own (*Custom VAT Amount*); *Payhip Fee* is
`<id>:fee`, *PayPal/Stripe Fee* is `<id>:fee-processing`. Gross less these is *Amount Net*. The status COMPLETED was
seen; REFUNDED takes the whole order back, tax included, on the order's own day (the file has no other), fees stay;
PENDING waits; another status is asked for. Free orders are left out. The money itself arrives through PayPal or
Stripe, where the same payment stands again: take one of the two as income. Moments are in an unnamed zone: the day is
taken as it stands. Buyers' names and addresses are not read. Known from a sample of 2026.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files._format import Context, Format, Leave, Question, Tables, currency, moment, money, text
from connectors.files._ledger import Leg, entries
from connectors.files._words import meanings, unknown

STATES = {
    "completed": "paid",
    "refunded": "refunded",
    "pending": "pending",
    "cancelled": "declined",
    "failed": "declined",
}
OPTIONS = ("paid", "refunded", "pending", "declined")


def _prepared(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    word = rows["state"].str.lower()
    return rows.assign(word=word, status=meanings(word, STATES, context, "status", OPTIONS))


def _ask(rows: pd.DataFrame, context: Context) -> list[Question]:
    return unknown(rows["word"], rows["status"], "status", "What is Payhip's status “{}”?", OPTIONS)


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    rows = rows[rows["status"].notna()]
    gross, tax = rows["gross"].to_numpy(), (rows["tax"] + rows["vat"]).to_numpy()
    back = (rows["status"] == "refunded").to_numpy()
    status = np.where(back, "paid", rows["status"])
    legs = (
        Leg("", "sale", gross, status=status),
        Leg(":tax", "tax", -tax, status=status),
        Leg(":fee", "fee", -rows["fee"].to_numpy(), status=status),
        Leg(":fee-processing", "fee", -rows["processing"].to_numpy(), status=status),
        Leg(":refund:1", "refund", np.where(back, -gross, 0), takes_back=True),
        Leg(":refund:1:tax", "tax", np.where(back, tax, 0), takes_back=True),
    )
    columns = {"product": rows["items"], "quantity": rows["count"], "currency": rows["currency"]}
    return {"entry": entries(rows, legs, stream=FORMAT.stream, payer="Payhip", **columns)}


FORMAT = Format(
    name="payhip_sales",
    title="Payhip sales",
    platform="payhip",
    tested="a sample of 2026; no genuine export of a shop",
    help="Payhip: Sales, Export CSV.",
    channel_kind="shop",
    stream="Digital products",
    stream_class="semi-passive",
    audience="visitors",
    prepare=_prepared,
    build=_tables,
    ask=_ask,
    columns={
        "id": text("Order ID", needed=True),
        "day": moment("Date", needed=True, zone=None),
        "currency": currency("Currency"),
        "gross": money("Amount Gross", needed=True),
        "state": text("Status"),
        "count": text("Num of Items In Cart", required=False),
        "items": text("Items In Cart"),
        "processing": money("PayPal/Stripe Fee"),
        "fee": money("Payhip Fee"),
        "tax": money("Payhip Collected Sales Tax Amount"),
        "vat": money("Custom VAT Amount", required=False),
    },
    leave=(Leave("free: no money moved", lambda rows, _: (rows[["gross", "fee", "processing"]] == 0).all(axis=1)),),
)
