"""Letters, episodes and growth: edges and traps beyond the examples, worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from metrics import episodes, growth, letters
from metrics.frames import ColumnError

OCTOBER, TODAY = pd.Period("2026-10"), pd.Timestamp("2026-11-21")


def totals(values: dict[str, float], **more: object) -> pd.DataFrame:
    month = pd.to_datetime([f"{month}-01" for month in values]).astype("datetime64[s]")
    return pd.DataFrame({"month": month, "value": [float(v) for v in values.values()], "complete": True, **more})


NONE = totals({})


def test_net_new_needs_all_that_is_told_for_the_month() -> None:
    joined, left = totals({"2026-09": 50, "2026-10": 40}), totals({"2026-09": 9})
    assert math.isnan(letters.net_new(joined, left, NONE, month=OCTOBER)), "who left in October is not known"
    assert letters.net_new(joined, left, NONE, month=OCTOBER - 1) == 41
    assert letters.net_new(joined, NONE, NONE, month=OCTOBER) == 40, "nobody ever tells who leaves"
    assert letters.net_new(totals({"2026-10": 1}), totals({"2026-10": 5}), NONE, month=OCTOBER) == -4
    assert math.isnan(letters.net_new(NONE, left, NONE, month=OCTOBER))


def test_churn_is_of_those_active_at_the_start() -> None:
    active = totals({"2026-09": 600, "2026-10": 900})
    assert letters.churn(active, totals({"2026-10": 10}), NONE, month=OCTOBER) == pytest.approx(0.016667, abs=1e-6)
    assert math.isnan(letters.churn(active, NONE, NONE, month=OCTOBER)), "nobody tells who leaves: that is not 0"
    assert math.isnan(letters.churn(totals({"2026-10": 900}), totals({"2026-10": 10}), NONE, month=OCTOBER))
    assert math.isnan(letters.churn(totals({"2026-09": 0}), totals({"2026-10": 10}), NONE, month=OCTOBER))


def issues(**columns: list[float]) -> pd.DataFrame:
    n = len(next(iter(columns.values())))
    every = {name: [math.nan] * n for name in ("sent", "delivered", "opened", "clicked")}
    return pd.DataFrame({**every, **columns}).astype("float64")


def test_a_rate_is_of_all_recipients_and_not_the_mean_of_rates() -> None:
    two = issues(delivered=[1_000, 100], opened=[300, 60])
    assert letters.rate(two, of="opened") == pytest.approx(360 / 1_100)
    assert letters.counts(two, of="opened") == (360, 1_100)
    assert math.isnan(letters.rate(two, of="clicked")), "no issue tells clicks"


def test_a_rate_has_one_basis() -> None:
    mixed = issues(sent=[1_000, 1_000], delivered=[900, math.nan], opened=[450, 400])
    assert letters.basis_of(mixed, of="opened") == "sent"
    assert letters.rate(mixed, of="opened") == 0.425
    assert letters.basis_of(issues(sent=[10], delivered=[9], opened=[1]), of="opened") == "delivered"
    assert letters.rate(issues(sent=[0], delivered=[0], opened=[0]), of="opened") != 0


def shows(published: dict[str, str], show: str = "a") -> pd.DataFrame:
    day = pd.to_datetime(list(published.values())).astype("datetime64[s]")
    return pd.DataFrame({"show": show, "item": list(published), "published": day})


def told(rows: list[tuple[str, str, float]]) -> pd.DataFrame:
    made = pd.DataFrame(rows, columns=["item", "day", "value"]).assign(show="a")
    return made.assign(day=pd.to_datetime(made["day"]).astype("datetime64[s]"), value=made["value"].astype("float64"))


def days(item: str, first: str, values: list[float]) -> list[tuple[str, str, float]]:
    start = pd.Timestamp(first)
    return [(item, str((start + pd.Timedelta(days=n)).date()), value) for n, value in enumerate(values)]


def test_an_episode_is_old_enough_when_its_days_are_over() -> None:
    rows = shows({"old": "2026-10-22", "young": "2026-10-23"}).assign(downloads=[100.0, 900.0])
    assert episodes.at_age(rows, days=30, on=TODAY) == 100
    assert episodes.at_age(rows, days=29, on=TODAY) == 500
    assert math.isnan(episodes.at_age(rows, days=90, on=TODAY))
    unknown = rows.assign(downloads=[math.nan, 900.0])
    assert math.isnan(episodes.at_age(unknown, days=30, on=TODAY)), "what nobody told is not 0"


def test_the_hosts_word_counts_once_the_days_are_over_and_the_last_one_of_several() -> None:
    one = shows({"x": "2026-10-01"})
    early, first, again = ("x", "2026-10-05", 50.0), ("x", "2026-10-08", 70.0), ("x", "2026-11-01", 72.0)
    none = told([])
    assert math.isnan(episodes.first_days(one, told([early]), none, days=7)["downloads"][0])
    assert episodes.first_days(one, told([again, early, first]), none, days=7)["downloads"][0] == 72


def test_days_add_up_only_where_the_record_reaches_from_the_first_to_the_last() -> None:
    one, none = shows({"x": "2026-10-01"}), told([])
    full = told(days("x", "2026-10-01", [10.0] * 8))
    assert episodes.first_days(one, none, full, days=7)["downloads"][0] == 70, (
        "the eighth day is none of the first seven"
    )
    assert math.isnan(episodes.first_days(one, none, full.iloc[1:], days=7)["downloads"][0]), (
        "the record began a day late"
    )
    assert math.isnan(episodes.first_days(one, none, full, days=30)["downloads"][0])
    other = told([*days("x", "2026-10-01", [10.0] * 4), *days("y", "2026-10-05", [1.0] * 9)])
    assert episodes.first_days(one, none, other, days=7)["downloads"][0] == 40, (
        "a day without this episode's downloads is 0"
    )
    month = told(days("x", "2026-10-01", [1.0] * 30))
    assert episodes.first_days(one, none, month.drop(index=[3, 4, 5]), days=30)["downloads"][0] == 27
    assert math.isnan(episodes.first_days(one, none, month.drop(index=[3, 4, 5, 6]), days=30)["downloads"][0])


def test_two_shows_may_use_one_name_for_an_episode() -> None:
    both = pd.concat([shows({"1": "2026-10-01"}), shows({"1": "2026-10-01"}, "b")], ignore_index=True)
    counted = told([("1", "2026-10-20", 70.0)])
    assert episodes.first_days(both, counted, told([]), days=7)["downloads"].isna().tolist() == [False, True]


def test_an_episode_without_a_day_has_no_age() -> None:
    rows = shows({"x": "2026-10-01"}).assign(published=pd.to_datetime([pd.NaT]).astype("datetime64[s]"))
    made = episodes.first_days(rows, told([("x", "2026-11-01", 5.0)]), told(days("x", "2026-10-01", [1.0] * 9)), days=7)
    assert np.isnan(made["downloads"]).all()


def test_listening_hours_need_both() -> None:
    assert episodes.listening_hours(2_000.0, minutes=30.0) == 1_000
    assert math.isnan(episodes.listening_hours(math.nan, minutes=30.0))
    assert math.isnan(episodes.listening_hours(10.0, minutes=math.nan))


def test_yearly_growth_counts_whole_years_where_it_can() -> None:
    known = totals({"2024-09": 50, "2024-10": 100, "2025-10": 110, "2026-10": 121})
    assert growth.cagr(known, month=OCTOBER) == pytest.approx(0.1)
    assert growth.start_of(known, month=OCTOBER) == pd.Period("2024-10")
    without = totals({"2025-09": 100, "2026-10": 121})
    assert growth.cagr(without, month=OCTOBER) == pytest.approx(1.21 ** (12 / 13) - 1)


def test_nothing_younger_than_a_year_is_made_yearly() -> None:
    assert math.isnan(growth.cagr(totals({"2025-11": 100, "2026-10": 121}), month=OCTOBER))
    assert growth.cagr(totals({"2025-10": 100, "2026-10": 121}), month=OCTOBER) == pytest.approx(0.21)
    assert math.isnan(growth.cagr(totals({"2025-10": 0, "2026-10": 121}), month=OCTOBER))
    assert math.isnan(growth.cagr(totals({"2025-10": 9, "2026-10": -1}), month=OCTOBER))
    assert math.isnan(growth.cagr(NONE, month=OCTOBER))
    part = totals({"2024-10": 100, "2026-10": 121}).assign(complete=[True, False])
    assert math.isnan(growth.cagr(part, month=OCTOBER)), "the end is not known whole"


def test_a_new_channel_is_no_yearly_growth() -> None:
    known = totals({"2024-10": 100, "2025-10": 400, "2026-10": 440}, which=["a", "a\nb", "a\nb"])
    assert growth.cagr(known, month=OCTOBER) == pytest.approx(0.1)


def test_conversion_needs_visitors() -> None:
    joined, came = totals({"2026-10": 30}), totals({"2026-09": 2_000, "2026-10": 0})
    assert math.isnan(growth.conversion(joined, came, month=OCTOBER))
    assert math.isnan(growth.conversion(joined, came, month=OCTOBER - 1))
    assert growth.conversion(totals({"2026-10": 0}), totals({"2026-10": 10}), month=OCTOBER) == 0


def test_columns_are_checked() -> None:
    with pytest.raises(ColumnError, match="downloads"):
        episodes.at_age(shows({"x": "2026-10-01"}), days=7, on=TODAY)
    with pytest.raises(ColumnError, match="opened"):
        letters.rate(pd.DataFrame({"sent": [1.0], "delivered": [1.0]}), of="opened")
