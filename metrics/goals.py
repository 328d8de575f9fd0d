"""Goals: how fast a number moves, how fast it must move, and when it arrives at the present pace."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from metrics.frames import first_day, need

LEAST = 3
"""Comparisons with the year before that a pace needs."""
FARTHEST = 360
"""Months that are looked ahead, at most: 30 years."""
_WEAK, _STRONG = 0.1, 0.9


class Pace(NamedTuple):
    """Growth a month on the log scale: as over the last year, and as in its weakest and strongest tenth of months; `n` comparisons."""

    low: float
    middle: float
    high: float
    n: int


def pace(totals: pd.DataFrame, *, month: pd.Period) -> Pace:
    """How fast a number grows a month: each of the last 12 months against the same one a year before, so that seasons do not count.

    Args:
        totals: ``month`` datetime64, ``value`` float64, ``complete`` bool.
        month: the last month looked at.
    Returns: a `Pace`; 0.01 is about 1 % a month.
    Empty: NaN with fewer than 3 months that have one a year before, both complete and above 0.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project: mean of year-on-year log changes / 12; the interval is their 10 % and 90 % quantile.

    >>> month = pd.date_range("2024-01-01", periods=24, freq="MS").astype("datetime64[s]")
    >>> totals = pd.DataFrame({"month": month, "value": [100.0] * 12 + [200.0] * 12, "complete": True})
    >>> round(math.exp(12 * pace(totals, month=pd.Period("2025-12")).middle), 6)
    2.0
    """
    need(totals, days=("month",), numbers=("value",))
    whole = totals["complete"].to_numpy(dtype=bool) & (totals["value"] > 0).to_numpy()
    days = totals["month"].to_numpy()[whole].astype("datetime64[M]")
    known = dict(zip(days, totals["value"].to_numpy(dtype="float64")[whole], strict=True))
    last = first_day(month).astype("datetime64[M]")
    pairs = [(known.get(last - back), known.get(last - back - 12)) for back in range(12)]
    moved = np.array([math.log(new / old) / 12 for new, old in pairs if new and old])
    if len(moved) < LEAST:
        return Pace(math.nan, math.nan, math.nan, len(moved))
    low, high = (float(np.quantile(moved, q)) for q in (_WEAK, _STRONG))
    return Pace(low, float(moved.mean()), high, len(moved))


def needed_growth(now: float, target: float, *, months: int) -> float:
    """What a number must grow a month, each month, to be at its target in time.

    Args: now: where it stands. target: where it is to be. months: full months until then.
    Returns: a share; 0.02 is 2 % a month; 0 where it is there.
    Empty: NaN when no month is left, or one of the two is not above 0.
    Raises: nothing.
    Source: compound growth: (target / now)^(1 / months) - 1.

    >>> round(needed_growth(100.0, 121.0, months=2), 6)
    0.1
    """
    if now == target:
        return 0.0
    if months < 1 or not (now > 0 and target > 0):
        return math.nan
    return float((target / now) ** (1 / months) - 1)


def months_until(now: float, target: float, growth: float) -> float:
    """How many months until a number is at its target when it goes on at this pace.

    Args: now, target: as in `needed_growth`. growth: growth a month on the log scale, as in `Pace`.
    Returns: whole months.
    Empty: NaN when it does not move towards its target, or not within 30 years.
    Raises: nothing.
    Source: compound growth: ln(target / now) / growth.

    >>> months_until(100.0, 200.0, math.log(2) / 12), months_until(100.0, 200.0, -0.01)
    (12.0, nan)
    """
    if now == target:
        return 0.0
    if not (now > 0 and target > 0) or math.isnan(growth) or growth == 0:
        return math.nan
    months = math.ceil(round(math.log(target / now) / growth, 9))
    return float(months) if 0 <= months <= FARTHEST else math.nan


def on_track(goals: pd.DataFrame) -> float:
    """How many goals are reached by their date at the present pace.

    Args: goals: ``day`` and ``expected`` datetime64 (NaT: not at this pace), ``judged`` bool: whether a pace is known at all.
    Returns: a count of those judged.
    Empty: NaN when none is judged.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project.

    >>> day = pd.to_datetime(["2027-01-01", "2027-01-01"]).astype("datetime64[s]")
    >>> expected = pd.to_datetime(["2026-12-31", None]).astype("datetime64[s]")
    >>> on_track(pd.DataFrame({"day": day, "expected": expected, "judged": True}))
    1.0
    """
    need(goals, days=("day", "expected"))
    judged = goals[goals["judged"].to_numpy(dtype=bool)]
    return float((judged["expected"] <= judged["day"]).sum()) if len(judged) else math.nan
