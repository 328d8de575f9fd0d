"""Real files that nobody here wrote, from the file to the totals, held against a few independent lines over the same file."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from collect import history, importing, workspaces
from collect.importing import Choices
from store import Store, open_store
from vocabulary import DIGEST

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
FEEDS = (
    "podcast/rome__xml_rsr.xml",
    "podcast/rss-parser__giantbomb-podcast.rss",
    "blog/rss-parser__heise.atom",
    "blog/reader__full.rss",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'record.db'}")
    yield opened
    opened.close()


@pytest.mark.every(*FEEDS[1:])
@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_taken_undone_and_taken_again(shared: Path, store: Store, name: str) -> None:
    file, ws = shared / "data/feeds" / name, workspaces.ensure(store)
    there = sum(1 for e in ET.fromstring(file.read_bytes()).iter() if e.tag.split("}")[-1] in ("item", "entry"))
    empty = store.totals(ws.id, DIGEST)
    preview = importing.look(store, ws, file, now=NOW)
    taken = importing.take(store, ws, preview, now=NOW)
    once = store.totals(ws.id, DIGEST)
    assert taken.added + len(taken.left_out) == there == once["rows"]["item"] + len(taken.left_out)
    history.undo(store, ws, taken.batch or 0)
    assert store.totals(ws.id, DIGEST) == empty
    importing.take(store, ws, preview, now=NOW)
    assert store.totals(ws.id, DIGEST) == once


def test_stripes_itemised_balance_to_the_cent(shared: Path, store: Store) -> None:
    file, ws = shared / "data/exports/payments/stripe__balance_itemized.csv", workspaces.ensure(store)
    wanted: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    kinds = {"charge": "sale", "refund": "refund", "payout": "payout"}
    with file.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            wanted[row["currency"].upper(), kinds[row["reporting_category"]]] += Decimal(row["gross"])
            wanted[row["currency"].upper(), "fee"] -= Decimal(row["fee"])
    importing.take(store, ws, importing.look(store, ws, file, now=NOW), now=NOW)
    money = {(m["currency"], m["kind"]): Decimal(m["amount"]) for m in store.totals(ws.id, DIGEST)["money"]}
    assert money == {key: amount for key, amount in wanted.items() if amount}


def test_substacks_list_counts_those_who_can_be_written_to(shared: Path, store: Store) -> None:
    file, ws = shared / "data/exports/newsletter/substack__email_list_2026.csv", workspaces.ensure(store)
    with file.open(encoding="utf-8", newline="") as rows:
        every = list(csv.DictReader(rows))
    answered = Choices(answers={"as_of": "2026-11-01"})
    importing.take(store, ws, importing.look(store, ws, file, answered, now=NOW), now=NOW)
    counts = store.observations(ws.id).set_index("metric")["value"].to_dict()
    assert counts["subscribers"] == sum(r["email_disabled"] == "false" for r in every)
    assert counts["paid_members"] == sum(r["active_subscription"] == "true" for r in every)
    members = store.members(ws.id)
    assert len(members) == len(every) and not members["member"].str.contains("@").any()


def test_gumroads_header_alone_is_no_rows_and_no_error(shared: Path, store: Store) -> None:
    file, ws = shared / "data/exports/creator/gumroad__sales_2026_header.csv", workspaces.ensure(store)
    taken = importing.take(store, ws, importing.look(store, ws, file, now=NOW), now=NOW)
    assert (taken.format, taken.added, taken.rejected) == ("gumroad_sales", 0, ())
