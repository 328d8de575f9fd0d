"""The Revenue page: the flow to the cent, costs, commissions, invoices and the table of money beside audience."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace as Thing

import pandas as pd
import pytest
import streamlit as st
from app_under_test import app, shown, well

import settings
from charts import flow, palette, ranked, statuses
from collect import hand, typed, workspaces
from figures.answer import Change
from store import open_store
from ui import money_beside, money_flow, sentences

INK = palette.ink("light")


@pytest.fixture(autouse=True)
def _fresh_caches() -> None:
    st.cache_resource.clear()


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def charts(at: object) -> list[str]:
    return [element.proto.id for name in ("vega_lite_chart", "arrow_vega_lite_chart") for element in at.get(name)]  # type: ignore[attr-defined]


def test_an_empty_business_says_what_will_be_there() -> None:
    at = app(page="revenue.py")
    well(at)
    assert "Your income by month, stream and payer will be here" in shown(at)


def test_one_row_draws_the_flow_and_says_what_is_missing() -> None:
    store = open_store(settings.database_url())
    ws = workspaces.make(store, "default", {"title": "My blog", "currency": "EUR"})
    line = typed.Line(kind="sale", stream="E-books", payer="Gumroad", currency="EUR")
    typed.save(store, ws, [typed.TypedChange(line, date(2026, 10, 1), Decimal("19.99"))], now=datetime.now(UTC))

    at = app(page="revenue.py")

    well(at)
    said = words(shown(at))
    assert "No costs are known in these 12 months" in said
    assert "From gross to profit EUR, Oct 2026" in said
    assert "All streams 20 · 20" in said
    assert "Affiliate commissions" not in said and "Sponsors who owe you" not in said
    assert "Nothing is waiting: all that is known to be earned is paid." in said
    assert "What a visitor, a download, a subscriber, a post and an hour bring will be here" in said


@pytest.mark.every
def test_the_demo_shows_all_of_it(demo_shown: None) -> None:
    at = app("demo", page="revenue.py")

    well(at)
    page, said = shown(at), words(shown(at))
    for title in ("Net revenue", "Who pays", "Where it came from", "Affiliate commissions", "Earned, not paid yet",
                  "From gross to profit", "What it cost", "What each stream keeps", "Money beside audience"):  # fmt: skip
        assert title in said, title
    assert len(charts(at)) == 5
    assert 'title="Oct 2026: 120,000 USD"' in page
    assert re.search(r'title="Oct 2026: [\d,.]+ USD / 1,200,000 × 1,000 = [\d.]+ USD"', page)
    assert 'role="region" tabindex="0"' in page
    assert "Per 1,000 visitors" in said and "Ads and Affiliate" in said


# The flow


CHAIN = [
    ("gross", "Gross", 100.10), ("platform_fees", "Platform fees", 5.05), ("refunds", "Refunds", 0.0), ("net_revenue", "Net revenue", 95.05),
    ("expenses", "Expenses", 100.00), ("profit", "Profit", -4.95),
]  # fmt: skip


def test_every_step_begins_where_the_one_before_ended_to_the_cent() -> None:
    parts = pd.DataFrame({"stream": ["A", "B"], "colour": ["#4199E0", "#DB790C"], "amount": [60.10, 40.0]})

    rows = flow.frame(CHAIN, parts, "USD")

    assert rows["step"].tolist() == ["Gross", "Gross", "Platform fees", "Net revenue", "Expenses", "Profit"]
    assert rows[["start", "end"]].round(2).values.tolist() == [
        [0, 60.10], [60.10, 100.10], [100.10, 95.05], [0, 95.05], [95.05, -4.95], [0, -4.95],
    ]  # fmt: skip
    assert rows["label"].tolist() == ["", "100.10", "−5.05", "95.05", "−100.00", "−4.95"]
    assert rows["at"].min() >= 0
    assert flow.alt_text(rows) == (
        "From gross to profit: Gross 100.10, Platform fees −5.05, Net revenue 95.05, Expenses −100.00, Profit −4.95"
    )


def test_a_flow_without_income_is_still_drawn() -> None:
    none = pd.DataFrame({"stream": [], "colour": [], "amount": []})
    rows = flow.frame([("gross", "Gross", 0.0), ("expenses", "Expenses", 5.0), ("profit", "Profit", -5.0)], none, "USD")

    assert rows["Of gross"].tolist() == ["–"] * 3
    assert flow.waterfall(tuple(rows["step"]), INK)["height"] == 3 * flow.ROW


def test_streams_without_a_colour_are_one_part_at_the_end() -> None:
    gross = pd.DataFrame({"stream": ["Tiny", "A", "Tinier"], "amount": [30.0, 20.0, 1.0]})

    made = money_flow.parts(gross, {"A": "#4199E0"})

    assert made.values.tolist() == [["A", "#4199E0", 20.0], ["All others", palette.OTHERS, 31.0]]


def test_ranked_rows_keep_every_unit_and_fold_the_small_ones() -> None:
    rows = pd.DataFrame({"name": ["a", "b", "c", "d", "a"], "stream": "S", "amount": [5.0, 4.0, 3.0, 1.0, 2.0]})

    pieces = ranked.frame(rows, {"S": "#4199E0"}, "USD", most=2)

    assert pieces.drop_duplicates("name")["name"].tolist() == ["a", "b", "All others"]
    assert pieces["amount"].sum() == 15
    assert [label for label in pieces["label"] if label] == ["7", "4", "4"]


def test_statuses_are_shares_of_all_and_those_without_an_amount_are_left_out() -> None:
    told = statuses.frame({"pending": 10.0, "approved": 0.0, "paid": 80.0, "reversed": 10.0}, "USD")

    assert told["status"].tolist() == ["paid", "pending", "reversed"]
    assert told["end"].round(6).tolist() == [0.8, 0.9, 1.0]


# The table and the sentence


@pytest.mark.parametrize(
    ("value", "price", "expected"),
    [(1_084_000, False, "1.08M"), (101_234, False, "101k"), (87_640, False, "87.6k"), (9_990, False, "9.99k"), (999.6, False, "1.00k"),
     (430, False, "430"), (7.5, False, "7.5"), (0.2589, True, "0.26"), (240.3, True, "240"), (-1_500, False, "−1.50k")],
)  # fmt: skip
def test_cells_have_three_figures(value: float, price: bool, expected: str) -> None:
    assert money_beside._short({"value": value}, price) == expected


def test_what_waits_in_a_currency_without_a_rate_is_named() -> None:
    store = open_store(settings.database_url())
    ws = workspaces.make(store, "default", {"title": "My blog", "currency": "EUR"})
    when = datetime(2026, 11, 20, tzinfo=UTC)
    row = {
        "day": date(2026, 10, 2),
        "kind": "sale",
        "status": "approved",
        "stream": "Ads",
        "amount": Decimal(5),
        "currency": "XAF",
    }
    hand.add(store, ws, row, now=when)

    at = app(page="revenue.py")

    well(at)
    assert "What is owed in XAF is left out" in words(shown(at))
    assert "Nothing is waiting" not in words(shown(at))


def test_past_due_invoices_stand_in_the_sentence() -> None:
    place = Thing(month="2026-10", today=date(2026, 11, 21))
    net = Thing(value=100.0, unit="USD", change=Change(), reason=None)
    none = Thing(value=None, unit="USD", extra={})
    late = Thing(value=450.0, unit="USD", extra={"n": 2})

    assert sentences.revenue(place, net, none, late)[1] == "2 invoices to sponsors are past due: 450 USD."  # type: ignore[arg-type]
    assert sentences.revenue(place, net, none, none)[1] is None  # type: ignore[arg-type]
