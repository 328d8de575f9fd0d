"""Every number of the catalogue: on the demo, on an empty store, and when a stream's rows go."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fake_store import FakeStore
from typer.testing import CliRunner

from cli import app
from collect import history
from figures import Figure, Question, kpi, question
from metrics.catalogue import NUMBERS
from store import open_store

TODAY = date(2026, 11, 21)

NONE_ON_THE_DEMO = {"runway_months": "Net covers all costs and living"}
"""Why each of these few has no value on the demo, in words that its reason holds."""


def test_every_number_of_the_catalogue_is_answered() -> None:
    assert list(kpi.askers()) == list(NUMBERS)


def test_on_the_demo_each_has_a_value_or_says_why(demo_question: Question) -> None:
    without = {f.name: f.reason for f in kpi.numbers(demo_question) if f.value is None}

    assert without.keys() == NONE_ON_THE_DEMO.keys(), without
    assert all(NONE_ON_THE_DEMO[name] in str(reason) for name, reason in without.items())


def test_on_the_demo_each_says_its_period_source_and_how_it_is_known(demo_question: Question) -> None:
    told = [f for f in kpi.numbers(demo_question) if f.value is not None]

    assert [f.name for f in told if f.period is None or not re.fullmatch(r"\d{4}-\d\d(/\d{4}-\d\d)?", f.period)] == []
    assert [f.name for f in told if f.known != "demo" and f.known != "estimated"] == []
    assert [f.name for f in told if not f.formula or not f.description] == []
    assert [f.name for f in told if isinstance(f.value, float) and f.value != f.value] == []


def test_on_an_empty_store_each_has_a_reason_in_a_sentence() -> None:
    store: Any = FakeStore()
    asked = question(store, store.ws, today=TODAY)

    told = kpi.numbers(asked)

    assert {f.name: f.value for f in told if f.value is not None} == {}
    assert [f.name for f in told if not re.fullmatch(r"[A-Z].*[.]", str(f.reason))] == []


def test_each_is_asked_by_its_own_name(demo_question: Question) -> None:
    assert [f.name for f in kpi.numbers(demo_question)] == list(NUMBERS)


# Removing a stream

OF_BOOKS = {"royalties", "half_life_months", "back_catalogue_share", "net_yield.royalty"}
MUST_CHANGE = {
    *OF_BOOKS, "gross", "net_revenue", "monthly_revenue", "profit", "hhi.stream", "hhi.payer", "hhi.platform", "hhi.class",
    "passive_share", "freedom_ratio", "revenue_year_to_date",
}  # fmt: skip
NOTHING_TO_DO_WITH_IT = re.compile(
    r"monthly_website_visitors|podcast_downloads|email_subscribers|average_episode_length|number_of_blog_posts|social_media_.*|top_affiliate_.*"
    r"|(growth|cagr)\.(visitors|downloads|subscribers|followers)|net_new_.*|subscriber_.*|open_rate|click_rate|posts_.*|downloads_.*|retention.*"
    r"|listening_hours|longest_.*|publishing_.*|member.*|paid_conversion|mrr.*|arr|quick_ratio|lifetime_value|affiliate_.*|sponsorship_unpaid"
    r"|reversal_rate|refunds|tax_.*|withholding_tax|written_off|expenses|debt_service|revenue_per_1000.*|revenue_per_subscriber|rpm|epc|sponsor_.*"
    r"|vacancy|occupancy|noi|cap_rate|cash_.*|dscr|rent_.*|maintenance_.*|assets_value|debts|net_worth|dividends_.*|current_yield|yield_on_cost"
    r"|payout_growth|p2p_.*|default_rate|.*weighted_return|net_yield\.(rental|dividend|p2p|membership|robo)|forecast_visitors\..*|due_out_.*"
)


@pytest.fixture(scope="module")
def without_books(demo_record: Path, tmp_path_factory: pytest.TempPathFactory) -> Question:
    """The demo after all that its publisher told was taken back."""
    path = tmp_path_factory.mktemp("books") / "demo.db"
    shutil.copy(demo_record, path)
    store = open_store(f"sqlite:///{path}")
    ws = store.workspace("demo")
    for batch in store.batches(ws.id, limit=10_000):
        if batch.source == "kdp" and batch.status == "done":
            history.undo(store, ws, batch.id)
    return question(store, ws, today=TODAY)


@pytest.mark.every
def test_taking_a_streams_rows_away_changes_what_depends_on_it_and_nothing_else(
    demo_question: Question, without_books: Question
) -> None:
    before, after = (_values(kpi.numbers(q)) for q in (demo_question, without_books))
    changed = {name for name in before if before[name] != after[name]}

    assert changed >= MUST_CHANGE, MUST_CHANGE - changed
    assert [name for name in changed if NOTHING_TO_DO_WITH_IT.fullmatch(name)] == []


def _values(figures: list[Figure]) -> dict[str, object]:
    return {f.name: f.value for f in figures}


# The command line


def test_the_command_prints_one_row_a_number(demo_record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIBUTARY_DB", f"sqlite:///{demo_record}")

    done = CliRunner().invoke(app, ["--workspace", "demo", "--json", "kpi", "hhi", "net_revenue"])

    rows = json.loads(done.stdout)
    assert [row["name"] for row in rows] == ["hhi.stream", "hhi.payer", "hhi.platform", "hhi.class", "net_revenue"]
    assert all({"value", "unit", "period", "known", "reason"} <= row.keys() for row in rows)
    assert rows[-1]["value"] == 120_000


def test_an_unknown_id_is_refused_with_the_nearest_one() -> None:
    done = CliRunner().invoke(app, ["kpi", "net_revenu"])

    assert done.exit_code == 2
    assert "did you mean net_revenue?" in " ".join(done.output.split()).replace("│ ", "")
