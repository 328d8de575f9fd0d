"""Figures of who comes: which source counts, what is added, what is said when nothing is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from fake_store import TODAY, FakeStore, ask

from figures import audience, business, explain, summary
from figures.answer import Change


def fill(store: FakeStore, source: str, metric: str, first: str, last: str, value: float, grain: str = "month") -> None:
    store.observe(source, metric, {str(m): value for m in pd.period_range(first, last, freq="M")}, grain=grain)


# Visitors


def test_a_month_told_by_the_site_is_exact_and_compared_both_ways(store: FakeStore) -> None:
    store.observe("ga", "visitors", {"2025-10": 800, "2026-09": 1250, "2026-10": 1000}, grain="month")

    told = audience.visitors(ask(store))

    assert (told.value, told.qualifier, told.unit, told.period, told.provisional) == (
        1000,
        None,
        "Visitors",
        "2026-10",
        False,
    )
    assert (told.change.previous, told.change.year) == (pytest.approx(-0.2), pytest.approx(0.25))
    assert told.formula == "Ga 1,000 (asked for the month)"
    assert (
        told.description == "Different people who came to your sites in the month, as each site's own counter tells it."
    )


def test_a_sum_of_days_is_at_most(store: FakeStore) -> None:
    store.observe("log", "visitors", {f"2026-10-{d:02d}": 10 for d in range(1, 32)})

    told = audience.visitors(ask(store))

    assert (told.value, told.qualifier, told.provisional) == (310, "at most", False)
    assert "sum of 31 days, an upper bound" in told.formula


def test_a_month_that_lacks_days_is_provisional_and_not_compared(store: FakeStore) -> None:
    store.observe("log", "visitors", {"2026-09": 10}, grain="month")
    store.observe("log", "visitors", {"2026-10-01": 10})

    told = audience.visitors(ask(store))

    assert (told.value, told.provisional, told.change.previous) == (10, True, None)


def test_several_sites_are_added_and_marked_at_most(store: FakeStore) -> None:
    fill(store, "blog", "visitors", "2026-09", "2026-10", 100)
    fill(store, "shop", "visitors", "2026-10", "2026-10", 20)

    told = audience.visitors(ask(store))

    assert (told.value, told.qualifier, set(told.sources)) == (120, "at most", {"Blog", "Shop"})
    assert told.formula.startswith(
        "Blog 100 (asked for the month) + Shop 20 (asked for the month) = 120 visitors, at most"
    )


def test_two_sources_of_one_site_are_never_added_and_the_first_connected_counts(store: FakeStore) -> None:
    store.channel("site")
    store.source("ga", channel="site")
    store.source("plausible", channel="site")
    fill(store, "ga", "visitors", "2026-10", "2026-10", 100)
    fill(store, "plausible", "visitors", "2026-10", "2026-10", 90)

    assert audience.visitors(ask(store)).value == 100

    store.all_channels[0] = replace(store.all_channels[0], primary={"visitors": "plausible"})
    assert audience.visitors(ask(store)).value == 90


def test_a_primary_source_without_that_number_leaves_it_to_the_next(store: FakeStore) -> None:
    store.channel("site", primary={"visitors": "ga"})
    store.source("ga", channel="site")
    store.source("log", channel="site")
    fill(store, "log", "visitors", "2026-10", "2026-10", 70)

    assert audience.visitors(ask(store)).value == 70


def test_what_is_typed_for_no_channel_stands_for_the_whole_and_fills_only_what_nobody_tells(store: FakeStore) -> None:
    store.source("typed", connector="typed", known="typed")
    fill(store, "typed", "visitors", "2026-08", "2026-10", 500)
    fill(store, "ga", "visitors", "2026-09", "2026-10", 400)

    assert audience.by_month(ask(store), "visitors")["value"].tolist() == [500, 400, 400]
    assert audience.visitors(ask(store)).known == "measured"
    assert audience.visitors(ask(store, "2026-08")).known == "typed"


def test_known_is_the_weakest_of_the_sources(store: FakeStore) -> None:
    store.source("ga", known="measured")
    store.source("export", known="imported")
    for name in ("ga", "export"):
        fill(store, name, "visitors", "2026-10", "2026-10", 1)

    assert audience.visitors(ask(store)).known == "imported"


def test_as_of_is_the_oldest_of_the_newest_answers(store: FakeStore) -> None:
    store.source("ga", as_of="2026-11-20T10:00:00")
    store.source("log", as_of="2026-11-03T10:00:00")
    for name in ("ga", "log"):
        fill(store, name, "visitors", "2026-10", "2026-10", 1)

    assert audience.visitors(ask(store)).as_of == date(2026, 11, 3)


def test_the_day_of_an_answer_is_that_of_the_reporting_zone(store: FakeStore) -> None:
    store.ws = replace(store.ws, zone="America/New_York")
    store.source("ga", as_of="2026-11-20T02:00:00")
    fill(store, "ga", "visitors", "2026-10", "2026-10", 1)

    assert audience.visitors(ask(store)).as_of == date(2026, 11, 19)


def test_a_save_of_typed_numbers_answers_for_all_typed_channels(store: FakeStore) -> None:
    store.source("typed", connector="typed", known="typed", as_of="2026-11-20T02:00:00")
    store.source("typed-blog", connector="typed", known="typed", channel="typed-blog")
    fill(store, "typed-blog", "visitors", "2026-10", "2026-10", 7)

    told = audience.visitors(ask(store))

    assert (told.value, told.as_of, told.formula) == (7, date(2026, 11, 20), "Typed-Blog 7 (typed in)")


def test_a_missing_number_says_what_is_known_instead(store: FakeStore) -> None:
    assert (
        audience.visitors(ask(store)).reason
        == "No website visitors yet: connect a source that counts them, or type them in."
    )

    store.observe("ga", "visitors", {"2026-03": 10}, grain="month")
    assert (
        audience.visitors(ask(store)).reason
        == "No website visitors are known for Oct 2026: the last are of 1 Mar 2026."
    )
    assert (
        audience.visitors(ask(store, "2026-01")).reason
        == "No website visitors are known for Jan 2026: the first are of 1 Mar 2026."
    )


def test_the_running_month_is_provisional_and_not_compared(store: FakeStore) -> None:
    fill(store, "ga", "visitors", "2026-10", "2026-11", 100)

    told = audience.visitors(ask(store, "2026-11"))

    assert (told.value, told.provisional, told.change.previous) == (100, True, None)
    assert audience.by_month(ask(store, "2026-11"), "visitors")["provisional"].tolist() == [False, True]


def test_a_gap_between_months_is_a_gap(store: FakeStore) -> None:
    store.observe("ga", "visitors", {"2026-08": 10, "2026-10": 30}, grain="month")

    told = audience.by_month(ask(store), "visitors")

    assert told["value"].isna().tolist() == [False, True, False]
    assert audience.visitors(ask(store)).change.previous is None


# Downloads


def test_downloads_are_the_mean_of_three_full_months_of_all_shows(store: FakeStore) -> None:
    fill(store, "show a", "downloads", "2026-05", "2026-07", 80)
    fill(store, "show a", "downloads", "2026-08", "2026-10", 100)
    fill(store, "show b", "downloads", "2026-05", "2026-10", 20)

    told = audience.downloads(ask(store))

    assert (told.value, told.period, told.extra["n"], told.provisional) == (120, "2026-08/2026-10", 3, False)
    assert told.change.previous == pytest.approx(0.2)
    assert told.formula == "(120 (Aug 2026) + 120 (Sep 2026) + 120 (Oct 2026)) / 3 = 120"
    assert told.qualifier is None


def test_downloads_of_the_running_month_still_end_with_the_last_full_one(store: FakeStore) -> None:
    fill(store, "show", "downloads", "2026-08", "2026-10", 100)
    store.observe("show", "downloads", {"2026-11-01": 1})

    told = audience.downloads(ask(store, "2026-11"))

    assert (told.value, told.period) == (100, "2026-08/2026-10")


def test_fewer_months_say_how_many_and_only_part_of_a_month_is_at_least(store: FakeStore) -> None:
    fill(store, "show", "downloads", "2026-10", "2026-10", 90)
    one = audience.downloads(ask(store))
    assert (one.value, one.extra["n"], one.provisional, one.qualifier) == (90, 1, True, None)

    other = FakeStore()
    other.observe("show", "downloads", {"2026-10-30": 5, "2026-10-31": 6})
    part = audience.downloads(ask(other))
    assert (part.value, part.qualifier, part.provisional) == (11, "at least", True)


# Subscribers and followers


def test_subscribers_of_several_lists_are_added_and_marked_at_most(store: FakeStore) -> None:
    store.observe("kit", "subscribers", {"2026-10-30": 600, "2026-10-31": 590})
    store.observe("substack", "subscribers", {"2026-10-31": 10})

    told = audience.subscribers(ask(store))

    assert (told.value, told.qualifier, told.as_of) == (600, "at most", date(2026, 10, 31))


def test_one_list_is_no_upper_bound_and_nothing_else_stands_in_for_it(store: FakeStore) -> None:
    store.observe("kit", "new_subscribers", {"2026-10-31": 10})
    store.observe("ghost", "members", {"2026-10-31": 10})
    assert audience.subscribers(ask(store)).value is None

    store.observe("kit", "subscribers", {"2026-10-31": 10})
    assert audience.subscribers(ask(store)).qualifier is None


def test_a_list_counted_first_this_month_stands_with_that_count_dated_and_provisional(store: FakeStore) -> None:
    store.observe("substack", "subscribers", {"2026-11-20": 42})

    told = audience.subscribers(ask(store))

    assert (told.value, told.as_of, told.provisional, told.change.previous) == (42, date(2026, 11, 20), True, None)
    assert audience.subscribers(ask(store, "2026-09")).value is None


def test_an_older_count_stands_but_is_provisional(store: FakeStore) -> None:
    store.observe("kit", "subscribers", {"2026-08-31": 42})

    told = audience.subscribers(ask(store))

    assert (told.value, told.as_of, told.provisional) == (42, date(2026, 8, 31), True)
    assert audience.by_month(ask(store), "subscribers")["value"].tolist() == [42]


def test_followers_name_the_platforms_and_the_oldest_counts_age(store: FakeStore) -> None:
    store.channel("yt", kind="social", title="YouTube")
    store.source("youtube api", channel="yt")
    store.observe("youtube api", "followers", {"2026-10-31": 300})
    store.observe("instagram", "followers", {"2026-10-01": 50})

    told = audience.followers(ask(store))

    assert (told.value, told.extra["oldest_days"], told.qualifier) == (350, 30, None)
    assert [(p["title"], p["value"]) for p in told.extra["platforms"]] == [("YouTube", 300), ("Instagram", 50)]
    assert told.formula == "YouTube 300 (counted 31 Oct 2026) + Instagram 50 (counted 1 Oct 2026) = 350 followers"


# Table and explanations


def test_the_table_has_its_eight_rows_in_order_whatever_is_known(store: FakeStore) -> None:
    rows = business.table(ask(store))

    assert [(row.title, row.unit) for row in rows] == [
        ("Monthly Website Visitors", "Visitors"), ("Podcast Downloads", "Downloads"), ("Email Subscribers", "Subscribers"),
        ("Average Podcast Episode Length", "Minutes"), ("Monthly Revenue", "USD"), ("Top Affiliate Program", "Program"),
        ("Number of Blog Posts", "Posts"), ("Social Media Followers", "Followers"),
    ]  # fmt: skip
    assert all(row.value is None and row.reason and row.description for row in rows)


def test_cards_always_have_thirteen_months(store: FakeStore) -> None:
    fill(store, "ga", "visitors", "2026-09", "2026-10", 100)

    cards = business.cards(ask(store))

    assert {len(card.spark) for card in cards} == {13}
    assert cards[0].spark["value"].tolist()[-3:] == [pytest.approx(float("nan"), nan_ok=True), 100, 100]
    assert all(card.spark["month"].iloc[-1] == pd.Timestamp("2026-10-01") for card in cards)


def test_the_rows_behind_a_number_are_its_primary_sources_rows_of_the_month(store: FakeStore) -> None:
    store.source("ga", channel="site")
    store.source("log", channel="site")
    store.observe("ga", "visitors", {"2026-09-30": 1, "2026-10-01": 2, "2026-10-31": 3, "2026-11-01": 4})
    store.observe("log", "visitors", {"2026-10-01": 99})
    q = ask(store)

    rows = explain.rows(q, audience.visitors(q))

    assert rows["Number"].tolist() == [3, 2]
    assert rows["What"].unique().tolist() == ["Website visitors"]


def test_one_reading_serves_the_whole_overview(store: FakeStore) -> None:
    fill(store, "ga", "visitors", "2026-01", "2026-10", 100)
    q = ask(store)

    business.table(q)
    business.cards(q)

    assert store.asked.count("observations") == 1
    assert store.asked.count("entries_month") == 1


# What is compared, and what is shown


def test_a_mean_of_months_says_what_it_is_compared_with(store: FakeStore) -> None:
    fill(store, "show", "downloads", "2026-05", "2026-07", 100)
    fill(store, "show", "downloads", "2026-08", "2026-10", 150)

    told = audience.downloads(ask(store))

    assert told.extra["compared"] == "the 3 months before"
    assert summary.sentence(ask(store)).headline == (
        "The 3 months to October brought 150 podcast downloads a month, 50 % more than the 3 months before."
    )
    assert summary.sentence(ask(store, "2026-11")).headline.startswith("The 3 months to October brought 150")


def test_a_level_of_the_running_month_is_not_compared(store: FakeStore) -> None:
    store.observe("kit", "subscribers", {"2026-10-31": 100, "2026-11-20": 120})

    assert audience.subscribers(ask(store, "2026-11")).change == Change()


def test_a_level_typed_for_the_running_month_counts_in_it(store: FakeStore) -> None:
    store.observe("typed", "subscribers", {"2026-10": 100, "2026-11": 120}, grain="month")
    q = ask(store, "2026-11")

    told = audience.subscribers(q)

    assert (told.value, told.as_of) == (120, TODAY)
    assert explain.rows(q, told)["Number"].tolist() == [120]
    assert audience.subscribers(ask(store)).value == 100


def test_a_level_typed_first_for_the_running_month_is_of_today(store: FakeStore) -> None:
    store.observe("typed", "subscribers", {"2026-11": 120}, grain="month")

    assert (audience.subscribers(ask(store)).value, audience.subscribers(ask(store)).as_of) == (120, TODAY)


def test_a_new_site_is_no_growth(store: FakeStore) -> None:
    fill(store, "a", "visitors", "2025-10", "2026-10", 100)
    fill(store, "b", "visitors", "2026-10", "2026-11", 900)

    told = audience.visitors(ask(store))

    assert (told.value, told.change) == (1000, Change())


def test_the_rows_of_a_month_that_was_told_are_without_its_days(store: FakeStore) -> None:
    store.observe("ga", "visitors", {"2026-10": 50}, grain="month")
    store.observe("ga", "visitors", {f"2026-10-{d:02d}": 10 for d in range(1, 32)})
    q = ask(store)

    assert explain.rows(q, audience.visitors(q))["Number"].tolist() == [50]


def test_the_rows_of_counts_are_the_counts_used(store: FakeStore) -> None:
    store.observe("yt", "followers", {"2026-10-01": 1, "2026-10-31": 300})
    store.observe("instagram", "followers", {"2026-10-01": 50})
    q = ask(store)

    assert sorted(explain.rows(q, audience.followers(q))["Number"]) == [50, 300]


def test_downloads_of_the_running_month_show_no_row_of_it(store: FakeStore) -> None:
    fill(store, "show", "downloads", "2026-08", "2026-11", 100)
    q = ask(store, "2026-11")

    assert len(explain.rows(q, audience.downloads(q))) == 3
