"""Returns, holdings and lending against published worked examples, an independent library, and their traps."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy_financial
import pandas as pd
import pytest

from metrics import holdings, lending, payouts, returns

NAN = float("nan")


def flows(*rows: tuple[str, float]) -> pd.DataFrame:
    return pd.DataFrame({"day": pd.to_datetime([day for day, _ in rows]), "amount": [float(each) for _, each in rows]})


def values(*rows: tuple[str, float]) -> pd.DataFrame:
    return flows(*rows).rename(columns={"amount": "value"})


def test_xirr_is_that_of_excels_documentation() -> None:
    """Microsoft, XIRR function: 0.373362535 or 37.34 %."""
    told = [
        ("2008-01-01", -10_000),
        ("2008-03-01", 2_750),
        ("2008-10-30", 4_250),
        ("2009-02-15", 3_250),
        ("2009-04-01", 2_750),
    ]
    assert returns.xirr(flows(*told)) == pytest.approx(0.373362535, abs=5e-9)
    assert returns.xirr(flows(*told[::-1])) == pytest.approx(0.373362535, abs=5e-9), "in any order"


@pytest.mark.parametrize(
    "amounts", [(-100.0, 39.0, 59.0, 55.0, 20.0), (-1_000.0, -500.0, 300.0, 1_500.0), (-1_000.0, 900.0)]
)
def test_xirr_of_yearly_flows_is_the_irr_of_an_independent_library(amounts: tuple[float, ...]) -> None:
    """numpy-financial; the first row is its own documentation's example (0.28095)."""
    days = [date(2021, 1, 1) + timedelta(days=365 * n) for n in range(len(amounts))]
    frame = flows(*((str(day), amount) for day, amount in zip(days, amounts, strict=True)))
    assert returns.xirr(frame) == pytest.approx(numpy_financial.irr(amounts), abs=1e-7)


@pytest.mark.parametrize(
    "rows",
    [
        [], [("2024-01-01", -100)], [("2024-01-01", -100), ("2025-06-01", -50)], [("2024-01-01", 100), ("2025-06-01", 50)],
        [("2024-01-01", -100), ("2024-01-01", 110)], [("2024-01-01", -100), ("2025-06-01", 0)],
    ],
    ids=["none", "one", "only in", "only out", "one day", "gone"],
)  # fmt: skip
def test_a_return_that_does_not_exist_is_none(rows: list[tuple[str, float]]) -> None:
    assert math.isnan(returns.xirr(flows(*rows)))


def test_nothing_is_annualised_under_twelve_months() -> None:
    short, whole = (flows(("2025-01-01", -1_000), (end, 1_050)) for end in ("2025-12-31", "2026-01-01"))
    assert math.isnan(returns.xirr(short))
    assert returns.over_period(short) == pytest.approx(0.05), "the plain return instead"
    assert returns.xirr(whole) == pytest.approx(0.05)
    leap = flows(("2024-01-01", -1_000), ("2024-12-31", 1_050))
    assert math.isnan(returns.xirr(leap)), "365 days of a leap year are no 12 months"


def test_a_loss_has_a_negative_return() -> None:
    assert returns.xirr(flows(("2024-01-01", -1_000), ("2026-01-01", 640))) == pytest.approx(-0.1998, abs=2e-4)


def test_time_weighted_is_that_of_a_published_example() -> None:
    """mathcelebrity.com, time weighted interest: 100,000, 112,000, + 30,000, 125,000, − 42,000, 100,000 → 18.78 %."""
    worth = values(("2025-01-01", 100_000), ("2025-03-01", 142_000), ("2025-08-01", 83_000), ("2026-01-01", 100_000))
    moved = flows(("2025-03-01", -30_000), ("2025-08-01", 42_000))
    assert returns.time_weighted(worth, flows=moved) == pytest.approx(0.1878, abs=5e-5)


def test_one_stretch_is_modified_dietz() -> None:
    """Wikipedia, Modified Dietz method: 100, + 50 after one of two years, 300 at the end: 120 %."""
    worth, moved = values(("2021-01-01", 100), ("2023-01-01", 300)), flows(("2022-01-01", -50))
    assert returns.time_weighted(worth, flows=moved, annual=False) == pytest.approx(1.2)


def test_paying_in_does_not_change_the_time_weighted_return() -> None:
    plain = returns.time_weighted(values(("2024-01-01", 100), ("2024-07-01", 110), ("2025-01-01", 99)), flows=flows())
    more = values(("2024-01-01", 100), ("2024-07-01", 1_110), ("2025-01-01", 999))
    paid = returns.time_weighted(more, flows=flows(("2024-07-01", -1_000)))
    assert plain == pytest.approx(paid) == pytest.approx(-0.01, abs=1e-4)


