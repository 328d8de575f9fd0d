"""The watch list and what is new since the last visit. Numbers worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from fake_store import Batch, FakeStore, ask

from collect import visits
from figures import summary, visit, watch
from figures.findings import Finding, monthly_net

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def year(store: FakeStore, amounts: list[float], stream: str = "books", last: str = "2026-10", **more: Any) -> None:
    for month, amount in zip(pd.period_range(end=last, periods=len(amounts), freq="M"), amounts, strict=True):
        if amount:
            store.earn(f"{month}-15", "sale", amount, stream, **more)


def kinds(store: FakeStore, month: str | None = None) -> list[tuple[str, str]]:
    return [(each.kind, each.subject) for each in watch.findings(ask(store, month))]


def test_steady_income_needs_no_look_and_it_says_what_was_looked_at(store: FakeStore) -> None:
    for n in range(3):
        year(store, [100.0] * 14, f"stream {n}", payer=f"payer {n}")
    q = ask(store)

    assert watch.findings(q) == []
    assert watch.looked_at(q) == [
        "net revenue and 3 streams by month",
        "3 payers",
        "what is earned and not paid",
        "1 source",
    ]
    assert summary.note(q) is None


def test_an_empty_business_was_looked_at_for_nothing(store: FakeStore) -> None:
    assert watch.findings(ask(store)) == []
    assert watch.looked_at(ask(store)) == []
    assert watch.young(ask(store))


def test_a_payer_above_forty_per_cent(store: FakeStore) -> None:
    year(store, [55.0] * 12)
    year(store, [45.0] * 12, payer="Acme")
    (found,) = watch.findings(ask(store))

    assert (found.kind, found.subject, found.size, found.weight, found.group) == (
        "payer",
        "Acme",
        "45 %",
        0.45,
        "large",
    )
    assert found.what == "45 % of your net revenue of the last 12 months comes from Acme"
    assert (found.page, found.words) == ("ledger", {"payer": "Acme", "since": "2025-11-01", "until": "2026-10-31"})


def test_two_months_say_nothing_of_a_payer(store: FakeStore) -> None:
    year(store, [100.0, 100.0], payer="Acme")
    assert kinds(store) == []


def test_a_stream_that_shrinks_says_from_what_to_what(store: FakeStore) -> None:
    year(store, [900.0] * 12, "ads")
    year(store, [100.0] * 9 + [90, 80, 70])
    (found,) = watch.findings(ask(store))

    assert found.what == "books fell 3 months in a row, from 100 USD in July to 70 USD"
    assert (found.size, found.since) == ("\u221230 %", "since Aug 2026")
    assert found.weight == pytest.approx(30 / ((900 * 12 + 900 + 240) / 12))
    assert found.words == {"stream": "books", "since": "2026-07-01", "until": "2026-10-31"}
    assert kinds(store, "2026-09") == [], "two falls only"


def test_a_stream_that_only_loses_and_ever_more_is_looked_at_without_an_error(store: FakeStore) -> None:
    year(store, [100.0] * 26, "ads")
    year(store, [-3.0 - n for n in range(26)])

    assert ("shrinking", "books") not in kinds(store)


def test_a_month_that_is_not_over_is_no_fall(store: FakeStore) -> None:
    year(store, [100.0] * 24, last="2026-10")
    year(store, [1.0], last="2026-11")

    assert kinds(store, "2026-11") == kinds(store) == []
    assert summary.note(ask(store, "2026-11")) is None


def test_a_stream_that_broke_off_is_a_drop_and_stands_for_all_of_it(store: FakeStore) -> None:
    year(store, [100.0 + n % 3 for n in range(29)] + [20.0])
    found = watch.findings(ask(store))

    assert [(each.kind, each.subject) for each in found] == [("drop", "books")]
    assert found[0].what == "books brought 20 USD in October, 80 % less than usual"
    assert (found[0].since, found[0].shape[-2:]) == ("since Oct 2026", (101, 20))


@pytest.mark.every
def test_many_small_losses_at_once_are_a_drop_of_all(store: FakeStore) -> None:
    for stream in ("books", "ads", "talks"):
        year(store, [100.0 + n % 3 for n in range(29)] + [82.0], stream)
    assert kinds(store) == []

    for stream in ("books", "ads", "talks"):
        store.earn("2026-10-20", "refund", -8, stream)
    assert kinds(store)[:1] == [("drop", "Net revenue")], "each of them a quarter less, and none of them half of it"


def test_a_week_of_a_site_is_named_with_its_site(store: FakeStore) -> None:
    store.channel("blog", title="Garden notes")
    store.source("ga", channel="blog")
    days = pd.date_range("2026-02-01", "2026-11-20")
    store.observe("ga", "visitors", {str(day.date()): 100 + n % 3 for n, day in enumerate(days[:-7])})
    store.observe("ga", "visitors", {str(day.date()): 40 for day in days[-7:]})
    (found,) = watch.findings(ask(store))

    assert (found.subject, found.since) == ("Garden notes: website visitors", "since 14 Nov 2026")
    assert found.what == "The week to 20 Nov 2026 brought Garden notes 280 visitors, 60 % less than usual"
    assert found.size == "\u221260 %"


def test_a_site_that_is_not_counted_any_more_is_no_drop(store: FakeStore) -> None:
    days = pd.date_range("2026-02-01", "2026-11-01")
    store.observe("ga", "visitors", {str(day.date()): 100 + n % 3 for n, day in enumerate(days)})
    assert kinds(store) == []


def test_what_is_not_paid_for_more_than_sixty_days(store: FakeStore) -> None:
    year(store, [1_000.0] * 12)
    store.earn("2026-09-22", "commission", 5, "links", payer="Awin", status="approved")  # 60 days
    assert kinds(store) == []
    store.earn("2026-09-21", "commission", 30, "links", payer="Awin", status="approved")
    store.earn("2026-08-01", "commission", 7, "links", payer="Rakuten", status="pending")
    found = watch.findings(ask(store))

    assert [each.what for each in found] == [
        "Awin owes you 30 USD for more than 60 days",
        "Rakuten owes you 7 USD for more than 60 days",
    ]
    assert found[0].words == {"view": "unpaid"}
    assert kinds(store, "2026-09") == [], "it is looked at from today, not from a month long over"


def test_an_old_invoice_past_its_due_day(store: FakeStore) -> None:
    year(store, [1_000.0] * 12)
    store.deal("Acme", 500, "2026-08-01", state="invoiced", due="2026-08-31")
    store.deal("Borea", 500, "2026-11-01", state="invoiced", due="2026-11-15")
    store.deal("Corvid", 500, "2026-08-01", state="paid", due="2026-08-31")
    (found,) = watch.findings(ask(store))

    assert found.what == "Acme has not paid 1 invoice of 500 USD"
    assert (found.since, found.page) == ("since 31 Aug 2026", "type_in")


def newsletter(store: FakeStore, left: float) -> None:
    months = [str(month) for month in pd.period_range("2025-09", "2026-10", freq="M")]
    store.observe("kit", "subscribers", dict.fromkeys(months, 10_000), grain="month")
    store.observe("kit", "unsubscribed", {**dict.fromkeys(months, 100), "2026-10": left}, grain="month")


def test_twice_as_many_who_leave(store: FakeStore) -> None:
    newsletter(store, 250)
    (found,) = watch.findings(ask(store))

    assert found.what == "250 people left your email list in October, 2.5 % of all; usually it is 1 %"
    assert found.size == "\u00d7 2.5"


def test_not_quite_twice_as_many_is_no_alarm(store: FakeStore) -> None:
    newsletter(store, 190)
    assert kinds(store) == []


def test_a_warning_of_a_thing_owned_is_listed(store: FakeStore, monkeypatch: pytest.MonkeyPatch) -> None:
    from figures import owned

    line = owned.Owned("rental", "Flat A", 1.0, 1.0, 1_200.0, 0.1, 1.0, 0.0, "Rent unchanged for 30 months", "typed")
    unknown = line._replace(name="Flat C", income=float("nan"))
    monkeypatch.setattr(owned, "every", lambda q: [unknown])
    assert watch.findings(ask(store))[0].size == "income not known"
    monkeypatch.setattr(owned, "every", lambda q: [line, line._replace(name="Flat B", flag="")])
    year(store, [1_000.0] * 12)
    (found,) = watch.findings(ask(store))

    assert found.what == "Flat A: rent unchanged for 30 months"
    assert (found.size, found.weight, found.page) == ("1,200 USD a year", 0.1, "assets")


def test_what_weighs_most_stands_first_and_the_overview_names_it(store: FakeStore) -> None:
    year(store, [100.0] * 9 + [90, 80, 70])
    year(store, [100.0] * 12, "ads", payer="Acme")
    found = watch.findings(ask(store))

    assert [each.kind for each in found] == ["payer", "shrinking"]
    assert [each.weight for each in found] == sorted((each.weight for each in found), reverse=True)
    assert summary.note(ask(store)) == f"2 things need a look, first of all: {found[0].what}."


def test_groups_go_by_what_is_at_stake(store: FakeStore) -> None:
    year(store, [1_200.0] * 12)
    assert monthly_net(ask(store)) == 1_200
    told = [
        Finding("drop", "x", "x", "x", "x", "x", weight, "ledger").group for weight in (0.1, 0.0999, 0.01, 0.0099, 0.0)
    ]
    assert told == ["large", "middle", "middle", "small", "small"]


def test_a_silent_source_is_named_once(store: FakeStore) -> None:
    store.source("kit", title="Kit", settings={"key": "x"}, as_of="2026-11-10T10:00:00")
    store.source("ga", title="Site", settings={"key": "x"}, state={"error": "No answer."}, as_of="2026-11-20T10:00:00")
    store.source("new", title="New", settings={"key": "x"}, as_of="2026-11-20T10:00:00")
    year(store, [1.0])

    assert watch.silent(ask(store)) == ["Site", "Kit"]


# Since the last visit


def arrived(store: FakeStore, *rows: tuple[str | None, int, int]) -> None:
    for source, added, revised in rows:
        batch = Batch(len(store.all_batches) + 1, source, NOON)
        object.__setattr__(batch, "added", added)
        object.__setattr__(batch, "revised", revised)
        store.all_batches.append(batch)


def test_rows_that_arrived_are_told_by_source(store: FakeStore) -> None:
    store.source("shop", title="Shop")
    arrived(store, ("shop", 5, 0), ("shop", 3, 2), (None, 1, 0), ("shop", 0, 0))
    found = visit.since(ask(store), NOON, 1, {})

    assert found.arrived == [visit.Arrived("Shop", 3, 2), visit.Arrived("Typed in", 1, 0)]
    assert visit.since(ask(store), NOON, 4, {}).nothing


@pytest.mark.every
def test_a_month_that_was_revised_and_a_new_one_that_was_not(store: FakeStore) -> None:
    year(store, [100.0] * 12)
    then = visit.told(ask(store))
    assert visit.since(ask(store), NOON, 0, then).nothing

    store.earn("2026-08-15", "refund", -30)
    store.earn("2026-11-02", "sale", 70)
    found = visit.since(ask(store), NOON, 0, then)

    assert found.revised == [visit.Revised(pd.Period("2026-08"), 100.0, 70.0)]
    store.ws = store.ws.__class__(home_currency="EUR")
    assert visit.since(ask(store), NOON, 0, then).revised == [], "in another currency every month is another number"


def test_a_figure_that_moved_beyond_its_usual_range(store: FakeStore) -> None:
    months = [str(month) for month in pd.period_range("2025-10", "2026-10", freq="M")]
    store.observe("ga", "visitors", {month: 1_000 + 10 * (n % 3) for n, month in enumerate(months)}, grain="month")
    then = visit.told(ask(store))
    assert then["figures"]["monthly_website_visitors"] == 1_000

    store.observe("ga", "visitors", {"2026-10": 800}, grain="month")
    store._observations = [
        row for row in store._observations if not (row["day"] == "2026-10-01" and row["value"] == 1_000)
    ]
    (found,) = visit.since(ask(store), NOON, 0, then).moved

    assert (found.title, found.before, found.now, round(found.share, 2)) == (
        "Monthly Website Visitors",
        1_000,
        800,
        -0.2,
    )


def test_only_findings_that_were_not_there_are_new(store: FakeStore) -> None:
    year(store, [100.0] * 12, payer="Acme")
    then = visit.told(ask(store))
    assert then["findings"] == ["payer:Acme"]

    store.earn("2026-08-01", "commission", 7, "links", payer="Rakuten", status="pending")
    assert visit.since(ask(store), NOON, 0, then).flags == ["Rakuten owes you 7 USD for more than 60 days"]
    assert visit.since(ask(store), NOON, 0, {}).flags == [], "nothing is known of what was told then"


# Visits


def test_a_visit_ends_after_half_an_hour_of_absence() -> None:
    kept = [(NOON, 7, {"a": 1}), (NOON - timedelta(days=2), 3, {})]
    soon, late = NOON + timedelta(minutes=29), NOON + timedelta(minutes=30)

    assert not visits.begins(kept, seen=None, now=soon)
    assert visits.begins(kept, seen=None, now=late)
    assert not visits.begins(kept, seen=NOON + timedelta(minutes=5), now=late), "the owner was there all the time"
    assert visits.before(kept, seen=None, now=soon) == (NOON - timedelta(days=2), 3, {})
    assert visits.before(kept, seen=None, now=late) == (NOON, 7, {"a": 1})


def test_the_first_visit_has_none_before_it() -> None:
    assert visits.begins([], seen=None, now=NOON)
    assert visits.before([], seen=None, now=NOON) is None
    assert visits.before([(NOON, 1, {})], seen=None, now=NOON) is None


def test_a_visit_remembers_the_newest_batch(store: FakeStore) -> None:
    made: Any = store
    assert visits.remember(made, made.ws, NOON, {"a": 1}) == 0
    arrived(store, ("shop", 1, 0), ("shop", 1, 0))
    assert visits.remember(made, made.ws, NOON + timedelta(hours=1), {"a": 2}) == 2
    assert [each[1:] for each in store.visits(1)] == [(2, {"a": 2}), (0, {"a": 1})]
