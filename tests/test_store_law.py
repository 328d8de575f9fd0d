"""The law of the store: what is live depends only on the set of done batches, never on their order."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from store import NewBatch, Store, open_store, staging
from vocabulary import DIGEST

CASES = 20
"""Random cases in all, a quarter of them on a server, where each takes several times as long; `just torture` plays thousands."""


@pytest.fixture
def store(record_url: str) -> Iterator[Store]:
    opened = open_store(record_url)
    yield opened
    opened.close()


class Answer:
    """One batch of a random case: an export of some keys, or a hand edit of some."""

    def __init__(self, chance: random.Random, number: int, *, edit: bool | None = None) -> None:
        self.edit = chance.random() < 0.2 if edit is None else edit
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


def cases(store: Store) -> int:
    """How many random cases are played on this engine."""
    return CASES if store.path else CASES // 4


@pytest.mark.every(1, 2, 3, 4, "postgresql")
@pytest.mark.parametrize("part", range(5))
def test_live_rows_depend_only_on_the_batches_that_stand(store: Store, part: int) -> None:
    for case in range(cases(store) // 5):
        chance = random.Random(part * 10_000 + case)
        answers = [Answer(chance, n) for n in range(chance.randint(2, 6))]
        used, fresh = store.make_workspace(f"used{case}").id, store.make_workspace(f"fresh{case}").id
        standing = play(store, used, answers, chance)
        chance.shuffle(standing)
        for answer in standing:
            take(store, fresh, answer)
        assert totals(store, used) == totals(store, fresh), f"case {part}/{case}"
    assert store.check(thorough=False) == []


def visible(store: Store, ws: int) -> tuple[int, int]:
    """Number and sum of the ledger's lines, which the sums by month must agree with at any moment."""
    lines, month = store.entries(ws, limit=1_000), store.entries_month(ws)
    day = store.entries_day(ws, by=["kind"])
    found = (len(lines), int(lines["amount_micros"].sum()))
    assert found == (int(month["n"].sum()), int(month["amount_micros"].sum())), "lines and sums by month"
    assert found == (int(day["n"].sum()), int(day["amount_micros"].sum())), "lines and sums by day"
    return found


@pytest.mark.every("postgresql")
@pytest.mark.parametrize("part", range(2))
def test_slices_keep_the_law_and_nothing_of_an_open_batch_is_seen(
    store: Store, part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same in slices of a row or two, once in the order of their keys; between two slices nothing may have changed for a reader."""
    if part:
        monkeypatch.setattr(staging, "_MANY", 0)
        monkeypatch.setattr(staging, "_SORTED", 2)
    for case in range(max(1, cases(store) // 20)):
        chance = random.Random(500_000 + part * 10_000 + case)
        answers = [Answer(chance, n) for n in range(chance.randint(2, 6))]
        used, fresh = store.make_workspace(f"used{case}").id, store.make_workspace(f"fresh{case}").id
        standing = play(watched(store, used, chance), used, answers, chance)
        store.slice_rows = 1_000
        chance.shuffle(standing)
        for answer in standing:
            take(store, fresh, answer)
        assert totals(store, used) == totals(store, fresh), f"case {part}/{case}"
    assert store.check(thorough=False) == []


def watched(store: Store, ws: int, chance: random.Random) -> Store:
    """The store in slices of any size, looking in every pause that what is seen is as before the change, or as after it."""
    step: dict[str, object] = {"seen": [], "act": None}

    def rest() -> None:
        step["seen"].append(visible(store, ws))

    store.rest = rest
    for name in ("take", "undo"):
        act = getattr(type(store), name)

        def checked(*args: object, act: Callable[..., object] = act, **more: object) -> object:
            store.slice_rows = chance.choice([1, 1, 2, 3, 1_000])
            step["seen"] = [visible(store, ws)]
            done = act(store, *args, **more)
            seen = step["seen"] + [visible(store, ws)]
            changes = sum(one != other for one, other in itertools.pairwise(seen))
            assert changes <= 1, seen
            return done

        setattr(store, name, checked)
    return store


class Editor:
    """Edits, or takes an edit back, in every other pause of an import that comes or goes in slices."""

    def __init__(self, store: Store, ws: int, chance: random.Random) -> None:
        self._store, self._ws, self._chance = store, ws, chance
        self._edits = [Answer(chance, 50 + n, edit=True) for n in range(8)]
        self.laid: dict[int, int] = {}

    def standing(self) -> list[Answer]:
        """The edits that stand."""
        return [self._edits[pick] for pick in self.laid]

    def rest(self) -> None:
        """A pause."""
        store, ws = self._store, self._ws
        visible(store, ws)
        if self._chance.random() < 0.5:
            return
        size, store.slice_rows = store.slice_rows, 1_000
        pick = self._chance.randrange(len(self._edits))
        if pick in self.laid:
            store.undo(ws, self.laid.pop(pick))
        else:
            self.laid[pick] = take(store, ws, self._edits[pick])
        store.slice_rows = size
        visible(store, ws)


@pytest.mark.every(1)
@pytest.mark.parametrize("part", range(2))
def test_edits_between_slices_keep_the_law(store: Store, part: int) -> None:
    for case in range(max(1, cases(store) // 20)):
        chance = random.Random(900_000 + part * 10_000 + case)
        imports = [Answer(chance, n, edit=False) for n in range(chance.randint(2, 5))]
        used, fresh = store.make_workspace(f"used{case}").id, store.make_workspace(f"fresh{case}").id
        editor = Editor(store, used, chance)
        store.rest, store.slice_rows = editor.rest, chance.choice([1, 2])
        standing = play(store, used, imports, chance)
        store.slice_rows = 1_000
        everything = [*standing, *editor.standing()]
        chance.shuffle(everything)
        for answer in everything:
            take(store, fresh, answer)
        assert totals(store, used) == totals(store, fresh), f"case {part}/{case}"
    assert store.check(thorough=False) == []
