"""What needs a look, beside drops: too much from one payer, twice as many who left, and numbers that moved unusually."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from metrics.frames import need, window

LARGE = 0.4
"""The share above which one payer is too much, as the watch list of this project has it."""
TWICE, LEAST_MORE, LEAST_MONTHS = 2.0, 3.0, 6
LEAST_CHANGES, MOVE_BEYOND, LEAST_MOVE = 5, 2.0, 0.02


def too_large(shares: pd.DataFrame, *, limit: float = LARGE) -> pd.DataFrame:
    """The payers that bring more than a limit of all net revenue.

    Args: shares: ``payer`` str, ``share`` float64. limit: the share that is still fine.
    Returns: the rows above the limit, largest first.
    Empty: no rows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: watch list of this project: a payer above 40 %.

    >>> too_large(pd.DataFrame({"payer": ["a", "b"], "share": [0.4, 0.41]}))["payer"].tolist()
    ['b']
    """
    need(shares, numbers=("share",), words=("payer",))
    return shares[(shares["share"] > limit).to_numpy()].sort_values("share", ascending=False, kind="stable")


def doubled(shares: pd.DataFrame, left: float, *, month: pd.Period) -> tuple[float, float] | None:
    """Whether at least twice as many left in the month as usually do.

    Args:
        shares: who left as a share, by month; ``month`` datetime64, ``value`` float64, ``complete`` bool.
        left: how many people left in the month.
        month: the month asked about.
    Returns: the month's share, and the usual one: the median of the 12 months before.
    Empty: None when it is less than twice the usual, when fewer than 6 months before are known, when the month is not complete, or
        when as many may leave by chance: fewer than 3 standard deviations above what is usual (they are the square root of it).
    Raises: ColumnError: a column is missing or has another dtype.
    Source: watch list of this project; counts of rare events spread by the square root of their mean (Poisson).

    >>> month = pd.date_range("2026-01-01", periods=8, freq="MS")
    >>> shares = pd.DataFrame({"month": month, "value": [0.02] * 7 + [0.05], "complete": True})
    >>> doubled(shares, 50.0, month=pd.Period("2026-08")), doubled(shares, 5.0, month=pd.Period("2026-08"))
    ((0.05, 0.02), None)
    """
    need(shares, days=("month",), numbers=("value",))
    known = shares[(shares["complete"].astype(bool) & shares["value"].notna()).to_numpy()]
    here, before = window(known, month=month)["value"], window(known, month=month - 1, months=12)["value"]
    if len(before) < LEAST_MONTHS or here.empty:
        return None
    now, usual = float(here.iloc[0]), float(before.median())
    expected = left * usual / now if now > 0 else 0.0
    enough = left - expected > LEAST_MORE * math.sqrt(max(expected, 1.0))
    return (now, usual) if now >= TWICE * usual and enough else None


def moved(values: pd.Series, before: float, now: float) -> float:
    """By what share a number moved, where it moved more than it usually does from month to month.

    Args:
        values: the number's last months, oldest first; float64, NaN where one is not known.
        before, now: what it was, and what it is.
    Returns: a share; -0.2 is a fifth less.
    Empty: NaN where it moved no more than usual: at most 2 spreads above the median of its changes from month to month, or 2 %; where
        fewer than 5 such changes are known; or where it was 0 or less.
    Raises: nothing.
    Source: "since the last visit" of this project.

    >>> values = pd.Series([100.0, 102.0, 101.0, 103.0, 102.0, 104.0, 103.0])
    >>> moved(values, 103.0, 105.0), round(moved(values, 103.0, 80.0), 2)
    (nan, -0.22)
    """
    if not before > 0 or math.isnan(now):
        return math.nan
    known = values.to_numpy(dtype="float64")
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.abs(known[1:] / known[:-1] - 1)
    steps = steps[np.isfinite(steps)]
    if len(steps) < LEAST_CHANGES:
        return math.nan
    share = now / before - 1
    spread = 1.4826 * float(np.median(np.abs(steps - np.median(steps))))
    usual = max(float(np.median(steps)) + MOVE_BEYOND * spread, LEAST_MOVE)
    return share if abs(share) > usual else math.nan
