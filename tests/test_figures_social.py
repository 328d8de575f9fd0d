"""Followers by platform, two sources of people and of one piece, what each way brings, clicks as an estimate. Worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest
from fake_store import FakeStore, ask

from figures import beside, beside_pieces, brought, followed, platforms, prices, website
from figures.link_clicks import program_of


def followers(store: FakeStore, name: str, values: dict[str, float], *, connector: str = "", channel: str = "") -> None:
    store.source(name, connector=connector or name, channel=channel or name)
    store.observe(name, "followers", values)


def platform(store: FakeStore, name: str, month: str | None = None) -> dict[str, Any]:
    rows = platforms.platforms(ask(store, month)).set_index("channel")
    return dict(rows.loc[name])


# Platforms


def test_platforms_with_share_growth_and_the_day_of_each_count(store: FakeStore) -> None:
    followers(store, "youtube", {"2025-10-31": 500, "2026-09-30": 580, "2026-10-31": 600, "2026-11-19": 630})
    followers(store, "x", {"2026-09-30": 210, "2026-10-30": 200})
    rows = platforms.platforms(ask(store))

    assert rows["channel"].tolist() == ["youtube", "x"] and rows["share"].tolist() == [0.75, 0.25]
    tube, other = rows.iloc[0], rows.iloc[1]
    assert (tube["month"], tube["year"]) == (pytest.approx(20 / 580), pytest.approx(0.2))
    assert (str(tube["newest"].date()), tube["age"], tube["old"]) == ("2026-11-19", 2, False)
    assert other["month"] == pytest.approx(-10 / 210) and other["why"] == "Not counted in Oct 2025."
    total, gained, _, largest = (card.figure for card in platforms.cards(ask(store)))
    assert (total.value, gained.value, gained.formula) == (800, 10, "800 − 790 = 10")
    assert (largest.value, largest.extra["under"]) == (0.75, ("Youtube",))


def test_a_platform_with_one_count_only_has_reasons_and_a_chart_with_a_point(store: FakeStore) -> None:
    followers(store, "mastodon", {"2026-10-20": 40})
    q = ask(store)
    row = platform(store, "mastodon")

    assert row["month"] != row["month"] and row["why"] == "Not counted in Sep 2026 and Oct 2025."
    assert [rows["value"].tolist() for _, _, rows in platforms.by_platform(q)] == [[40]]
    assert platforms.gained(q).reason == "Nothing was counted in Sep 2026: from two months on it is told."


def test_who_came_and_left_by_month_where_a_platform_tells_it(store: FakeStore) -> None:
    followers(store, "youtube", {"2026-09-30": 580, "2026-10-31": 600})
    followers(store, "linkedin", {"2026-09-30": 210, "2026-10-30": 230})
    followers(store, "x", {"2026-10-30": 5})
    store.observe("youtube", "new_followers", {"2026-09-01": 4, "2026-09-30": 6, "2026-10-03": 9})
    store.observe("youtube", "lost_followers", {"2026-09-02": 3, "2026-10-03": 11})
    store.observe("linkedin", "new_followers", {"2026-10-05": 25})

    (tube, first), (other, second) = ((title, rows) for _, title, rows in followed.moves(ask(store)))
    assert (tube, other) == ("Youtube", "Linkedin"), "X tells neither"
    assert first[["joined", "left", "net", "count"]].to_numpy().tolist() == [[10, 3, 7, 580], [9, 11, -2, 600]]
    assert first["month"].dt.strftime("%Y-%m").tolist() == ["2026-09", "2026-10"] and not first["provisional"].any()
    assert second[["joined", "net"]].to_numpy().tolist() == [[25, 20]] and second["left"].isna().all()


def test_an_old_count_is_said_in_one_line_and_a_new_platform_is_no_gain(store: FakeStore) -> None:
    followers(store, "instagram", {"2026-07-31": 90, "2026-08-01": 100})
    followers(store, "youtube", {"2026-09-30": 580, "2026-10-17": 600})
    words = platforms.old_words(ask(store))

    assert words.startswith(
        "Last counted long ago: Instagram 112 days ago (1 Aug 2026). The total stands on this count."
    )
    assert "connect the platform, or type the number in" in words and "Youtube" not in words, "35 days are not old"
    assert platforms.old_words(ask(store, "2026-08")) == ""
    assert platform(store, "instagram")["why"] == "Not counted in Oct 2026."
    followers(store, "x", {"2026-10-05": 7})
    assert "Not the same platforms" in str(platforms.gained(ask(store)).reason)


def test_a_gap_is_a_gap_and_all_charts_have_the_same_months(store: FakeStore) -> None:
    followers(store, "youtube", {"2026-07-31": 1, "2026-09-30": 2, "2026-10-31": 3})
    followers(store, "x", {"2026-10-31": 9})
    told = {title: rows["value"].fillna(-1).tolist() for _, title, rows in platforms.by_platform(ask(store))}

    assert told == {"Youtube": [1, -1, 2, 3], "X": [-1, -1, -1, 9]}
    assert platforms.by_platform(ask(FakeStore())) == [] and platforms.platforms(ask(FakeStore())).empty


# Two sources of people


def test_a_second_count_of_a_platform_stands_beside_and_says_why_it_differs(store: FakeStore) -> None:
    followers(store, "api", {"2026-10-31": 1_000}, connector="youtube", channel="tube")
    followers(store, "sheet", {"2026-10-10": 900}, connector="table", channel="tube")
    followers(store, "hand", {"2026-10-30": 1_004}, connector="typed", channel="tube")
    api, sheet, hand = beside.said(ask(store), "followers", "tube")

    assert (api.primary, api.limits, sheet.limits) == (True, "", "counted 10 Oct 2026")
    assert (sheet.share, sheet.why) == (pytest.approx(-0.1), "They were counted 21 days apart.")
    assert (hand.share, hand.why, hand.rule) == (pytest.approx(0.004), "As good as the same.", "Typed in by you")
    assert platforms.platforms(ask(store))["value"].tolist() == [1_000], "never added"


def test_two_counts_of_a_list_differ_by_who_gets_no_mail(store: FakeStore) -> None:
    for name, n in (("kit", 500), ("export", 560)):
        store.source(name, connector=name, channel="list")
        store.observe(name, "subscribers", {"2026-10-31": n})
        store.observe(name, "new_subscribers", {"2026-10": n / 10}, grain="month")
    second = beside.said(ask(store), "subscribers", "list")[1]

    assert second.share == pytest.approx(0.12) and second.why.startswith(
        "One of the two may count people, too, who have not"
    )
    assert "before they confirm" in beside.said(ask(store), "new_subscribers", "list")[1].why
    assert "script" not in second.rule and "script" not in second.why.lower()


# Two sources of one piece


def test_a_piece_is_known_by_its_title_and_day_where_its_sources_name_it_otherwise(store: FakeStore) -> None:
    store.channel("show", kind="show", primary={"downloads": "op3"})
    for name, n in (("host", 110), ("op3", 100)):
        store.source(name, connector="transistor" if name == "host" else "op3", channel="show")
        store.publish(name, "episode", "2026-09-01", title="One")
        store.publish(name, "episode", "2026-09-20", title="Two")
        store.observe(name, "piece_downloads_total", {"2026-10-31": n}, item=f"{name}-{len(store._items) - 2}")
    told = beside_pieces.said(ask(store), "host-0")

    assert told is not None and (told.unit, [each.source for each in told.rows]) == ("downloads", ["op3", "host"])
    assert told.rows[1].share == pytest.approx(0.1) and told.rows[1].why.startswith("A prefix sees only apps")
    assert beside_pieces.said(ask(store), "host-1") is None, "of the second nobody tells anything"
    assert beside_pieces.said(ask(store), "nothing") is None


def test_a_piece_that_one_source_tells_has_nothing_beside_it(store: FakeStore) -> None:
    store.publish("host", "episode", "2026-09-01", title="One")
    store.observe("host", "piece_downloads_total", {"2026-10-31": 5}, item="host-0")

    assert beside_pieces.said(ask(store), "host-0") is None


# What each way brings


def site(store: FakeStore) -> None:
    store.source("ga4", connector="ga4", channel="blog")
    store.observe("ga4", "visitors", {"2026-10": 1_000}, grain="month")
    for item, n in (("spring", 80), ("autumn", 20)):
        store.observe("ga4", "visitors_by_campaign", {"2026-10": n}, grain="month", item=item)


def test_subscribers_and_money_stand_beside_a_campaign_where_they_are_told(store: FakeStore) -> None:
    site(store)
    store.source("kit", connector="kit", title="Kit", channel="list")
    store.observe("kit", "new_subscribers_by_campaign", {"2026-10": 7}, grain="month", item="autumn")
    store.observe("kit", "new_subscribers_by_campaign", {"2026-10": 3}, grain="month", item="nowhere-else")
    store.observe("kit", "new_subscribers_by_campaign", {"2026-09": 99}, grain="month", item="spring")
    for day, kind, amount, item in (
        ("2026-10-02", "sale", 40, "autumn"), ("2026-10-02", "fee", -4, "autumn"), ("2026-09-30", "sale", 500, "autumn"),
        ("2026-10-05", "sale", 70, "some-post"), ("2026-10-05", "payout", -70, "autumn"),
    ):  # fmt: skip
        store.earn(day, kind, amount, item=item)
    store.earn("2026-10-06", "sale", 11, item="spring", status="pending")
    told = brought.brought(ask(store), "blog", "campaign")

    assert told is not None and told.rows.fillna(-1)[["item", "value", "joined", "net"]].values.tolist() == [
        ["spring", 80, -1, -1], ["autumn", 20, 7, 36], ["nowhere-else", -1, 3, -1],
    ]  # fmt: skip
    assert (told.joined_by, told.paid_by) == (("Kit",), ("Shop",))
    assert brought.untold(ask(store), "blog") == ""


def test_where_nobody_tells_what_a_way_brings_nothing_is_invented(store: FakeStore) -> None:
    site(store)
    store.earn("2026-10-02", "sale", 40)
    told = brought.brought(ask(store), "blog", "campaign")

    assert told is not None and told.rows[["joined", "net"]].isna().all().all()
    words = brought.untold(ask(store), "blog")
    assert "which way new subscribers came by" in words and "which referrer or campaign a sale came by" in words
    assert brought.brought(ask(FakeStore()), "", "channel") is None


def test_of_several_sites_what_is_told_of_all_stands_beside_none(store: FakeStore) -> None:
    site(store)
    store.observe("shop", "visitors", {"2026-10": 5}, grain="month")
    store.observe("kit", "new_subscribers_by_campaign", {"2026-10": 7}, grain="month", item="autumn")
    told = brought.brought(ask(store), "blog", "campaign")

    assert told is not None and told.joined_by == () and told.rows["joined"].isna().all()
    assert "all sites together" in brought.untold(ask(store), "blog")


def test_positions_of_days_are_weighed_by_how_often_a_term_was_seen(store: FakeStore) -> None:
    site(store)
    store.source("gsc", connector="search-console", channel="search")
    for day, clicks, seen, position in (("2026-10-01", 3, 100, 4), ("2026-10-02", 1, 300, 8)):
        store.observe("gsc", "search_clicks_by_query", {day: clicks}, item="soil")
        store.observe("gsc", "search_impressions_by_query", {day: seen}, item="soil")
        store.observe("gsc", "search_position_by_query", {day: seen * position}, item="soil")
        store._observations[-1]["denominator"] = seen
    found = website.searches(ask(store), "blog")

    assert found is not None and found.rows.iloc[0].tolist() == ["soil", 4, 400, 7, 0.01]


# Clicks that lead away


@pytest.mark.parametrize(
    ("link", "program"),
    [
        ("https://www.bluehost.com/track/me", "Bluehost"), ("amzn.to", "Amazon Associates"), ("smile.amazon.co.uk/x", "Amazon Associates"),
        ("bluehost.example.com", ""), ("youtube.com", ""), ("http://[", ""), ("localhost", ""),
    ],
)  # fmt: skip
def test_a_program_is_known_by_its_own_domain(link: str, program: str) -> None:
    assert program_of(link, ("Bluehost", "Amazon Associates")) == program


def links(store: FakeStore) -> None:
    for link, n in (("bluehost.com", 100), ("https://www.bluehost.com/x", 50), ("youtube.com", 900)):
        store.observe("site", "outbound_clicks_by_link", {"2026-10": n}, grain="month", item=link)
    store.earn("2026-10-05", "commission", 75, "Affiliate", source="impact", payer="Bluehost")
    store.earn("2026-10-05", "commission", 999, "Affiliate", source="impact", payer="Hostquay")


def test_clicks_to_a_programs_domain_stand_for_affiliate_clicks_as_an_estimate(store: FakeStore) -> None:
    links(store)
    told = prices.epc(ask(store))

    assert (told.value, told.known) == (0.5, "estimated"), (
        "75 for 150 clicks: neither the other program nor the other link"
    )
    assert told.extra["under"] == ("estimated from 150 clicks on links",) and "Bluehost" in told.formula


def test_what_a_program_tells_of_its_clicks_comes_before_links(store: FakeStore) -> None:
    links(store)
    store.observe("impact", "affiliate_clicks", {"2026-10": 1_074}, grain="month")
    told = prices.epc(ask(store))

    assert (told.value, told.known) == (1, "measured")


def test_links_that_lead_to_no_program_are_no_affiliate_clicks(store: FakeStore) -> None:
    store.observe("site", "outbound_clicks_by_link", {"2026-10": 900}, grain="month", item="youtube.com")
    store.earn("2026-10-05", "commission", 75, "Affiliate", source="impact", payer="Bluehost")

    assert "no clicks on links to a program" in str(prices.epc(ask(store)).reason)
