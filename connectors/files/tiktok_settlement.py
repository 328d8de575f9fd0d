"""TikTok Shop's settled income: one row is what one order, or one refund of it, was settled at.

*Total revenue* becomes the row of the order, *Total fees* (negative; the single fees are its parts and are not read)
its `:fee`; what the *Total settlement amount* of a settled row has beyond these two (shipping, adjustments) becomes
`:other`, so that its entries are always what was settled. An order and its refund share one id in the file, told apart by *Type*:
the refund is `<order>:refund:1`, and the fees that came back with it are positive. A type other than Order and Refund
is asked for. The day is that of *Order created time*, paid on *Order settled time*. Known from a sample of 2026.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files._format import Context, Format, Leave, Question, Tables, currency, moment, money, text
from connectors.files._ledger import Leg, entries
from connectors.files._words import meanings, unknown

KINDS = {"order": "sale", "refund": "refund"}
OPTIONS = ("sale", "refund", "fee", "expense", "commission", "payout", "leave out")


def _prepared(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    word = rows["type"].str.lower()
    return rows.assign(word=word, kind=meanings(word, KINDS, context, "type", OPTIONS))


def _ask(rows: pd.DataFrame, context: Context) -> list[Question]:
    return unknown(rows["word"], rows["kind"], "type", "What are rows of TikTok's type “{}”?", OPTIONS)


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    rows = rows[rows["kind"].notna()]
    word, order = rows["word"], rows["order"]
    suffix = (":" + word.str.replace(" ", "-")).mask(word == "order", "").mask(word == "refund", ":refund:1")
    rows = rows.assign(id=order + suffix)
    revenue, fees, settled = (rows[name].to_numpy() for name in ("revenue", "fees", "settled"))
    rest = settled - revenue - fees
    bare = (revenue == 0) & (fees == 0)
    status = np.where(rows["paid"].notna(), "paid", "pending")
    legs = (
        Leg("", rows["kind"].to_numpy(), np.where(bare, settled, revenue), status=status),
        Leg(":fee", "fee", fees, status=status),
        Leg(":other", "fee", np.where(bare | (status == "pending"), 0, rest), status=status),
    )
    columns = {"currency": rows["currency"], "paid_day": rows["paid"]}
    frame = entries(rows, legs, stream=FORMAT.stream, payer="TikTok Shop", **columns)
    of = frame["external_id"].str.extract(r"^(.+):refund:1$")[0]
    return {"entry": frame.assign(reverses=of.where(of.notna()))}


FORMAT = Format(
    name="tiktok_settlement",
    title="TikTok Shop settlement",
    platform="tiktok_shop",
    tested="a sample of 2026; no genuine export of a shop",
    help="TikTok Shop: Seller center, Finance, Transactions, Settled, Export.",
    channel_kind="shop",
    stream="Social shop",
    stream_class="active",
    audience="followers",
    key=("order", "type"),
    dates="ymd",
    prepare=_prepared,
    build=_tables,
    ask=_ask,
    columns={
        "order": text("Order/adjustment ID", needed=True),
        "type": text("Type", needed=True),
        "day": moment("Order created time", needed=True),
        "paid": moment("Order settled time"),
        "currency": currency("Currency"),
        "settled": money("Total settlement amount", needed=True),
        "revenue": money("Total revenue"),
        "fees": money("Total fees"),
    },
    leave=(
        Leave("left out as you answered", lambda rows, _: rows["kind"] == "leave out"),
        Leave("nothing moved", lambda rows, _: (rows[["settled", "revenue", "fees"]] == 0).all(axis=1)),
    ),
)
