"""Every page with an empty store, one row and the demo business: rendered, without an error, saying what is there."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from app_under_test import app, demo, opened, shown, well
from streamlit.testing.v1 import AppTest

import settings
from collect import typed, workspaces
from store import open_store

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(file.name for file in (ROOT / "pages").glob("*.py"))
DEMO_MARK = "Demo business: invented numbers"


@pytest.fixture(autouse=True)
def _fresh_caches() -> None:
    st.cache_resource.clear()


def _one_row() -> None:
    store = open_store(settings.database_url())
    ws = workspaces.make(store, "default", {"title": "My blog", "currency": "EUR"})
    line = typed.Line(kind="sale", stream="E-books", payer="Gumroad", currency="EUR")
    typed.save(store, ws, [typed.TypedChange(line, date(2026, 10, 1), Decimal("19.99"))], now=datetime.now(UTC))


def test_every_page_with_an_empty_store() -> None:
    at = app()
    for page in PAGES:
        well(opened(at, page))
        assert DEMO_MARK not in shown(at), page


def test_every_page_with_one_row() -> None:
    _one_row()
    at = app()
    for page in PAGES:
        well(opened(at, page))


def test_every_page_with_the_demo_business(demo_shown: None) -> None:
    at = app("demo")
    for page in PAGES:
        well(opened(at, page))
        assert DEMO_MARK in shown(at), page


def test_the_welcome_has_three_doors_and_asks_whose_business_it_is() -> None:
    at = app()
    assert {"open-demo", "open-feed", "open-files"} <= {b.key for b in at.button}
    assert [i.label for i in at.text_input if i.key is None] == ["Name"]
    at.text_input[-1].set_value("Kitchen notes")
    _pressed(at, "Save")
    assert open_store(settings.database_url()).workspace("default").title == "Kitchen notes"


def test_the_overview_of_the_demo(demo_shown: None) -> None:
    at = app("demo")
    words = re.sub(r"<[^>]*>", " ", shown(at))
    assert "October brought 120,000 USD net" in words
    cards = re.findall(r'class="tr tr-card"', shown(at))
    assert len(cards) == 8
    assert len(at.get("vega_lite_chart")) + len(at.get("arrow_vega_lite_chart")) == 6
    table = at.dataframe[0].value
    assert table["Value"].tolist()[:4] == ["1,200,000", "3,500,000", "150,000", "60"]
    assert set(table["Known"]) == {"◇ demo"}


def test_a_month_in_the_address_is_that_months_page(demo_shown: None) -> None:
    at = app("demo", month="2026-03")
    assert "March brought" in shown(at)
    assert at.selectbox(key="month_choice").value == "2026-03"
    at = opened(at, "website.py")
    assert at.selectbox(key="month_choice").value == "2026-03"
    at.selectbox(key="month_choice").set_value("2026-05").run()
    assert "May" in shown(at)


def test_a_month_that_is_none_is_the_last_full_one(demo_shown: None) -> None:
    assert "October brought" in shown(app("demo", month="2026-13"))


def test_an_unknown_workspace_is_said_and_its_name_escaped(demo_record: Path) -> None:
    demo(demo_record)
    _one_row()
    at = app("<b>ghost</b>")
    assert "There is no workspace" in shown(at)
    assert "<b>ghost" not in shown(at)
    assert DEMO_MARK not in shown(at)


def test_the_way_back_from_the_demo(demo_record: Path) -> None:
    demo(demo_record)
    _one_row()
    at = app("demo", "sources.py")
    at.button(key="leave-demo").click().run()
    well(at)
    assert DEMO_MARK not in shown(at)
    assert "19.99" in shown(opened(at, "revenue.py"))


def test_a_card_opens_how_it_is_computed(demo_shown: None) -> None:
    at = app("demo")
    at.button(key="explain-net_revenue").click().run()
    well(at)
    assert "<dt>Formula</dt>" in shown(at)
    assert "<dt>Period</dt><dd>Oct 2026</dd>" in shown(at)
    assert len(at.dataframe) == 2


def test_typing_a_number_in_and_taking_it_back() -> None:
    _one_row()
    at = app(page="type_in.py")
    key = str(re.findall(r"'(typed-\d[^']*2026-10[^']*)'", repr(at.session_state))[0])
    at.session_state[key] = {"edited_rows": {0: {"2026-09": 5.5}}, "added_rows": [], "deleted_rows": []}
    _pressed(at, "Save")
    assert "1 cell saved" in at.success[0].value.replace("\\", "")
    store = open_store(settings.database_url())
    ws = store.workspace("default")
    assert sorted(store.entries(ws.id)["amount_micros"]) == [5_500_000, 19_990_000]
    at = opened(at, "sources.py")
    at.button(key="undo-2").click().run()
    well(at)
    assert store.entries(ws.id)["amount_micros"].tolist() == [19_990_000]


def test_what_is_typed_goes_where_the_page_says_and_survives_a_new_line() -> None:
    _one_row()
    workspaces.make(open_store(settings.database_url()), "client2", {"title": "Client"})
    at = app("client2", page="type_in.py")
    key = str(re.findall(r"'(typed-\d[^']*2026-10[^']*)'", repr(at.session_state))[0])
    at.session_state[key] = {"edited_rows": {0: {"2026-09": 777}}, "added_rows": [], "deleted_rows": []}
    _pressed(at, "Add the line")
    _pressed(at, "Save")
    store = open_store(settings.database_url())
    assert store.observations(store.workspace("client2").id)["value"].tolist() == [777.0]
    assert store.observations(store.workspace("default").id).empty


FEED = """<rss version="2.0"><channel><title>Garden *notes*</title><link>https://garden.example</link>
<item><guid>1</guid><title>Soil &lt;b&gt;first&lt;/b&gt; $5</title><link>https://garden.example/1</link>
<pubDate>Mon, 05 Oct 2026 08:00:00 GMT</pubDate></item></channel></rss>"""


def test_an_import_writes_nothing_before_it_is_confirmed() -> None:
    at = app(page="import_file.py")
    at.file_uploader[0].upload("feed.xml", FEED.encode(), "text/xml").run()
    well(at)
    assert "1 piece<" in shown(at)
    assert "1 new" in shown(at)
    store = open_store(settings.database_url())
    ws = store.workspace("default")
    assert store.batches(ws.id) == []
    _pressed(at, "Take it in")
    assert [b.status for b in store.batches(ws.id)] == ["done"]
    assert "is in" in at.success[0].value
    well(opened(at, "content.py"))
    at = opened(at, "import_file.py")
    at.button(key="undo-import-1").click().run()
    assert [b.status for b in store.batches(ws.id)] == ["undone"]


def test_what_is_no_table_is_refused_in_one_line() -> None:
    at = app(page="import_file.py")
    at.file_uploader[0].upload("x.csv", b"%PDF-1.7 no table", "text/csv").run()
    well(at)
    assert 'class="bad"' in shown(at)
    assert "Take it in" not in [b.label for b in at.button]


def test_pages_only_load_compute_and_show() -> None:
    for file in (ROOT / "pages").glob("*.py"):
        text = file.read_text("utf-8")
        assert not re.search(r"^\s*(def|class|try|async)\b|SELECT ", text, re.MULTILINE), file.name
        assert len(text.splitlines()) <= 80


def _pressed(at: AppTest, label: str) -> Any:
    return next(b for b in at.button if b.label == label).click().run()
