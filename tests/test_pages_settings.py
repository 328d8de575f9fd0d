"""Settings, Year's end and Data health, pressed as an owner would."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import settings
from collect import backups, typed, workspaces
from store import Store, open_store

APP = Path(__file__).resolve().parent.parent / "ui" / "app.py"


@pytest.fixture(autouse=True)
def _fresh_caches() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def store() -> Store:
    opened = open_store(settings.database_url())
    ws = workspaces.make(opened, "default", {"title": "My blog", "currency": "EUR"})
    for month, value in ((9, "100"), (10, "50.25")):
        line = typed.Line(kind="sale", stream="E-books", payer="Gumroad", currency="EUR")
        typed.save(opened, ws, [typed.TypedChange(line, date(2026, month, 1), Decimal(value))], now=datetime.now(UTC))
    return opened


def page(name: str) -> AppTest:
    at = AppTest.from_file(APP, default_timeout=40).run()
    at = at.switch_page(f"../pages/{name}.py").run()
    assert not at.exception, [e.message for e in at.exception]
    return at


def shown(at: AppTest) -> str:
    assert not at.exception, [e.message for e in at.exception]
    said = [*at.success, *at.error, *at.info]
    return "\n".join([*(e.proto.body for e in at.get("html")), *(e.value for e in said)])


def press(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


def test_the_business_is_renamed_and_counted_anew(store: Store) -> None:
    at = page("preferences")
    at.text_input(key="set_title").set_value("The Harbour")
    at.selectbox(key="set_fiscal").set_value(4)
    at = press(at, "Save")

    ws = store.workspace("default")
    assert (ws.title, ws.fiscal_month) == ("The Harbour", 4)
    assert "The Harbour counts in EUR." in shown(at)


def test_an_own_rate_is_kept_and_a_wrong_one_refused(store: Store) -> None:
    at = page("preferences")
    at.text_input(key="rate_currency-0").set_value("aed")
    at.text_input(key="rate_value-0").set_value("4.2")
    at = press(at, "Keep the rate")
    ws = store.workspace("default")
    assert store.rates(ws.id)[["currency", "rate"]].to_numpy().tolist() == [["AED", "4.2"]]
    assert "4.2 for 1 EUR" in shown(at)

    at.text_input(key="rate_currency-1").set_value("AED")
    at.text_input(key="rate_value-1").set_value("four")
    assert "is no rate" in shown(press(at, "Keep the rate"))


def test_a_backup_is_made_and_gone_back_to(store: Store) -> None:
    at = press(page("preferences"), "Back up now")
    made = backups.listed(store)
    assert [file.name.startswith("by-hand-") for file in made] == [True] and "made and checked" in shown(at)

    workspaces.make(store, "default", {"title": "Changed"})
    at = press(page("preferences"), "Go back")
    assert store.workspace("default").title == "My blog"
    assert "My blog counts in EUR." in shown(at)


def test_a_business_goes_only_after_its_name_was_typed(store: Store) -> None:
    at = page("preferences")
    at.text_input(key="delete_name").set_value("something")
    at = press(at, "Delete for good")
    assert "Nothing was deleted" in shown(at) and store.workspaces()

    at.text_input(key="delete_name").set_value("My blog")
    at = press(at, "Delete for good")
    assert not at.exception and store.workspaces() == []


def test_the_source_that_counts_is_chosen(store: Store) -> None:
    ws = store.workspace("default")
    store.make_channel(ws.id, "site", "site", "My site")
    for name in ("log", "ga"):
        line = typed.Line(metric="visitors", channel=name)
        typed.save(store, ws, [typed.TypedChange(line, date(2026, 9, 1), Decimal(7))], now=datetime.now(UTC))
        store.set_source(ws.id, f"typed-{name}", channel="site")
    at = page("preferences")
    box = next(b for b in at.selectbox if str(b.key).startswith("primary-"))
    box.set_value("typed-ga").run()
    site = next(c for c in store.channels(ws.id) if c.name == "site")
    assert site.primary == {"visitors": "typed-ga"}


def test_the_years_sums_are_on_the_page(store: Store) -> None:
    text = shown(page("year_end"))
    assert "2026 has brought 150 EUR net so far." in text
    assert "150.25" in text


def test_a_sound_record_says_so(store: Store) -> None:
    assert "Nothing is missing, nothing is double." in shown(page("health"))
