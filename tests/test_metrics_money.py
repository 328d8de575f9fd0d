"""Money: currencies, the chain, months and streams, shares. Numbers worked out by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from metrics import mix, revenue, steps
from metrics.currency import home_amounts
from metrics.money import STEPS, chain, rounded

MONTH = pd.Period("2026-01")


def ledger(*rows: tuple[str, str, float], status: str = "paid", stream: str = "books") -> pd.DataFrame:
    """Rows of (month, kind, amount)."""
    month = pd.to_datetime([f"{m}-01" for m, _, _ in rows]).astype("datetime64[s]")
    micros = pd.Series([round(amount * 1_000_000) for _, _, amount in rows], dtype="int64")
    kinds = pd.Series([kind for _, kind, _ in rows], dtype="object")
    return pd.DataFrame({"month": month, "kind": kinds, "amount_micros": micros}).assign(status=status, stream=stream)


def rates(*rows: tuple[str, str, float]) -> pd.DataFrame:
    day = pd.to_datetime([d for d, _, _ in rows]).astype("datetime64[s]")
    frame = {"day": day, "currency": pd.Series([c for _, c, _ in rows], dtype="object")}
    return pd.DataFrame({**frame, "rate": pd.Series([r for _, _, r in rows], dtype="float64")})


def amounts(*rows: tuple[str, str, float]) -> pd.DataFrame:
    micros = [round(amount * 1_000_000) for _, _, amount in rows]
    return rates(*rows).assign(amount_micros=pd.Series(micros, dtype="int64")).drop(columns="rate")


MONTH_OF_ALL = (
    ("2026-01", "sale", 100.10), ("2026-01", "commission", 50.0), ("2026-01", "fee", -5.05), ("2026-01", "refund", -20.0),
    ("2026-01", "tax", -10.0), ("2026-01", "withholding", -3.0), ("2026-01", "write_off", -2.0),
    ("2026-01", "expense", -30.0), ("2026-01", "debt_service", -8.0), ("2026-01", "living", -999.0),
    ("2026-01", "payout", 500.0), ("2026-01", "deposit", 77.0),
)  # fmt: skip


@pytest.mark.parametrize(
    ("step", "amount"),
    [
        ("gross", 150.10), ("platform_fees", 5.05), ("refunds", 20.0), ("tax_collected", 10.0), ("withholding_tax", 3.0),
        ("written_off", 2.0), ("net_revenue", 110.05), ("expenses", 30.0), ("debt_service", 8.0), ("profit", 72.05),
    ],
)  # fmt: skip
def test_every_step_of_the_chain_by_hand(step: str, amount: float) -> None:
    assert getattr(steps, step)(ledger(*MONTH_OF_ALL), month=MONTH) == amount


def test_the_chain_adds_up_exactly() -> None:
    told = chain(ledger(*MONTH_OF_ALL, ("2026-01", "ad", 0.000001)), month=MONTH)

    taken = told[["platform_fees", "refunds", "tax_collected", "withholding_tax", "written_off"]].sum()
    assert told["gross"] - taken == told["net_revenue"] == 110_050_001
    assert told["net_revenue"] - told["expenses"] - told["debt_service"] == told["profit"]


def test_a_rounded_chain_still_adds_up_to_the_cent() -> None:
    exact = pd.Series(
        {
            **dict.fromkeys(STEPS, 0),
            "gross": 10_006_000,
            "platform_fees": 3_333_000,
            "refunds": 3_336_000,
            "net_revenue": 3_337_000,
        }
    )

    told = rounded(exact, digits=2)

    assert round(told["gross"] - told["platform_fees"] - told["refunds"], 2) == told["net_revenue"] == 3.34


def test_yen_are_rounded_to_whole_ones() -> None:
    assert rounded(pd.Series({"gross": 1_500_000, "net_revenue": 2_500_000}), digits=0).tolist() == [2.0, 2.0]


def test_a_refund_larger_than_the_sales_makes_the_month_negative() -> None:
    assert revenue.monthly_revenue(ledger(("2026-01", "sale", 10), ("2026-01", "refund", -25)), month=MONTH) == -15.0


@pytest.mark.parametrize(
    ("status", "net"), [("approved", 5.0), ("paid", 5.0), ("pending", None), ("declined", None), ("reversed", None)]
)
def test_only_approved_and_paid_count(status: str, net: float | None) -> None:
    told = revenue.monthly_revenue(ledger(("2026-01", "sale", 5), status=status), month=MONTH)

    assert told == net or (net is None and math.isnan(told))


def test_pending_is_told_apart() -> None:
    both = pd.concat([ledger(("2026-01", "commission", 5)), ledger(("2026-01", "commission", 3), status="pending")])

    assert (revenue.pending(both, month=MONTH), revenue.monthly_revenue(both, month=MONTH)) == (3.0, 5.0)
    assert math.isnan(revenue.pending(both, month=MONTH + 1))


def test_between_the_first_and_the_last_entry_a_month_without_any_is_zero_and_outside_it_does_not_exist() -> None:
    rows = ledger(("2026-01", "sale", 5), ("2026-03", "sale", 7))
    told = {m: revenue.monthly_revenue(rows, month=pd.Period(m)) for m in ("2025-12", "2026-01", "2026-02", "2026-04")}

    assert (told["2026-01"], told["2026-02"]) == (5.0, 0.0)
    assert math.isnan(told["2025-12"]) and math.isnan(told["2026-04"])
    assert revenue.monthly_revenue(rows, month=pd.Period("2026-04"), known_to=pd.Period("2026-04")) == 0.0
    assert chain(rows, month=pd.Period("2025-12")).empty


def test_nothing_recorded_is_nothing_known() -> None:
    assert revenue.net_by_month(ledger()).empty
    assert revenue.net_by_stream(ledger()).empty
    assert mix.mix(ledger(), month=MONTH).empty
    assert math.isnan(mix.passive_share(ledger(), classes={}, month=MONTH))
    assert math.isnan(steps.gross(ledger(), month=MONTH))


def test_streams_have_every_recorded_month() -> None:
    rows = pd.concat([ledger(("2026-01", "sale", 5)), ledger(("2026-03", "ad", 7), stream="ads")])

    told = revenue.net_by_stream(rows, known_to=pd.Period("2026-04"))

    wide = told.pivot(index="month", columns="stream", values="value")
    assert (wide["ads"].tolist(), wide["books"].tolist()) == ([0, 0, 7, 0], [5, 0, 0, 0])


def test_provisional_amounts_mark_their_month() -> None:
    rows = ledger(("2026-01", "sale", 5), ("2026-02", "sale", 7)).assign(provisional=[False, True])

    assert revenue.net_by_month(rows)["complete"].tolist() == [True, False]
    assert revenue.net_by_stream(rows)["provisional"].tolist() == [False, True]


# Currencies


def test_two_currencies_and_the_home_currency_by_hand() -> None:
    paid = amounts(("2026-01-05", "EUR", 10), ("2026-01-05", "GBP", 8), ("2026-01-05", "USD", 3))
    ecb = rates(("2026-01-05", "USD", 1.25), ("2026-01-05", "GBP", 0.8))

    told = home_amounts(paid, rates=ecb, own=rates(), home="USD")

    assert told["home_micros"].tolist() == [12_500_000, 12_500_000, 3_000_000]
    assert not told["provisional"].any()


def test_a_holiday_has_the_last_rate_before_it() -> None:
    ecb = rates(("2026-01-02", "USD", 1.5), ("2026-01-05", "USD", 9.0))

    told = home_amounts(amounts(("2026-01-04", "EUR", 2)), rates=ecb, own=rates(), home="USD")

    assert told["home_micros"].tolist() == [3_000_000]
    assert str(told["rate_day"].iloc[0].date()) == "2026-01-02"


@pytest.mark.parametrize(("day", "provisional"), [("2026-01-09", False), ("2026-01-10", True)])
def test_a_rate_of_more_than_seven_days_makes_the_amount_provisional(day: str, provisional: bool) -> None:
    told = home_amounts(amounts((day, "EUR", 2)), rates=rates(("2026-01-02", "USD", 1.5)), own=rates(), home="USD")

    assert (told["home_micros"].tolist(), told["provisional"].tolist()) == ([3_000_000], [provisional])


def test_the_owners_rate_wins_from_its_day_on_and_is_not_provisional() -> None:
    ecb = rates(("2026-01-01", "USD", 1.5), ("2026-02-01", "USD", 1.5))
    paid = amounts(("2026-01-05", "EUR", 1), ("2026-02-20", "EUR", 1))

    told = home_amounts(paid, rates=ecb, own=rates(("2026-01-10", "USD", 2.0)), home="USD")

    assert (told["home_micros"].tolist(), told["provisional"].tolist()) == ([1_500_000, 2_000_000], [False, False])


def test_what_cannot_be_converted_says_why() -> None:
    paid = amounts(("2026-01-05", "XTS", 1), ("2025-12-31", "EUR", 1))

    told = home_amounts(paid, rates=rates(("2026-01-01", "USD", 1.5)), own=rates(), home="USD")

    assert told["home_micros"].isna().tolist() == [True, True]
    assert told["reason"].tolist() == ["no exchange rate for XTS", "no exchange rate for USD"]


def test_amounts_convert_to_whole_millionths_rounded_half_even() -> None:
    paid = amounts(("2026-01-05", "EUR", 0.000001), ("2026-01-05", "EUR", 0.000003), ("2026-01-05", "EUR", -0.000001))

    told = home_amounts(paid, rates=rates(("2026-01-05", "USD", 1.5)), own=rates(), home="USD")

    assert told["home_micros"].tolist() == [2, 4, -2]


# Mix


def two_years() -> pd.DataFrame:
    months = [str(m) for m in pd.period_range("2024-02", "2026-01", freq="M")]
    books = ledger(*[(m, "sale", 1 if m < "2025-02" else 2) for m in months])
    return pd.concat([books, ledger(*[(m, "ad", 1) for m in months], stream="ads")], ignore_index=True)


def test_the_mix_of_twelve_months_and_its_change_on_the_twelve_before() -> None:
    told = mix.mix(two_years(), month=MONTH)

    assert told["stream"].tolist() == ["books", "ads"]
    assert told["net"].tolist() == [24.0, 12.0]
    assert told["share"].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert told["change"].tolist() == [1.0, 0.0]


def test_without_twelve_months_before_there_is_no_change() -> None:
    assert mix.mix(two_years(), month=MONTH - 1)["change"].isna().all()


def test_a_stream_that_lost_money_has_no_share() -> None:
    rows = pd.concat([ledger(("2026-01", "sale", 8)), ledger(("2026-01", "write_off", -2), stream="loans")])

    told = mix.mix(rows, month=MONTH)

    assert (told["net"].tolist(), told["share"].fillna(-1).tolist()) == ([8.0, -2.0], [1.0, -1.0])


def test_passive_share_counts_passive_streams_only() -> None:
    classes = {"books": "passive", "ads": "semi-passive"}

    assert mix.passive_share(two_years(), classes=classes, month=MONTH) == pytest.approx(2 / 3)
    assert mix.class_share(two_years(), classes=classes, of="semi-passive", month=MONTH) == pytest.approx(1 / 3)
    assert math.isnan(mix.passive_share(ledger(("2026-01", "refund", -2)), classes=classes, month=MONTH))


def test_the_top_program_is_ranked_by_approved_and_paid_commissions_less_reversed_ones() -> None:
    rows = ledger(*[("2026-01", "commission", a) for a in (60, -30, 40, 99, 5)], ("2026-01", "sale", 500))
    rows = rows.assign(
        payer=["a", "a", "b", "c", "", "d"], status=["paid", "paid", "approved", "pending", "paid", "paid"]
    )

    programs = mix.affiliate_programs(rows)

    assert programs["payer"].tolist() == ["b", "a"]
    assert programs["share"].tolist() == pytest.approx([40 / 75, 30 / 75])
    assert mix.top_affiliate_program(rows) == "b"


def test_without_commissions_there_is_no_top_program() -> None:
    told = mix.top_affiliate_program(ledger(("2026-01", "sale", 5)).assign(payer="a"))

    assert isinstance(told, float) and math.isnan(told)


@pytest.mark.parametrize(
    "metric",
    [
        lambda f: chain(f, month=MONTH), lambda f: revenue.net_by_month(f), lambda f: revenue.net_by_stream(f),
        lambda f: mix.mix(f, month=MONTH), lambda f: mix.passive_share(f, classes={}, month=MONTH),
        lambda f: mix.affiliate_programs(f.assign(payer="a")), lambda f: revenue.pending(f, month=MONTH),
        lambda f: home_amounts(f.assign(day=f["month"], currency="EUR"), rates=rates(), own=rates(), home="USD"),
    ],
)  # fmt: skip
def test_what_goes_in_stays_as_it_was(metric) -> None:
    frame = ledger(*MONTH_OF_ALL)
    before = frame.copy(deep=True)

    metric(frame)

    assert_frame_equal(frame, before)
