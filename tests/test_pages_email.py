"""The Email and the Content page: empty, with one issue or one piece, with the demo, from real files, and by script."""

from __future__ import annotations

import json
import re
import statistics
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from app_under_test import ROOT, opened, shown, well
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

import cli
import settings
from collect import importing, workspaces
from collect.importing import Choices
from figures import episodes, issues, pieces_league, question
from store import NewBatch, Store, open_store

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
MILLION = 1_000_000
LETTER = "https://harbour-notebook.example/letters/2026-11-08"


@pytest.fixture(autouse=True)
def _fresh_caches() -> None:
    st.cache_resource.clear()


def words(at: AppTest) -> str:
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", shown(at)))
    return text.replace("&#x27;", "'").replace("\u202f", " ")


def page(name: str, workspace: str = "", **more: str) -> AppTest:
    at = AppTest.from_file(ROOT / "ui" / "app.py", default_timeout=40)
    for key, value in {"workspace": workspace, **more}.items():
        if value:
            at.query_params[key] = value
    if name == "newsletter.py":
        at.run()  # its address is not its file's name: the runner finds it only once the app has run
    return opened(at, name)


def charts(at: Any) -> int:
    return sum(len(at.get(name)) for name in ("vega_lite_chart", "arrow_vega_lite_chart"))


def a_list(**told: float) -> Store:
    """A list with one issue of October, and what was told of it."""
    store = open_store(settings.database_url())
    ws = workspaces.ensure(store)
    store.make_channel(ws.id, "letter", "list", "My letter")
    store.make_source(ws.id, "kit", connector="kit", title="Kit", channel="letter", known="measured")
    item = pd.DataFrame(
        [{"item": "one", "kind": "issue", "title": "The <b>first</b>", "url": None, "published": "2026-10-05"}],
        dtype=object,
    )
    rows = [{"metric": f"piece_{name}", "item": "one", "grain": "day", "day": pd.Timestamp("2026-10-12"), "value": int(value * MILLION)}
            for name, value in told.items()]  # fmt: skip
    tables = [("item", item), *([("observation", pd.DataFrame(rows))] if rows else [])]
    store.take(ws.id, NewBatch("kit", "sync", NOW), tables, now=NOW)
    return store


def test_an_empty_business_says_what_will_be_there() -> None:
    for name, says in (
        ("newsletter.py", "Who joins and leaves, how each issue is opened"),
        ("content.py", "compared here at the same age"),
    ):
        at = page(name)
        well(at)
        assert says in words(at)


def test_a_business_without_a_list_says_what_to_connect() -> None:
    store = open_store(settings.database_url())
    ws = workspaces.ensure(store)
    store.make_source(ws.id, "ga", connector="ga4", title="GA", channel=None, known="measured")
    frame = pd.DataFrame(
        [{"metric": "visitors", "item": "", "grain": "month", "day": pd.Timestamp("2026-10-01"), "value": MILLION}]
    )
    store.take(ws.id, NewBatch("ga", "sync", NOW), [("observation", frame)], now=NOW)
    at = page("newsletter.py")

    well(at)
    assert "No list is known: connect the newsletter's platform" in words(at) and charts(at) == 0
    assert "will be listed here, once a feed or a list is added" in words(page("content.py"))


@pytest.mark.every
def test_a_list_whose_issue_tells_nothing_says_what_is_missing() -> None:
    a_list()
    at = page("newsletter.py")

    well(at)
    said = words(at)
    assert "1 issue known. Nobody tells who got and who opened them" in said and "5 Oct 2026" in said
    for text in (
        "type in each month who joined and who left",
        "Links will be here",
        "it says who stays",
        "Nobody tells who pays",
    ):
        assert text in said, text
    assert charts(at) == 0 and "<b>first" not in shown(at)


