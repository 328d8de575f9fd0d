"""Posts, episodes and rhythm: numbers worked out by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from metrics import pieces

MARCH = pd.Period("2024-03")


def published(*days: str | None, minutes: list[float] | None = None) -> pd.DataFrame:
    frame = pd.DataFrame({"published": pd.to_datetime(pd.Series(days, dtype="object")).astype("datetime64[s]")})
    return frame.assign(minutes=pd.Series(minutes or [float("nan")] * len(days), dtype="float64"))


def test_posts_count_until_the_months_last_day_and_those_without_a_day_too() -> None:
    rows = published("2024-02-29", "2024-03-31", "2024-04-01", None)

    assert pieces.number_of_posts(rows, month=MARCH) == 3.0
    assert pieces.number_of_posts(rows, month=pd.Period("2024-02")) == 2.0
    assert math.isnan(pieces.number_of_posts(published("2024-04-01"), month=MARCH))


def test_mean_and_median_leave_out_episodes_without_a_length() -> None:
    rows = published("2024-01-01", "2024-01-08", "2024-01-15", "2024-01-22", minutes=[30, 60, float("nan"), 0])

    assert pieces.average_episode_length(rows, month=MARCH) == 45.0
    assert pieces.median_episode_length(rows, month=MARCH) == 45.0
    assert len(pieces.lengths(rows, month=MARCH)) == 2


def test_without_any_length_there_is_no_mean() -> None:
    assert math.isnan(pieces.average_episode_length(published("2024-01-01"), month=MARCH))
    assert math.isnan(pieces.average_episode_length(published(), month=MARCH))


def test_posts_per_month_over_twelve_months_or_since_the_first() -> None:
    young = published("2024-02-29", "2024-03-01", "2024-03-02")
    old = published("2020-01-01", "2024-01-01", "2024-02-01", "2024-03-01")

    assert pieces.posts_per_month(young, month=MARCH) == 1.5
    assert pieces.posts_per_month(old, month=MARCH) == 3 / 12
    assert math.isnan(pieces.posts_per_month(published("2024-04-01"), month=MARCH))


def test_months_without_a_piece_are_zero() -> None:
    assert pieces.by_month(published("2024-01-31", "2024-01-01", "2024-03-01"), month=MARCH)["n"].tolist() == [2, 0, 1]
    assert pieces.by_month(published(), month=MARCH).empty


@pytest.mark.parametrize(
    ("days", "gap"),
    [
        (["2024-02-28", "2024-03-01", "2024-03-31"], 30.0),
        (["2024-02-28", "2024-03-01"], 30.0),
        (["2020-01-01", "2023-04-01", "2024-03-20", "2024-03-30"], 1186.0),
        (["2024-03-01", "2024-03-01"], None),
        (["2024-03-01"], None),
        ([], None),
    ],
    ids=["within", "still open at the month's end", "a pause that ends in the period", "one day", "one piece", "none"],
)
def test_longest_gap_by_hand(days: list[str], gap: float | None) -> None:
    told = pieces.longest_gap_days(published(*days), month=MARCH)

    assert told == gap or (gap is None and math.isnan(told))


def test_a_pause_that_ended_before_the_twelve_months_is_over() -> None:
    rows = published("2020-01-01", "2023-03-31", "2023-04-02", "2024-03-31")

    assert pieces.longest_gap_days(rows, month=MARCH) == 364.0


@pytest.mark.parametrize(
    ("on", "weeks"),
    [("2026-01-11", 1), ("2026-01-12", 2), ("2026-01-18", 2), ("2026-01-25", 0), ("2026-01-04", None)],
    ids=[
        "sunday ends the first week",
        "a running week counts once it has a piece",
        "second full week",
        "a week without",
        "before",
    ],
)
def test_a_streak_runs_from_monday_to_sunday(on: str, weeks: int | None) -> None:
    told = pieces.publishing_streak_weeks(published("2026-01-05", "2026-01-11", "2026-01-12"), on=pd.Timestamp(on))

    assert told == weeks or (weeks is None and math.isnan(told))


def test_a_running_week_without_a_piece_does_not_break_the_streak() -> None:
    told = pieces.publishing_streak_weeks(published("2026-01-05", "2026-01-12"), on=pd.Timestamp("2026-01-20"))

    assert told == 2


@pytest.mark.parametrize(
    "metric",
    [
        lambda f: pieces.number_of_posts(f, month=MARCH), lambda f: pieces.average_episode_length(f, month=MARCH),
        lambda f: pieces.by_month(f, month=MARCH), lambda f: pieces.longest_gap_days(f, month=MARCH),
        lambda f: pieces.publishing_streak_weeks(f, on=pd.Timestamp("2024-03-01")),
    ],
)  # fmt: skip
def test_what_goes_in_stays_as_it_was(metric) -> None:
    frame = published("2024-03-01", None, "2024-01-01", minutes=[1, 2, 3])
    before = frame.copy(deep=True)

    metric(frame)

    assert_frame_equal(frame, before)
