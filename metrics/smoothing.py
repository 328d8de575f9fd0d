"""Forecasts of a short monthly series, on a scale on which its ups and downs are alike, and how far off they usually are.

The recipe is this project's own: four simple forecasts and their mean. Arrays of floats without gaps go in; the oldest month is first.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

YEAR = 12
ROUGH_MONTHS, FULL_MONTHS, SOME_MONTHS, LONG_MONTHS = 6, 12, 16, 24
"""From how many months on: a rough guess; the mean of last year and the level; the change of a year counts; all four forecasts."""

_ALPHA = np.array([0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
_HOLT = np.array([(a, b, p) for a in _ALPHA[1:] for b in (0.05, 0.1, 0.2, 0.3) for p in (0.8, 0.9, 0.95)])
_A = np.concatenate([_ALPHA, _HOLT[:, 0]])
_B = np.concatenate([np.zeros(len(_ALPHA)), _HOLT[:, 1]])
_P = np.concatenate([np.zeros(len(_ALPHA)), _HOLT[:, 2]])
_FLAT = len(_ALPHA)
_DAMPED = 0.9
_WIDTHS = np.array([
    (6, 2.50, 0.09, 4.26, 0.17), (9, 2.39, 0.06, 3.76, 0.15), (12, 2.17, 0.05, 3.11, 0.21), (18, 1.39, 0.16, 2.48, 0.24),
    (24, 1.27, 0.21, 2.16, 0.27), (36, 1.05, 0.22, 1.78, 0.24), (60, 0.93, 0.23, 1.59, 0.24),
])  # fmt: skip
"""Months of history; how wide the 80 % band is and how it grows with the months ahead; the same for 95 %. Found on about 1,000 real
series by leaving out one source of them at a time."""

_LEAST_SPREAD = 0.01
"""A line that never moved is not certain to go on so."""


class Scale(NamedTuple):
    """How values are taken to the scale they are forecast on and back: logarithm, or asinh where some are below 0."""

    kind: str
    by: float

    def there(self, values: np.ndarray) -> np.ndarray:
        """Values on the scale."""
        return np.asarray(np.log(values + self.by) if self.kind == "log" else np.arcsinh(values / self.by))

    def back(self, values: np.ndarray) -> np.ndarray:
        """Values of the scale as they are measured; on the log scale never below 0."""
        held = np.clip(values, -600.0, 600.0)
        if self.kind == "log":
            return np.asarray(np.maximum(np.exp(held) - self.by, 0.0))
        return np.asarray(np.sinh(held) * self.by)


def scale_of(values: np.ndarray) -> Scale:
    """The scale for a series: the logarithm (half its smallest value above 0 is added where it has zeros), else asinh.

    Args: values: known values; NaN is a gap.
    Returns: a scale with ``there`` and ``back``.
    Empty: the scale of a series of zeros adds 1.
    Raises: nothing.
    Source: this project's recipe: real zeros stay, negatives by asinh(y / median |y|).

    >>> scale_of(np.array([4.0, 0.0])), scale_of(np.array([4.0, -1.0, 2.0]))
    (Scale(kind='log', by=2.0), Scale(kind='asinh', by=2.0))
    """
    known = values[~np.isnan(values)]
    if (known < 0).any():
        middle = float(np.median(np.abs(known)))
        return Scale("asinh", middle if middle > 0 else float(np.abs(known).mean()))
    if (known > 0).all():
        return Scale("log", 0.0)
    above = known[known > 0]
    return Scale("log", float(above.min()) / 2 if len(above) else 1.0)


def repeated(values: np.ndarray, *, ahead: int) -> np.ndarray:
    """The seasonal-naive forecast: the last year again.

    Args: values: at least 12 months. ahead: months to forecast.
    Returns: `ahead` values.
    Empty: does not apply.
    Raises: nothing.
    Source: Hyndman & Athanasopoulos, Forecasting: Principles and Practice, seasonal naive method.

    >>> repeated(np.arange(13.0), ahead=2).tolist()
    [1.0, 2.0]
    """
    return np.asarray(values[-YEAR:][np.arange(ahead) % YEAR])


def combined(values: np.ndarray, *, ahead: int) -> np.ndarray:
    """The mean of four simple forecasts: damped theta, damped Holt, flat smoothing, last year again.

    Args: values: on the scale of `scale_of`, at least 6 months, no gaps. ahead: months to forecast.
    Returns: `ahead` values on that scale. With 6 to 11 months the mean of the last 3; with 12 to 15 mostly last year again, moved by a
        quarter of the way from its first 3 months to its last 3; from 24 on the season is taken out as far as it explains the series.
        Where the years are alike, half of it is last year moved by half the mean yearly change.
    Empty: does not apply.
    Raises: nothing.
    Source: this project's recipe, measured on real series (benchmarks/forecast.py).

    >>> combined(np.full(30, 2.0), ahead=2).round(6).tolist()
    [2.0, 2.0]
    """
    n = len(values)
    if n < FULL_MONTHS:
        return np.full(ahead, values[-3:].mean())
    last_year = repeated(values, ahead=ahead)
    if n < SOME_MONTHS:
        fit = _fit(values)
        moved = last_year + 0.25 * (np.median(values[-3:]) - np.median(values[:3]))
        return np.asarray(0.7 * moved + 0.15 * _theta(values, fit.level, ahead) + 0.15 * fit.level)
    adjusted = last_year + 0.5 * (values[YEAR:] - values[:-YEAR]).mean()
    alike = _unlikeness(values) < 0.5
    if n < LONG_MONTHS:
        if alike:
            return np.asarray(adjusted)
        fit = _fit(values)
        return np.asarray((_theta(values, fit.level, ahead) + fit.level + last_year) / 3)
    mean = _four(values, last_year, ahead)
    return np.asarray((mean + adjusted) / 2 if alike else mean)


def spread(values: np.ndarray) -> float:
    """How much a series moves: the root of its one-step error times its standard deviation.

    Args: values: on the scale of `scale_of`, no gaps.
    Returns: a number on that scale, at least 0.01. From 24 months on what the season explains counts for two thirds only: bands of
        strongly seasonal series were far too wide before (100 % of months in the 80 % band).
    Empty: does not apply.
    Raises: nothing.
    Source: this project's recipe, measured on real series (benchmarks/forecast.py).

    >>> spread(np.full(12, 3.0))
    0.01
    """
    whole = _moves(values)
    if len(values) >= LONG_MONTHS:
        rest = _moves(values - _season(values)[np.arange(len(values)) % YEAR])
        whole = whole ** (2 / 3) * rest ** (1 / 3)
    return max(whole, _LEAST_SPREAD)


def _moves(values: np.ndarray) -> float:
    return float(np.sqrt(_fit(values).error * values.std()))


def half_widths(n: int, *, ahead: int) -> tuple[np.ndarray, np.ndarray]:
    """Half of the 80 % and of the 95 % band for each month ahead, in units of `spread`.

    Args: n: months of history. ahead: months to forecast.
    Returns: two arrays of `ahead` values.
    Empty: does not apply.
    Raises: nothing.
    Source: this project's table, calibrated on about 1,000 real series; between its rows interpolated.

    >>> [width.round(2).tolist() for width in half_widths(24, ahead=2)]
    [[1.27, 1.47], [2.16, 2.6]]
    """
    a80, b80, a95, b95 = (np.interp(n, _WIDTHS[:, 0], _WIDTHS[:, k]) for k in range(1, 5))
    steps = np.arange(1.0, ahead + 1)
    return np.asarray(a80 * steps**b80), np.asarray(a95 * steps**b95)


class _Fit(NamedTuple):
    """The best flat smoothing (its level and one-step error) and the best damped Holt (its level, trend and damping)."""

    level: float
    error: float
    holt: tuple[float, float, float]


def _fit(values: np.ndarray) -> _Fit:
    """Every smoothing of the grid at once; the one with the least squared error of one step is taken."""
    errors, ends = _smoothings(len(values))
    off = errors @ values
    squares = np.einsum("gn,gn->g", off, off)
    flat, holt = int(squares[:_FLAT].argmin()), _FLAT + int(squares[_FLAT:].argmin())
    error = math.sqrt(float(squares[flat]) / len(values))
    level, trend = ends[holt] @ values
    return _Fit(float(ends[flat, 0] @ values), error, (float(level), float(trend), float(_P[holt])))


@lru_cache(maxsize=6)
def _smoothings(n: int) -> tuple[np.ndarray, np.ndarray]:
    """What each value of n months counts in each one-step error, and in the last level and trend, of every smoothing of the grid."""
    count, values = len(_A), np.eye(n)
    level = np.where((np.arange(count) < _FLAT)[:, None], values[:3].mean(axis=0), values[0])
    trend, errors = np.zeros((count, n)), np.zeros((count, n, n))
    a, ab, p = _A[:, None], (_A * _B)[:, None], _P[:, None]
    for step in range(n):
        damped = p * trend
        off = values[step] - level - damped
        errors[:, step] = off
        level, trend = level + damped + a * off, damped + ab * off
    return errors, np.stack([level, trend], axis=1)


def _theta(values: np.ndarray, level: float, ahead: int) -> np.ndarray:
    """Theta's forecast, the slope dying away: never an undamped trend."""
    place = np.arange(len(values)) - (len(values) - 1) / 2
    slope = float(place @ values / (place @ place))
    return np.asarray(level + 0.5 * slope * _dying(_DAMPED, ahead))


