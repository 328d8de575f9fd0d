"""What reinvesting a part of the profit grows to: one line where all is certain, and a fan where yields and profit vary as they did."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

MONTHS = 12
RUNS = 500
BLOCK = 3
SEED = 20_261_121
LEVELS = (10, 50, 90)


class Plan(NamedTuple):
    """What is reinvested and how it grows. Shares are shares (0.05 = 5 %); rates are a year's; money is in home currency.

    `start` is there already, `share` of each month's profit and `contribution` are added at the month's end. `rate` is the net yield,
    `varies` its standard deviation over its mean; `growth` is that of the profit; `tax` is taken off what is earned.
    """

    start: float = 0.0
    share: float = 0.5
    contribution: float = 0.0
    rate: float = 0.0
    varies: float = 0.0
    growth: float = 0.0
    tax: float = 0.0
    inflation: float = 0.0
    years: int = 10


def future_value(start: float, contribution: float, *, rate: float, periods: int) -> float:
    """What a sum and equal contributions at each period's end grow to.

    Args: start: the sum at the beginning. contribution: added at the end of each period. rate: of one period. periods: how many.
    Returns: the value after the last contribution.
    Empty: does not apply; a rate of 0 adds up only.
    Raises: nothing.
    Source: textbook future value of an annuity: FV = P(1+r)^n + c((1+r)^n - 1)/r.

    >>> round(future_value(1000.0, 100.0, rate=0.05, periods=10), 2)
    2886.68
    """
    grown = (1 + rate) ** periods
    return start * grown + contribution * ((grown - 1) / rate if rate else periods)


def monthly_rate(rate: float, *, tax: float = 0.0) -> float:
    """The rate of a month that a yearly one is, after tax.

    Args: rate: a year's. tax: the share of what is earned that goes.
    Returns: a month's: twelve of them make the year's.
    Empty: does not apply.
    Raises: nothing.
    Source: compound interest: (1 + r)^(1/12) - 1.

    >>> round((1 + monthly_rate(0.10, tax=0.25)) ** 12 - 1, 6)
    0.075
    """
    return float(np.maximum(1 + rate * (1 - tax), 1e-6) ** (1 / MONTHS) - 1)


def fan(plan: Plan, profits: np.ndarray, *, runs: int = RUNS, seed: int = SEED) -> pd.DataFrame:
    """How a plan may go: month by month, what 10, 50 and 90 of 100 runs stay below, in money of then and of today.

    Args:
        plan: what is reinvested.
        profits: the profits of past months, in home currency; drawn again in blocks of 3 months. A loss is no contribution.
        runs, seed: how many runs; the same seed gives the same numbers.
    Returns: a row a month from 0 on: ``step`` int64, ``nominal10``, ``nominal50``, ``nominal90``, ``real10`` … (divided by inflation),
        ``income10`` … (what it yields in that month after tax, in money of today), ``paid_in`` (the middle run's start and contributions).
    Empty: without profits only the contribution counts.
    Raises: nothing.
    Source: this project: profits by block bootstrap (Künsch), their level in each run as far from the mean as months are, a yield of its
        own for each run and year; checked by `future_value` where nothing varies.

    >>> plan = Plan(start=1000.0, share=0.5, contribution=50.0, rate=0.06, years=2)
    >>> made = fan(plan, np.array([100.0]))
    >>> round(float(made["nominal50"].iloc[-1]), 2), round(future_value(1000.0, 100.0, rate=monthly_rate(0.06), periods=24), 2)
    (3662.86, 3662.86)
    """
    chance, months = np.random.default_rng(seed), plan.years * MONTHS
    added = plan.contribution + plan.share * _profits(profits, plan, months, runs, chance)
    rates = _rates(plan, runs, chance)
    values, paid = np.empty((months + 1, runs)), np.empty((months + 1, runs))
    values[0] = paid[0] = plan.start
    for step in range(months):
        values[step + 1] = values[step] * (1 + rates[step // MONTHS]) + added[step]
        paid[step + 1] = paid[step] + added[step]
    dearer = (1 + plan.inflation) ** (np.arange(months + 1) / MONTHS)
    of_month = rates[np.minimum(np.arange(months + 1) // MONTHS, plan.years - 1)]
    lines = {"nominal": values, "real": values / dearer[:, None], "income": values * of_month / dearer[:, None]}
    parts = {
        f"{name}{level}": line
        for name, runs_ in lines.items()
        for level, line in zip(LEVELS, np.percentile(runs_, LEVELS, axis=1), strict=True)
    }
    return pd.DataFrame({"step": np.arange(months + 1), **parts, "paid_in": np.median(paid, axis=1)})


def reached(made: pd.DataFrame, *, income: float, level: int = 50) -> float:
    """The first month in which what is reinvested yields this much a month, in money of today.

    Args: made: of `fan`. income: what is needed a month beside what is there. level: 10, 50 or 90.
    Returns: months from now; 0 where nothing is needed.
    Empty: NaN when it is not reached in the years of the plan.
    Raises: KeyError: no such level.
    Source: this project (crossover of reinvestment).

    >>> reached(pd.DataFrame({"step": [0, 1, 2], "income50": [1.0, 2.0, 3.0]}), income=2.0)
    1.0
    """
    if income <= 0:
        return 0.0
    there = np.flatnonzero(made[f"income{level}"].to_numpy() >= income)
    return float(made["step"].to_numpy()[there[0]]) if len(there) else math.nan


def _profits(profits: np.ndarray, plan: Plan, months: int, runs: int, chance: np.random.Generator) -> np.ndarray:
    """By month and run, a profit drawn from the past, grown; never below 0."""
    known = np.asarray(profits, dtype="float64")
    known = known[~np.isnan(known)]
    if not len(known):
        return np.zeros((months, runs))
    blocks = -(-months // BLOCK)
    first = chance.integers(0, len(known), (blocks, runs))
    places = (first[:, None, :] + np.arange(BLOCK)[None, :, None]) % len(known)
    drawn = known[places.reshape(blocks * BLOCK, runs)[:months]]
    grown = (1 + plan.growth) ** (np.arange(months) / MONTHS)
    off = float(known.std() / known.mean()) if known.mean() > 0 else 0.0
    level = np.exp(
        min(off, 1.0) * chance.standard_normal(runs) - min(off, 1.0) ** 2 / 2
    )  # good years follow good years
    return np.maximum(drawn, 0) * level * grown[:, None]


def _rates(plan: Plan, runs: int, chance: np.random.Generator) -> np.ndarray:
    """By year and run, the rate of a month after tax."""
    apart = (chance.standard_normal(runs) + chance.standard_normal((plan.years, runs))) / math.sqrt(2)
    drawn = plan.rate * (1 + plan.varies * apart)
    return np.asarray(np.maximum(1 + np.maximum(drawn, -0.9) * (1 - plan.tax), 1e-6) ** (1 / MONTHS) - 1)
