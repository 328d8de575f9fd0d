"""Figures of rentals: one property, several, shared costs, guessed empty months. Numbers worked out by hand."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from fake_store import FakeStore, ask

from figures import Question, letting, rental, rental_figures, worth

YEAR = [str(month) for month in pd.period_range("2025-11", "2026-10", freq="M")]


def flat(store: FakeStore, name: str = "A", *, months: list[str] = YEAR, rent: float = 1_000, **told: Any) -> None:
    store.own("typed", name, "property", f"Flat {name}", **{"units": 1, "rent": str(rent), "stream": "Rental", **told})
    for month in months:
        store.earn(f"{month}-03", "rent", rent, "Rental", item=name, source="bank")


def told(store: FakeStore, month: str | None = None) -> dict[str, Any]:
    q = ask(store, month)
    return {id_: f(q) for id_, f in rental_figures.KPIS.items()}


def values(store: FakeStore, *names: str) -> list[Any]:
    figures = told(store)
    return [figures[name].value for name in names]


def test_without_any_property_each_number_says_what_to_do(store: FakeStore) -> None:
    figures = told(store)

    assert {f.value for f in figures.values()} == {None}
    assert (
        figures["vacancy"].reason
        == "No property is typed in: say what you let, with its units and rent, under Type in."
    )
    assert figures["noi"].reason == "No rent is known in these 12 months: type your properties and their rents in."
    assert rental.each(ask(store)) == [] and rental.owned(ask(store)) == [] and rental.by_month(ask(store)).empty


def test_one_flat_with_a_loan(store: FakeStore) -> None:
    flat(store, down_payment="40000", closing_costs="3000", works="2000", purchase_price="200000", empty=[])
    store.observe("typed", "asset_value", {"2026-09-30": 240_000}, item="A")
    for month in YEAR:
        store.earn(f"{month}-05", "debt_service", -500, "Rental", product="Mortgage", source="bank")
        store.earn(f"{month}-06", "expense", -100, "Rental", product="Repairs", item="A", source="bank")
        store.earn(f"{month}-07", "expense", -70, "Blog", product="Hosting", source="bank")
    store.earn("2026-03-01", "capex", -5_000, "Rental", item="A", source="bank")

    names = ("noi", "cash_flow", "dscr", "maintenance_share", "vacancy", "occupancy", "rent_per_unit")
    figures = told(store)
    assert [figures[name].value for name in names] == [10_800, 4_800, 1.8, 0.1, 0, 1, 1_000]
    over = [figures[name].value for name in ("cap_rate", "cash_on_cash", "net_yield.rental")]
    assert over == [10_800 / 240_000, 4_800 / 45_000, 4_800 / 50_000]
    figure = figures["noi"]
    assert figure.formula == "rent 12,000 USD − operating expenses 1,200 USD = 10,800 USD"
    assert figure.rows is not None and figure.rows.words["stream"] == ("Rental",)
    line = rental.owned(ask(store))[0]
    assert (line.money_in, line.income, line.reliability, line.volatility) == (50_000, 4_800, 1, 0)


def test_costs_that_name_no_property_are_shared_by_rent_and_loans_by_payment(store: FakeStore) -> None:
    flat(store, "A", rent=3_000, loan={"rate": "0.04", "payment": "700", "until": "2040-01-01"})
    flat(store, "B", rent=1_000)
    store.earn("2026-06-01", "expense", -400, "Rental", product="Insurance", source="bank")
    store.earn("2026-06-01", "debt_service", -700, "Rental", product="Loan", source="bank")

    lets = {one.title: one for one in rental.each(ask(store))}

    assert [lets["Flat A"].noi, lets["Flat B"].noi] == [35_700, 11_900]
    assert [lets["Flat A"].cash_flow, lets["Flat B"].cash_flow] == [35_000, 11_900]
    assert lets["Flat A"].shared and math.isnan(lets["Flat B"].dscr)
    assert values(store, "noi", "cash_flow") == [47_600, 46_900]


def test_empty_times_are_taken_as_told(store: FakeStore) -> None:
    flat(
        store,
        months=[month for month in YEAR if month not in ("2026-02", "2026-03")],
        empty=[["2026-02-01", "2026-03-31", 1]],
    )

    figures = told(store)

    assert figures["vacancy"].value == 59 / 365
    assert figures["vacancy"].formula == "59 unlet of 365 unit-days"
    assert figures["occupancy"].value == 10 / 12
    assert rental.each(ask(store))[0].flags == ("occupancy",)
    assert rental.by_month(ask(store), 12)["lost"].sum() == 2_000


def test_months_without_rent_are_guessed_empty_but_not_where_a_double_rent_pays_for_one(store: FakeStore) -> None:
    flat(store, months=[month for month in YEAR if month not in ("2026-02", "2026-06")])
    store.earn("2026-05-31", "rent", 1_000, "Rental", item="A", source="bank")

    figure = told(store)["vacancy"]

    assert (figure.value, figure.known) == (28 / 365, "estimated")


def test_nothing_is_called_a_years_before_a_year_is_known(store: FakeStore) -> None:
    flat(store, months=YEAR[6:], down_payment="40000", empty=[])
    store.observe("typed", "asset_value", {"2026-09-30": 240_000}, item="A")

    figures = told(store)

    assert figures["cap_rate"].value is None
    assert "12 months of rents and costs are needed" in str(figures["cap_rate"].reason)
    assert figures["occupancy"].value == 1
    assert math.isnan(rental.owned(ask(store))[0].net_yield)


def test_a_property_without_a_value_is_left_out_of_the_cap_rate_and_named(store: FakeStore) -> None:
    flat(store, "A")
    flat(store, "B", rent=500)
    store.observe("typed", "asset_value", {"2026-09-30": 120_000}, item="A")

    figures = told(store)

    assert figures["cap_rate"].value == 0.1
    assert "1 property without it left out" in figures["cap_rate"].formula
    assert figures["cash_on_cash"].reason == "It is not known: type in the down payment."


def test_the_running_month_is_no_part_of_the_12(store: FakeStore) -> None:
    flat(store)
    store.earn("2026-11-03", "rent", 1_000, "Rental", item="A", source="bank")

    figure = told(store, "2026-11")["noi"]

    assert (figure.value, figure.period, figure.provisional) == (12_000, "2025-11/2026-10", False)


def test_a_rent_in_another_currency_and_a_shared_flat(store: FakeStore) -> None:
    store.stream("Rental", share=0.5)
    store.rate("USD", "2020-01-01", 1.5, own=True)
    flat(store, currency="EUR", months=[], down_payment="10000", bought="2020-05-01", empty=[])
    for month in YEAR:
        store.earn(f"{month}-03", "rent", 1_000, "Rental", item="A", source="bank", currency="EUR")

    one = rental.each(ask(store))[0]

    assert (one.rent, one.occupancy, one.invested) == (9_000, 1, 7_500)


def test_a_rent_that_is_not_told_is_the_highest_of_the_year_and_an_estimate(store: FakeStore) -> None:
    flat(store, months=YEAR[:11], empty=[])
    store._items[-1]["attributes"] = '{"units": 1, "empty": []}'
    store.earn("2026-10-03", "rent", 700, "Rental", item="A", source="bank")

    figure = told(store)["occupancy"]

    assert (figure.value, figure.known) == (11_700 / 12_000, "estimated")
    assert bool(letting.properties(ask(store))["guessed"].iloc[0])


def test_what_is_owed_follows_the_terms_where_no_balance_is_told(store: FakeStore) -> None:
    flat(store, loan={"rate": "0", "payment": "500", "until": "2027-10-01"})

    one = rental.each(ask(store))[0]
    debt = worth.debts(ask(store))

    assert (debt.value, debt.known) == (6_000, "estimated")
    assert one.loan is not None and (one.loan.last, one.loan.interest) == (pd.Period("2027-10", "M"), 0)
    store.observe("typed", "debt", {"2026-10-31": 7_000}, item="A")
    assert worth.debts(ask(store)).value == 7_000


def test_the_demo_has_every_number_and_its_flats_differ(demo_question: Question) -> None:
    figures = {id_: f(demo_question) for id_, f in rental_figures.KPIS.items()}
    lets = rental.each(demo_question)

    assert [id_ for id_, f in figures.items() if f.value is None] == []
    assert {f.known for f in figures.values()} == {"demo"}
    assert sum(one.noi for one in lets) == pytest.approx(figures["noi"].value, abs=0.01)
    assert [math.isnan(one.debt) for one in sorted(lets)] == [False, True]
    loan = sorted(lets)[0].loan
    assert loan is not None and loan.terms.last is not None and abs((loan.last - loan.terms.last).n) <= 1
