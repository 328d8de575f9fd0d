"""How many legs the income stands on: concentration of shares at any level (stream, payer, platform, class).

`parts` is what `mix.mix` makes of a level: one row each with ``share`` float64 of the sum of all nets above 0, NaN for what
brought nothing or lost money: those are left out of every number here, and `left_out` names them.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from metrics.frames import need
from metrics.mix import T
from metrics.revenue import Sums

MODERATE, HIGH = 0.10, 0.18
"""Bands of the Merger Guidelines of the US Department of Justice and Federal Trade Commission (2023, guideline 1)."""

BANDS = ("spread out", "somewhat concentrated", "highly concentrated")
ORIGIN = "the bands 0.10 and 0.18 of the US merger guidelines of 2023"


def hhi(parts: pd.DataFrame) -> float:
    """How concentrated your income is: the sum of squared shares, 1 when all comes from one.

    Args: parts: ``share`` float64, NaN where left out (see the top of this page).
    Returns: a share; at least `floor`. Times 10,000 these are the points of market reports.
    Empty: NaN without a share above 0.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: Herfindahl-Hirschman index, US Department of Justice (justice.gov/atr/herfindahl-hirschman-index): four firms
        with shares of 30, 30, 20 and 20 percent have 2,600 points.

    >>> round(hhi(pd.DataFrame({"share": [0.30, 0.30, 0.20, 0.20]})) * 10_000)
    2600
    """
    shares = _shares(parts)
    return float((shares**2).sum()) if len(shares) else math.nan


def effective_number(parts: pd.DataFrame) -> float:
    """As many equal parts would be as spread out as yours: 1 / concentration.

    Args: parts: as in `hhi`.
    Returns: a number from 1 to the number of parts.
    Empty: NaN without a share above 0.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: Laakso and Taagepera (1979), effective number of parties: the inverse of the sum of squared shares.

    >>> effective_number(pd.DataFrame({"share": [0.25, 0.25, 0.25, 0.25]}))
    4.0
    """
    index = hhi(parts)
    return 1 / index if index > 0 else math.nan


def top_share(parts: pd.DataFrame, *, n: int = 1) -> float:
    """The part of your income that comes from the largest one, or the largest few.

    Args: parts: as in `hhi`. n: how many of the largest.
    Returns: a share; 1 when there are no more than `n`.
    Empty: NaN without a share above 0.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: concentration ratio CR1 and CR3 of industrial economics.

    >>> round(top_share(pd.DataFrame({"share": [0.30, 0.30, 0.20, 0.20]}), n=3), 2)
    0.8
    """
    shares = np.sort(_shares(parts))[::-1]
    return float(shares[:n].sum()) if len(shares) else math.nan


def floor(parts: pd.DataFrame) -> float:
    """The lowest concentration that so many parts can have: 1 / their number.

    Args: parts: as in `hhi`.
    Returns: a share.
    Empty: NaN without a share above 0.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: Herfindahl-Hirschman index of n equal shares.

    >>> floor(pd.DataFrame({"share": [0.5, 0.3, 0.2, float("nan")]})) == 1 / 3
    True
    """
    shares = _shares(parts)
    return 1 / len(shares) if len(shares) else math.nan


def left_out(parts: pd.DataFrame, *, by: str) -> list[str]:
    """What is left out of the shares, since it brought nothing or lost money.

    Args: parts: as in `hhi`, and `by` str, the names.
    Returns: names, in the order of `parts`.
    Empty: an empty list.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project: shares are of positive nets only, and what is left out is said.

    >>> left_out(pd.DataFrame({"stream": ["books", "loans"], "share": [1.0, float("nan")]}), by="stream")
    ['loans']
    """
    need(parts, numbers=("share",), words=(by,))
    return [str(name) for name in parts.loc[~(parts["share"] > 0), by]]


def band(index: float) -> str:
    """Which band of the US merger guidelines a concentration lies in: below 0.10, to 0.18, above.

    Args: index: an `hhi`.
    Returns: one of `BANDS`.
    Empty: no word where the index is NaN.
    Raises: nothing.
    Source: Merger Guidelines, US Department of Justice and Federal Trade Commission, 2023: 1,000 and 1,800 points.

    >>> band(0.26), band(0.18), band(0.09)
    ('highly concentrated', 'somewhat concentrated', 'spread out')
    """
    if math.isnan(index):
        return ""
    return BANDS[(index >= MODERATE) + (index > HIGH)]


def effective_by_month(
    ledger: pd.DataFrame, *, by: str, months: int = T, known_to: pd.Period | None = None
) -> pd.DataFrame:
    """The effective number over time: of the 12 months that end with each recorded month.

    Args:
        ledger: ``month`` datetime64, ``kind``, ``status``, and `by` str, ``amount_micros`` int64 in home currency.
        by: the column of names.
        months: how many months a point looks back on.
        known_to: the last month the sources are known to cover.
    Returns: ``month`` datetime64[s], ``value`` float64; NaN before `months` months are recorded and where no net is above 0.
    Empty: no rows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: `effective_number`.

    >>> month = pd.to_datetime(["2026-01-01", "2026-02-01", "2026-02-01"]).astype("datetime64[s]")
    >>> rows = pd.DataFrame({"month": month, "kind": "sale", "status": "paid", "stream": ["a", "a", "b"], "amount_micros": 5})
    >>> effective_by_month(rows, by="stream", months=1)["value"].tolist()
    [1.0, 2.0]
    """
    need(ledger, words=(by,))
    sums = Sums(ledger, known_to, by=by)
    so_far = np.vstack([np.zeros((1, sums.micros.shape[1]), dtype="int64"), np.cumsum(sums.micros, axis=0)])
    end = np.arange(1, len(so_far))
    nets = np.clip(so_far[end] - so_far[np.maximum(end - months, 0)], 0, None).astype("float64")
    squares, total = (nets**2).sum(axis=1), nets.sum(axis=1)
    there = (squares > 0) & (end >= months)
    value = np.where(there, total**2 / np.where(squares > 0, squares, 1), np.nan)
    return pd.DataFrame({"month": sums.months, "value": value})


def _shares(parts: pd.DataFrame) -> np.ndarray:
    need(parts, numbers=("share",))
    shares = parts["share"].to_numpy(dtype="float64")
    return np.asarray(shares[shares > 0])
