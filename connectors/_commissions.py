"""A commission that an affiliate network tells, as a line of the ledger: the same for every network, and as their files have it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from vocabulary import Entry, micros

STREAM = "Affiliate"


def commission(
    name: str,
    day: date,
    amount: Decimal,
    currency: str,
    status: str,
    payer: str,
    *,
    paid_day: date | None = None,
    reverses: str | None = None,
) -> Entry:
    """What was earned on a day; less than nothing is what was taken back.

    >>> commission("1", date(2026, 11, 3), Decimal("-4.50"), "gbp", "approved", "Acme").kind
    'refund'
    """
    return Entry(
        external_id=name, day=day, kind="refund" if amount < 0 else "commission", status=status, stream=STREAM, payer=payer,
        amount_micros=micros(amount), currency=currency.upper(), paid_day=paid_day, reverses=reverses,
    )  # fmt: skip
