"""Gumroad's export of one payout: the sales, refunds and fees that it pays, amounts in US dollars.

What the columns mean was read in Gumroad's source (`exports/payouts/csv.rb`, `base.rb`, `accounting.rb`; 2026): *Sale
Price* is what the seller charged, the seller's own *Taxes* included; *Net Total* − *Sale Price* is the fee, whichever
sign *Gumroad Fees* has. Sales and refunds get the ids that the sales export gives them, and count once beside it; this
file knows the day of a refund and the fee that came back (`<id>:refund:<n>:fee`).

*PayPal Payouts* and *Stripe Connect Payouts* take back what those two paid out themselves: payouts, no loss.
Affiliates' shares come by the day here, but sale by sale in the sales export: whether they count is asked. Left out:
rows of totals. The payout to the bank is not a row of the file. Parts of a purchase refunded in two payouts: the last
one shows.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files._format import Context, Format, Leave, Question, Tables, moment, money, text
from connectors.files._ledger import Leg, entries
from connectors.files._words import meanings, unknown

KINDS = {
    **dict.fromkeys(("chargeback", "full refund", "partial refund", "credit"), "refund"),
    **dict.fromkeys(("paypal refund", "stripe connect refund"), "refund"),
    **dict.fromkeys(("payout fee", "technical adjustment"), "fee"),
    **dict.fromkeys(("paypal payouts", "stripe connect payouts"), "payout"),
    "sale": "sale",
}
OPTIONS = ("sale", "commission", "refund", "fee", "payout", "leave out")
ASKED = (
    "What are rows of Gumroad's type “{}”? (What went to affiliates stands in the sales export too, sale by sale: "
    "leave it out here if you import that one.)"
)


def _prepared(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    word = rows["type"].str.lower()
    return rows.assign(word=word, kind=meanings(word, KINDS, context, "type", OPTIONS))


def _ask(rows: pd.DataFrame, context: Context) -> list[Question]:
    return unknown(rows["word"], rows["kind"], "type", ASKED, OPTIONS)


def _ids(rows: pd.DataFrame, context: Context) -> list[str]:
    """Ids as the sales export gives them; refunds of one purchase are numbered through the file."""
    found = []
    for own, purchase, word, kind in rows[["id", "purchase", "word", "kind"]].itertuples(index=False):
        part = "credit" if word == "credit" else kind
        context.tally[f"{purchase}:{part}"] += 1
        numbered = f"{purchase}:{part}:{context.tally[f'{purchase}:{part}']}"
        found.append(own if not purchase else purchase if word == "sale" else numbered)
    return found


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    rows = rows[rows["kind"].notna()]
    rows = rows.assign(id=_ids(rows, context))
    price, net = rows["price"].to_numpy(), rows["net"].to_numpy()
    kind, bare = rows["kind"].to_numpy(), price == 0
    # the sales export adds tax that Gumroad collected to the sale and takes it off again: here it is in neither
    taxed = ((rows["tax"] != 0) | (rows["word"] == "sale")).to_numpy()
    legs = (
        Leg("", kind, np.where(bare, net, price)),
        Leg(":fee", "fee", np.where(bare, 0, net - price)),
        Leg(":tax", "tax", -rows["tax"].to_numpy(), taxed),
    )
    product = rows["product"].where(rows["purchase"] != "")
    frame = entries(rows, legs, stream=FORMAT.stream, currency="USD", payer="Gumroad", product=product)
    of = frame["external_id"].str.extract(r"^(.+):refund:\d+(?::tax)?$")[0]
    return {"entry": frame.assign(reverses=of.where(of.notna()))}


FORMAT = Format(
    name="gumroad_payouts",
    title="Gumroad payout",
    platform="gumroad",
    tested="the header and the row types of Gumroad's source of 2026; no genuine export of a shop",
    help="Gumroad: Payouts, then Export beside a payout.",
    channel_kind="shop",
    stream="Digital products",
    stream_class="semi-passive",
    audience="visitors",
    key=("type", "purchase", "date", "price", "net"),
    prepare=_prepared,
    build=_tables,
    ask=_ask,
    columns={
        "type": text("Type", needed=True),
        "day": moment("Date", needed=True),
        "date": text("Date"),
        "purchase": text("Purchase ID"),
        "product": text("Item Name"),
        "tax": money("Taxes ($)"),
        "price": money("Sale Price ($)"),
        "fee": money("Gumroad Fees ($)"),
        "net": money("Net Total ($)", needed=True),
    },
    leave=(
        Leave(
            "a row of totals", lambda rows, _: rows["type"].str.match("totals?$|subtotal", case=False), whatever=True
        ),
        Leave("left out as you answered", lambda rows, _: rows["kind"] == "leave out"),
        Leave("nothing moved", lambda rows, _: (rows["price"] == 0) & (rows["net"] == 0)),
    ),
)
