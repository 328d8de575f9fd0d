"""The tabs of memberships and royalties: on the demo, with a list alone, and what they say when something is missing."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pandas as pd
import pytest
import streamlit as st
from app_under_test import app, opened, shown, well
from streamlit.testing.v1 import AppTest

import settings
from charts import crowd, export, movements, palette
from collect import workspaces
from store import NewBatch, open_store


@pytest.fixture(autouse=True)
def _fresh_caches() -> None:
    st.cache_resource.clear()


def tab(workspace: str, name: str) -> AppTest:
    at = app(workspace, kind=name)
    at.query_params["kind"] = name
    return opened(at, "assets.py")


def words(at: AppTest) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", shown(at)))


def test_memberships_of_the_demo(demo_shown: None) -> None:
    at = tab("demo", "Memberships")
    well(at)
    told = words(at)
    assert re.search(
        r"Patreon: 1,\d{3} members, \d{3} of them paying; \d+ people left in Oct 2026\. A paying member brings 9\.\d\d USD a month",
        told,
    )
    assert "Who stays" in told and "not shaded" in told and "paying less" in told
    assert {"card-mrr", "card-quick_ratio", "card-lifetime_value"} <= set(
        re.findall(r"card-[a-z_.]+", str([b.key for b in at.button]).replace("explain-", "card-"))
    )


@pytest.mark.every
def test_royalties_of_the_demo(demo_shown: None) -> None:
    at = tab("demo", "Royalties")
    well(at)
    told = words(at)
    assert "Das langsame Geschäft fades fastest: it halves every 6 months." in told
    assert "Podcast Studio Courses" in told and "Came out" in told


def test_a_list_alone_says_what_is_missing() -> None:
    store = open_store(settings.database_url())
    ws = workspaces.make(store, "default", {"title": "My club", "currency": "EUR"})
    store.make_source(ws.id, "patreon", connector="patreon", title="Patreon", known="imported")
    now = datetime(2026, 11, 1, 5, tzinfo=UTC)
    frame = pd.DataFrame(
        [{"member": "x", "tier": "<b>Crew</b>", "state": "active", "joined": date(2026, 5, 1), "left": None}],
        dtype=object,
    )
    store.take(ws.id, NewBatch("patreon", "import", now), [("member", frame)], now=now)
    store.close()

    at = tab("", "Memberships")

    well(at)
    told = words(at)
    assert "Patreon: 1 member." in told and "only one list is known" in told
    assert "No price is known for &lt;b&gt;Crew&lt;/b&gt;: type your tiers in with their price." in told
    assert "<b>Crew" not in shown(at)
    assert [link.proto.label for link in at.get("page_link") if "tiers" in link.proto.label] == ["Type your tiers in"]


def test_the_picture_of_movements_can_be_taken_along() -> None:
    month = pd.to_datetime(["2026-09-01", "2026-10-01"]).astype("datetime64[s]")
    rows = pd.DataFrame(
        {
            "month": month,
            "start": [0, 5],
            "new": [5, 2],
            "expansion": 0,
            "reactivated": 0,
            "contraction": 1,
            "churned": [0, 1],
            "end": [5, 5],
        }
    )
    rows = rows.astype(
        dict.fromkeys(["start", "new", "expansion", "reactivated", "contraction", "churned", "end"], "int64")
    )
    frame = movements.frame(rows.assign(end=rows["end"] * 1_000_000), "USD")
    assert frame.loc[(frame["what"] == "churned").to_numpy(), "amount"].tolist() == [0, -1e-06]
    spec = movements.moved(("2026-09", "2026-10"), palette.ink("light"), "#B43898", 300)
    assert "<svg" in export.svg(frame, spec, palette.ink("light"), "Recurring revenue", "Mine")
    assert movements.alt_text(frame).startswith("Recurring revenue by month: 5.00 USD at the end of October 2026")


def test_shades_of_tiers_fold_the_smallest_and_grey_the_free() -> None:
    rows = pd.DataFrame({"tier": [*"ABCDEF", "Free"], "n": [60, 50, 40, 30, 20, 10, 99], "paid": [True] * 6 + [False]})
    shades = crowd.shades(rows, "#B43898")
    assert [name for name, *_ in shades] == ["A", "B", "C", "D", crowd.REST, "Free"]
    assert shades[-1][1] == palette.OTHERS
    frame = crowd.frame(rows.assign(month=pd.Timestamp(2026, 10, 1)), shades)
    assert frame.loc[(frame["tier"] == crowd.REST).to_numpy(), "n"].tolist() == [30]
