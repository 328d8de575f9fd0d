"""Diversification, risk and stress: numbers worked out by hand or by others, traps, and what does not exist."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from metrics import diversification, risk, stress
from metrics.mix import mix

MONTHS = pd.date_range("2025-11-01", periods=12, freq="MS").astype("datetime64[s]")
LAST = pd.Period("2026-10")


def parts(*shares: float) -> pd.DataFrame:
    return pd.DataFrame({"stream": [f"s{i}" for i in range(len(shares))], "share": list(shares)})


def rows(*lines: tuple[object, ...], **more: object) -> pd.DataFrame:
    """Lines of month, kind, stream, amount."""
    frame = pd.DataFrame(lines, columns=["month", "kind", "stream", "amount"])
    month = pd.to_datetime(frame["month"]).astype("datetime64[s]")
    return frame.assign(month=month, status="paid", amount_micros=(frame["amount"] * 1e6).astype("int64"), **more)


# Diversification


def test_the_department_of_justices_example_has_2600_points() -> None:
    """justice.gov/atr/herfindahl-hirschman-index: shares of 30, 30, 20 and 20 percent."""
    four = parts(0.3, 0.3, 0.2, 0.2)
    assert diversification.hhi(four) * 10_000 == pytest.approx(2_600)
    assert diversification.effective_number(four) == pytest.approx(1 / 0.26)
    assert diversification.band(diversification.hhi(four)) == "highly concentrated"


def test_investopedias_eight_firms_have_1296_points() -> None:
    eight = parts(0.10, 0.09, 0.12, 0.15, 0.12, 0.11, 0.15, 0.16)
    assert diversification.hhi(eight) * 10_000 == pytest.approx(1_296)
    assert diversification.floor(eight) == 1 / 8 <= diversification.hhi(eight)


@pytest.mark.parametrize("n", [1, 2, 7])
def test_equal_shares_reach_the_floor(n: int) -> None:
    equal = parts(*[1 / n] * n)
    assert diversification.hhi(equal) == pytest.approx(diversification.floor(equal)) == pytest.approx(1 / n)
    assert diversification.effective_number(equal) == pytest.approx(n)
    assert diversification.top_share(equal, n=3) == pytest.approx(min(3 / n, 1))


def test_what_lost_money_is_in_no_share_and_named() -> None:
    ledger = rows(("2026-10-01", "sale", "a", 75), ("2026-10-01", "sale", "b", 25), ("2026-10-01", "refund", "c", -40))
    table = mix(ledger, month=LAST)
    assert diversification.hhi(table) == 0.75**2 + 0.25**2
    assert diversification.left_out(table, by="stream") == ["c"]
    assert diversification.floor(table) == 0.5


def test_nothing_has_no_concentration() -> None:
    for function in (
        diversification.hhi,
        diversification.effective_number,
        diversification.floor,
        diversification.top_share,
    ):
        assert math.isnan(function(parts()))
        assert math.isnan(function(parts(math.nan)))
    assert diversification.band(math.nan) == ""


def test_the_bands_begin_at_1000_and_above_1800_points() -> None:
    words = [diversification.band(each) for each in (0.0999, 0.10, 0.18, 0.1801)]
    assert words == ["spread out", "somewhat concentrated", "somewhat concentrated", "highly concentrated"]


def test_the_number_over_time_needs_whole_years_and_takes_what_lost_as_nothing() -> None:
    ledger = rows(
        *[(month, "sale", stream, 10) for month in MONTHS for stream in "ab"], (MONTHS[11], "refund", "c", -50)
    )
    value = diversification.effective_by_month(ledger, by="stream")["value"]
    assert value.isna().tolist() == [True] * 11 + [False]
    assert value.iloc[-1] == 2


# Reliability, volatility, correlation


def test_a_stream_is_weighted_by_what_it_brought_and_a_refund_is_no_payment() -> None:
    ledger = rows(
        *[(month, "sale", "books", 90) for month in MONTHS],
        *[(month, "dividend", "fund", 30) for month in MONTHS[1::3]],
        (MONTHS[0], "refund", "fund", -20),
    )
    paid = risk.payments(ledger, month=LAST)
    table = risk.by_stream(paid).set_index("stream")
    assert table["n"].to_dict() == {"books": 12, "fund": 4}
    assert risk.reliability(paid) == pytest.approx((1080 * 1 + 100 * 4 / 12) / 1180)


def test_a_stream_that_lost_money_weighs_nothing() -> None:
    ledger = rows(
        (MONTHS[11], "sale", "a", 5), (MONTHS[11], "interest", "loans", 1), (MONTHS[11], "write_off", "loans", -9)
    )
    assert risk.reliability(risk.payments(ledger, month=LAST)) == pytest.approx(1 / 12)


def test_volatility_is_the_samples_and_needs_six_months() -> None:
    # 2, 4, 4, 4, 5, 5, 7, 9: mean 5, squares add to 32; n - 1 = 7
    assert risk.volatility(pd.Series([2, 4, 4, 4, 5, 5, 7, 9.0])) == pytest.approx(math.sqrt(32 / 7) / 5)
    assert math.isnan(risk.volatility(pd.Series([2, 4, 4, 4, 5.0])))
    assert math.isnan(risk.volatility(pd.Series([-1.0, 1.0] * 6)))
    assert risk.volatility(pd.Series([7.0] * 12)) == 0


def test_changes_are_compared_not_levels_and_only_over_twelve_common_months() -> None:
    up = np.arange(13.0)
    swing = np.array([0, 1] * 6 + [0.0])
    nets = pd.DataFrame({"up": up + swing, "also": up * 3 - swing, "young": [np.nan] * 2 + [1.0, 2.0] * 5 + [1.0]})
    pairs = risk.correlations(nets)
    assert pairs[["a", "b", "n"]].values.tolist() == [["up", "also", 13]]
    assert pairs["value"].item() == pytest.approx(-1)
    twelve = nets.assign(young=[np.nan, *[1.0, 2.0] * 6])
    assert set(risk.correlations(twelve)["n"]) == {12, 13}


def test_correlation_agrees_with_pandas() -> None:
    nets = pd.DataFrame(np.random.default_rng(7).normal(size=(24, 3)), columns=list("abc"))
    wanted = nets.diff().corr()
    for pair in risk.correlations(nets).itertuples():
        assert pair.value == pytest.approx(wanted.loc[pair.a, pair.b])


# A bad year


def by_hand(values: list[float], block: int, draws: int, seed: int) -> float:
    """The same definition, one month at a time."""
    starts = np.random.default_rng(seed).integers(0, len(values), size=(draws, 12 // block))
    years = []
    for chosen in starts.tolist():
        year = 0.0
        for start in chosen:
            for step in range(block):
                year += values[(start + step) % len(values)]
        years.append(year)
    years.sort()
    place = (len(years) - 1) * 0.05  # the quantile between two neighbours
    below = math.floor(place)
    return years[below] + (place - below) * (years[below + 1] - years[below])


@pytest.mark.parametrize("block", [1, 3, 4])
def test_a_bad_year_is_what_a_plain_loop_finds(block: int) -> None:
    values = np.random.default_rng(3).gamma(2, 1_000, 29).tolist()
    found = risk.income_at_risk(pd.Series(values), block=block, draws=700, seed=11)
    assert found == pytest.approx(by_hand(values, block, 700, 11), abs=1e-6)


def test_a_bad_year_of_coin_tosses_is_the_binomials_quantile() -> None:
    """Twelve fair coins: P(at most 2) = 1.9 %, P(at most 3) = 7.3 %: the 5 % quantile is 3 heads."""
    assert risk.income_at_risk(pd.Series([0.0, 10.0] * 8), block=1) == 30


def test_whole_years_as_blocks_are_the_year_itself_and_equal_months_bring_no_risk() -> None:
    months = pd.Series(np.arange(12.0))
    assert risk.income_at_risk(months, block=12) == 66
    assert risk.income_at_risk(pd.Series([5.0] * 20)) == 60


def test_a_bad_year_is_the_same_each_time_and_needs_a_year() -> None:
    months = pd.Series(np.random.default_rng(1).normal(100, 30, 24))
    assert risk.income_at_risk(months) == risk.income_at_risk(months) < months.tail(12).sum()
    assert risk.income_at_risk(months, seed=1) != risk.income_at_risk(months)
    assert math.isnan(risk.income_at_risk(months.head(11)))
    assert math.isnan(risk.income_at_risk(months.where(months.index != 5)))
    with pytest.raises(ValueError, match="does not divide"):
        risk.bad_years(months, block=5)


# Stress


def test_what_is_lost_goes_with_its_fees_and_costs_stay() -> None:
    ledger = rows(
        ("2026-10-01", "sale", "a", 1_200), ("2026-10-01", "fee", "a", -120), ("2026-10-01", "rent", "b", 600),
        ("2026-10-01", "expense", "a", -300), ("2026-10-01", "living", "home", -900),
        payer=["shop", "shop", "Ann", "host", "shop"],
    )  # fmt: skip
    assert stress.after_loss(ledger, months=12) == 140
    assert stress.after_loss(ledger, months=12, lost={"payer": ["shop"]}) == 50
    assert stress.after_loss(ledger, months=12, lost={"payer": ["shop"], "stream": ["a"]}, less=60) == -10
    assert math.isnan(stress.after_loss(ledger.iloc[:0], months=12))


def test_twice_the_vacancy_takes_as_much_again() -> None:
    # 950 collected at 5 % vacancy: 1,000 if all were let; at 10 % 900 are
    assert stress.lost_to_vacancy(950, now=0.05, then=0.10) == pytest.approx(50)
    assert stress.lost_to_vacancy(950, now=0.05, then=1) == pytest.approx(950)
    assert math.isnan(stress.lost_to_vacancy(0, now=1, then=1))


def test_members_who_leave_faster_are_a_loop_of_months() -> None:
    members, seen = 1.0, []
    for _ in range(12):
        members = members * (1 - 0.08) + 0.04
        seen.append(members)
    assert stress.members_kept(0.08, now=0.04) == pytest.approx(np.mean(seen))
    assert stress.members_kept(0.04, now=0.04) == 1
    assert stress.members_kept(0, now=0.04) == pytest.approx(1 + 0.04 * 6.5)


def test_runway_and_freedom_exist_only_where_something_is_used_up_or_lived_on() -> None:
    assert stress.runway_months(9_000, costs=1_000, living=2_500, net=2_000) == 6
    assert math.isnan(stress.runway_months(9_000, costs=1_000, living=1_000, net=2_000))
    assert math.isnan(stress.runway_months(math.nan, costs=1_000, living=2_500, net=2_000))
    assert math.isnan(stress.freedom_ratio(pd.Series([5.0]), pd.Series(dtype="float64")))
    assert stress.freedom_ratio(pd.Series([-50.0]), pd.Series([100.0])) == -0.5


def test_passive_is_after_its_own_costs_and_debt_service_only() -> None:
    ledger = rows(
        ("2026-09-01", "rent", "flat", 900), ("2026-09-01", "debt_service", "flat", -400), ("2026-09-01", "expense", "flat", -100),
        ("2026-09-01", "sale", "talks", 5_000), ("2026-09-01", "expense", "talks", -700), ("2026-10-01", "living", "home", -800),
    )  # fmt: skip
    passive = stress.passive_by_month(ledger, classes={"flat": "passive", "talks": "active"}, known_to=LAST)
    assert passive["value"].tolist() == [400, 0]
    assert stress.living_by_month(ledger)["value"].tolist() == [800]


def test_a_goal_moves_by_the_months_its_growth_needs_to_come_back() -> None:
    # doubling in 10 months; half of it gone takes 10 months more
    assert stress.later(now=100, target=200, expected=10, factor=0.5) == pytest.approx(10)
    assert stress.later(now=100, target=200, expected=10, factor=0) == math.inf
    assert math.isnan(stress.later(now=200, target=100, expected=10, factor=0.5))
