"""The Social page, and what stands beside each way on the Website page: empty, one row, old counts, the demo."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from app_under_test import app, demo, shown, well
from streamlit.testing.v1 import AppTest

import settings
from collect import workspaces
from store import NewBatch, Store, open_store

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
MILLION = 1_000_000


@pytest.fixture(autouse=True)
def _fresh_caches() -> None:
    st.cache_resource.clear()


def words(at: AppTest) -> str:
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", shown(at)))
    return text.replace("&#x27;", "'").replace("\u202f", " ")


def charts(at: AppTest) -> int:
    return sum(len(at.get(name)) for name in ("vega_lite_chart", "arrow_vega_lite_chart"))


def counted(store: Store, source: str, connector: str, days: dict[str, int], *, channel: str = "") -> None:
    ws = workspaces.ensure(store)
    store.make_channel(ws.id, channel or source, "social", (channel or source).title())
    store.make_source(
        ws.id, source, connector=connector, title=source.title(), channel=channel or source, known="measured"
    )
    frame = pd.DataFrame({"metric": "followers", "item": "", "grain": "day", "day": pd.to_datetime(list(days))})
    store.take(
        ws.id,
        NewBatch(source, "sync", NOW),
        [("observation", frame.assign(value=[n * MILLION for n in days.values()]))],
        now=NOW,
    )


def test_an_empty_business_says_what_will_be_there_and_one_without_followers_what_to_do() -> None:
    at = app(page="social.py")
    well(at)
    assert "how old each count is will be here" in shown(at)

    store = open_store(settings.database_url())
    ws = workspaces.ensure(store)
    store.make_source(ws.id, "blog", connector="rss", title="Blog", channel="blog", known="measured")
    item = pd.DataFrame({"item": ["a"], "kind": "post", "title": "A", "published": "2026-10-01"})
    store.take(ws.id, NewBatch("blog", "sync", NOW), [("item", item)], now=NOW)
    at = app(page="social.py")
    well(at)
    assert "No followers yet" in words(at) and "Each platform will have its chart here" in words(at)
    assert charts(at) == 0


def test_one_count_is_a_page_and_an_old_one_says_what_to_do() -> None:
    store = open_store(settings.database_url())
    counted(store, "x", "x", {"2026-10-30": 1_234})
    at = app(page="social.py")
    well(at)
    assert "October: 1,234 follow you on X." in words(at) and charts(at) == 1
    assert (
        "Not counted in Sep 2026 and Oct 2025." in words(at)
        and "long ago" not in words(at)
        and "What each source" not in words(at)
    )

    counted(store, "<b>tube", "youtube", {"2026-07-31": 500}, channel="tube")
    counted(store, "sheet", "table", {"2026-10-31": 1_300}, channel="x")
    at = app(page="social.py")
    well(at)
    said = words(at)
    assert "Tube 113 days ago (31 Jul 2026)" in said and "type the number in" in said and charts(at) == 3
    assert "What each source says followers, Oct 2026: X" in said and "+5.3 %" in said
    assert "<b>tube" not in shown(at)
    at = at.selectbox(key="primary-x-followers").set_value("sheet").run()
    well(at)
    assert "1,800 follow you on 2 platforms" in words(at)


def test_who_came_and_left_stands_below_the_counts() -> None:
    store = open_store(settings.database_url())
    counted(store, "<b>tube", "youtube", {"2026-09-30": 580, "2026-10-31": 600}, channel="tube")
    at = app(page="social.py")
    assert "Came and left" not in words(at) and charts(at) == 1
    days = pd.to_datetime(["2026-09-14", "2026-10-03"])
    frame = pd.DataFrame(
        {"metric": "new_followers", "item": "", "grain": "day", "day": days, "value": [4 * MILLION, 9 * MILLION]}
    )
    ws = workspaces.ensure(store)
    store.take(ws.id, NewBatch("<b>tube", "sync", NOW), [("observation", frame)], now=NOW)
    at = app(page="social.py")
    well(at)
    assert "Came and left" in words(at) and charts(at) == 2
    assert "Tube does not tell who left: the net is the change of the count." in words(at)
    assert "<b>tube" not in shown(at)


@pytest.mark.every
def test_the_demo_shows_its_platforms_and_what_each_way_brings(demo_record: Path) -> None:
    demo(demo_record)
    at = app("demo", "social.py")
    well(at)
    said = words(at)
    assert "October: 350,000 follow you on 5 platforms, 6,356 more than a month before." in said
    assert "YouTube has the most (41 %); LinkedIn grew the most in a year (+35 %)" in said
    assert charts(at) == 6 and "again 20 Nov" in said and "350,000" in said

    at = app("demo", "website.py")
    well(at)
    said = words(at)
    assert "new subscribers: Kit; net: Teachable" in said and "Net USD" in said
    assert "Nobody tells yet" not in said
    assert re.search(r"podcast-studio-course [\d,]+ (\d+ % )?55 4,594", said)
