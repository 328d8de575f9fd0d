"""Affiliate commissions: what is pending, approved, paid and taken back.

A commission is taken back in two ways: before approval its status becomes ``reversed``; after it a negative row on its own day
names the row it reverses. Both are reversals, and neither is hidden in what was earned.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from metrics.frames import month_range, need, one_of, window
from vocabulary import MICROS

STATES = ("pending", "approved", "paid", "reversed")
_EARNED = ("pending", "approved", "paid")


def earnings(ledger: pd.DataFrame, taken_back: pd.DataFrame, *, month: pd.Period, months: int = 12) -> pd.Series:
    """Commissions by status: pending, approved, paid, and apart from them what was reversed.

    Args:
        ledger: ``month`` datetime64, ``kind``, ``status`` str, ``amount_micros`` int64 in home currency, rows that reverse others
            among them.
        taken_back: those rows alone: ``month`` (of their own day), ``status`` str, ``amount_micros`` int64, negative.
        month, months: the period is the `months` months that end with `month`.
    Returns: float64 by status (`STATES`) in home currency, each above or at 0: pending, approved and paid as earned, before anything
        was taken back; reversed: what was taken back in the period. Approved + paid - the rows taken back is what net revenue counts.
    Empty: an empty series where the period has no commission. Declined ones are left out.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: affiliate networks' own statuses; earned, approved and paid are three things.

    >>> month = pd.to_datetime(["2026-09-01", "2026-10-01", "2026-10-01", "2026-10-01"]).astype("datetime64[s]")
    >>> rows = pd.DataFrame({"month": month, "kind": "commission", "status": ["paid", "paid", "pending", "reversed"]})
    >>> rows = rows.assign(amount_micros=[100_000_000, -20_000_000, 30_000_000, 5_000_000])
    >>> earnings(rows, rows.iloc[[1]], month=pd.Period("2026-10")).to_dict()
    {'pending': 30.0, 'approved': 0.0, 'paid': 100.0, 'reversed': 25.0}
    """
    need(ledger, days=("month",), numbers=("amount_micros",), words=("kind", "status"))
    need(taken_back, days=("month",), numbers=("amount_micros",), words=("status",))
    rows = _commissions(window(ledger, month=month, months=months))
    if rows.empty:
        return pd.Series(dtype="float64")
    back = window(taken_back, month=month, months=months)
    sums = {state: _sum(rows, state) - _sum(back, state) for state in _EARNED}
    gone = _sum(rows, "reversed") - sum(_sum(back, state) for state in _EARNED)
    return pd.Series({**sums, "reversed": gone}, dtype="float64") / MICROS


def reversal_rate(ledger: pd.DataFrame, taken_back: pd.DataFrame, *, month: pd.Period, months: int = 12) -> float:
    """The share of commissions that were taken back, counted in the month of the sale, not of the reversal.

    Args:
        ledger: as in `earnings`; the rows that reverse others are told by `taken_back`.
        taken_back: as in `earnings`, and ``sold`` datetime64: the month of the sale each takes back.
        month, months: the sales of the `months` months that end with `month`.
    Returns: a share of everything earned in those months, what was reversed since included.
    Empty: NaN where nothing was earned in those months.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: affiliate networks' reversal rate (reversed / all commissions of the sales of a period).

    >>> month = pd.to_datetime(["2026-09-01", "2026-10-01"]).astype("datetime64[s]")
    >>> rows = pd.DataFrame({"month": month, "kind": "commission", "status": "paid", "amount_micros": [100_000_000, -20_000_000]})
    >>> back = rows.iloc[[1]].assign(sold=month[0])
    >>> reversal_rate(rows, back, month=pd.Period("2026-09")), reversal_rate(rows, back, month=pd.Period("2026-10"), months=1)
    (0.2, nan)
    """
    told = window(reversals_by_month(ledger, taken_back), month=month, months=months)
    earned, gone = (int(told[name].sum()) for name in ("earned_micros", "reversed_micros"))
    return gone / earned if earned > 0 else math.nan


def reversals_by_month(ledger: pd.DataFrame, taken_back: pd.DataFrame) -> pd.DataFrame:
    """What was earned with the sales of each month, and what of it was taken back since.

    Args: ledger, taken_back: as in `reversal_rate`.
    Returns: ``month`` datetime64[s], ``earned_micros`` (before reversals), ``reversed_micros`` int64, both positive, ``value`` the
        share; a row for every month from the first to the last sale.
    Empty: no rows; NaN in a month in which nothing was earned.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project.

    >>> month = pd.to_datetime(["2026-08-01", "2026-10-01"]).astype("datetime64[s]")
    >>> rows = pd.DataFrame({"month": month, "kind": "commission", "status": ["reversed", "paid"], "amount_micros": [4, 6]})
    >>> reversals_by_month(rows, rows.iloc[:0].assign(sold=month[:0]))["value"].tolist()
    [1.0, nan, 0.0]
    """
    need(ledger, days=("month",), numbers=("amount_micros",), words=("kind", "status"))
    need(taken_back, days=("month", "sold"), numbers=("amount_micros",), words=("status",))
    rows = _commissions(ledger)
    before = rows[one_of(rows["status"], (*_EARNED, "reversed"))]
    back = taken_back[one_of(taken_back["status"], _EARNED)]
    if before.empty:
        return pd.DataFrame({"month": before["month"], "earned_micros": [], "reversed_micros": [], "value": []}).astype(
            {"earned_micros": "int64", "reversed_micros": "int64", "value": "float64"}
        )
    months = month_range(
        *(day.to_datetime64().astype("datetime64[s]") for day in (before["month"].min(), before["month"].max()))
    )
    earned = _placed(months, before["month"], before["amount_micros"]) - _placed(
        months, back["month"], back["amount_micros"]
    )
    early = before[one_of(before["status"], ("reversed",))]
    gone = _placed(months, early["month"], early["amount_micros"]) - _placed(
        months, back["sold"], back["amount_micros"]
    )
    value = np.where(earned > 0, gone / np.where(earned > 0, earned, 1), np.nan)
    return pd.DataFrame({"month": months, "earned_micros": earned, "reversed_micros": gone, "value": value})


def _commissions(ledger: pd.DataFrame) -> pd.DataFrame:
    return ledger[one_of(ledger["kind"], ("commission",)) & one_of(ledger["status"], STATES)]


def _sum(rows: pd.DataFrame, status: str) -> int:
    return int(rows.loc[one_of(rows["status"], (status,)), "amount_micros"].sum())


def _placed(months: np.ndarray, when: pd.Series, micros: pd.Series) -> np.ndarray:
    """Sums of whole millionths by month, in the order of `months`; what lies outside of them is left out."""
    day = when.to_numpy().astype("datetime64[M]").astype("datetime64[s]")
    place = np.searchsorted(months, day)
    inside = (place < len(months)) & (months[np.minimum(place, len(months) - 1)] == day)
    sums = np.zeros(len(months), dtype="int64")
    np.add.at(sums, place[inside], micros.to_numpy().astype("int64")[inside])
    return sums
