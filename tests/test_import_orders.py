"""Overlapping exports of one shop, revised rows among them, in any order: the totals are always those of the right order."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from collect import history, importing, workspaces
from collect.importing import Choices
from store import Store, Workspace, open_store
from vocabulary import DIGEST

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HEAD = ("Purchase ID", "Item Name", "Purchase Date", "Subtotal ($)", "Taxes ($)", "Shipping ($)", "Sale Price ($)", "Fees ($)",
        "Partial Refund ($)", "Fully Refunded?", "Disputed?", "Dispute Won?")  # fmt: skip
ORDERS = 2


class Shop:
    """Sales of eight weeks, of which some are refunded later; `export` tells what the shop says on a day of the last days."""

    def __init__(self, chance: random.Random) -> None:
        first = date(2026, 9, 1)
        self.sales = [
            (f"S{n}", first + timedelta(days=chance.randrange(56)), chance.randrange(100, 9_999))
            for n in range(chance.randint(5, 25))
        ]
        self.refunds = {
            name: day + timedelta(days=chance.randrange(1, 30)) for name, day, _ in self.sales if chance.random() < 0.3
        }

    def export(self, path: Path, since: date, told: date) -> Path:
        """The sales from `since` to `told`, with the refunds known by then."""
        with path.open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(HEAD)
            for name, day, cents in self.sales:
                if since <= day <= told:
                    price, back = f"{cents / 100:.2f}", self.refunds.get(name, date.max) <= told
                    rows.writerow(
                        [name, "Book", day, price, 0, 0, price, f"{cents // 10 / 100:.2f}", 0, int(back), 0, 0]
                    )
        return path


def exports(chance: random.Random, folder: Path) -> list[tuple[Path, date]]:
    """Three to six overlapping exports of one shop, the oldest first; the last one holds everything."""
    shop = Shop(chance)
    days = sorted(chance.sample(range(20, 80), chance.randint(3, 6)))
    made = []
    for number, after in enumerate(days):
        told = date(2026, 9, 1) + timedelta(days=after)
        since = date(2026, 9, 1) if number == len(days) - 1 else told - timedelta(days=chance.randrange(10, 60))
        made.append((shop.export(folder / f"Sales_{told}.csv", since, told), told))
    return made


def take(store: Store, ws: Workspace, file: Path, told: date) -> int | None:
    """Take one export in as what was told on a day."""
    preview = importing.look(store, ws, file, Choices(as_of=told), now=NOW)
    assert preview.questions == [] and preview.rejected == []
    return importing.take(store, ws, preview, now=NOW).batch


def totals(store: Store, ws: Workspace) -> dict[str, object]:
    """The line by which two records are compared."""
    return store.totals(ws.id, DIGEST)


def wrong_orders(store: Store, seed: int, folder: Path) -> bool:
    """Whether exports in a random order, some of them twice or undone on the way, end in other totals than in theirs."""
    chance = random.Random(seed)
    files = exports(chance, folder)
    right, mixed = workspaces.make(store, f"right{seed}"), workspaces.make(store, f"mixed{seed}")
    for file, told in files:
        take(store, right, file, told)
    order = [*files, *chance.sample(files, chance.randint(0, 2))]
    chance.shuffle(order)
    for file, told in order:
        batch = take(store, mixed, file, told)
        if batch is not None and chance.random() < 0.2:
            history.undo(store, mixed, batch)
            take(store, mixed, file, told)
    before = totals(store, mixed)
    again = [take(store, mixed, file, told) for file, told in files]
    return before != totals(store, right) or totals(store, mixed) != before or None in again


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'record.db'}")
    yield opened
    opened.close()


@pytest.mark.every(1)
@pytest.mark.parametrize("seed", range(ORDERS))
def test_any_order_ends_in_the_same_totals(store: Store, seed: int, tmp_path: Path) -> None:
    assert not wrong_orders(store, seed, tmp_path)
    assert store.check() == []


def test_undoing_everything_leaves_nothing(store: Store, tmp_path: Path) -> None:
    chance = random.Random(7)
    ws = workspaces.make(store, "default")
    empty = totals(store, ws)
    batches = [take(store, ws, file, told) for file, told in exports(chance, tmp_path)]
    chance.shuffle(batches)
    for batch in batches:
        history.undo(store, ws, batch or 0)
    assert totals(store, ws) == empty
