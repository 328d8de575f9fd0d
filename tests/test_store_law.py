"""The law of the store: what is live depends only on the set of done batches, never on their order."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from store import NewBatch, Store, open_store
from vocabulary import DIGEST

CASES = 60


@pytest.fixture
def store(tmp_path: Path) -> Store:
    opened = open_store(f"sqlite:///{tmp_path / 'law.db'}")
    yield opened
    opened.close()


class Answer:
    """One batch of a random case: an export of some keys, or a hand edit of some."""

    def __init__(self, chance: random.Random, number: int) -> None:
        self.edit = chance.random() < 0.2
        day = chance.randint(1, 6)  # often two answers of one moment
        new = NewBatch(
            None if self.edit else "shop", "edit" if self.edit else "import",
            datetime(2026, 1, day, tzinfo=UTC), sha256=f"{number:02}",
        )  # fmt: skip
        self.new, self.keys = new, chance.sample("abcdef", chance.randint(1, 5))
        self.rows = [self._entry(chance, key) for key in self.keys]
        self.items = [self._item(chance, key) for key in chance.sample("xyz", chance.randint(0, 3))]

    def _entry(self, chance: random.Random, key: str) -> dict[str, object]:
        return {
            "source": "shop", "external_id": key, "day": date(2026, chance.randint(1, 2), 1), "kind": "sale",
            "status": chance.choice(["paid", "pending"]), "stream": "s", "amount_micros": chance.randint(1, 3), "currency": "USD",
            "product": chance.choice([None, "p", "q"]), "payer": None if not self.edit else "me",
        }  # fmt: skip

    def _item(self, chance: random.Random, key: str) -> dict[str, object]:
        return {
            "source": "shop", "item": key, "kind": "post", "title": chance.choice([None, "t", "u"]),
            "url": chance.choice([None, "v"]), "duration": chance.choice([None, 1, 2]),
        }  # fmt: skip

    def tables(self) -> list[tuple[str, pd.DataFrame]]:
        return [("entry", pd.DataFrame(self.rows)), ("item", pd.DataFrame(self.items))]


def totals(store: Store, ws: int) -> dict[str, object]:
    return store.totals(ws, DIGEST)


def take(store: Store, ws: int, answer: Answer) -> int:
    return store.take(ws, answer.new, answer.tables(), layer=2 if answer.edit else 0).batch


def play(store: Store, ws: int, answers: list[Answer], chance: random.Random) -> list[Answer]:
    """Take and undo at random; returns the answers that stand in the end."""
    standing: dict[int, int] = {}
    for _ in range(len(answers) * 2):
        pick = chance.randrange(len(answers))
        if pick in standing:
            store.undo(ws, standing.pop(pick))
        else:
            standing[pick] = take(store, ws, answers[pick])
    return [answers[pick] for pick in standing]


@pytest.mark.parametrize("part", range(5))
def test_live_rows_depend_only_on_the_batches_that_stand(store: Store, part: int) -> None:
    for case in range(CASES // 5):
        chance = random.Random(part * 10_000 + case)
        answers = [Answer(chance, n) for n in range(chance.randint(2, 6))]
        used, fresh = store.make_workspace(f"used{case}").id, store.make_workspace(f"fresh{case}").id
        standing = play(store, used, answers, chance)
        chance.shuffle(standing)
        for answer in standing:
            take(store, fresh, answer)
        assert totals(store, used) == totals(store, fresh), f"case {part}/{case}"
    assert store.check(thorough=False) == []