def test_time_weighted_begins_with_the_first_payment_and_needs_a_year() -> None:
    moved = flows(("2025-01-15", -1_000))
    assert returns.time_weighted(values(("2026-01-15", 1_100)), flows=moved) == pytest.approx(0.1)
    assert math.isnan(returns.time_weighted(values(("2025-12-15", 1_100)), flows=moved))
    assert returns.time_weighted(values(("2025-12-15", 1_100)), flows=moved, annual=False) == pytest.approx(0.1)
    assert math.isnan(returns.time_weighted(values(("2026-01-15", 1_100)), flows=flows())), "one point"


def trades(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["day", "kind", "quantity", "amount"]).astype(
        {"quantity": float, "amount": float}
    )
    return frame.assign(day=pd.to_datetime(frame["day"]), thing="fund")


def last(*rows: tuple[str, str, float, float]) -> tuple[float, float]:
    made = holdings.positions(trades(*rows)).iloc[-1]
    return float(made["quantity"]), float(made["cost"])


def test_cost_is_average_cost() -> None:
    """100 at 10 and 100 at 14 are 200 at 12; 50 sold take 600 with them."""
    bought = [("2025-01-01", "buy", 100, -1_000), ("2025-02-01", "buy", 100, -1_400)]
    assert last(*bought, ("2025-03-01", "sell", 50, 900)) == (150.0, 1_800.0)
    assert last(*bought, ("2025-03-01", "sell", 200, 900), ("2025-04-01", "buy", 10, -90)) == (10.0, 90.0)


def test_a_split_changes_shares_not_cost_whichever_row_comes_first() -> None:
    bought = ("2025-01-01", "buy", 2, -500)
    told = [("2025-02-01", "split", 8, 0), ("2025-02-01", "split", -2, 0)]
    assert last(bought, *told) == last(bought, *told[::-1]) == (8.0, 500.0)


@pytest.mark.parametrize(
    ("rows", "quantity"),
    [
        ([("2025-02-01", "sell", 5, 50)], NAN),
        ([("2025-01-01", "buy", NAN, -50)], NAN),
        ([("2025-02-01", "sell", 5, 50), ("2025-03-01", "dividend", 12, 3)], 12.0),
        ([("2025-03-01", "dividend", 12, 3), ("2025-04-01", "buy", 3, -30)], 15.0),
        ([("2025-02-01", "split", 4, 0)], 4.0),
    ],
    ids=["sold more", "not said", "a dividend proves", "then bought", "came by a split"],
)
def test_what_is_not_known_is_not_made_up(rows: list[tuple[str, str, float, float]], quantity: float) -> None:
    found = last(*rows)
    assert found[0] == pytest.approx(quantity, nan_ok=True)
    assert math.isnan(found[1]) or rows[0][1:3] == ("buy", pytest.approx(NAN, nan_ok=True)), (
        "nor is the cost, but of a buy"
    )


def test_yields_leave_out_what_lacks_a_base() -> None:
    rows = pd.DataFrame({"dividends": [30.0, 20.0, NAN], "value": [600.0, NAN, 1_000.0], "cost": [0.0, 400.0, 1_000.0]})
    assert holdings.current_yield(rows) == pytest.approx(0.05)
    assert holdings.yield_on_cost(rows) == pytest.approx(0.05)
    assert math.isnan(holdings.current_yield(rows.iloc[1:]))


def test_payouts_grow_only_when_a_share_pays_more() -> None:
    days = pd.to_datetime(["2025-01-05", "2025-07-05", "2026-01-05", "2026-07-05"])
    steady = pd.DataFrame(
        {"thing": "fund", "day": days, "per_share": [0.5, 0.5, 0.5, 0.5], "quantity": [10.0, 10.0, 90.0, 90.0]}
    )
    assert holdings.payout_growth(steady, month=pd.Period("2026-10")) == 0.0
    first = steady.iloc[1:]
    assert math.isnan(holdings.payout_growth(first, month=pd.Period("2026-10"))), "not paid as often a year before"
    assert math.isnan(holdings.payout_growth(steady.assign(per_share=NAN), month=pd.Period("2026-10")))


@pytest.mark.parametrize(("gap", "often"), [(30, 12.0), (91, 4.0), (182, 2.0), (365, 1.0)])
def test_rhythm(gap: int, often: float) -> None:
    days = pd.Series([pd.Timestamp("2020-01-01") + pd.Timedelta(days=gap * n) for n in range(5)])
    assert holdings.frequency(days) == often


def test_a_dividend_of_none_is_not_a_dividend_of_nothing() -> None:
    rows = pd.DataFrame({"day": pd.to_datetime(["2024-01-05"]), "kind": "dividend", "amount": [90.0]})
    assert holdings.dividends_trailing(rows, month=pd.Period("2026-01")) == 0.0
    assert math.isnan(holdings.dividends_trailing(rows, month=pd.Period("2023-12")))


