"""The demo business: the table it must show, computed from rows; the same each time; plausible; and nobody's real data."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sample
from collect import giving, workspaces
from collect.errors import CollectError
from figures import business, question, revenue
from sample import audience, money, pieces, titles
from sample.timeline import HISTORY, LAST, Timeline
from store import NewBatch, Store, Workspace, open_store
from vocabulary import COLUMNS, DIGEST, STREAM_CLASSES

TODAY = date(2026, 11, 21)
TABLE = {
    "Monthly Website Visitors": (1_200_000, "Visitors"),
    "Podcast Downloads": (3_500_000, "Downloads"),
    "Email Subscribers": (150_000, "Subscribers"),
    "Average Podcast Episode Length": (60, "Minutes"),
    "Monthly Revenue": (120_000, "USD"),
    "Top Affiliate Program": ("Bluehost", "Program"),
    "Number of Blog Posts": (500, "Posts"),
    "Social Media Followers": (350_000, "Followers"),
}
EDITED = datetime(2026, 11, 21, 15, tzinfo=UTC)
Demo = tuple[Store, Workspace]


@pytest.fixture
def demo(demo_record: Path, tmp_path: Path) -> Iterator[Demo]:
    """A copy of the record that `sample.fill` filled for this process; each test has its own."""
    path = tmp_path / "demo.db"
    shutil.copy(demo_record, path)
    store = open_store(f"sqlite:///{path}")
    yield store, store.workspace("demo")
    store.close()


def shown(store: Store, ws: Workspace, today: date = TODAY) -> dict[str, tuple[object, str]]:
    return {f.title: (f.value, f.unit) for f in business.table(question(store, ws, today=today))}


def edit(demo: Demo, source: str, table: str, row: dict[str, object]) -> int:
    """One row as the owner would correct it by hand."""
    store, ws = demo
    frame = pd.DataFrame([row], columns=[c for c in COLUMNS[table] if c in row], dtype=object)
    return store.take(ws.id, NewBatch(source, "edit", EDITED), [(table, frame)], now=EDITED, layer=2).batch


def test_the_table_has_the_reference_values(demo: Demo) -> None:
    store, ws = demo
    assert shown(store, ws) == TABLE
    figures = business.table(question(store, ws, today=TODAY))
    assert {f.known for f in figures} == {"demo"}
    assert all(f.sources and f.as_of and not f.provisional and f.qualifier is None for f in figures)
    changes = [f.change for f in figures if f.name != "top_affiliate_program"]
    assert all(c.previous is not None and abs(c.previous) < 0.2 for c in changes)
    assert all(c.year is not None and abs(c.year) < 0.6 for c in changes)


@pytest.mark.every
def test_the_table_is_the_same_on_any_day(tmp_path: Path) -> None:
    today = date(2028, 3, 1)  # nothing of the running month is over yet, and the last full one has a leap day
    store = open_store(f"sqlite:///{tmp_path / 'other.db'}")
    assert shown(store, sample.fill(store, today), today) == TABLE
    store.close()


@pytest.mark.every(date(2025, 8, 31), date(2031, 12, 15))
@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2025, 8, 31), date(2031, 12, 15)])
def test_what_closes_the_month_is_an_ordinary_day_of_ads(today: date) -> None:
    line = Timeline(today)
    days = money.frames(line)["mediavine"]
    last = days[days["day"].to_numpy().astype("datetime64[M]") == line.months[LAST]]["amount_micros"] / 1e6
    assert last.min() > 100 and last.max() < 900
    assert last.max() < 2 * last.min()


def test_deleting_one_entry_changes_its_cell(demo: Demo) -> None:
    store, ws = demo
    where = {"payer": ["Bluehost"], "kind": ["commission"], "status": ["approved"]}
    row = store.entries(ws.id, since=date(2026, 10, 10), until=date(2026, 10, 10), where=where).iloc[0]
    gone = {c: row[c] for c in ("external_id", "day", "kind", "stream", "amount_micros", "currency", "payer")}
    gone["amount_micros"] = int(gone["amount_micros"])
    batch = edit(demo, "impact", "entry", {**gone, "status": "declined"})
    lacking = round(120_000 - row["amount_micros"] / 1e6, 2)
    assert shown(store, ws)["Monthly Revenue"] == (lacking, "USD") != TABLE["Monthly Revenue"]
    store.undo(ws.id, batch)
    assert shown(store, ws) == TABLE


@pytest.mark.every
def test_every_cell_hangs_on_its_rows_and_a_refill_brings_them_back_once(demo: Demo) -> None:
    store, ws = demo
    before = store.totals(ws.id, DIGEST)
    day = date(2026, 10, 31)
    gaps = {"op3-notebook": "downloads", "kit": "subscribers", "x": "followers"}
    for source, metric in gaps.items():
        edit(demo, source, "observation", {"metric": metric, "item": "", "grain": "day", "day": day, "value": None})
    month = {"metric": "visitors", "item": "", "grain": "month", "day": day.replace(day=1), "value": None}
    edit(demo, "ga4", "observation", month)
    wanted = {"impact", "wordpress", "rss-notebook"}
    for batch in store.batches(ws.id):
        if batch.source in wanted and batch.status == "done":
            store.undo(ws.id, batch.id)
    now = shown(store, ws)
    assert [title for title in TABLE if now[title] == TABLE[title]] == []
    assert now["Top Affiliate Program"] == ("Quillmast", "Program")
    again = sample.fill(store, TODAY)
    assert store.totals(again.id, DIGEST) == before
    assert [w.name for w in store.workspaces()] == ["demo"]
    assert store.check() == []


def test_it_came_in_by_batches_of_its_sources(demo: Demo) -> None:
    store, _ = demo
    ws = store.workspace("demo")
    batches = store.batches(ws.id, limit=1000)
    assert all(b.status == "done" and b.added + b.revised == b.received > 0 for b in batches)
    assert {b.source for b in batches if b.revised} == {"patreon"}, "members who changed their tier, left or came back"
    assert {b.source for b in batches} == {s.name for s in store.sources(ws.id)} | {None}
    assert {s.known for s in store.sources(ws.id)} == {"demo"}
    assert not any(s.settings for s in store.sources(ws.id)), "a sync would ask a real platform"
    assert (ws.demo, ws.home_currency, ws.zone) == (True, "USD", "America/New_York")
    assert {s.cls for s in store.streams(ws.id)} == set(STREAM_CLASSES)
    assert len(store.notes(ws.id)) >= 5


def test_the_history_is_plausible(demo: Demo) -> None:
    store, _ = demo
    q = question(store, store.workspace("demo"), today=TODAY)
    net = revenue.nets(q).iloc[:HISTORY]
    assert len(net) == HISTORY and net["complete"].all()
    assert 40_000 < net["value"].iloc[0] < 55_000
    assert net["value"].between(40_000, 130_000).all()
    launch, wave = net["value"].iloc[26], net["value"].iloc[27]
    assert launch > 1.1 * net["value"].iloc[25] and wave < 0.8 * launch
    assert revenue.chain(q)[-1].value < 120_000
    assert revenue.pending(q).value > 1_000
    visitors = store.observations(q.ws.id, ["visitors", "downloads", "subscribers", "followers"])
    assert (visitors["value"] > 0).all()
    assert visitors["day"].max() == pd.Timestamp(2026, 11, 20) and visitors["day"].min() == pd.Timestamp(2023, 11, 1)


def test_there_are_gaps_a_refund_wave_and_two_currencies(demo: Demo) -> None:
    store, _ = demo
    ws = store.workspace("demo")
    days = store.observations(ws.id, ["visitors"], grain="day")["day"].diff().dt.days
    assert days.max() == 10, "nine days without the tracker"
    downloads = store.observations(ws.id, ["downloads"], grain="day")
    assert not (downloads["day"].dt.strftime("%Y-%m") == "2025-03").any()
    insta = store.observations(ws.id, ["followers"], sources=["instagram"])
    assert not (insta["day"].dt.strftime("%Y-%m") == "2026-03").any()
    entries = store.entries_month(ws.id)
    refunds = entries[entries["kind"] == "refund"].groupby("month")["amount_micros"].sum()
    assert refunds.idxmin() == pd.Timestamp(2026, 2, 1)
    assert refunds.min() < 3 * refunds.median()
    assert set(entries["currency"]) == {"USD", "EUR"}
    assert {"payout", "expense", "debt_service", "withholding", "write_off", "tax", "fee"} <= set(entries["kind"])
    assert {"pending", "declined", "approved", "paid"} == set(entries["status"])


def test_its_rates_are_its_own(demo: Demo) -> None:
    store, _ = demo
    rates = store.rates(store.workspace("demo").id)
    assert len(rates) == HISTORY + 1 and set(rates["currency"]) == {"USD"}
    assert rates["rate"].astype(float).between(1.0, 1.2).all() and rates["rate"].nunique() > 20
    assert store.ecb_rates(["USD"]).empty


def test_nobody_real_is_in_it(demo: Demo) -> None:
    store, _ = demo
    ws = store.workspace("demo")
    items = store.items(ws.id)
    urls = items["url"].dropna()  # what is owned has none
    assert urls.str.match(r"https://([a-z-]+\.)*harbour-notebook\.example/").all()
    assert items["title"].is_unique and urls.is_unique
    entries = store.entries(ws.id, limit=100_000)
    words = [
        items["title"],
        urls,
        entries["external_id"],
        entries["payer"].dropna(),
        entries["product"].dropna(),
    ]
    text = " ".join(" ".join(map(str, column.unique())) for column in words)
    assert not re.search(r"@|lorem|\bTODO\b", text, re.IGNORECASE)


@pytest.mark.every
def test_the_past_does_not_depend_on_the_day_of_the_month() -> None:
    early, late = Timeline(date(2026, 11, 1)), Timeline(date(2026, 11, 30))
    for made in (audience.frames, money.frames):
        first, second = made(early), made(late)
        for name, before in first.items():
            after = second[name]
            old = after[after["day"].to_numpy() < np.datetime64("2026-11-01")]
            value = "value" if "value" in old.columns else "amount_micros"
            keep = before[before["day"].to_numpy() < np.datetime64("2026-11-01")]
            assert keep[value].sum() == old[value].sum(), name
    assert early.past(early.days).sum() == 1096


def test_spread_adds_up_and_follows_the_weights() -> None:
    line = Timeline(date(2026, 11, 21))
    totals = np.arange(HISTORY + 1) * 1_000 + 7
    spread = line.spread(totals, np.where(line.weekday == 0, 3.0, 1.0))
    assert np.bincount(line.place, spread).tolist() == totals.tolist()
    assert (spread >= 0).all()
    assert (
        spread[(line.weekday == 0) & (line.place == 30)].min()
        > 2 * spread[(line.weekday == 1) & (line.place == 30)].max()
    )


def test_there_are_titles_enough() -> None:
    chance = np.random.default_rng(1)
    assert len(set(titles.mixed(titles.POSTS, chance))) >= pieces.POSTS + 20
    assert len(set(titles.mixed(titles.EPISODES, chance))) >= pieces.EPISODES + 10
    assert titles.slug("7 Mistakes I Made While Teaching: A/B") == "7-mistakes-i-made-while-teaching-a-b"


def test_an_own_workspace_of_that_name_is_never_replaced(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'own.db'}")
    workspaces.make(store, "demo", {"title": "Mine"})
    with pytest.raises(CollectError, match="numbers of your own"):
        sample.fill(store, TODAY)
    assert store.workspace("demo").title == "Mine"
    store.close()


def test_a_fill_that_fails_leaves_nothing_half_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'half.db'}")
    given = []

    def fail(*args: object, **more: object) -> int:
        given.append(args[2])
        if len(given) > 2:
            raise CollectError("the disk is full")
        return giving.give(*args, **more)

    monkeypatch.setattr(sample, "give", fail)
    monkeypatch.setattr(sample, "PARTS", sample.PARTS[:1])
    with pytest.raises(CollectError, match="disk is full"):
        sample.fill(store, TODAY)
    assert store.workspaces() == [] and len(given) == 3
    store.close()


def test_words_that_are_not_in_the_vocabulary_are_refused(demo: Demo) -> None:
    store, _ = demo
    ws = store.workspace("demo")
    frame = pd.DataFrame({"metric": ["applause"], "item": "", "grain": "day", "day": [TODAY], "value": [1]})
    with pytest.raises(CollectError, match="applause: no metric"):
        giving.give(store, ws, "ga4", [("observation", frame)], EDITED)