def test_one_issue_is_shown_with_its_numbers_and_held_against_nothing() -> None:
    a_list(sent=25, delivered=20, opened=10)
    at = page("newsletter.py")

    well(at)
    said = words(at)
    assert "50.0 % n = 20" in said, "few readers: shown with n"
    assert "An issue is held against the 12 before it: 12 more issues, and the newest can be." in said
    assert "Where fewer than 30 people got it" in said and charts(at) == 1
    at = page("content.py")
    well(at)
    assert "1 issue published." in words(at) and "No source tells it of the first 30 days." in words(at)
    at = page("content.py", item="one")
    well(at)
    assert "The &lt;b&gt;first&lt;/b&gt;: 10 readers in its first 7 days" in shown(at)
    assert "fewer than 12 issues before it" in words(at) and "Nothing yet: it is not the first of its kind" in words(at)


def test_the_demo_shows_all_of_the_email_page(demo_shown: None) -> None:
    at = page("newsletter.py", "demo")
    well(at)
    said = words(at)
    assert "October: your list grew by 2,950 to 150,000." in said and "opened the month's letters" in said
    for text in ("What I Read About Keeping a Publishing Streak", "points", "so far", "podcast-studio", "members of Patreon",
                 "The Sunday Letter does not tell who of its readers joined and left when", "Aug 2026 60"):  # fmt: skip
        assert text in said, text
    assert charts(at) == 3
    at = at.pills(key="rate-choice").set_value("click_rate").run()
    well(at)
    assert at.query_params["rate"] == "click_rate"


@pytest.mark.every
def test_the_demo_shows_the_league_and_one_piece(demo_shown: None) -> None:
    at = page("content.py", "demo", kind="post", sort="age")
    well(at)
    table = at.dataframe[0].value
    assert table["d30"].dropna().is_monotonic_decreasing and table["d30"].notna().sum() == 141
    assert at.dataframe[1].value["published"].min() > pd.Timestamp("2026-10-21"), "the too young stand apart"
    assert (
        "141 posts of 30 days and older: 19,797 views on average, 16,401 in the middle (hollow: too young); in neither: 4 too young"
        in words(at)
    )
    assert {"picture-piece-post", "picture-round-subscribers"} <= {b.key for b in at.get("download_button")}

    at = at.selectbox(key="open-piece").set_value(table_item(at)).run()
    well(at)
    assert "5.7 times the median of 141 posts" in words(at) and "Affiliate" in words(at) and charts(at) == 1
    assert len(at.dataframe[0].value) == 21, "the rows of the ledger that name it"
    at = at.button(key="all-pieces").click().run()
    assert "500 posts published" in words(at)

    at = page("content.py", "demo", item=LETTER)
    well(at)
    assert "average of the 12 before: 43 %" in words(at) and "podcast-studio" in words(at)
    assert "500 posts published" in words(page("content.py", "demo", item="nowhere")), (
        "an unknown piece is the whole list"
    )


def table_item(at: AppTest) -> str:
    return next(
        item for item in at.selectbox(key="open-piece").options if "Reinvesting Profit on a Small Budget" in item
    )


def test_a_record_as_a_picture(demo_shown: None) -> None:
    from charts import palette
    from figures.records import Record
    from ui import record_list

    shape = pd.DataFrame({"month": [1, 2, 3], "value": [1.0, 4.0, 9.0]})
    made = record_list.picture(
        Record("x", "Best month so far", 1_200_000, "visitors", "Oct 2026", shape), palette.ink("dark"), "Mine"
    )
    assert made[:8] == b"\x89PNG\r\n\x1a\n" and len(made) > 5_000


# By script


