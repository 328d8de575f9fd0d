"""Rentals: traps and edges of each number, worked out by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from metrics import letting, rental

MONTH = pd.Period("2026-10", "M")


def days(values: list[str | None]) -> pd.Series:
    return pd.Series(pd.to_datetime(values).astype("datetime64[s]"))


def houses(*rows: tuple[str, float, str | None]) -> pd.DataFrame:
    things, units, bought = zip(*rows, strict=True)
    return pd.DataFrame({"thing": things, "units": units, "bought": days(list(bought))})


def gaps(*rows: tuple[str, str | None, str | None, float]) -> pd.DataFrame:
    things, first, last, units = zip(*rows, strict=True) if rows else ((), (), (), ())
    frame = {"thing": list(things), "first": days(list(first)), "last": days(list(last)), "units": list(units)}
    return pd.DataFrame(frame).astype({"thing": "object", "units": "float64"})


def lines(*rows: tuple[str, str, float, str]) -> pd.DataFrame:
    month, kind, amount, words = zip(*rows, strict=True) if rows else ((), (), (), ())
    frame = {"month": days(list(month)), "kind": list(kind), "amount": list(amount), "words": list(words)}
    return pd.DataFrame(frame).astype({"kind": "object", "amount": "float64", "words": "object"})


def test_vacancy_counts_unit_days_not_properties() -> None:
    # four units, one of them empty for 31 days; and a flat that stood empty from 20 Sep: 11 + 31 days
    both = letting.unit_days(
        houses(("house", 4, None), ("flat", 1, None)),
        gaps(("house", "2026-10-01", "2026-10-31", 1), ("flat", "2026-09-20", None, 1)),
        month=MONTH, months=2,
    )  # fmt: skip

    assert both["unit_days"].tolist() == [120, 124, 30, 31]
    assert both["unlet"].tolist() == [0, 31, 11, 31]
    assert rental.vacancy(both) == (31 + 42) / (244 + 61)


def test_a_property_counts_from_the_day_it_was_bought_and_never_loses_more_than_it_has() -> None:
    bought = letting.unit_days(houses(("flat", 1, "2026-10-17")), gaps(("flat", None, None, 3)), month=MONTH, months=3)

    assert bought[["unit_days", "unlet"]].to_numpy().tolist() == [[15, 15]]
    assert math.isnan(rental.vacancy(bought.iloc[:0]))


def test_noi_leaves_debt_works_and_taxes_out_and_takes_the_managers_fee_off() -> None:
    rows = lines(
        ("2026-10-01", "rent", 1_000, ""), ("2026-10-01", "fee", -80, "Manager"), ("2026-10-01", "expense", -120, "Insurance"),
        ("2026-10-01", "debt_service", -500, ""), ("2026-10-01", "capex", -9_000, "Roof"), ("2026-10-01", "withholding", -50, ""),
        ("2025-10-01", "rent", 7_777, ""),
    )  # fmt: skip

    assert rental.noi(rows, month=MONTH) == 800
    assert rental.cash_flow(rows, month=MONTH) == 300
    assert rental.dscr(800, rental.debt_service(rows, month=MONTH)) == 1.6
    assert math.isnan(rental.dscr(800, 0))


def test_a_year_without_rent_has_a_loss_and_a_year_without_lines_has_no_number() -> None:
    cold = lines(("2026-10-01", "expense", -120, "Insurance"))

    assert (rental.collected(cold, month=MONTH), rental.noi(cold, month=MONTH)) == (0, -120)
    assert math.isnan(rental.maintenance_share(rental.maintenance(cold, month=MONTH), 0))
    assert math.isnan(rental.noi(lines(), month=MONTH)) and math.isnan(rental.cash_flow(cold, month=MONTH - 12))


@pytest.mark.parametrize(
    ("words", "is_it"),
    [("Repairs", True), ("boiler service", True), ("A+ Handyman Ltd", True), ("Hausmeister", True), ("Repairing the irreparable", False),
     ("Insurance", False), ("Property management", False), ("", False)],
)  # fmt: skip
def test_maintenance_is_told_by_whole_words(words: str, is_it: bool) -> None:
    assert letting.is_maintenance(pd.Series([words])).tolist() == [is_it]


def test_only_expenses_are_maintenance() -> None:
    rows = lines(
        ("2026-10-01", "expense", -80, "Plumber"),
        ("2026-10-01", "capex", -900, "Boiler"),
        ("2026-10-01", "rent", 800, "repair shop"),
    )

    assert rental.maintenance(rows, month=MONTH) == 80
    assert rental.maintenance_share(80, 800) == 0.1


def test_rent_per_unit_counts_a_unit_let_for_half_of_the_month_as_half() -> None:
    month = letting.unit_days(
        houses(("house", 2, None)), gaps(("house", "2026-09-01", "2026-09-15", 1)), month=MONTH - 1, months=1
    )

    assert rental.rent_per_unit(1_500, month) == 1_000
    assert math.isnan(rental.rent_per_unit(0, month.assign(unlet=month["unit_days"])))


def test_how_long_the_rent_has_been_the_same_passes_over_empty_months() -> None:
    rows = lines(
        ("2024-08-01", "rent", 700, ""),
        ("2024-09-01", "rent", 800, ""),
        ("2024-12-01", "rent", 800, ""),
        ("2026-10-01", "rent", 802, ""),
    )

    assert letting.months_unchanged(rows, month=MONTH) == 26
    assert letting.months_unchanged(rows.iloc[:2], month=MONTH) == 26
    assert letting.months_unchanged(rows, month=pd.Period("2024-08")) == 1
    assert letting.months_unchanged(lines(), month=MONTH) == 0


def test_flags_stand_beyond_their_limits_and_not_at_them() -> None:
    assert letting.flags(0.90, 0.15, 24) == ()
    assert letting.flags(0.89, 0.151, 25) == ("occupancy", "maintenance", "rent")
    assert letting.flags(math.nan, math.nan, 0) == ()


def test_shares_of_what_is_not_there_do_not_exist() -> None:
    for of in (rental.occupancy, rental.cap_rate, rental.cash_on_cash, rental.maintenance_share):
        assert math.isnan(of(1.0, 0.0)) and math.isnan(of(1.0, math.nan)) and math.isnan(of(math.nan, 1.0))
