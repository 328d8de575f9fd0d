"""When passive income pays for living: its projection at the present pace against what living costs."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from metrics.frames import need, window
from metrics.goals import months_until, pace

T = 12


class Crossover(NamedTuple):
    """The month of freedom with the earliest and the latest one that are likely; None where there is none.

    `passive` and `living` are means a month over the last 12 months; `growth` a month; `reason` is empty, ``living``, ``passive``,
    ``short`` or ``never``.
    """

    month: pd.Period | None
    early: pd.Period | None
    late: pd.Period | None
    passive: float
    living: float
    growth: float
    reason: str


def crossover(passive: pd.DataFrame, living: pd.DataFrame, *, month: pd.Period) -> Crossover:
    """The first month in which passive net, as it grows now, covers living costs as they are now.

    Args:
        passive, living: ``month`` datetime64, ``value`` float64 (both positive), ``complete`` bool.
        month: the last month known.
    Returns: a `Crossover`. Both are means of the last 12 months; where passive is above living already, the first month of the
        present stretch in which the mean of 12 months was.
    Empty: no month, with a reason: living costs not known, no passive income, less than 15 months known, or not within 30 years.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: Actual Budget's crossover report (income of investments against expenses); the interval is that of `metrics.goals.pace`.

    >>> month = pd.date_range("2024-01-01", periods=24, freq="MS").astype("datetime64[s]")
    >>> passive = pd.DataFrame({"month": month, "value": [100.0] * 12 + [200.0] * 12, "complete": True})
    >>> crossover(passive, passive.assign(value=400.0), month=pd.Period("2025-12")).month
    Period('2026-12', 'M')
    """
    for frame in (passive, living):
        need(frame, days=("month",), numbers=("value",))
    earned, spent = (_mean(frame, month) for frame in (passive, living))
    growth = pace(passive, month=month)
    if not spent > 0:
        return _none(earned, spent, growth.middle, "living")
    if not earned > 0:
        return _none(earned, spent, growth.middle, "passive")
    if earned >= spent:
        first = _first(passive, spent, month)
        return Crossover(first, first, first, earned, spent, growth.middle, "")
    if growth.n == 0 or math.isnan(growth.middle):
        return _none(earned, spent, growth.middle, "short")
    middle, early, late = (months_until(earned, spent, each) for each in (growth.middle, growth.high, growth.low))
    if math.isnan(middle):
        return _none(earned, spent, growth.middle, "never")
    return Crossover(_later(month, middle), _later(month, early), _later(month, late), earned, spent, growth.middle, "")


def projected(made: Crossover, *, month: pd.Period, months: int, growths: tuple[float, ...]) -> pd.DataFrame:
    """Passive income ahead at several paces.

    Args: made: of `crossover`. month: the last month known. months: how many ahead. growths: paces on the log scale.
    Returns: ``month`` datetime64[s] and a column ``0``, ``1`` … for each pace: the mean of 12 months.
    Empty: no rows where there is no passive income.
    Raises: nothing.
    Source: compound growth.

    >>> made = Crossover(None, None, None, 100.0, 400.0, 0.0, "never")
    >>> projected(made, month=pd.Period("2025-12"), months=1, growths=(math.log(1.1),))["0"].round(6).tolist()
    [110.0]
    """
    start = made.passive if made.passive > 0 else math.nan
    ahead = np.arange(1, months + 1) if start == start else np.zeros(0)
    days = [(month + int(step)).to_timestamp() for step in ahead]
    lines = {str(k): start * np.exp(growth * ahead) for k, growth in enumerate(growths)}
    return pd.DataFrame({"month": np.array(days, dtype="datetime64[s]"), **lines})


def trailing(totals: pd.DataFrame, *, months: int = T) -> pd.DataFrame:
    """The mean of the last 12 months, at the end of each month.

    Args: totals: ``month`` datetime64, ``value`` float64, one row a month. months: how many are averaged.
    Returns: ``month``, ``value``; NaN before so many months are there, and where one of them is not known.
    Empty: no rows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: moving average.

    >>> month = pd.to_datetime(["2026-01-01", "2026-02-01"]).astype("datetime64[s]")
    >>> trailing(pd.DataFrame({"month": month, "value": [1.0, 3.0]}), months=2)["value"].tolist()
    [nan, 2.0]
    """
    need(totals, days=("month",), numbers=("value",))
    return totals[["month"]].assign(value=totals["value"].rolling(months).mean().to_numpy())


def _mean(totals: pd.DataFrame, month: pd.Period) -> float:
    return float(window(totals, month=month, months=T)["value"].mean())


def _first(passive: pd.DataFrame, living: float, month: pd.Period) -> pd.Period:
    """Since when the mean of 12 months is at or above living costs, without a break until now."""
    means = trailing(window(passive, month=month, months=len(passive) + 1))["value"].to_numpy()
    below = np.flatnonzero(~(means >= living))
    return month - (len(means) - 2 - int(below[-1])) if len(below) and below[-1] < len(means) - 1 else month


def _later(month: pd.Period, months: float) -> pd.Period | None:
    return None if math.isnan(months) else month + int(months)


def _none(passive: float, living: float, growth: float, reason: str) -> Crossover:
    return Crossover(None, None, None, passive, living, growth, reason)
