"""What one unit of the home currency is in another one, on the last day of the month asked about."""

from __future__ import annotations

import math
from datetime import date
from typing import NamedTuple

import pandas as pd

from figures.asking import Question, once
from figures.ledger import at_home
from vocabulary import MICROS


class Exchange(NamedTuple):
    """`rate` units of the currency for one of home, NaN where none is known; the rate's day; whether it is the owner's own."""

    rate: float
    day: date | None
    own: bool


@once
def exchange(q: Question, currency: str) -> Exchange:
    """The rate from the home currency: the owner's own, else the ECB's of the month's last day or the last one before it."""
    if currency in ("", q.ws.home_currency):
        return Exchange(1.0, None, False)
    day = pd.Series([pd.Timestamp(q.month_end)]).astype("datetime64[s]")
    found = at_home(q, pd.DataFrame({"day": day, "currency": currency, "amount_micros": [MICROS * MICROS]})).iloc[0]
    if pd.isna(found["home_micros"]) or not found["home_micros"]:
        return Exchange(math.nan, None, False)
    told = None if pd.isna(found["rate_day"]) else pd.Timestamp(found["rate_day"]).date()
    return Exchange(MICROS * MICROS / float(found["home_micros"]), told, bool(found["own"]))
