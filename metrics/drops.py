"""Drops: numbers below their own usual range, judged so that chance alone raises no alarm.

One rule for days and months. A *period* is the last 7 days, or a month. What it brought is held against what was **expected**: the
median of the same weekdays of the 8 weeks before, or of the 6 months before. The logarithm of the two is the period's
*surprise*. Where the same time a year before was below its expectation, too, that is the season and excuses as much; a good
season a year before accuses nobody. The **usual range** is made of the surprises of the 52 weeks, or 24 months, before the
last `RECENT` ones: their median, and their spread by the median deviation (not less than chance makes in counts). A period
raises an alarm only if it lies more than `BEYOND` spreads below, lower than any of those, and at least a tenth (a month: a
fifth) below what was expected. A rise is no alarm.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from metrics.frames import first_day, need
from metrics.growth import falling_months

WEEK, WEEKS_BEFORE, LEAST_BEFORE, YEAR_OF_WEEKS = 7, 8, 4, 52
LEAST_DAYS = 5
"""Of the last 7 days so many must be known."""
MONTHS_BEFORE, YEARS_OF_MONTHS = 6, 24
BEYOND, RECENT, LEAST_USUAL = 3.0, 4, 12
"""Spreads below the usual; periods that are left out of it, since a drop may have begun in them; periods that make it."""
LEAST_WEEK, LEAST_MONTH = 0.1, 0.2
FALLS, FALL_BEYOND, LEAST_STEPS = 3, 2.0, 8
LEAST_FALL, LEAST_FALL_SHORT = 0.1, 0.25
"""The share that three falls must come to: where the usual ups and downs are known, and where there is too little history."""
_TO_SIGMA = 1.4826
"""The median deviation of normal chance is its standard deviation / 1.4826."""


class Drop(NamedTuple):
    """A period below its usual range: what it brought, what was expected, by how much it is less, since when it is so."""

    value: float
    expected: float
    share: float
    since: pd.Timestamp


def week_drop(daily: pd.DataFrame, *, on: pd.Timestamp) -> Drop | None:
    """A week that brought less than these weekdays and this season usually bring.

    Args:
        daily: one row a day; ``day`` datetime64, ``value`` float64 (at least 0). A missing day is a gap.
        on: the last day of the week looked at.
    Returns: what the 7 days brought, what was expected of the known ones, the share less, and the first day of the first
        of the weeks in a row that are so; of money or people.
    Empty: None when there is no drop, when fewer than 5 of the 7 days are known, or with less than some 24 weeks of history.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: the rule at the head of this module; median and median deviation as in robust statistics (Iglewicz and Hoaglin).

    >>> day = pd.date_range("2026-01-01", periods=240)
    >>> value = np.where(np.arange(240) < 233, 100.0, 50.0) + np.arange(240) % 3
    >>> found = week_drop(pd.DataFrame({"day": day, "value": value}), on=day[-1])
    >>> round(found.share, 2), str(found.since.date())
    (0.49, '2026-08-22')
    """
    need(daily, days=("day",), numbers=("value",))
    values = _by_day(daily, on)
    if not len(values):
        return None
    found = _found(*_weeks(values), seasons=(51, 52, 53), usual=YEAR_OF_WEEKS, least=LEAST_WEEK)
    return found[0]._replace(since=on - pd.Timedelta(days=WEEK * found[1] + WEEK - 1)) if found else None


def month_drop(totals: pd.DataFrame, *, month: pd.Period) -> Drop | None:
    """A month that brought less than usual for its season.

    Args:
        totals: one row a month; ``month`` datetime64, ``value`` float64, ``complete`` bool. A missing month is a gap.
        month: the month looked at.
    Returns: as `week_drop`; `since` is the first of the months in a row that are so.
    Empty: None when there is no drop, when the month is not complete, or with less than some 20 months of history.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: the rule at the head of this module.

    >>> month = pd.date_range("2024-01-01", periods=24, freq="MS")
    >>> value = np.where(np.arange(24) < 23, 100.0, 40.0) + np.arange(24) % 4
    >>> found = month_drop(pd.DataFrame({"month": month, "value": value, "complete": True}), month=pd.Period("2025-12"))
    >>> round(found.share, 2)
    0.58
    """
    need(totals, days=("month",), numbers=("value",))
    values = _by_month(totals, month)
    if not len(values):
        return None
    expected = _median(_lagged(values, range(1, MONTHS_BEFORE + 1)), LEAST_BEFORE)
    found = _found(values, expected, seasons=(12,), usual=YEARS_OF_MONTHS, least=LEAST_MONTH)
    return found[0]._replace(since=(month - found[1]).to_timestamp()) if found else None


def shrinking(totals: pd.DataFrame, *, month: pd.Period) -> tuple[int, float]:
    """How many months in a row a stream fell, and by what share in all, where that is more than its ups and downs.

    Args:
        totals: one row a month; ``month`` datetime64, ``value`` float64, ``complete`` bool.
        month: the last month looked at.
    Returns: falls in a row (3 or more) and the share lost since the month before the first of them.
    Empty: 0 and NaN when there were fewer than 3 falls, when they come to less than a tenth (a quarter where fewer than 8 changes
        over 3 months are known), or when the stream often moves so much in 3 months: at most 2 spreads below the median of those
        changes. A fall over the same months of the year before excuses as much.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: watch list of this project. Of 24 series that only vary by chance one falls 3 times in a row, hence the two limits.

    >>> month = pd.date_range("2026-01-01", periods=5, freq="MS")
    >>> totals = pd.DataFrame({"month": month, "value": [100.0, 100.0, 90.0, 80.0, 70.0], "complete": True})
    >>> falls, share = shrinking(totals, month=pd.Period("2026-05"))
    >>> falls, round(share, 2)
    (3, 0.3)
    """
    falls = falling_months(totals, month=month)
    if falls < FALLS:
        return 0, math.nan
    values = _by_month(totals, month)
    share = 1 - values[-1] / values[-1 - falls]
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.log(np.where(values > 0, values, np.nan))
    steps = steps[FALLS:] - steps[:-FALLS]
    steps = steps - np.minimum(np.nan_to_num(_lagged(steps, [12])[:, 0]), 0)
    usual = steps[-YEARS_OF_MONTHS - FALLS : -FALLS]
    usual = usual[~np.isnan(usual)]
    long = len(usual) >= LEAST_STEPS
    lowest = np.median(usual) - FALL_BEYOND * _spread(usual) if long else math.inf
    enough = share >= (LEAST_FALL if long else LEAST_FALL_SHORT)
    return (falls, float(share)) if enough and steps[-1] < lowest else (0, math.nan)


def _found(
    brought: np.ndarray, expected: np.ndarray, *, seasons: Sequence[int], usual: int, least: float
) -> tuple[Drop, int] | None:
    """The drop of the last period and how many periods before it are below the usual range too; None where it is not below."""
    surprises = _surprises(brought, expected)
    season = np.minimum(_median(_lagged(surprises, seasons), 1), 0)
    left = surprises - np.nan_to_num(season)
    known = left[-1 - RECENT - usual : -1 - RECENT]
    known = known[~np.isnan(known)]
    if len(known) < LEAST_USUAL or math.isnan(left[-1]):
        return None
    chance = 1 / math.sqrt(max(float(expected[-1]), 1.0))
    lowest = min(np.median(known) - BEYOND * max(_spread(known), chance), known.min(), math.log(1 - least))
    below = left < lowest
    if not below[-1]:
        return None
    back = int(np.argmin(below[::-1][: RECENT + 1])) or RECENT + 1
    wanted = float(expected[-1]) * math.exp(float(np.nan_to_num(season[-1])))
    return Drop(float(brought[-1]), wanted, 1 - float(brought[-1]) / wanted, pd.NaT), back - 1


def _surprises(brought: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Logarithms of what was brought to what was expected; NaN where one of them is not known, or nothing was expected."""
    there = ~np.isnan(brought) & ~np.isnan(expected) & (np.nan_to_num(expected) > 0)
    ratio = (np.maximum(np.where(there, brought, 0.0), 0) + 0.5) / (np.where(there, expected, 0.0) + 0.5)
    return np.where(there, np.log(ratio), np.nan)


