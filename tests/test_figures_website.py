"""Figures of the sites and shows: side by side, from where, spans by themselves, what was left out. Numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from fake_store import TODAY, FakeStore

from figures import Question, beside, episodes, item_words, question, rivals, shows, website
from figures.counting import likely


@pytest.fixture
def store() -> FakeStore:
    return FakeStore()


def ask(store: FakeStore, month: str | None = None) -> Question:
    made: Any = store
    return question(made, made.ws, month=None if month is None else pd.Period(month), today=TODAY)


def blog(store: FakeStore, **primary: str) -> None:
    """A site that Google Analytics, the own log and a search console tell of."""
    store.channel("blog", title="My blog", primary=primary)
    store.source("ga4", connector="ga4", title="Google Analytics", channel="blog")
    store.source("log", connector="access_log", title="Own log", channel="blog")
    store.source("gsc", connector="search-console", title="Search Console", channel="search")
    store.channel("search", title="Search Console")
    store.observe("ga4", "visitors", {"2026-09": 800, "2026-10": 1_000}, grain="month")
    store.observe("ga4", "pageviews", {"2026-10": 2_500}, grain="month")
    store.observe("log", "visitors", {"2026-10": 1_120}, grain="month")


def by(
    store: FakeStore,
    source: str,
    metric: str,
    values: dict[str, float],
    *,
    day: str = "2026-10",
    grain: str = "month",
    **more: Any,
) -> None:
    for item, value in values.items():
        store.observe(source, metric, {day: value}, grain=grain, item=item, **more)


# Side by side


def test_sources_of_one_site_stand_beside_each_other_and_are_never_added(store: FakeStore) -> None:
    blog(store)
    first, second = beside.said(ask(store), "visitors", "blog")

    assert (first.title, first.value, first.primary) == ("Google Analytics", 1_000, True)
    assert (second.title, second.value, second.primary) == ("Own log", 1_120, False)
    assert second.share == pytest.approx(0.12)
    assert second.why.startswith("Scripts miss readers")
    assert "bots" in second.rule and "script" in first.rule
    assert website.cards(ask(store))[0].figure.value == 1_000


def test_the_owners_choice_turns_the_difference_round(store: FakeStore) -> None:
    blog(store, visitors="log")
    first, second = beside.said(ask(store), "visitors", "blog")

    assert (first.source, second.source, second.share) == ("log", "ga4", pytest.approx(1_000 / 1_120 - 1))
    assert second.why.startswith("Scripts miss readers"), "the same reason from the other side"
    assert beside.choice(ask(store), "visitors", "blog") == rivals.Rivals(
        "blog", "My blog", "visitors", ("ga4", "log"), "log", True
    )
    assert website.cards(ask(store))[0].figure.value == 1_120


def test_one_source_leaves_nothing_to_choose(store: FakeStore) -> None:
    blog(store)

    assert beside.choice(ask(store), "pageviews", "blog") is None
    assert [each.value for each in beside.said(ask(store), "pageviews", "blog")] == [2_500]
    assert beside.said(ask(store), "visitors", "elsewhere") == []


def test_a_sum_of_days_and_a_month_with_holes_explain_themselves(store: FakeStore) -> None:
    blog(store)
    store.source("pl", connector="plausible", channel="blog")
    store.observe("pl", "visitors", {f"2026-10-{day:02d}": 50 for day in range(1, 32)})
    store.source("new", connector="umami", channel="blog")
    store.observe("new", "visitors", {f"2026-10-{day:02d}": 50 for day in range(20, 32)})
    pl, new = beside.said(ask(store), "visitors", "blog")[2:]

    assert (pl.value, pl.limits) == (1_550, "at most: a sum of 31 days")
    assert pl.why == "One of the two is a sum of days, in which people who come again count again."
    assert (new.limits, new.why) == ("at most: a sum of 12 days", "One of the two lacks days of this month.")


def test_a_log_that_saw_few_days_says_so_beside_the_month_s_own_count(store: FakeStore) -> None:
    blog(store)
    store.observe("log", "visitors", {f"2026-10-{day:02d}": 9 for day in range(17, 20)})
    first, log = beside.said(ask(store), "visitors", "blog")

    assert (log.value, log.limits, first.limits) == (1_120, "only 3 days", "")
    assert log.why == "One of the two lacks days of this month."


def test_visitors_of_a_month_that_a_log_saw_in_part_are_at_least_so_many(store: FakeStore) -> None:
    store.source("log", connector="access_log", title="Own log", channel="blog")
    store.observe("log", "visitors", {"2026-09": 900, "2026-10": 120}, grain="month")
    store.observe("log", "visitors", {f"2026-10-{day:02d}": 50 for day in range(29, 32)})
    store.observe("log", "visitors", {f"2026-09-{day:02d}": 50 for day in range(1, 31, 3)})
    card = website.cards(ask(store))[0].figure
    assert (card.value, card.qualifier, card.provisional) == (120, "at least", True)
    assert "only 3 days of the month" in card.formula
    assert website.by_site(ask(store), "visitors")[0][1]["provisional"].tolist() == [False, True]

    whole = website.cards(ask(store, "2026-09"))[0].figure
    assert (whole.qualifier, whole.provisional) == (None, False), "on the quiet days between nobody came"


def test_a_source_without_the_month_says_so_and_is_not_compared(store: FakeStore) -> None:
    blog(store)
    log = beside.said(ask(store, "2026-09"), "visitors", "blog")[1]

    assert log.value != log.value and log.share != log.share
    assert (log.limits, log.why) == ("Nothing is known of Sep 2026.", "")


@pytest.mark.parametrize(
    ("share", "start"),
    [(0.01, "As good as the same"), (0.049, "Within the 5 %"), (-0.2, "A prefix sees"), (0.2, "A prefix counts")],
)
def test_reasons_of_podcast_counters(store: FakeStore, share: float, start: str) -> None:
    store.source("host", connector="fireside", channel="show")
    store.source("op3", connector="op3", channel="show")

    assert likely(ask(store), "downloads", "op3", "host", share).startswith(start)


def test_a_log_counts_downloads_for_the_show_whose_feed_it_knows(store: FakeStore) -> None:
    store.channel("show", kind="show", title="My show")
    store.source("feed", channel="show")
    store.source("host", connector="fireside", channel="show")
    store.source("log", connector="access_log", channel="blog", settings={"feed": "feed", "window": "rolling"})
    store.observe("host", "downloads", {"2026-10": 1_000}, grain="month")
    store.observe("log", "downloads", {"2026-10": 960}, grain="month")
    store.observe("log", "visitors", {"2026-10": 77}, grain="month")
    by(store, "log", "downloads_by_app", {"Overcast": 60, "unknown": 40}, grain="day", day="2026-10-05")
    by(store, "log", "downloads_left_out_by_reason", {"under-a-minute": 30})
    by(store, "log", "requests_left_out_by_reason", {"bot-word": 500})
    q = ask(store)

    assert [each.value for each in beside.said(q, "downloads", "show")] == [1_000, 960]
    assert "24 hours from the first request" in beside.said(q, "downloads", "show")[1].rule
    assert website.sites(q) == [("blog", "blog")] and shows.shows(q) == [("show", "My show")]
    apps = shows.of_show(q, "downloads_by_app", "show")
    assert apps is not None
    assert apps.rows[["item", "value"]].to_numpy().tolist() == [["Overcast", 60], ["Unknown", 40]], "of the days told"
    out = shows.not_counted(q, "show")
    assert out is not None and out.rows["item"].tolist() == ["Less than a minute of sound"]


# Cards and months


def test_pages_a_visitor_are_of_the_sites_that_tell_both(store: FakeStore) -> None:
    blog(store)
    store.observe("shop", "visitors", {"2026-10": 9_000}, grain="month")
    visitors, pageviews, pages, _ = (card.figure for card in website.cards(ask(store)))

    assert (visitors.value, visitors.qualifier) == (10_000, "at most")
    assert (pageviews.value, pages.value) == (2_500, 2.5)
    assert pages.formula == "2,500 pageviews / 1,000 visitors = 2.50"
    assert website.sites(ask(store)) == [("shop", "Shop"), ("blog", "My blog")]


def test_several_sites_by_themselves_and_together(store: FakeStore) -> None:
    blog(store)
    assert [title for title, _ in website.by_site(ask(store), "visitors")] == ["My blog"]

    store.observe("shop", "visitors", {"2026-10": 9_000}, grain="month")
    told = dict(website.by_site(ask(store), "visitors"))
    assert list(told) == ["All sites", "Shop", "My blog"]
    assert told["All sites"]["value"].tolist() == [800, 10_000]
    assert told["My blog"]["value"].tolist() == [800, 1_000]


def test_without_any_counter_there_is_a_reason_and_no_site(store: FakeStore) -> None:
    store.publish("feed", "post", "2026-10-01")
    q = ask(store)

    assert website.sites(q) == [] and website.by_site(q, "visitors") == []
    assert [card.figure.value for card in website.cards(q)] == [None] * 4
    assert (
        website.cards(q)[2].figure.reason
        == "No website visitors yet: connect a source that counts them, or type them in."
    )
    assert website.of_site(q, "visitors_by_channel", "") is None and website.searches(q, "") is None


# Where from


def test_what_a_log_cannot_place_is_unknown_and_an_export_has_others(store: FakeStore) -> None:
    blog(store, visitors="log")
    by(store, "log", "visitors_by_country", {"DE": 1_000})
    by(store, "ga4", "visitors_by_device", {"mobile": 600})
    countries, devices = (website.of_site(ask(store), f"visitors_by_{part}", "blog") for part in ("country", "device"))

    assert countries is not None and countries.rows["item"].tolist() == ["Germany", "Unknown"]
    assert devices is not None and devices.rows["item"].tolist() == ["Phone", "All others"]


def test_channels_have_one_name_and_what_is_missing_is_a_row_of_its_own(store: FakeStore) -> None:
    blog(store)
    by(store, "ga4", "visitors_by_channel", {"Organic Search": 500, "assistants": 80, "Direct": 200, "Unassigned": 20})
    told = website.of_site(ask(store), "visitors_by_channel", "blog")

    assert told is not None and (told.when, told.title, told.span) == ("Oct 2026", "Google Analytics", False)
    assert told.rows.values.tolist() == [
        ["Organic search", 500, 0.5], ["Direct", 200, 0.2], ["AI assistants", 80, 0.08], ["Unknown", 220, 0.22],
    ]  # fmt: skip


def test_who_came_without_a_referrer_is_nothing_that_is_missing(store: FakeStore) -> None:
    blog(store)
    by(store, "ga4", "visitors_by_referrer", {"a.example": 100, "b.example": 300})
    told = website.of_site(ask(store), "visitors_by_referrer", "blog")

    assert told is not None and told.rows.values.tolist() == [["b.example", 300, 0.3], ["a.example", 100, 0.1]]


def test_the_month_itself_comes_before_its_days_and_days_are_at_most(store: FakeStore) -> None:
    blog(store)
    for day in ("2026-10-01", "2026-10-02"):
        by(store, "ga4", "visitors_by_device", {"mobile": 30, "desktop": 20}, day=day, grain="day")
    by(store, "ga4", "visitors_by_device", {"mobile": 999}, day="2026-11-01", grain="day")
    days = website.of_site(ask(store), "visitors_by_device", "blog")
    assert days is not None and days.at_most
    assert days.rows.values.tolist() == [["Phone", 60, 0.6], ["Computer", 40, 0.4]], (
        "no share of a month's total told otherwise"
    )

    by(store, "ga4", "visitors_by_device", {"mobile": 55})
    month = website.of_site(ask(store), "visitors_by_device", "blog")
    assert month is not None and not month.at_most
    assert month.rows[["item", "value"]].values.tolist() == [["Phone", 55], ["All others", 945]]


def test_the_primary_source_is_the_one_that_is_broken_down(store: FakeStore) -> None:
    blog(store)
    by(store, "log", "visitors_by_country", {"DE": 560, "US": 560})
    by(store, "ga4", "visitors_by_country", {"Germany": 1_000})
    first = website.of_site(ask(store), "visitors_by_country", "blog")
    assert first is not None and first.rows["item"].tolist() == ["Germany"]

    store.all_channels[0] = replace(store.all_channels[0], primary={"visitors": "log"})
    second = website.of_site(ask(store), "visitors_by_country", "blog")
    assert second is not None and second.rows.values.tolist() == [["Germany", 560, 0.5], ["United States", 560, 0.5]]


def test_a_span_is_shown_for_its_own_period_and_only_where_the_month_is_not_told(store: FakeStore) -> None:
    blog(store)
    by(store, "ga4", "pageviews_by_page", {"/a": 70, "/b": 30}, grain="span", day="2026-01-01", until="2026-10-31")
    by(store, "ga4", "pageviews_by_page", {"/a": 5}, grain="span", day="2025-12-01", until="2025-12-31")
    by(store, "ga4", "pageviews_by_page", {"/later": 9}, grain="span", day="2026-11-01", until="2026-11-20")
    told = website.of_site(ask(store), "pageviews_by_page", "blog")
    assert told is not None and told.span and told.when == "1 Jan – 31 Oct 2026"
    assert told.rows.values.tolist() == [["/a", 70, 0.7], ["/b", 30, 0.3]], "never added to another period's"

    before = website.of_site(ask(store, "2025-12"), "pageviews_by_page", "blog")
    assert before is not None and (before.when, before.rows["value"].tolist()) == ("1 Dec – 31 Dec 2025", [5])

    by(store, "ga4", "pageviews_by_page", {"/a": 8})
    month = website.of_site(ask(store), "pageviews_by_page", "blog")
    assert month is not None and not month.span and month.rows["value"].tolist() == [8, 2_492]


def test_search_terms_of_a_console_of_its_own_stand_with_the_site(store: FakeStore) -> None:
    blog(store)
    by(store, "gsc", "search_clicks_by_query", {"soil": 40, "seeds": 10})
    by(store, "gsc", "search_impressions_by_query", {"soil": 800, "seeds": 0})
    store.observe("gsc", "search_position_by_query", {"2026-10": 2_400}, grain="month", item="soil")
    store._observations[-1]["denominator"] = 800
    told = website.searches(ask(store), "blog")

    assert told is not None and (told.title, told.when) == ("Search Console", "Oct 2026")
    assert told.rows.iloc[0].tolist() == ["soil", 40, 800, 3, 0.05]
    assert (
        told.rows.iloc[1][["query", "clicks"]].tolist() == ["seeds", 10]
        and told.rows.iloc[1][["position", "rate"]].isna().all()
    )


def test_another_sites_numbers_are_not_this_ones(store: FakeStore) -> None:
    blog(store)
    store.observe("shop", "visitors", {"2026-10": 9_000}, grain="month")
    by(store, "shop", "visitors_by_country", {"FR": 9_000})

    assert website.of_site(ask(store), "visitors_by_country", "blog") is None
    assert website.of_site(ask(store), "visitors_by_country", "shop") is not None


def test_what_the_log_left_out_is_told_by_reason(store: FakeStore) -> None:
    blog(store)
    by(store, "log", "requests_left_out_by_reason", {"static": 300, "bot-name": 60, "crawler-list": 40})
    by(store, "log", "downloads_left_out_by_reason", {"probe": 7})
    told = website.not_counted(ask(store), "blog")

    assert told is not None and told.title == "Own log"
    assert told.rows["value"].tolist() == [300, 100]
    assert told.rows["item"].tolist()[1] == "Bots known by their name", (
        "two rules of one meaning; sound is the podcast's"
    )
    assert website.not_counted(ask(store, "2026-09"), "blog") is None


def test_a_rule_without_words_keeps_its_name() -> None:
    assert item_words.named("reason", "brand-new-rule") == "Brand new rule"
    assert item_words.named("query", "unknown") == "unknown", "somebody may search for that"


# Episodes


def test_episodes_at_an_age_with_the_young_hollow(store: FakeStore) -> None:
    store.channel("show", kind="show")
    store.source("host", channel="show")
    for number, (day, thirty) in enumerate([("2026-08-01", 100), ("2026-09-01", 300), ("2026-09-15", 200)]):
        store.publish("host", "episode", day, title=f"E{number}")
        later = str((pd.Timestamp(day) + pd.Timedelta(days=30)).date())
        store.observe("host", "piece_downloads_30", {later: thirty}, item=f"host-{number}")
    store.publish("host", "episode", "2026-11-10", title="Young")
    store.observe("host", "piece_downloads_total", {"2026-11-20": 80}, item="host-3")
    store.publish("host", "episode", "2026-11-12", title="Untold")
    rows = episodes.aged(ask(store), "show", 30)

    assert rows["downloads"].tolist() == [100, 300, 200, 80]
    assert rows["young"].tolist() == [False, False, False, True]
    assert set(rows["median"]) == {200}, "without the young one"
    assert episodes.league(ask(store))["total"].isna().tolist() == [True, False, True, True, True]


def test_all_downloads_are_the_days_where_they_are_known_from_the_first(store: FakeStore) -> None:
    store.channel("show", kind="show")
    store.source("log", connector="access_log", channel="show")
    for day, title in (("2026-10-01", "old"), ("2026-10-10", "new")):
        store.publish("log", "episode", day, title=title)
    for item in ("log-0", "log-1"):
        store.observe("log", "piece_downloads", {"2026-10-10": 5, "2026-10-11": 7}, item=item)

    league = episodes.league(ask(store)).set_index("title")["total"]
    assert league["new"] == 12 and league["old"] != league["old"]


def test_of_years_of_days_only_those_are_read_whose_sums_nobody_told(
    store: FakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.channel("show", kind="show")
    store.source("log", connector="access_log", channel="show")
    every = pd.date_range("2026-01-01", "2026-11-20").strftime("%Y-%m-%d")
    for number, day in enumerate(["2026-01-10", "2026-03-01", "2026-11-10"]):
        store.publish("log", "episode", day, title=f"E{number}")
        store.observe("log", "piece_downloads", dict.fromkeys(every[every >= day], 2), item=f"log-{number}")
    store.observe("log", "piece_downloads_7", {"2026-01-17": 15}, item="log-0")  # the day after its first seven
    store.observe("log", "piece_downloads_7", {"2026-11-16": 13}, item="log-2")  # a day too early: a part of them
    read: list[tuple[Any, ...]] = []
    observations = store.observations

    def heard(ws: int, metrics: Any = None, **more: Any) -> pd.DataFrame:
        if metrics is None or "piece_downloads" in metrics:
            read.append((str(more.get("since")), str(more.get("until"))))
        return observations(ws, metrics, **more)

    monkeypatch.setattr(store, "observations", heard)
    table = episodes.league(ask(store)).set_index("title")

    assert table["d7"].to_dict() == {"E2": 14, "E1": 14, "E0": 15}
    assert table["total"].to_dict() == {"E2": 22, "E1": 2 * 265, "E0": 2 * 315}
    assert set(read) == {("2026-01-10", "2026-05-30"), ("2026-11-10", "2026-11-17")}, "and not what lies between"
