"""Pieces at the same age, records and round numbers, and an issue's own average. Numbers worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from metrics import aging, letters, members, records
from metrics.spells import spells


def pieces(*days: str | None, channel: str = "a") -> pd.DataFrame:
    names = [f"p{place}" for place in range(len(days))]
    return pd.DataFrame(
        {"channel": channel, "item": names, "published": pd.to_datetime(list(days)).astype("datetime64[s]")}
    )


def numbers(*rows: tuple[str, str, float], channel: str = "a", days: Sequence[int] = ()) -> pd.DataFrame:
    """Item, day, value."""
    made = pd.DataFrame(list(rows), columns=["item", "day", "value"]).astype({"value": "float64"})
    return made.assign(channel=channel, day=pd.to_datetime(made["day"]).astype("datetime64[s]"), days=list(days) or 0)


def daily(item: str, first: str, count: int, value: float = 1.0) -> pd.DataFrame:
    days = pd.date_range(first, periods=count).astype(str)
    return numbers(*((item, day, value) for day in days))


NOTHING = numbers()


def test_what_was_told_of_these_days_comes_before_a_sum_and_a_sum_before_a_total() -> None:
    every = {
        "told": numbers(("p0", "2026-10-08", 100), days=[7]),
        "daily": daily("p0", "2026-10-01", 7, 10),
        "totals": numbers(("p0", "2026-10-08", 55)),
    }
    wanted = {"told": 100.0, "daily": 70.0, "totals": 55.0}
    while every:
        parts = {"told": NOTHING, "daily": NOTHING, "totals": NOTHING, **every}
        found = aging.at_ages(pieces("2026-10-01"), *parts.values(), ages=(7,))
        first = next(iter(every))
        assert found[7].tolist() == [wanted[first]]
        every.pop(first)


def test_a_total_counts_at_an_age_only_when_it_was_told_at_that_age() -> None:
    told = numbers(
        ("p0", "2026-10-06", 5), ("p0", "2026-10-28", 80), ("p0", "2026-10-31", 90), ("p0", "2026-12-01", 400)
    )
    found = aging.at_ages(pieces("2026-10-01"), NOTHING, NOTHING, told, ages=(7, 30, 90))

    assert found.iloc[0].tolist()[1] == 90, "told on the 30th day itself; that of the 27th is older"
    assert math.isnan(found[7][0]) and math.isnan(found[90][0]), "told on the 5th and the 61st day only"
    early = aging.at_ages(pieces("2026-10-01"), NOTHING, NOTHING, told[told["value"] < 85], ages=(30,))
    assert early[30].tolist() == [80], "a tenth of the days may lack"


def test_a_piece_of_another_channel_by_the_same_name_is_another_one() -> None:
    told = numbers(("p0", "2026-10-08", 100), channel="b", days=[7])
    assert aging.at_ages(pieces("2026-10-01"), told, NOTHING, NOTHING, ages=(7,))[7].isna().all()


def test_one_without_a_day_has_no_age() -> None:
    found = aging.at_ages(
        pieces(None), numbers(("p0", "2026-10-08", 1), days=[7]), daily("p0", "2026-10-01", 9), NOTHING, ages=(7,)
    )
    assert found[7].isna().all()


def test_so_far_is_the_last_word_else_the_sum_of_a_record_that_reaches_back() -> None:
    shown = pieces("2026-10-01", "2026-09-01")
    days = pd.concat([daily("p0", "2026-10-01", 5, 2), daily("p1", "2026-10-01", 5, 3)])

    assert aging.so_far(shown, days, NOTHING).tolist()[0] == 10
    assert math.isnan(aging.so_far(shown, days, NOTHING).tolist()[1]), "its first month was not recorded"
    assert aging.so_far(shown, days, numbers(("p1", "2026-10-09", 99))).tolist() == [10, 99]


def test_the_young_are_in_neither_part_of_a_median() -> None:
    values, groups = pd.Series([100.0, 200.0, 300.0, 9_000.0, 50.0]), pd.Series(["a"] * 4 + ["b"])
    found = aging.against_median(values, groups, np.array([True, True, True, False, True]))

    assert found.tolist()[:3] == [-0.5, 0.0, 0.5]
    assert found[3:].isna().all(), "too young; and the only one of its group is compared with nothing"


def test_a_best_month_is_over_and_known_whole() -> None:
    month = pd.to_datetime(["2026-06-01", "2026-07-01", "2026-08-01", "2026-09-01", "2026-10-01"])
    totals = pd.DataFrame({"month": month, "value": [5.0, 9.0, math.nan, 9.0, 50.0], "complete": [True] * 4 + [False]})

    assert records.best_month(totals, month=pd.Period("2026-10")) == (pd.Timestamp("2026-07-01"), 9.0)
    assert math.isnan(records.best_month(totals, month=pd.Period("2026-08"))[1]), "two months are no record"


def test_a_round_number_is_passed_once_and_not_before_the_record_begins() -> None:
    month = pd.to_datetime([f"2026-0{n}-01" for n in range(1, 7)])
    totals = pd.DataFrame(
        {"month": month, "value": [90.0, 120.0, 95.0, 130.0, 600.0, 10_000.0], "complete": [True] * 5 + [False]}
    )
    found = records.passed(totals, month=pd.Period("2026-06"))

    assert found["number"].tolist() == [500.0, 250.0, 200.0, 100.0]
    assert found["month"].dt.month.tolist() == [5, 5, 5, 2]
    assert records.passed(totals.iloc[1:], month=pd.Period("2026-04")).empty, "100 was passed before"
    assert records.rounds(0, 99) == [] and records.rounds(999, 1_000) == [1_000]


def test_an_issue_against_its_own_lists_last_twelve() -> None:
    rows = pd.DataFrame({"channel": ["a"] * 13 + ["b"], "rate": [0.4] * 6 + [math.nan] + [0.6] * 6 + [0.1]})
    found = letters.own_average(rows, of="rate")
    assert found.isna().all(), "one of the twelve before the last tells nothing"
    more = pd.concat([rows, pd.DataFrame({"channel": ["a"], "rate": [0.9]})], ignore_index=True)
    assert letters.own_average(more, of="rate").iloc[-1] == pytest.approx(0.5), "six of 0.4 and six of 0.6"


def test_staying_equals_a_table_worked_out_by_hand() -> None:
    """January: 4 joined, one left after 20 days, one in April; February: 2 joined, none left; April's are too young for a month."""
    told = [("2026-01-05", "2026-01-25"), ("2026-01-10", "2026-04-20"), ("2026-01-10", None), ("2026-01-31", None),
            ("2026-02-01", None), ("2026-02-20", None), ("2026-04-10", None)]  # fmt: skip
    rows = pd.DataFrame(told, columns=["joined", "left"]).apply(
        lambda days: pd.to_datetime(days).astype("datetime64[s]")
    )
    rows = rows.assign(who=range(len(rows)), tier="", state="active", seen=pd.Timestamp("2026-04-30"))
    rows["state"] = rows["state"].where(rows["left"].isna(), "left")
    found = members.cohorts(
        spells(rows.astype({"seen": "datetime64[s]"})), month=pd.Period("2026-04"), on=pd.Timestamp("2026-04-30")
    )
    table = {(f"{joined:%b}", age): (n, share) for joined, age, n, share in found.itertuples(index=False)}

    assert table == {
        ("Jan", 1): (4, 0.75), ("Jan", 2): (4, 0.75), ("Jan", 3): (4, 0.75),
        ("Feb", 1): (2, 1.0), ("Feb", 2): (2, 1.0),
    }  # fmt: skip
