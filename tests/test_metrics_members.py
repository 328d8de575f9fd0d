"""Members, recurring revenue and royalties: numbers worked out by hand, and the cases that go wrong."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from metrics import members, recurring, royalties
from metrics.spells import spells as spells_of
from vocabulary import MICROS

END = pd.Timestamp("2026-12-31")


def day(text: str | None) -> np.datetime64:
    return np.datetime64(text if isinstance(text, str) else "NaT", "s")


def version(
    who: int, seen: str, tier: str = "Crew", state: str = "active", joined: str | None = None, left: str | None = None
) -> dict[str, Any]:
    return {"who": who, "tier": tier, "state": state, "joined": day(joined), "left": day(left), "seen": day(seen)}


def told(*rows: dict[str, Any]) -> list[list[Any]]:
    """Each spell as person, tier, first day, the day it was over."""
    made = spells_of(pd.DataFrame(list(rows)))
    days = [made[name].dt.strftime("%Y-%m-%d").fillna("") for name in ("since", "until")]
    return [list(each) for each in zip(made["who"], made["tier"], *days, strict=True)]


def crew(*rows: tuple[int, str, str | None, float], paid: bool = True) -> pd.DataFrame:
    """Spells of person, first day, day it was over, and price a month."""
    frame = pd.DataFrame(rows, columns=["who", "since", "until", "price"])
    micros = (frame["price"] * MICROS).astype("int64")
    frame = frame.assign(
        since=[day(d) for d in frame["since"]], until=[day(d) for d in frame["until"]], mrr_micros=micros
    )
    frame = frame.assign(tier="Crew", paid=paid, known=True).astype(
        {"since": "datetime64[s]", "until": "datetime64[s]"}
    )
    return frame.sort_values(["who", "since"], ignore_index=True)


# Spells


def test_one_version_is_one_stretch_from_joining() -> None:
    assert told(version(1, "2026-03-31", joined="2026-01-10")) == [[1, "Crew", "2026-01-10", ""]]


def test_a_day_of_leaving_that_is_told_counts_and_else_the_day_it_was_seen() -> None:
    first = version(1, "2026-01-31", joined="2026-01-10")
    assert told(first, version(1, "2026-03-31", state="former", left="2026-02-20")) == [
        [1, "Crew", "2026-01-10", "2026-02-20"]
    ]
    assert told(first, version(1, "2026-03-31", state="former")) == [[1, "Crew", "2026-01-10", "2026-03-31"]]


def test_who_was_gone_when_first_seen_has_a_stretch_only_with_both_days() -> None:
    assert told(version(1, "2026-03-31", state="former", joined="2026-01-10")) == []
    both = version(1, "2026-03-31", state="former", joined="2026-01-10", left="2026-02-01")
    assert told(both) == [[1, "Crew", "2026-01-10", "2026-02-01"]]


def test_a_return_is_a_second_stretch_and_the_old_day_of_leaving_does_not_end_it() -> None:
    rows = [
        version(1, "2026-01-31", joined="2026-01-10"),
        version(1, "2026-02-28", state="former", joined="2026-01-10", left="2026-02-05"),
        version(1, "2026-05-31", joined="2026-05-04", left="2026-02-05"),
    ]
    assert told(*rows) == [[1, "Crew", "2026-01-10", "2026-02-05"], [1, "Crew", "2026-05-04", ""]]
    same = [*rows[:2], version(1, "2026-05-31", joined="2026-01-10", left="2026-02-05")]
    assert told(*same) == [[1, "Crew", "2026-01-10", "2026-02-05"], [1, "Crew", "2026-05-31", ""]]


def test_joined_and_left_between_two_answers() -> None:
    rows = [
        version(1, "2026-01-31", state="former", joined="2026-01-02", left="2026-01-20"),
        version(1, "2026-06-30", state="former", joined="2026-04-01", left="2026-05-01"),
    ]
    assert told(*rows) == [[1, "Crew", "2026-01-02", "2026-01-20"], [1, "Crew", "2026-04-01", "2026-05-01"]]


def test_who_waited_for_a_confirmation_joined_on_the_day_told() -> None:
    rows = [
        version(1, "2026-01-05", state="pending", joined="2026-01-03"),
        version(1, "2026-01-31", joined="2026-01-03"),
    ]
    assert told(*rows) == [[1, "Crew", "2026-01-03", ""]]


def test_a_day_of_leaving_to_come_ends_the_stretch_when_it_comes() -> None:
    assert told(version(1, "2026-01-31", joined="2026-01-10", left="2026-03-01")) == [
        [1, "Crew", "2026-01-10", "2026-03-01"]
    ]


def test_a_declined_charge_is_no_member_and_free_ones_do_not_pay() -> None:
    rows = [
        version(1, "2026-01-31", state="declined", joined="2026-01-01"),
        version(2, "2026-01-31", "free", "free", "2026-01-01"),
    ]
    made = spells_of(pd.DataFrame(rows))
    assert made[["who", "paid"]].values.tolist() == [[2, False]]


def test_no_version_is_no_spell() -> None:
    nothing = spells_of(pd.DataFrame([version(1, "2026-01-31")]).iloc[:0])
    assert (
        nothing.empty
        and math.isnan(members.active(nothing, on=END))
        and math.isnan(members.paid_share(nothing, on=END))
    )
    assert math.isnan(recurring.mrr(nothing.assign(mrr_micros=0), on=END))


# Who leaves and who stays


def test_churn_is_of_those_at_the_start_alone() -> None:
    rows = crew((1, "2026-01-01", "2026-02-10", 5), (2, "2026-01-01", None, 5), (3, "2026-02-03", "2026-02-20", 5))
    assert members.churn(rows, month=pd.Period("2026-02")) == 0.5, (
        "who joined and left within the month was not there at its start"
    )
    assert math.isnan(members.churn(rows, month=pd.Period("2026-01"))), "nobody was there"
    assert members.churn(rows, month=pd.Period("2026-03"), months=2) == 1 / 3, "1 of 2, then 0 of 1"


def test_the_day_of_leaving_is_no_day_of_membership() -> None:
    rows = crew((1, "2026-01-01", "2026-01-31", 5))
    assert members.active(rows, on=pd.Timestamp("2026-01-30")) == 1
    assert members.active(rows, on=pd.Timestamp("2026-01-31")) == 0


def test_who_stops_paying_left_the_paying_ones() -> None:
    rows = pd.concat([crew((1, "2026-01-01", "2026-02-10", 5)), crew((1, "2026-02-10", None, 0), paid=False)])
    assert members.left(rows, month=pd.Period("2026-02")) == (0, 1)
    assert members.left(rows, month=pd.Period("2026-02"), paying=True) == (1, 1)


def test_the_young_are_in_neither_number_of_retention() -> None:
    rows = crew(
        (1, "2026-01-31", None, 5), (2, "2026-01-31", "2026-04-29", 5), (3, "2026-02-01", None, 5), (4, "2026-03-01", None, 5)
    )  # fmt: skip
    assert members.stayed(rows, months=3, on=pd.Timestamp("2026-04-30")) == (1, 2), (
        "the 31st three months on is the 30th"
    )
    assert members.stayed(rows, months=3, on=pd.Timestamp("2026-05-01")) == (2, 3)
    assert math.isnan(members.retention(rows, months=12, on=pd.Timestamp("2026-05-01")))


def test_who_came_back_is_there_and_who_cannot_be_followed_is_left_out() -> None:
    rows = crew((1, "2026-01-10", "2026-02-01", 5), (1, "2026-03-20", None, 5), (2, "2026-01-10", None, 5))
    assert members.stayed(rows, months=3, on=END) == (2, 2)
    assert members.stayed(rows, months=2, on=END) == (1, 2), "on 10 March the first was away"
    unknown = rows.assign(known=(rows["who"] != 2).to_numpy())
    assert members.stayed(unknown, months=3, on=END) == (1, 1)


def test_a_cell_of_the_triangle_waits_for_the_last_who_joined() -> None:
    rows = crew((1, "2026-01-02", None, 5), (2, "2026-01-30", "2026-02-15", 5))
    wanted = {"month": pd.Period("2026-01"), "months": 3}
    early = members.cohorts(rows, on=pd.Timestamp("2026-02-27"), **wanted)
    assert early.empty, "who joined on the 30th has not been there for a month"
    whole = members.cohorts(rows, on=pd.Timestamp("2026-02-28"), **wanted)
    assert whole[["age", "n", "share"]].values.tolist() == [[1, 2, 0.5]]


def test_tiers_by_month_have_a_row_each_also_where_empty() -> None:
    rows = pd.concat([crew((1, "2026-01-01", "2026-02-10", 5)), crew((2, "2026-02-01", None, 9)).assign(tier="Mate")])
    made = members.by_tier(rows, month=pd.Period("2026-02"), months=2)
    assert made[["tier", "n"]].values.tolist() == [["Crew", 1], ["Mate", 0], ["Crew", 0], ["Mate", 1]]


# Recurring revenue


@pytest.mark.parametrize(("cycle", "price"), [("month", 12.0), ("quarter", 36.0), ("year", 144.0), ("week", 144 / 52)])
def test_every_cycle_comes_to_the_same_month(cycle: str, price: float) -> None:
    assert recurring.monthly_price(price, cycle=cycle) == pytest.approx(12)
    assert recurring.monthly_price(price, cycle=cycle, discount=0.25) == pytest.approx(9)


def test_an_unknown_cycle_has_no_monthly_price() -> None:
    assert math.isnan(recurring.monthly_price(5, cycle="decade"))


def test_movements_reconcile_whatever_happens() -> None:
    chance = np.random.default_rng(7)
    rows = []
    for who in range(300):
        start = 0
        while start < 330:
            first, length = start + int(chance.integers(0, 60)), int(chance.integers(1, 120))
            since, until = (np.datetime64("2026-01-01") + n for n in (first, first + length))
            rows.append(
                (
                    who,
                    str(since),
                    str(until) if until < np.datetime64("2026-12-01") else None,
                    float(chance.integers(0, 4) * 5),
                )
            )
            start = first + length + int(chance.integers(0, 2)) * 30
    spells = crew(*rows)
    for month in pd.period_range("2026-01", "2026-12", freq="M"):
        moved = recurring.movements(spells, month=month)
        gained = moved[["new", "expansion", "reactivated"]].sum() - moved[["contraction", "churned"]].sum()
        assert moved["end"] - moved["start"] == gained
        assert moved["end"] / MICROS == recurring.mrr(spells, on=month.to_timestamp(how="end").normalize())
        assert (moved >= 0).all()


def test_a_change_of_tier_is_no_leaving_and_a_return_is_not_new() -> None:
    spells = crew((1, "2026-01-05", "2026-02-10", 5), (1, "2026-02-10", "2026-03-20", 12), (1, "2026-05-02", None, 5))
    moved = recurring.movements_by_month(spells, month=pd.Period("2026-05"), months=5).set_index("month") / MICROS
    assert moved["new"].tolist() == [5, 0, 0, 0, 0]
    assert moved["expansion"].tolist() == [0, 7, 0, 0, 0]
    assert moved["churned"].tolist() == [0, 0, 12, 0, 0]
    assert moved["reactivated"].tolist() == [0, 0, 0, 0, 5]


def test_who_began_to_pay_is_new_and_who_went_on_for_free_has_left() -> None:
    spells = crew((1, "2026-01-05", "2026-02-10", 0), (1, "2026-02-10", "2026-03-10", 8), (1, "2026-03-10", None, 0))
    moved = recurring.movements_by_month(spells, month=pd.Period("2026-03"), months=3)
    assert (moved["new"] / MICROS).tolist() == [0, 8, 0] and (moved["churned"] / MICROS).tolist() == [0, 0, 8]


@pytest.mark.parametrize(("gained", "lost", "ratio"), [(24_000, 4_000, 6), (30_000, 10_000, 3), (40_000, 20_000, 2)])
def test_profitwells_three_examples_of_the_quick_ratio(gained: int, lost: int, ratio: float) -> None:
    moved = pd.Series({"new": gained, "expansion": 0, "reactivated": 999, "contraction": 0, "churned": lost})
    assert recurring.quick_ratio(moved) == ratio


def test_nothing_lost_has_no_quick_ratio_and_nobody_gone_no_lifetime_value() -> None:
    assert math.isnan(recurring.quick_ratio(pd.Series({"new": 5, "expansion": 0, "contraction": 0, "churned": 0})))
    assert math.isnan(recurring.lifetime_value(arpu=10, margin=0.9, churn=0))
    assert math.isnan(recurring.lifetime_value(arpu=10, margin=0.9, churn=math.nan))


def test_charges_of_a_year_count_for_twelve_months_and_of_a_quarter_for_three() -> None:
    month = pd.to_datetime(["2026-01-01", "2026-02-01", "2026-02-01"]).astype("datetime64[s]")
    paid = pd.DataFrame(
        {
            "month": month,
            "cycle": ["year", "quarter", "month"],
            "amount_micros": [120 * MICROS, 30 * MICROS, 7 * MICROS],
        }
    )
    made = recurring.of_charges(paid, month=pd.Period("2026-05"), months=6)
    assert math.isnan(made["value"].iloc[0])
    assert made["value"].tolist()[1:] == [10, 27, 20, 20, 10]


# Royalties


def title_months(first: str, net: list[float], title: str = "Tides") -> pd.DataFrame:
    months = (np.datetime64(first, "M") + np.arange(len(net))).astype("datetime64[s]")
    return pd.DataFrame({"title": title, "month": months, "net": net, "units": np.nan})


def test_half_life_of_a_known_decay_leaves_the_launch_and_bad_months_out() -> None:
    net = [400.0, *(1_000 * 0.5 ** (np.arange(8) / 3))]
    net[4] = -20.0
    launch = np.datetime64("2025-06-01")
    assert royalties.half_life_months(
        title_months("2025-06", net), launch=launch, month=pd.Period("2026-12")
    ) == pytest.approx(3)


def test_what_rises_stands_still_or_is_young_has_no_half_life() -> None:
    launch = np.datetime64("2026-01-01")
    for net in ([50.0, 100, 110, 120, 130, 140, 150], [100.0] * 9, [90.0, 80, 70, 60, 50, 40]):
        assert math.isnan(
            royalties.half_life_months(title_months("2026-01", net), launch=launch, month=pd.Period("2026-12"))
        )


def test_a_title_is_old_after_twelve_months_and_of_unknown_age_in_neither_sum() -> None:
    rows = pd.concat([title_months("2026-01", [10.0] * 12, name) for name in ("Old", "Just", "Young", "Unknown")])
    launches = {
        "Old": np.datetime64("2020-01-01"),
        "Just": np.datetime64("2025-12-01"),
        "Young": np.datetime64("2026-01-01"),
    }
    assert royalties.back_catalogue_share(rows, launches=launches, month=pd.Period("2026-12")) == pytest.approx(2 / 3)
    assert math.isnan(royalties.back_catalogue_share(rows, launches={}, month=pd.Period("2026-12")))


def test_units_that_nobody_told_are_not_zero() -> None:
    made = royalties.by_title(title_months("2026-01", [10.0]), month=pd.Period("2026-01"))
    assert made["units"].isna().all() and made["per_unit"].isna().all()
    assert math.isnan(royalties.royalties(title_months("2026-01", [10.0]), month=pd.Period("2028-01")))
