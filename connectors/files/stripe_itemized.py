"""Stripe's itemised report “Balance change from activity”: one row is one balance transaction, amounts in major units.

*Gross* becomes the row `<id>`, *fee* the row `<id>:fee` (negative). The day is `created` (UTC, turned into the
reporting zone), the paid day when the money became available. Each row has its own currency. `reporting_category` says
what a row is (docs.stripe.com/reports/reporting-categories): a category that is not in the list below is asked for.
Transfers to connected accounts are what a platform pays its sellers: an expense. Reserves and holds are the owner's
money all the time and are left out. Descriptions are not read: they may name buyers.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors._stripe import HELD, KIND_OF, OPTIONS
from connectors.files._format import Context, Format, Leave, Question, Tables, currency, moment, money, text
from connectors.files._ledger import Leg, entries


def _kinds(rows: pd.DataFrame, context: Context) -> pd.Series:
    """The kind of each row; “leave out” or NaN where it becomes nothing."""
    answered = {key.partition(":")[2]: value for key, value in context.answers.items() if key.startswith("category:")}
    return rows["category"].str.lower().map({**KIND_OF, **{w: k for w, k in answered.items() if k in OPTIONS}})


def _ask(rows: pd.DataFrame, context: Context) -> list[Question]:
    unknown = sorted(rows["category"][_kinds(rows, context).isna()].str.lower().unique())
    return [Question(f"category:{word}", f"What are rows of Stripe's category “{word}”?", OPTIONS) for word in unknown]


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    kinds = _kinds(rows, context)
    known = rows[kinds.notna()]
    legs = (Leg("", kinds.dropna().to_numpy(), known["gross"].to_numpy()), Leg(":fee", "fee", -known["fee"].to_numpy()))
    columns = {"stream": FORMAT.stream, "payer": "Stripe", "currency": known["currency"], "paid_day": known["paid"]}
    return {"entry": entries(known, legs, **columns)}


def _left_out(rows: pd.DataFrame, context: Context) -> pd.Series:
    return _kinds(rows, context) == "leave out"


FORMAT = Format(
    name="stripe_itemized",
    title="Stripe itemised balance",
    platform="stripe",
    tested="a sample of 2026 and generated rows; no genuine export of an account",
    help="Stripe: Reports, Balance, “Balance change from activity”, Download, Itemised.",
    channel_kind="shop",
    stream="Direct sales",
    stream_class="active",
    audience="visitors",
    key="id",
    decimal="auto",
    build=_tables,
    ask=_ask,
    columns={
        "id": text("balance_transaction_id", needed=True),
        "day": moment("created_utc", "created", needed=True),
        "paid": moment("available_on_utc", "available_on", required=False),
        "currency": currency("currency"),
        "gross": money("gross", needed=True),
        "fee": money("fee"),
        "category": text("reporting_category", needed=True),
    },
    leave=(
        Leave("held back by Stripe for a while: no income and no cost", lambda rows, _: rows["category"].isin(HELD)),
        Leave("left out as you answered", _left_out),
        Leave("nothing moved", lambda rows, _: np.asarray((rows["gross"] == 0) & (rows["fee"] == 0))),
    ),
)
