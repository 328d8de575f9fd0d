"""Records: the best month so far, and the round numbers passed on the way."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrics.frames import first_day, need

STEPS = (1.0, 2.0, 2.5, 5.0, 7.5)
"""What is a round number, times a power of ten."""
LEAST_ROUND = 100.0
LEAST_MONTHS = 3
"""So many full months must be known before one of them is a best one."""


def best_month(totals: pd.DataFrame, *, month: pd.Period) -> tuple[pd.Timestamp, float]:
    """The month with most so far, of those that are over.

    Args: totals: ``month`` datetime64, ``value`` float64, ``complete`` bool. month: months until this one count.
    Returns: its first day and its number; of several with the same number the first.
    Empty: NaT and NaN unless three full months are known.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project: records come from full periods only.

    >>> month = pd.to_datetime(["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"])
    >>> totals = pd.DataFrame({"month": month, "value": [5.0, 9.0, 7.0, 99.0], "complete": [True, True, True, False]})
    >>> best_month(totals, month=pd.Period("2026-04"))
    (Timestamp('2026-02-01 00:00:00'), 9.0)
    """
    known = _whole(totals, month)
    if len(known) < LEAST_MONTHS:
        return pd.NaT, float("nan")
    best = known.loc[known["value"].idxmax()]
    return pd.Timestamp(best["month"]), float(best["value"])


def passed(totals: pd.DataFrame, *, month: pd.Period) -> pd.DataFrame:
    """The round numbers that a level or a month's number has passed, with the month in which it did for the first time.

    Args: as in `best_month`.
    Returns: ``number`` float64, ``month`` datetime64[s], the largest first. Round are 1, 2, 2.5, 5 and 7.5 times a power of ten,
        from 100 on.
    Empty: no rows. What was above it in the first known month was passed before, on a day that nobody told.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project: records come from full periods only.

    >>> month = pd.to_datetime(["2026-01-01", "2026-02-01", "2026-03-01"])
    >>> totals = pd.DataFrame({"month": month, "value": [150.0, 260.0, 210.0], "complete": True})
    >>> passed(totals, month=pd.Period("2026-03"))["number"].tolist()
    [250.0, 200.0]
    """
    known = _whole(totals, month).sort_values("month", kind="stable")
    values = known["value"].to_numpy(dtype="float64")
    tops = np.maximum.accumulate(values)
    steps = zip(tops[:-1], values[1:], known["month"].iloc[1:], strict=True)
    found = [(number, when) for top, value, when in steps for number in rounds(float(top), float(value))]
    told = pd.DataFrame(found, columns=["number", "month"]).astype({"number": "float64", "month": "datetime64[s]"})
    return told.sort_values("number", ascending=False, ignore_index=True)


def rounds(above: float, until: float) -> list[float]:
    """The round numbers above one number, up to another one and with it.

    Args: above, until: the two numbers.
    Returns: the round numbers, the smallest first.
    Empty: none where there is none between them.
    Raises: nothing.
    Source: this project.

    >>> rounds(900.0, 2_600.0)
    [1000.0, 2000.0, 2500.0]
    """
    if not until >= LEAST_ROUND:
        return []
    powers = 10.0 ** np.arange(2, int(np.log10(until)) + 1)
    every = [float(step * power) for power in powers for step in STEPS]
    return [number for number in every if above < number <= until]


def _whole(totals: pd.DataFrame, month: pd.Period) -> pd.DataFrame:
    need(totals, days=("month",), numbers=("value",))
    kept = (
        totals["complete"].astype(bool) & totals["value"].notna() & (totals["month"] <= pd.Timestamp(first_day(month)))
    )
    return totals[kept.to_numpy()]
