"""Traps of the numbers of a site, worked out by hand, and the dots of episodes at one age."""

from __future__ import annotations

import math

import pandas as pd

from charts import dots, palette
from metrics.website import difference, nearest_span, pages_a_visitor, ranked


def spans(*pairs: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {name: pd.to_datetime([pair[at] for pair in pairs]) for at, name in enumerate(("day", "until"))}
    )


def days(found: tuple[pd.Timestamp, pd.Timestamp] | None) -> tuple[str, ...]:
    return () if found is None else tuple(str(day.date()) for day in found)


def test_the_period_that_says_most_of_a_month() -> None:
    month = pd.Period("2026-02")
    year, exact, half = ("2026-01-01", "2026-12-31"), ("2026-02-01", "2026-02-28"), ("2026-02-01", "2026-02-14")

    assert days(nearest_span(spans(year, exact, half), month=month)) == exact
    assert days(nearest_span(spans(year, half), month=month)) == half, (
        "half of the month is more than a twelfth of a year"
    )
    old, older = ("2025-11-01", "2025-12-31"), ("2025-01-01", "2025-06-30")
    assert days(nearest_span(spans(older, old), month=month)) == old, "where none touches it the one that ended last"
    assert days(nearest_span(spans(("2026-03-01", "2026-03-31")), month=month)) == (), "what comes later says nothing"
    assert nearest_span(spans(), month=month) is None


def test_rows_that_add_up_to_more_than_the_total_share_their_sum() -> None:
    rows = pd.DataFrame({"item": ["b", "a", "none"], "value": [60.0, 60.0, 0.0]})

    assert ranked(rows, whole=100.0).values.tolist() == [["a", 60, 0.5], ["b", 60, 0.5]]
    assert ranked(rows.iloc[2:]).empty
    assert rows["item"].tolist() == ["b", "a", "none"], "what comes in stays as it was"


def test_numbers_that_do_not_exist() -> None:
    none = pd.DataFrame({"channel": pd.Series(dtype="object"), "value": pd.Series(dtype="float64")})
    one = pd.DataFrame({"channel": ["blog"], "value": [5.0]})

    assert math.isnan(pages_a_visitor(one, none))
    assert math.isnan(pages_a_visitor(one, one.assign(value=0.0)))
    assert math.isnan(difference(5.0, primary=0.0)) and math.isnan(difference(math.nan, primary=5.0))
    assert difference(0.0, primary=5.0) == -1


def test_dots_of_an_age_are_hollow_for_the_young() -> None:
    rows = pd.DataFrame(
        {
            "published": pd.to_datetime(["2026-08-01", "2026-11-10"]), "title": ["Old", None],
            "downloads": [1_200.0, 80.0], "young": [False, True], "median": 1_200.0,
        }
    )  # fmt: skip
    ready = dots.aged_frame(rows, 30)

    assert ready["Episode"].tolist() == ["Old", "Untitled"]
    assert ready["Downloads"].tolist() == ["1,200", "80 so far"]
    assert ready["Age"].tolist() == ["first 30 days", "younger than 30 days"]
    assert ready["label"].tolist() == ["", "median 1.2k"]
    assert (
        dots.aged_words(ready, 30)
        == "Downloads of 1 episode in their first 30 days; median 1.2k; 1 too young to compare"
    )
    layers = dots.aged(palette.ink("dark"))["layer"]
    hollow = next(each for each in layers if each["mark"].get("filled") is False)
    assert hollow["transform"] == [{"filter": "datum.young"}] and hollow["mark"]["fill"] == palette.GROUNDS["dark"]


def test_no_median_where_all_are_too_young() -> None:
    rows = pd.DataFrame(
        {
            "published": pd.to_datetime(["2026-11-10"]),
            "title": ["A"],
            "downloads": [8.0],
            "young": [True],
            "median": math.nan,
        }
    )
    assert dots.aged_frame(rows, 7)["label"].tolist() == [""]
