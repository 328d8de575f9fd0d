"""Shopify Payments' transactions (Finance, Payouts, Transactions, Export): one row is one charge or refund.

*Amount* becomes a row; what *Net* has less (*Fee*, and VAT where the file tells it beside the fee) its `:fee`. *Type*
says what it is: charge, refund, chargeback and dispute, payout; reserves are left out, another type is asked for. The
file has no id of its own: a row is known by its moment, type, order, amount, fee and currency, and by how often that
came before in the file. *Payout Status* paid means that the money is in the bank since *Payout Date*; until then the
row is approved. Known from a sample of 2026.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files._format import Context, Format, Leave, Question, Tables, currency, moment, money, number, text
from connectors.files._ledger import Leg, entries
from connectors.files._words import meanings, unknown

HELD = "held"
KINDS = {
    "charge": "sale",
    **dict.fromkeys(("refund", "refund_failure", "chargeback", "dispute", "dispute_reversal"), "refund"),
    **dict.fromkeys(("payout", "payout_failure", "payout_cancellation"), "payout"),
    **dict.fromkeys(("reserve", "reserved_funds", "reserved_funds_reversal"), HELD),
}
OPTIONS = ("sale", "refund", "fee", "expense", "deposit", "payout", "leave out")


def _prepared(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    word = rows["type"].str.lower().str.replace(" ", "_")
    cost = (rows["amount"] - rows["net"]).fillna(rows["fee"]).astype("int64")
    return rows.assign(word=word, cost=cost, kind=meanings(word, KINDS, context, "type", OPTIONS))


def _ask(rows: pd.DataFrame, context: Context) -> list[Question]:
    return unknown(rows["word"], rows["kind"], "type", "What are rows of Shopify's type “{}”?", OPTIONS)


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    rows = rows[rows["kind"].notna()]
    paid = rows["payout"].str.lower() == "paid"
    status = np.where(paid, "paid", "approved")
    legs = (
        Leg("", rows["kind"].to_numpy(), rows["amount"].to_numpy(), status=status),
        Leg(":fee", "fee", -rows["cost"].to_numpy(), status=status),
    )
    columns = {"currency": rows["currency"], "paid_day": rows["paid"].where(paid)}
    return {"entry": entries(rows, legs, stream=FORMAT.stream, payer="Shopify", **columns)}


FORMAT = Format(
    name="shopify_payments",
    title="Shopify Payments transactions",
    platform="shopify",
    tested="a sample of 2026; no genuine export of a shop",
    help="Shopify: Finance, Payouts, Transactions, Export.",
    channel_kind="shop",
    stream="Shop sales",
    stream_class="active",
    audience="visitors",
    key=None,
    content=("when", "type", "order", "amount", "fee", "currency"),
    prepare=_prepared,
    build=_tables,
    ask=_ask,
    columns={
        "when": text("Transaction Date"),
        "day": moment("Transaction Date", needed=True),
        "type": text("Type", needed=True),
        "order": text("Order"),
        "payout": text("Payout Status"),
        "paid": moment("Payout Date"),
        "amount": money("Amount", needed=True),
        "fee": money("Fee"),
        "net": number("Net"),
        "currency": currency("Currency"),
    },
    leave=(
        Leave("held back for a while: no income and no cost", lambda rows, _: rows["kind"] == HELD),
        Leave("left out as you answered", lambda rows, _: rows["kind"] == "leave out"),
        Leave("nothing moved", lambda rows, _: (rows["amount"] == 0) & (rows["cost"] == 0)),
    ),
)
