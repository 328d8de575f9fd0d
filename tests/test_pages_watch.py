"""The Watch list, and what the Overview says is new since the last visit."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import streamlit as st
from app_under_test import app, demo, opened, shown, well
from streamlit.testing.v1 import AppTest

import settings
from collect import typed, visits, workspaces
from figures.findings import Finding
from store import Store, Workspace, open_store
from ui import watch_list

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fresh_caches() -> None:
    st.cache_resource.clear()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[datetime]]:
    """The moment it is; a test puts another one at its place."""
    moment = [NOON]
    monkeypatch.setattr(settings, "now", lambda: moment[0])
    yield moment


def own(amounts: dict[str, str], payer: str = "Gumroad") -> tuple[Store, Workspace]:
    store = open_store(settings.database_url())
    ws = workspaces.make(store, "default", {"title": "My blog", "currency": "EUR"})
    line = typed.Line(kind="sale", stream="E-books", payer=payer, currency="EUR")
    changes = [
        typed.TypedChange(line, date.fromisoformat(f"{month}-01"), Decimal(text)) for month, text in amounts.items()
    ]
    typed.save(store, ws, changes, now=NOON - timedelta(days=3))
    return store, ws


def labels(at: AppTest) -> list[str]:
    return [element.label.replace("\\", "") for element in at.expander]


def links(at: AppTest) -> list[str]:
    return [f"{link.proto.page} {link.proto.label} {link.proto.query_string}" for link in at.get("page_link")]


def test_the_demo_has_something_to_look_at_and_the_way_there(demo_shown: None) -> None:
    at = app("demo", page="watch.py")
    well(at)

    assert "E-books fell 4 months in a row" in shown(at)
    assert any("ledger" in link and "stream=E-books" in link.replace("%20", " ") for link in links(at))
    assert labels(at) == ["How it is judged"]
    assert "since Jul 2026" in shown(at)


def test_the_overview_names_what_weighs_most(demo_shown: None) -> None:
    assert re.search(r"things? needs? a look[^<]*: E-books fell 4 months in a row", shown(app("demo")))


def test_one_row_needs_no_look_and_too_little_is_known() -> None:
    own({"2026-10": "19.99"})
    at = app(page="watch.py")

    assert "Nothing needs a look." in shown(at)
    assert "Looked at: net revenue and 1 stream by month; 1 payer; what is earned and not paid; 1 source." in shown(at)
    assert "too little is known" in shown(at)


def test_a_payers_name_is_shown_as_it_is_and_never_as_markup() -> None:
    own({"2026-08": "5", "2026-09": "5", "2026-10": "5"}, payer="<b>Acme</b> *x*")
    at = app(page="watch.py")
    well(at)

    assert "&lt;b&gt;Acme&lt;/b&gt; *x*" in shown(at)
    assert "<b>Acme" not in shown(at)


def test_stale_sources_are_one_line_that_leads_to_data_health() -> None:
    store, ws = own({"2026-10": "19.99"})
    for name in ("ga4", "kit"):
        store.make_source(ws.id, name, connector=name, title=name.upper(), channel=None, known="measured")
        store.set_source(ws.id, name, state={"error": "No answer."})
    at = app(page="watch.py")

    assert "2 sources were not refreshed: GA4, KIT." in shown(at)
    assert any(link.startswith("health Data health") for link in links(at))


def test_sentences_change_with_what_there_is() -> None:
    one = Finding("payer", "Acme", "45 % comes from Acme", "why", "since", "45 %", 0.45, "ledger")
    assert watch_list.sentence([], [], young=True)[0] == "Not enough data yet."
    assert watch_list.sentence([], ["1 payer"], young=False) == ("Nothing needs a look.", "Looked at: 1 payer.")
    assert watch_list.sentence([one], ["1 payer"], young=False) == (
        "One thing needs a look: 45 % comes from Acme.",
        None,
    )
    assert watch_list.sentence([one, one], ["1 payer"], young=False)[0].startswith(
        "2 things need a look, first of all: 45 %"
    )


def written(store: Store, ws: Workspace, n: int) -> list[tuple[datetime, int, dict[str, object]]]:
    """The visits on record, once there are so many: they are written beside the script."""
    for _ in range(200):
        if len(store.visits(ws.id)) >= n:
            break
        time.sleep(0.05)
    return store.visits(ws.id)


def test_the_first_visit_is_written_down_and_says_nothing(clock: list[datetime]) -> None:
    store, ws = own({"2026-10": "19.99"})
    at = app()
    well(at)

    assert "last visit" not in shown(at) and labels(at) == []
    ((moment, batch, told),) = written(store, ws, 1)
    assert (moment, batch, told["month"], told["nets"]) == (NOON, 1, "2026-10", {"2026-10": 19.99})


def test_a_visit_is_written_once_and_ends_after_half_an_hour(clock: list[datetime]) -> None:
    store, ws = own({"2026-10": "19.99"})
    at = app()
    written(store, ws, 1)
    version = store.version(ws.id)
    for minutes in (20, 40, 60):  # never away for half an hour
        clock[0] = NOON + timedelta(minutes=minutes)
        at = opened(at, "revenue.py")
    opened(at, "overview.py")
    assert [moment for moment, _, _ in store.visits(ws.id)] == [NOON]

    clock[0] = NOON + timedelta(hours=2)
    at = app()
    assert [moment for moment, _, _ in written(store, ws, 2)] == [NOON + timedelta(hours=2), NOON]
    assert "Nothing is new since your last visit on 21 Nov." in shown(at)
    assert store.version(ws.id) == version, "what is cached stays"


@pytest.mark.every
def test_what_arrived_and_what_was_revised_since_then(clock: list[datetime]) -> None:
    store, ws = own({"2026-09": "10", "2026-10": "20"})
    app()
    written(store, ws, 1)
    clock[0] = NOON + timedelta(days=2)
    own({"2026-09": "13"}, payer="Amazon")
    at = app()

    assert labels(at) == ["Since your last visit on 21 Nov: 1 row from 1 source, 1 month revised"]
    assert "Sep 2026: 10.00 EUR then, 23.00 EUR now" in shown(at)
    assert "Since your last visit" not in " ".join(labels(app(page="overview.py", month="2026-09")))
    written(store, ws, 2)
    again = app()
    assert labels(again) == labels(at), "it stays for the whole visit"


def test_a_restart_within_a_visit_does_not_begin_another(clock: list[datetime]) -> None:
    store, ws = own({"2026-10": "20"})
    visits.remember(store, ws, NOON - timedelta(days=9), {})
    visits.remember(store, ws, NOON - timedelta(minutes=10), {})
    at = app()

    assert "since your last visit on 12 Nov" in shown(at)
    assert len(store.visits(ws.id)) == 2 and store.visits(ws.id)[0][0] == NOON - timedelta(minutes=10)


@pytest.mark.every
def test_the_demo_says_what_came_in_since_the_visit_before(demo_record: Path) -> None:
    demo(demo_record)
    at = app("demo")
    assert len(labels(at)) == 1 and labels(at)[0].startswith("Since your last visit on 1 Sep: ")
    assert re.search(r"<dt>Arrived</dt><dd>[A-Z][^<]*: [1-9][\d,]* new<br>", shown(at))
