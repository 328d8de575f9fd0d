"""Figures of mix and risk, stress, freedom and what-if: numbers worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from fake_store import FakeStore, ask

from figures import Question, after_choice, diversification, freedom, risk, slipping, stress, what_if
from figures.goals import GoalNow
from figures.kpi import askers
from figures.what_if import Choice
from metrics.catalogue import NUMBERS
from vocabulary import LEVELS

MONTHS = [f"{m:%Y-%m}" for m in pd.period_range("2025-11", "2026-10", freq="M")]
IDS = [id_ for module in (diversification, risk, stress, freedom) for id_ in module.KPIS]


@pytest.fixture
def store() -> FakeStore:
    """A creator with an affiliate program, a shop, a flat and loans, the same each month: net 1,000 + 400 + 490 + 90."""
    made = FakeStore()
    for name, cls in (("Affiliate", "passive"), ("Books", "active"), ("Flat", "passive"), ("Loans", "passive")):
        made.stream(name, cls)
    for name, connector in (("impact", "impact"), ("gum", "gumroad"), ("bank", "bank"), ("mintos", "mintos")):
        made.source(name, connector=connector, known="imported")
    for month in MONTHS:
        made.earn(f"{month}-03", "commission", 1_000, "Affiliate", source="impact", payer="Acme")
        made.earn(f"{month}-04", "sale", 420, "Books", source="gum", payer="Gumroad")
        made.earn(f"{month}-04", "fee", -20, "Books", source="gum", payer="Gumroad")
        made.earn(f"{month}-05", "rent", 490, "Flat", source="bank", payer="Tenant")
        made.earn(f"{month}-05", "debt_service", -300, "Flat", source="bank")
        made.earn(f"{month}-05", "expense", -90, "Flat", source="bank")
        made.earn(f"{month}-06", "interest", 100, "Loans", source="mintos", payer="Mintos")
        made.earn(f"{month}-06", "write_off", -10, "Loans", source="mintos", payer="Mintos")
        made.earn(f"{month}-07", "living", -2_000, "Household", source="bank")
    return made


# Shares


def test_shares_at_each_level(store: FakeStore) -> None:
    q = ask(store)
    tops = {level: diversification.largest_share(q, level) for level in LEVELS}
    assert {level: top.extra["name"] for level, top in tops.items()} == {
        "stream": "Affiliate", "payer": "Acme", "platform": "Impact", "class": "Passive",
    }  # fmt: skip
    assert tops["payer"].value == pytest.approx(1_000 / 1_980)
    assert tops["class"].value == pytest.approx(1_580 / 1_980)
    assert tops["payer"].formula == "Acme 12,000 USD of 23,760 USD = 51 %"


def test_concentration_says_its_floor_band_and_origin(store: FakeStore) -> None:
    told = diversification.hhi(ask(store), "stream")
    assert told.value == pytest.approx((1_000**2 + 400**2 + 490**2 + 90**2) / 1_980**2)
    assert told.extra["floor"] == 0.25
    assert "1 / 4 = 0.25" in told.formula
    assert told.extra["band"] == "" and "tell nothing" in told.formula  # with four the lowest is above both bands
    for n in range(4):
        store.earn("2026-10-09", "sale", 1_000, f"more {n}")
    told = diversification.hhi(ask(store), "stream")
    assert told.extra["band"] == "highly concentrated" and "US merger guidelines of 2023" in told.formula


def test_what_lost_money_is_left_out_and_said(store: FakeStore) -> None:
    store.earn("2026-10-09", "refund", -50, "Old course")
    told = diversification.largest_share(ask(store), "stream")
    assert told.value == pytest.approx(1_000 / 1_980)
    assert told.formula.endswith("left out, since they brought nothing or lost money: Old course")


def test_what_names_no_payer_makes_the_share_a_least(store: FakeStore) -> None:
    store.earn("2026-10-09", "sale", 12 * 1_980, "Books")
    q = ask(store)
    told = diversification.largest_share(q, "payer")
    assert (told.qualifier, told.value) == ("at least", pytest.approx(1_000 / 3_960))
    assert diversification.effective_number(q, "payer").qualifier == "at most"
    assert diversification.largest_share(q, "stream").qualifier is None


def test_the_running_month_asks_for_the_last_twelve_full_ones(store: FakeStore) -> None:
    store.earn("2026-11-05", "sale", 99_999, "Books", payer="Gumroad")
    told = diversification.largest_share(ask(store, "2026-11"), "payer")
    assert (told.extra["name"], told.period) == ("Acme", "2025-11/2026-10")


# Risk


def test_reliability_counts_only_recorded_months() -> None:
    store = FakeStore()
    for month in MONTHS[-4:]:
        store.earn(f"{month}-03", "sale", 10, "a")
    store.earn(f"{MONTHS[-1]}-03", "sale", 40, "b")
    told = risk.reliability(ask(store))
    assert told.extra["n"] == 4
    assert told.value == pytest.approx((40 * 1 + 40 * 0.25) / 80)
    assert risk.volatility(ask(store)).reason == "Only 4 months of income are known: it takes 6."
    assert risk.income_at_risk(ask(store)).reason == "Only 4 full months in a row are known: it takes 12."
    assert risk.correlation_max(ask(store)).reason == "No two streams that change share 12 full months yet."


def test_a_steady_business_has_no_bad_year(store: FakeStore) -> None:
    told = risk.income_at_risk(ask(store))
    assert told.value == pytest.approx(12 * 1_980)
    assert "10,000 years drawn in blocks of 3 months" in told.formula
    assert (told.extra["draws"], told.extra["block"]) == (10_000, 3)


def test_the_highest_correlation_names_its_pair() -> None:
    store = FakeStore()
    for number, month in enumerate(MONTHS):
        swing = 1 + number % 3
        store.earn(f"{month}-03", "sale", 10 * swing, "a")
        store.earn(f"{month}-03", "sale", 5 * swing, "b")
        store.earn(f"{month}-03", "sale", 40 - 10 * swing, "c")
    told = risk.correlation_max(ask(store))
    assert told.value == pytest.approx(1)
    assert set(told.extra["pair"]) == {"a", "b"}


# Freedom


def test_freedom_is_passive_after_its_own_costs_over_living(store: FakeStore) -> None:
    told = freedom.ratio(ask(store))
    assert told.value == pytest.approx((1_000 + 490 - 300 - 90 + 90) / 2_000)
    assert told.formula == (
        "passive net after its own costs 1,190 USD a month (12 months) / living costs 2,000 USD a month (12 months) = 60 %"
    )
    assert freedom.passive_by_month(ask(store))["value"].tolist() == [1_190] * 12
    assert freedom.living_by_month(ask(store))["complete"].all()


def test_without_living_costs_there_is_no_freedom_ratio() -> None:
    store = FakeStore()
    store.earn("2026-10-01", "sale", 5)
    assert freedom.ratio(ask(store)).reason == "No living costs are known in these 12 months: type in what you live on."


# Stress


def test_net_a_month_without_the_largest(store: FakeStore) -> None:
    q = ask(store)
    told = {
        name: askers()[f"stress.{name}"](q)
        for name in ("largest_payer", "largest_platform", "largest_stream", "affiliate")
    }
    assert {figure.value for figure in told.values()} == {980}
    payer = told["largest_payer"]
    assert payer.extra["what"] == "one affiliate program"
    assert payer.extra["freedom_ratio"] == pytest.approx(190 / 2_000)
    assert payer.formula == "mean of 12 months 1,980 USD − 1,000 USD (Acme) = 980 USD"
    assert payer.rows is not None and payer.rows.words["payer"] == ("Acme",)


def test_write_offs_double_and_vacancy_needs_properties(store: FakeStore) -> None:
    q = ask(store)
    assert stress.default(q).value == 1_970
    assert "type your properties in" in str(stress.vacancy(q).reason)


def test_the_accounts_last_until_they_are_used_up(store: FakeStore) -> None:
    assert stress.runway(ask(store)).reason == "No account balance is known: type in what lies in your accounts."
    store.observe("bank", "account_balance", {"2026-10-31": 4_100})
    told = stress.runway(ask(store))
    assert told.value == pytest.approx(4_100 / (390 + 2_000 - 1_980))
    assert told.formula.endswith("= 10.0 months")
    store.earn("2026-10-20", "sale", 12_000, "Books")
    assert "nothing is used up" in str(stress.runway(ask(store)).reason)


# What if


def test_nothing_chosen_changes_nothing(store: FakeStore) -> None:
    found = what_if.what_if(ask(store), Choice())
    assert found.before == found.after or str(found.before) == str(found.after)
    assert after_choice.reasons(ask(store), Choice()) == [
        "Nothing is switched off and nothing is worse: this is how it is."
    ]


def test_streams_that_only_lost_money_are_not_said_to_have_no_name() -> None:
    losing = FakeStore()
    losing.earn("2026-10-03", "refund", -50, "Books", payer="Acme")

    assert stress.without(ask(losing), "largest_stream").reason == "No stream brought more than 0 in these 12 months."
    assert stress.without(ask(losing), "largest_payer").reason == "No payer brought more than 0 in these 12 months."


def test_an_empty_business_has_a_reason_for_what_remains() -> None:
    told = after_choice.figures(ask(FakeStore()), Choice(off_payers=("Acme",), default=0.5))
    assert [figure.value for figure in told] == [None] * 4
    assert after_choice.reasons(ask(FakeStore()), Choice()) != []


def test_a_stream_and_its_payer_go_once(store: FakeStore) -> None:
    q = ask(store)
    one = what_if.what_if(q, Choice(off_payers=("Acme",)))
    both = what_if.what_if(q, Choice(off_streams=("Affiliate",), off_payers=("Acme",)))
    assert one.after.net == both.after.net == 980
    assert one.after.passive == 190
    assert one.after.passive_share == pytest.approx(580 / 980)
    assert (one.after.costs, one.after.living) == (one.before.costs, one.before.living)


def test_rates_that_rise_take_what_they_touch_and_only_what_is_left(store: FakeStore) -> None:
    q = ask(store)
    q.memo[("figures.what_if", "rates", (), ())] = what_if.Rates(0.02, 0.1, float("nan"))
    worse = what_if.what_if(q, Choice(vacancy=0.51, default=0.3, churn=0.2))
    assert worse.before.net - worse.after.net == pytest.approx(490 * 0.49 / 0.98 + 100 * 0.2)
    gone = what_if.what_if(q, Choice(off_streams=("Flat",), vacancy=0.51))
    assert gone.after.net == pytest.approx(1_490)


def test_default_as_a_rate_is_write_offs_over_interest(store: FakeStore) -> None:
    q = ask(store)
    assert what_if.rates(q).default == pytest.approx(0.1)
    twice = what_if.what_if(q, Choice(default=0.2))
    assert twice.after.net == pytest.approx(float(stress.default(q).value or 0))


def test_members_who_leave_faster_take_a_part_of_what_members_bring(store: FakeStore) -> None:
    for month in MONTHS:
        store.earn(f"{month}-08", "subscription", 110, "Club")
        store.earn(f"{month}-08", "fee", -10, "Club")
    q = ask(store)
    q.memo[("figures.what_if", "rates", (), ())] = what_if.Rates(float("nan"), float("nan"), 0.0)
    worse = what_if.what_if(q, Choice(churn=1.0))
    assert worse.before.net - worse.after.net == pytest.approx(100)


def test_the_words_say_what_goes_and_what_is_covered(store: FakeStore) -> None:
    words = after_choice.reasons(ask(store), Choice(off_payers=("Acme",)))
    assert words == [
        "Acme: 1,000 USD a month goes, 51 % of your net; costs and living stay as they are.",
        "Passive income covers 9.5 % of your living costs, not 60 %.",
    ]
    net, share, ratio, runway = after_choice.figures(ask(store), Choice(off_payers=("Acme",)))
    assert (net.value, ratio.value) == (980, pytest.approx(0.095))
    assert net.formula == "mean of 12 months 1,980 USD − 1,000 USD switched off = 980 USD"
    assert net.change.previous == pytest.approx(-1_000 / 1_980)
    assert share.extra["under"] == ("80 % today",)
    assert runway.reason == "No account balance is known: type in what lies in your accounts."


def test_goals_that_slip(store: FakeStore, monkeypatch: pytest.MonkeyPatch) -> None:
    day, nat = pd.Timestamp("2027-12-31"), pd.NaT
    reached = pd.Timestamp("2027-09-21")  # ten months from today
    goals = [
        GoalNow("1", "net_revenue", "Net 4,000", "USD", 3_960, day, 1_980, None, reached, nat, nat, True, ""),
        GoalNow("2", "email_subscribers", "Readers", "", 500, day, 100, None, reached, nat, nat, True, ""),
        GoalNow("3", "freedom_ratio", "Half free", "", 0.5, day, 0.6, None, reached, nat, nat, True, "Reached."),
        GoalNow("4", "net_revenue", "A dream", "USD", 9e9, day, 1_980, None, nat, nat, nat, False, ""),
    ]
    monkeypatch.setattr(slipping, "goals", lambda q: goals)
    q = ask(store)
    half = what_if.what_if(q, Choice(off_payers=("Acme",)))
    slips = slipping.slipping(q, Choice(off_payers=("Acme",)))
    assert [slip.title for slip in slips] == ["Net 4,000", "Half free"]
    left = half.after.net / half.before.net
    assert slips[0].after is not None and slips[0].after > reached + pd.DateOffset(months=9)
    assert left < 0.5 and slips[1].before is None
    words = after_choice.reasons(q, Choice(off_payers=("Acme",)))[-1]
    assert words == "2 goals slip: Net 4,000 (Sep 2027 → Jul 2028); Half free (reached now, then no longer)."
    assert slipping.slipping(q, Choice()) == []


# Every id


def test_every_number_of_risk_is_answered() -> None:
    stems = (
        "hhi",
        "effective_number",
        "largest_share",
        "top3_share",
        "stress",
        "reliability",
        "volatility",
        "correlation_max",
    )
    wanted = {
        id_
        for id_ in NUMBERS
        if id_.split(".")[0] in (*stems, "passive_share", "runway_months", "income_at_risk", "freedom_ratio")
    }
    assert set(IDS) == wanted


@pytest.mark.parametrize("id_", IDS)
def test_an_empty_workspace_has_a_reason_for_each(id_: str) -> None:
    told = askers()[id_](ask(FakeStore()))
    assert told.value is None and str(told.reason).endswith(".")


def test_the_demo_has_a_value_for_each_but_the_runway(demo_question: Question) -> None:
    missing = {id_: askers()[id_](demo_question).reason for id_ in IDS}
    assert [id_ for id_, reason in missing.items() if reason] == ["runway_months"]
    assert "nothing is used up" in str(missing["runway_months"])
