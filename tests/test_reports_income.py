"""The income report says what `figures` says, in the way its owner chose, and nothing that is not on its list."""

from __future__ import annotations

import json
import string
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pandas as pd
import pytest
from conftest import TODAY
from fake_store import FakeStore

from figures import Question, business, kpi, periods, question, revenue, top_content
from reports import income_words, words
from reports.document import Cards, Document, Drawing, Grid, Prose
from reports.fingerprint import fingerprint, verify
from reports.income import SECTIONS, choices, fresh_report, income, left_out, section_titles
from reports.kit import Chosen, How, Kit

OCTOBER = pd.Period("2026-10", "M")


def asked(store: FakeStore, month: str = "2026-10") -> Question:
    return question(store, store.ws, month=pd.Period(month, "M"), today=TODAY)  # type: ignore[arg-type]


@pytest.fixture
def store() -> FakeStore:
    return books()


@pytest.fixture(scope="module")
def q() -> Question:
    """Those books asked about October, for tests that only look: what one has worked out serves the next."""
    return asked(books())


@pytest.fixture(scope="module")
def october(q: Question) -> Document:
    """The month's report of those books, exact."""
    return income(q, report())


def books() -> FakeStore:
    """Two years of books at 100 a month, with a few months of their own; ads and hosting as told."""
    made = FakeStore()
    made.source("shop", title="The shop", as_of="2026-11-20")
    own = {"2026-10": 300, "2026-09": 200, "2025-10": 150}
    for month in pd.period_range("2024-11", "2026-10", freq="M"):
        made.earn(f"{month}-05", "sale", own.get(str(month), 100), payer="Gumroad")
    made.earn("2026-10-07", "ad", 100.25, "ads")
    made.earn("2026-10-09", "expense", -50, "General", product="Hosting")
    made.earn("2026-09-09", "expense", -40, "General", product="Hosting")
    made.earn("2026-10-11", "debt_service", -10, "General")
    return made


def report(how: How = "exact", **more: Any) -> Kit:
    """Every table and the chart, and three figures, all leaving in one way."""
    names = {
        "figures": ("net_revenue", "expenses", "profit"),
        "charts": ("net_revenue",),
        "breakdowns": ("streams", "payers", "expenses"),
    }
    listed = {part: tuple(Chosen(name=name, how=how) for name in every) for part, every in names.items()}
    return Kit(kind="income", **{**listed, **more})


def only(*names: str, **more: Any) -> Kit:
    """A report of these tables alone, exact."""
    return Kit(kind="income", breakdowns=tuple(Chosen(name=name, how="exact") for name in names), **more)


def block(document: Document, name: str) -> Any:
    """The first block of a section."""
    return next(section.blocks[0] for section in document.sections if section.name == name)


def cards(document: Document) -> dict[str, tuple[str, str]]:
    """Text and what stands under it, by the figure's name."""
    return {figure.name: (figure.text, figure.under) for figure in block(document, "figures").figures}


