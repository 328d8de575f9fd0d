"""A loan that is paid back in equal payments: its payment, its schedule, what is left of it."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

LONGEST = 1_200
"""Months after which a loan that its payments do not bring to an end is given up."""


def level_payment(principal: float, *, rate: float, months: int) -> float:
    """The equal payment a month that pays a loan back in so many months.

    Args: principal: what was lent. rate: of a year (0.06 = 6 %), a twelfth of it each month. months: number of payments.
    Returns: the currency of `principal`.
    Empty: NaN where there is no month, or the rate is below 0.
    Raises: nothing.
    Source: the annuity formula P r / (1 − (1 + r)^−n).

    >>> round(level_payment(200_000, rate=0.065, months=360), 2)
    1264.14
    """
    if months < 1 or rate < 0:
        return math.nan
    monthly = rate / 12
    if monthly == 0:
        return principal / months
    return float(principal * monthly / -math.expm1(-months * math.log1p(monthly)))


def schedule(principal: float, *, rate: float, payment: float, first: pd.Period) -> pd.DataFrame:
    """How a loan is paid back, month by month: of each payment the interest, and what it takes off the balance.

    Args: principal: what is owed before the first payment. rate: of a year. payment: a month's. first: the month of the first payment.
    Returns: ``month`` datetime64[s], ``payment``, ``interest``, ``principal``, ``balance`` (after it) float64;
        the last payment is only what is left.
    Empty: no rows when nothing is owed, or when the payment does not cover the interest, so that the loan never ends.
    Raises: nothing.
    Source: the annuity; a twelfth of the yearly rate on the balance of the month before.

    >>> rows = schedule(1_000, rate=0.12, payment=510, first=pd.Period("2026-01"))
    >>> rows["interest"].round(2).tolist(), rows["balance"].round(2).tolist()
    ([10.0, 5.0], [500.0, 0.0])
    """
    rows: list[tuple[float, float, float, float]] = []
    monthly, left = rate / 12, principal
    if payment > principal * monthly and rate >= 0:
        while left > 0.005 and len(rows) < LONGEST:
            interest = left * monthly
            paid = min(payment, left + interest)
            left = left + interest - paid
            rows.append((paid, interest, paid - interest, left))
    months = pd.period_range(first, periods=len(rows), freq="M").to_timestamp().astype("datetime64[s]")
    frame = pd.DataFrame(
        np.array(rows, dtype="float64").reshape(-1, 4), columns=["payment", "interest", "principal", "balance"]
    )
    frame.insert(0, "month", months)
    return frame


def balance(*, rate: float, payment: float, months: int) -> float:
    """What is still owed of a loan that so many more equal payments pay back: what those payments are worth today.

    Args: rate: of a year. payment: a month's. months: payments still to come.
    Returns: the currency of `payment`; 0 once the last is paid.
    Empty: NaN when the rate or the payment is below 0 or not known.
    Raises: nothing.
    Source: present value of an annuity, c (1 − (1 + r)^−n) / r.

    >>> round(balance(rate=0.065, payment=1264.14, months=360), -1)
    200000.0
    """
    if not (rate >= 0 and payment >= 0):
        return math.nan
    monthly, left = rate / 12, max(months, 0)
    if monthly == 0:
        return payment * left
    return float(payment * -math.expm1(-left * math.log1p(monthly)) / monthly)
