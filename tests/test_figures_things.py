"""Things owned and their lines: how an entry finds its thing, what is read, what is left out."""

from __future__ import annotations

import pandas as pd
import pytest
from fake_store import FakeStore, ask

from figures import Question, owned, things, worth
from store import NewBatch, open_store


def test_an_entry_finds_its_thing_by_item_then_product_then_payer_in_any_case(store: FakeStore) -> None:
    store.own("typed", "flat-1", "property", "Quay 4")
    store.own("typed", "fund", "holding", "World Fund")
    store.earn("2026-10-01", "rent", 900, "Rental", item="FLAT-1", product="World fund")
    store.earn("2026-10-02", "rent", 800, "Rental", product="quay 4")
    store.earn("2026-10-03", "dividend", 5, "Dividends", payer="WORLD FUND")
    store.earn("2026-10-04", "interest", 1, "P2P", product="Loan 7", payer="Platform")
    store.earn("2026-10-05", "expense", -1, "Rental", payer="Town")

    assert things.lines(ask(store))["thing"].tolist() == ["flat-1", "flat-1", "fund", "Loan 7", "Town"]


def test_a_thing_of_the_same_source_is_meant_first(store: FakeStore) -> None:
    store.own("a", "one", "holding", "Fund")
    store.own("b", "two", "holding", "Fund")
    for source in ("b", "a"):
        store.earn("2026-10-01", "dividend", 5, "Dividends", product="Fund", source=source)

    assert things.lines(ask(store)).set_index("source")["thing"].to_dict() == {"b": "two", "a": "one"}


def test_a_shop_is_never_read_and_of_one_with_costs_only_those(store: FakeStore) -> None:
    store.earn("2026-10-01", "sale", 10, source="shop")
    store.earn("2026-10-01", "fee", -1, source="shop")
    store.earn("2026-10-01", "fee", -1, source="till")
    store.earn("2026-10-01", "expense", -7, source="till")
    store.earn("2026-10-01", "rent", 900, "Rental", source="bank")
    store.earn("2026-10-01", "fee", -9, "Rental", source="bank")

    rows = things.lines(ask(store))

    assert sorted(zip(rows["source"], rows["kind"], strict=True)) == [
        ("bank", "fee"),
        ("bank", "rent"),
        ("till", "expense"),
    ]
    assert [words for words in store.asked if words.startswith("entries_of")] == ["entries_of bank", "entries_of till"]


def test_of_a_vast_source_the_sums_by_day_are_read(store: FakeStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(things, "MOST", 2)
    for amount in (4, 5, 6):
        store.earn("2026-10-01", "royalty", amount, "Books", source="kdp", payer="KDP", product="A book")

    rows = things.lines(ask(store))

    assert rows[["thing", "amount"]].to_numpy().tolist() == [["KDP", 15.0]]
    assert not any(words.startswith("entries_of kdp") for words in store.asked)


def test_what_does_not_count_is_left_out_and_the_owners_part_is_converted(store: FakeStore) -> None:
    store.stream("Rental", share=0.5)
    store.rate("USD", "2026-10-01", 1.25)
    store.earn("2026-10-01", "rent", 800, "Rental", currency="EUR")
    store.earn("2026-10-01", "rent", 1, "Rental", status="pending")
    store.earn("2026-12-01", "rent", 2, "Rental")
    store.earn("2026-10-02", "rent", 3, "Rental", currency="XYZ")

    rows = things.lines(ask(store))

    assert rows["amount"].iloc[0] == 500
    assert rows[["own", "currency"]].to_numpy().tolist() == [[400.0, "EUR"], [1.5, "XYZ"]]
    assert rows["amount"].isna().tolist() == [False, True]


def test_what_was_taken_away_is_not_shown_and_not_counted(store: FakeStore) -> None:
    store.own("typed", "old", "property", "Sold flat", removed=True)
    store.own("typed", "new", "property", "Quay 4", rent="900")
    for thing in ("old", "new"):
        store.observe("typed", "asset_value", {"2026-10-31": 100}, item=thing)

    assert things.things(ask(store))["item"].tolist() == ["new"]
    assert things.values(ask(store), "asset_value")["thing"].tolist() == ["new"]
    assert worth.assets_value(ask(store)).value == 100


def test_attributes_that_cannot_be_read_are_none(store: FakeStore) -> None:
    store.own("typed", "flat", "property")
    store._items[-1]["attributes"] = "not {json"

    told = things.things(ask(store)).iloc[0]

    assert (told["attributes"], told["title"], told["currency"]) == ({}, "flat", "USD")
    assert things.amount_of({"rent": "1,2"}, "rent") != things.amount_of({"rent": "1,2"}, "rent")


def test_values_stand_at_the_rate_of_their_day_and_as_the_owners_part(store: FakeStore) -> None:
    store.stream("Rental", share=0.5)
    store.rate("USD", "2026-09-01", 1.5)
    store.own("typed", "flat", "property", "Quay 4", stream="Rental")
    store.observe("typed", "asset_value", {"2026-09-30": 100}, item="Quay 4", currency="EUR")

    assert things.values(ask(store), "asset_value")[["thing", "value"]].to_numpy().tolist() == [["flat", 75.0]]


def test_the_rows_of_a_few_sources_are_found_by_the_live_index(record_url: str) -> None:
    store = open_store(record_url)
    ws = store.make_workspace("default", title="T", home_currency="USD", zone="UTC").id
    for source, kinds in (("bank", ["rent", "expense"]), ("shop", ["sale", "rent"])):
        frame = pd.DataFrame({
            "external_id": ["1", "2"], "day": pd.to_datetime(["2026-10-02", "2026-10-01"]).astype("datetime64[s]"), "kind": kinds,
            "status": "paid", "stream": "Rental", "amount_micros": [5, -3], "currency": "USD", "product": [None, "Repairs"],
        })  # fmt: skip
        when = pd.Timestamp("2026-10-03", tz="UTC").to_pydatetime()
        store.take(ws, NewBatch(source, "import", when), [("entry", frame)], now=when)

    rows = store.entries_of(ws, ["bank"], ["rent", "expense"])

    assert rows["kind"].tolist() == ["expense", "rent"]
    assert rows["product"].tolist() == ["Repairs", None]
    assert rows["amount_micros"].tolist() == [-3, 5]
    assert store.entries_of(ws, [], ["rent"]).empty
    store.close()


def test_every_line_of_what_is_owned_stands_once_what_brought_most_first(demo_question: Question) -> None:
    lines = owned.every(demo_question)
    order = [(line.kind not in owned.INVESTED, -line.income) for line in lines if line.income == line.income]

    assert {"Harbour Street 4, flat A", "Harbour Street 4, flat B"} <= {line.name for line in lines}
    assert order == sorted(order)
    assert len({(line.kind, line.name) for line in lines}) == len(lines)
    invested = sum(line.income for line in lines if line.kind in owned.INVESTED)
    assert owned.income(demo_question).value == pytest.approx(invested, abs=0.01)
