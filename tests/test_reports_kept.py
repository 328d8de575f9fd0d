"""What is kept of a kit: damaged and strange choices, and that it can be shown later that a kit was true."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from fake_store import FakeStore
from pydantic import ValidationError
from test_reports_income import asked as ask
from test_reports_income import block, books, only, report

from figures import Question
from figures.kits import kits
from reports import asked
from reports.errors import ReportError
from reports.fingerprint import fingerprint, verify
from reports.income import income, left_out
from reports.kit import Chosen, Kit, Offer


@pytest.mark.parametrize("text", ["[]", "5", "null", '{"title": "half', ""])
def test_a_damaged_kit_is_named_and_leaves_the_others_alone(text: str) -> None:
    store = FakeStore()
    store.kit("Good", title="Fine")
    store.kit("Hurt")
    store._hand["kit"][-1]["choices"] = text
    q = ask(store)
    assert [(each.name, each.readable) for each in kits(q)] == [("Good", True), ("Hurt", False)]
    assert asked.kit(q, "media-kit", "Good").title == "Fine"
    with pytest.raises(ReportError, match=r"^The kit Hurt is damaged: open it in the app and save it anew.$"):
        asked.kit(q, "media-kit", "Hurt")


def test_a_name_listed_in_two_ways_leaves_in_the_first() -> None:
    twice = [{"name": "net_revenue", "how": "rounded"}, {"name": "profit"}, {"name": "net_revenue", "how": "exact"}]
    made = Kit.model_validate({"figures": twice, "charts": twice, "breakdowns": twice})
    for part in (made.figures, made.charts, made.breakdowns):
        assert part == (Chosen(name="net_revenue", how="rounded"), Chosen(name="profit"))


@pytest.mark.parametrize("amount", [float("inf"), float("nan"), 1e13, -1])
def test_a_rate_is_a_number_that_can_be_shown(amount: float) -> None:
    with pytest.raises(ValidationError):
        Offer(name="Spot", rate="flat", amount=amount)


def test_what_is_heard_later_leaves_the_fingerprint_as_it_was() -> None:
    store = books()
    store.channel("show", kind="podcast")
    store.source("op3", channel="show", as_of="2026-11-20")
    for title, day in (("One", "2026-10-03T05:00:00Z"), ("Two", "2026-09-03T05:00:00Z")):
        store.publish("op3", "episode", day, title=title)
    first, second = (row["item"] for row in store._items)
    store.observe("op3", "piece_downloads_total", {"2026-10-20": 500}, item=first)
    kit = only("episodes")
    assert block(income(ask(store), kit), "content").rows == (("One", "500"),)
    told = fingerprint(ask(store), kit)
    store.observe("op3", "piece_downloads_total", {"2026-11-15": 900}, item=first)
    store.observe("op3", "piece_downloads_total", {"2026-10-15": 70}, item=second)
    assert block(income(ask(store), kit), "content").rows == (("One", "900"),)
    assert verify(ask(store), kit, told) and not verify(ask(store), kit, told, year=True)
    store.observe("op3", "piece_downloads_total", {"2026-10-25": 501}, item=first)
    assert not verify(ask(store), kit, told)


def test_the_same_record_gives_the_same_report_on_any_later_day() -> None:
    store, kit = books(), report()
    days = [replace(ask(store), today=date(2026, 11, day), memo={}) for day in (21, 24)]
    made, later = (repr(income(q, kit)) for q in days)
    assert made == later and "as known on 20 November 2026" in made


def test_a_kit_is_known_as_its_oldest_part_is(demo_question: Question) -> None:
    bars = Kit(breakdowns=(Chosen(name="followers_by_platform"),))
    made = asked.document(demo_question, bars)
    assert "31 October 2026" in made.measured[0] and "31 October 2026" in made.measured[1]
    later = Kit(breakdowns=(Chosen(name="visitors_by_device", how="percent"),))
    assert "21 November 2026" in asked.document(demo_question, later).measured[0]


@pytest.mark.every
def test_costs_with_loans_say_so() -> None:
    store = books()
    title = {section.name: section.title for section in income(ask(store), report()).sections}
    assert title["expenses"] == "Expenses and loan payments"  # 60 USD of them, beside a card of 50
    store._entries = [row for row in store._entries if row["kind"] != "debt_service"]
    title = {section.name: section.title for section in income(ask(store), report()).sections}
    assert title["expenses"] == "Expenses"


def test_a_share_of_twelve_months_says_so() -> None:
    made = income(ask(books()), Kit(kind="income", figures=(Chosen(name="passive_share"),)))
    assert block(made, "figures").figures[0].under == "over the last 12 months"


def test_one_month_is_no_chart() -> None:
    store = FakeStore()
    store.earn("2026-10-05", "sale", 12)
    q = ask(store)
    assert "charts" not in {section.name for section in income(q, report()).sections}
    assert "Net revenue by month: fewer than two months are known." in {
        str(getattr(each, "reason", each)) for each in left_out(q, report())
    }
