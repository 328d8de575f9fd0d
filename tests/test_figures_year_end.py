"""The fiscal year: hand-worked sums, rates and the workbook read back."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from fake_store import FakeStore
from python_calamine import CalamineWorkbook

import figures
from figures import year_end
from reports import year_end as report

TODAY = date(2026, 11, 21)


@pytest.fixture
def store() -> FakeStore:
    made = FakeStore()
    made.stream("books", "semi-passive")
    made.earn("2026-01-05", "sale", 100)
    made.earn("2026-01-05", "fee", -10)
    made.earn("2026-03-02", "sale", "50.00", currency="EUR")
    made.earn("2026-03-03", "sale", "50.00", currency="EUR")
    made.earn("2026-03-03", "sale", 999, status="pending")
    made.earn("2026-04-01", "expense", -30, stream="desk")
    made.earn("2026-04-02", "payout", -80)
    made.earn("2025-12-31", "sale", 7)
    made.rate("USD", "2026-03-02", 1.10)
    made.rate("USD", "2026-03-03", 1.20)
    return made


def asked(store: FakeStore, **workspace: object) -> figures.Question:
    store.ws = replace(store.ws, **workspace)
    return figures.question(store, store.ws, today=TODAY)


def test_sums_by_stream_kind_and_currency(store: FakeStore) -> None:
    year = year_end.year_end(asked(store), 2026)
    rows = {(r.stream, r.kind, r.currency): (r.n, r.amount, r.value) for r in year.sums.itertuples()}

    # 50 EUR at 1.10 and 50 EUR at 1.20 are 55 and 60 USD
    assert rows[("books", "sale", "EUR")] == (2, 100.0, 115.0)
    assert rows[("books", "sale", "USD")] == (1, 100.0, 100.0)
    assert (year.total("net"), year.total("costs"), year.total("moves")) == (205.0, -30.0, -80.0)
    assert (year.first, year.last, year.over, year.label) == (date(2026, 1, 1), TODAY, False, "2026")


def test_the_rates_used_are_told(store: FakeStore) -> None:
    rate = year_end.year_end(asked(store), 2026).rates.iloc[0]

    assert (rate["currency"], rate["days"], rate["lowest"], rate["highest"]) == ("EUR", 2, 1.1, 1.2)
    assert rate["mean"] == pytest.approx(1.15)
    assert not rate["own"]


def test_an_own_rate_is_marked_and_money_without_a_rate_is_kept_apart(store: FakeStore) -> None:
    store.earn("2026-05-01", "sale", 8, currency="RSD")
    store.earn("2026-05-01", "sale", 3, currency="AED")
    store.rate("RSD", "2026-01-01", 4, own=True)
    store.rate("USD", "2026-04-30", 1.25)
    year = year_end.year_end(asked(store), 2026)
    rows = year.sums.set_index("currency")

    assert rows.loc["RSD", "value"] == 2.5  # 8 / 4 EUR at 1.25
    assert year.rates.set_index("currency").loc["RSD", "own"]
    assert pd.isna(rows.loc["AED", "value"])
    assert rows.loc["AED", "unconverted"] == 3


def test_a_fiscal_year_from_april_and_the_owners_part(store: FakeStore) -> None:
    store.all_streams = [replace(store.all_streams[0], share=0.5)]
    q = asked(store, fiscal_month=4)

    assert year_end.years(q) == [2026, 2025]
    before = year_end.year_end(q, 2025)
    assert (before.label, before.first, before.last, before.over) == (
        "2025/26",
        date(2025, 4, 1),
        date(2026, 3, 31),
        True,
    )
    sale = before.sums.query("kind == 'sale' and currency == 'USD'").iloc[0]
    assert (sale["amount"], sale["own"], sale["value"]) == (107.0, 53.5, 53.5)


def test_an_empty_record_has_no_year(store: FakeStore) -> None:
    empty = FakeStore()
    assert year_end.years(asked(empty)) == []
    assert year_end.year_end(asked(empty), 2026).sums.empty


def test_the_workbook_read_back(store: FakeStore) -> None:
    store.earn("2026-06-01", "sale", 1, stream="=HYPERLINK(1)")
    year = year_end.year_end(asked(store), 2026)
    book = CalamineWorkbook.from_filelike(io.BytesIO(report.workbook(year, "Test", TODAY)))
    page = book.get_sheet_by_name("Year").to_python()
    days = book.get_sheet_by_name("Days").to_python()

    assert book.sheet_names == ["Year", "Days", "Rates"]
    assert [c for c in next(r for r in page if r[0] == "Net revenue in USD") if c != ""] == [
        "Net revenue in USD",
        206.0,
    ]
    assert sum(r[9] for r in days[1:] if r[2] in ("sale", "fee")) == 206.0
    assert any(r[0] == "=HYPERLINK(1)" for r in page), "a stream's name is text, whatever it begins with"
    assert any("not over" in str(r[0]) for r in page)
