"""Mix and risk on the screen: empty, one row, the demo; the switch in the address, chips and sliders that recompute at once."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import streamlit as st
from app_under_test import app, shown, well
from streamlit.testing.v1 import AppTest

import settings
from collect import typed, workspaces
from store import open_store

PAGE = "mix.py"


@pytest.fixture(autouse=True)
def _fresh_caches() -> None:
    st.cache_resource.clear()


def words(at: AppTest) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", shown(at)))


def test_an_empty_business_says_what_will_be_here() -> None:
    at = app(page=PAGE)
    well(at)
    assert "What your income hangs on" in shown(at)


def test_one_row_claims_no_more_than_it_knows() -> None:
    store = open_store(settings.database_url())
    ws = workspaces.make(store, "default", {"title": "My blog", "currency": "EUR"})
    line = typed.Line(kind="sale", stream="E-books", payer="Gum <b>road", currency="EUR")
    typed.save(store, ws, [typed.TypedChange(line, date(2026, 10, 1), Decimal("19.99"))], now=datetime.now(UTC))
    at = app(page=PAGE)
    well(at)
    said = words(at)
    assert "All of your income comes from Gum &lt;b&gt;road; without it, nothing is left." in said
    assert "Only 1 month of income is known: it takes 6." in said
    assert "What moves together" not in said
    assert "<b>road" not in shown(at)


@pytest.mark.every
def test_the_demo_says_what_its_income_hangs_on_and_recomputes_at_once(demo_shown: None) -> None:
    at = app("demo", page=PAGE)
    well(at)
    assert "24 % of your income comes from Teachable; without it, passive income still covers" in words(at).replace(
        "\u202f", " "
    )
    assert "What moves together" in words(at)
    assert "Teachable: " in words(at)

    at.pills(key="what-off-payers").set_value([])
    at.pills(key="what-off-streams").set_value(["Affiliate"])
    at.run()
    assert re.search(r"Affiliate: [\d,]+ USD a month goes, 38 % of your net", words(at).replace("\u202f", " "))
    well(at)

    at.slider(key="what-default").set_value(150.0).run()
    assert "Affiliate and more defaults: " in words(at)
    at.button(key="explain-then_net").click().run()
    assert "switched off" in shown(at) and "more defaults" in shown(at)


def test_the_switch_is_in_the_address_and_a_card_opens_how_it_is_computed(demo_shown: None) -> None:
    at = app("demo", page=PAGE, by="platform")
    well(at)
    assert "impact.com" in words(at)
    at.segmented_control(key="mix-by").set_value("class").run()
    assert at.session_state["by"] == "class"
    assert "at the least 33 % with 3 classes" in words(at).replace("\u202f", " ")
    at.session_state["by"] = "nonsense"
    assert at.run().segmented_control(key="mix-by").value == "stream"
    at.button(key="explain-income_at_risk").click().run()
    well(at)
    assert "10,000 years drawn in blocks of 3 months from your own 24 months" in shown(at)