@pytest.mark.every
def test_pieces_by_script(demo_shown: None) -> None:
    run = CliRunner().invoke(cli.app, ["--workspace", "demo", "--json", "pieces", "--kind", "issue"])
    rows = json.loads(run.stdout)
    assert run.exit_code == 0 and {row["kind"] for row in rows} == {"issue"} and len(rows) == 154
    assert rows[1]["piece"] == "What I Read About Keeping a Publishing Streak" and rows[1]["published"] == "2026-11-08"
    assert (rows[1]["age"], rows[1]["days_7"], rows[1]["days_30"], rows[1]["opened"]) == (13, 62_778, None, 62_778)
    run = CliRunner().invoke(cli.app, ["--workspace", "demo", "pieces", "--kind", "episode"])
    assert "106: How Do You Start Launching on a Deadline?" in run.stdout.splitlines()[1]
    assert CliRunner().invoke(cli.app, ["pieces", "--kind", "song"]).exit_code == 2


def test_pieces_of_an_empty_business() -> None:
    workspaces.make(open_store(settings.database_url()), "default", {"title": "Mine"})
    assert json.loads(CliRunner().invoke(cli.app, ["--workspace", "default", "--json", "pieces"]).stdout) == []
    assert "No pieces yet" in CliRunner().invoke(cli.app, ["--workspace", "default", "pieces"]).stdout


# Real exports


def taken(path: Path, **answers: str) -> Any:
    store = open_store(settings.database_url())
    ws = workspaces.ensure(store)
    for preview in importing.look_all(store, ws, path, Choices(answers=answers), now=NOW):
        importing.take(store, ws, preview, now=NOW)
    return question(store, ws, today=date(2026, 11, 21))


@pytest.mark.every
def test_firesides_episodes_are_those_of_the_file(shared: Path) -> None:
    file = shared / "data/exports/podcast/fireside__episodes_newest245.csv"
    q = taken(file, as_of="2025-10-01")
    table = pd.read_csv(file, thousands=",", na_values="–")
    mean = pieces_league.mean(q, "episode", 30)
    known = table["30 Days"].dropna().tolist()

    assert mean.extra["n"] == len(known) and mean.value == pytest.approx(sum(known) / len(known))
    assert mean.extra["median"] == statistics.median(known)
    assert episodes.at_age(q, 30).value == mean.value, "the Podcast page says the same"
    rows = {row["item"]: row for row in pieces_league.listed(q)}
    for each in table.to_dict("records"):
        told = rows[str(each["Slug"])]
        assert (told["days_7"], told["days_90"]) == tuple(
            None if each[c] != each[c] else each[c] for c in ("7 Days", "90 Days")
        )
        assert told["total"] == each["All Time"]
    at = page("content.py", kind="episode")
    well(at)
    assert f"{len(known)} episodes of 30 days and older" in words(at)


@pytest.mark.every
def test_substacks_posts_and_buttondowns_emails_are_those_of_the_files(shared: Path) -> None:
    folder = shared / "data/exports/newsletter"
    taken(folder / "substack__posts_2019.csv", as_of="2022-09-01")
    q = taken(folder / "buttondown__emails.csv", as_of="2023-02-01")
    posts = pd.read_csv(folder / "substack__posts_2019.csv")
    out = posts[(posts["is_published"].astype(str).str.upper() == "TRUE") & (posts["type"] != "page")]
    wanted = sorted(
        [
            *zip(out["title"], out["post_date"].str[:10], strict=True),
            ("This is a Plain Post", "2023-01-02"),
            ("This is a Fancy Post", "2023-01-05"),
        ]
    )

    rows = pieces_league.listed(q)
    assert sorted((row["piece"], str(row["published"])) for row in rows) == wanted
    assert sorted(row["kind"] for row in rows) == ["episode", "issue", "issue", *["post"] * (len(wanted) - 3)]
    assert all(row["total"] is None and row["measure"] is None for row in rows), (
        "the files tell no readers: a gap, never 0"
    )
    assert issues.issues(q)["title"].tolist() == ["This is a Fancy Post", "This is a Plain Post"]
    at = page("newsletter.py")
    well(at)
    assert "2 issues known. Nobody tells who got and who opened them" in words(at)
