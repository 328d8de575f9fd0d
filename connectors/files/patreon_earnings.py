"""Patreon's monthly earnings (Insights, Earnings): one row is one month in one currency.

Only the parts are read, since each sub-total repeats some of them: what members and shop buyers were charged, five
fees, merch and refunds. They must add up to *Your total earnings*; where they do not, the owner says whether the
parts or Patreon's total is right (the difference becomes the row `…:difference`) or leaves the month out. Fees cannot
be split between memberships and shop, so that all stands in one stream, told apart by product. Entries stand on the
first of their month. Known from a sample of 2026.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files._format import Context, Format, Leave, Question, Tables, currency, moment, money, number, text
from connectors.files._ledger import Leg, entries

AS_REPORTED, PARTS, LEAVE = "as reported", "the parts only", "leave out"
PARTS_OF = {
    "membership_web": (":membership-web", "subscription"),
    "membership_ios": (":membership-ios", "subscription"),
    "shop_web": (":shop-web", "sale"),
    "shop_ios": (":shop-ios", "sale"),
    "patreon": (":fee", "fee"),
    "fee_tax": (":fee-tax", "fee"),
    "processing": (":fee-processing", "fee"),
    "conversion": (":fee-conversion", "fee"),
    "store": (":fee-app-store", "fee"),
    "merch": (":merch", "expense"),
    "refunds": (":refund:1", "refund"),
}
PRODUCTS = {":shop": "Shop", ":membership": "Memberships"}


def _prepared(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    parts = rows[list(PARTS_OF)].sum(axis=1)
    return rows.assign(difference=(rows["total"] - parts).fillna(0).astype("int64"))


def _ask(rows: pd.DataFrame, context: Context) -> list[Question]:
    months = rows["day"][rows["difference"] != 0].dt.strftime("%Y-%m").tolist()
    if not months or context.answers.get("difference") in (AS_REPORTED, PARTS, LEAVE):
        return []
    told = f"The parts of {', '.join(months[:6])} do not add up to “Your total earnings”. What counts?"
    return [Question("difference", told, (AS_REPORTED, PARTS, LEAVE))]


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    answer = context.answers.get("difference")
    rows = rows[(rows["difference"] == 0) | (answer in (AS_REPORTED, PARTS))]
    legs = [Leg(suffix, kind, rows[name].to_numpy()) for name, (suffix, kind) in PARTS_OF.items()]
    if answer == AS_REPORTED:
        legs.append(Leg(":difference", "fee", rows["difference"].to_numpy()))
    frame = entries(rows, legs, stream=FORMAT.stream, payer="Patreon", currency=rows["currency"])
    part = frame["external_id"].str.extract("(:shop|:membership)")[0].map(PRODUCTS)
    return {"entry": frame.assign(product=part.where(part.notna()))}


FORMAT = Format(
    name="patreon_earnings",
    title="Patreon earnings by month",
    platform="patreon",
    tested="a sample of 2026; no genuine export of a creator",
    help="Patreon: Insights, Earnings, export as CSV.",
    channel_kind="list",
    stream="Memberships",
    account_too=True,
    stream_class="semi-passive",
    audience="followers",
    key=("month", "currency"),
    prepare=_prepared,
    build=_tables,
    ask=_ask,
    columns={
        "month": text("Month", needed=True),
        "day": moment("Month", needed=True),
        "currency": currency("Currency"),
        "membership_web": money("Membership charges - web"),
        "membership_ios": money("Membership charges - iOS app", required=False),
        "shop_web": money("Shop charges - web", required=False),
        "shop_ios": money("Shop charges - iOS app", required=False),
        "patreon": money("Patreon fee"),
        "fee_tax": money("Taxes on fees", required=False),
        "processing": money("Processing fee"),
        "conversion": money("Currency conversion fee", required=False),
        "store": money("iOS App Store fee", required=False),
        "merch": money("Merch items and shipping", required=False),
        "refunds": money("Refunds"),
        "total": number("Your total earnings"),
    },
    leave=(
        Leave(
            "its parts do not add up to Patreon's total: left out as you answered",
            lambda rows, context: np.asarray((rows["difference"] != 0) & (context.answers.get("difference") == LEAVE)),
        ),
    ),
)
