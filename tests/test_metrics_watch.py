"""The watch list's rules: what is a drop and what is chance. The numbers are worked out by hand or simulated with a fixed seed."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from metrics.drops import month_drop, shrinking, week_drop
from metrics.watch import doubled, moved, too_large

WEEK = np.array([1.1, 1.2, 1.1, 1.0, 0.9, 0.7, 0.8])
OCTOBER = pd.Period("2026-10")


def daily(values: np.ndarray, first: str = "2025-01-01") -> pd.DataFrame:
    return pd.DataFrame({"day": pd.date_range(first, periods=len(values)), "value": values.astype(float)})


def monthly(values: list[float] | np.ndarray, last: str = "2026-10") -> pd.DataFrame:
    month = pd.period_range(end=last, periods=len(values), freq="M").to_timestamp()
    return pd.DataFrame({"month": month, "value": np.asarray(values, dtype="float64"), "complete": True})


def business(chance: np.random.Generator, n: int, level: float, noise: float) -> np.ndarray:
    """Days of a business with a week, a season, growth, chance that lasts some days, and counts that are whole."""
    t = np.arange(n)
    lasting = np.convolve(chance.normal(0, noise, n + 2), [0.5, 0.3, 0.2], "valid")
    mean = level * np.exp(0.3 * t / 365) * WEEK[t % 7] * (1 + 0.25 * np.sin(2 * np.pi * t / 365))
    return chance.poisson(mean * np.exp(lasting)).astype("float64")


def test_chance_alone_raises_no_alarm_in_weeks() -> None:
    chance = np.random.default_rng(20)
    alarms = 0
    for level in (4, 40, 400, 4_000):
        for noise in (0.05, 0.2, 0.4):
            for _ in range(8):
                rows = daily(business(chance, int(chance.integers(180, 900)), level, noise))
                alarms += week_drop(rows, on=rows["day"].iloc[-1]) is not None
    assert alarms == 0


def test_a_real_drop_is_found_where_the_number_is_steady_enough() -> None:
    chance = np.random.default_rng(21)
    found = []
    for _ in range(20):
        values = business(chance, 600, 400, 0.08)
        values[-7:] *= 0.6
        rows = daily(values)
        found.append(week_drop(rows, on=rows["day"].iloc[-1]))
    kept = [drop for drop in found if drop]
    assert len(kept) >= 17
    assert all(0.25 < drop.share < 0.55 for drop in kept)


def test_a_week_is_held_against_its_own_weekdays() -> None:
    values = np.tile(WEEK * 100, 40) + np.arange(280) % 5
    values[-2:] *= 0.1  # of the last seven days five are as ever; the weekend, weak anyway, is gone
    drop = week_drop(daily(values), on=pd.Timestamp("2025-01-01") + pd.Timedelta(days=279))

    assert drop is not None
    assert drop.value == pytest.approx(values[-7:].sum())
    assert drop.expected == pytest.approx(692, abs=3)
    assert drop.since == pd.Timestamp("2025-10-01")


def test_a_drop_that_lasts_says_since_when() -> None:
    values = np.tile(WEEK * 100, 40) + np.arange(280) % 5
    values[-21:] *= 0.5
    last = pd.Timestamp("2025-01-01") + pd.Timedelta(days=279)
    drop = week_drop(daily(values), on=last)

    assert drop is not None and drop.since == last - pd.Timedelta(days=20)


def test_the_season_of_the_year_before_excuses_a_weak_week() -> None:
    values = np.tile(WEEK * 100, 120)[: 364 * 2] + np.arange(364 * 2) % 5
    last = pd.Timestamp("2025-01-01") + pd.Timedelta(days=len(values) - 1)
    values[-7:] *= 0.5
    assert week_drop(daily(values), on=last) is not None

    values[-14 - 364 : -364] *= 0.55  # the holidays of the year before, not quite as weak
    assert week_drop(daily(values), on=last) is None


def test_too_few_days_or_too_little_history_say_nothing() -> None:
    values = np.tile(WEEK * 100, 40) + np.arange(280) % 5
    values[-7:] *= 0.3
    rows, last = daily(values), pd.Timestamp("2025-01-01") + pd.Timedelta(days=279)
    assert week_drop(rows, on=last) is not None
    assert week_drop(rows.iloc[:-3], on=last) is None, "four of seven days are known"
    assert week_drop(rows.iloc[-120:], on=last) is None
    assert week_drop(rows.iloc[:0], on=last) is None
    assert week_drop(rows, on=pd.Timestamp("2024-06-01")) is None


def test_chance_alone_raises_no_alarm_in_months() -> None:
    chance = np.random.default_rng(22)
    drops = falls = 0
    for _ in range(120):
        n, noise = int(chance.integers(20, 61)), chance.uniform(0.02, 0.4)
        t = np.arange(n)
        season = 1 + chance.uniform(0, 0.3) * np.sin(2 * np.pi * t / 12)
        rows = monthly(1_000 * np.exp(0.2 * t / 12) * season * np.exp(chance.normal(0, noise, n)))
        drops += month_drop(rows, month=OCTOBER) is not None
        falls += shrinking(rows, month=OCTOBER)[0] > 0
    assert drops == 0
    assert falls <= 3, "of 120 series that only vary by chance and season some five fall three months in a row"


def test_a_month_far_below_is_a_drop_and_a_gap_is_none() -> None:
    values = [100.0 + n % 4 for n in range(29)]
    drop = month_drop(monthly([*values, 40.0]), month=OCTOBER)

    assert drop is not None
    assert (drop.value, drop.since) == (40.0, pd.Timestamp("2026-10-01"))
    assert drop.expected == pytest.approx(101.5, abs=1), (
        "the median of the six months before; the season takes half a per cent off"
    )
    assert drop.share == pytest.approx(1 - 40 / drop.expected)
    assert month_drop(monthly([*values, math.nan]), month=OCTOBER) is None
    assert month_drop(monthly([*values, 85.0]), month=OCTOBER) is None, "less than a fifth below"
    assert month_drop(monthly([*values[-15:], 40.0]), month=OCTOBER) is None, "too little is known of what is usual"
    assert month_drop(monthly([*values, 40.0]).assign(complete=[True] * 29 + [False]), month=OCTOBER) is None


def test_income_that_comes_in_every_few_months_only_is_never_a_drop() -> None:
    assert month_drop(monthly([300.0, 0.0, 0.0] * 10 + [0.0]), month=OCTOBER) is None
    assert month_drop(monthly([500.0, 480.0, 0.0, 510.0] * 8 + [0.0]), month=OCTOBER) is None


def test_three_falls_in_a_row_shrink_and_two_do_not() -> None:
    falls, share = shrinking(monthly([100, 100, 90, 80, 70]), month=OCTOBER)
    assert (falls, round(share, 6)) == (3, 0.3)
    assert shrinking(monthly([100, 90, 90, 80, 70]), month=OCTOBER)[0] == 0
    assert shrinking(monthly([100, 95, 90, 80]), month=OCTOBER)[0] == 0, (
        "a fifth of a stream that is known for 4 months"
    )
    assert shrinking(monthly([100.0] * 20 + [97, 94, 92]), month=OCTOBER)[0] == 0, "less than a tenth in all"
    falls, share = shrinking(monthly([100.0] * 20 + [95, 90, 85]), month=OCTOBER)
    assert (falls, round(share, 6)) == (3, 0.15)
    wild = [100, 60, 130, 80, 120, 70, 140, 90, 60, 120, 100, 150, 80, 60, 120, 130, 120, 110, 100]
    assert shrinking(monthly(wild), month=OCTOBER)[0] == 0, "it goes up and down by more all the time"
    assert shrinking(monthly([]), month=OCTOBER)[0] == 0


def test_a_fall_that_comes_each_year_is_the_season() -> None:
    year = [100, 100, 100, 100, 100, 100, 100, 120, 110, 90, 70, 60]
    assert shrinking(monthly([*year, *year]), month=OCTOBER)[0] == 0
    assert shrinking(monthly([*[100.0] * 12, *year]), month=OCTOBER)[0] == 4


def test_forty_per_cent_is_fine_and_more_is_not() -> None:
    shares = pd.DataFrame({"payer": ["a", "b", "c"], "share": [0.05, 0.401, 0.4]})
    assert too_large(shares)["payer"].tolist() == ["b"]
    assert too_large(shares.iloc[:0]).empty


def test_churn_doubles_only_beyond_chance() -> None:
    shares = monthly([0.02, 0.01, 0.03] * 4 + [0.04])
    assert doubled(shares, 40.0, month=OCTOBER) == (0.04, 0.02)
    assert doubled(shares, 4.0, month=OCTOBER) is None, "two more than two"
    assert doubled(monthly([0.02] * 12 + [0.039]), 400.0, month=OCTOBER) is None
    assert doubled(monthly([0.02] * 5 + [0.08]), 400.0, month=OCTOBER) is None, "five months make no usual"
    assert doubled(monthly([0.02] * 12 + [math.nan]), 400.0, month=OCTOBER) is None


def test_a_number_has_moved_where_it_moves_more_than_from_month_to_month() -> None:
    calm, wild = pd.Series([100.0, 101, 102, 101, 103, 102, 104]), pd.Series([100.0, 150, 90, 160, 80, 150, 100])
    assert round(moved(calm, 104.0, 110.0), 4) == 0.0577
    assert math.isnan(moved(calm, 104.0, 106.0)), "less than two per cent"
    assert math.isnan(moved(wild, 100.0, 130.0))
    assert math.isnan(moved(calm.iloc[:5], 104.0, 200.0))
    assert math.isnan(moved(calm, 0.0, 5.0)) and math.isnan(moved(calm, 104.0, math.nan))
