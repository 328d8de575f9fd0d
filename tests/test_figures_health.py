"""What Data health finds, each on a record made for it, and nothing on a sound one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from fake_store import TODAY, Batch, FakeStore

import figures
from figures import health


def found(store: FakeStore) -> dict[str, list[health.Finding]]:
    told: dict[str, list[health.Finding]] = {}
    for each in health.findings(figures.question(store, store.ws, today=TODAY)):
        told.setdefault(each.kind, []).append(each)
    return told


def daily(*skipped: int) -> dict[str, float]:
    return {f"2026-11-{day:02d}": 1 for day in range(1, 21) if day not in skipped}


def test_a_sound_record_has_no_findings(store: FakeStore) -> None:
    store.source("site", settings={"url": "x"}, as_of="2026-11-20")
    store.observe("site", "visitors", daily())
    store.stream("books")
    store.earn("2026-11-02", "sale", 10)
    assert found(store) == {}


def test_a_source_that_fails_and_one_that_is_paused(store: FakeStore) -> None:
    store.source("a", settings={"url": "x"}, state={"error": "no answer"}, as_of="2026-10-01")
    store.source("b", settings={"url": "x"}, state={"error": "no answer"}, paused=True, as_of="2026-10-01")
    assert [(f.title, f.text) for f in found(store)["failing"]] == [("A", "no answer")]
    assert "stale" not in found(store), "one finding a source is enough"


def test_sources_gone_quiet(store: FakeStore) -> None:
    store.source("feed", settings={"url": "x"}, as_of="2026-11-01")
    store.source("fresh", settings={"url": "x"}, as_of="2026-11-20")
    store.source("shop", known="imported")
    store.source("yearly", known="imported")
    for name, days in (("shop", ("07-31", "08-31", "09-15")), ("yearly", ("01-31",))):
        for day in days:
            moment = datetime.fromisoformat(f"2026-{day}").replace(tzinfo=UTC)
            store.all_batches.append(Batch(len(store.all_batches) + 1, name, moment, kind="import"))
    store.all_batches.append(Batch(99, "yearly", datetime(2025, 1, 31, tzinfo=UTC), kind="import"))
    texts = {f.title: f.text for f in found(store)["stale"]}

    assert set(texts) == {"Feed", "Shop"}, "a yearly file is not late after ten months"
    assert texts["Shop"] == "The newest file reaches to 15 Sep 2026, 67 days ago; a file came every 23 days or so."


def test_money_without_a_rate_is_grave(store: FakeStore) -> None:
    store.stream("books")
    store.earn("2026-11-02", "sale", 10)
    store.earn("2026-11-02", "sale", 7, currency="AED")
    only = found(store)["unconverted"][0]
    assert only.grave and "7.00 AED" in only.text


def test_money_that_two_sources_tell(store: FakeStore) -> None:
    store.stream("books")
    for day, amount in (("2026-10-03", 50), ("2026-10-20", 70)):
        store.earn(day, "sale", amount, source="shop")
        store.earn(day, "sale", amount, source="bank")
    only = found(store)["double"][0]
    assert only.grave and only.text == "Shop tells the same sums on the same days as Bank: 2 times, 120 USD in all."
    store.all_streams = [replace(store.all_streams[0], repeats=("bank",))]
    assert "double" not in found(store)


def test_payouts_that_do_not_add_up(store: FakeStore) -> None:
    store.stream("books")
    for month in ("08", "09", "10"):
        store.earn(f"2026-{month}-03", "sale", 50)
        store.earn(f"2026-{month}-28", "payout", -50)
    assert "payout" not in found(store)
    store.earn("2026-10-29", "payout", -7)
    assert [f.text for f in found(store)["payout"]] == [
        "7 USD more was paid out than earned, since the payout of 29 Oct 2026."
    ]


def test_a_stream_without_a_class(store: FakeStore) -> None:
    store.stream("books")
    store.earn("2026-11-02", "sale", 10)
    store.earn("2026-11-02", "sale", 10, stream="odd")
    store.earn("2026-11-02", "payout", -10, stream="bank")
    assert [f.title for f in found(store)["unclassified"]] == ["odd"]


def test_two_sources_of_one_channel_until_the_owner_chooses(store: FakeStore) -> None:
    store.channel("site")
    for name in ("log", "ga"):
        store.source(name, channel="site", settings={"url": "x"}, as_of="2026-11-20")
        store.observe(name, "visitors", daily())
    only = found(store)["overlap"]
    assert [(f.title, f.text) for f in only] == [
        ("Site: website visitors", "Log, Ga measure the same; Log counts until you choose.")
    ]
    store.all_channels = [replace(store.all_channels[0], primary={"visitors": "ga"})]
    assert "overlap" not in found(store)


def test_holes_by_the_rhythm_of_the_series(store: FakeStore) -> None:
    for name in ("site", "weekly", "hand"):
        store.source(name, settings={"url": "x"}, as_of="2026-11-20", connector="typed" if name == "hand" else "x")
    store.observe("site", "visitors", daily(9, 10, 11))
    store.observe("hand", "visitors", daily(9))
    weeks = ["07-05", "07-12", "07-19", "07-26", "08-02", "08-09", "08-16", "08-23", "09-06", "09-13"]
    store.observe("weekly", "followers", {f"2026-{day}": 1 for day in weeks})
    store.observe("site", "pageviews", daily(4, 9, 10, 11))
    assert [(f.title, f.text) for f in found(store)["gap"]] == [
        (
            "Site",
            "Nothing is known of 9 Nov 2026 to 11 Nov 2026 (website visitors, pageviews); 4 Nov 2026 (pageviews).",
        ),
        ("Weekly", "Nothing is known of 24 Aug 2026 to 5 Sep 2026 (followers)."),
    ]


def test_exports_over_overlapping_periods(store: FakeStore) -> None:
    store.source("ga", known="imported", as_of="2026-11-01")
    store.observe("ga", "pageviews", {"2026-08-01": 1}, grain="span", until="2026-08-31")
    store.observe("ga", "pageviews", {"2026-09-01": 1}, grain="span", until="2026-09-30")
    assert "span" not in found(store)
    store.observe("ga", "pageviews", {"2026-08-15": 1}, grain="span", until="2026-09-15")
    assert [f.text for f in found(store)["span"]] == [
        "The export of 15 Aug 2026 to 15 Sep 2026 overlaps another one.",
        "The export of 1 Sep 2026 to 30 Sep 2026 overlaps another one.",
    ]
