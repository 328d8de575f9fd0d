"""Figures of money beside audience, commissions, costs, invoices and the fiscal year. Numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from fake_store import FakeStore, ask

from figures import affiliates, costs, prices, revenue, steps, unpaid, yield_figures, yields
from figures.year_to_date import parts, year_to_date

MODULES = (steps, affiliates, unpaid, yield_figures, prices)


@pytest.fixture
def store() -> FakeStore:
    made = FakeStore()
    made.stream("Affiliate", "passive", audience="visitors")
    made.stream("Sponsorship", audience="downloads")
    made.stream("Books", audience="subscribers")
    return made


def test_every_number_of_an_empty_business_has_a_reason() -> None:
    q = ask(FakeStore())
    told = [make(q) for module in MODULES for make in module.KPIS.values()] + [year_to_date(q)]

    assert len(told) == 10 + 5 + 5 + 6 + 3 + 1
    assert [figure.name for figure in told if figure.value is not None or not figure.reason] == []


# The chain


def test_a_step_is_what_the_chain_says_with_its_numbers_filled_in(store: FakeStore) -> None:
    store.earn("2026-09-02", "sale", 50)
    for kind, amount in (("sale", 80.006), ("commission", 20), ("fee", -3.333), ("expense", -1), ("debt_service", -2)):
        store.earn("2026-10-02", kind, amount)
    q = ask(store)

    told = {name: make(q) for name, make in steps.KPIS.items()}

    assert {name: f.value for name, f in told.items()} == {f.name: f.value for f in revenue.chain(q)}
    assert told["gross"].formula == "sales 80.01 + commissions 20 = 100.01 USD"
    assert told["gross"].change.previous == pytest.approx(1.00012)
    assert told["platform_fees"].formula == "fees 3.34 USD"
    assert told["refunds"].formula == "no entry of this kind: 0 USD"
    assert told["profit"].formula == "net revenue 96.67 − expenses 1 − debt service 2 = 93.67 USD"
    assert steps.gross_by_stream(q)["amount"].sum() == pytest.approx(100.006)


# The fiscal year


def test_the_fiscal_year_so_far_by_stream_and_as_received(store: FakeStore) -> None:
    store.ws = replace(store.ws, fiscal_month=4)
    store.rate("USD", "2026-05-01", 1.25)
    store.earn("2025-04-02", "sale", 50, "Books")
    store.earn("2026-03-31", "sale", 100, "Books")
    store.earn("2026-04-01", "sale", 30, "Books")
    store.earn("2026-05-02", "commission", 40, "Affiliate", currency="EUR")
    store.earn("2026-10-02", "fee", -5, "Books")

    told = year_to_date(ask(store))

    assert (told.value, told.period) == (30 + 50 - 5, "2026-04/2026-10")
    assert told.formula == "Apr 2026 to Oct 2026: Affiliate 50 + Books 25 = 75 USD"
    assert told.extra["last_year"] == 150
    assert told.change.year == pytest.approx(75 / 50 - 1)
    assert told.extra["by_stream"] == [
        {"stream": "Affiliate", "kind": "commission", "net": 50}, {"stream": "Books", "kind": "sale", "net": 30},
        {"stream": "Books", "kind": "fee", "net": -5},
    ]  # fmt: skip
    assert {"stream": "Affiliate", "kind": "commission", "currency": "EUR", "amount": 40} in told.extra["received"]
    assert parts(ask(store), 7)["net"].sum() == told.value


def test_a_year_that_began_before_the_record_is_compared_with_nothing(store: FakeStore) -> None:
    store.earn("2025-06-02", "sale", 50)
    store.earn("2026-10-02", "sale", 100)

    assert year_to_date(ask(store)).change.year is None


# Commissions


def test_commissions_by_status_and_the_share_taken_back(store: FakeStore) -> None:
    store.earn("2026-08-02", "commission", 100, "Affiliate", external_id="a")
    store.earn("2026-10-02", "commission", -25, "Affiliate", external_id="b", reverses="a")
    store.earn("2026-10-03", "commission", 60, "Affiliate", status="approved")
    store.earn("2026-10-04", "commission", 40, "Affiliate", status="pending")
    store.earn("2026-10-04", "commission", 9, "Affiliate", status="declined")
    q = ask(store)

    told = {name.partition(".")[2]: make(q).value for name, make in affiliates.KPIS.items() if "." in name}

    assert told == {"pending": 40, "approved": 60, "paid": 100, "reversed": 25}
    assert affiliates.reversal_rate(q).value == pytest.approx(25 / 200)
    assert affiliates.by_sale(q)["value"].round(4).tolist() == [0.25, pytest.approx(float("nan"), nan_ok=True), 0]
    assert affiliates.reversal_rate(ask(store, "2026-09")).value == 0.25  # what came back later is known today
    assert affiliates.stream(q) == "Affiliate"


def test_a_reversal_whose_sale_is_unknown_stands_for_its_own_month(store: FakeStore) -> None:
    store.earn("2026-10-01", "commission", 100, "Affiliate", external_id="a")
    store.earn("2026-10-02", "commission", -10, "Affiliate", external_id="b", reverses="elsewhere")

    assert affiliates.reversal_rate(ask(store)).value == pytest.approx(0.1)


# What is owed


def test_unpaid_by_age_is_in_home_currency_and_counted_to_today(store: FakeStore) -> None:
    store.rate("USD", "2026-09-01", 1.5)
    store.earn("2026-10-22", "commission", 10, payer="A", status="approved")  # 30 days
    store.earn("2026-10-21", "commission", 20, payer="A", status="pending")  # 31
    store.earn("2026-09-02", "commission", 40, payer="B", status="approved", currency="EUR")  # 80
    store.earn("2026-01-02", "commission", 7, payer="B", status="approved")
    q = ask(store)

    told = {name: make(q) for name, make in unpaid.KPIS.items() if name.startswith("unpaid")}

    assert [f.value for f in told.values()] == [10, 20, 60, 7]
    assert told["unpaid_ageing.61_90"].formula == "earned and not paid, 61 to 90 days old on 21 Nov 2026: B 60 = 60 USD"
    assert [(f.rows.since, f.rows.until) for f in told.values() if f.rows] == [
        (date(2026, 10, 22), date(2026, 11, 21)), (date(2026, 9, 22), date(2026, 10, 21)), (date(2026, 8, 23), date(2026, 9, 21)),
        (None, date(2026, 8, 22)),
    ]  # fmt: skip
    assert {f.period for f in told.values()} == {"2026-11"}


def test_what_waits_without_a_rate_is_not_said_to_be_nothing(store: FakeStore) -> None:
    store.earn("2026-10-02", "sale", 5, status="approved", currency="XAF", payer="A")

    q = ask(store)
    assert unpaid.left_out(q) == "What is owed in XAF is left out: there is no exchange rate for it."
    assert unpaid.aged_of(q, "31_60").value is None
    assert unpaid.aged_of(q, "31_60").reason == unpaid.left_out(q)


def test_nothing_unpaid_is_zero_once_something_was_earned(store: FakeStore) -> None:
    store.earn("2026-10-22", "sale", 10)

    assert unpaid.aged_of(ask(store), "over_90").value == 0


def test_sponsors_who_owe_what(store: FakeStore) -> None:
    store.rate("USD", "2026-09-01", 2)
    store.deal("Gullwing", 300, "2026-09-01", due="2026-10-01")
    store.deal("Gullwing", 100, "2026-10-01", due="2026-11-20")
    store.deal("Tideline", 50, "2026-09-02", due="2026-11-01", currency="EUR")
    store.deal("Saltmarsh", 999, "2026-11-10", due="2026-12-10")
    store.deal("Paid", 999, "2026-01-10", due="2026-02-10", state="paid")
    q = ask(store)

    told = unpaid.sponsorship_unpaid(q)

    assert told.value == 300 + 100 + 100
    assert (
        told.formula
        == "Gullwing 400 USD (2 invoices, 51 days late) + Tideline 100 USD (1 invoice, 20 days late) = 500 USD"
    )
    assert told.extra["n"] == 3
    assert unpaid.invoices(q)["sponsor"].tolist() == ["Gullwing", "Tideline", "Gullwing", "Saltmarsh"]
    assert unpaid.invoices(q)["days_late"].fillna(0).tolist() == [51, 20, 1, 0]


def test_of_an_invoice_of_a_shared_stream_the_owners_part_is_owed(store: FakeStore) -> None:
    store.stream("Sponsorship", share=0.5)
    store.deal("Gullwing", 300, "2026-09-01", due="2026-10-01")

    assert unpaid.sponsorship_unpaid(ask(store)).value == 150


def test_deals_that_are_all_paid_owe_nothing(store: FakeStore) -> None:
    store.deal("Gullwing", 300, "2026-09-01", due="2026-10-01", state="paid")

    told = unpaid.sponsorship_unpaid(ask(store))

    assert (told.value, told.formula) == (0, "none of 1 deal is past its due day: 0 USD")


# Money beside audience


def test_only_the_streams_that_live_off_an_audience_count(store: FakeStore) -> None:
    store.earn("2026-10-02", "commission", 310, "Affiliate")
    store.earn("2026-10-02", "fee", -10, "Affiliate")
    store.earn("2026-10-02", "sponsorship", 90, "Sponsorship")
    store.earn("2026-10-02", "rent", 5_000, "Flat")
    store.observe("ga4", "visitors", {"2026-10": 12_000}, grain="month", until="2026-10-31")
    store.observe("op3", "downloads", {"2026-10": 30_000}, grain="month", until="2026-10-31")
    q = ask(store)

    visitors, downloads = (yield_figures.of(name, q) for name in ("visitors", "downloads"))

    assert (visitors.value, downloads.value) == (25, 3)
    assert visitors.formula == "net of Affiliate 300 USD / 12,000 visitors × 1,000 = 25 USD"
    assert (visitors.extra["streams"], visitors.sources) == (["Affiliate"], ("Shop", "Ga4"))
    assert visitors.rows and visitors.rows.words["stream"] == ("Affiliate",)


def test_the_owners_choice_moves_a_stream_to_another_audience(store: FakeStore) -> None:
    store.earn("2026-10-02", "sale", 300, "Books")
    store.observe("ga4", "visitors", {"2026-10": 1_000}, grain="month", until="2026-10-31")
    before = yield_figures.of("visitors", ask(store))
    store.all_streams = [replace(s, audience="visitors") if s.name == "Books" else s for s in store.all_streams]

    assert before.value is None and before.reason == (
        "No stream is said to live off website visitors: choose it for your streams in the Ledger."
    )
    assert yield_figures.of("visitors", ask(store)).value == 300


def test_people_counted_twice_make_a_price_at_least(store: FakeStore) -> None:
    store.earn("2026-10-02", "sale", 30, "Books")
    for name in ("kit", "beehiiv"):
        store.source(name, channel=name)
        store.observe(name, "subscribers", {"2026-10-31": 50})

    told = yield_figures.of("subscribers", ask(store))

    assert (told.value, told.qualifier) == (0.3, "at least")


def test_a_month_without_the_audience_says_which(store: FakeStore) -> None:
    store.earn("2026-10-02", "sale", 30, "Books")
    store.observe("kit", "subscribers", {"2026-08-31": 50})

    assert (
        yield_figures.of("subscribers", ask(store)).reason
        == "No email subscribers are known for Oct 2026: the last are of 31 Aug 2026."
    )


def test_a_small_price_keeps_four_digits(store: FakeStore) -> None:
    store.earn("2026-10-02", "sale", 30, "Books")
    store.observe("kit", "subscribers", {"2026-10-31": 1_234})

    told = yield_figures.of("subscribers", ask(store))

    assert told.value == 0.0243
    assert told.formula == "net of Books 30 USD / 1,234 subscribers = 0.0243 USD"


def test_an_hour_and_what_it_leaves(store: FakeStore) -> None:
    store.earn("2026-10-02", "sale", 1_000, "Books")
    store.earn("2026-10-02", "expense", -250, "Books")
    store.earn("2026-10-02", "debt_service", -400, "Flat")
    store.work("2026-10-02", "Books", 20)
    store.work("2026-10-03", "Sponsorship", 5)
    q = ask(store)

    assert yield_figures.of("hours", q).value == 40
    assert yield_figures.of("left", q).value == 30
    told = yield_figures.of("hours", q).extra["by_stream"]
    assert [(row["stream"], row["hours"]) for row in told] == [("Books", 20), ("Sponsorship", 5)]
    assert (
        yield_figures.of("hours", ask(store, "2026-09")).reason
        == "No entry is known for Sep 2026: the first are of Oct 2026."
    )


def test_a_post_is_one_of_all_published_so_far(store: FakeStore) -> None:
    store.earn("2026-10-02", "sale", 100)
    for day in ("2026-01-02", "2026-09-02", "2026-10-02", "2026-11-02"):
        store.publish("blog", "post", day)

    told = yield_figures.of("posts", ask(store))

    assert (told.value, told.formula) == (33.33, "net of all streams 100 USD / 3 posts published so far = 33.33 USD")


def test_the_table_has_a_line_for_each_and_says_why_a_cell_is_missing(store: FakeStore) -> None:
    store.earn("2026-09-02", "commission", 50, "Affiliate")
    store.earn("2026-10-02", "commission", 100, "Affiliate")
    store.observe("ga4", "visitors", {"2026-10": 2_000}, grain="month", until="2026-10-31")

    rows = yields.monthly(ask(store), 3).set_index(["line", "month"])

    line = rows.loc["revenue_per_1000_visitors"]
    assert line["value"].fillna(-1).tolist() == [-1, -1, 50]
    assert line["why"].tolist() == ["Net or website visitors are not known"] * 2 + [""]
    assert set(rows.loc["revenue_per_1000_downloads"]["why"]) == {"No stream is said to live off podcast downloads"}
    assert line["money"].tolist()[1:] == [50, 100]


# Prices


def test_ads_stand_beside_the_pageviews_of_their_own_site(store: FakeStore) -> None:
    store.stream("Ads", audience="visitors")
    store.stream("Video ads", audience="followers")
    store.source("mediavine", channel="blog")
    store.source("ga4", channel="blog")
    store.source("ga4-other", channel="shop")
    store.earn("2026-10-31", "ad", 60, "Ads", source="mediavine")
    store.earn("2026-10-31", "ad", 999, "Video ads", source="youtube")
    for name, views in (("ga4", 10_000), ("ga4-other", 90_000)):
        store.observe(name, "pageviews", {"2026-10": views}, grain="month", until="2026-10-31")

    told = prices.rpm(ask(store))

    assert (told.value, told.formula) == (6, "ad earnings of Ads 60 USD / 10,000 pageviews × 1,000 = 6 USD")


def test_ads_of_a_network_that_names_no_site_stand_beside_all_sites(store: FakeStore) -> None:
    store.stream("Ads", audience="visitors")
    store.source("mediavine", channel="mediavine")
    store.earn("2026-10-31", "ad", 60, "Ads", source="mediavine")
    for name, views in (("ga4", 10_000), ("ga4-other", 90_000)):
        store.observe(name, "pageviews", {"2026-10": views}, grain="month", until="2026-10-31")

    assert prices.rpm(ask(store)).value == 0.6


def test_commissions_a_click_leave_out_networks_that_count_no_clicks(store: FakeStore) -> None:
    for month, clicks in (("2026-09", 100), ("2026-10", 300)):
        store.observe("impact", "affiliate_clicks", {month: clicks}, grain="month", until=f"{month}-30")
        store.earn(f"{month}-05", "commission", 40, "Affiliate", source="impact")
        store.earn(f"{month}-05", "commission", 999, "Affiliate", source="amazon")

    told = prices.epc(ask(store))

    assert (told.value, told.extra["basis"], told.extra["n"]) == (0.2, "click", 2)


def test_clicks_counted_on_the_site_stand_beside_all_commissions(store: FakeStore) -> None:
    store.observe("site", "affiliate_clicks", {"2026-10": 100}, grain="month", until="2026-10-31")
    store.earn("2026-10-05", "commission", 40, "Affiliate", source="impact")
    store.earn("2026-10-05", "commission", 10, "Affiliate", source="amazon")

    assert prices.epc(ask(store)).value == 0.5


def test_a_spot_is_priced_by_what_sponsors_paid_or_by_the_owners_cpm(
    store: FakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.earn("2026-09-05", "sponsorship", 200, "Sponsorship")
    store.earn("2026-10-05", "sponsorship", 400, "Sponsorship")
    for month in ("2026-09", "2026-10"):
        store.observe("op3", "downloads", {month: 15_000}, grain="month", until=f"{month}-30")
    reached = replace(revenue.net(ask(store)), value=5_000.0)
    monkeypatch.setattr(prices, "at_age", lambda q, days: reached)

    assert prices.paid_cpm(ask(store)) == 20
    told = prices.spot_price(ask(store))
    assert (told.value, told.extra["cpm"]) == (100, 20)
    assert told.formula.endswith("× 20 USD (what sponsors paid in 12 months for 1,000 downloads) = 100 USD")
    assert prices.spot_price(ask(store), 25.0).value == 125


# Costs


def test_costs_by_what_they_were_for_and_what_they_leave(store: FakeStore) -> None:
    store.earn("2026-10-02", "sale", 100, "Books")
    store.earn("2026-10-02", "expense", -30, "Books", product="Design")
    store.earn("2026-10-02", "expense", -5, "Affiliate", product="Design")
    store.earn("2026-09-02", "expense", -20, "Books", payer="Printer")
    store.earn("2026-10-02", "debt_service", -8, "Flat")
    store.earn("2025-10-02", "expense", -999, "Books", product="Long ago")
    store.earn("2026-10-02", "living", -999, "Household")
    q = ask(store)

    rows = costs.by_category(q)
    assert rows.values.tolist() == [
        ["Design", "Books", 30],
        ["Design", "Affiliate", 5],
        ["Printer", "Books", 20],
        ["Loans", "Flat", 8],
    ]
    table = costs.by_stream(q).set_index("stream")
    assert table.loc["Books", ["net", "costs", "left"]].tolist() == [100, 50, 50]
    assert table.loc["Books", "margin"] == 0.5 and pd.isna(table.loc["Flat", "margin"])
    assert table["left"].sum() == pytest.approx(100 - 30 - 5 - 20 - 8)
    assert "Household" not in table.index


def test_no_costs_ask_no_single_rows(store: FakeStore) -> None:
    store.earn("2026-10-02", "sale", 100)

    assert costs.by_category(ask(store)).empty
