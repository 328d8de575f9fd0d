"""A made-up Gumroad shop: one list of purchases, told as the sales export and as the API tell them.

The arithmetic is Gumroad's own, as its source of 2026 has it (`purchase.rb`, `accounting.rb`, `currency_helper.rb`, `refundable.rb`);
nothing of the product is imported here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

SYMBOLS = {"usd": "$", "eur": "€", "jpy": "¥", "cad": "CAD$"}
HEADER = """\
Purchase ID,Item Name,Buyer Name,Purchase Email,Buyer Email,Do not contact?,Purchase Date,Purchase Time (UTC timezone),\
Subtotal ($),Taxes ($),Tax Type,Shipping ($),Sale Price ($),Fees ($),Net Total ($),Tip ($),Tax Included in Price?,\
Street Address,City,Zip Code,State,Country,Referrer,Refunded?,Partial Refund ($),Fully Refunded?,Disputed?,Dispute Won?,\
Access Revoked?,Variants,Discount Code,Recurring Charge?,Free trial purchase?,Pre-order authorization?,Product ID,Order Number,\
Quantity,Recurrence,Affiliate,Affiliate commission ($),Discover?"""


def rounded(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


@dataclass
class Purchase:
    """One purchase. `shown`: what the buyer was asked for, in the product's smallest units; `rate`: of these to a dollar.

    `back`: what was given back in part, in US cents.
    """

    number: int
    when: datetime
    shown: int
    product: str = "Field guide"
    currency: str = "usd"
    rate: str = "1"
    quantity: int = 1
    own_tax: int = 0
    gumroad_tax: int = 0
    included: bool = False
    shipping: int = 0
    tip: int = 0
    affiliate: int = 0
    back: int = 0
    refunded: bool = False
    disputed: bool = False
    won: bool = False
    recurring: bool | None = None
    trial: bool = False
    discover: bool = False
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"s{self.number:03d}=="

    @property
    def price(self) -> int:
        """What the seller charged, in US cents."""
        whole = 100 if self.currency == "jpy" else 1
        on_top = 0 if self.included else self.own_tax
        return rounded(Decimal(self.shown) / Decimal(self.rate) * whole) + on_top + self.shipping

    @property
    def fee(self) -> int:
        if not self.price:
            return 0
        return rounded(Decimal(self.price) * (300 if self.discover else 129) / 1000) + (0 if self.discover else 80)

    @property
    def tax(self) -> int:
        return self.gumroad_tax or self.own_tax

    def in_its_currency(self, cents: int) -> int:
        if self.currency == "usd":
            return cents
        return rounded(Decimal(cents) * Decimal(self.rate) / (100 if self.currency == "jpy" else 1))

    def written(self, units: int, symbol: bool = True) -> str:
        """As Ruby's Money writes it."""
        whole, rest = (units, 0) if self.currency == "jpy" else divmod(units, 100)
        text = f"{whole:,}" + (f".{rest:02d}" if rest else "")
        return (SYMBOLS[self.currency] if symbol else "") + text


def told(p: Purchase) -> dict[str, Any]:
    """A sale as the API tells it, version 2."""
    rhythm = " a month" if p.recurring is not None else ""
    sale = {
        "id": p.id, "email": f"buyer{p.number}@example.org", "seller_id": "seller==", "timestamp": "1 day ago",
        "daystamp": "", "created_at": p.when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "product_name": p.product,
        "price": p.price, "gumroad_fee": p.fee, "tax_cents": p.tax, "shipping_cents": p.shipping,
        "formatted_display_price": p.written(p.shown) + rhythm,
        "formatted_total_price": p.written(p.in_its_currency(p.price)) + rhythm,
        "currency_symbol": SYMBOLS[p.currency], "currency": p.currency,
        "amount_refundable_in_currency": p.written(p.in_its_currency(p.price - (p.price if p.refunded else p.back)), False),
        "product_id": f"{p.product}==", "partially_refunded": bool(p.back), "refunded": p.refunded,
        "chargedback": p.disputed and not p.won, "purchase_email": f"buyer{p.number}@example.org", "full_name": "Invented Person",
        "paid": p.price != 0, "disputed": p.disputed, "dispute_won": p.won, "discover_fee_charged": p.discover,
        "is_recurring_billing": p.recurring is not None, "quantity": p.quantity, "order_id": p.number,
        "card": {"visual": "**** **** **** 4242", "type": "visa"},
    }  # fmt: skip
    if p.tax:
        sale |= {"tax_included_in_price": p.included, "tax_label": "VAT"}
    if p.tip:
        sale["tip_cents"] = p.tip
    if p.affiliate:
        share = f"{p.affiliate // 100:,}" + (f".{p.affiliate % 100:02d}" if p.affiliate % 100 else "")
        sale["affiliate"] = {"email": "friend@example.org", "amount": f"${share}"}
    if p.recurring is not None:
        sale |= {"subscription_id": "sub==", "recurring_charge": p.recurring, "cancelled": False, "ended": False}
    if p.trial:
        sale["free_trial_ends_on"] = "Nov 30, 2026"
    return {**sale, **p.more}


