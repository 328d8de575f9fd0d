"""The forecast: what it needs, what it says of itself, and how good it is on real series that nobody here wrote."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks import forecast as benchmark
from metrics import smoothing
from metrics.forecast import Forecast, forecast, skill

LAST = pd.Period("2025-12", "M")


def totals(values: list[float], last: pd.Period = LAST, complete: list[bool] | None = None) -> pd.DataFrame:
    month = pd.period_range(last - len(values) + 1, last, freq="M").to_timestamp().astype("datetime64[s]")
    return pd.DataFrame({"month": month, "value": np.array(values, dtype="float64"), "complete": complete or True})


def noisy(n: int, seed: int = 3) -> list[float]:
    chance = np.random.default_rng(seed)
    season = 1 + 0.3 * np.sin(np.arange(n) * math.pi / 6)
    return list(1000 * 1.01 ** np.arange(n) * season * chance.normal(1, 0.05, n))


def made(values: list[float], **more: object) -> Forecast:
    return forecast(totals(values), month=LAST, **more)  # type: ignore[arg-type]


# --- real series ------------------------------------------------------------------------------------------------------


@pytest.mark.every
def test_on_real_series_it_is_better_than_repeating_last_year_and_its_bands_hold(shared: Path) -> None:
    every = benchmark.series(shared / "data" / "series")
    found: dict[int, tuple[float, float]] = {}
    for history, step in ((24, 4), (12, 6)):  # every fourth origin: the benchmark asks them all
        scores = {name: benchmark.score(columns, history, step) for name, columns in every.items()}
        told = [each for each in scores.values() if each is not None]
        covered = sum(each.in80 for each in told) / sum(each.months for each in told)
        found[history] = float(np.median([each.ratio for each in told])), covered
        short = sorted(name for name, each in scores.items() if each is None)
        assert short == ["blog_hyndsight_daily_views_a.csv", "daily_female_births.csv"]

    assert found[24][0] <= 0.85
    assert found[12][0] <= 0.95
    assert found[24][1] >= 0.72


# --- what it needs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "method", "rough"), [(5, "", True), (6, "mean", True), (11, "mean", True), (12, "combination", False)]
)
def test_six_months_make_a_rough_guess_and_twelve_a_forecast(n: int, method: str, rough: bool) -> None:
    told = made(noisy(n))

    assert (told.method, told.rough, len(told.months)) == (method, rough, 12 if method else 0)
    assert told.reason == ("" if method else "short")


def test_with_less_than_a_year_it_is_the_mean_of_the_last_three_months() -> None:
    told = made([9, 9, 9, 8, 8, 8])

    assert told.months["value"].round(6).tolist() == [8.0] * 12


def test_nothing_is_no_forecast() -> None:
    assert forecast(totals([]), month=LAST).reason == "none"
    assert made([0.0] * 30).reason == "none"
    assert list(made([]).months.columns) == ["month", "value", "low80", "high80", "low95", "high95"]


def test_leading_zeros_are_no_months_of_history() -> None:
    assert made([0.0] * 20 + noisy(12)).n == 12


def test_a_month_that_is_not_whole_is_dropped() -> None:
    values = noisy(30)
    half = totals([*values, 1.0], LAST + 1, [True] * 30 + [False])

    pd.testing.assert_frame_equal(forecast(half, month=LAST).months, made(values).months)
    late = forecast(half, month=LAST + 1)  # its first month is the second one ahead
    assert late.months["value"].tolist() == made(values, ahead=13).months["value"].tolist()[1:]
    assert late.months["month"].iloc[0] == pd.Timestamp("2026-02-01")


def test_two_gaps_are_filled_in_on_the_log_scale_and_three_are_too_many() -> None:
    values = [100.0, 200.0, 400.0] * 10
    values[10] = math.nan
    told = made(values)
    exact = values.copy()
    exact[10] = 200.0  # between 100 and 400

    assert told.gaps == 1
    assert told.months["value"].to_numpy() == pytest.approx(made(exact).months["value"].to_numpy())
    values[3] = values[20] = math.nan
    assert made(values).reason == "gaps"


def test_what_is_not_known_for_three_months_is_too_old() -> None:
    assert made([*noisy(30), math.nan, math.nan]).reason == ""
    assert made([*noisy(30), math.nan, math.nan, math.nan]).reason == "old"


def test_real_zeros_stay_and_the_bands_do_not_go_below_zero() -> None:
    values = noisy(30)
    values[7] = values[19] = 0.0
    told = made(values)

    assert told.gaps == 0 and told.n == 30
    assert (told.months[["low80", "low95"]] >= 0).all().all()


def test_losses_are_forecast_on_another_scale_and_called_rough() -> None:
    told = made([100, -50, 80, 120, -20, 90] * 5)

    assert told.rough and told.months["low95"].min() < 0 < told.months["high95"].max()


# --- what it says -----------------------------------------------------------------------------------------------------


def test_the_bands_lie_in_each_other_and_grow() -> None:
    rows = made(noisy(36)).months

    assert (rows["low95"] < rows["low80"]).all() and (rows["low80"] < rows["value"]).all()
    assert (rows["value"] < rows["high80"]).all() and (rows["high80"] < rows["high95"]).all()
    width = np.log(rows["high80"] / rows["low80"])
    assert width.is_monotonic_increasing


def test_the_table_of_bands_is_the_calibrated_one_and_interpolated_between() -> None:
    for n, first in ((6, 2.50), (12, 2.17), (24, 1.27), (30, 1.16), (60, 0.93), (90, 0.93)):
        assert smoothing.half_widths(n, ahead=1)[0][0] == pytest.approx(first)
    assert smoothing.half_widths(36, ahead=12)[1][11] == pytest.approx(1.78 * 12**0.24)


def test_a_series_that_repeats_itself_after_a_wild_year_is_shown_as_last_year_again() -> None:
    year = [100, 20, 300, 40, 500, 60, 700, 80, 900, 10, 200, 30]
    other = list(np.array(year) * np.array([1.02, 0.98] * 6))
    told = made([*(float(v) for v in year), *(float(v) for v in other)])

    assert told.method == "naive" and told.skill > 1.1
    assert told.months["value"].tolist() == pytest.approx([float(v) for v in other])


def test_only_a_clearly_worse_backtest_brings_the_naive_one() -> None:
    for seed in range(8):
        told = made(noisy(40, seed))
        assert (told.method == "naive") == (told.skill > 1.1)
        assert told.skill == skill(totals(noisy(40, seed)), month=LAST)


def test_there_is_no_backtest_before_24_months_or_where_last_year_repeated_itself_exactly() -> None:
    assert math.isnan(skill(totals(noisy(23)), month=LAST))
    assert not math.isnan(skill(totals(noisy(24)), month=LAST))
    season = [100.0, 20, 300, 40, 500, 60, 700, 80, 900, 10, 200, 30]
    assert math.isnan(skill(totals([*season, *season]), month=LAST))
    assert made([*season, *season]).method == "naive"


def test_a_spike_is_named_and_kept_until_the_owner_leaves_it_out() -> None:
    values = noisy(36)
    values[20] *= 6
    told = made(values)

    assert told.spikes == (LAST - 15,)
    without = made(values, without=told.spikes)
    assert without.spikes == () and without.gaps == 1
    assert without.months["value"].tolist() != told.months["value"].tolist()


def test_a_december_that_stands_out_every_year_is_no_spike() -> None:
    values = noisy(36)
    for place in (11, 23, 35):
        values[place] *= 4

    assert made(values).spikes == ()


def test_the_same_series_gives_the_same_numbers_and_stays_as_it_was() -> None:
    frame = totals(noisy(40))
    before = frame.copy()

    first, second = (forecast(frame, month=LAST).months for _ in range(2))
    pd.testing.assert_frame_equal(first, second, check_exact=True)
    pd.testing.assert_frame_equal(frame, before)


def test_a_trend_is_never_carried_on_without_end() -> None:
    rows = made(list(100 * 1.1 ** np.arange(36)), ahead=36).months["value"]

    assert rows.iloc[-1] < 100 * 1.1**36 * 1.1**12  # not three years of ten per cent a month
