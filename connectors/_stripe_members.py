"""Stripe's subscriptions as members: who pays what again and again, known by keyed hashes only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from connectors import _answers, _stripe
from connectors._answers import Code, Fields, Told
from vocabulary import Item, Member, Observation

_STATES = {
    "active": "active", "past_due": "active", "trialing": "trialing", "unpaid": "declined", "paused": "paused",
    "canceled": "former",
}  # fmt: skip
_CYCLES = {
    ("week", 1): "week",
    ("month", 1): "month",
    ("month", 3): "quarter",
    ("month", 12): "year",
    ("year", 1): "year",
}
_A_YEAR = {"day": 365, "week": 52, "month": 12, "year": 1}


class _Recurring(Fields):
    interval: str
    interval_count: int = 1


class _Price(Fields):
    currency: Code
    nickname: str | None = None
    unit_amount_decimal: Decimal | None = None
    unit_amount: int | None = None
    recurring: _Recurring | None = None


class _Line(Fields):
    price: _Price
    quantity: int | None = None


class _Lines(Fields):
    data: list[_Line]


class _Coupon(Fields):
    duration: str
    percent_off: Decimal | None = None
    amount_off: int | None = None


class _Discount(Fields):
    coupon: _Coupon


class _Subscription(Fields):
    id: str
    customer: str
    status: str
    start_date: int
    ended_at: int | None = None
    items: _Lines
    discount: _Discount | None = None


class _Subscriptions(Fields):
    data: list[_Subscription]


def slim(subscription: dict[str, Any], key: bytes) -> dict[str, Any]:
    """Only what is read of a subscription, its customer as a keyed hash."""
    kept = {name: subscription.get(name) for name in ("id", "status", "start_date", "ended_at", "discount", "items")}
    customer = subscription.get("customer")
    number = customer.get("id", "") if isinstance(customer, dict) else str(customer or "")
    return {**kept, "customer": _answers.masked(number, key)}


def people(answer: Any, told: Told) -> Iterator[Member | Item | Observation]:
    """Customers, each once with all that they subscribe to now, or with what they had last; prices; how many pay.

    Raises: ConnectorError: the answer is not Stripe's.
    """
    rows = _answers.shaped(_Subscriptions, answer, "Stripe").data
    by_customer: dict[str, list[_Subscription]] = {}
    for row in rows:
        if row.status in _STATES:  # an incomplete one never began
            by_customer.setdefault(row.customer, []).append(row)
    prices: dict[str, Item] = {}
    paying = 0
    for customer, theirs in by_customer.items():
        current = [row for row in theirs if _STATES[row.status] == "active"]
        held = current or [max(theirs, key=lambda row: (row.ended_at is None, row.ended_at or 0, row.id))]
        name = " + ".join(sorted(_words(line.price, row) for row in held for line in row.items.data))
        paying += bool(current)
        if name and (item := _priced(name, held)):
            prices[item.item] = item
        yield _member(customer, theirs, held[0], name, told)
    yield from prices.values()
    yield _answers.counted("paid_members", told.day, paying)


def _member(customer: str, theirs: list[_Subscription], shown: _Subscription, tier: str, told: Told) -> Member:
    state = _STATES[shown.status]
    left = _stripe.day(shown.ended_at, told.zone) if state == "former" and shown.ended_at else None
    joined = _stripe.day(min(row.start_date for row in theirs), told.zone)
    return Member(member=customer, tier=tier or None, state=state, joined=joined, left=left)


def _amount(price: _Price) -> Decimal | None:
    """The price of one, in whole units of the currency."""
    number = price.unit_amount_decimal if price.unit_amount_decimal is not None else price.unit_amount
    return None if number is None else Decimal(number) * _stripe.minor(price.currency) / 1_000_000


def _off(row: _Subscription) -> Decimal:
    """The share a lasting discount takes off."""
    coupon = row.discount.coupon if row.discount else None
    return coupon.percent_off / 100 if coupon and coupon.duration == "forever" and coupon.percent_off else Decimal(0)


def _words(price: _Price, row: _Subscription) -> str:
    amount, every = _amount(price), price.recurring
    cycle = f" every {every.interval_count} {every.interval}s" if every and every.interval_count > 1 else ""
    cycle = cycle or (f" a {every.interval}" if every else "")
    name = price.nickname or (f"{_plain(amount)} {price.currency.upper()}{cycle}" if amount is not None else "by use")
    number = next((line.quantity for line in row.items.data if line.price is price), None) or 1
    off = _off(row)
    return (f"{number} × " if number > 1 else "") + name + (f", {_plain(off * 100)} % off" if off else "")


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _priced(name: str, held: list[_Subscription]) -> Item | None:
    """What a tier costs, as a product; None where a part of it has no fixed price, or they are in different currencies."""
    parts = [(line, _amount(line.price), _off(row)) for row in held for line in row.items.data]
    currencies = {line.price.currency.upper() for line, _, _ in parts}
    if len(currencies) != 1 or any(amount is None or not line.price.recurring for line, amount, _ in parts):
        return None
    cycles = {_cycle(line) for line, _, _ in parts}
    cycle = cycles.pop() if len(cycles) == 1 else None
    total = sum((_share(line, amount or Decimal(0), cycle) * (1 - off) for line, amount, off in parts), Decimal(0))
    told = {"currency": currencies.pop(), "cycle": cycle or "month", "price": _plain(round(total, 6))}
    return Item(item=name, kind="product", title=name, attributes=json.dumps(told, sort_keys=True))


def _cycle(line: _Line) -> str | None:
    every = line.price.recurring
    return _CYCLES.get((every.interval, every.interval_count)) if every else None


def _share(line: _Line, amount: Decimal, cycle: str | None) -> Decimal:
    """What a line costs in one cycle; a month's share of it where several cycles stand together."""
    every, number = line.price.recurring, amount * (line.quantity or 1)
    if cycle or every is None:
        return number
    return number * _A_YEAR.get(every.interval, 12) / every.interval_count / 12