def exported(purchases: list[Purchase]) -> str:
    """The sales export."""
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER.split(","), restval="", lineterminator="\n")
    writer.writeheader()
    for p in purchases:
        writer.writerow(_row(p))
    total = sum(p.price for p in purchases) / 100
    writer.writerow({"Purchase ID": "Totals", "Sale Price ($)": total})
    return out.getvalue()


def _row(p: Purchase) -> dict[str, object]:
    when = p.when.astimezone(UTC)
    return {
        "Purchase ID": p.id, "Item Name": p.product, "Buyer Name": "Invented Person",
        "Purchase Email": f"buyer{p.number}@example.org", "Do not contact?": 0, "Purchase Date": f"{when:%Y-%m-%d}",
        "Purchase Time (UTC timezone)": f"{when:%Y-%m-%d %H:%M:%S} UTC",
        "Subtotal ($)": (p.price - p.own_tax - p.shipping) / 100, "Taxes ($)": p.tax / 100, "Shipping ($)": p.shipping / 100,
        "Sale Price ($)": p.price / 100, "Fees ($)": p.fee / 100, "Net Total ($)": (p.price - p.fee) / 100,
        "Tip ($)": p.tip / 100, "Tax Included in Price?": "" if not p.tax else int(p.included),
        "Refunded?": int(p.refunded or bool(p.back)), "Partial Refund ($)": 0.0 if p.refunded else p.back / 100,
        "Fully Refunded?": int(p.refunded), "Disputed?": int(p.disputed), "Dispute Won?": int(p.won),
        "Access Revoked?": 0, "Recurring Charge?": int(bool(p.recurring)), "Free trial purchase?": int(p.trial),
        "Pre-order authorization?": 0, "Quantity": p.quantity, "Affiliate": "friend@example.org" if p.affiliate else "",
        "Affiliate commission ($)": p.affiliate / 100 if p.affiliate else "", "Discover?": int(p.discover),
    }  # fmt: skip


def shop(purchases: list[Purchase], products: list[dict[str, Any]] | None = None) -> Callable[[Any], Any]:
    """The API of the shop: sales newest first, ten a page, between two days in UTC."""

    def answer(call: Any) -> Any:
        what = call.path.rpartition("/")[2]
        if what == "user":
            return {"success": True, "user": {"name": "Harbour Prints", "email": "ann@example.org"}}
        if what == "products":
            return {"success": True, "products": products or []}
        after, before = call.query.get("after", ""), call.query.get("before", "9")
        found = [s for s in map(told, purchases) if after <= s["created_at"][:10] < before]
        found.sort(key=lambda sale: (sale["created_at"], sale["order_id"]), reverse=True)
        start = int(call.query.get("page_key", "0").rpartition("-")[2])
        page = {"success": True, "sales": found[start : start + 10]}
        if start + 10 < len(found):
            key = f"20261101-{start + 10}"
            page |= {"next_page_key": key, "next_page_url": f"/v2/sales?page_key={key}&before={before}"}
        return page

    return answer


def moment(day: int, hour: int = 12, minute: int = 0) -> datetime:
    """A moment of November 2026."""
    return datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=day - 1, hours=hour, minutes=minute)
