"""Real exports of sites, from the file to what the Website page shows, held against a few independent lines over the same file."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from collect import importing, workspaces
from collect.importing import Choices
from figures import Question, audience, question, website
from store import Store, open_store

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PERIOD = {"period": "2026-08-01/2026-08-31", "as_of": "2026-09-24"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'record.db'}")
    yield opened
    opened.close()


def told(store: Store, file: Path, month: str) -> Question:
    """What is known of a month once this file alone was taken."""
    ws = workspaces.ensure(store)
    for preview in importing.look_all(store, ws, file, Choices(answers=PERIOD), now=NOW):
        importing.take(store, ws, preview, now=NOW)
    return question(store, ws, month=pd.Period(month), today=date(2026, 11, 21))


def table(file: Path) -> list[dict[str, str]]:
    """The rows of a table beneath its comments, as any program would read them."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = [line for line in lines if line.strip() and not line.startswith("#")]
    return list(csv.DictReader(rows))


def values(q: Question, name: str) -> dict[str, float]:
    part = website.of_site(q, name, "")
    assert part is not None
    return dict(zip(part.rows["item"], part.rows["value"], strict=True))


def test_countries(shared: Path, store: Store) -> None:
    file = shared / "data/exports/web/ga4__country.csv"
    wanted: dict[str, int] = {row["Country"]: int(row["Active users"]) for row in table(file) if row["Country"]}
    assert values(told(store, file, "2026-09"), "visitors_by_country") == wanted and wanted


def test_pages(shared: Path, store: Store) -> None:
    file = shared / "data/exports/web/ga4__pages_and_screens.csv"
    rows = [row for row in table(file) if row["Page path and screen class"].startswith("/")]
    q = told(store, file, "2026-09")
    assert values(q, "pageviews_by_page") == {row["Page path and screen class"]: int(row["Views"]) for row in rows}
    assert values(q, "visitors_by_page") == {
        row["Page path and screen class"]: int(row["Active users"]) for row in rows
    }


def test_channels_of_days(shared: Path, store: Store) -> None:
    file = shared / "data/exports/web/ga4__freeform_channels.csv"
    wanted: dict[str, int] = defaultdict(int)
    for row in table(file):
        if row["Date"].startswith("202608"):
            name = row["Session primary channel group (Default Channel Group)"]
            wanted[name[:1] + name[1:].lower()] += int(row["Active users"])
    q = told(store, file, "2026-08")
    assert values(q, "visitors_by_channel") == dict(wanted) and wanted


def test_search_terms(shared: Path, store: Store) -> None:
    file = shared / "data/exports/web/gsc__queries.csv"
    found = website.searches(told(store, file, "2026-08"), "")
    assert found is not None
    shown = {row.query: (row.clicks, row.impressions, row.position) for row in found.rows.itertuples()}
    assert shown == {
        row["Top queries"]: (
            int(row["Clicks"]),
            int(row["Impressions"].replace(",", "")),
            pytest.approx(float(row["Position"])),
        )
        for row in table(file)
    }


def test_visitors_and_pageviews_of_a_blogs_own_months(shared: Path, store: Store) -> None:
    file = shared / "data/exports/web/blog_monthly_stats_2022_05.csv"
    rows = {f"{row['year']}-{row['month']}": row for row in table(file)}
    q = told(store, file, "2022-04")
    april = rows["2022-April"]
    assert audience.visitors(q).value == int(april["Google Analytics Users"])
    assert website.pageviews(q).value == int(april["Google Analytics Pageviews"])
    by_month = dict(website.by_site(q, "visitors", 6))
    (title,) = by_month
    last = ("2021-November", "2021-December", "2022-January", "2022-February", "2022-March", "2022-April")
    assert by_month[title]["value"].tolist() == [int(rows[name]["Google Analytics Users"]) for name in last]
