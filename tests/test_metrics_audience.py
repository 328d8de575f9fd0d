"""Days to months, channels to a business, and how it grew: numbers worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from metrics import audience, channels, growth, months
from metrics.frames import ColumnError


def seen(
    values: Mapping[str, float], *, source: str = "site", grain: str = "day", until: str | None = None
) -> pd.DataFrame:
    day = pd.to_datetime([d if len(d) == 10 else f"{d}-01" for d in values]).astype("datetime64[s]")
    ends = day if until is None else pd.to_datetime([until] * len(day)).astype("datetime64[s]")
    frame = {"source": source, "channel": source, "grain": grain, "day": day, "until": ends}
    return pd.DataFrame({**frame, "value": np.array(list(values.values()), dtype="float64")})


def totals(values: Mapping[str, float], complete: bool | list[bool] = True) -> pd.DataFrame:
    month = pd.to_datetime([f"{m}-01" for m in values]).astype("datetime64[s]")
    return pd.DataFrame({"month": month, "value": list(values.values()), "complete": complete})


def every_day(month: str, value: float) -> dict[str, float]:
    return {str(day.date()): value for day in pd.date_range(f"{month}-01", periods=pd.Period(month).days_in_month)}


def monthly(frame: pd.DataFrame, **more: object) -> pd.DataFrame:
    return months.flow_by_month(frame).assign(channel=lambda f: f["source"], **more)


def values(frame: pd.DataFrame) -> list[float]:
    return [None if pd.isna(v) else v for v in frame["value"]]  # type: ignore[misc]


@pytest.mark.parametrize("by_month", [months.flow_by_month, months.unique_by_month, months.level_by_month])
def test_nothing_gives_no_months(by_month) -> None:
    assert by_month(seen({})).empty


def test_one_row_is_one_month() -> None:
    assert values(months.flow_by_month(seen({"2026-01-05": 7}))) == [7.0]


def test_a_month_told_by_the_source_beats_the_sum_of_its_days() -> None:
    both = pd.concat([seen({"2026-01-01": 50, "2026-01-02": 60}), seen({"2026-01": 80}, grain="month")])

    told = months.unique_by_month(both)

    assert (values(told), list(told["basis"])) == ([80.0], ["month"])


def test_only_days_give_a_sum_marked_as_days() -> None:
    told = months.unique_by_month(seen({"2026-01-01": 50, "2026-01-02": 60}))

    assert (values(told), list(told["basis"]), list(told["days"])) == ([110.0], ["days"], [2])


def test_a_gap_is_no_day_and_a_month_without_days_is_no_row() -> None:
    told = months.flow_by_month(seen({"2026-01-01": 5, "2026-01-02": np.nan, "2026-03-01": np.nan}))

    assert (values(told), list(told["days"])) == ([5.0], [1])


@pytest.mark.parametrize(("missing", "complete"), [(0, True), (3, True), (4, False)])
def test_a_leap_february_may_miss_three_of_its_29_days(missing: int, complete: bool) -> None:
    days = list(every_day("2024-02", 1).items())[: 29 - missing]

    told = months.flow_by_month(seen(dict(days)))

    assert (list(told["days"]), list(told["complete"])) == ([29 - missing], [complete])


def test_a_span_counts_only_where_it_is_exactly_one_month() -> None:
    whole = seen({"2026-02-01": 9}, grain="span", until="2026-02-28")
    longer = seen({"2026-02-01": 99}, grain="span", until="2026-03-31")

    assert values(months.flow_by_month(whole)) == [9.0]
    assert months.flow_by_month(longer).empty
    assert months.level_by_month(longer).empty


def test_of_a_level_the_last_count_of_the_month_stands_and_nothing_is_carried_on() -> None:
    told = months.level_by_month(seen({"2026-01-30": 10, "2026-01-02": 99, "2026-03-01": 12}))

    assert values(told) == [10.0, 12.0]


def test_a_level_told_for_the_month_stands_for_its_last_day() -> None:
    told = months.level_by_month(pd.concat([seen({"2026-01-20": 10}), seen({"2026-01": 15}, grain="month")]))

    assert (values(told), str(told["day"].iloc[0].date())) == ([15.0], "2026-01-31")


def test_a_ratio_is_the_sum_over_the_sum_and_over_nothing_does_not_exist() -> None:
    frame = seen({"2026-01-01": 30, "2026-01-02": 10, "2026-02-01": 5}).assign(denominator=[10.0, 30.0, 0.0])

    assert values(months.ratio_by_month(frame)) == [1.0, None]


def test_several_sites_are_added_and_are_an_upper_bound() -> None:
    both = monthly(pd.concat([seen({"2026-01": 3}, grain="month"), seen({"2026-01": 4}, source="b", grain="month")]))

    told = channels.added_by_month(both)

    assert (values(told), list(told["upper_bound"]), list(told["channels"])) == ([7.0], [True], [2])


def test_one_site_that_tells_the_month_is_no_upper_bound_but_a_sum_of_days_is() -> None:
    asked = channels.added_by_month(monthly(seen({"2026-01": 3}, grain="month")))
    summed = channels.added_by_month(monthly(seen({"2026-01-01": 3})))

    assert (list(asked["upper_bound"]), list(summed["upper_bound"])) == ([False], [True])


def test_a_month_without_numbers_is_a_gap_and_the_next_is_not_compared_with_it() -> None:
    told = channels.added_by_month(monthly(seen({"2026-01": 3, "2026-03": 5}, grain="month")))

    assert values(told) == [3.0, None, 5.0]
    assert list(told["complete"]) == [True, False, True]


def test_a_month_in_which_a_site_dropped_out_is_not_complete() -> None:
    one, other = (
        seen({"2026-01": 3, "2026-02": 3, "2026-03": 3}, grain="month"),
        seen({"2026-01": 9}, source="b", grain="month"),
    )

    told = channels.added_by_month(monthly(pd.concat([one, other])))

    assert (values(told), list(told["complete"])) == ([12.0, 3.0, 3.0], [True, False, True])


def test_a_count_missing_this_month_stands_with_its_latest() -> None:
    rows = pd.concat([seen({"2026-01-31": 10, "2026-02-28": 11}), seen({"2026-01-15": 100}, source="b")])
    by_channel = months.level_by_month(rows).assign(channel=lambda f: f["source"])

    told = channels.counted_by_month(by_channel)

    assert (values(told), list(told["complete"])) == ([110.0, 111.0], [True, False])
    assert str(told["day"].iloc[1].date()) == "2026-01-15"


def test_latest_counts_say_how_old_they_are() -> None:
    rows = pd.concat([seen({"2026-01-31": 10}), seen({"2025-12-31": 100, "2026-02-10": 999}, source="b")])

    told = channels.latest_counts(rows, on=pd.Timestamp("2026-01-31"))

    assert told[["channel", "value", "age_days"]].to_numpy().tolist() == [["b", 100.0, 31], ["site", 10.0, 0]]


def test_first_counts_after_a_day() -> None:
    rows = seen({"2026-02-03": 10, "2026-02-05": 12})

    told = channels.first_counts(rows, after=pd.Timestamp("2026-01-31"), until=pd.Timestamp("2026-02-04"))
    none = channels.first_counts(rows, after=pd.Timestamp("2026-02-05"), until=pd.Timestamp("2026-02-09"))

    assert (values(told), list(told["age_days"]), len(none)) == ([10.0], [-3], 0)


@pytest.mark.parametrize(
    ("known", "complete", "mean"),
    [
        ({"2026-01": 10, "2026-02": 20, "2026-03": 60}, True, 30.0),
        ({"2026-03": 60}, True, 60.0),
        ({"2026-01": 10, "2026-02": 20, "2026-03": 60}, [True, True, False], 15.0),
        ({"2025-12": 10}, True, None),
        ({"2026-01": 10, "2026-02": np.nan, "2026-03": 60}, True, 35.0),
    ],
    ids=["three months", "only one exists", "one is not whole", "none exists", "a gap between"],
)
def test_podcast_downloads_are_the_mean_of_the_whole_months(known, complete, mean) -> None:
    told = audience.podcast_downloads(totals(known, complete), month=pd.Period("2026-03"))

    assert told == mean or (mean is None and np.isnan(told))


def test_numbers_of_a_month_that_is_not_there_do_not_exist() -> None:
    assert np.isnan(audience.monthly_website_visitors(totals({"2026-01": 5}), month=pd.Period("2026-02")))
    assert np.isnan(audience.email_subscribers(pd.DataFrame({"channel": [], "value": []}).astype({"value": "float64"})))


@pytest.mark.parametrize(
    ("old", "new", "grew"),
    [(100, 88, -0.12), (100, 100, 0.0), (0, 5, None), (-5, 5, None), (np.nan, 5, None)],
    ids=["less", "same", "from nothing", "from a loss", "from a gap"],
)
def test_growth_by_hand(old: float, new: float, grew: float | None) -> None:
    told = growth.growth(totals({"2026-01": old, "2026-02": new}), month=pd.Period("2026-02"))

    assert told == pytest.approx(grew) if grew is not None else np.isnan(told)


def test_growth_leaves_out_periods_that_are_not_whole() -> None:
    frame = totals({"2026-01": 100, "2026-02": 50}, [True, False])

    assert np.isnan(growth.growth(frame, month=pd.Period("2026-02")))
    assert np.isnan(growth.growth(frame, month=pd.Period("2026-03")))


def test_changes_of_three_months_compare_with_the_three_before_and_a_year_before() -> None:
    frame = totals({f"2025-{m:02d}": 10 for m in range(1, 13)} | {"2026-01": 20, "2026-02": 20, "2026-03": 20})

    assert growth.changes(frame, month=pd.Period("2026-03"), months=3) == (1.0, 1.0)


def test_falling_months_count_falls_and_stop_at_a_gap() -> None:
    assert growth.falling_months(totals({"2026-01": 9, "2026-02": 8, "2026-03": 7}), month=pd.Period("2026-03")) == 2
    assert (
        growth.falling_months(totals({"2026-01": 9, "2026-02": np.nan, "2026-03": 7}), month=pd.Period("2026-03")) == 0
    )
    assert growth.falling_months(totals({"2026-01": 9}), month=pd.Period("2026-03")) == 0
    below = totals({"2026-01": -1, "2026-02": -2, "2026-03": -3})
    assert growth.falling_months(below, month=pd.Period("2026-03")) == 0, "at or below 0 there is nothing to fall from"


def test_the_last_full_month_turns_at_midnight_of_the_first() -> None:
    assert months.last_full_month(pd.Timestamp("2026-03-31")) == pd.Period("2026-02")
    assert months.last_full_month(pd.Timestamp("2026-01-01")) == pd.Period("2025-12")


def test_a_missing_or_wrong_column_is_named() -> None:
    with pytest.raises(ColumnError, match="'grain' is missing"):
        months.flow_by_month(seen({"2026-01-01": 1}).drop(columns="grain"))
    with pytest.raises(ColumnError, match="'day' holds"):
        months.flow_by_month(seen({"2026-01-01": 1}).assign(day="2026-01-01"))


@pytest.mark.parametrize(
    "metric",
    [
        months.flow_by_month, months.unique_by_month, months.level_by_month,
        lambda f: months.ratio_by_month(f.assign(denominator=f["value"])),
        lambda f: channels.latest_counts(f, on=pd.Timestamp("2026-02-01")),
        lambda f: channels.first_counts(f, after=pd.Timestamp("2025-01-01"), until=pd.Timestamp("2026-02-01")),
        lambda f: channels.added_by_month(monthly(f)),
    ],
)  # fmt: skip
def test_what_goes_in_stays_as_it_was(metric) -> None:
    frame = pd.concat(
        [seen({"2026-01-05": 7, "2026-01-01": np.nan}), seen({"2026-01": 3}, grain="month")], ignore_index=True
    )
    before = frame.copy(deep=True)

    metric(frame)

    assert_frame_equal(frame, before)
