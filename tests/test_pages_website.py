"""The Website and the Podcast page: empty, with one source, with the demo, and pressed as an owner would."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from app_under_test import ROOT, shown, well
from streamlit.testing.v1 import AppTest

import settings
from collect import importing, workspaces
from collect.importing import Choices
from figures import question, website
from store import NewBatch, Store, open_store

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
MILLION = 1_000_000


@pytest.fixture(autouse=True)
def _fresh_caches() -> None:
    st.cache_resource.clear()


def words(page: str) -> str:
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))
    return text.replace("&#x27;", "'")


def page(name: str, workspace: str = "", **more: str) -> AppTest:
    """A page by itself, without the Overview before it."""
    at = AppTest.from_file(ROOT / "ui" / "app.py", default_timeout=40)
    for key, value in {"workspace": workspace, **more}.items():
        if value:
            at.query_params[key] = value
    return at.switch_page(f"../pages/{name}").run()


def charts(at: Any) -> int:
    return sum(len(at.get(name)) for name in ("vega_lite_chart", "arrow_vega_lite_chart"))


def told(
    store: Store, source: str, connector: str, rows: list[tuple[str, str, float]], *, channel: str, kind: str = "site"
) -> None:
    """A source with numbers of October."""
    ws = workspaces.ensure(store)
    store.make_channel(ws.id, channel, kind, channel.title())
    store.make_source(ws.id, source, connector=connector, title=source.title(), channel=channel, known="measured")
    frame = pd.DataFrame(rows, columns=["metric", "item", "value"])
    frame = frame.assign(
        grain="month", day=pd.Timestamp("2026-10-01"), value=(frame["value"] * MILLION).astype("int64")
    )
    store.take(ws.id, NewBatch(source, "sync", NOW), [("observation", frame)], now=NOW)


def test_an_empty_business_says_what_will_be_there() -> None:
    for name, says in (
        ("website.py", "Your visitors, where they come from"),
        ("podcast.py", "Your episodes, their lengths"),
    ):
        at = page(name)
        well(at)
        assert says in shown(at)


def test_one_source_without_any_breakdown_says_what_to_connect() -> None:
    told(open_store(settings.database_url()), "ga4", "ga4", [("visitors", "", 1_234)], channel="blog")
    at = page("website.py")

    well(at)
    said = words(shown(at))
    assert "October brought 1.2k visitors." in said
    assert "Ga4 Browsers that run Google's script and agree to be counted" in said
    assert "Connect a second counter, such as your own access log" in said
    for text in ("Import a report of countries", "Drop an export of Search Console", "Links that carry a campaign"):
        assert text in said
    assert "Left out" not in said and "Difference" not in said
    assert not [b for b in at.selectbox if str(b.key).startswith("primary-")]


def test_countries_and_referrers_that_are_told_in_pageviews_alone_are_shown_as_such() -> None:
    rows = [
        ("visitors", "", 500.0),
        ("pageviews", "", 900.0),
        ("pageviews_by_country", "DE", 600.0),
        ("pageviews_by_country", "FR", 300.0),
        ("pageviews_by_referrer", "example.com", 80.0),
    ]
    told(open_store(settings.database_url()), "blog", "wordpress_com", rows, channel="blog")
    at = page("website.py")

    well(at)
    said = words(shown(at))
    assert "Countries pageviews, Oct 2026, Blog" in said and "Germany 600" in said
    assert "pageviews, Oct 2026, Blog Pageviews Share example.com 80" in said
    assert "Import a report of countries" not in said


def test_a_log_of_sound_without_a_feed_says_what_tells_its_episodes() -> None:
    store = open_store(settings.database_url())
    told(store, "log", "access_log", [("downloads", "", 120)], channel="log")
    said = words(shown(page("podcast.py")))
    assert "Add the podcast's feed on Sources" in said and "your host's export of episodes" not in said


def test_two_counters_are_put_on_one_site_and_the_owner_picks_the_one_that_counts() -> None:
    store = open_store(settings.database_url())
    told(store, "ga4", "ga4", [("visitors", "", 1_000)], channel="blog")
    told(
        store,
        "log",
        "access_log",
        [("visitors", "", 1_120), ("requests_left_out_by_reason", "<b>new-rule", 50)],
        channel="log",
    )
    at = page("website.py")
    assert "at most 2.1k visitors" in words(shown(at)), "two sites as long as nobody says that they are one"
    assert "All sites" in words(shown(at))

    at = at.selectbox(key="counts-log").set_value("blog").run()
    well(at)
    said = words(shown(at))
    assert "October brought 1k visitors" in said and "+12 %" in said.replace("\u202f", " ")
    assert "Scripts miss readers who refuse or block them" in said
    assert "50" in said and "<b>new" not in shown(at)

    at = at.selectbox(key="primary-blog-visitors").set_value("log").run()
    well(at)
    assert "October brought 1.1k visitors" in words(shown(at))
    ws = store.workspace("default")
    assert store.channels(ws.id)[0].primary == {"visitors": "log"}
    at = at.selectbox(key="counts-log").set_value("log").run()
    assert "at most 2.1k visitors" in words(shown(at)), "and back"


@pytest.mark.usefixtures("demo_shown")
@pytest.mark.every
def test_the_demo_shows_all_of_both_pages() -> None:
    at = page("website.py", "demo")
    well(at)
    said = words(shown(at)).replace("\u202f", " ")
    assert (
        "October brought 1.2M visitors" in said
        and "organic search brought the most (42 %); AI assistants sent 7 %" in said
    )
    for text in ("Own access log", "Organic search", "google.com", "sunday-letter", "United States", "Phone", "how to start a newsletter",
                 "bluehost.com", "Bots known by their name", "All others", "Unknown"):  # fmt: skip
        assert text in said, text
    assert "1,200,000" in said and "+12 %" in said
    assert charts(at) == 2

    at = at.selectbox(key="month_choice").set_value("2023-12").run()
    well(at)
    assert "December 2023 brought" in words(shown(at)) and "Connect a counter of visitors" in words(shown(at))

    at = page("podcast.py", "demo")
    well(at)
    said = words(shown(at))
    for text in (
        "Podcast host",
        "Own access log",
        "Within the 5 %",
        "Overcast",
        "United Kingdom",
        "Less than a minute of sound",
    ):
        assert text in said, text
    assert charts(at) == 4
    league = at.dataframe[0].value
    assert (
        league["d30"].notna().sum() > 100
        and league.loc[league["d90"].notna(), "total"].ge(league["d90"].dropna()).all()
    )
    assert at.pills(key="age-choice").value == "30"
    at = at.pills(key="show-choice").set_value("harbour-questions").run()
    well(at)
    assert "Podcast host" not in words(shown(at)) and "OP3: Harbour Questions" in words(shown(at))


# Real exports


def test_the_page_shows_what_the_real_files_say(shared: Path) -> None:
    store = open_store(settings.database_url())
    ws = workspaces.ensure(store)
    web = shared / "data/exports/web"
    for name in ("ga4__country.csv", "ga4__pages_and_screens.csv", "ga4__freeform_channels.csv", "gsc__queries.csv"):
        answers = {"period": "2026-08-01/2026-08-31", "as_of": "2026-09-24"}
        for preview in importing.look_all(store, ws, web / name, Choices(answers=answers), now=NOW):
            importing.take(store, ws, preview, now=NOW)
    q = question(store, ws, month=pd.Period("2026-08"), today=date(2026, 11, 21))

    countries, pages, channels, found = (
        website.of_site(q, "visitors_by_country", ""), website.of_site(q, "pageviews_by_page", ""),
        website.of_site(q, "visitors_by_channel", ""), website.searches(q, ""),
    )  # fmt: skip

    table = [
        line.split(",")
        for line in (web / "ga4__country.csv").read_text("utf-8").splitlines()
        if line and line[0] != "#"
    ]
    wanted = {row[0]: int(row[1]) for row in table[1:] if row[0]}
    assert countries is not None and dict(zip(countries.rows["item"], countries.rows["value"], strict=True)) == wanted
    assert countries.span and countries.when == "1 Jan – 23 Sep 2026" and wanted["China"] == 14_201
    views = [
        line.split(",")
        for line in (web / "ga4__pages_and_screens.csv").read_text("utf-8").splitlines()
        if line[:1] == "/"
    ]
    assert pages is not None and pages.rows[["item", "value"]].values.tolist() == [
        [path, int(n)] for path, n, *_ in views
    ]
    days = [
        line.split(",")
        for line in (web / "ga4__freeform_channels.csv").read_text("utf-8").splitlines()
        if line[:6] == "202608"
    ]
    assert channels is not None and channels.at_most and channels.when == "Aug 2026"
    assert sum(channels.rows["value"]) == sum(int(row[3]) for row in days) == 45_501
    assert found is not None and found.rows["query"].tolist() == [
        "best ai novel tools",
        "free ai story generator",
        "obscure tail query",
    ]
    assert found.rows.iloc[0].tolist()[1:] == [900, 15_000, 4, 0.06]

    at = page("website.py", month="2026-08")
    well(at)
    said = words(shown(at))
    assert "1 Jan – 23 Sep 2026, Google Analytics" in said and "/listen-online 6,225" in said
    assert "Organic search" in said and "best ai novel tools" in said
