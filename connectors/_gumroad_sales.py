"""One of Gumroad's sales as lines of the ledger: the very ones that `files/gumroad_sales` makes of the same purchase.

What the fields mean was read in Gumroad's own source of 2026 (`purchase.rb`, `accounting.rb`, `currency_helper.rb`):
*price*, *gumroad_fee*, *tax_cents*, *shipping_cents* and the affiliate's share are US cents whatever the product is priced
in; only the texts *formatted_…* and *amount_refundable_in_currency* are in the product's currency.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pydantic import AwareDatetime

from connectors._answers import Fields, Told
from connectors._spec import Remark
from vocabulary import Entry

STREAM = "Digital products"
PAYER = "Gumroad"
_CENT = 10_000
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_WHOLE = {"JPY"}
"""Gumroad's only currency without a smaller unit (`config/currencies.json`; it counts won in hundredths)."""

_DOLLAR, _YEN = "$", "¥"


class _Affiliate(Fields):
    amount: str


class _Presented(Fields):
    seller_tax_cents: int | None = None


class Sale(Fields):
    """A purchase as far as it is read. Gumroad leaves out what is not so or not there."""

    id: str
    created_at: AwareDatetime
    product_name: str
    price: int
    gumroad_fee: int
    tax_cents: int
    shipping_cents: int = 0
    tax_included_in_price: bool | None = None
    refunded: bool | None = None
    partially_refunded: bool | None = None
    disputed: bool | None = None
    dispute_won: bool | None = None
    recurring_charge: bool | None = None
    is_preorder_authorization: bool | None = None
    free_trial_ends_on: str | None = None
    quantity: int = 1
    product_id: str | None = None
    currency: str | None = None
    currency_symbol: str | None = None
    amount_refundable_in_currency: str | None = None
    formatted_total_price: str | None = None
    formatted_display_price: str | None = None
    affiliate: _Affiliate | None = None
    buyer_presentment: _Presented | None = None


KEPT = tuple(Sale.model_fields)


def slim(sale: dict[str, Any]) -> dict[str, Any]:
    """Only what is read of a sale: no buyer, no affiliate's address."""
    kept = {name: sale[name] for name in KEPT if sale.get(name) is not None}
    for name, inner in (("affiliate", "amount"), ("buyer_presentment", "seller_tax_cents")):
        if name in kept:
            kept[name] = {inner: kept[name][inner]} if inner in kept[name] else None
    return kept


def lines(sale: Sale, told: Told) -> Iterator[Entry | Remark]:
    """The sale, its fee, its tax, the affiliate's share and what was given back; else why it is no line."""
    if sale.is_preorder_authorization:
        yield Remark("left_out", f"{sale.id}: a pre-order that is not charged yet")
    elif sale.free_trial_ends_on and not sale.recurring_charge:
        yield Remark("left_out", f"{sale.id}: a free trial: nothing was charged")
    elif not (sale.price or sale.gumroad_fee or sale.tax_cents):
        yield Remark("left_out", f"{sale.id}: free: no money moved")
    else:
        yield from _legs(sale, told)


def _legs(sale: Sale, told: Told) -> Iterator[Entry | Remark]:
    share = _minor(sale.affiliate.amount, "USD") if sale.affiliate else 0
    if share is None:
        yield Remark("rejected", f"{sale.id}: what its affiliate got cannot be read")
        return
    own_tax = _own_tax(sale)
    kind = "subscription" if sale.recurring_charge else "sale"
    for suffix, what, cents in (
        ("", kind, sale.price + sale.tax_cents - own_tax),
        (":fee", "fee", -sale.gumroad_fee),
        (":tax", "tax", -sale.tax_cents),
        (":affiliate", "fee", -share),
    ):
        if cents:
            yield _entry(sale, told, suffix, what, cents)
    yield from _given_back(sale, told, own_tax)


