"""What is owned and owed: carried on by month, and why it changed. Worked out by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from metrics import worth
from metrics.frames import ColumnError

MONTH = pd.Period("2026-03", "M")


def told(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    thing, cls, day, value = zip(*rows, strict=True) if rows else ((), (), (), ())
    frame = {
        "thing": list(thing),
        "cls": list(cls),
        "day": pd.Series(pd.to_datetime(list(day)).astype("datetime64[s]")),
        "value": list(value),
    }
    return pd.DataFrame(frame).astype({"thing": "object", "cls": "object", "value": "float64"})


def flows(*rows: tuple[str, str, str, str, float]) -> pd.DataFrame:
    day, thing, cls, kind, amount = zip(*rows, strict=True) if rows else ((), (), (), (), ())
    frame = {
        "day": pd.Series(pd.to_datetime(list(day)).astype("datetime64[s]")),
        "thing": thing,
        "cls": cls,
        "kind": kind,
        "amount": amount,
    }
    return pd.DataFrame(frame).astype({**dict.fromkeys(("thing", "cls", "kind"), "object"), "amount": "float64"})


def test_the_last_value_told_until_a_months_end_counts() -> None:
    flat = told(
        ("flat", "property", "2026-01-05", 100),
        ("flat", "property", "2026-01-31", 110),
        ("flat", "property", "2026-03-01", 120),
    )

    assert worth.by_month(flat, until=MONTH)["value"].tolist() == [110, 110, 120]
    assert worth.assets_value(flat, month=MONTH - 2) == 110
    assert math.isnan(worth.assets_value(flat, month=MONTH - 3))


def test_a_thing_and_the_debt_on_it_share_a_name_and_stay_apart() -> None:
    both = told(("flat", "property", "2026-01-31", 100), ("flat", "debt", "2026-02-28", 60))

    assert worth.by_class(both, until=MONTH)["value"].tolist() == [100, 60, 100, 60, 100]


def test_a_thing_that_is_gone_is_worth_nothing_from_its_day() -> None:
    sold = told(("fund", "holdings", "2026-01-31", 100), ("fund", "holdings", "2026-02-10", 0))

    assert worth.by_month(sold, until=MONTH)["value"].tolist() == [100, 0, 0]


def test_debts_alone_tell_no_net_worth() -> None:
    assert math.isnan(worth.net_worth(math.nan, 50))
    assert worth.net_worth(10, 50) == -40


def test_the_change_is_split_and_each_class_adds_up() -> None:
    values = told(
        ("flat", "property", "2025-12-31", 300), ("flat", "property", "2026-03-31", 330),
        ("fund", "holdings", "2025-12-31", 100), ("fund", "holdings", "2026-03-31", 135),
        ("bank", "accounts", "2025-12-31", 80), ("bank", "accounts", "2026-03-31", 50),
    )  # fmt: skip
    owed = told(("flat", "debt", "2025-12-31", 200), ("flat", "debt", "2026-03-31", 191))
    moved = flows(
        ("2026-01-10", "flat", "property", "capex", -12), ("2026-02-01", "fund", "holdings", "buy", -40),
        ("2026-02-02", "fund", "holdings", "sell", 15),
        ("2025-12-31", "fund", "holdings", "buy", -999), ("2026-02-01", "fund", "holdings", "dividend", 7),
    )  # fmt: skip

    rows = worth.change(values, owed, moved, month=MONTH, months=3).set_index("cls")

    assert rows.loc["property"].tolist() == [300, 0, 12, 0, 18, 330]
    assert rows.loc["holdings"].tolist() == [100, 0, 40, -15, 10, 135]
    assert rows.loc["accounts"].tolist() == [80, 0, 0, -30, 0, 50]
    assert rows.loc["debt"].tolist() == [-200, 0, 9, 0, 0, -191]
    sums = rows.sum()
    assert sums["start"] + sums["paid_in"] + sums["taken_out"] + sums["market"] == sums["end"]


def test_what_is_first_known_is_neither_a_gain_nor_paid_in() -> None:
    values = told(
        ("late", "holdings", "2026-02-28", 200), ("late", "holdings", "2026-03-31", 205),
        ("bought", "holdings", "2026-02-28", 55), ("older", "holdings", "2026-03-31", 90), ("bank", "accounts", "2026-03-31", 30),
    )  # fmt: skip
    moved = flows(
        ("2026-02-10", "bought", "holdings", "buy", -50), ("2024-01-01", "older", "holdings", "buy", -60),
        ("2026-02-10", "older", "holdings", "buy", -20),
    )  # fmt: skip

    rows = worth.change(values, told(("car", "debt", "2026-03-31", 8)), moved, month=MONTH, months=3).set_index("cls")

    assert rows.loc["holdings"].tolist() == [0, 200 + 70, 70, 0, 5 + 5, 350]
    assert rows.loc["accounts"].tolist() == [0, 30, 0, 0, 0, 30]
    assert rows.loc["debt"].tolist() == [0, -8, 0, 0, 0, -8]


def test_net_yield_needs_money_put_in() -> None:
    assert worth.net_yield(5, 100) == 0.05
    assert math.isnan(worth.net_yield(5, math.nan)) and math.isnan(worth.net_yield(math.nan, 5))
    assert math.isnan(worth.income(pd.Series([math.nan])))


def test_nothing_told_is_nothing_known_and_a_wrong_frame_is_refused() -> None:
    assert worth.by_month(told(), until=MONTH).empty
    assert worth.change(told(), told(), flows(), month=MONTH).empty
    with pytest.raises(ColumnError):
        worth.by_month(told().drop(columns="thing"), until=MONTH)
