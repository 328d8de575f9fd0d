"""Goals, what is due, reinvesting and the crossover, by numbers worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from metrics import due, goals, outlook, reinvestment
from metrics.reinvestment import Plan

LAST = pd.Period("2025-12", "M")
TODAY = pd.Timestamp("2026-11-21")


def totals(values: list[float], last: pd.Period = LAST) -> pd.DataFrame:
    month = pd.period_range(last - len(values) + 1, last, freq="M").to_timestamp().astype("datetime64[s]")
    return pd.DataFrame({"month": month, "value": np.array(values, dtype="float64"), "complete": True})


# --- goals ------------------------------------------------------------------------------------------------------------


def test_a_pace_does_not_mind_the_season() -> None:
    year = [100.0, 300, 50, 80, 120, 40, 60, 70, 90, 110, 200, 400]
    told = goals.pace(totals([*year, *(1.5 * v for v in year)]), month=LAST)

    assert (told.n, round(math.exp(12 * told.middle), 6)) == (12, 1.5)
    assert told.low == pytest.approx(told.middle) == pytest.approx(told.high)


def test_a_pace_lies_between_the_weakest_and_the_strongest_months() -> None:
    told = goals.pace(totals([100.0] * 12 + [100.0, 110, 120, 130, 140, 150] * 2), month=LAST)

    assert told.low < told.middle < told.high


@pytest.mark.parametrize("n", [0, 12, 14])
def test_a_pace_needs_three_months_with_one_a_year_before(n: int) -> None:
    assert math.isnan(goals.pace(totals([5.0] * n), month=LAST).middle)


def test_months_that_are_not_whole_or_not_above_zero_have_no_pace() -> None:
    frame = totals([1.0] * 12 + [2.0] * 12).assign(complete=[True] * 12 + [False] * 12)

    assert goals.pace(frame, month=LAST).n == 0
    assert goals.pace(totals([-1.0] * 24), month=LAST).n == 0


def test_what_a_goal_needs_a_month() -> None:
    assert goals.needed_growth(100, 50, months=1) == pytest.approx(-0.5)
    assert goals.needed_growth(100, 100, months=0) == 0
    assert math.isnan(goals.needed_growth(100, 200, months=0))
    assert math.isnan(goals.needed_growth(-5, 200, months=3))


def test_when_a_goal_is_reached() -> None:
    assert goals.months_until(100, 121, math.log(1.1)) == 2
    assert goals.months_until(100, 122, math.log(1.1)) == 3
    assert goals.months_until(100, 50, -math.log(2)) == 1
    assert math.isnan(goals.months_until(100, 1e30, 0.01))  # beyond 30 years
    assert math.isnan(goals.months_until(100, 200, math.nan))


def test_goals_without_a_pace_are_not_judged() -> None:
    day = pd.to_datetime(["2026-01-01"] * 3).astype("datetime64[s]")
    expected = pd.to_datetime(["2026-01-01", None, None]).astype("datetime64[s]")
    frame = pd.DataFrame({"day": day, "expected": expected, "judged": [True, True, False]})

    assert goals.on_track(frame) == 1
    assert math.isnan(goals.on_track(frame.assign(judged=False)))


# --- the crossover ----------------------------------------------------------------------------------------------------


def test_the_crossover_comes_sooner_at_the_strong_pace_and_later_at_the_weak_one() -> None:
    passive = totals([100.0] * 12 + [110.0, 120, 130, 140, 150, 160] * 2)
    told = outlook.crossover(passive, passive.assign(value=200.0), month=LAST)

    assert told.early is not None and told.month is not None and told.late is not None
    assert LAST < told.early < told.month < told.late
    assert (told.passive, told.living) == (135.0, 200.0)


def test_a_crossover_that_was_is_named_with_its_first_month() -> None:
    passive = totals([0.0] * 12 + [240.0] * 12)  # six months of 240 in twelve are 120 a month
    told = outlook.crossover(passive, passive.assign(value=120.0), month=LAST)

    assert told.month == told.early == told.late == pd.Period("2025-06", "M")


@pytest.mark.parametrize(
    ("passive", "living", "reason"),
    [
        ([10.0] * 24, [math.nan] * 24, "living"),
        ([10.0] * 24, [0.0] * 24, "living"),
        ([-1.0] * 24, [9.0] * 24, "passive"),
        ([5.0] * 12, [9.0] * 12, "short"),
        ([6.0] * 12 + [5.0] * 12, [9.0] * 24, "never"),
        ([5.0] * 24, [9.0] * 24, "never"),
    ],
)  # fmt: skip
def test_why_there_is_no_crossover(passive: list[float], living: list[float], reason: str) -> None:
    told = outlook.crossover(totals(passive), totals(living), month=LAST)

    assert (told.month, told.reason) == (None, reason)


# --- what is due ------------------------------------------------------------------------------------------------------


def schedule(every: str, first: str, last: str | None = None) -> pd.DataFrame:
    days = {"first": pd.to_datetime([first]), "last": pd.to_datetime([last])}
    return pd.DataFrame({"every": [every], **days}).astype({"first": "datetime64[s]", "last": "datetime64[s]"})


def times(plan: pd.DataFrame, since: str, until: str) -> list[str]:
    made = due.occurrences(plan, since=pd.Timestamp(since), until=pd.Timestamp(until))
    return made["day"].dt.strftime("%Y-%m-%d").tolist()


def test_a_schedule_falls_due_again_and_again() -> None:
    assert times(schedule("week", "2026-01-01"), "2026-01-02", "2026-01-22") == [
        "2026-01-08",
        "2026-01-15",
        "2026-01-22",
    ]
    assert times(schedule("month", "2024-01-31"), "2026-01-31", "2026-04-01") == [
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
    ]
    assert times(schedule("quarter", "2025-11-30"), "2026-01-01", "2026-06-01") == ["2026-02-28", "2026-05-30"]
    assert times(schedule("year", "2024-02-29"), "2025-01-01", "2028-12-31") == [
        "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29",
    ]  # fmt: skip


def test_a_schedule_begins_with_its_first_day_and_ends_with_its_last() -> None:
    plan = schedule("month", "2026-03-15", "2026-05-15")

    assert times(plan, "2026-01-01", "2026-12-31") == ["2026-03-15", "2026-04-15", "2026-05-15"]
    assert times(plan, "2026-06-01", "2026-12-31") == []
    assert times(plan.iloc[:0], "2026-01-01", "2026-12-31") == []


def sums(*rows: tuple[str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["day", "stream", "amount"])
    return frame.astype({"day": "datetime64[s]", "stream": "object", "amount": "float64"})


@pytest.mark.parametrize(
    ("entry", "seen"),
    [
        (("2026-01-08", "Rental", 1000.0), True),
        (("2026-01-09", "Rental", 1000.0), False),
        (("2025-12-25", "Rental", 1000.0), True),
        (("2026-01-01", "Rental", 1100.0), True),
        (("2026-01-01", "Rental", 1101.0), False),
        (("2026-01-01", "Rental", -1000.0), False),
        (("2026-01-01", "Books", 1000.0), False),
    ],
)  # fmt: skip
def test_what_is_expected_is_matched_by_stream_sign_amount_and_day(entry: tuple[str, str, float], seen: bool) -> None:
    assert due.done(sums(("2026-01-01", "Rental", 1000.0)), sums(entry)).tolist() == [seen]


def test_one_entry_stands_for_one_expected_sum_the_nearest() -> None:
    asked = sums(("2026-01-01", "Rental", 1000.0), ("2026-01-06", "Rental", 1000.0))

    assert due.done(asked, sums(("2026-01-05", "Rental", 1000.0))).tolist() == [False, True]


def test_different_streams_are_never_the_same_however_much_amounts_may_differ() -> None:
    asked = sums(("2026-01-03", "Household", -6100.0))

    assert due.told_again(asked, sums(("2026-01-03", "Sponsorship", 2500.0))).tolist() == [False]
    assert due.told_again(asked, sums(("2026-01-03", "Household", -10.0))).tolist() == [True]


def test_what_is_due_counts_late_ones_and_the_thirtieth_day() -> None:
    rows = sums(
        ("2026-09-01", "a", 1.0), ("2026-12-21", "a", 10.0), ("2026-12-22", "a", 100.0), ("2026-11-21", "a", -5.0)
    )

    assert due.within(rows, today=TODAY) == 11
    assert due.within(rows, today=TODAY, out=True) == 5
    assert due.within(rows.iloc[2:3], today=TODAY) == 0
    assert math.isnan(due.within(rows.iloc[:3], today=TODAY, out=True))
    assert math.isnan(due.within(rows.iloc[:0], today=TODAY))


# --- reinvesting ------------------------------------------------------------------------------------------------------


def test_the_deterministic_case_is_the_textbooks() -> None:
    assert reinvestment.future_value(1000, 0, rate=0.05, periods=3) == pytest.approx(1157.625)
    assert reinvestment.future_value(0, 100, rate=0.0, periods=12) == 1200
    plan = Plan(start=5000, share=0.5, contribution=100, rate=0.08, tax=0.25, inflation=0.02, years=15)
    made = reinvestment.fan(plan, np.full(12, 600.0))
    rate = reinvestment.monthly_rate(0.08, tax=0.25)
    exact = reinvestment.future_value(5000, 400, rate=rate, periods=180)

    for level in reinvestment.LEVELS:
        assert made[f"nominal{level}"].iloc[-1] == pytest.approx(exact, rel=1e-12)
    assert made["real50"].iloc[-1] == pytest.approx(exact / 1.02**15, rel=1e-12)
    assert made["paid_in"].iloc[-1] == 5000 + 400 * 180
    assert made["income50"].iloc[0] == pytest.approx(5000 * rate)


def test_growth_is_that_of_the_profit_and_not_of_the_contribution() -> None:
    grows = reinvestment.fan(Plan(share=1.0, contribution=10, growth=0.5, years=2), np.array([100.0]))

    assert grows["paid_in"].diff().iloc[1] == pytest.approx(110)
    assert grows["paid_in"].diff().iloc[13] == pytest.approx(160)


def test_what_varies_makes_a_fan_that_is_the_same_each_time() -> None:
    plan = Plan(start=10_000, share=0.5, rate=0.06, varies=0.5, years=10)
    profits = np.array([100.0, 900.0, 500.0, -300.0, 800.0, 200.0])
    first, again, other = (reinvestment.fan(plan, profits, seed=seed) for seed in (1, 1, 2))

    pd.testing.assert_frame_equal(first, again, check_exact=True)
    end = first.iloc[-1]
    assert end["nominal10"] < end["nominal50"] < end["nominal90"]
    assert end["nominal50"] != other["nominal50"].iloc[-1]
    assert end["nominal50"] == pytest.approx(other["nominal50"].iloc[-1], rel=0.1)


def test_a_loss_is_no_contribution() -> None:
    made = reinvestment.fan(Plan(start=100, years=1), np.full(12, -50.0))

    assert made["nominal50"].iloc[-1] == 100
    assert reinvestment.fan(Plan(start=100, years=1), np.array([]))["nominal50"].iloc[-1] == 100


def test_when_the_yield_pays_for_what_is_lacking() -> None:
    made = pd.DataFrame({"step": [0, 1, 2], "income10": [0.0, 1.0, 2.0], "income50": [1.0, 2.0, 3.0]})

    assert reinvestment.reached(made, income=2.0) == 1
    assert reinvestment.reached(made, income=2.0, level=10) == 2
    assert reinvestment.reached(made, income=-1.0) == 0
    assert math.isnan(reinvestment.reached(made, income=9.0))
