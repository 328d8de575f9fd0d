"""Net worth: what counts, what is never counted twice, how it is dated. Numbers worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest
from fake_store import FakeStore, ask

from figures import Question, worth
from figures.answer import Change


def test_nothing_is_known_of_an_empty_business(store: FakeStore) -> None:
    told = [f(ask(store)) for f in worth.KPIS.values()]

    assert [f.value for f in told] == [None] * 3
    assert "type in" in str(told[2].reason)
    assert worth.balances(ask(store)).empty and worth.changed(ask(store)).empty and worth.by_class(ask(store)).empty


def test_accounts_are_added_one_source_each_and_carried_on(store: FakeStore) -> None:
    store.source("bank", channel="bank")
    store.source("typed-bank", channel="bank", connector="typed")
    store.observe("bank", "account_balance", {"2026-08-31": 100, "2026-10-31": 130}, currency="USD")
    store.observe("typed-bank", "account_balance", {"2026-10-31": 999})
    store.observe("savings", "account_balance", {"2026-09-30": 50}, currency="USD")

    rows = worth.balances(ask(store))

    assert rows["value"].tolist() == [100, 150, 180]
    assert rows["complete"].tolist() == [True, False, False]
    assert worth.assets_value(ask(store)).value == 180


def test_net_worth_is_owned_less_owed_with_its_formula_and_the_oldest_day(store: FakeStore) -> None:
    store.own("typed", "flat", "property", "Quay 4")
    store.observe("typed", "asset_value", {"2025-10-31": 190, "2026-06-30": 200}, item="flat")
    store.observe("typed", "debt", {"2026-10-31": 60}, item="flat")
    store.observe("bank", "account_balance", {"2026-10-31": 30})

    told = worth.net_worth(ask(store))

    assert (told.value, told.as_of) == (170, date(2026, 6, 30))
    assert told.formula == "owned 230 USD − owed 60 USD = 170 USD"
    assert told.change == Change(None, None)  # the account and the debt were not known a month ago
    assert worth.debts(ask(store)).value == 60
    assert (
        worth.debts(ask(store, "2026-09")).reason == "No debt is known: where you owe something, type in its balance."
    )


@pytest.mark.every
def test_a_change_is_told_where_all_of_it_was_known_before(store: FakeStore) -> None:
    store.own("typed", "flat", "property", "Quay 4")
    store.observe("typed", "asset_value", {"2025-10-31": 190, "2026-06-30": 200}, item="flat")
    store.observe("typed", "debt", {"2025-10-31": 100, "2026-09-30": 80, "2026-10-31": 60}, item="flat")

    assert worth.net_worth(ask(store)).change == Change(140 / 120 - 1, 140 / 90 - 1)
    assert worth.debts(ask(store)).change == Change(60 / 80 - 1, 60 / 100 - 1)
    store.observe("bank", "account_balance", {"2026-10-31": 30})
    assert worth.net_worth(ask(store)).change == Change(None, None)
    assert worth.debts(ask(store)).change.year == 60 / 100 - 1


def test_debts_alone_tell_no_net_worth(store: FakeStore) -> None:
    store.observe("typed", "debt", {"2026-10-31": 60}, item="Car loan")

    assert worth.net_worth(ask(store)).value is None
    assert worth.debts(ask(store)).value == 60


def test_a_month_that_is_past_knows_nothing_of_later_values(store: FakeStore) -> None:
    store.observe("bank", "account_balance", {"2026-06-30": 30, "2026-10-31": 90})

    assert worth.net_worth(ask(store, "2026-07")).value == 30
    assert worth.net_worth(ask(store, "2026-05")).value is None


def test_what_nobody_values_stands_at_what_was_paid_for_it(store: FakeStore) -> None:
    store.own("typed", "flat", "property", "Quay 4", purchase_price="150", bought="2026-02-10")
    store.own("typed", "fund", "holding", "Fund", type="fund", cost="40")
    store.earn("2026-05-02", "buy", -40, "Dividends", product="Fund")

    told = worth.assets_value(ask(store))

    assert (told.value, told.known, told.extra["at_cost"]) == (190, "estimated", ["Quay 4", "Fund"])
    assert worth.net_worth(ask(store, "2026-04")).value == 150
    assert worth.net_worth(ask(store, "2026-01")).value is None


def test_the_price_paid_is_the_value_until_the_first_one_told(store: FakeStore) -> None:
    store.own("typed", "flat", "property", "Quay 4", purchase_price="150", bought="2026-02-10")
    store.observe("typed", "asset_value", {"2026-06-30": 200}, item="flat")

    assert [worth.assets_value(ask(store, month)).value for month in ("2026-05", "2026-06")] == [150, 200]
    assert worth.assets_value(ask(store)).extra["at_cost"] == []
    row = worth.changed(ask(store)).iloc[0]
    assert row[["cls", "start", "paid_in", "market", "end"]].tolist() == ["property", 0, 150, 50, 200]


def test_a_platforms_loans_are_not_added_to_an_account_that_counts_them(store: FakeStore) -> None:
    store.own("mintos", "account", "loan", "Mintos", platform="Mintos", account=True)
    store.own("mintos", "loan-1", "loan", "Loan 1", platform="Mintos", outstanding="70")
    store.own("other", "loan-2", "loan", "Loan 2", platform="Other", outstanding="5")
    store.observe("mintos", "asset_value", {"2026-10-31": 100}, item="account")

    assert worth.assets_value(ask(store)).value == 105


def test_what_went_into_things_is_no_gain(store: FakeStore) -> None:
    store.own("broker", "fund", "holding", "Fund", type="etf")
    store.own("advisor", "robo", "holding", "Advisor", type="robo")
    store.observe("broker", "asset_value", {"2025-10-31": 100, "2026-10-31": 160}, item="fund")
    store.observe("advisor", "asset_value", {"2025-10-31": 50, "2026-10-31": 90}, item="robo")
    store.earn("2026-03-01", "buy", -45, "Dividends", product="Fund", source="broker")
    store.earn("2026-04-01", "deposit", 30, "Robo", product="Advisor", source="advisor")
    store.earn("2026-04-02", "buy", -30, "Robo", product="Advisor", source="advisor")
    store.earn("2026-05-01", "deposit", 500, "", source="broker")

    row = worth.changed(ask(store)).iloc[0]

    assert row[["start", "paid_in", "taken_out", "market", "end"]].tolist() == [150, 75, 0, 25, 250]


def test_a_platform_without_deposits_is_paid_in_by_what_was_lent(store: FakeStore) -> None:
    store.own("p2p", "account", "loan", "P2P", platform="P2P", account=True)
    store.observe("p2p", "asset_value", {"2025-10-31": 100, "2026-10-31": 130}, item="account")
    store.earn("2026-02-01", "principal", -50, "P2P lending", source="p2p", payer="P2P")
    store.earn("2026-03-01", "principal", 20, "P2P lending", source="p2p", payer="P2P")

    assert worth.changed(ask(store)).iloc[0][["paid_in", "taken_out", "market"]].tolist() == [50, -20, 0]


def test_the_demo_adds_up(demo_question: Question) -> None:
    rows = worth.changed(demo_question)
    told = worth.net_worth(demo_question)
    by_class = worth.by_class(demo_question)
    last = by_class[by_class["month"] == demo_question.month.to_timestamp()]

    assert rows["end"].sum() == pytest.approx(told.value) == pytest.approx(last["value"].sum())
    assert (
        rows["start"] + rows["found"] + rows["paid_in"] + rows["taken_out"] + rows["market"]
    ).to_numpy() == pytest.approx(rows["end"].to_numpy())
    assert told.value == pytest.approx(
        float(worth.assets_value(demo_question).value or 0) - float(worth.debts(demo_question).value or 0)
    )
    assert told.known == "demo"
