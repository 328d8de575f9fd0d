"""Where a monthly number is going: a forecast with its 80 and 95 % bands, and how good such a forecast was last year."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from metrics.frames import first_day, month_range, need
from metrics.smoothing import (
    FULL_MONTHS,
    LONG_MONTHS,
    ROUGH_MONTHS,
    YEAR,
    Scale,
    combined,
    half_widths,
    repeated,
    scale_of,
    spread,
)  # fmt: skip

LONGEST = 60
"""Months of history that are looked at, at most."""
SPARE_GAPS = 2
WORSE = 1.10
"""Where the error of the last 12 months is more than 10 % above the seasonal-naive forecast's, the naive one is shown."""
BANDS = ("low80", "high80", "low95", "high95")


class Forecast(NamedTuple):
    """The months ahead and how they were made.

    `months`: ``month`` datetime64[s], ``value``, ``low80``, ``high80``, ``low95``, ``high95``; no rows where there is no forecast, and
    then `reason` is ``none``, ``short``, ``old`` or ``gaps``. `method` is ``combination``, ``naive`` or ``mean``; `skill` the error
    against seasonal-naive's on the last 12 months (NaN before 24 months); `n` the months it rests on, `gaps` those of them that were
    interpolated; `rough` where the bands are not checked; `spikes` months that stand out.
    """

    months: pd.DataFrame
    method: str
    skill: float
    n: int
    gaps: int
    rough: bool
    spikes: tuple[pd.Period, ...]
    reason: str


def forecast(
    totals: pd.DataFrame, *, month: pd.Period, ahead: int = 12, without: tuple[pd.Period, ...] = ()
) -> Forecast:
    """What the next months bring if nothing unusual happens, with the range that 80 and 95 of 100 months fall into.

    Args:
        totals: ``month`` datetime64, ``value`` float64, ``complete`` bool; a month that is not complete is a gap.
        month: the last month known; later rows are not looked at.
        ahead: months to forecast after `month`.
        without: months that the owner leaves out: they are gaps that do not count as such.
    Returns: a `Forecast`.
    Empty: no months where fewer than 6 months are known, more than 2 of them are gaps, or the last known is 3 or more months old.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project's combination (`metrics.smoothing.combined`), its bands and its one rule: from 24 months on the seasonal-naive
        forecast is shown where it was better by more than 10 % on the last 12 months.

    >>> month = pd.date_range("2024-01-01", periods=30, freq="MS").astype("datetime64[s]")
    >>> made = forecast(pd.DataFrame({"month": month, "value": 100.0, "complete": True}), month=pd.Period("2026-06"), ahead=3)
    >>> made.months["value"].round(6).tolist(), made.method, made.n
    ([100.0, 100.0, 100.0], 'combination', 30)
    """
    values, known, reason = _history(totals, month, without)
    if reason:
        return Forecast(_table(month, [np.zeros(0)] * 5), "", math.nan, len(values), 0, True, (), reason)
    late = int(len(values) - 1 - np.flatnonzero(known)[-1])
    values, known = values[: len(values) - late], known[: len(known) - late]
    n, scale = len(values), scale_of(values[known])
    whole = _filled(values, known, scale)
    ratio = _backtest(values, known)
    naive = ratio > WORSE
    there = scale.there(whole)
    middle = repeated(there, ahead=ahead + late) if naive else combined(there, ahead=ahead + late)
    w80, w95 = (spread(there) * width for width in half_widths(n, ahead=ahead + late))
    lines = [scale.back(line)[late:] for line in (middle, middle - w80, middle + w80, middle - w95, middle + w95)]
    spikes = tuple(period for period in _spikes(there, month - late) if period not in without)
    method = "naive" if naive else "combination" if n >= FULL_MONTHS else "mean"
    rough = n < FULL_MONTHS or scale.kind != "log" or bool((values[known] == 0).mean() > 0.3)
    return Forecast(_table(month, lines), method, ratio, n, int((~known).sum()), rough, spikes, "")


def skill(totals: pd.DataFrame, *, month: pd.Period) -> float:
    """How far off the forecast was over the last 12 months, against repeating the year before: below 1 is better.

    Args: totals, month: as in `forecast`.
    Returns: mean absolute error of the forecast made 12 months ago / that of the seasonal-naive one.
    Empty: NaN before 24 known months, where there is no forecast, and where the year before repeated itself exactly.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: Hyndman & Athanasopoulos, Forecasting: Principles and Practice (relative mean absolute error).

    >>> month = pd.date_range("2024-01-01", periods=24, freq="MS").astype("datetime64[s]")
    >>> totals = pd.DataFrame({"month": month, "value": [100.0] * 12 + [110.0] * 12, "complete": True})
    >>> round(skill(totals, month=pd.Period("2025-12")), 6)
    1.0
    """
    values, known, reason = _history(totals, month, ())
    ratio = math.nan if reason else _backtest(values[: np.flatnonzero(known)[-1] + 1], known)
    return ratio if math.isfinite(ratio) else math.nan


