"""The Type in page's sheets: chosen in the address, typed into, saved, taken back; what is wrong is said and nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from app_under_test import app, demo, opened, shown, well
from streamlit.testing.v1 import AppTest

import settings
from collect.sheets.every import SHEETS
from store import Store, open_store

DEAL = {
    "sponsor": "Quillmast", "amount": 6100.5, "currency": "USD", "state": "invoiced", "day": "2026-10-04", "due": "2026-11-03",
    "stream": "Sponsorship", "counts": True,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    st.cache_resource.clear()
    yield


def store() -> Store:
    return open_store(settings.database_url())


@pytest.fixture
def ws() -> int:
    made = store().make_workspace("default", title="Mine", home_currency="USD")
    store().make_stream(made.id, "Sponsorship", "active")
    return made.id


def sheet(name: str, workspace: str = "") -> AppTest:
    return app(workspace, page="type_in.py", sheet=name)


def key_of(at: AppTest, name: str) -> str:
    """The key of the sheet's editor now on the page."""
    keys = {str(k) for k in re.findall(rf"'(sheet-{name}-\d+)'", repr(at.session_state))}
    return max(keys, key=lambda key: int(key.rsplit("-", 1)[1]))


def typed(at: AppTest, name: str, **state: Any) -> AppTest:
    """The editor as a person leaves it."""
    at.session_state[key_of(at, name)] = {"edited_rows": {}, "added_rows": [], "deleted_rows": [], **state}
    return at.run()


def press(at: AppTest, key: str) -> AppTest:
    return at.button(key=key).click().run()


def words(at: AppTest) -> str:
    return " ".join(str(e.value) for e in [*at.error, *at.success, *at.info]).replace("\\", "")


def test_a_deal_is_typed_saved_and_taken_back(ws: int) -> None:
    at = sheet("deals")
    well(at)
    assert "No sponsorship deals are typed in yet" in shown(at)
    typed(at, "deals", added_rows=[DEAL])
    assert "Not saved yet" in [c.value for c in at.caption]
    press(at, "sheet-save")
    well(at)
    assert "Saved as batch 1: 1 new." in words(at)
    assert store().deals(ws)["amount"].tolist() == [6_100_500_000]
    assert store().entries(ws)[["status", "amount_micros"]].values.tolist() == [["approved", 6_100_500_000]]
    assert "Typed in so far: one of the sponsorship deals" in shown(at)
    press(at, "sheet-undo")
    well(at)
    assert "Batch 1 is taken back" in words(at)
    assert store().deals(ws).empty and store().entries(ws).empty
    assert "No sponsorship deals" in shown(at)


def test_what_is_wrong_is_said_and_stays_to_be_mended(ws: int) -> None:
    at = sheet("deals")
    typed(at, "deals", added_rows=[DEAL, {**DEAL, "sponsor": "A*b", "due": None}])
    press(at, "sheet-save")
    assert "Nothing was saved" in words(at)
    assert "Row 2 (“A*b”), Due: is empty" in words(at)
    assert store().deals(ws).empty and store().batches(ws) == []
    typed(at, "deals", added_rows=[DEAL, {**DEAL, "sponsor": "A*b"}])
    press(at, "sheet-save")
    assert sorted(store().deals(ws)["sponsor"]) == ["A*b", "Quillmast"]


def test_what_is_not_saved_survives_another_sheet_another_page_and_news(ws: int) -> None:
    at = sheet("deals")
    typed(at, "deals", added_rows=[DEAL])
    at.session_state["sheet"] = "goals"
    at.run()
    well(at)
    at.session_state["sheet"] = "deals"
    at.run()
    assert "Not saved yet" in [c.value for c in at.caption]
    at = opened(opened(at, "sources.py"), "type_in.py")
    at.session_state["sheet"] = "deals"
    at.run()
    store().make_stream(ws, "Courses", "active")
    at.run()
    typed(at, "deals", edited_rows={0: {"amount": 7000}})
    press(at, "sheet-save")
    assert store().deals(ws)["amount"].tolist() == [7_000_000_000]


def test_what_was_typed_can_be_thrown_away(ws: int) -> None:
    at = sheet("deals")
    typed(at, "deals", added_rows=[DEAL])
    press(at, "sheet-discard")
    press(at, "sheet-save")
    assert "Nothing was changed" in words(at) and store().deals(ws).empty


