"""Stripe's export of the page Balances, “All activity”: one row is one balance transaction, amounts in major units.

It tells what the itemised report (`stripe_itemized`) tells, with the API's `type` instead of a reporting category,
and becomes the very same rows: *Amount* the row `<id>`, *Fee* the row `<id>:fee` (negative), kinds by the category
that Stripe's documentation gives for the type. An `adjustment` whose *Source* is a dispute (dp_… or du_…) counts as
one, and one whose source is a refund (re_… or pyr_…) as a refund that failed: the API and the itemised report tell both
apart from fees. A type that is not known is asked for. Reserves and holds are left out. *Description* is not read: it may
name a buyer.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors._stripe import CATEGORY_OF, HELD, KIND_OF, OPTIONS
from connectors.files._format import Context, Format, Leave, Question, Tables, currency, moment, money, text
from connectors.files._ledger import Leg, entries
from connectors.files._words import meanings, unknown


def _prepared(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    word = rows["type"].str.lower().str.replace(" ", "_")
    category = word.map(CATEGORY_OF).fillna(word)
    adjusted = word == "adjustment"
    for prefix, meant in (("d[pu]_", "dispute"), ("(?:re|pyr)_", "refund_failure")):
        category = category.mask(adjusted & rows["source"].str.match(prefix), meant)
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