def texts(value: Any) -> Iterator[str]:
    """Every text and number of a document, frames and specs included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, pd.DataFrame):
        yield value.to_csv()
    elif isinstance(value, dict):
        yield json.dumps(value)
    elif is_dataclass(value):
        for each in fields(value):
            yield from texts(getattr(value, each.name))
    elif isinstance(value, tuple | list):
        for each in value:
            yield from texts(each)


def whole(document: Document) -> str:
    return "\n".join(texts(document))


class TestMonth:
    def test_streams_beside_the_month_and_the_year_before(self, october: Document) -> None:
        made = october
        assert made.period == "October 2026" and made.title == "Income report" and made.owner == "Test"
        grid = block(made, "streams")
        assert grid.head == ("Stream", "Amount", "Share", "vs. Sep 2026", "vs. Oct 2025")
        assert grid.rows == (
            ("books", "300.00 USD", "75%", "+50%", "+100%"),
            ("ads", "100.25 USD", "25%", "", "new"),
        )
        assert grid.total == ("Total", "400.25 USD", "", "+100%", "+167%")  # 400.25 / 200 and / 150

    def test_the_cards_are_the_steps(self, october: Document) -> None:
        assert cards(october) == {
            "net_revenue": ("400.25 USD", "+100% vs. Sep 2026, +167% vs. Oct 2025"),
            "expenses": ("50.00 USD", "+25% vs. Sep 2026"),
            "profit": ("340.25 USD", "+113% vs. Sep 2026, +127% vs. Oct 2025"),  # 160 and 150 before
        }

    def test_expenses_by_what_they_were_for_loans_among_them(self, october: Document) -> None:
        grid = block(october, "expenses")
        assert grid.rows == (("Hosting", "50.00 USD", "83%", "+25%"), ("Loans", "10.00 USD", "17%", ""))
        assert grid.total == ("Total", "60.00 USD", "", "+50%")  # 40 in September

    def test_who_paid_or_which_source_told_it(self, october: Document) -> None:
        grid = block(october, "payers")
        assert [row[0] for row in grid.rows] == ["Gumroad", "The shop"]

    def test_a_tenant_is_never_named(self, store: FakeStore) -> None:
        store.earn("2026-10-03", "rent", 500, "Rental", payer="Jane Tenant")
        store.earn("2026-10-04", "fee", -20, "Rental", payer="Jane Tenant")
        made = income(asked(store), only("streams", "payers", "expenses"))
        assert block(made, "payers").rows[0][:2] == ("Rental", "480.00 USD")
        assert "Jane" not in whole(made)

    def test_the_chart_ends_with_the_month(self, october: Document) -> None:
        drawing = block(october, "charts")
        assert (
            drawing.alt
            == "Net revenue by month, stacked by stream: 100.00 USD in November 2024, 400.25 USD in October 2026"
        )
        last = drawing.frame[drawing.frame["month"] == "2026-10"]
        assert dict(zip(last["stream"], last["net"], strict=True)) == {"books": 300.0, "ads": 100.25}

    def test_a_month_that_is_not_over_says_so_and_is_not_compared(self, store: FakeStore) -> None:
        store.earn("2026-11-02", "sale", 90)
        made = income(asked(store, "2026-11"), report())
        section = next(each for each in made.sections if each.name == "figures")
        assert section.note == "Not all of November 2026 is known yet: these numbers may still change."
        assert section.note in made.measured
        assert cards(made)["net_revenue"] == ("90.00 USD", "")
        assert block(made, "streams").rows == (("books", "90.00 USD", "100%"),)

    @pytest.mark.every
    def test_a_month_without_an_entry_shows_its_zero_and_no_table(self, store: FakeStore) -> None:
        store._entries = [row for row in store._entries if not row["day"].startswith("2026-10")]
        made = income(asked(store), report())
        assert cards(made)["net_revenue"][0] == "0.00 USD" and "expenses" not in cards(made)
        assert {section.name for section in made.sections} == {"figures", "charts"}
        told = " ".join(each.reason for each in left_out(asked(store), report()))
        assert "Income by stream: nothing is known for October 2026" in told and "Expenses: none are known" in told

    def test_an_empty_store_says_that_nothing_is_known(self) -> None:
        empty = FakeStore()
        made = income(asked(empty), fresh_report(asked(empty)))
        assert [section.blocks for section in made.sections] == [(Prose("No figures are known for October 2026."),)]
        assert made.fingerprint == "" and len(left_out(asked(empty), report())) == 7

    def test_forty_streams_are_folded_and_still_add_up(self, store: FakeStore) -> None:
        for n in range(40):
            store.earn("2026-10-06", "sale", 1 + n / 100, f"Stream {n}")
        made = income(asked(store), report())
        grid = block(made, "streams")
        assert len(grid.rows) == 25 and grid.rows[-1][:2] == (
            "18 others",
            f"{sum(1 + n / 100 for n in range(18)):.2f} USD",
        )
        assert grid.total[1] == f"{400.25 + sum(1 + n / 100 for n in range(40)):.2f} USD"
        assert "All others" in set(block(made, "charts").frame["stream"])

    def test_a_typed_stream_is_marked(self, store: FakeStore) -> None:
        store.source("paper", connector="typed", known="typed")
        store.earn("2026-10-08", "sale", 5, "Talks", source="paper")
        assert block(income(asked(store), only("streams")), "streams").rows[-1][0] == "Talks (typed in)"


class TestRedaction:
    @pytest.mark.parametrize(
        ("how", "amounts", "net"),
        [
            ("rounded", ("300 USD", "100 USD"), "400 USD"),
            ("index", ("300", "100"), "400"),  # net revenue of November 2024, 100, is 100
            ("percent", (), "+167%"),
        ],
    )
    def test_exact_amounts_appear_nowhere(self, q: Question, how: How, amounts: tuple[str, ...], net: str) -> None:
        made = income(q, report(how))
        assert cards(made)["net_revenue"][0] == net
        assert tuple(row[1] for row in block(made, "streams").rows) == (amounts or ("75%", "25%"))
        assert "400.25" not in whole(made) and "100.25" not in whole(made) and "340.25" not in whole(made)

    def test_in_per_cent_no_amount_leaves_at_all(self, q: Question) -> None:
        made = income(q, report("percent"))
        assert "USD" not in whole(made)
        assert cards(made)["profit"] == ("85%", "of net revenue")
        assert block(made, "charts").frame.groupby("month")["net"].sum().eq(100).all()

    def test_an_index_says_what_is_100(self, q: Question) -> None:
        made = income(q, report("index"))
        assert "Index: net revenue of November 2024 = 100." in made.measured and "USD" not in whole(made)

    def test_what_is_not_listed_is_not_there(self, store: FakeStore) -> None:
        store.note("2026-10-10", "A secret plan")
        made = income(asked(store), Kit(kind="income", breakdowns=(Chosen(name="expenses"),)))
        told = whole(made)
        assert [section.name for section in made.sections] == ["expenses"]
        assert not [word for word in ("books", "Gumroad", "400", "340", "secret") if word in told]

    def test_another_currency_by_the_rate_of_the_month(self, store: FakeStore) -> None:
        store.rate("USD", "2026-10-30", 1.25)
        made = income(asked(store), report(currency="EUR"))
        assert cards(made)["net_revenue"][0] == "320.20 EUR" and block(made, "streams").rows[0][1] == "240.00 EUR"
        assert any("1 USD = 0.8 EUR" in line for line in made.measured)
        assert max(block(made, "charts").frame["net"]) == 240.0

    def test_without_a_rate_no_amount_leaves(self, q: Question) -> None:
        made = income(q, report("rounded", currency="EUR"))
        assert not any("EUR" in text for text in texts(made.sections))
        assert "figures" not in {section.name for section in made.sections}


class TestYear:
    def test_the_fiscal_year_so_far_beside_the_same_months(self, q: Question) -> None:
        made = income(q, report(), year=True)
        assert made.period == "January\u2009–\u2009October 2026"
        grid = block(made, "streams")
        assert grid.head[-1] == "vs. Jan\u2009–\u2009Oct 2025"
        assert grid.rows == (
            ("books", "1,300.00 USD", "93%", "+24%"),
            ("ads", "100.25 USD", "7%", "new"),
        )  # 1,050 before
        assert cards(made)["net_revenue"] == ("1,400.25 USD", "+33% vs. Jan\u2009–\u2009Oct 2025")
        assert cards(made)["expenses"][0] == "90.00 USD" and cards(made)["profit"][0] == "1,300.25 USD"

    def test_a_whole_fiscal_year_has_its_name(self, store: FakeStore) -> None:
        made = income(asked(store, "2025-12"), Kit(kind="income", figures=report().figures[:1]), year=True)
        assert made.period == "2025" and cards(made)["net_revenue"][0] == "1,250.00 USD"

    def test_a_year_that_begins_in_july(self, store: FakeStore) -> None:
        object.__setattr__(store.ws, "fiscal_month", 7)
        made = income(asked(store, "2026-06"), Kit(kind="income", figures=report().figures[:1]), year=True)
        assert made.period == "2025/26" and cards(made)["net_revenue"][0] == "1,250.00 USD"


class TestTexts:
    def test_notes_of_the_month_only_where_they_are_listed(self, store: FakeStore) -> None:
        store.note("2026-10-10", "The course\nopened #let *x*")
        store.note("2026-09-30", "Before")
        kit = only(notes="Hello.\n\n- a", lessons="Less.", outlook="More.")
        assert block(income(asked(store), kit), "notes") == Prose("Hello.\n\n- a")
        listed = kit.model_copy(update={"breakdowns": (Chosen(name="notes", how="exact"),)})
        made = income(asked(store), listed)
        assert block(made, "notes").text == "Hello.\n\n- a\n\n- 10 October 2026: The course opened #let *x*"
        assert block(made, "lessons") == Prose("Less.") and block(made, "outlook") == Prose("More.")

    def test_sections_stand_in_the_owner_s_order(self, q: Question) -> None:
        made = income(q, only("streams", "expenses", sections=("expenses", "streams", "no such")))
        assert [section.name for section in made.sections] == ["expenses", "streams"]

    def test_in_another_language_numbers_and_months_are_its_own(self, q: Question) -> None:
        made = income(q, only("streams", language="de"))
        assert made.period == "Oktober 2026" and block(made, "streams").rows[0][1] == "300,00 USD"
        assert made.sections[0].title == "Einnahmen nach Quelle"

    def test_every_text_is_there_in_every_language_with_the_same_facts(self) -> None:
        for key, told in income_words.WORDS.items():
            facts = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in told]
            assert len(told) == len(words.LANGUAGES) and all(told) and all(each == facts[0] for each in facts), key

    def test_what_can_be_chosen_has_a_label_and_can_be_made(self, store: FakeStore) -> None:
        every = choices(asked(store))
        assert all(label and hows for part in every.values() for _, label, hows in part)
        assert list(section_titles()) == list(SECTIONS)
        fresh = fresh_report(asked(store))
        for part in ("figures", "charts", "breakdowns"):
            offered = {name: hows for name, _, hows in every[part]}
            assert all(chosen.how in offered[chosen.name] for chosen in getattr(fresh, part))
        assert "notes" not in {chosen.name for chosen in fresh.breakdowns}

    def test_the_fingerprint_follows_the_rows(self, store: FakeStore, october: Document) -> None:
        kit, q = report(), asked(store)
        told = fingerprint(q, kit)
        assert october.fingerprint == told and told in october.measured[-1]
        year = fingerprint(q, kit, year=True)
        assert year != told and verify(q, kit, year, year=True) and verify(q, kit, told)
        store.earn("2026-10-20", "sale", 0.01)
        assert not verify(asked(store), kit, told)


class TestDemo:
    """The demo business: the report's texts are the figures that pages and command line show."""

    KIT = Kit(
        kind="income",
        figures=tuple(Chosen(name=name, how="exact") for name in
                      ("net_revenue", "gross", "expenses", "profit", "forecast_net_revenue.1", *business.KPIS)),
        charts=(Chosen(name="net_revenue", how="exact"), Chosen(name="visitors", how="index")),
        breakdowns=tuple(Chosen(name=name, how="exact") for name in ("streams", "payers", "expenses", "pages", "episodes")),
    )  # fmt: skip

    @pytest.mark.every
    def test_the_month_is_what_kpi_and_table_say(self, demo_question: Question) -> None:
        made = income(demo_question, self.KIT)
        for figure in kpi.numbers(demo_question, ("net_revenue", "gross", "expenses", "profit", "monthly_revenue")):
            assert cards(made)[figure.name][0] == f"{figure.value:,.2f} USD"
        grid = block(made, "audience")
        shown = dict(zip(grid.figures, (row[1] for row in grid.rows), strict=True))
        for figure in business.table(demo_question):
            if figure.unit in ("Visitors", "Downloads", "Subscribers", "Followers", "Posts"):
                assert shown[figure.name] == f"{figure.value:,.0f}"
        assert shown["top_affiliate_program"] == business.table(demo_question)[5].value

    def test_tables_add_up_to_the_net_and_costs(self, demo_question: Question) -> None:
        net = float(str(revenue.net(demo_question).value))
        for year in (False, True):
            total = float(str(periods.step(demo_question, "net_revenue", year=year).value))
            for table in (periods.streams(demo_question, year=year), periods.payers(demo_question, year=year)):
                assert table["value"].sum() == pytest.approx(total, abs=0.1)
            costs = [float(str(periods.step(demo_question, n, year=year).value)) for n in ("expenses", "debt_service")]
            assert periods.expenses(demo_question, year=year)["value"].sum() == pytest.approx(sum(costs), abs=0.1)
        assert net == periods.step(demo_question, "net_revenue").value

    def test_the_year_is_the_year_to_date(self, demo_question: Question) -> None:
        kit = Kit(kind="income", figures=self.KIT.figures[:1], breakdowns=self.KIT.breakdowns[:1])
        made = income(demo_question, kit, year=True)
        (told,) = kpi.numbers(demo_question, ("revenue_year_to_date",))
        assert cards(made)["net_revenue"][0] == f"{told.value:,.2f} USD"
        assert block(made, "streams").total[1] == f"{told.value:,.2f} USD"
        assert cards(made)["net_revenue"][1].startswith(f"+{told.change.year or 0:.0%} ")

    @pytest.mark.every
    def test_what_is_likely_to_come_is_the_forecast_s_range(self, demo_question: Question) -> None:
        (told,) = kpi.numbers(demo_question, ("forecast_net_revenue.1",))
        assert (
            f"between {told.extra['low80']:,.2f} USD and {told.extra['high80']:,.2f} USD"
            in block(income(demo_question, self.KIT), "outlook").text
        )

    def test_pages_have_their_titles_and_episodes_are_the_month_s(self, demo_question: Question) -> None:
        made = income(demo_question, self.KIT)
        read, heard = block(made, "content"), block(made, "content-2")
        assert read.rows[0][0] == "Home page" and not any(row[0].startswith("/") for row in read.rows)
        found = top_content.heard(demo_question)
        assert found is not None and [row[1] for row in heard.rows] == [
            f"{value:,.0f}" for value in found.rows["value"]
        ]
        assert any("Demo business: invented numbers." in line for line in made.measured)
        charts = [b for s in made.sections for b in s.blocks if isinstance(b, Drawing)]
        assert [chart.name for chart in charts] == ["net_revenue", "visitors"]

    def test_every_grid_and_card_has_as_many_cells_as_heads(self, demo_question: Question) -> None:
        for how in ("index", "percent"):
            parts = {part: tuple(Chosen(name=c.name, how=how) for c in getattr(self.KIT, part)) for part in
                     ("figures", "charts", "breakdowns")}  # fmt: skip
            made = income(demo_question, self.KIT.model_copy(update=parts))
            for section in made.sections:
                for each in section.blocks:
                    if isinstance(each, Grid):
                        assert {len(row) for row in (*each.rows, each.align, each.total or each.head)} == {
                            len(each.head)
                        }
                    if isinstance(each, Cards):
                        assert all(figure.text for figure in each.figures)
