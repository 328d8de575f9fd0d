"""The tabs of shares and funds, of lending and of robo-advisors: with the demo, with one row, with a file's rows only."""

from __future__ import annotations

import json
import re
from typing import Any

import pandas as pd
import pytest
from app_under_test import app, shown, well
from streamlit.testing.v1 import AppTest

import settings
from charts import lent, paid_in, palette, payouts
from store import NewBatch, open_store

INK = palette.ink("light")


def words(at: AppTest) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", shown(at)).split())


def tab(name: str, workspace: str = "") -> AppTest:
    at = app(workspace, page="assets.py", kind=name)
    well(at)
    return at


def given(entries: list[dict[str, Any]], items: list[dict[str, Any]] | None = None) -> None:
    """A business with these rows of one imported source."""
    store = open_store(settings.database_url())
    ws = store.make_workspace("default", title="Mine", home_currency="USD", zone="UTC").id
    store.make_source(ws, "broker", connector="schwab_history", title="Broker", known="imported")
    when = pd.Timestamp("2026-11-20", tz="UTC").to_pydatetime()
    rows = pd.DataFrame(
        [{"external_id": str(n), "status": "paid", "currency": "USD", **row} for n, row in enumerate(entries)]
    )
    rows["day"] = pd.to_datetime(rows["day"]).astype("datetime64[s]")
    tables = [("entry", rows)] + ([("item", pd.DataFrame(items))] if items else [])
    store.take(ws, NewBatch("broker", "file", when), tables, now=when)
    store.close()


def entry(day: str, kind: str, amount: float, **more: object) -> dict[str, Any]:
    return {"day": day, "kind": kind, "amount_micros": round(amount * 1_000_000), "stream": "Investments", **more}


@pytest.mark.every
def test_shares_and_funds_of_the_demo(demo_shown: None) -> None:
    said = words(tab("Shares and funds", "demo"))

    for word in (
        "World equity fund",
        "Quayside Property Trust",
        "Property trusts",
        "kept back as tax",
        "Declared: 343.33 USD",
    ):
        assert word in said, word
    assert said.index("Dividend growers fund") < said.index("Property trusts USD"), (
        "trusts stand apart, after the others"
    )


def test_lending_of_the_demo(demo_shown: None) -> None:
    said = words(tab("Lending", "demo"))

    assert re.search(
        r"The loans earn [\d.]+\s% a year, the whole account [\d.]+\s%: the difference is idle cash", said
    ), said
    for word in ("Over 120 days", "Defaults by year of lending", "under 120 days old"):
        assert word in said, word


@pytest.mark.every
def test_the_robo_advisor_of_the_demo(demo_shown: None) -> None:
    said = words(tab("Robo-advisor", "demo"))

    assert re.search(r"Your money earned [\d.]+\s% a year. The portfolio itself earned [\d.]+\s% a year", said), said


def test_a_brokers_file_alone_is_told_as_far_as_it_goes() -> None:
    given(
        [
            entry("2026-01-05", "buy", -1_000, item="US1", product="Acme <b>", quantity="12.5"),
            entry("2026-04-05", "dividend", 4, item="US1", product="Acme <b>"),
            entry("2026-03-01", "sell", 90, item="US2", product="Gone plc", quantity="3"),
        ],
        [{"item": "US1", "kind": "holding", "title": "Acme <b>"}],
    )
    at = tab("Shares and funds")
    said = words(at)

    assert "Acme &lt;b&gt;" in shown(at) and "12.5000" in said
    assert "Nobody says what they are worth" in said and "come from buys, sells and splits" in said
    assert "Gone plc" not in said, "sold, as far as is known"


def test_one_statement_of_a_lender_alone() -> None:
    given([
        entry("2026-10-01", "deposit", 500, stream="Peer-to-peer loans", payer="Mintos"),
        entry("2026-10-05", "interest", 3, stream="Peer-to-peer loans", payer="Mintos"),
    ])  # fmt: skip
    said = words(tab("Lending"))

    assert "The statements do not tell principal from their first day on." in said
    assert "nothing is told by the year under 12 months" in said


def test_a_robo_advisor_without_values_says_what_to_do() -> None:
    told = json.dumps({"type": "robo"})
    given(
        [entry("2026-10-01", "deposit", 500, item="compass", stream="Robo")],
        [{"item": "compass", "kind": "holding", "title": "Compass", "attributes": told}],
    )
    said = words(tab("Robo-advisor"))

    assert "type its value in" in said and "Two values are needed for a line" in said


@pytest.mark.parametrize("size", [0, 1, 30])
def test_charts_take_nothing_one_and_many_months(size: int) -> None:
    months = pd.Series(pd.date_range("2024-01-01", periods=size, freq="MS")).astype("datetime64[s]")
    names = tuple(months.dt.strftime("%Y-%m")) or ("2024-01",)
    calendar = payouts.frame(pd.DataFrame({"month": months, "kind": "paid", "amount": 1.5}), "USD")
    interest = lent.frame(pd.DataFrame({"month": months, "interest": 2.0, "lost": 1.0, "back": 3.0}), "USD")
    worth = paid_in.frame(pd.DataFrame({"day": months, "value": 9.0, "paid_in": 8.0}), "USD")

    assert [len(each) for each in (calendar, interest, worth)] == [size] * 3
    specs = (
        payouts.calendar(names, INK, "#4199E0"),
        lent.by_month(names, INK, "#4199E0"),
        paid_in.lines(names, INK, "#4199E0"),
    )
    assert all('{"name": "source"}' in json.dumps(spec) for spec in specs)
    told = (payouts.alt_text(calendar), lent.alt_text(interest), paid_in.alt_text("Value", worth))
    assert all(len(text) > 10 for text in told)
    assert size == 0 or ("paid" in told[0] and "written off" in told[1] and "1.00 USD" not in told[1])
    assert size == 0 or "9 USD" in told[2]


def test_paid_and_declared_stand_on_each_other_and_are_told_apart() -> None:
    rows = pd.DataFrame(
        {"month": pd.to_datetime(["2026-12-01"] * 2), "kind": ["forecast", "declared"], "amount": [5.0, 7.0]}
    )
    ready = payouts.frame(rows, "USD")
    assert ready[["kind", "foot", "top"]].to_numpy().tolist() == [["declared", 0.0, 7.0], ["forecast", 7.0, 12.0]]
    kinds = [layer["transform"][0]["filter"] for layer in payouts.calendar(("2026-12",), INK, "#4199E0")["layer"]]
    assert kinds == [f"datum.kind == '{kind}'" for kind in ("paid", "declared", "forecast")]
