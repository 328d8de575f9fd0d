"""What is owed, whether payouts add up, and what is told twice: small cases worked out by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from metrics import owed

TODAY = pd.Timestamp("2026-11-21")


def entries(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """Day, source, kind, amount in units, then more columns by name."""
    frame = pd.DataFrame(
        [
            {
                "day": day, "source": source, "kind": kind, "amount_micros": round(amount * 1_000_000), "status": "paid",
                "stream": "Books", "currency": "USD", "payer": "Awin", **(more[0] if more else {}),
            }
            for day, source, kind, amount, *more in rows
        ]
    )  # fmt: skip
    return frame.assign(day=pd.to_datetime(frame["day"]).astype("datetime64[s]"))


class TestAgeing:
    @pytest.mark.parametrize(
        ("day", "group"),
        [
            ("2026-11-25", "to_30"), ("2026-11-21", "to_30"), ("2026-10-22", "to_30"), ("2026-10-21", "to_60"),
            ("2026-09-22", "to_60"), ("2026-09-21", "to_90"), ("2026-08-23", "to_90"), ("2026-08-22", "older"),
        ],
    )  # fmt: skip
    def test_a_sum_is_in_one_group_by_its_age(self, day: str, group: str) -> None:
        found = owed.ageing(entries((day, "awin", "commission", 7, {"status": "pending"})), today=TODAY).iloc[0]
        assert {name: found[name] for name in owed.AGES} == {name: 7_000_000 * (name == group) for name in owed.AGES}

    def test_only_what_is_earned_and_waits_is_counted(self) -> None:
        rows = entries(
            ("2026-11-01", "awin", "commission", 100, {"status": "approved"}),
            ("2026-11-02", "awin", "fee", -10, {"status": "approved"}),
            ("2026-11-03", "awin", "commission", 5, {"status": "pending"}),
            ("2026-11-03", "awin", "commission", 500),
            ("2026-11-03", "awin", "expense", -9, {"status": "pending"}),
            ("2026-11-03", "awin", "payout", -99, {"status": "pending"}),
            ("2026-11-03", "awin", "commission", 3, {"status": "declined"}),
            ("2026-11-04", "awin", "commission", 8, {"status": "pending", "currency": "EUR"}),
        )
        found = owed.ageing(rows, today=TODAY).set_index("currency")
        assert found.loc["USD", ["pending", "approved", "total"]].tolist() == [5_000_000, 90_000_000, 95_000_000]
        assert found.loc["EUR", "total"] == 8_000_000
        assert found.loc["USD", "oldest"] == pd.Timestamp("2026-11-01")

    def test_nothing_waits(self) -> None:
        assert owed.ageing(entries(("2026-11-03", "awin", "commission", 500)), today=TODAY).empty


class TestReconciled:
    def found(self, *rows: tuple[Any, ...]) -> dict[str, Any]:
        return owed.reconciled(entries(*rows)).iloc[0].to_dict()

    def test_what_is_spent_from_the_account_is_not_missing(self) -> None:
        found = self.found(
            ("2026-09-01", "paypal", "sale", 500), ("2026-09-05", "paypal", "expense", -54.99),
            ("2026-09-06", "paypal", "deposit", 10), ("2026-09-10", "paypal", "payout", -455.01),
        )  # fmt: skip
        assert (found["difference"], found["held_days"]) == (0, 0)

    def test_all_that_was_earned_is_paid_out(self) -> None:
        found = self.found(
            ("2026-01-03", "shop", "sale", 50), ("2026-01-03", "shop", "fee", -5), ("2026-01-10", "shop", "payout", -45),
            ("2026-01-20", "shop", "sale", 30),
        )  # fmt: skip
        assert (found["earned"], found["paid_out"], found["difference"], found["held_days"]) == (
            45_000_000,
            45_000_000,
            0,
            0,
        )
        assert pd.isna(found["since"])

    def test_what_the_platform_holds_back_adds_up(self) -> None:
        found = self.found(
            ("2026-01-03", "shop", "sale", 50), ("2026-01-08", "shop", "sale", 7), ("2026-01-09", "shop", "sale", 2),
            ("2026-01-10", "shop", "payout", 50),
        )  # fmt: skip
        assert (found["difference"], found["held_days"]) == (9_000_000, 3)
        assert pd.isna(found["since"])

    def test_since_when_it_does_not_add_up(self) -> None:
        found = self.found(
            ("2026-01-03", "shop", "sale", 50), ("2026-01-10", "shop", "payout", -50), ("2026-02-03", "shop", "sale", 40),
            ("2026-02-10", "shop", "payout", -46), ("2026-03-03", "shop", "sale", 10), ("2026-03-10", "shop", "payout", -10),
        )  # fmt: skip
        assert found["difference"] == -6_000_000
        assert (found["since"], found["last"]) == (pd.Timestamp("2026-02-10"), pd.Timestamp("2026-03-10"))

    def test_currencies_and_sources_stand_apart_and_pending_is_not_earned(self) -> None:
        rows = entries(
            ("2026-01-03", "shop", "sale", 50), ("2026-01-10", "shop", "payout", -50),
            ("2026-01-03", "shop", "sale", 9, {"status": "pending"}),
            ("2026-01-03", "shop", "sale", 20, {"currency": "EUR"}), ("2026-01-10", "shop", "payout", -25, {"currency": "EUR"}),
            ("2026-01-03", "bank", "sale", 20), ("2026-01-03", "other", "payout", -20),
        )  # fmt: skip
        found = owed.reconciled(rows)
        assert found[["source", "currency", "difference"]].values.tolist() == [
            ["shop", "EUR", -5_000_000],
            ["shop", "USD", 0],
        ]
        assert owed.reconciled(rows.iloc[:0]).empty


class TestDoubles:
    @pytest.mark.parametrize(
        ("day", "pairs"), [("2026-01-03", 1), ("2026-01-06", 1), ("2026-01-07", 0), ("2025-12-31", 1)]
    )
    def test_a_few_days_apart(self, day: str, pairs: int) -> None:
        found = owed.told_twice(entries(("2026-01-03", "shop", "sale", 50), (day, "bank", "sale", 50)))
        assert int(found["pairs"].sum()) == pairs

    def test_many_sales_of_one_price_pair_once_each(self) -> None:
        rows = [("2026-01-03", "shop", "sale", 9.99)] * 5 + [("2026-01-04", "stripe", "sale", 9.99)] * 3
        found = owed.told_twice(entries(*rows)).iloc[0]
        assert (found["first"], found["second"], found["pairs"], found["amount_micros"]) == (
            "shop",
            "stripe",
            3,
            29_970_000,
        )

    @pytest.mark.parametrize("other", [{"stream": "Ads"}, {"currency": "EUR"}, {"status": "pending"}, {"kind": "fee"}])
    def test_what_is_something_else_is_no_double(self, other: dict[str, str]) -> None:
        assert owed.told_twice(
            entries(("2026-01-03", "shop", "sale", 50), ("2026-01-03", "bank", "sale", 50, other))
        ).empty

    def test_one_source_does_not_repeat_itself(self) -> None:
        assert owed.told_twice(entries(("2026-01-03", "shop", "sale", 50), ("2026-01-04", "shop", "sale", 50))).empty

    def test_a_payout_that_the_bank_counts_as_earned(self) -> None:
        rows = entries(
            ("2026-01-03", "shop", "sale", 60), ("2026-01-09", "shop", "payout", -55),
            ("2026-01-12", "bank", "sponsorship", 55, {"stream": "Sponsors"}), ("2026-03-12", "bank", "sponsorship", 55),
        )  # fmt: skip
        found = owed.banked(rows)
        assert found[["stream", "first", "second", "pairs"]].values.tolist() == [["Sponsors", "shop", "bank", 1]]