def _four(values: np.ndarray, last_year: np.ndarray, ahead: int) -> np.ndarray:
    season = _season(values)
    place = np.arange(len(values) + ahead) % YEAR
    rest, later = values - season[place[: len(values)]], season[place[len(values) :]]
    fit = _fit(rest)
    level, trend, damping = fit.holt
    holt = level + trend * _dying(damping, ahead)
    return np.asarray((_theta(rest, fit.level, ahead) + holt + fit.level + 3 * later + last_year) / 4)


def _season(values: np.ndarray) -> np.ndarray:
    """Each month's part beside a straight line, made smaller by what it does not explain."""
    n = len(values)
    place = np.arange(n)
    line = place - place.mean()
    design = np.zeros((n, YEAR + 1))
    design[place, place % YEAR] = 1
    design[:, YEAR] = line
    found = np.linalg.lstsq(design, values, rcond=None)[0]
    months = found[:YEAR] - found[:YEAR].mean()
    rest = values - design @ found
    plain = values - values.mean() - line * (line @ values / (line @ line))
    before, after = plain @ plain / (n - 2), rest @ rest / (n - YEAR - 1)
    return np.asarray(months * max(0.0, 1 - after / before) if before > 1e-18 else np.zeros(YEAR))


def _unlikeness(values: np.ndarray) -> float:
    """How much the change of a year differs from month to month, against how much the series moves."""
    own = float(values.std())
    return float((values[YEAR:] - values[:-YEAR]).std()) / own if own > 1e-9 else 1.0


def _dying(damping: float, ahead: int) -> np.ndarray:
    return np.cumsum(damping ** np.arange(1, ahead + 1))
