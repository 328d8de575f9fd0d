"""Stripe's export of the page Balances, “All activity”: one row is one balance transaction, amounts in major units.

It tells what the itemised report (`stripe_itemized`) tells, with the API's `type` instead of a reporting category,
and becomes the very same rows: *Amount* the row `<id>`, *Fee* the row `<id>:fee` (negative), kinds by the category
that Stripe's documentation gives for the type. An `adjustment` whose *Source* is a dispute (dp_… or du_…) counts as
one. A type that is not known is asked for. Reserves and holds are left out. *Description* is not read: it may name a
buyer.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files._format import Context, Format, Leave, Question, Tables, currency, moment, money, text
from connectors.files._ledger import Leg, entries
from connectors.files._words import meanings, unknown
from connectors.files.stripe_itemized import HELD, KIND_OF, OPTIONS

CATEGORY_OF = {
    "application_fee": "platform_earning",
    "application_fee_refund": "platform_earning_refund",
    "payment_reversal": "charge_failure",
    "payout_cancel": "payout_reversal",
    "payout_failure": "payout_reversal",
    "transfer_cancel": "transfer_reversal",
    "transfer_failure": "transfer_reversal",
    "transfer_refund": "transfer_reversal",
    "stripe_fx_fee": "fee",
    "tax_fee": "tax",
    "climate_order_refund": "climate_order_purchase",
    "reserve_transaction": HELD[0],
    "reserve_hold": HELD[0],
    "reserve_release": HELD[0],
    "payment_network_reserve_hold": HELD[0],
    "payment_network_reserve_release": HELD[0],
    "payout_minimum_balance_hold": "minimum_balance_hold",
    "payout_minimum_balance_release": "minimum_balance_hold",
}


def _prepared(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    word = rows["type"].str.lower().str.replace(" ", "_")
    category = word.map(CATEGORY_OF).fillna(word)
    disputed = (word == "adjustment") & rows["source"].str.match("d[pu]_")
    category = category.mask(disputed, "dispute")
    kind = category.map(KIND_OF).fillna(meanings(word, {}, context, "type", OPTIONS))
    return rows.assign(word=word, category=category, kind=kind)


def _ask(rows: pd.DataFrame, context: Context) -> list[Question]:
    return unknown(rows["word"], rows["kind"], "type", "What are rows of Stripe's type “{}”?", OPTIONS)


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    known = rows[rows["kind"].notna()]
    legs = (Leg("", known["kind"].to_numpy(), known["amount"].to_numpy()), Leg(":fee", "fee", -known["fee"].to_numpy()))
    columns = {"stream": FORMAT.stream, "payer": "Stripe", "currency": known["currency"], "paid_day": known["paid"]}
    return {"entry": entries(known, legs, **columns)}


FORMAT = Format(
    name="stripe_activity",
    title="Stripe balance activity",
    platform="stripe",
    tested="a sample of 2026 and generated rows; no genuine export of an account",
    help="Stripe: Balances, All activity, Export.",
    channel_kind="shop",
    stream="Direct sales",
    stream_class="active",
    audience="visitors",
    decimal="auto",
    prepare=_prepared,
    build=_tables,
    ask=_ask,
    columns={
        "id": text("id", needed=True),
        "type": text("Type", needed=True),
        "source": text("Source"),
        "amount": money("Amount", needed=True),
        "fee": money("Fee"),
        "net": money("Net"),
        "currency": currency("Currency"),
        "day": moment("Created (UTC)", needed=True),
        "paid": moment("Available On (UTC)"),
    },
    leave=(
        Leave("held back by Stripe for a while: no income and no cost", lambda rows, _: rows["category"].isin(HELD)),
        Leave("left out as you answered", lambda rows, _: rows["kind"] == "leave out"),
        Leave("nothing moved", lambda rows, _: np.asarray((rows["amount"] == 0) & (rows["fee"] == 0))),
    ),
)
