"""Figures of the Outlook: forecasts, what is due, goals, reinvesting, the crossover. Numbers worked out by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from fake_store import FakeStore, ask

from figures import Figure, Question, due, explain, forecast, goals, kpi, reinvestment
from figures.reinvestment import Choice
from metrics.reinvestment import future_value, monthly_rate

IDS = (*forecast.KPIS, *goals.KPIS, *due.KPIS, *reinvestment.KPIS)


def months(store: FakeStore, n: int, amount: float, kind: str = "sale", stream: str = "books", **more: Any) -> None:
    for month in pd.period_range(pd.Period("2026-10") - n + 1, periods=n, freq="M"):
        store.earn(f"{month}-15", kind, amount, stream, **more)


def one(store: FakeStore, id_: str) -> Figure:
    return kpi.numbers(ask(store), (id_,))[0]


# --- all --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id_", IDS)
def test_on_an_empty_store_each_has_a_reason_that_says_what_to_do(store: FakeStore, id_: str) -> None:
    told = one(store, id_)

    assert told.value is None and told.reason is not None and told.reason.endswith(".")


@pytest.mark.parametrize("id_", IDS)
def test_on_the_demo_each_has_a_value(demo_question: Question, id_: str) -> None:
    told = kpi.numbers(demo_question, (id_,))[0]

    assert told.value is not None, told.reason
    assert told.formula and told.known == "demo"
    if told.rows is not None:
        assert len(explain.rows(demo_question, told, 5))


# --- forecasts --------------------------------------------------------------------------------------------------------


def test_a_steady_income_goes_on(store: FakeStore) -> None:
    months(store, 24, 100)
    told = one(store, "forecast_net_revenue.3")

    assert (told.value, told.unit, told.period, told.known) == (100, "USD", "2027-01", "estimated")
    assert told.extra["low95"] < told.extra["low80"] < 100 < told.extra["high80"] < told.extra["high95"]
    assert "from 24 months until Oct 2026: 100 USD in Jan 2027" in told.formula
    assert told.rows is not None and str(told.rows.since) == "2024-11-01"


def test_the_running_month_is_never_part_of_it(store: FakeStore) -> None:
    months(store, 24, 100)
    before = one(store, "forecast_net_revenue.1").value
    store.earn("2026-11-03", "sale", 9000)

    assert one(store, "forecast_net_revenue.1").value == before
    asked = kpi.numbers(ask(store, "2026-11"), ("forecast_net_revenue.1",))[0]
    assert (asked.value, asked.period) == (before, "2026-11")


def test_too_few_months_say_how_many_there_are(store: FakeStore) -> None:
    months(store, 4, 100)

    assert one(store, "forecast_net_revenue.1").reason == (
        "A forecast needs at least 6 full months of net revenue, 4 months are known up to Oct 2026."
    )


def test_a_rough_guess_says_so(store: FakeStore) -> None:
    months(store, 7, 100)
    told = one(store, "forecast_net_revenue.12")

    assert told.extra["rough"] and "a rough guess" in told.formula
    assert (
        one(store, "forecast_skill").reason
        == "To test the forecast on the last 12 months takes 24 full months, 7 are known."
    )


def test_visitors_are_forecast_from_whole_months(store: FakeStore) -> None:
    every = pd.period_range("2024-11", "2026-10", freq="M")
    store.observe("ga4", "visitors", {str(month): 1000.0 for month in every}, grain="month", until=None)
    told = one(store, "forecast_visitors.1")

    assert (told.value, told.unit) == (1000, "Visitors")


# --- what is due ------------------------------------------------------------------------------------------------------


def kinds(store: FakeStore) -> list[tuple[str, str, float, bool]]:
    rows = due.expected(ask(store))
    return [(f"{r.day:%m-%d}", r.kind, round(r.amount, 2), bool(r.late)) for r in rows.itertuples()]


def test_invoices_are_due_by_their_day_and_late_after_it(store: FakeStore) -> None:
    store.deal("Ann", 500, "2026-10-01", due="2026-11-20", invoice="7")
    store.deal("Bob", 300, "2026-11-10")  # no day: 30 days after it was sent
    store.deal("Cy", 200, "2026-11-10", due="2026-12-01", state="planned")
    store.deal("Di", 100, "2026-11-10", due="2026-12-01", state="paid")

    assert kinds(store) == [("11-20", "deal", 500.0, True), ("12-10", "deal", 300.0, False)]
    told = one(store, "due_in_30_days")
    assert (told.value, told.extra["n"], told.extra["late"]) == (800, 2, 500)
    assert told.formula == "1 sum past the day 500 USD + 1 sum due in the next 30 days 300 USD = 800 USD"
    assert one(store, "due_out_30_days").value is None


def test_what_has_no_rate_is_not_said_to_be_unknown(store: FakeStore) -> None:
    store.deal("Ann", 500, "2026-10-01", due="2026-12-01", currency="XAF")
    store.expect("Rent", "expense", -50, "2026-12-01", currency="XTS")
    store.expect("Old", "expense", -50, "2024-12-01", last="2025-12-01", currency="XAF")

    why = "What is expected in {} is left out: there is no exchange rate for it."
    assert one(store, "due_in_30_days").reason == why.format("XAF")
    assert one(store, "due_out_30_days").reason == why.format("XTS")


def test_a_schedule_is_done_when_the_ledger_has_it_and_late_when_not(store: FakeStore) -> None:
    store.expect("Hosting", "expense", -50, "2026-09-10", stream="Site")
    store.earn("2026-09-12", "expense", -52, "Site")
    store.earn("2026-10-10", "expense", -70, "Site")  # another bill: more than 10 per cent away

    assert kinds(store) == [
        ("10-10", "schedule", -50.0, True), ("11-10", "schedule", -50.0, True), ("12-10", "schedule", -50.0, False),
        ("01-10", "schedule", -50.0, False),
    ]  # fmt: skip
    assert one(store, "due_out_30_days").value == 150


def test_what_the_ledger_has_as_pending_is_known_and_what_is_declined_is_not(store: FakeStore) -> None:
    store.expect("Retainer", "sponsorship", 900, "2026-11-05", stream="Sponsorship", last="2026-11-05")
    store.earn("2026-11-06", "sponsorship", 900, "Sponsorship", status="declined")
    assert len(kinds(store)) == 1
    store.earn("2026-11-06", "sponsorship", 900, "Sponsorship", status="pending")
    assert kinds(store) == []


def test_platforms_pay_by_the_terms_that_they_had_so_far(store: FakeStore) -> None:
    for month in range(1, 7):
        store.earn(
            f"2026-0{month}-15", "commission", 10, "Affiliate", source="impact", paid_day=f"2026-0{month + 1}-20"
        )
    store.earn("2026-10-05", "commission", 40, "Affiliate", source="impact", status="approved", payer="Ann")
    store.earn("2026-10-25", "commission", 60, "Affiliate", source="impact", status="approved", payer="Bob")
    store.earn("2026-10-25", "commission", 99, "Affiliate", source="impact", status="pending")
    rows = due.expected(ask(store))

    assert rows[["what", "who", "amount", "about", "late"]].values.tolist() == [
        ["Earned in Oct 2026", "Impact", 100.0, True, True]
    ]
    assert f"{rows['day'].iloc[0]:%Y-%m-%d}" == "2026-11-20"  # 20 days after the month's end


def test_where_no_terms_are_known_it_is_thirty_days(store: FakeStore) -> None:
    store.earn("2026-11-02", "royalty", 40, "Books", source="kdp", status="approved")

    assert kinds(store) == [("12-30", "commission", 40.0, False)]


def test_an_invoice_is_told_by_its_deal_and_not_again_by_the_ledger(store: FakeStore) -> None:
    store.deal("Ann", 500, "2026-11-01", due="2026-12-15")
    store.earn("2026-11-01", "sponsorship", 500, "Sponsorship", source="stripe", status="approved", payer="Ann")
    store.deal("Own", 70, "2026-11-02", due="2026-12-02", counts=True)
    store.earn("2026-11-02", "sponsorship", 70, "Sponsorship", source="deals", status="approved", payer="Own")

    assert kinds(store) == [("12-02", "deal", 70.0, False), ("12-15", "deal", 500.0, False)]


def test_a_schedule_of_the_same_sponsor_and_day_is_told_by_its_deal(store: FakeStore) -> None:
    store.deal("Ann", 600, "2026-11-04", due="2026-12-04")
    store.expect(
        "Ann every month", "sponsorship", 500, "2026-12-04", stream="Sponsorship", payer="Ann", last="2026-12-04"
    )
    store.expect(
        "Bob every month", "sponsorship", 500, "2026-12-04", stream="Sponsorship", payer="Bob", last="2026-12-04"
    )

    assert [(day, kind, amount) for day, kind, amount, _ in kinds(store)] == [
        ("12-04", "schedule", 500.0), ("12-04", "deal", 600.0),
    ]  # fmt: skip


def test_rents_come_on_the_day_of_the_last_one_unless_a_schedule_tells_them(store: FakeStore) -> None:
    store.own("flats", "a", "property", "Flat A", rent="1000", stream="Rental")
    store.own("flats", "b", "property", "Flat B", rent="800", stream="Rental", empty=[["2026-12-01", "2026-12-31", 1]])
    for item, amount in (("a", 1000), ("b", 800)):
        store.earn("2026-11-03", "rent", amount, "Rental", source="flats", item=item)
    assert kinds(store) == [
        ("12-03", "rent", 1000.0, False),
        ("01-03", "rent", 800.0, False),
        ("01-03", "rent", 1000.0, False),
    ]

    store.expect("Rent A", "rent", 1000, "2026-01-03", stream="Rental", payer="Tenant", last="2026-12-31")
    rows = [each for each in kinds(store) if each[0] == "12-03"]
    assert rows == [("12-03", "schedule", 1000.0, False)]


def test_the_rent_of_units_that_stand_empty_is_not_due(store: FakeStore) -> None:
    empty = [["2026-12-01", "2026-12-31", 1], ["2027-01-01"]]
    store.own("flats", "a", "property", "House", rent="3000", units="3", stream="Rental", empty=empty)
    store.earn("2026-11-03", "rent", 3000, "Rental", source="flats", item="a")

    assert kinds(store) == [("12-03", "rent", 2000.0, False)], "in January all of it stands empty"


def test_declared_dividends_of_shares_that_were_bought_are_due(store: FakeStore) -> None:
    store.own("broker", "Fund", "holding", "Fund", declared=[["2026-12-10", "0.45"]])
    store.earn("2026-01-02", "buy", -1000, "Dividends", source="broker", product="Fund", quantity="100")

    assert kinds(store) == [("12-10", "dividend", 45.0, False)]


def test_declared_dividends_are_due(store: FakeStore) -> None:
    declared = [["2026-12-10", "0.45"], ["2026-11-10", "0.45"], ["soon", "1"], "odd"]
    store.own("broker", "fund", "holding", "World fund", quantity="100", stream="Dividends", declared=declared)

    assert kinds(store) == [("12-10", "dividend", 45.0, False)]


def test_foreign_sums_are_due_at_todays_rate(store: FakeStore) -> None:
    store.rate("USD", "2026-11-20", 1.25)
    store.deal("Ann", 100, "2026-11-01", due="2026-12-15", currency="EUR")

    assert kinds(store) == [("12-15", "deal", 125.0, False)]


# --- goals ------------------------------------------------------------------------------------------------------------


def growing(store: FakeStore) -> None:
    """Net revenue of 100 a month, then twice that: it doubles in a year."""
    months(store, 24, 100)
    months(store, 12, 100)


def test_a_goal_says_what_it_needs_and_when_it_is_expected(store: FakeStore) -> None:
    growing(store)
    store.goal("net_revenue", 400, "2027-10-31")
    told = goals.goals(ask(store))[0]

    assert (told.title, told.unit, told.now, told.target) == ("Net revenue", "USD", 200, 400)
    assert told.needed_growth == pytest.approx(2 ** (1 / 12) - 1)
    assert told.on_track and f"{told.expected_day:%Y-%m-%d}" == "2027-05-31"  # the mean of a year stands for its middle
    assert one(store, "goals_on_track").value == 1


def test_goals_that_are_late_reached_or_cannot_be_judged(store: FakeStore) -> None:
    growing(store)
    store.goal("net_revenue", 4000, "2027-01-31")
    store.goal("profit", 150, "2027-02-28")
    store.goal("top_affiliate_program", 5, "2027-03-31")
    store.goal("expenses", 5, "2026-12-31")
    store.goal("no_such_number", 1, "2026-12-01")
    told = {goal.metric: goal for goal in goals.goals(ask(store))}

    assert [told["net_revenue"].on_track, told["profit"].on_track] == [False, True]
    assert told["profit"].reason == "Reached." and told["profit"].needed_growth == 0
    assert told["net_revenue"].expected_day > told["net_revenue"].day
    assert told["no_such_number"].on_track is None and told["no_such_number"].reason == "No such number is known."
    figure = one(store, "goals_on_track")
    assert figure.extra["of"] == 5


def test_a_goal_reached_whose_day_has_passed_counts_as_the_page_says(store: FakeStore) -> None:
    growing(store)
    store.goal("net_revenue", 150, "2026-01-31")
    store.goal("profit", 150, "2026-10-15")

    assert [goal.reason for goal in goals.goals(ask(store))] == ["Reached.", "Reached."]
    assert one(store, "goals_on_track").value == 2


def test_a_number_that_is_to_fall_is_reached_below_its_target(store: FakeStore) -> None:
    months(store, 24, 100)
    months(store, 24, -40, "expense")
    store.goal("expenses", 50, "2027-01-31")
    store.goal("expenses", 30, "2027-02-28")
    first, second = goals.goals(ask(store))

    assert first.on_track is True and second.on_track is not True
    assert second.needed_growth is not None and second.needed_growth < 0


def test_a_target_in_another_currency_is_compared_at_todays_rate(store: FakeStore) -> None:
    growing(store)
    store.rate("USD", "2026-11-20", 1.25)
    store.goal("net_revenue", 400, "2027-10-31", currency="EUR")

    assert goals.goals(ask(store))[0].target == 500


# --- reinvesting and the crossover ------------------------------------------------------------------------------------


def test_reinvesting_a_steady_profit_is_the_textbooks_sum(store: FakeStore) -> None:
    months(store, 12, 1000)
    made = reinvestment.outcome(ask(store), Choice(rate=0.05, contribution=100, tax=0.2))

    exact = future_value(0, 600, rate=monthly_rate(0.05, tax=0.2), periods=120)
    assert made.profit == 1000
    assert made.fan["nominal50"].iloc[-1] == pytest.approx(exact)
    assert made.fan["nominal10"].iloc[-1] == pytest.approx(exact)


def test_without_a_profit_or_a_yield_there_is_a_reason(store: FakeStore) -> None:
    months(store, 12, -100, "expense")
    months(store, 12, 50)
    assert (
        one(store, "reinvestment.50").reason
        == "Nothing is left to reinvest: the profit of the last 12 months is not above 0."
    )
    months(store, 12, 500)
    assert (
        one(store, "reinvestment.50").reason
        == "No yield is known: type in what you own, or choose a yield on the page."
    )


def test_profit_is_net_revenue_less_costs_by_month(store: FakeStore) -> None:
    months(store, 2, 100)
    store.earn("2026-10-20", "expense", -30)
    store.earn("2026-10-20", "living", -999)
    store.earn("2026-10-20", "sale", 999, status="pending")

    assert reinvestment.profits(ask(store))["value"].tolist() == [100.0, 70.0]


def test_the_crossover_of_passive_income(store: FakeStore) -> None:
    store.stream("funds", "passive")
    months(store, 24, 100, "dividend", "funds")
    months(store, 12, 100, "dividend", "funds")
    months(store, 24, -400, "living", "Household")
    told = one(store, "crossover_month")

    assert told.value == "2027-10"  # 200 a month doubles in a year
    assert (told.extra["low"], told.extra["high"]) == ("2027-10", "2027-10")
    assert "passive net 200 USD a month now, living costs 400 USD" in told.formula


def test_without_living_costs_there_is_no_crossover(store: FakeStore) -> None:
    store.stream("funds", "passive")
    months(store, 24, 100, "dividend", "funds")

    assert one(store, "crossover_month").reason == "Living costs are not known: type in what you live on."
