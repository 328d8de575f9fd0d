"""The page Assets: with nothing, with one thing, with the demo business; each tab by itself."""

from __future__ import annotations

import json
import re
from typing import Any

import pandas as pd
import pytest
from app_under_test import app, shown, well
from streamlit.testing.v1 import AppTest

import settings
from charts import palette, rents, worth
from store import NewBatch, open_store

PAGE = "assets.py"
TABS = ["Rental", "Shares and funds", "Lending", "Robo-advisor", "Memberships", "Royalties"]


def words(at: AppTest) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", shown(at)).split())


def given(tables: list[tuple[str, dict[str, Any]]]) -> None:
    """A business with these rows of one typed source."""
    store = open_store(settings.database_url())
    ws = store.make_workspace("default", title="Mine", home_currency="USD", zone="UTC").id
    store.make_source(ws, "typed", connector="typed", title="Typed in", known="typed")
    when = pd.Timestamp("2026-11-20", tz="UTC").to_pydatetime()
    frames = [(table, pd.DataFrame([row])) for table, row in tables]
    for _, frame in frames:
        if "day" in frame:
            frame["day"] = pd.to_datetime(frame["day"]).astype("datetime64[s]")
    store.take(ws, NewBatch("typed", "typed", when), frames, now=when)
    store.close()


FLAT = {
    "item": "flat",
    "kind": "property",
    "title": "Quay <4>",
    "attributes": json.dumps({"rent": "900", "currency": "USD"}),
}
VALUE = {
    "metric": "asset_value",
    "item": "flat",
    "grain": "day",
    "day": "2026-09-30",
    "value": 200_000_000_000,
    "currency": "USD",
}
SALE = {
    "external_id": "1",
    "day": "2026-10-02",
    "kind": "sale",
    "status": "paid",
    "stream": "Ads",
    "amount_micros": 5_000_000,
    "currency": "USD",
}


def test_an_empty_business_is_told_what_will_be_here() -> None:
    at = app(page=PAGE)

    well(at)
    assert "Not enough data yet" in words(at)


def test_income_without_anything_owned_leads_to_where_it_is_typed_in() -> None:
    given([("entry", SALE)])

    at = app(page=PAGE)

    well(at)
    assert "nothing you own is known" in words(at)
    links: Any = at.get("page_link")
    assert [link.label for link in links] == ["Type in what you own"]
    assert not at.tabs


def test_one_flat_without_rent_or_debt() -> None:
    given([("item", FLAT), ("observation", VALUE)])

    at = app(page=PAGE)

    well(at)
    assert "Your net worth is 200,000 USD." in words(at)
    assert "You own 200,000 USD." in words(at)
    assert [tab.label for tab in at.tabs] == ["Rental"]
    assert "Quay &lt;4&gt;" in shown(at) and "<4>" not in shown(at)
    assert "No rent of it is known yet" in words(at)


def test_a_flat_nobody_values_claims_no_net_worth() -> None:
    given([("item", FLAT)])

    at = app(page=PAGE)

    well(at)
    assert "Your net worth" not in words(at)
    assert [tab.label for tab in at.tabs] == ["Rental"]


@pytest.mark.every
def test_the_demo_shows_every_kind_and_only_the_open_tab_is_made(demo_shown: None) -> None:
    at = app("demo", page=PAGE)

    well(at)
    said = words(at).replace("\u202f", " ")
    assert re.search(r"Your net worth is [\d,]+ USD, \d+ % more than a year ago", said)
    assert "12 months to Oct 2026" in said and "Invested" in said
    assert [tab.label for tab in at.tabs] == TABS
    assert "Its last payment" in said
    for tab in TABS[1:]:
        at.query_params["kind"] = tab
        well(at.run())
        assert "Its last payment" not in words(at), tab


def test_the_pictures_keep_their_months_debts_below_zero_and_empty_months_hollow() -> None:
    month = pd.to_datetime(["2026-09-01", "2026-09-01", "2026-10-01"]).astype("datetime64[s]")
    rows = pd.DataFrame(
        {
            "month": month,
            "cls": ["debt", "property", "property"],
            "title": ["Debts", "Property", "Property"],
            "value": [-60.0, 200, 210],
        }
    )
    frame = worth.frame(rows, "USD")

    assert frame["cls"].tolist() == ["property", "debt", "property"]
    assert frame["net"].fillna(-1).tolist() == [140, -1, 210]
    assert frame["label"].tolist() == ["", "", "210"]
    assert worth.alt_text(frame).startswith(
        "Net worth by month, from 140 USD in September 2026 to 210 USD in October 2026"
    )
    assert worth.alt_text(worth.frame(rows.iloc[:0], "USD")) == "Net worth: nothing is known yet"

    let = pd.DataFrame({"month": month[1:], "value": [0.0, 900.0], "lost": [900.0, 0.0], "empty": [1.0, 0.0]})
    made = rents.frame(let, "USD")
    assert made["top"].tolist() == [900, 900]
    assert (
        rents.alt_text("Quay 4", made) == "Rent of Quay 4 by month: 900.00 USD in October 2026; empty in September 2026"
    )
    for theme in ("light", "dark"):
        for spec in (
            worth.by_class(("2026-09", "2026-10"), palette.ink(theme)),
            rents.by_month(("2026-09",), palette.ink(theme), "#BD829C"),
        ):
            assert "source" in json.dumps(spec) and spec["layer"]