def test_a_row_is_edited_and_one_taken_out(ws: int) -> None:
    at = sheet("deals")
    typed(at, "deals", added_rows=[DEAL, {**DEAL, "sponsor": "Other", "day": "2026-09-04"}])
    press(at, "sheet-save")
    typed(at, "deals", edited_rows={0: {"state": "paid", "paid_day": "2026-11-02"}}, deleted_rows=[1])
    press(at, "sheet-save")
    assert "1 changed, 1 taken away" in words(at)
    found = store().deals(ws)
    assert found[["sponsor", "state"]].values.tolist() == [["Quillmast", "paid"]]
    assert found["paid_day"].tolist() == [pd.Timestamp("2026-11-02")]
    at.query_params["batch"] = "2"
    at.session_state["batch"] = "2"
    opened(at, "batch.py")
    well(at)
    rows = next(frame.value for frame in at.dataframe if "Sponsor" in frame.value.columns)
    assert sorted(rows[["Sponsor", "Amount", "Said before"]].astype(str).values.tolist(), reverse=True) == [
        ["Quillmast", "6,100.50", "invoiced, nothing"], ["Other", "taken away", "6,100.50"],
    ]  # fmt: skip


def test_a_note_is_kept_at_once(ws: int) -> None:
    at = sheet("notes")
    at.text_input(key="note-text").input("The *course* opened")
    at.date_input(key="note-day").set_value(date(2026, 10, 8))
    next(b for b in at.button if b.label == "Keep the note").click().run()
    well(at)
    assert "The note is kept" in words(at)
    assert store().notes(ws)[["day", "text"]].values.tolist() == [[pd.Timestamp("2026-10-08"), "The *course* opened"]]
    next(b for b in at.button if b.label == "Keep the note").click().run()
    assert "What happened: is empty" in words(at) and len(store().notes(ws)) == 1


def test_before_there_is_a_business_each_sheet_says_what_it_is_for() -> None:
    at = app()
    opened(at, "type_in.py")
    for name, each in SHEETS.items():
        at.session_state["sheet"] = name
        at.run()
        well(at)
        assert f"No {each.many} are typed in yet" in shown(at) and each.what[:30].replace("'", "&#x27;") in shown(at)
    typed(
        at,
        name,
        added_rows=[{"title": "Deckhand", "price": 5, "cycle": "month", "currency": "USD", "stream": "Membership"}],
    )
    press(at, "sheet-save")
    (made,) = store().workspaces()
    assert store().items(made.id)["title"].tolist() == ["Deckhand"]


@pytest.mark.every
def test_the_demo_fills_them_and_an_unknown_one_is_the_monthly_grid(demo_record: Path) -> None:
    demo(demo_record)
    at = sheet("no-such-sheet", "demo")
    well(at)
    assert "Type it in, month by month" in shown(at)
    for name in ("deals", "schedules", "goals", "hours", "properties", "values", "accounts", "tiers"):
        at.session_state["sheet"] = name
        at.run()
        well(at)
        assert "Typed in so far: " in shown(at), name
    typed(at, name, edited_rows={0: {"price": 6}})
    press(at, "sheet-save")
    assert "1 changed" in words(at), words(at)


def test_living_costs_are_a_line_of_the_month(ws: int) -> None:
    at = app(page="type_in.py")
    at.segmented_control(key="typed-what").set_value("Money").run()
    next(s for s in at.selectbox if s.label == "Kind").set_value("living")
    next(b for b in at.button if b.label == "Add the line").click().run()
    well(at)
    key = max(re.findall(r"'(typed-\d[^']*2026-10[^']*)'", repr(at.session_state)), key=len)
    after_starters = 4
    at.session_state[str(key)] = {
        "edited_rows": {after_starters: {"2026-10": -4000}},
        "added_rows": [],
        "deleted_rows": [],
    }
    next(b for b in at.button if b.label == "Save").click().run()
    assert store().entries(ws)[["kind", "stream", "amount_micros"]].values.tolist() == [
        ["living", "Household", -4_000_000_000]
    ]
    assert [s.name for s in store().streams(ws)] == ["Sponsorship"], "a household is no stream of income"
