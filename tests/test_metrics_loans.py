"""A loan paid back in equal payments: against published tables and an independent implementation."""

from __future__ import annotations

import math

import numpy_financial
import pandas as pd
import pytest

from metrics.loans import balance, level_payment, schedule

FIRST = pd.Period("2026-01", "M")


def test_the_payment_of_a_published_example() -> None:
    # Wikipedia, "Mortgage calculator": 200,000 at a fixed 6.5 % a year over 30 years is 1,264.14 a month
    assert round(level_payment(200_000, rate=0.065, months=360), 2) == 1_264.14


def test_the_schedule_of_a_published_table() -> None:
    # calculatorplus.com, "30 Year mortgage amortization table schedule": 300,000 at 4 %, payment rounded down to 1,432
    rows = schedule(300_000, rate=0.04, payment=1_432, first=FIRST)

    assert rows.iloc[0, 1:].astype(float).round(2).tolist() == [1_432, 1_000, 432, 299_568]
    assert rows["balance"].iloc[[1, 11, 23]].round(2).tolist() == [299_134.56, 294_719.90, 289_224.67]
    assert rows["interest"].iloc[23].round(2) == 965.64
    assert rows["month"].iloc[13] == pd.Timestamp("2027-02-01")


@pytest.mark.parametrize(("principal", "rate", "months"), [(226_881, 0.039, 300), (10_000, 0.12, 24), (5_000, 0.0, 10)])
def test_an_independent_implementation_says_the_same(principal: float, rate: float, months: int) -> None:
    paid = level_payment(principal, rate=rate, months=months)
    rows = schedule(principal, rate=rate, payment=paid, first=FIRST)
    per = range(1, months + 1)

    assert paid == pytest.approx(-numpy_financial.pmt(rate / 12, months, principal))
    assert len(rows) == months
    if rate:
        assert rows["interest"].to_numpy() == pytest.approx(
            -numpy_financial.ipmt(rate / 12, per, months, principal), abs=1e-6
        )
    assert rows["principal"].sum() == pytest.approx(principal)


def test_what_is_left_is_what_the_schedule_leaves() -> None:
    paid = level_payment(226_881, rate=0.039, months=300)
    rows = schedule(226_881, rate=0.039, payment=paid, first=FIRST)

    assert balance(rate=0.039, payment=paid, months=300 - 60) == pytest.approx(rows["balance"].iloc[59])
    assert balance(rate=0.039, payment=paid, months=0) == balance(rate=0.039, payment=paid, months=-5) == 0
    assert balance(rate=0.0, payment=100, months=7) == 700
    assert math.isnan(balance(rate=math.nan, payment=100, months=7))


def test_a_payment_that_does_not_cover_the_interest_never_ends() -> None:
    assert schedule(100_000, rate=0.12, payment=1_000, first=FIRST).empty
    assert schedule(0, rate=0.12, payment=1_000, first=FIRST).empty
    assert math.isnan(level_payment(100, rate=0.05, months=0))


def test_the_last_payment_is_only_what_is_left() -> None:
    rows = schedule(1_000, rate=0.0, payment=300, first=FIRST)

    assert rows["payment"].tolist() == [300, 300, 300, 100]
    assert rows["balance"].iloc[-1] == 0
