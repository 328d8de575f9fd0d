"""Followers: how many came in a month, and how much hangs on the largest platform."""

from __future__ import annotations

import math

import pandas as pd

from metrics.channels import on_month
from metrics.frames import need


def gained(totals: pd.DataFrame, *, month: pd.Period) -> float:
    """How many more follow you than at the end of the month before.

    Args: totals: followers by month, ``month`` datetime64, ``value`` float64, ``complete`` bool, ``which`` str (who was counted).
        month: the month asked about.
    Returns: followers; below 0 where more left than came.
    Empty: NaN unless both months were counted whole, on the same platforms: a platform counted for the first time is no gain.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project: a count against the count before it; platforms do not tell who came and who left.

    >>> month = pd.to_datetime(["2026-09-01", "2026-10-01"]).astype("datetime64[s]")
    >>> counted = pd.DataFrame({"month": month, "value": [900.0, 950.0], "complete": True, "which": "x"})
    >>> gained(counted, month=pd.Period("2026-10"))
    50.0
    """
    need(totals, days=("month",), numbers=("value",))
    now, before = (on_month(totals, month=at) for at in (month, month - 1))
    if now is None or before is None or not (now["complete"] and before["complete"]) or now["which"] != before["which"]:
        return math.nan
    return float(now["value"] - before["value"])


def largest_share(counts: pd.DataFrame) -> float:
    """How much of your followers is on the largest platform: what a change of its rules would touch.

    Args: counts: one row a platform, its latest count; ``channel`` str, ``value`` float64.
    Returns: a share of all followers.
    Empty: NaN when nothing was counted, or nobody follows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project.

    >>> largest_share(pd.DataFrame({"channel": ["youtube", "instagram"], "value": [300.0, 100.0]}))
    0.75
    """
    need(counts, numbers=("value",), words=("channel",))
    whole = float(counts["value"].sum())
    return float(counts["value"].max()) / whole if whole > 0 else math.nan
