"""Figures of letters, episodes and growth: values, words, counts and reasons. Numbers worked out by hand."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from fake_store import FakeStore, ask

from figures import Question, episodes, explain, growing, kpi, letters, rhythm
from figures.answer import Change

MINE = {**growing.KPIS, **letters.KPIS, **episodes.KPIS, **rhythm.KPIS}


def months(store: FakeStore, metric: str, values: dict[str, float], source: str = "kit") -> None:
    store.observe(source, metric, values, grain="month")


def test_every_id_has_a_reason_on_an_empty_business(store: FakeStore) -> None:
    told = [asker(ask(store)) for asker in MINE.values()]

    assert all(each.value is None and str(each.reason).endswith(".") for each in told)
    assert [each.name for each in told] == list(MINE)
    assert set(MINE) <= set(kpi.askers())


def test_every_id_has_a_value_on_the_demo(demo_question: Question) -> None:
    told = [asker(demo_question) for asker in MINE.values()]

    assert {each.name: each.reason for each in told if each.value is None} == {}
    assert all(each.formula and each.sources and each.known == "demo" and each.rows is not None for each in told)
    json.dumps([{**each.extra} for each in told])


def test_net_new_subscribers(store: FakeStore) -> None:
    months(store, "new_subscribers", {"2026-09": 20, "2026-10": 40})
    months(store, "unsubscribed", {"2026-09": 10, "2026-10": 10})
    months(store, "bounced", {"2026-10": 2})
    store.source("kit", title="Kit")
    told = letters.net_new(ask(store))

    assert (told.value, told.formula) == (28, "40 new − 10 unsubscribed − 2 bounced = 28")
    assert (
        letters.net_new(ask(store, "2026-09")).reason
        == "Who left in Sep 2026 is not known, though it is for other months."
    )


def test_subscriber_churn_is_one_and_two_thirds_per_cent(store: FakeStore) -> None:
    months(store, "subscribers", {"2026-09": 600, "2026-10": 650})
    months(store, "unsubscribed", {"2026-10": 10})
    told = letters.churn(ask(store))

    assert told.value == pytest.approx(0.0166667, abs=1e-7)
    assert told.formula == "10 left / 600 at the end of Sep 2026 = 1.67 %"
    assert (
        letters.churn(ask(store, "2026-09")).reason
        == "How many people were on the list at the end of Aug 2026 is not known."
    )


def test_churn_is_of_the_lists_that_tell_who_leaves(store: FakeStore) -> None:
    months(store, "subscribers", {"2026-09": 600, "2026-10": 650})
    months(store, "subscribers", {"2026-09": 9_400, "2026-10": 9_400}, source="substack")
    months(store, "unsubscribed", {"2026-10": 10})

    assert letters.churn(ask(store)).value == pytest.approx(10 / 600), "the other list does not tell who leaves"


def test_nobody_tells_who_leaves(store: FakeStore) -> None:
    months(store, "subscribers", {"2026-09": 600, "2026-10": 650})
    assert str(letters.churn(ask(store)).reason).startswith("Nobody tells who unsubscribed")


def issue(store: FakeStore, day: str, **told: float) -> None:
    store.publish("kit", "issue", f"{day}T08:00:00Z", title=f"Issue of {day}")
    for name, value in told.items():
        store.observe("kit", f"piece_{name}", {"2026-11-01": value}, item=f"kit-{len(store._items) - 1}")


def test_rates_keep_both_counts_and_name_the_basis(store: FakeStore) -> None:
    issue(store, "2026-10-04", sent=1_000, delivered=900, opened=360, clicked=18)
    issue(store, "2026-10-11", sent=110, delivered=100, opened=90, clicked=2)
    issue(store, "2026-09-27", sent=1_000, delivered=1_000, opened=500, clicked=20)
    opened, clicked = (letters.rate(ask(store), name) for name in ("open_rate", "click_rate"))

    assert (opened.value, clicked.value) == (0.45, 0.02)
    assert opened.formula == "450 opened / 1,000 delivered = 45 %, of 2 issues"
    assert opened.extra == {"opened": 450, "delivered": 1_000, "basis": "delivered", "n": 2}
    assert opened.change.previous == pytest.approx(-0.1)
    rows = explain.rows(ask(store), opened)
    assert sorted(rows["Number"]) == [90, 100, 360, 900]
    assert set(rows["Of"]) == {"Issue of 2026-10-04", "Issue of 2026-10-11"}
    assert (
        letters.rate(ask(store, "2026-08"), "open_rate").reason
        == "No issue is known of Aug 2026: the latest is of Oct 2026."
    )


def test_without_delivered_it_is_sent(store: FakeStore) -> None:
    issue(store, "2026-10-04", sent=1_000, opened=360)
    told = letters.rate(ask(store), "open_rate")

    assert (told.value, told.extra["basis"]) == (0.36, "sent")
    assert letters.rate(ask(store), "click_rate").reason == (
        "No issue of Oct 2026 tells how many clicked it and how many got it."
    )


def test_an_issue_is_held_against_the_twelve_before_it(store: FakeStore) -> None:
    for n in range(12):
        issue(store, f"2026-07-{n + 1:02d}", delivered=100, opened=40)
    issue(store, "2026-08-01", delivered=100, opened=50)
    table = letters.issues(ask(store))

    assert table["title"].iloc[0] == "Issue of 2026-08-01"
    assert table["opens_against"].iloc[0] == pytest.approx(0.1)
    assert table["opens_against"].iloc[1:].isna().all(), "fewer than twelve before them"


def show(store: FakeStore) -> None:
    store.channel("show", kind="show", title="My show")
    store.source("feed", channel="show")
    store.source("host", channel="show")
    for day, seven in (("2026-09-01", 60), ("2026-10-01", 100), ("2026-10-28", 900)):
        store.publish("feed", "episode", f"{day}T08:00:00Z", title=f"Of {day}", minutes=30)
        later = str((pd.Timestamp(day) + pd.Timedelta(days=7)).date())
        store.observe("host", "piece_downloads_7", {later: seven}, item=f"feed-{len(store._items) - 1}")


def test_downloads_at_equal_age_leave_the_young_out_of_both(store: FakeStore) -> None:
    show(store)
    store.publish("feed", "episode", "2026-10-12T08:00:00Z")  # nobody counted it
    told = episodes.at_age(ask(store), 7)

    assert (told.value, told.extra["median"], told.extra["n"]) == (80, 80, 2)
    assert told.formula == (
        "160 downloads in the first 7 days / 2 episodes = 80; median 80; left out: 1 episode younger than 7 days and "
        "1 episode nobody counted"
    )
    assert told.change == Change(previous=pytest.approx(80 / 60 - 1), year=None)
    assert episodes.at_age(ask(store), 7, "ten").value == 80
    assert (
        episodes.at_age(ask(store), 30).reason == "No source tells what an episode was downloaded in its first 30 days."
    )


def test_the_owner_may_look_at_the_last_year_only(store: FakeStore) -> None:
    show(store)
    store.publish("feed", "episode", "2025-01-01T08:00:00Z", title="Old")
    store.observe("host", "piece_downloads_7", {"2025-01-08": 500}, item=f"feed-{len(store._items) - 1}")

    assert episodes.at_age(ask(store), 7).value == 220
    assert episodes.at_age(ask(store), 7, "year").value == 80


def test_a_host_that_lists_its_episodes_by_its_own_names_is_understood(store: FakeStore) -> None:
    show(store)
    store.publish("host", "episode", "2026-10-01", title="By the host")
    store.observe("host", "piece_downloads_7", {"2026-10-08": 33}, item=f"host-{len(store._items) - 1}")

    assert episodes.at_age(ask(store), 7).value == 33, "the feed's episodes are the same ones by another name"


def test_the_league_is_newest_first_and_says_who_is_too_young(store: FakeStore) -> None:
    show(store)
    table = episodes.league(ask(store))

    assert table["title"].tolist() == ["Of 2026-10-28", "Of 2026-10-01", "Of 2026-09-01"]
    assert table["d7"].tolist() == [900, 100, 60]
    assert table["young"].tolist() == [6, 0, 0]


def test_listening_hours_are_at_most(store: FakeStore) -> None:
    show(store)
    months(store, "downloads", {"2026-10": 1_000}, source="host")
    told = episodes.listening_hours(ask(store))

    assert (told.value, told.qualifier) == (500, "at most")
    assert told.formula == "1,000 downloads × 30.0 minutes / 60; at most, as if everybody heard the whole episode"


def test_growth_and_why_there_is_none(store: FakeStore) -> None:
    months(store, "visitors", {"2024-10": 100, "2025-10": 110, "2026-09": 115, "2026-10": 121}, source="ga")
    q = ask(store)

    assert growing.growth(q, "visitors").value == pytest.approx(121 / 115 - 1)
    assert growing.growth(q, "visitors").formula == "121 / 115 − 1 = +5.2 %"
    assert growing.growth(q, "visitors").extra["year"] == pytest.approx(0.1)
    assert growing.cagr(q, "visitors").value == pytest.approx(0.1)
    assert growing.cagr(q, "visitors").formula == "(121 / 100)^(1 / 2) − 1 = +10 % a year"
    assert growing.growth(ask(store, "2025-10"), "visitors").reason == (
        "Website visitors of Sep 2025 are not known whole, so they are compared with nothing."
    )
    assert str(growing.cagr(ask(store, "2025-09"), "visitors").reason).startswith(
        "No website visitors are known for Sep 2025"
    )


def test_yearly_growth_is_told_from_twelve_months_on(store: FakeStore) -> None:
    months(store, "followers", {"2026-08": 100, "2026-10": 121}, source="x")
    assert growing.cagr(ask(store), "followers").reason == (
        "Yearly growth is told from 12 months on: no month that far before Oct 2026 compares with it."
    )


def test_a_second_site_is_no_growth(store: FakeStore) -> None:
    months(store, "visitors", {"2026-09": 100, "2026-10": 100}, source="ga")
    months(store, "visitors", {"2026-10": 900}, source="other")
    told = growing.growth(ask(store), "visitors")

    assert told.value is None
    assert "a new one is no growth" in str(told.reason)


def test_visitors_who_subscribe(store: FakeStore) -> None:
    months(store, "visitors", {"2026-09": 1_000, "2026-10": 2_000}, source="ga")
    months(store, "new_subscribers", {"2026-10": 30})
    told = growing.subscriber_conversion(ask(store))

    assert (told.value, told.formula) == (0.015, "30 new subscribers / 2,000 visitors = 1.5 %")
    assert str(growing.subscriber_conversion(ask(store, "2026-09")).reason).startswith(
        "No new subscribers are known for Sep 2026"
    )


def test_the_rhythm_of_a_podcast_alone_is_that_of_its_episodes(store: FakeStore) -> None:
    show(store)
    assert rhythm.KPIS["longest_gap_days"](ask(store)).value == 30
    assert rhythm.KPIS["posts_per_month"](ask(store)).reason == "No posts yet: add a feed."