def _history(
    totals: pd.DataFrame, month: pd.Period, without: tuple[pd.Period, ...]
) -> tuple[np.ndarray, np.ndarray, str]:
    """The months up to `month` from the first that is not 0, which of them are known, and why they are no history."""
    need(totals, days=("month",), numbers=("value",))
    end = first_day(month)
    days, told = totals["month"].to_numpy().astype("datetime64[s]"), totals["value"].to_numpy(dtype="float64")
    usable = totals["complete"].to_numpy(dtype=bool) & ~np.isnan(told) & (days <= end)
    some = usable & (told != 0)
    if not some.any():
        return np.zeros(0), np.zeros(0, dtype=bool), "none"
    months = month_range(days[some].min(), end)[-LONGEST:]
    values = np.full(len(months), np.nan)
    kept = usable & (days >= months[0])
    values[((days[kept].astype("datetime64[M]") - months[0].astype("datetime64[M]")).astype("int64"))] = told[kept]
    if np.isnan(values).all():
        return values, np.zeros(len(values), dtype=bool), "old"
    first = int(np.flatnonzero(~np.isnan(values))[0])
    values, months = values[first:], months[first:]
    left_out = np.isin(months, np.array([first_day(each) for each in without], dtype="datetime64[s]"))
    gaps = np.isnan(values) & ~left_out
    known = ~np.isnan(values) & ~left_out
    return values, known, _lacking(known, gaps)


def _lacking(known: np.ndarray, gaps: np.ndarray) -> str:
    """Why these months are no history; empty when they are."""
    if known.sum() == 0 or not known[-SPARE_GAPS - 1 :].any():
        return "old"
    if known.sum() < ROUGH_MONTHS:
        return "short"
    return "gaps" if gaps.sum() > SPARE_GAPS else ""


def _filled(values: np.ndarray, known: np.ndarray, scale: Scale) -> np.ndarray:
    """Gaps interpolated on the scale."""
    if known.all():
        return values
    place = np.arange(len(values))
    return np.where(known, values, scale.back(np.interp(place, place[known], scale.there(values[known]))))


def _backtest(values: np.ndarray, known: np.ndarray) -> float:
    """The error of the forecast made a year ago, from what was known then, against repeating the year before."""
    n = len(values)
    told = known[n - YEAR : n] if n >= LONG_MONTHS else np.zeros(0, dtype=bool)
    before = known[: n - YEAR]
    if n < LONG_MONTHS or not told.any() or before.sum() < ROUGH_MONTHS:
        return math.nan
    scale = scale_of(values[: n - YEAR][before])
    whole = _filled(values[: n - YEAR], before, scale)
    mine = scale.back(combined(scale.there(whole), ahead=YEAR))
    truth = values[n - YEAR : n][told]
    off, naive = (float(np.abs(made[told] - truth).mean()) for made in (mine, repeated(whole, ahead=YEAR)))
    least = 1e-9 * max(float(np.abs(truth).mean()), 1e-9)
    if naive <= least:
        return 1.0 if off <= least else math.inf
    return off / naive


def _spikes(there: np.ndarray, last: pd.Period) -> list[pd.Period]:
    """Months far from those around them and from the same month of other years; never the last two."""
    n = len(there)
    if n < FULL_MONTHS:
        return []
    off = there - np.median(np.lib.stride_tricks.sliding_window_view(np.pad(there, 3, mode="edge"), 7), axis=1)
    least = max(3.5 * 1.4826 * float(np.median(np.abs(off - np.median(off)))), math.log(2))
    found = []
    for i in np.flatnonzero(np.abs(off) > least):
        others = off[i % YEAR :: YEAR]
        alike = len(others) > 1 and abs(off[i] - np.median(np.delete(others, i // YEAR))) <= least
        if i < n - 2 and not alike:
            found.append(last - (n - 1 - int(i)))
    return found


def _table(month: pd.Period, lines: list[np.ndarray]) -> pd.DataFrame:
    months = month_range(first_day(month + 1), first_day(month + len(lines[0])))
    return pd.DataFrame({"month": months, **dict(zip(("value", *BANDS), lines, strict=True))})
