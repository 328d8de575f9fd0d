"""Figures of shares and funds, of lending and of robo-advisors: told, reckoned from entries, or missing with a reason."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from fake_store import TODAY, FakeStore, ask

from figures import Question, dividends, holdings, lending, loan_book, loans_out, payouts, question, robo

KPIS = {**dividends.KPIS, **loans_out.KPIS, **robo.KPIS}


def value(store: FakeStore, id_: str, month: str | None = None) -> Any:
    return KPIS[id_](ask(store, month)).value


def trade(store: FakeStore, day: str, kind: str, shares: float | None, amount: float, name: str = "Fund") -> None:
    quantity = None if shares is None else str(shares)
    store.earn(day, kind, amount, "Dividends", source="broker", product=name, quantity=quantity)


def fund(store: FakeStore, **told: Any) -> None:
    """100 shares for 1,000, and 5 a quarter over two years, 6 in the last."""
    store.own("broker", "Fund", "holding", "Fund", type="etf", **told)
    trade(store, "2024-01-02", "buy", 100, -1_000)
    for quarter in ("2024-12", "2025-03", "2025-06", "2025-09"):
        trade(store, f"{quarter}-10", "dividend", None, 5)
    for quarter in ("2025-12", "2026-03", "2026-06", "2026-09"):
        trade(store, f"{quarter}-10", "dividend", None, 6)
        trade(store, f"{quarter}-10", "withholding", None, -0.9)


@pytest.mark.parametrize("id_", sorted(KPIS))
def test_without_a_row_each_number_has_a_reason(store: FakeStore, id_: str) -> None:
    told = KPIS[id_](ask(store))
    assert told.value is None and told.reason and told.reason.endswith(".")


@pytest.mark.parametrize("id_", sorted(KPIS))
def test_on_the_demo_each_has_a_value_with_its_numbers(demo_question: Question, id_: str) -> None:
    told = KPIS[id_](demo_question)
    assert isinstance(told.value, float), told.reason
    assert any(sign.isdigit() for sign in told.formula) and told.sources and told.known in ("demo", "estimated")


def test_dividends_of_a_holding_known_by_its_entries(store: FakeStore) -> None:
    fund(store)
    q = ask(store)

    trailing = dividends.trailing(q)
    assert (trailing.value, trailing.change.year, trailing.extra["withheld"]) == (
        24.0,
        pytest.approx(0.2),
        pytest.approx(0.15),
    )
    assert trailing.rows is not None and trailing.rows.since == date(2025, 11, 1)
    assert dividends.yield_on_cost(q).value == pytest.approx(0.024)
    assert dividends.net_of_cost(q).value == pytest.approx(0.0204)
    assert dividends.payout_growth(q).value == pytest.approx(0.2)
    ahead = dividends.forward(q)
    assert (ahead.value, ahead.known) == (24.0, "estimated")
    assert dividends.current_yield(q).reason == "What your holdings are worth is not known: type their values in."


def test_what_is_typed_stands_before_what_is_reckoned(store: FakeStore) -> None:
    fund(store, quantity="200", cost="3000", payout="0.10", frequency=2)
    store.observe("broker", "asset_value", {"2026-10-20": 4_800.0}, item="Fund")
    q = ask(store)

    assert dividends.forward(q).value == 40.0
    assert dividends.yield_on_cost(q).value == pytest.approx(24 / 3_000)
    assert dividends.current_yield(q).value == pytest.approx(0.005)


def test_a_later_buy_is_no_growth_and_pays_ahead(store: FakeStore) -> None:
    fund(store)
    trade(store, "2026-10-02", "buy", 100, -1_500)
    q = ask(store)

    assert dividends.payout_growth(q).value == pytest.approx(0.2)
    assert dividends.forward(q).value == 48.0
    assert holdings.table(q)[["quantity", "cost"]].to_numpy().tolist() == [[200.0, 2_500.0]]
    assert dividends.forward(ask(store, "2026-09")).value == 24.0, "asked about September the buy is not known"


def test_fees_of_a_buy_are_part_of_the_cost_and_others_take_from_the_yield(store: FakeStore) -> None:
    fund(store)
    trade(store, "2024-01-02", "fee", None, -20)
    trade(store, "2026-05-05", "fee", None, -3)

    assert value(store, "yield_on_cost") == pytest.approx(24 / 1_020)
    assert value(store, "net_yield.dividend") == pytest.approx((24 - 3.6 - 3) / 1_020)


def test_a_yield_is_not_told_of_the_part_that_did_not_pay(store: FakeStore) -> None:
    trade(store, "2026-01-02", "buy", 10, -900, "Known cost")
    trade(store, "2026-02-02", "dividend", None, 40, "Unknown cost")
    told = dividends.yield_on_cost(ask(store))
    assert told.value is None and told.reason and told.reason.startswith("The cost of the holdings that paid most")


def test_a_list_of_trades_alone_says_nothing_of_dividends(store: FakeStore) -> None:
    trade(store, "2025-01-02", "buy", 10, -900)
    told = dividends.yield_on_cost(ask(store))
    assert told.value is None and told.reason and told.reason.startswith("What your holdings paid is not known")


def test_trusts_stand_apart(store: FakeStore) -> None:
    fund(store)
    store.own("broker", "Trust", "holding", "Trust", type="reit")
    trade(store, "2025-01-02", "buy", 10, -1_000, "Trust")
    trade(store, "2026-01-02", "dividend", None, 60, "Trust")
    q = ask(store)

    assert dividends.trailing(q).extra["parts"] == {"Property trusts": 60.0, "Funds": 24.0}
    assert dividends.net_of_cost(q).extra["parts"]["Property trusts"] == pytest.approx(0.06)
    assert {line.name: line.kind for line in holdings.owned(q)} == {"Trust": "reit", "Fund": "dividend"}


def test_the_calendar_keeps_paid_declared_and_expected_apart(store: FakeStore) -> None:
    fund(store, declared=[["2026-12-09", "0.07"], ["2026-01-09", "9"]])
    rows = payouts.calendar(ask(store))
    ahead = rows[rows["month"] > "2026-11-30"]
    assert ahead["kind"].tolist()[:2] == ["declared", "forecast"]
    assert ahead["amount"].tolist()[:2] == [pytest.approx(7.0), pytest.approx(6.0)]
    assert rows[rows["kind"] == "paid"]["amount"].sum() == 24.0


def test_a_payout_that_fell_needs_a_look(store: FakeStore) -> None:
    fund(store)
    for quarter in ("2025-12", "2026-03", "2026-06", "2026-09"):
        trade(store, f"{quarter}-10", "dividend", None, -2)
    (line,) = holdings.owned(ask(store))
    assert line.flag == "pays 20 % less a share than a year ago"


def test_an_old_file_says_nothing_of_these_months(store: FakeStore) -> None:
    store.source("old", connector="schwab_history", as_of="2025-04-01")
    store.earn("2025-03-10", "dividend", 5, source="old", product="Fund", quantity="10")
    store.earn("2024-12-10", "dividend", 5, source="old", product="Fund", quantity="10")
    q = ask(store)

    told = dividends.trailing(q)
    assert told.value is None and told.reason == "Dividends are known only until 1 Apr 2025: import a newer export."
    assert math.isnan(holdings.owned(q)[0].income)
    assert payouts.late_payouts(q).empty, "nor is it known whether the next one came"
    assert dividends.trailing(ask(store, "2025-03")).value == 10.0


def test_an_old_statement_ends_on_its_last_day(store: FakeStore) -> None:
    store.source("mintos", connector="mintos", as_of="2025-11-01")
    account(store, last="2025-11-01")
    q = ask(store)

    assert lending.accounts(q)[0].on == pd.Timestamp("2025-11-01")
    told = loans_out.outstanding(q)
    assert told.extra["under"][0] == "as of 1 Nov 2025"
    assert lending.outstanding_by_month(q)["month"].max() == pd.Timestamp("2025-11-01")
    assert loans_out.account_return(q).value == pytest.approx((2_100 / 2_000) ** (365 / 366) - 1, abs=1e-5)


def test_weeks_on_two_platforms_years_apart_are_no_year(store: FakeStore) -> None:
    for name, first, last in (("mintos", "2020-01-01", "2020-02-01"), ("lande", "2026-10-01", "2026-10-30")):
        store.source(name, connector=name, as_of=last)
        store.earn(first, "deposit", 100, "P2P lending", source=name, payer=name)
        store.earn(last, "interest", 5, "P2P lending", source=name, payer=name)
    assert value(store, "p2p_account_return") is None


def lend(store: FakeStore, day: str, kind: str, amount: float, **more: Any) -> None:
    store.earn(day, kind, amount, "P2P lending", source="mintos", payer="Mintos", **more)


def account(store: FakeStore, last: str = "2026-10-31") -> None:
    """2,000 paid in two years ago, 1,000 of it lent for two years at 10 %, 100 written off."""
    lend(store, "2024-10-31", "deposit", 2_000)
    lend(store, "2024-10-31", "principal", -1_000, product="Loan 1")
    lend(store, "2025-10-31", "interest", 100)
    lend(store, last, "interest", 100)
    lend(store, last, "principal", 400, product="Loan 1")
    lend(store, last, "write_off", -100, product="Loan 1")


def test_lending_by_its_entries_alone(store: FakeStore) -> None:
    account(store)
    q = ask(store)
    (one,) = lending.accounts(q)

    assert (one.out, one.cash, one.worth, one.told) == (500.0, 1_600.0, 2_100.0, False)
    assert (loans_out.outstanding(q).value, loans_out.interest(q).value) == (500.0, 100.0)
    assert loans_out.loan_return(q).value == pytest.approx(0.0512, abs=1e-3)
    whole = loans_out.account_return(q)
    assert whole.value == pytest.approx(math.sqrt(2_100 / 2_000) - 1, abs=1e-5)
    assert whole.known == "estimated", "nobody said what the account is worth"
    assert "came back 600 USD, there at the end 500 USD" in loans_out.loan_return(q).formula
    assert loans_out.net_of_money(q).value == 0.0, "100 of interest, 100 lost"
    assert loan_book.loans(q)[["thing", "lent", "outstanding", "written_off"]].to_numpy().tolist() == [
        ["Loan 1", 1_000.0, 500.0, 100.0]
    ]
    assert loans_out.default_rate(q).value == pytest.approx(0.1)


def test_a_statement_that_begins_too_late_is_not_made_whole(store: FakeStore) -> None:
    lend(store, "2025-01-01", "principal", -100)
    lend(store, "2025-06-01", "principal", 300)
    lend(store, "2025-01-01", "deposit", 50)
    lend(store, "2026-01-01", "interest", 9)
    q = ask(store)

    for id_ in ("p2p_outstanding", "p2p_return", "p2p_account_return", "net_yield.p2p"):
        assert KPIS[id_](q).value is None, id_
    assert loans_out.interest(q).value == 9.0


def test_an_account_that_tells_no_principal_is_worth_its_books(store: FakeStore) -> None:
    store.source("bondora", connector="bondora")
    for day, kind, amount in (
        ("2025-01-01", "deposit", 1_000),
        ("2025-12-31", "interest", 60),
        ("2026-01-01", "withdrawal", -200),
    ):
        store.earn(day, kind, amount, "Peer-to-peer loans", source="bondora", payer="Bondora")
    (one,) = lending.accounts(ask(store))
    assert (one.worth, math.isnan(one.out)) == (860.0, True)


def test_a_typed_loan_that_says_nothing_of_what_is_out_is_out_whole(store: FakeStore) -> None:
    store.own("owned", "loan", "loan", platform="Mintos", lent="1000", day="2026-01-01")

    assert value(store, "p2p_outstanding") == 1_000.0


def test_a_loan_to_a_friend_without_any_platform_is_an_account_of_its_own(store: FakeStore) -> None:
    store.own("owned", "loan", "loan", "Loan to Ann", lent="1000", day="2026-01-01")

    assert [each.name for each in lending.accounts(ask(store))] == ["Loan to Ann"]


def test_typed_loans_tell_lateness_and_a_told_worth_the_idle_cash(store: FakeStore) -> None:
    account(store)
    store.own("mintos", "acc", "loan", "Mintos account", platform="Mintos", account=True)
    store.own(
        "mintos", "Loan 2", "loan", platform="Mintos", lent="1000", outstanding="200", day="2025-01-01", days_late=150
    )
    store.observe("mintos", "asset_value", {"2026-10-31": 2_200.0}, item="acc")
    q = ask(store)
    (one,) = lending.accounts(q)

    assert (one.worth, one.told, one.cash, one.lost) == (2_200.0, True, 1_700.0, 200.0)
    assert loans_out.default_rate(q).value == pytest.approx(0.15)
    assert lending.late(q)["n"].tolist() == [0, 0, 0, 0, 1]
    assert lending.owned(q)[0].flag == "40 % of what is lent is over 120 days late"


def test_foreign_loans_leave_no_rest_of_moved_rates(store: FakeStore) -> None:
    for day, rate in (("2024-10-30", 1.0), ("2026-10-30", 1.25)):
        store.rate("USD", day, rate)
    lend(store, "2024-10-31", "principal", -1_000, currency="EUR", product="Loan 1")
    lend(store, "2026-10-31", "principal", 600, currency="EUR", product="Loan 1")
    assert value(store, "p2p_outstanding") == 500.0, "400 EUR at the newest rate"


def test_interest_of_an_ordinary_bank_is_no_lending(store: FakeStore) -> None:
    store.earn("2026-01-05", "interest", 12, "Savings", source="bank", payer="Bank")
    assert value(store, "p2p_interest") is None and lending.accounts(ask(store)) == []


def start(store: FakeStore, since: str = "2025-01-31") -> None:
    store.own("robo", "Compass", "holding", type="robo")
    store.earn(since, "deposit", 1_000, "Robo", source="robo", payer="Compass")


def test_a_robo_advisor_has_two_returns_and_its_gain(store: FakeStore) -> None:
    start(store)
    store.earn("2026-01-31", "deposit", 1_000, "Robo", source="robo", payer="Compass")
    store.observe(
        "robo", "asset_value", {"2025-10-31": 1_050.0, "2026-01-31": 2_100.0, "2026-10-31": 2_310.0}, item="Compass"
    )
    q = ask(store)

    assert robo.contributions(q).value == 2_000.0
    assert robo.value(q).value == 2_310.0
    whole = 1.1 * (2_310 / 2_100)
    assert robo.time_weighted_return(q).value == pytest.approx(whole ** (365 / 638) - 1)
    assert robo.money_weighted(q).value == pytest.approx(0.1211, abs=2e-3)
    assert robo.net_of_money(q).value == pytest.approx((2_310 - 1_050 - 1_000) / 2_000)
    assert robo.over_time(q)["paid_in"].tolist() == [1_000.0, 2_000.0, 2_000.0]


def test_a_second_robo_advisor_is_worth_what_was_paid_in_until_it_is_told(store: FakeStore) -> None:
    start(store)
    store.observe("robo", "asset_value", {"2025-06-30": 1_000.0, "2026-10-30": 1_100.0}, item="Compass")
    store.own("other", "Sextant", "holding", type="robo")
    store.earn("2025-03-31", "deposit", 500, "Robo", source="other", payer="Sextant")
    store.observe("other", "asset_value", {"2026-10-31": 550.0}, item="Sextant")
    q = ask(store)

    assert robo.over_time(q)["value"].tolist() == [1_500.0, 1_600.0, 1_650.0]
    assert robo.time_weighted_return(q).value == pytest.approx(1.1 ** (365 / 638) - 1, abs=1e-4)


def test_under_a_year_a_robo_advisor_says_what_it_brought_so_far(store: FakeStore) -> None:
    start(store, "2026-05-31")
    store.observe("robo", "asset_value", {"2026-10-31": 1_030.0}, item="Compass")
    told = robo.money_weighted(ask(store))
    assert told.value is None and told.reason
    assert told.reason.endswith("nothing is told by the year under 12 months. So far it brought 3 % in all.")


def test_a_real_export_of_a_broker_and_a_lender_is_told_without_an_error(shared: Path, tmp_path: Path) -> None:
    """What somebody sees who imports such a file and types nothing: figures or reasons, and only what is held."""
    from collect import importing, workspaces
    from collect.importing import Choices
    from store import open_store

    now = datetime(2026, 11, 21, 12, tzinfo=UTC)

    wanted = {"broker/trading212.csv": 6, "p2p/lande.csv": 0}
    store = open_store(f"sqlite:///{tmp_path / 'real.db'}")
    for name, held in wanted.items():
        ws = workspaces.make(store, Path(name).stem, {"title": "T"})
        for preview in importing.look_all(store, ws, shared / "data/exports" / name, Choices(), now=now):
            importing.take(store, ws, preview, now=now)
        last = store.entries(ws.id, limit=1)["day"].iloc[0]
        q = question(store, ws, month=pd.Period(last, "M"), today=TODAY)
        assert all((told := ask(q)).value is not None or told.reason for ask in KPIS.values())
        assert len(holdings.table(q)) == held
        assert [one.name for one in lending.accounts(q)] == (
            [Path(name).stem.title()] if name.startswith("p2p") else []
        )
    store.close()
