"""The owner's own exchange rates: for what the ECB does not quote, or where the bank gave another one."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

import pandas as pd

from collect.errors import CollectError
from store import NewBatch, Store, Workspace

_LARGEST = Decimal(10) ** 9


def keep(store: Store, ws: Workspace, currency: str, day: date, rate: str | None, *, now: datetime) -> int:
    """Keep a rate (units of `currency` for one euro) that holds from `day` on; None takes it away. Returns the batch.

    Raises: CollectError: it is no currency or no rate; nothing is written then.
    """
    code = currency.strip().upper()
    if not re.fullmatch("[A-Z]{3}", code) or code == "EUR":
        raise CollectError(f"{currency.strip()[:12]!r} is no currency to give a rate for: three letters, not EUR.")
    row = {"currency": code, "day": pd.Timestamp(day), "rate": None if rate is None else _checked(rate)}
    new = NewBatch(None, "typed", now, message=f"Own rate of {code}")
    return store.take(ws.id, new, [("rate", pd.DataFrame([row], dtype=object))], now=now).batch


def _checked(rate: str) -> str:
    try:
        value = Decimal(rate.strip())
    except InvalidOperation:
        value = Decimal(0)
    if not value.is_finite() or not 0 < value < _LARGEST:
        raise CollectError(f"{rate.strip()[:20]!r} is no rate: type units for one euro with a point, like 4.2567.")
    return format(value.normalize(), "f")
