"""Fourthwall's list of orders (Shop orders export): one row is one order.

The sale is *merchandise* + *donation* − *discount* + *taxes*, the row of *id*; *taxes*, which Fourthwall collects and
pays itself, is `<id>:tax`; *refunded* is `<id>:refund:1`, on the order's day, since the file has no other. *shipping*
is passed on to the carrier and not counted. **Costs of production are not in this file**: what it tells is gross.
Orders that are delivered or shipped count; those on their way there are pending, cancelled ones declined; another
status is asked for. The file names no currency, so that is asked. Buyers' addresses, names and messages are not read.
Known from a sample of 2026.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from connectors.files._format import Context, Format, Leave, Question, Tables, moment, money, text
from connectors.files._ledger import Leg, entries
from connectors.files._words import meanings, unknown

STATES = {
    **dict.fromkeys(("delivered", "shipped", "completed", "fulfilled"), "paid"),
    **dict.fromkeys(("confirmed", "placed", "in production", "in_production", "partially shipped"), "pending"),
    **dict.fromkeys(("canceled", "cancelled"), "declined"),
}
OPTIONS = ("paid", "pending", "declined")


def _prepared(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    word = rows["state"].str.lower()
    return rows.assign(word=word, status=meanings(word, STATES, context, "status", OPTIONS))


def _code(context: Context) -> str | None:
    told = context.answers.get("currency", "").strip().upper()
    return told if re.fullmatch("[A-Z]{3}", told) else None


def _ask(rows: pd.DataFrame, context: Context) -> list[Question]:
    asked = unknown(rows["word"], rows["status"], "status", "What is Fourthwall's status “{}”?", OPTIONS)
    if _code(context) is None:
        asked.append(Question("currency", "In which currency is your Fourthwall shop (three letters, such as USD)?"))
    return asked


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    code = _code(context)
    rows = rows[rows["status"].notna() & (code is not None)]
    status, tax = rows["status"].to_numpy(), rows["tax"].to_numpy()
    price = (rows["merchandise"] + rows["donation"] - rows["discount"]).to_numpy()
    legs = (
        Leg("", "sale", price + tax, status=status),
        Leg(":tax", "tax", -tax, status=status),
        Leg(":refund:1", "refund", -np.abs(rows["refunded"].to_numpy()), status=status, takes_back=True),
    )
    return {"entry": entries(rows, legs, stream=FORMAT.stream, payer="Fourthwall", currency=code)}


FORMAT = Format(
    name="fourthwall_orders",
    title="Fourthwall orders",
    platform="fourthwall",
    tested="a sample of 2026; no genuine export of a shop",
    help="Fourthwall: Orders, Export.",
    channel_kind="shop",
    stream="Merchandise",
    stream_class="semi-passive",
    audience="visitors",
    prepare=_prepared,
    build=_tables,
    ask=_ask,
    columns={
        "id": text("id", needed=True),
        "type": text("type"),
        "day": moment("date", needed=True),
        "state": text("status"),
        "merchandise": money("merchandise"),
        "donation": money("donation"),
        "tax": money("taxes"),
        "discount": money("discount"),
        "refunded": money("refunded"),
        "friendly": text("friendly_id"),
    },
    leave=(Leave("free: no money moved", lambda rows, _: (rows["merchandise"] == 0) & (rows["donation"] == 0)),),
)