def regular(**more: object) -> pd.DataFrame:
    row = {"thing": "fund", "last": pd.Timestamp("2026-10-05"), "frequency": 4.0, "amount": 40.0, **more}
    return pd.DataFrame([row])


def calendar(told: pd.DataFrame, **more: object) -> dict[tuple[str, str], float]:
    none = pd.DataFrame({"day": pd.to_datetime([]), "amount": pd.Series(dtype=float)})
    rows = payouts.calendar(none, declared=told, regular=regular(**more), today=pd.Timestamp("2026-11-21"), ahead=6)
    return {(f"{month:%Y-%m}", str(kind)): float(amount) for month, kind, amount in rows.itertuples(index=False)}


def test_a_declared_payout_takes_the_place_of_the_expected_one() -> None:
    none = pd.DataFrame({"thing": pd.Series(dtype=object), "day": pd.to_datetime([]), "amount": pd.Series(dtype=float)})
    told = pd.DataFrame({"thing": ["fund"], "day": pd.to_datetime(["2026-12-30"]), "amount": [44.0]})
    assert calendar(none) == {("2027-01", "forecast"): 40.0, ("2027-04", "forecast"): 40.0}
    assert calendar(told) == {("2026-12", "declared"): 44.0, ("2027-04", "forecast"): 40.0}
    other = told.assign(thing="another")
    assert calendar(other)[("2027-01", "forecast")] == 40.0, "of its own holding only"
    assert calendar(none, last=pd.Timestamp("2026-01-05")) == {}, "two were missed: a third is not expected"


def lines(*rows: tuple[str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["day", "kind", "amount"]).astype({"amount": float})
    return frame.assign(day=pd.to_datetime(frame["day"]))


def test_principal_is_no_income() -> None:
    rows = lines(("2026-01-01", "principal", -500), ("2026-02-01", "principal", 250), ("2026-02-01", "interest", 5))
    assert lending.interest(rows, month=pd.Period("2026-02")) == 5.0
    assert lending.outstanding(rows) == 250.0
    assert math.isnan(lending.outstanding(rows.iloc[1:])), "more came back than is known to have been lent"


def loans(*rows: tuple[str, float, float, float, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["day", "lent", "outstanding", "written_off", "days_late"])
    return frame.assign(day=pd.to_datetime(frame["day"])).astype(dict.fromkeys(frame.columns[1:], float))


def test_default_rate_leaves_young_loans_out_and_begins_after_120_days() -> None:
    on = pd.Timestamp("2026-05-01")
    rows = loans(
        ("2026-01-01", 1_000, 100, 0, 121), ("2026-01-01", 1_000, 300, 0, 120), ("2026-01-02", 9_000, 9_000, 0, 200)
    )
    assert lending.default_rate(rows, on=on) == pytest.approx(0.05), "the third is 119 days old"
    assert lending.default_rate(rows.assign(written_off=[0.0, 60.0, 0.0]), on=on) == pytest.approx(0.08)
    assert math.isnan(lending.default_rate(rows.assign(days_late=NAN), on=on)), "nobody says how late they are"


def test_cohorts_say_how_many_and_how_many_are_too_young() -> None:
    rows = loans(("2025-01-01", 1_000, 100, 0, 300), ("2025-06-01", 1_000, 0, 50, NAN), ("2026-04-01", 500, 500, 0, 0))
    made = lending.by_cohort(rows, on=pd.Timestamp("2026-05-01"))
    assert made[["cohort", "n", "young", "lent", "defaulted"]].to_numpy().tolist() == [
        ["2025", 2, 0, 2_000.0, 150.0],
        ["2026", 1, 1, 0.0, 0.0],
    ]
    assert made["rate"].iloc[0] == 0.075 and math.isnan(made["rate"].iloc[1])


def test_late_by_age_has_its_edges() -> None:
    rows = pd.DataFrame({"outstanding": [1.0] * 6, "days_late": [0.0, 1.0, 30.0, 31.0, 120.0, 121.0]})
    assert lending.late(rows)["n"].tolist() == [1, 2, 1, 1, 1]


def test_the_account_earns_less_than_its_loans_where_cash_lies_idle() -> None:
    rows = lines(("2025-01-01", "deposit", 1_000), ("2025-01-01", "principal", -500), ("2026-01-01", "interest", 50))
    on = pd.Timestamp("2026-01-01")
    own = returns.xirr(lending.loan_flows(rows, worth=500.0, on=on))
    whole = returns.xirr(lending.account_flows(rows, worth=1_050.0, on=on))
    assert (own, whole) == (pytest.approx(0.1), pytest.approx(0.05))
    assert (
        lending.loan_flows(rows, worth=NAN, on=on).empty
        and lending.account_flows(rows.iloc[1:], worth=9.0, on=on).empty
    )
