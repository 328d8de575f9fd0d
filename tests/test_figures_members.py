"""Figures of memberships and royalties: lists, prices, movements, what cannot be told and why. Numbers worked out by hand."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from fake_store import TODAY, FakeStore, ask

from figures import Question, member_value, members, people, recurring, royalties, steady, tiers, titles
from vocabulary import MICROS


def listed(store: FakeStore) -> None:
    """A list of September and one of November: 1 stays, 2 pays more, 3 left, 4 came, 5 is free, 6 left and is back."""
    store.own("patreon", "t1", "product", "Crew", price="5", cycle="month", currency="USD")
    store.own("patreon", "t2", "product", "Mate", price="144", cycle="year", currency="USD")
    for name, tier, joined in (("1", "Crew", "2026-03-04"), ("2", "Crew", "2026-03-09"), ("3", "Mate", "2026-04-01")):
        store.join(name, tier, joined, seen="2026-09-30", shown="2026-10-31" if name != "2" else None)
    store.join("6", "Crew", "2026-02-01", seen="2026-09-30", state="former", left="2026-08-15")
    store.join("2", "Mate", "2026-03-09", seen="2026-10-31")
    store.join("3", "Mate", "2026-04-01", seen="2026-10-31", state="former", left="2026-10-20")
    store.join("4", "Crew", "2026-10-05", seen="2026-10-31")
    store.join("5", "free", "2026-10-06", seen="2026-10-31", state="free")
    store.join("6", "Crew", "2026-10-11", seen="2026-10-31")


# Recurring revenue


def test_recurring_revenue_is_every_tiers_members_times_its_price_a_month(store: FakeStore) -> None:
    listed(store)
    told = recurring.mrr(ask(store))
    assert (told.value, told.unit, told.provisional, told.qualifier) == (27, "USD", False, None)
    assert told.formula == "3 Crew × 5 USD + 1 Mate × (144 USD a year = 12 USD a month) = 27 USD a month"
    assert recurring.arr(ask(store)).value == 324


def test_movements_reconcile_and_say_so(store: FakeStore) -> None:
    listed(store)
    q = ask(store)
    told = {
        name: recurring.movement(q, name).value
        for name in ("new", "expansion", "reactivated", "contraction", "churned")
    }
    assert told == {"new": 5, "expansion": 7, "reactivated": 5, "contraction": 0, "churned": 12}
    assert recurring.movement(q, "new").formula == (
        "22 USD at the start + new 5 + more 7 + back 5 − less 0 − left 12 = 27 USD at the end"
    )
    ratio = recurring.quick_ratio(q)
    assert (ratio.value, ratio.formula) == (1, "(new 5 + more 7) / (less 0 + left 12) USD")


def test_a_lasting_discount_and_another_currency(store: FakeStore) -> None:
    store.rate("USD", "2026-10-30", 1.25)
    store.own("patreon", "t1", "product", "Crew", price="10", currency="EUR", discount="0.2")
    store.join("1", "Crew", "2026-03-04")
    told = recurring.mrr(ask(store))
    assert told.value == 10 and told.formula == "1 Crew × (10 EUR = 10 USD) = 10 USD a month"


def test_without_a_price_the_newest_charges_of_the_tier_tell_an_estimate(store: FakeStore) -> None:
    store.join("1", "Crew", "2026-03-04")
    assert recurring.mrr(ask(store)).reason == "No price is known for Crew: type your tiers in with their price."

    store.earn("2026-09-01", "subscription", 99, "Club", source="patreon", product="Crew", quantity="9")
    store.earn("2026-10-01", "subscription", 24, "Club", source="patreon", product="crew", quantity="4")
    told = recurring.mrr(ask(store))
    assert (told.value, told.known) == (6, "estimated")

    store.own("patreon", "t1", "product", "Crew", price="5")
    assert (recurring.mrr(ask(store)).value, recurring.mrr(ask(store)).known) == (5, "measured")


def test_a_tier_without_a_price_makes_it_at_least_so_much(store: FakeStore) -> None:
    store.own("patreon", "t1", "product", "Crew", price="5")
    store.join("1", "Crew", "2026-03-04")
    store.join("2", "Mate", "2026-03-04")
    told = recurring.mrr(ask(store))
    assert (told.value, told.qualifier) == (5, "at least")
    assert told.extra["left_out"] == "members of Mate: no price is known"


def test_where_nobody_tells_the_members_their_charges_do(store: FakeStore) -> None:
    store.own("shop", "y", "product", "Club, yearly", price="120", cycle="year")
    store.earn("2026-05-10", "subscription", 120, "Club", product="Club, yearly")
    store.earn("2026-10-10", "subscription", 7, "Club", product="Club")
    told = recurring.mrr(ask(store))
    assert told.value == 17
    assert recurring.movement(ask(store), "new").reason == recurring.NO_LIST
    assert recurring.mrr(ask(store, "2026-04")).value is None


def test_charges_that_stop_are_not_a_business_without_members(store: FakeStore) -> None:
    store.source("shop", as_of="2026-09-01T00:00:00")
    store.earn("2026-08-10", "subscription", 7, "Club")
    assert (
        recurring.mrr(ask(store)).reason
        == "No charges of memberships are known for Oct 2026: they are known until Aug 2026."
    )


def test_the_value_of_a_member_needs_three_months_of_leavings_and_counts_what_is_left(store: FakeStore) -> None:
    store.own("patreon", "t1", "product", "Crew", price="10")
    for number in range(20):
        left = "2026-09-10" if number == 0 else "2026-10-10" if number == 1 else None
        store.join(str(number), "Crew", "2026-01-05", state="former" if left else "active", left=left)
    store.join("gone", "Crew", "2026-01-02", state="former", left="2026-06-15")
    store.earn("2026-10-01", "subscription", 200, "Club", source="patreon", product="Crew")
    store.earn("2026-10-01", "fee", -20, "Club", source="patreon")
    store.earn("2026-10-02", "expense", -20, "Club", source="bank")
    told = member_value.lifetime_value(ask(store))
    churn = 2 / (20 + 20 + 20 + 19)  # July to October: who left is known from 15 June on
    assert told.value == round(10 * 0.8 / churn, 2)
    assert told.extra["months"] == 4 and "80 % left after fees and costs" in told.formula
    assert member_value.lifetime_value(ask(store, "2026-08")).reason.startswith(
        "Who left is known for fewer than 3 months"
    )


def test_net_yield_is_on_what_was_put_in_over_its_life(store: FakeStore) -> None:
    store.earn("2026-10-01", "subscription", 200, "Club", source="patreon")
    assert (
        member_value.net_yield(ask(store)).reason
        == "No costs are known for Club: type them in as expenses of that stream."
    )

    store.earn("2020-02-02", "expense", -300, "Club", source="bank")
    store.earn("2026-02-02", "capex", -100, "Club", source="bank")
    store.earn("2026-10-09", "fee", -20, "Club", source="patreon")
    assert member_value.net_yield(ask(store)).value == 180 / 400
    line = recurring.owned(ask(store))[0]
    assert (line.kind, line.name, line.money_in, line.income, line.net_yield) == ("membership", "Club", 400, 180, 0.45)


# Who is a member


def test_members_paying_or_not_at_the_end_of_the_month(store: FakeStore) -> None:
    listed(store)
    told = members.active(ask(store))
    assert (told.value, told.extra["paid"]) == (5, 4)
    assert told.formula == "4 who pay + 1 who do not, on 31 Oct 2026 = 5"
    assert members.paid_conversion(ask(store)).value == 0.8
    churn = members.churn(ask(store))
    assert (churn.value, churn.formula) == (1 / 3, "1 left in Oct 2026 / 3 at its start = 33 %")


def test_of_two_lists_of_one_channel_and_of_one_that_repeats_another_one_counts(store: FakeStore) -> None:
    store.source("patreon", channel="club")
    store.source("file", channel="club")
    store.source("stripe")
    store.stream("Club", repeats=("stripe",))
    for source in ("patreon", "file", "stripe"):
        store.join("1", "Crew", "2026-03-04", source=source)
    store.join("1", "Deck", "2026-03-04", source="substack")
    assert people.members(ask(store)).sources == ("patreon", "substack")
    assert members.active(ask(store)).value == 2


def test_readers_without_tiers_are_no_members_but_their_staying_is_told(store: FakeStore) -> None:
    store.join("1", None, "2026-03-04", source="kit", seen="2026-03-31", shown="2026-11-01")
    store.join("2", None, "2026-04-04", source="kit", seen="2026-05-01")
    store.join("2", None, "2026-04-04", source="kit", seen="2026-11-01", state="unsubscribed", left="2026-06-01")
    assert members.active(ask(store)).reason == members.NONE_YET
    told = members.retention(ask(store), 3)
    assert (told.value, told.extra["who"], told.extra["n"]) == (0, "readers", 1), (
        "who joined before the first list cannot be followed"
    )


def test_one_list_alone_says_who_is_there_and_not_who_left(store: FakeStore) -> None:
    store.source("patreon", title="Patreon")
    store.join("1", "Crew", "2026-03-04", seen="2026-10-31")
    store.join("2", "Crew", "2025-03-04", seen="2026-10-31", state="former")
    q = ask(store)
    assert members.active(q).value == 1
    why = "Patreon: only one list is known and it does not say who left. Import the next one to see who came and went."
    assert {members.churn(q).reason, members.retention(q, 3).reason} == {why}
    assert (
        members.active(ask(store, "2026-07")).reason
        == "Members are known from 31 Oct 2026 on: earlier lists are missing."
    )


def test_who_is_missing_from_a_whole_list_has_left_and_from_a_part_of_one_has_not(store: FakeStore) -> None:
    for name in "123":
        store.join(name, "Crew", "2026-03-04", seen="2026-08-31", shown="2026-10-31" if name != "3" else None)
    assert members.active(ask(store)).value == 3

    store.observe("patreon", "members", {"2026-10-31": 2})
    assert members.active(ask(store)).value == 2
    assert members.churn(ask(store)).value == 1 / 3

    part = FakeStore()
    for name in "123":
        part.join(name, "Crew", "2026-03-04", seen="2026-08-31", shown="2026-10-31" if name == "1" else None)
    part.observe("patreon", "members", {"2026-10-31": 3})
    assert members.active(ask(part)).value == 3, "an answer that shows one of three says nothing of the others"


def test_a_first_list_made_since_the_month_ended_serves_for_it(store: FakeStore) -> None:
    store.own("patreon", "t1", "product", "Crew", price="5")
    store.join("1", "Crew", "2026-03-04", seen="2026-11-21")
    told = members.active(ask(store))
    assert (told.value, told.provisional, told.as_of) == (1, True, TODAY)
    assert (recurring.mrr(ask(store)).value, recurring.mrr(ask(store)).provisional) == (5, True)


def test_an_old_list_says_how_old_it_is(store: FakeStore) -> None:
    listed(store)
    q = ask(store, "2026-11")
    assert members.active(q).provisional and members.active(q).as_of == date(2026, 10, 31)
    assert members.churn(q).reason == "Patreon: the newest list is of 31 Oct 2026. Import a newer one."


def test_leavers_whose_day_nobody_told_make_bounds(store: FakeStore) -> None:
    listed(store)
    store.join("7", "Crew", "2025-01-01", seen="2026-10-31", state="former")
    assert members.churn(ask(store)).qualifier == "at least"
    store.join("8", "Crew", "2026-08-16", seen="2026-10-31", shown="2026-11-20")
    assert members.retention(ask(store, "2026-11"), 3).qualifier == "at most"


def test_members_of_subscribers(store: FakeStore) -> None:
    listed(store)
    assert members.conversion(ask(store)).reason == "No email subscribers are known for Oct 2026."
    store.observe("kit", "subscribers", {"2026-10-31": 50})
    told = members.conversion(ask(store))
    assert (told.value, told.formula) == (0.1, "5 members / 50 subscribers = 10 %")

    store.observe("patreon", "subscribers", {"2026-10-31": 30})
    own = members.conversion(ask(store))
    assert own.formula == "4 members who pay / 80 subscribers = 5 %", (
        "a list that is its own membership: its readers are no members"
    )


def test_a_count_without_a_list_is_taken_as_it_is(store: FakeStore) -> None:
    store.observe("ghost", "paid_members", {"2026-10-31": 30})
    store.observe("ghost", "members", {"2026-10-31": 120})
    assert members.active(ask(store)).value == 120
    assert members.paid_conversion(ask(store)).value == 0.25
    assert members.churn(ask(store)).value is None


def test_the_triangle_marks_small_numbers(store: FakeStore) -> None:
    listed(store)
    store.join("7", "Crew", "2026-08-20", seen="2026-10-31")
    rows = members.triangle(ask(store))
    assert rows[["age", "n", "share", "small"]].values.tolist() == [[1, 1, 1.0, True], [2, 1, 1.0, True]]


def test_what_comes_after_today_is_not_known_yet(store: FakeStore) -> None:
    listed(store)
    store.join("9", "Crew", "2026-10-01", seen="2026-12-05")
    assert members.active(ask(store)).value == 5


# Royalties


def books(store: FakeStore) -> None:
    """Tides came out in January and halves every 2 months; Ebb has been there since the record begins."""
    store.own("kdp", "b1", "product", "Tides")
    store._items[-1]["published"] = "2026-01-15"
    for number in range(10):
        month = f"2026-{number + 1:02d}"
        store.earn(
            f"{month}-28", "royalty", 1_000 * 0.5 ** (number / 2), "Books", source="kdp", product="Tides", quantity="10"
        )
    for month in pd.period_range("2025-01", "2026-10", freq="M"):
        store.earn(f"{month}-28", "royalty", 100, "Books", source="kdp", product="Ebb")
    store.earn("2026-10-28", "withholding", -30, "Books", source="kdp", product="Ebb")


def test_royalties_by_title_net_of_what_was_withheld(store: FakeStore) -> None:
    books(store)
    q = ask(store)
    by_title = {each.title: each for each in titles.titles(q)}
    assert round(by_title["Ebb"].net, 2) == 1170 and by_title["Ebb"].units != by_title["Ebb"].units
    assert by_title["Tides"].units == 100
    told = royalties.royalties(q)
    assert told.value == round(sum(each.net for each in by_title.values()), 2)
    assert told.formula.endswith(f"= {told.value:,.2f} USD")


def test_half_life_and_back_catalogue(store: FakeStore) -> None:
    books(store)
    half = royalties.half_life(ask(store))
    assert half.value == 2.0 and "Tides 2.0; not of 1 title" in half.formula
    share = royalties.back_catalogue(ask(store))
    whole = royalties.royalties(ask(store)).value
    assert share.value == pytest.approx(1170 / float(whole or 0), abs=1e-5)
    assert share.formula.endswith("younger: Tides")


def test_a_title_in_two_streams_halves_as_their_sum_does(store: FakeStore) -> None:
    store.own("kdp", "b1", "product", "Tides")
    store._items[-1]["published"] = "2026-01-15"
    for number in range(10):
        for stream, part in (("Books", 0.5 + 0.05 * number), ("Audio", 0.5 - 0.05 * number)):
            net = 1_000 * 0.5 ** (number / 2) * part
            store.earn(f"2026-{number + 1:02d}-28", "royalty", net, stream, source="kdp", product="Tides")

    assert royalties.half_life(ask(store)).value == 2.0


def test_a_yield_below_nothing_says_so() -> None:
    assert steady.yield_words(-500, 1_000, "USD")["formula"].endswith("= \u221250 %")


def test_a_shops_products_are_titles_only_with_a_day_they_came_out(store: FakeStore) -> None:
    store.earn("2026-10-02", "sale", 50, "Courses", product="Knots", quantity="1")
    store.earn("2026-10-02", "fee", -5, "Courses", product="Knots")
    store.earn("2026-10-02", "sale", 70, "Courses", product="Coaching")
    assert titles.titles(ask(store)) == []
    store.own("shop", "k", "product", "Knots")
    store._items[-1]["published"] = "2026-09-01"
    found = titles.titles(ask(store))
    assert [(each.title, each.net, each.units, each.told) for each in found] == [("Knots", 45, 1, True)]
    assert royalties.royalties(ask(store)).value is None, "a sale is no royalty"
    assert [line.kind for line in royalties.owned(ask(store))] == ["product"]


def test_the_yield_of_royalties(store: FakeStore) -> None:
    books(store)
    assert "type in what making the titles cost" in str(royalties.net_yield(ask(store)).reason)
    store.earn("2025-12-01", "expense", -500, "Books", source="bank", product="Tides")
    whole = royalties.royalties(ask(store)).value
    assert royalties.net_yield(ask(store)).value == pytest.approx(float(whole or 0) / 500, abs=1e-5)
    tides = next(line for line in royalties.owned(ask(store)) if line.name == "Tides")
    assert tides.money_in == 500 and tides.flag == "Halves every 2 months"


# On the demo


def test_on_the_demo_members_are_those_who_were_charged(demo_question: Question) -> None:
    """The charges of the 1st of November are of the members at the end of October."""
    q = demo_question
    charges = q.store.entries_of(q.ws.id, ["patreon"], ("subscription",))
    november = charges[(charges["day"] == pd.Timestamp(2026, 11, 1)).to_numpy()]
    charged = november.assign(n=november["quantity"].astype(int)).groupby("product")["n"].sum().to_dict()
    rows = members.by_tier(q)
    now = rows[(rows["month"] == pd.Timestamp(2026, 10, 1)).to_numpy() & rows["paid"].to_numpy()]
    assert dict(zip(now["tier"], now["n"], strict=True)) == charged
    counted = q.store.observations(q.ws.id, ["paid_members"], since=date(2026, 10, 31), until=date(2026, 10, 31))
    assert counted["value"].tolist() == [sum(charged.values())] == [members.active(q).extra["paid"]]


def test_on_the_demo_every_movement_happens_and_reconciles(demo_question: Question) -> None:
    moved = recurring.moved(demo_question)
    gained = moved[["new", "expansion", "reactivated"]].sum(axis=1) - moved[["contraction", "churned"]].sum(axis=1)
    assert (moved["end"] - moved["start"] == gained).all()
    assert (moved.iloc[-12:][["new", "expansion", "churned"]] > 0).sum().min() >= 9
    assert moved["reactivated"].sum() > 0 and moved["contraction"].sum() > 0
    assert moved["end"].iloc[-1] / MICROS == recurring.mrr(demo_question).value
    assert len(tiers.tiers(demo_question)) == 3