def _weeks(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """By week what its known days brought and what was expected of the same days; NaN where fewer than 5 are known."""
    weeks = values.reshape(-1, WEEK)
    wanted = _median(np.stack([_lagged(day, range(1, WEEKS_BEFORE + 1)) for day in weeks.T], axis=1), LEAST_BEFORE)
    both = ~np.isnan(weeks) & ~np.isnan(wanted)
    enough = both.sum(axis=1) >= LEAST_DAYS
    sums = [np.where(enough, np.where(both, part, 0.0).sum(axis=1), np.nan) for part in (weeks, wanted)]
    return sums[0], sums[1]


def _lagged(values: np.ndarray, lags: Sequence[int]) -> np.ndarray:
    """The values so many places before each one, a last axis more; NaN before the first."""
    shifted = [
        np.concatenate([np.full(min(lag, len(values)), np.nan), values[: max(len(values) - lag, 0)]]) for lag in lags
    ]
    return np.stack(shifted, axis=-1)


def _median(lagged: np.ndarray, least: int) -> np.ndarray:
    """Medians over the last axis; NaN where fewer than `least` values are known."""
    known = ~np.isnan(lagged)
    enough = known.sum(axis=-1) >= least
    ready = np.where(enough[..., None], lagged, 0.0)
    return np.where(enough, np.nanmedian(ready, axis=-1), np.nan)


def _spread(values: np.ndarray) -> float:
    """The standard deviation as the median deviation tells it, which a few outliers do not move."""
    return float(_TO_SIGMA * np.median(np.abs(values - np.median(values))))


def _by_day(daily: pd.DataFrame, on: pd.Timestamp) -> np.ndarray:
    """The values of whole weeks that end with the day `on`, NaN where a day is not known."""
    days = daily["day"].to_numpy().astype("datetime64[D]")
    last = np.datetime64(on, "D")
    before = days <= last
    back = (last - days[before]).astype("int64")
    length = WEEK * ((int(back.max(initial=-1)) + 1) // WEEK)
    values = np.full(length, np.nan)
    values[length - 1 - back[back < length]] = daily["value"].to_numpy(dtype="float64")[before][back < length]
    return values


def _by_month(totals: pd.DataFrame, month: pd.Period) -> np.ndarray:
    """The values of every month until `month`, NaN where it is not known whole."""
    if totals.empty:
        return np.zeros(0)
    whole = totals[totals["complete"].to_numpy(dtype=bool) & totals["value"].notna().to_numpy()]
    months = whole["month"].to_numpy().astype("datetime64[M]")
    last = first_day(month).astype("datetime64[M]")
    kept = months <= last
    if not kept.any():
        return np.zeros(0)
    values = np.full(int((last - months[kept].min()).astype("int64")) + 1, np.nan)
    values[len(values) - 1 - (last - months[kept]).astype("int64")] = whole["value"].to_numpy(dtype="float64")[kept]
    return values
