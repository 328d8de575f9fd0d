"""The media kit's numbers: what leaves, how, in which words; what is left out; and that nothing else is in it."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pandas as pd
import pytest
from fake_store import FakeStore

from figures import Question, kpi, partners, question
from figures.exchange import exchange
from reports import redaction, words
from reports.document import Bars, Cards, Document, Drawing, Grid, Names, Prose, Stated
from reports.fingerprint import fingerprint, verify
from reports.kit import Chosen, Kit, Offer, Quote, Told
from reports.kit_figures import told
from reports.kit_money import manner
from reports.media_kit import SECTIONS, choices, fresh_kit, left_out, media_kit, section_titles
from reports.redaction import Manner

TODAY = date(2026, 11, 21)


def ask(store: FakeStore, *, today: date = TODAY, month: str = "2026-10") -> Question:
    made: Any = store
    return question(made, made.ws, month=pd.Period(month, "M"), today=today)


@pytest.fixture
def store() -> FakeStore:
    """A site with 24 months of visitors, two social accounts, a list, two episodes and a little income."""
    made = FakeStore()
    made.source("ga", channel="site", as_of="2026-11-20")
    months = [str(month) for month in pd.period_range("2024-11", "2026-10", freq="M")]
    made.observe("ga", "visitors", {month: 50_000 + 1_000 * n for n, month in enumerate(months)}, grain="month")
    made.observe("ga", "visitors_by_country", {"2026-10": 36_500.0}, grain="month", item="DE")
    made.observe("ga", "visitors_by_country", {"2026-10": 18_250.0}, grain="month", item="FR")
    for name, before, now in (("tube", 90_000, 123_456), ("gram", 30_000, 41_152)):
        made.observe(name, "followers", {"2025-10-31": before, "2026-10-31": now})
    made.observe("list", "subscribers", {"2025-10-31": 2_000, "2026-10-31": 2_345})
    for month in ("2025-10", "2026-09", "2026-10"):
        made.earn(f"{month}-05", "sale", 1_000 if month == "2025-10" else 1_234.56)
    return made


def kit(*figures: str, how: Any = "rounded", **more: Any) -> Kit:
    return Kit(figures=tuple(Chosen(name=name, how=how) for name in figures), **more)


def card(document: Document, name: str) -> Stated:
    return {each.name: each for each in cards(document)}[name]


def cards(document: Document) -> list[Stated]:
    blocks = [block for section in document.sections for block in section.blocks]
    return [each for block in blocks if isinstance(block, Cards) for each in block.figures]


def block(document: Document, section: str) -> Any:
    return next(each for each in document.sections if each.name == section).blocks[0]


def why(asked: Question, wanted: Kit) -> list[str]:
    """What is left out, in its sentences."""
    return [each.reason for each in left_out(asked, wanted)]


def everything(document: Document) -> str:
    """All that a renderer could get hold of, numbers in full too."""
    drawn = [each for s in document.sections for each in s.blocks if isinstance(each, Drawing)]
    return repr(document) + "".join(each.frame.to_json() + repr(each.spec) for each in drawn)


# Redaction


@pytest.mark.parametrize(
    ("value", "kept"),
    [(132_784, 133_000), (658_149, 660_000), (199_999, 200_000), (204, 200), (1_049, 1_050), (-0.1234, -0.123), (0, 0)],
)
def test_rounding_keeps_two_digits_and_three_behind_a_one(value: float, kept: float) -> None:
    assert redaction.rounded(value) == kept


def test_each_way_of_leaving() -> None:
    euros = Manner("de", "EUR", 0.5)
    shown = redaction.shown

    assert (shown(1_234.56, "money", "exact", euros), shown(1_234.56, "money", "rounded", euros)) == (
        "617,28 EUR",
        "620 EUR",
    )
    assert shown(150, "money", "index", euros, first=120) == "125"
    assert shown(30, "money", "percent", euros, whole=120) == "25\xa0%"
    assert shown(30, "Visitors", "percent", change=-0.034) == "−3%"
    assert shown(0.0351, "share", "rounded") == "3.5%"
    assert shown(0.4191, "share", "exact") == "41.91%"


@pytest.mark.parametrize(
    "facts",
    [
        {"value": None, "how": "exact"}, {"value": math.nan, "how": "exact"}, {"value": 5.0, "how": "index"},
        {"value": 5.0, "how": "index", "first": 0.0}, {"value": 5.0, "how": "index", "first": math.nan},
        {"value": 5.0, "how": "percent"}, {"value": 5.0, "how": "percent", "whole": 0.0},
        {"value": 5.0, "how": "percent", "change": math.nan}, {"value": 5.0, "how": "exact", "manner": Manner(rate=math.nan)},
    ],
)  # fmt: skip
def test_what_cannot_leave_in_a_way_does_not_leave_in_another(facts: dict[str, Any]) -> None:
    assert redaction.shown(unit="money", **facts) == ""


def test_a_series_hides_its_amounts() -> None:
    values = [math.nan, 250.0, 500.0, 125.0]

    assert redaction.series(values, "money", "index")[1:] == [100.0, 200.0, 50.0]
    assert redaction.series(values, "money", "percent")[1:] == [0.0, 1.0, -0.5]
    assert redaction.series(values, "money", "rounded", Manner(rate=0.5018))[1:] == [125.0, 250.0, 63.0]
    assert math.isnan(redaction.series(values, "money", "index")[0])
    assert all(math.isnan(value) for value in redaction.series([0.0, 5.0], "money", "index"))


# Money in another currency


def test_amounts_leave_at_the_rate_of_the_last_day(store: FakeStore) -> None:
    store.rate("USD", "2026-10-29", 1.25)
    store.rate("USD", "2026-11-02", 2.0)  # after the month

    document = media_kit(ask(store), kit("monthly_revenue", how="exact", currency="EUR", language="de"))

    assert exchange(ask(store), "EUR") == (0.8, date(2026, 10, 29), False)
    assert card(document, "monthly_revenue").text == "987,65 EUR"  # 1,234.56 x 0.8
    assert "1 USD = 0,8 EUR, Kurs der EZB vom 29. Oktober 2026" in " ".join(document.measured)


def test_the_line_of_the_rate_stands_only_where_an_amount_was_converted(store: FakeStore) -> None:
    store.rate("USD", "2026-10-29", 1.25)

    document = media_kit(ask(store), kit("monthly_website_visitors", currency="EUR"))

    assert "EUR" not in everything(document)


def test_without_a_rate_no_amount_leaves(store: FakeStore) -> None:
    asked, wanted = ask(store), kit("monthly_revenue", "monthly_website_visitors", currency="CHF")

    assert [each.name for each in cards(media_kit(asked, wanted))] == ["monthly_website_visitors"]
    assert why(asked, wanted) == ["Net revenue a month: no exchange rate from USD to CHF is known."]
    assert math.isnan(manner(asked, wanted).rate)


# Figures


def test_cards_say_what_the_figures_say_and_how_they_are_made(store: FakeStore) -> None:
    names = ("monthly_website_visitors", "social_media_followers", "email_subscribers")
    document = media_kit(ask(store), kit(*names, how="exact"))

    assert [(each.text, each.under, each.mark) for each in cards(document)] == [
        ("73,000", "", ""),
        ("164,608", "2 platforms", ""),
        ("2,345", "", ""),
    ]


def test_growth_stands_beneath_its_figure_and_else_by_itself(store: FakeStore) -> None:
    together = media_kit(ask(store), kit("monthly_website_visitors", "growth.visitors"))
    alone = media_kit(ask(store), kit("growth.visitors"))

    assert [each.name for each in cards(together)] == ["monthly_website_visitors"]
    assert card(together, "monthly_website_visitors").under == "+20% in a year"  # 73,000 / 61,000
    assert (card(alone, "growth.visitors").text, card(alone, "growth.visitors").under) == ("+20%", "in a year")


def test_growth_is_said_nowhere_when_it_is_not_listed(store: FakeStore) -> None:
    assert "20%" not in everything(media_kit(ask(store), kit("monthly_website_visitors", "social_media_followers")))


def test_the_open_rate_is_not_lost_where_its_list_is_left_out(store: FakeStore) -> None:
    made: Any = ask(FakeStore())
    made.store.publish("mail", "issue", "2026-10-05")
    for name, value in (("piece_delivered", 200), ("piece_opened", 80)):
        made.store.observe("mail", name, {"2026-10-20": value}, item="mail-0")

    assert [(each.text, each.under) for each in cards(media_kit(made, kit("email_subscribers", "open_rate")))] == [
        ("40%", "of delivered emails")
    ]


def test_an_index_and_a_change_hide_the_number(store: FakeStore) -> None:
    document = media_kit(ask(store), kit("monthly_website_visitors", how="index"))
    change = media_kit(ask(store), kit("monthly_website_visitors", how="percent"))

    assert card(document, "monthly_website_visitors").text == "146"  # 73,000 / 50,000
    assert card(document, "monthly_website_visitors").under == "index, Nov 2024 = 100"
    assert (card(change, "monthly_website_visitors").text, card(change, "monthly_website_visitors").under) == (
        "+20%",
        "in a year",
    )
    for each in (document, change):
        assert not any(number in everything(each) for number in ("73,000", "73000", "73k", "61000", "50000"))


def test_what_is_typed_estimated_or_demo_is_marked(store: FakeStore) -> None:
    store.source("sheet", connector="typed", known="typed", channel="list")
    store.all_sources.pop("list", None)
    store.source("list", known="estimated")

    stated = told(ask(store), kit("email_subscribers", language="fr"), Chosen(name="email_subscribers"))

    assert isinstance(stated, Stated)
    assert (stated.known, stated.mark) == ("estimated", "estimé")


def test_what_is_not_there_is_left_out_and_named(store: FakeStore) -> None:
    wanted = Kit(
        figures=(Chosen(name="podcast_downloads"), Chosen(name="no_such_figure"), Chosen(name="posts_per_month", how="percent")),
        charts=(Chosen(name="downloads"), Chosen(name="nothing")), breakdowns=(Chosen(name="downloads_by_app", how="percent"),),
    )  # fmt: skip
    asked = ask(store)

    reasons = why(asked, wanted)

    assert media_kit(asked, wanted).sections == ()
    assert reasons[0].startswith("Podcast downloads a month: No podcast downloads yet")
    assert reasons[1] == "no_such_figure: there is no figure of this name."
    assert reasons[2].startswith("Posts a month: No posts yet")
    assert reasons[3:] == [
        "Podcast downloads by month: fewer than two months are known.", "nothing: there is no chart of this name.",
        "Podcast apps: nobody tells this for October 2026.",
    ]  # fmt: skip
    assert [(each.group, each.name) for each in left_out(asked, wanted)] == [
        ("figures", "podcast_downloads"), ("figures", "no_such_figure"), ("figures", "posts_per_month"),
        ("charts", "downloads"), ("charts", "nothing"), ("breakdowns", "downloads_by_app"),
    ]  # fmt: skip


# Charts and people


def test_a_chart_holds_only_what_may_leave(store: FakeStore) -> None:
    document = media_kit(ask(store), Kit(charts=(Chosen(name="visitors", how="index"),), language="de"))
    drawn = block(document, "charts")

    assert (drawn.frame["value"].iloc[0], drawn.frame["value"].iloc[-1]) == (100.0, 146.0)
    assert drawn.alt == ("Website-Besucher, Index, Nov. 2024 = 100: von 100 im November 2024 bis 146 im Oktober 2026.")
    assert not any(number in everything(document) for number in ("73000", "73.000", "50000", "50.000", "73k"))


def test_notes_of_the_owner_are_in_no_chart(store: FakeStore) -> None:
    store.note("2026-05-03", "Lost the big sponsor")

    assert "sponsor" not in everything(media_kit(ask(store), Kit(charts=(Chosen(name="visitors", how="exact"),))))


def test_an_axis_has_the_point_of_the_language(store: FakeStore) -> None:
    german = block(media_kit(ask(store), Kit(charts=(Chosen(name="visitors"),), language="de")), "charts")
    english = block(media_kit(ask(store), Kit(charts=(Chosen(name="visitors"),))), "charts")

    assert "'.', ','" in repr(german.spec).replace('"', "'")
    assert "'.', ','" not in repr(english.spec)


def test_shares_are_of_the_whole_and_counts_do_not_tell_it(store: FakeStore) -> None:
    by_country = "visitors_by_country"
    shares = block(
        media_kit(ask(store), Kit(breakdowns=(Chosen(name=by_country, how="percent"),), language="de")), "people"
    )
    counts = block(media_kit(ask(store), Kit(breakdowns=(Chosen(name=by_country, how="exact"),))), "people")

    assert shares.rows == (("Deutschland", "50\xa0%", 0.5), ("Frankreich", "25\xa0%", 0.25))
    assert counts.rows == (("Germany", "36,500", 1.0), ("France", "18,250", 0.5))


def test_followers_by_platform_and_what_only_the_owner_knows(store: FakeStore) -> None:
    wanted = Kit(
        breakdowns=(Chosen(name="followers_by_platform", how="rounded"),), people=(Told(label="25 to 44", share=68),),
        people_note="survey, n 200",
    )  # fmt: skip
    document = media_kit(ask(store), wanted)

    assert block(document, "platforms").rows == (("Tube", "123k", 1.0), ("Gram", "41k", 0.33))
    assert block(document, "people") == Bars((("25 to 44", "68%", 0.68),))
    assert [s.note for s in document.sections if s.name == "people"] == ["survey, n 200"]


# Offers


def offered(store: FakeStore, offer: Offer, *figures: Chosen, **more: Any) -> tuple[Document, list[str]]:
    wanted = Kit(offers=(offer,), figures=figures, sections=("offers",), **more)
    return media_kit(ask(store), wanted), why(ask(store), wanted)


def test_a_price_by_reach_is_made_of_the_reach_that_is_shown(store: FakeStore) -> None:
    offer = Offer(name="Banner", what="A week", reach="social_media_followers", rate="cpm", amount=20)
    document, lacking = offered(store, offer, Chosen(name="social_media_followers"))

    # 164,608 leaves as 165,000: the price must not tell the 608
    assert block(document, "offers").rows == (("Banner", "A week", "165k followers", "3,300 USD"),)
    assert "Banner: 20 USD a thousand of reach." in document.measured
    assert lacking == ["In numbers: filled in, and the section is not among those of this kit."]
    assert "164" not in everything(document)


def test_reach_that_may_not_leave_is_in_no_price(store: FakeStore) -> None:
    offer = Offer(name="Banner", reach="social_media_followers", rate="cpm", amount=20)
    document, lacking = offered(store, offer)
    index, why = offered(store, offer, Chosen(name="social_media_followers", how="index"))

    assert block(document, "offers") == Grid(("Format", "Rate"), (("Banner", "20 USD CPM"),), ("left", "right"))
    assert lacking == ["Banner: no reach, since “Followers” is not among the figures that may leave."]
    assert block(index, "offers").rows == (("Banner", "20 USD CPM"),)
    assert why[0] == "Banner: no reach, since “Followers” leaves as index only."


@pytest.mark.parametrize(
    ("offer", "rate"),
    [
        (Offer(name="A", rate="flat", amount=1450), "1,450 USD"), (Offer(name="A", rate="from", amount=99.5), "from 99.50 USD"),
        (Offer(name="A", rate="flat"), "on request"), (Offer(name="A"), "on request"), (Offer(name="A", rate="spot"), "on request"),
    ],
)  # fmt: skip
def test_rates_in_words(store: FakeStore, offer: Offer, rate: str) -> None:
    assert block(offered(store, offer)[0], "offers").rows[0][-1] == rate


def test_rates_that_have_run_out_are_named(store: FakeStore) -> None:
    document, lacking = offered(store, Offer(name="A"), rates_until=date(2026, 11, 20), language="es")

    assert document.sections[0].note == "tarifas hasta el 20 de noviembre de 2026"
    assert lacking == ["The rates were valid until 20 November 2026: give them a new day."]


# What the owner wrote


def test_texts_stand_as_they_were_written_and_links_only_where_they_are_safe(store: FakeStore) -> None:
    wanted = Kit(
        about="#one *two*", partners=("<b>Acme</b>",), quotes=(Quote(words="$x$", who="@y"),), slots=("7 January",),
        contact="Ana", email="ana@example.com", web="javascript:alert(1)", tagline="A line",
    )  # fmt: skip
    document = media_kit(ask(store), wanted)

    assert [section.name for section in document.sections] == ["about", "partners", "quotes", "slots", "contact"]
    assert block(document, "about") == Prose("#one *two*")
    assert block(document, "partners") == Names((("<b>Acme</b>", ""),))
    assert block(document, "contact").items == (
        ("Ana", ""), ("ana@example.com", "mailto:ana@example.com"), ("javascript:alert(1)", ""),
    )  # fmt: skip
    assert (document.title, document.owner, document.measured, document.fingerprint) == ("Test", "Test", (), "")


def test_the_rhythm_leaves_only_where_it_is_listed(store: FakeStore) -> None:
    for month in pd.period_range("2025-11", "2026-10", freq="M"):
        for day in ("03", "10", "17", "24"):
            store.publish("feed", "episode", f"{month}-{day}")
        store.publish("blog", "post", f"{month}-05")

    assert media_kit(ask(store), Kit()).sections == ()
    assert block(media_kit(ask(store), kit("rhythm")), "slots") == Prose(
        "4 episodes and 1 post a month, over the last 12 months"
    )
    assert block(media_kit(ask(store), kit("rhythm", rhythm="Every Monday")), "slots") == Prose("Every Monday")


def test_sections_come_in_the_order_of_the_kit_and_no_other_ones(store: FakeStore) -> None:
    wanted = kit("monthly_website_visitors", about="Us", contact="Ana", sections=("contact", "figures", "nonsense"))

    assert [section.name for section in media_kit(ask(store), wanted).sections] == ["contact", "figures"]
    assert "About: filled in, and the section is not among those of this kit." in why(ask(store), wanted)


# Allowlist


def test_what_is_not_listed_is_in_no_part_of_the_document(store: FakeStore) -> None:
    secret = (
        "164,608",
        "164608",
        "165k",
        "123,456",
        "123456",
        "1,234",
        "1234",
        "2,345",
        "2345",
        "2.3k",
        "Tube",
        "Gram",
        "Shop",
    )
    wanted = Kit(
        figures=(Chosen(name="monthly_website_visitors"),), charts=(Chosen(name="visitors"),),
        breakdowns=(Chosen(name="visitors_by_country", how="percent"),),
        offers=(Offer(name="Post", reach="social_media_followers", rate="cpm", amount=9),),
    )  # fmt: skip

    text = everything(media_kit(ask(store), wanted))

    assert [word for word in secret if word in text] == []


def test_where_money_comes_from_is_not_said(store: FakeStore) -> None:
    document = media_kit(ask(store), kit("monthly_revenue", charts=(Chosen(name="net_revenue"),)))

    assert "Shop" not in everything(document)
    assert "one account" in " ".join(document.measured)


# Fingerprint


def test_the_fingerprint_changes_with_a_row_and_not_with_the_look_or_the_day(store: FakeStore) -> None:
    wanted = kit("monthly_website_visitors", "monthly_revenue", charts=(Chosen(name="followers"),))
    told_ = fingerprint(ask(store), wanted)
    later = ask(store, today=date(2027, 2, 3))

    assert len(told_) == 13
    assert verify(ask(store), wanted.model_copy(update={"theme": "bold", "language": "nl"}), told_.upper())
    assert verify(later, wanted, told_)
    store.observe("ga", "visitors", {"2026-11": 99_000}, grain="month")  # a later month changes nothing
    assert verify(ask(store, today=date(2027, 2, 3)), wanted, told_)
    store.earn("2026-10-30", "sale", 0.01)
    assert not verify(ask(store), wanted, told_)


def test_a_commission_that_is_paid_now_leaves_the_fingerprint_as_it_was(store: FakeStore) -> None:
    store.earn("2026-10-20", "commission", 50, status="approved")
    wanted = kit("monthly_revenue", charts=(Chosen(name="net_revenue"),))
    told_ = fingerprint(ask(store), wanted)

    store._entries[-1]["status"] = "paid"
    assert verify(ask(store), wanted, told_)
    store._entries[-1]["status"] = "reversed"
    assert not verify(ask(store), wanted, told_)


def test_the_fingerprint_is_of_the_listed_rows_alone_and_of_this_business(store: FakeStore) -> None:
    wanted = kit("monthly_website_visitors")
    told_ = fingerprint(ask(store), wanted)
    store.earn("2026-10-30", "sale", 5)

    assert verify(ask(store), wanted, told_)
    keyed = ask(store)
    object.__setattr__(keyed.ws, "hash_key", b"another business")
    assert not verify(keyed, wanted, told_)
    assert fingerprint(keyed, wanted) in media_kit(keyed, wanted).measured[-1]


# Words


def test_every_word_is_said_in_every_language_with_the_same_facts() -> None:
    import string

    for key, texts in words.every().items():
        assert set(texts) == set(words.LANGUAGES), key
        assert all(texts.values()), key
        facts = {
            tongue: sorted(f for _, f, _, _ in string.Formatter().parse(text) if f) for tongue, text in texts.items()
        }
        assert all(each == facts["en"] for each in facts.values()), (key, facts)


def test_a_kit_in_each_language_is_wholly_in_it(store: FakeStore) -> None:
    wanted = kit("monthly_website_visitors", charts=(Chosen(name="visitors"),), offers=(Offer(name="A"),))
    english = {section.title for section in media_kit(ask(store), wanted).sections}
    for language in set(words.LANGUAGES) - {"en"}:
        document = media_kit(ask(store), wanted.model_copy(update={"language": language}))
        assert document.language == language
        assert not english & {section.title for section in document.sections}
        assert document.measured_title != "How we measured"


def test_a_language_that_is_not_spoken_is_said(store: FakeStore) -> None:
    wanted = kit("monthly_website_visitors", language="xx")

    assert media_kit(ask(store), wanted).language == "en"
    assert why(ask(store), wanted) == ["The language “xx” is not spoken here: the kit is in English."]


# A new kit


def test_a_new_kit_of_nothing_is_empty_and_says_nothing() -> None:
    asked = ask(FakeStore())

    assert fresh_kit(asked).figures == ()
    assert media_kit(asked, fresh_kit(asked)).sections == ()
    assert why(asked, fresh_kit(asked)) == []


def test_a_new_kit_has_the_audience_and_no_money(demo_question: Question) -> None:
    made = fresh_kit(demo_question)
    document = media_kit(demo_question, made)

    assert why(demo_question, made) == []
    assert [each.name for each in cards(document)] == [
        "monthly_website_visitors", "downloads_per_episode.30", "email_subscribers", "social_media_followers",
    ]  # fmt: skip
    assert {name.partition("-")[0] for name in (s.name for s in document.sections)} == {
        "figures", "charts", "people", "platforms", "offers", "slots",
    }  # fmt: skip
    assert "USD" not in everything(document)
    assert all(each.mark == "demo" for each in cards(document))


def test_the_demo_shows_the_numbers_of_the_command_line(demo_question: Question) -> None:
    names = ("email_subscribers", "monthly_revenue", "click_rate", "passive_share", "growth.net_revenue")
    document = media_kit(demo_question, kit(*names, how="exact"))
    shown = {each.name: each.text for each in cards(document)}
    figures = {
        each.name: each for each in kpi.numbers(demo_question, ["email_subscribers", "monthly_revenue", "click_rate"])
    }

    assert shown["email_subscribers"] == f"{figures['email_subscribers'].value:,.0f}"
    assert shown["monthly_revenue"] == f"{figures['monthly_revenue'].value:,.2f} USD"
    assert shown["click_rate"] == f"{figures['click_rate'].value:.2%}"
    assert "Brokerage" not in " ".join(document.measured)


def test_every_way_that_is_offered_is_known(demo_question: Question) -> None:
    offered_ = choices(demo_question)

    assert set(section_titles()) == set(SECTIONS)
    for part in offered_.values():
        assert len({name for name, _, _ in part}) == len(part)
        assert all(ways and label for _, label, ways in part)


def test_sponsors_of_paid_deals_are_offered_as_partners() -> None:
    store = FakeStore()
    store.deal("Zinc", 100, "2026-01-05", state="paid")
    store.deal("Acme", 100, "2026-02-05", state="paid")
    store.deal("Acme", 100, "2026-03-05", state="paid")
    store.deal("Open", 100, "2026-03-05")
    store.deal("Later", 100, "2026-11-05", state="paid")

    assert partners.sponsors(ask(store)) == ["Acme", "Zinc"]
