"""Gumroad's sales export (Analytics, Customers, Export): one row is one purchase, amounts in US dollars.

What the columns mean was read in Gumroad's own source (`purchase_export_service.rb`, `accounting.rb`): *Sale Price* is
what the seller charged, shipping and the seller's own tax included; *Subtotal* is it without both; *Net Total* is *Sale
Price* − *Fees*. *Taxes* is either the seller's tax (then Subtotal + Shipping + Taxes = Sale Price) or what Gumroad
collected on top and pays itself (then it is outside of Sale Price). So

    sale = what the buyer paid, tax included      <id>             and sale + fee + tax = Net Total,
    tax  = − Taxes                                <id>:tax         less the tax where the seller owes it
    fee  = − Fees, − the affiliate's commission   <id>:fee, <id>:affiliate
    refund = − Sale Price, or − Partial Refund    <id>:refund:1

The file tells only the day of the purchase, so a refund stands on that day too. Which fees Gumroad gave back is not in
it: fees stay. Of a full refund the seller's own tax is given back (<id>:refund:1:tax). A dispute counts as refunded
until the file says it was won; then the row is declined and 0. Buyers' names and addresses are not read.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files._format import Context, Format, Leave, Tables, flag, moment, money, text
from connectors.files._ledger import Leg, entries


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    price, tax = rows["price"].to_numpy(), rows["tax"].to_numpy()
    own_tax = np.where(price - rows["subtotal"] - rows["shipping"] == tax, tax, 0)
    disputed = (rows["disputed"] & ~rows["won"]).to_numpy()
    full = (rows["refunded"] | disputed).to_numpy()
    back = np.where(full, price, rows["partial"])
    won = (rows["won"] & (back == 0)).to_numpy()
    undone = np.where(won, "declined", "paid")
    legs = (
        Leg("", np.where(rows["recurring"], "subscription", "sale"), price + tax - own_tax),
        Leg(":fee", "fee", -rows["fee"].to_numpy()),
        Leg(":tax", "tax", -tax),
        Leg(":affiliate", "fee", -rows["affiliate"].to_numpy()),
        Leg(":refund:1", "refund", -back, (back != 0) | won, undone, takes_back=True),
        Leg(":refund:1:tax", "tax", np.where(full, own_tax, 0), (full | won) & (own_tax != 0), undone, takes_back=True),
    )
    known = {"stream": FORMAT.stream, "currency": "USD", "payer": "Gumroad"}
    return {"entry": entries(rows, legs, product=rows["product"], quantity=rows["quantity"], **known)}


FORMAT = Format(
    name="gumroad_sales",
    title="Gumroad sales",
    platform="gumroad",
    tested="the header of Gumroad's source of 2026 and generated rows; no genuine export of a shop",
    help="Gumroad: Analytics or Customers, then Export.",
    channel_kind="shop",
    stream="Digital products",
    stream_class="semi-passive",
    audience="visitors",
    key="id",
    build=_tables,
    columns={
        "id": text("Purchase ID", needed=True),
        "product": text("Item Name"),
        "day": moment("Purchase Time (UTC timezone)", required=False, needed=True, instead="date"),
        "date": moment("Purchase Date"),
        "subtotal": money("Subtotal ($)"),
        "tax": money("Taxes ($)"),
        "shipping": money("Shipping ($)"),
        "price": money("Sale Price ($)", needed=True),
        "fee": money("Fees ($)", "Gumroad Fee ($)", "Gumroad Fees ($)", "Fee ($)"),
        "partial": money("Partial Refund ($)"),
        "refunded": flag("Fully Refunded?"),
        "disputed": flag("Disputed?"),
        "won": flag("Dispute Won?"),
        "recurring": flag("Recurring Charge?", required=False),
        "trial": flag("Free trial purchase?", required=False),
        "preorder": flag("Pre-order authorization?", required=False),
        "quantity": text("Quantity", required=False),
        "affiliate": money("Affiliate commission ($)", required=False),
    },
    leave=(
        Leave("the row of totals", lambda rows, _: rows["id"] == "Totals", whatever=True),
        Leave("a free trial: nothing was charged", lambda rows, _: rows["trial"]),
        Leave("a pre-order that is not charged yet", lambda rows, _: rows["preorder"]),
        Leave("free: no money moved", lambda rows, _: (rows[["price", "fee", "tax", "partial"]] == 0).all(axis=1)),
    ),
)
