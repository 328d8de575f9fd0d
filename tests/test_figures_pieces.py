"""Figures of what was published: posts, episodes, rhythm."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest
from fake_store import FakeStore, ask

from figures import content, explain, podcast, rhythm, summary


def blog(store: FakeStore, *days: str, source: str = "blog", **more: Any) -> None:
    if source not in store.all_sources:
        store.source(source, **more)
    for day in days:
        store.publish(source, "post", day)


# Posts


def test_posts_of_all_sites_until_the_months_end(store: FakeStore) -> None:
    blog(store, "2026-09-01", "2026-10-31T23:59:59Z", "2026-11-01T00:00:00Z")
    blog(store, "2026-10-05", source="second")

    told = content.posts(ask(store))

    assert (told.value, told.qualifier, told.extra["new"], told.extra["n_sites"]) == (3, None, 2, 2)
    assert told.change.previous == 2.0
    assert told.formula == "Blog 2 (shown until 31 Oct 2026) + Second 1 (shown until 31 Oct 2026) = 3 posts"


def test_the_day_of_a_post_is_that_of_the_reporting_zone(store: FakeStore) -> None:
    store.ws = replace(store.ws, zone="America/New_York")
    blog(store, "2026-11-01T03:00:00Z", "2026-11-01")

    assert content.posts(ask(store)).value == 1
    assert content.pieces(ask(store))["published"].tolist() == [date(2026, 11, 1), date(2026, 10, 31)]


def test_a_feed_that_shows_its_last_few_says_at_least_and_is_not_compared(store: FakeStore) -> None:
    blog(store, "2026-09-01", "2026-10-01", state={"at_least": True})

    told = content.posts(ask(store))

    assert (told.value, told.qualifier, told.change.previous) == (2, "at least", None)
    assert "older ones may be missing" in told.formula


def test_a_typed_total_that_says_more_wins_and_one_that_says_less_does_not(store: FakeStore) -> None:
    blog(store, "2026-09-01", "2026-10-01", channel="site", state={"at_least": True})
    store.source("typed", connector="typed", known="typed", channel="site")
    store.observe("typed", "posts", {"2026-10-01": 500})

    told = content.posts(ask(store))
    assert (told.value, told.qualifier, told.known, told.as_of) == (500, None, "typed", date(2026, 10, 1))

    store.observe("typed", "posts", {"2026-10-31": 1})
    assert (content.posts(ask(store)).value, content.posts(ask(store)).qualifier) == (2, "at least")


def test_a_total_typed_for_no_channel_stands_for_all_sites(store: FakeStore) -> None:
    blog(store, "2026-09-01", channel="site")
    store.source("typed", connector="typed", known="typed")
    store.observe("typed", "posts", {"2026-10": 500}, grain="month")

    assert content.posts(ask(store)).value == 500
    assert content.spark(ask(store))["value"].tolist()[-2:] == [1, 500]


def test_two_sources_of_one_site_are_never_added(store: FakeStore) -> None:
    blog(store, "2026-09-01", "2026-09-02", channel="site")
    blog(store, "2026-09-01", "2026-09-02", "2026-09-03", source="wordpress", channel="site")
    assert content.posts(ask(store)).value == 2

    store.channel("site", primary={"posts": "wordpress"})
    assert content.posts(ask(store)).value == 3


def test_without_posts_the_reason_says_what_to_do(store: FakeStore) -> None:
    assert content.posts(ask(store)).reason == "No posts yet: add a blog's feed, or type in how many there are."

    blog(store, "2026-11-03")
    assert content.posts(ask(store)).reason == "No posts are known until Oct 2026: the first is of 3 Nov 2026."


def test_what_is_announced_for_later_is_not_published(store: FakeStore) -> None:
    blog(store, "2026-11-22", "2026-11-21")

    assert len(content.pieces(ask(store))) == 1


def test_rhythm_of_posts(store: FakeStore) -> None:
    blog(store, "2026-08-31", "2026-09-30", "2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16")

    posts, per_month, gap, streak = content.cards(ask(store))

    assert (posts.value, per_month.value, gap.value, streak.value) == (3, 1, 30, 4)
    assert (per_month.formula, per_month.period) == ("3 posts / 3 months", "2026-08/2026-10")
    assert content.by_month(ask(store))["n"].tolist() == [1, 1, 1]


def test_rhythm_without_posts_has_reasons(store: FakeStore) -> None:
    assert [figure.reason for figure in content.cards(ask(store))[1:]] == ["No posts yet: add a feed."] * 3

    blog(store, "2026-10-01")
    assert content.cards(ask(store))[2].reason == "Only one of your posts is known, of 1 Oct 2026."


# Episodes


def test_average_length_with_median_and_n(store: FakeStore) -> None:
    for day, minutes in (("2026-01-01", 30.0), ("2026-02-01", 60.0), ("2026-10-31", 75.0), ("2026-11-01", 999.0)):
        store.publish("feed", "episode", day, minutes=minutes)
    store.publish("feed", "episode", "2026-03-01")

    told = podcast.average_length(ask(store))

    assert (told.value, told.unit) == (55, "Minutes")
    assert (told.extra["median"], told.extra["n"], told.extra["without"], told.extra["new"]) == (60, 3, 1, 1)
    assert told.formula == "165.0 minutes / 3 episodes = 55.0; median 60.0; 1 episode without a length left out"
    assert told.change.previous == pytest.approx(55 / 45 - 1)
    assert podcast.number_of_episodes(ask(store)).value == 4


def test_episodes_of_two_shows_count_together_but_one_show_only_once(store: FakeStore) -> None:
    for source, channel in (("feed", "a"), ("host", "a"), ("other", "b")):
        store.source(source, channel=channel)
        store.publish(source, "episode", "2026-10-01", minutes=30 if channel == "a" else 50)

    assert podcast.average_length(ask(store)).value == 40
    assert len(podcast.episodes(ask(store))) == 2


def test_episodes_without_any_length_or_day_still_count(store: FakeStore) -> None:
    store.publish("feed", "episode", None, title="Pilot")

    assert podcast.average_length(ask(store)).reason == "None of the episodes tells its length."
    assert podcast.number_of_episodes(ask(store)).value == 1
    assert podcast.episodes(ask(store))[["title", "published", "counted"]].to_numpy().tolist() == [
        ["Pilot", None, True]
    ]
    assert podcast.lengths(ask(store)).empty


def test_newer_episodes_are_listed_but_marked_as_not_counted(store: FakeStore) -> None:
    store.publish("feed", "episode", "2026-10-31", title="old", minutes=1.5)
    store.publish("feed", "episode", "2026-11-03", title="new")

    table = podcast.episodes(ask(store))

    assert table[["title", "counted"]].to_numpy().tolist() == [["new", False], ["old", True]]
    assert podcast.episodes(ask(store, "2026-09")).empty


def test_the_rows_behind_a_mean_are_its_episodes(store: FakeStore) -> None:
    store.publish("feed", "episode", "2026-10-31", title="old", minutes=1.5)
    store.publish("feed", "episode", "2026-11-03", title="new", minutes=2)
    store.publish("feed", "post", "2026-10-31", title="post")
    q = ask(store)

    rows = explain.rows(q, podcast.average_length(q))

    assert rows[["Title", "Minutes"]].to_numpy().tolist() == [["old", 1.5]]


def test_rhythm_and_cards_of_a_podcast(store: FakeStore) -> None:
    for day in ("2026-09-01", "2026-09-15", "2026-10-20"):
        store.publish("feed", "episode", day, minutes=10)

    cards = {figure.name: figure.value for figure in podcast.cards(ask(store))}

    assert podcast.rhythm(ask(store))["n"].tolist() == [2, 1]
    assert cards == {
        "average_episode_length": 10, "number_of_episodes": 3, "episodes_per_month": 1.5, "longest_gap_days": 35,
        "podcast_downloads": None,
    }  # fmt: skip


def test_an_unreadable_day_is_not_said(store: FakeStore) -> None:
    store.publish("feed", "episode", "someday", title="x")

    assert pd.isna(podcast.episodes(ask(store))["published"].iloc[0])


def test_posts_without_any_day_count_and_have_no_rhythm(store: FakeStore) -> None:
    store.publish("blog", "post", None)

    posts, *rhythm = content.cards(ask(store))

    assert posts.value == 1
    assert [figure.reason for figure in rhythm] == ["None of the 1 posts says when it was published."] * 3
    assert content.pieces(ask(store))["title"].tolist() == ["A piece"]


def test_videos_alone_are_something_to_say(store: FakeStore) -> None:
    store.publish("youtube", "video", "2026-10-01")

    assert summary.sentence(ask(store)).headline == "Until the end of October you published 1 video."


def test_the_rows_of_a_rhythm_are_the_posts_counted(store: FakeStore) -> None:
    for day in ("2026-09-01", "2026-10-30", "2026-11-20"):
        store.publish("blog", "post", day)
    q = ask(store)

    for figure in (rhythm.per_month(q, "post", "posts_per_month", "Posts"), rhythm.longest_gap(q, "post")):
        assert len(explain.rows(q, figure)) == 2
