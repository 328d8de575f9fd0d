"""Figures of money: streams, repeats, currencies, the sentence. Numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from fake_store import FakeStore, ask

from figures import Question, business, explain, revenue, streams, summary
from figures.answer import Change
from figures.year_to_date import year_to_date


def year(store: FakeStore, amounts: dict[str, float], stream: str = "books", **more: Any) -> None:
    for month, amount in amounts.items():
        store.earn(f"{month}-15", "sale", amount, stream, **more)


# Net revenue


def test_net_revenue_is_earned_less_what_was_taken_off_with_its_formula(store: FakeStore) -> None:
    store.earn("2026-10-01", "sale", 100)
    store.earn("2026-10-31", "fee", -5.5)
    store.earn("2026-10-31", "refund", -10)
    store.earn("2026-10-31", "expense", -50)
    store.earn("2026-10-31", "payout", 80)
    store.earn("2026-10-31", "sale", 7, status="pending")
    store.earn("2026-11-01", "sale", 999)

    told = revenue.net(ask(store))

    assert (told.value, told.unit, told.provisional) == (84.5, "USD", False)
    assert told.formula == "gross 100 − platform fees 5.50 − refunds 10 = 84.50 USD"
    assert revenue.pending(ask(store)).value == 7


def test_the_tables_row_and_the_card_are_the_same_number(store: FakeStore) -> None:
    store.earn("2026-10-01", "sale", 100)
    q = ask(store)

    assert business.table(q)[4].value == revenue.net(q).value == summary_amount(q) == 100


def summary_amount(q: Question) -> float:
    return float(summary.sentence(q).headline.split()[2])


def test_the_chain_reconciles_with_the_row(store: FakeStore) -> None:
    for kind, amount in (("sale", 10.006), ("fee", -3.333), ("refund", -3.336), ("expense", -1), ("debt_service", -1)):
        store.earn("2026-10-02", kind, amount)

    steps = {figure.name: float(figure.value or 0) for figure in revenue.chain(ask(store))}

    assert (*steps,)[0] == "gross" and (*steps,)[-1] == "profit"
    taken = sum(steps[name] for name in list(steps)[1:6])
    assert round(steps["gross"] - taken, 2) == steps["net_revenue"] == revenue.net(ask(store)).value == 3.34
    assert round(steps["net_revenue"] - steps["expenses"] - steps["debt_service"], 2) == steps["profit"]


def test_before_the_first_entry_and_after_the_last_nothing_is_known(store: FakeStore) -> None:
    year(store, {"2026-03": 5, "2026-05": 7})

    assert revenue.net(ask(store, "2026-02")).reason == "No entry is known for Feb 2026: the first are of Mar 2026."
    assert revenue.net(ask(store, "2026-04")).value == 0
    assert revenue.net(ask(store)).reason == "No entry is known for Oct 2026: the last are of May 2026."


def test_a_fiscal_year_that_ends_with_an_unknown_month_has_no_sum_and_says_why(store: FakeStore) -> None:
    year(store, {"2026-10": 5})

    told = year_to_date(ask(store, "2026-11"))

    assert (told.value, told.reason) == (None, "No entry is known for Nov 2026: the last are of Oct 2026.")


def test_a_source_that_answered_later_says_that_nothing_came_in(store: FakeStore) -> None:
    store.source("shop", as_of="2026-11-20T10:00:00")
    year(store, {"2026-03": 5})

    assert revenue.net(ask(store)).value == 0


def test_an_answer_within_a_month_does_not_cover_it(store: FakeStore) -> None:
    store.source("shop", as_of="2026-10-30T10:00:00")
    year(store, {"2026-03": 5})

    assert revenue.net(ask(store)).value is None
    assert revenue.net(ask(store, "2026-09")).value == 0


def test_typed_numbers_answer_for_no_other_month(store: FakeStore) -> None:
    store.source("typed", connector="typed", known="typed", as_of="2026-11-20T10:00:00")
    year(store, {"2026-03": 5}, source="typed")

    assert revenue.net(ask(store)).value is None


def test_a_source_that_repeats_another_is_never_added_but_others_are(store: FakeStore) -> None:
    store.stream("books", repeats=("bank",))
    for source in ("shop", "bank", "second shop"):
        store.earn("2026-10-01", "sale", 10, source=source)
    store.earn("2026-10-01", "rent", 3, "flat", source="bank")

    assert revenue.net(ask(store)).value == 23
    assert revenue.by_month(ask(store)).set_index("stream")["net"].to_dict() == {"books": 20, "flat": 3}


def test_an_estimate_counts_until_the_real_figures_come(store: FakeStore) -> None:
    store.stream("ads", repeats=("youtube",))
    for month, amount in (("2026-08", 14), ("2026-09", 15), ("2026-10", 16)):
        store.earn(f"{month}-05", "ad", amount, "ads", source="youtube")
    store.earn("2026-09-30", "ad", 15.5, "ads", source="adsense")
    store.earn("2026-10-21", "payout", -15.5, "ads", source="adsense")

    # September is AdSense's; August and October have no other income, a payout is none
    assert revenue.by_month(ask(store)).set_index("month")["net"].tolist() == [14, 15.5, 16]


def test_the_owners_part_of_a_shared_stream(store: FakeStore) -> None:
    store.stream("books", share=0.5)
    store.earn("2026-10-01", "sale", 10.01)

    assert revenue.nets(ask(store))["value"].tolist() == [5.005]


def test_the_running_month_is_provisional_and_compared_with_nothing(store: FakeStore) -> None:
    year(store, {"2026-10": 100, "2026-11": 5})

    told = revenue.net(ask(store, "2026-11"))

    assert (told.value, told.provisional, told.change.previous) == (5, True, None)
    assert revenue.by_month(ask(store, "2026-11"))["provisional"].tolist() == [False, True]


# Currencies


def test_two_currencies_are_converted_at_the_rate_of_the_entrys_day(store: FakeStore) -> None:
    store.rate("USD", "2026-10-01", 1.25)
    store.rate("USD", "2026-10-08", 1.5)
    store.earn("2026-10-04", "sale", 10, currency="EUR")
    store.earn("2026-10-08", "sale", 10, currency="EUR")
    store.earn("2026-10-08", "sale", 1)

    told = revenue.net(ask(store))

    assert (told.value, told.provisional) == (28.5, False)


def test_an_old_rate_makes_the_month_provisional_and_an_own_one_does_not(store: FakeStore) -> None:
    store.rate("USD", "2026-09-01", 1.25)
    store.earn("2026-10-04", "sale", 10, currency="EUR")
    assert (revenue.net(ask(store)).value, revenue.net(ask(store)).provisional) == (12.5, True)

    store.rate("USD", "2026-01-01", 2.0, own=True)
    assert (revenue.net(ask(store)).value, revenue.net(ask(store)).provisional) == (20, False)


def test_a_total_that_cannot_be_converted_at_all_says_why(store: FakeStore) -> None:
    store.earn("2026-10-04", "sale", 10, currency="XTS")
    store.earn("2026-09-04", "sale", 10)

    told = revenue.net(ask(store))

    assert told.value is None
    assert told.reason == "Nothing of Oct 2026 could be converted to USD: 10.00 XTS (no exchange rate for XTS)."


def test_only_unknown_currency_from_the_start_says_why(store: FakeStore) -> None:
    store.earn("2026-10-04", "sale", 10, currency="XTS")

    assert "no exchange rate for XTS" in str(revenue.net(ask(store)).reason)
    assert revenue.by_month(ask(store)).empty
    assert revenue.mix(ask(store)).empty


def test_what_is_left_out_of_a_total_is_named_and_the_month_not_compared(store: FakeStore) -> None:
    store.earn("2026-09-04", "sale", 5)
    store.earn("2026-10-04", "sale", 10, currency="XTS")
    store.earn("2026-10-04", "sale", 5)

    told = revenue.net(ask(store))

    assert (told.value, told.provisional, told.change.previous) == (5, True, None)
    assert told.extra["left_out"] == "10.00 XTS (no exchange rate for XTS)"
    assert told.formula.endswith("left out: 10.00 XTS (no exchange rate for XTS)")


def test_a_ledger_in_home_currency_never_reads_days_for_its_total(store: FakeStore) -> None:
    year(store, {"2026-09": 5, "2026-10": 7})

    revenue.net(ask(store))

    assert store.asked == ["entries_month"]


# Streams and mix


def two_years(store: FakeStore) -> None:
    store.stream("books", "passive")
    store.stream("talks", "active")
    for month in pd.period_range("2024-11", "2026-10", freq="M"):
        year(store, {str(month): 30 if month < pd.Period("2025-11") else 60}, "books")
        year(store, {str(month): 40}, "talks", payer="Sponsor")


def test_the_mix_has_share_class_change_and_shape(store: FakeStore) -> None:
    two_years(store)

    told = revenue.mix(ask(store)).set_index("stream")

    assert told.index.tolist() == ["books", "talks"]
    assert told["share"].tolist() == [0.6, 0.4]
    assert (told["cls"].tolist(), told["change"].tolist()) == (["passive", "active"], [1.0, 0.0])
    assert told["spark"]["books"] == [30.0] + [60.0] * 12


def test_passive_share_and_its_points(store: FakeStore) -> None:
    two_years(store)

    told = revenue.passive_share(ask(store))

    assert (told.value, told.period) == (pytest.approx(0.6), "2025-11/2026-10")
    assert told.extra["points_year"] == pytest.approx(0.6 - 360 / 840)
    assert told.extra["points_previous"] == pytest.approx(0.6 - 690 / 1170)
    assert business.cards(ask(store))[5].spark["value"].tolist()[-1] == pytest.approx(0.6)


def test_payers_leave_out_what_has_no_payer_but_count_it_in_the_share(store: FakeStore) -> None:
    two_years(store)

    told = revenue.payers(ask(store))

    assert told.to_dict("records") == [{"payer": "Sponsor", "net": 480.0, "share": 0.4, "n": 12, "streams": "talks"}]


def test_the_top_program_and_its_share(store: FakeStore) -> None:
    store.earn("2025-10-31", "commission", 900, payer="Old")
    store.earn("2025-11-01", "commission", 60, payer="Bluehost")
    store.earn("2026-10-31", "commission", 40, payer="Kit", status="approved")
    store.earn("2026-10-31", "commission", 500, payer="Maybe", status="pending")

    told = revenue.top_program(ask(store))

    assert (told.value, told.unit, told.extra["share"], told.extra["runner_up"]) == ("Bluehost", "Program", 0.6, "Kit")
    assert told.period == "2025-11/2026-10"
    assert explain.rows(ask(store), told)["Payer"].tolist() == ["Kit", "Bluehost"]


def test_without_commissions_there_is_no_program(store: FakeStore) -> None:
    year(store, {"2026-10": 5})

    assert (
        revenue.top_program(ask(store)).reason
        == "No approved or paid commissions are known between Nov 2025 and Oct 2026."
    )


def test_colours_go_by_size_keep_what_is_fixed_and_do_not_change_with_the_month(store: FakeStore) -> None:
    for place, name in enumerate("abcdefghi"):
        year(store, {"2026-10": 100 - place}, name)
    year(store, {"2025-01": 9999}, "i")
    store.stream("c", colour="#4199e0")

    told = streams.colours(ask(store))

    assert list(told) == list("abcdefghi")
    assert (told["c"], told["a"], told["b"], told["d"]) == ("#4199e0", "#DB790C", "#6456DC", "#829B69")
    assert told["i"] == "#8A8F98"
    assert streams.colours(ask(store, "2025-01")) == told


def test_by_month_has_every_stream_in_every_recorded_month(store: FakeStore) -> None:
    year(store, {"2026-08": 5, "2026-10": 6}, "books")
    year(store, {"2026-09": 7}, "ads")

    told = revenue.by_month(ask(store)).pivot(index="stream", columns="month", values="net")

    assert told.to_numpy().tolist() == [[0, 7, 0], [5, 0, 6]]
    assert len(revenue.by_month(ask(store), months=1)) == 1


def test_the_rows_behind_net_revenue_are_the_entries_that_count(store: FakeStore) -> None:
    store.earn("2026-10-01", "sale", 100, payer="Ann's shop")
    store.earn("2026-10-02", "fee", -5.5)
    store.earn("2026-10-03", "payout", 80)
    store.earn("2026-09-30", "sale", 1)
    q = ask(store)

    rows = explain.rows(q, revenue.net(q))

    assert rows[["What", "Amount"]].to_numpy().tolist() == [["fee", -5.5], ["sale", 100.0]]
    assert len(explain.rows(q, revenue.net(q), limit=1)) == 1


# The sentence


def test_the_sentence_compares_with_the_month_before_and_the_year_before(store: FakeStore) -> None:
    year(store, {"2025-10": 111_111, "2026-09": 136_364, "2026-10": 120_000})

    told = summary.sentence(ask(store))

    assert told.headline == "October brought 120,000 USD net, 12 % less than September and 8 % more than last October."
    assert told.enough


def test_without_a_year_before_only_the_month_before_is_named(store: FakeStore) -> None:
    year(store, {"2026-09": 100, "2026-10": 100.1})

    assert summary.sentence(ask(store)).headline == "October brought 100 USD net, about as much as September."


def test_an_older_month_and_a_january_carry_their_years(store: FakeStore) -> None:
    year(store, {"2023-01": 50, "2023-12": 80, "2024-01": 100})

    assert summary.sentence(ask(store, "2024-01")).headline == (
        "January 2024 brought 100 USD net, 25 % more than December 2023 and 100 % more than Jan 2023."
    )


def test_a_loss_and_a_running_month_are_said_as_such(store: FakeStore) -> None:
    store.earn("2026-10-01", "refund", -20)
    store.earn("2026-11-01", "sale", 20)

    assert summary.sentence(ask(store)).headline == "October ended at −20 USD net."
    assert summary.sentence(ask(store, "2026-11")).headline == "November has brought 20 USD net so far."


def test_nothing_is_not_enough(store: FakeStore) -> None:
    told = summary.sentence(ask(store))

    assert not told.enough
    assert told.headline == "Not enough data yet: add a feed, drop a file or type in a number."


def test_without_money_the_audience_is_said_and_without_that_what_was_published(store: FakeStore) -> None:
    for week in range(4):
        store.publish("feed", "episode", f"2026-10-{week * 7 + 1:02d}T10:00:00Z", minutes=50)
    assert summary.sentence(ask(store)).headline == (
        "Until the end of October you published 4 episodes; an episode runs 50 minutes on average."
    )

    store.observe("ga", "visitors", {"2026-09": 1000, "2026-10": 1200}, grain="month")
    assert summary.sentence(ask(store)).headline == "October brought 1,200 website visitors, 20 % more than September."


@pytest.mark.every
def test_one_payer_above_forty_percent_needs_a_look(store: FakeStore) -> None:
    year(store, {"2026-08": 55, "2026-09": 55, "2026-10": 55})
    year(store, {"2026-08": 45, "2026-09": 45, "2026-10": 45}, payer="Acme")
    assert summary.note(ask(store)) == (
        "One thing needs a look: 45 % of your net revenue of the last 12 months comes from Acme."
    )

    year(store, {"2026-10": 60})
    assert summary.note(ask(store)) is None


@pytest.mark.every
def test_a_stream_that_fell_three_months_in_a_row_needs_a_look(store: FakeStore) -> None:
    year(store, {"2026-07": 100, "2026-08": 90, "2026-09": 80, "2026-10": 70})
    assert summary.note(ask(store)) == (
        "One thing needs a look: books fell 3 months in a row, from 100 USD in July to 70 USD."
    )

    year(store, {"2026-09": 20})
    assert summary.note(ask(store)) is None


def test_another_home_currency_is_rounded_to_its_own_smallest_unit(store: FakeStore) -> None:
    store.ws = replace(store.ws, home_currency="JPY")
    store.rate("JPY", "2026-10-01", 160.123)
    store.earn("2026-10-01", "sale", 10, currency="EUR")

    assert revenue.net(ask(store)).value == 1601


# How far it is known


def test_the_day_of_an_import_does_not_lengthen_a_file(store: FakeStore) -> None:
    told = {"last_ok": "2026-11-21T10:00:00+00:00"}
    store.source("shop", known="imported", as_of="2026-07-05T00:00:00", state=told)
    year(store, {"2026-06": 5, "2026-07": 1})
    store.earn("2026-07-02", "sale", 1)

    assert revenue.net(ask(store)).reason == "No income is known for Oct 2026: it is known only until 5 Jul 2026."
    assert summary.sentence(ask(store)).headline == revenue.net(ask(store)).reason

    store.all_sources["shop"] = replace(store.all_sources["shop"], known="measured")
    assert revenue.net(ask(store)).value == 0


def test_a_month_a_file_ends_within_is_provisional_and_not_compared(store: FakeStore) -> None:
    store.source("shop", known="imported", as_of="2026-10-03T00:00:00")
    year(store, {"2026-08": 200, "2026-09": 300})
    store.earn("2026-10-02", "sale", 97)

    told = revenue.net(ask(store))

    assert (told.value, told.provisional, told.change) == (97, True, Change())
    assert summary.sentence(ask(store)).headline == "October has brought 97 USD net so far."
    assert revenue.net(ask(store, "2026-09")).change.previous == pytest.approx(0.5)


def test_a_file_that_ends_with_the_month_is_compared(store: FakeStore) -> None:
    store.source("shop", known="imported", as_of="2026-10-31T00:00:00")
    year(store, {"2026-09": 100, "2026-10": 150})

    assert (revenue.net(ask(store)).change.previous, revenue.net(ask(store)).provisional) == (0.5, False)


def test_what_is_only_typed_is_complete(store: FakeStore) -> None:
    store.source("shop", connector="typed", known="typed", as_of="2026-09-20T00:00:00")
    year(store, {"2026-09": 100, "2026-10": 150})

    assert (revenue.net(ask(store)).change.previous, revenue.net(ask(store)).provisional) == (0.5, False)


def test_a_month_without_data_says_why_where_something_is_known(store: FakeStore) -> None:
    store.observe("ga", "visitors", {"2026-10": 50}, grain="month")
    assert summary.sentence(ask(store, "2026-03")).headline == (
        "No website visitors are known for Mar 2026: the first are of 1 Oct 2026."
    )

    year(store, {"2026-10": 5})
    told = summary.sentence(ask(store, "2030-10"))
    assert (told.headline, told.enough) == ("No entry is known for Oct 2030: the last are of Oct 2026.", True)

    other = FakeStore()
    other.publish("feed", "post", "2026-10-03")
    assert summary.sentence(ask(other, "2026-03")).headline == (
        "Nothing is known for Mar 2026: the first piece is of 3 Oct 2026."
    )


def test_a_passive_loss_has_its_minus_in_the_formula(store: FakeStore) -> None:
    store.stream("flat", "passive")
    store.earn("2026-10-05", "sale", 200, "books")
    store.earn("2026-10-05", "refund", -100, "flat")

    assert revenue.passive_share(ask(store)).formula.endswith("= \u2212100 %")


def test_expenses_alone_have_no_passive_share(store: FakeStore) -> None:
    store.earn("2026-10-02", "expense", -5)

    assert revenue.passive_share(ask(store)).reason == "No income in these 12 months."


def test_the_rows_in_home_currency_add_up_to_the_figure(store: FakeStore) -> None:
    store.rate("USD", "2026-10-01", 1.25)
    store.stream("books", repeats=("bank",), share=0.5)
    store.earn("2026-10-04", "sale", 10, currency="EUR")
    store.earn("2026-10-05", "sale", 3)
    store.earn("2026-10-05", "sale", 3, source="bank")
    store.earn("2026-10-06", "rent", 7, "flat")
    q = ask(store)

    rows = explain.rows(q, revenue.net(q))

    assert rows["In USD"].tolist() == [7, 1.5, 6.25]
    assert rows["In USD"].sum() == revenue.net(q).value
