"""Traps of affiliates, deals, yields and the fiscal year: numbers worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from metrics import affiliates, deals, revenue, yields

OCT = pd.Period("2026-10")


def days(*texts: str) -> np.ndarray:
    return pd.to_datetime(list(texts)).to_numpy().astype("datetime64[s]")


def ledger(*rows: tuple[str, str, str, int]) -> pd.DataFrame:
    """Rows of month, kind, status and whole units."""
    frame = pd.DataFrame(list(rows), columns=["month", "kind", "status", "amount_micros"])
    return frame.assign(month=days(*frame["month"]), amount_micros=frame["amount_micros"].astype("int64") * 1_000_000)


def back(*rows: tuple[str, str, str, int]) -> pd.DataFrame:
    """Reversals: own month, month of the sale, status, units."""
    frame = pd.DataFrame(list(rows), columns=["month", "sold", "status", "amount_micros"])
    return frame.assign(
        month=days(*frame["month"]),
        sold=days(*frame["sold"]),
        amount_micros=frame["amount_micros"].astype("int64") * 1_000_000,
    )


def totals(values: dict[str, float], **more: object) -> pd.DataFrame:
    return pd.DataFrame({"month": days(*values), "value": list(values.values()), **more})


def test_what_was_taken_back_is_apart_and_declined_is_out() -> None:
    rows = ledger(
        ("2026-08", "commission", "paid", 200), ("2026-09", "commission", "paid", 100), ("2026-10", "commission", "approved", 60),
        ("2026-10", "commission", "pending", 40), ("2026-10", "commission", "declined", 999), ("2026-10", "commission", "reversed", 8),
        ("2026-10", "commission", "paid", -30), ("2026-10", "sale", "paid", 555),
    )  # fmt: skip
    gone = back(("2026-10", "2026-09", "paid", -30))

    told = affiliates.earnings(rows, gone, month=OCT)

    assert told.to_dict() == {"pending": 40, "approved": 60, "paid": 300, "reversed": 38}
    counted = 200 + 100 + 60 - 30
    assert told["approved"] + told["paid"] - 30 == counted
    assert affiliates.earnings(rows, gone, month=OCT, months=1).to_dict() == {
        "pending": 40, "approved": 60, "paid": 0, "reversed": 38,
    }  # fmt: skip


def test_no_commission_is_no_zero() -> None:
    none = back()
    assert affiliates.earnings(ledger(("2026-10", "sale", "paid", 5)), none, month=OCT).empty
    assert math.isnan(affiliates.reversal_rate(ledger(("2026-10", "sale", "paid", 5)), none, month=OCT))


def test_a_reversal_counts_in_the_month_of_its_sale() -> None:
    rows = ledger(
        ("2026-09", "commission", "paid", 100), ("2026-10", "commission", "paid", 50), ("2026-10", "commission", "paid", -30),
        ("2026-10", "commission", "reversed", 10),
    )  # fmt: skip
    gone = back(("2026-10", "2026-09", "paid", -30))

    by_month = affiliates.reversals_by_month(rows, gone)

    assert by_month["value"].round(6).tolist() == [0.3, round(10 / 60, 6)]
    assert affiliates.reversal_rate(rows, gone, month=OCT) == pytest.approx(40 / 160)
    assert affiliates.reversal_rate(rows, gone, month=OCT, months=1) == pytest.approx(10 / 60)


def test_a_reversal_of_a_sale_before_the_period_is_not_in_its_rate() -> None:
    rows = ledger(
        ("2025-10", "commission", "paid", 90),
        ("2026-10", "commission", "paid", 100),
        ("2026-10", "commission", "paid", -90),
    )

    assert affiliates.reversal_rate(rows, back(("2026-10", "2025-10", "paid", -90)), month=OCT) == 0


def test_only_invoices_past_their_day_are_unpaid() -> None:
    rows = pd.DataFrame(
        {
            "sponsor": ["A", "A", "B", "B", "C", "D"],
            "state": ["invoiced", "invoiced", "planned", "cancelled", "paid", "invoiced"],
            "due": days("2026-11-20", "2026-11-21", "2026-01-01", "2026-01-01", "2026-01-01", "NaT"),
            "amount_micros": [1, 2, 3, 4, 5, 6],
        }
    )

    told = deals.unpaid(rows, today=pd.Timestamp("2026-11-21"))

    assert told[["sponsor", "n", "amount_micros", "days_late"]].values.tolist() == [["A", 1, 1, 1]]
    assert deals.unpaid(rows.iloc[:0], today=pd.Timestamp("2026-11-21")).empty


def test_the_money_of_a_month_stands_against_the_audience_of_that_month() -> None:
    net = totals({"2026-09-01": 100, "2026-10-01": 300})
    visitors = totals({"2026-08-01": 1, "2026-09-01": 1_000, "2026-10-01": 12_000}, complete=[True, True, False])

    found = yields.by_month(net, visitors, per=1_000)

    assert found["value"].tolist()[1:] == [100, 25] and math.isnan(found["value"][0])
    assert found["complete"].tolist() == [False, True, False]
    assert math.isnan(yields.per_audience(net, visitors, month=pd.Period("2026-11"), per=1_000))


def test_nobody_came_is_no_price() -> None:
    assert math.isnan(yields.per_audience(totals({"2026-10-01": 5}), totals({"2026-10-01": 0}), month=OCT))
    assert math.isnan(yields.epc(totals({"2026-10-01": 5}), totals({"2026-10-01": 0}), month=OCT))
    assert math.isnan(yields.spot_price(math.nan, cpm=20))


def test_commissions_a_click_are_sums_of_the_same_months() -> None:
    paid = totals({"2025-10-01": 999, "2026-08-01": 70, "2026-09-01": 30, "2026-10-01": 50})
    clicks = totals({"2025-10-01": 1, "2026-09-01": 100, "2026-10-01": 300})

    # August has no clicks, October of last year is out: (30 + 50) / (100 + 300), not the mean of 0.30 and 0.17
    assert yields.epc(paid, clicks, month=OCT) == pytest.approx(0.2)


def test_hours_are_added_up_by_month() -> None:
    worked = pd.DataFrame({"day": days("2026-09-30", "2026-10-01", "2026-10-31"), "minutes": [60, 45, 30]})

    assert yields.hours(worked)["value"].tolist() == [1, 1.25]
    assert yields.hours(worked.iloc[:0]).empty


@pytest.mark.parametrize(
    ("fiscal_month", "month", "expected"),
    [
        (1, "2026-10", 1_110),
        (10, "2026-10", 1_000),
        (11, "2026-10", 1_111),
        (10, "2026-09", 111),
        (1, "2026-11", math.nan),
    ],
)
def test_the_fiscal_year_begins_where_the_owner_says(fiscal_month: int, month: str, expected: float) -> None:
    rows = ledger(("2025-12", "sale", "paid", 1), ("2026-01", "sale", "paid", 10), ("2026-09", "sale", "paid", 100),
                  ("2026-10", "sale", "paid", 1_000), ("2026-10", "sale", "pending", 5), ("2026-10", "expense", "paid", -7))  # fmt: skip

    assert revenue.year_to_date(rows, month=pd.Period(month), fiscal_month=fiscal_month) == pytest.approx(
        expected, nan_ok=True
    )


def test_a_month_of_the_year_without_entries_is_nothing_and_no_gap() -> None:
    rows = ledger(("2026-01", "sale", "paid", 10))

    assert revenue.year_to_date(rows, month=OCT, known_to=OCT) == 10
    assert math.isnan(revenue.year_to_date(rows, month=pd.Period("2025-12")))