def _given_back(sale: Sale, told: Told, own_tax: int) -> Iterator[Entry | Remark]:
    """The refund on the day of the purchase, as in the export, since Gumroad tells no other; a won dispute is none any more."""
    full = bool(sale.refunded or (sale.disputed and not sale.dispute_won))
    back = sale.price if full else _part(sale) if sale.partially_refunded else 0
    if back is None:
        yield Remark("partial", f"{sale.id}: how much of it was given back is not told; the sales export tells it.")
        return
    won = bool(sale.dispute_won and not back)
    status = "declined" if won else "paid"
    if back or won:
        yield _entry(sale, told, ":refund:1", "refund", -back, status=status, reverses=sale.id)
    if (full or won) and own_tax:
        cents = own_tax if full else 0
        yield _entry(sale, told, ":refund:1:tax", "tax", cents, status=status, reverses=sale.id)


def _entry(sale: Sale, told: Told, suffix: str, kind: str, cents: int, **more: Any) -> Entry:
    return Entry(
        external_id=sale.id + suffix, day=sale.created_at.astimezone(told.zone).date(), kind=kind, stream=STREAM,
        payer=PAYER, product=sale.product_name, item=sale.product_id, amount_micros=cents * _CENT, currency="USD",
        quantity=None if suffix else str(sale.quantity), **more,
    )  # fmt: skip


def _own_tax(sale: Sale) -> int:
    """The tax that the seller owes: it is in the price already. What Gumroad owes was paid on top and never reaches the seller.

    The API has no *Subtotal*, by which the export tells them apart; but what the buyer was shown, without any tax, differs
    from the price by the seller's tax and the shipping.
    """
    if not sale.tax_cents or sale.tax_included_in_price:
        return sale.tax_cents  # Gumroad's own is never included
    if sale.buyer_presentment and sale.buyer_presentment.seller_tax_cents is not None:
        return sale.tax_cents if sale.buyer_presentment.seller_tax_cents else 0
    total, shown = (
        _minor(t or "", _currency(sale)) for t in (sale.formatted_total_price, sale.formatted_display_price)
    )
    if not total or shown is None:
        return 0  # since 2025 Gumroad owes every tax
    on_top = Decimal(total - shown) * sale.price / total - sale.shipping_cents
    return sale.tax_cents if on_top > Decimal(sale.tax_cents) / 2 else 0


def _part(sale: Sale) -> int | None:
    """US cents given back of a purchase that was refunded in part: the price less what can still be refunded.

    Gumroad tells the latter in the product's currency: exact in dollars, else turned back at the rate of the purchase, which
    may be a cent off.
    """
    currency = _currency(sale)
    left = _minor(sale.amount_refundable_in_currency or "", currency)
    total = sale.price if currency == "USD" else _minor(sale.formatted_total_price or "", currency)
    if not left or not total:
        return None
    back = sale.price - int((Decimal(left) * sale.price / total).quantize(Decimal(1), ROUND_HALF_UP))
    return back if 0 < back < sale.price else None


def _currency(sale: Sale) -> str:
    """The product's currency; before August 2026 Gumroad told its sign only, which says how it is written."""
    return (sale.currency or {_DOLLAR: "USD", _YEN: "JPY"}.get(sale.currency_symbol or "", "")).upper()


def _minor(text: str, currency: str) -> int | None:
    """Smallest units of what Gumroad wrote (``$1,234.50``, ``€10 a month``, ``99¢``); None where no amount can be read.

    >>> _minor("CAD$1,234.50", "CAD"), _minor("¥1,500 a month", "JPY"), _minor("99¢", "USD"), _minor("free", "USD")
    (123450, 1500, 99, None)
    """
    found = _NUMBER.search(text)
    if found is None:
        return None
    scale = 1 if currency in _WHOLE or text[found.end() :].startswith("¢") else 100
    value = Decimal(found[0].replace(",", "")) * scale
    return int(value) if value == value.to_integral_value() else None
