"""What only the demo's owner knows: invoices beside the ledger's, bills, goals and hours, the same each time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from sample import planned
from sample.timeline import Timeline
from store import Store, open_store

TODAY = pd.Timestamp("2026-11-21")


@pytest.fixture(scope="module")
def demo(demo_record: Path) -> tuple[Store, int]:
    store = open_store(f"sqlite:///{demo_record}")
    return store, store.workspace("demo").id


def test_an_invoice_that_does_not_count_is_told_by_the_ledger(demo: tuple[Store, int]) -> None:
    store, ws = demo
    told = store.deals(ws)
    invoices = told[~told["counts"] & told["state"].isin(["invoiced", "paid"])]
    entries = store.entries(ws, where={"source": ["stripe"], "kind": ["sponsorship"]}, limit=10_000).set_index(
        "external_id"
    )
    for deal in invoices.itertuples():
        entry = entries.loc[deal.key.removeprefix("demo-")]
        assert (entry["amount_micros"], entry["currency"], entry["payer"]) == (deal.amount, deal.currency, deal.sponsor)
        assert (entry["status"] == "paid") == (deal.state == "paid")
    assert len(invoices) > 50 and told["key"].is_unique


def test_the_deal_that_is_the_income_earns_once(demo: tuple[Store, int]) -> None:
    store, ws = demo
    told = store.deals(ws)
    own = told[told["counts"]]
    entries = store.entries(ws, where={"source": ["deals"]})
    assert entries[["external_id", "amount_micros", "payer", "status"]].values.tolist() == [
        [own["key"].iloc[0], own["amount"].iloc[0], own["sponsor"].iloc[0], "paid"]
    ]


@pytest.mark.every(date(2026, 3, 1), date(2026, 12, 31))
@pytest.mark.parametrize("today", [date(2026, 11, 21), date(2026, 3, 1), date(2024, 2, 29), date(2026, 12, 31)])
def test_on_any_day_one_is_late_one_is_open_and_nothing_is_of_tomorrow(today: date) -> None:
    made = dict(planned.tables(Timeline(today)))
    deals, now = made["deal"], pd.Timestamp(today)
    due = pd.to_datetime(deals["due"])
    assert ((deals["state"] == "invoiced") & (due < now)).any() and (
        (deals["state"] == "invoiced") & (due >= now)
    ).any()
    assert (pd.to_datetime(deals["paid_day"]).dropna() < now).all()
    assert {"planned", "cancelled", "paid"} <= set(deals["state"])
    assert (pd.to_datetime(made["worklog"]["day"]) < now).all()
    assert (pd.to_datetime(made["goal"]["day"]) > now).all()
    again = dict(planned.tables(Timeline(today)))
    assert all(made[table].equals(again[table]) for table in made)


def test_bills_are_those_of_the_ledger(demo: tuple[Store, int]) -> None:
    store, ws = demo
    schedules = store.schedules(ws).set_index("title")
    assert (schedules["amount"] > 0).equals(schedules["kind"].isin(["rent", "sponsorship"]))
    rows = store.entries(ws, since=date(2026, 10, 1), until=date(2026, 10, 31), where={"source": ["bank"]}, limit=1_000)
    for title, kind, product in (
        ("Mortgage, flat A", "debt_service", "Mortgage"),
        ("Email software", "expense", "Email software"),
    ):
        entry = rows[(rows["kind"] == kind) & (rows["product"] == product)].iloc[0]
        assert entry["amount_micros"] == schedules.loc[title, "amount"]
    assert rows[rows["kind"] == "living"]["amount_micros"].tolist() == [schedules.loc["Living", "amount"]]


def test_three_years_of_hours(demo: tuple[Store, int]) -> None:
    store, ws = demo
    hours = store.worklog(ws)
    by_month = hours.groupby([hours["day"].dt.to_period("M"), "stream"])["minutes"].sum().unstack()
    assert len(by_month) == 37 and by_month.notna().to_numpy().mean() > 0.98
    assert 20 < hours.groupby("day")["minutes"].sum().median() / 60 < 45 and (hours["day"].dt.dayofweek == 0).all()


def test_goals_are_of_numbers_that_exist(demo: tuple[Store, int]) -> None:
    from figures import kpi

    store, ws = demo
    goals = store.goals(ws)
    assert 4 <= len(goals) <= 6 and set(goals["metric"]) <= set(kpi.titles())
