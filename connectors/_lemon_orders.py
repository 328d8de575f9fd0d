"""One order or invoice of Lemon Squeezy as lines of the ledger."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pydantic import AwareDatetime

from connectors import _stripe
from connectors._answers import Code, Fields, Told
from connectors._spec import Remark
from vocabulary import Entry

STREAM = "Digital products"
PAYER = "Lemon Squeezy"
_HUNDREDTH = 10_000
_STATUSES = {
    "pending": "pending", "paid": "paid", "refunded": "paid", "partial_refund": "paid", "failed": "declined",
    "fraudulent": "declined", "void": "declined",
}  # fmt: skip
_KEPT = (
    "created_at", "currency", "status", "total", "total_formatted", "tax", "refunded", "refunded_at", "refunded_amount",
    "billing_reason", "test_mode",
)  # fmt: skip


class Order(Fields):
    """What was paid at once: an order, or an invoice of a subscription. `again`: it is for a subscription."""

    id: str
    created_at: AwareDatetime
    currency: Code
    status: str
    total: int
    tax: int
    total_formatted: str | None = None
    refunded: bool | None = None
    refunded_at: AwareDatetime | None = None
    refunded_amount: int | None = None
    billing_reason: str | None = None
    test_mode: bool | None = None
    again: bool = False
    product: str | None = None
    product_id: str | None = None
    quantity: int | None = None


def slim(row: dict[str, Any], what: str, included: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Only what is read of an order or invoice, with what its product and subscription are called: no buyer."""
    about = row["attributes"]
    kept = {name: about[name] for name in _KEPT if about.get(name) is not None}
    if what == "orders":
        first = about.get("first_order_item") or {}
        linked = ((row.get("relationships") or {}).get("subscriptions") or {}).get("data")
        kept |= {"id": f"order-{row['id']}", "again": bool(linked), "quantity": first.get("quantity")}
    else:
        mine = str(about.get("subscription_id"))
        first = next((e["attributes"] for e in included if e["type"] == "subscriptions" and str(e["id"]) == mine), {})
        kept |= {"id": f"invoice-{row['id']}", "again": True}
    product = first.get("product_id")
    return {**kept, "product": first.get("product_name"), "product_id": str(product) if product else None}


def lines(order: Order, told: Told) -> Iterator[Entry | Remark]:
    """What was paid, its tax, and what was given back; else why it is no line."""
    if order.test_mode:
        yield Remark("left_out", f"{order.id}: a test")
    elif order.billing_reason == "initial":
        yield Remark("left_out", f"{order.id}: the first payment of a subscription stands with its order")
    elif order.status.lower() not in _STATUSES:
        yield Remark("rejected", f"{order.id}: what Lemon Squeezy's state “{order.status}” means is not known")
    elif not order.total:
        yield Remark("left_out", f"{order.id}: free: no money moved")
    else:
        yield from _legs(order, told)


def _legs(order: Order, told: Told) -> Iterator[Entry]:
    status = _STATUSES[order.status.lower()]
    yield _entry(order, told, "", "subscription" if order.again else "sale", order.total, status)
    if order.tax:
        yield _entry(order, told, ":tax", "tax", -order.tax, status)
    back = _given_back(order)
    if back and status == "paid":
        yield _entry(order, told, ":refund:1", "refund", -back, status)
        tax = int((Decimal(order.tax) * back / order.total).quantize(Decimal(1), ROUND_HALF_UP))
        if tax:
            yield _entry(order, told, ":refund:1:tax", "tax", tax, status)


def _given_back(order: Order) -> int:
    """A full refund is told as such; in older answers without its amount."""
    whole = bool(order.refunded) or order.status.lower() == "refunded"
    return min(order.refunded_amount or (order.total if whole else 0), order.total)


def _entry(order: Order, told: Told, suffix: str, kind: str, amount: int, status: str) -> Entry:
    back = suffix.startswith(":refund")
    moment = order.refunded_at if back and order.refunded_at else order.created_at
    return Entry(
        external_id=order.id + suffix, day=moment.astimezone(told.zone).date(), kind=kind, status=status, stream=STREAM,
        payer=PAYER, product=order.product, item=order.product_id, currency=order.currency.upper(),
        amount_micros=amount * unit(order.currency, order.total, order.total_formatted),
        quantity=None if suffix or order.quantity is None else str(order.quantity), reverses=order.id if back else None,
    )  # fmt: skip


def unit(currency: str, total: int, formatted: str | None) -> int:
    """Millionths in what amounts are counted in: “cents”, say the documents, of every currency.

    Of one without hundredths the written amount decides: where it has the same digits, it is counted in whole units.

    >>> unit("EUR", 1199, "€11.99"), unit("JPY", 1500, "¥1,500"), unit("JPY", 150000, "¥1,500"), unit("JPY", 1500, None)
    (10000, 1000000, 10000, 10000)
    """
    own = _stripe.minor(currency)
    same = re.sub(r"\D", "", formatted or "").lstrip("0") == str(total)
    return own if own == _HUNDREDTH or same else _HUNDREDTH
