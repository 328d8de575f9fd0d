"""What a batch changed: new and revised rows, the money before and after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from store import NewBatch, Store, open_store

AT = [datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2, 3)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'record.db'}")
    yield opened
    opened.close()


def take(store: Store, ws: int, at: datetime, *sales: tuple[str, int, str]) -> int:
    frame = pd.DataFrame(sales, columns=["external_id", "amount_micros", "kind"])
    frame = frame.assign(day=pd.Timestamp("2026-10-01"), status="paid", stream="Books", currency="USD")
    return store.take(ws, NewBatch("shop", "import", at), [("entry", frame)], now=at).batch


def test_new_and_revised_rows_with_what_they_said_before(store: Store) -> None:
    ws = store.make_workspace("default").id
    first = take(store, ws, AT[0], ("a", 10, "sale"), ("b", 20, "sale"), ("c", -3, "fee"))
    second = take(store, ws, AT[1], ("a", 10, "sale"), ("b", 25, "sale"), ("d", 7, "sale"))

    assert store.changed_counts(ws, first) == {"entry": (3, 0)}
    assert store.changed_counts(ws, second) == {"entry": (1, 1)}
    money = store.changed_money(ws, second)
    assert money.to_numpy().tolist() == [["USD", "sale", 1, 7, 1, 20, 25]]
    rows = store.changed_rows(ws, second, "entry")
    assert rows[["revised", "external_id", "amount_micros"]].to_numpy().tolist() == [[1, "b", 25], [0, "d", 7]]
    assert rows.loc[0, ["was_amount_micros", "was_kind", "was_day"]].tolist() == [
        20,
        "sale",
        pd.Timestamp("2026-10-01"),
    ]
    assert len(store.changed_rows(ws, second, "entry", limit=1)) == 1


def test_an_undone_batch_and_an_unknown_one_changed_nothing(store: Store) -> None:
    ws = store.make_workspace("default").id
    number = take(store, ws, AT[0], ("a", 10, "sale"))
    store.undo(ws, number)
    assert store.changed_counts(ws, number) == {} == store.changed_counts(ws, 99)
    assert store.changed_money(ws, number).empty


def test_a_sources_newest_answer_is_known_however_many_batches_came_since(store: Store) -> None:
    ws = store.make_workspace("default").id
    take(store, ws, AT[1], ("a", 10, "sale"))
    gone = take(store, ws, AT[2], ("b", 10, "sale"))
    store.undo(ws, gone)
    take(store, ws, AT[0], ("c", 10, "sale"))
    note = pd.DataFrame([{"key": "n", "day": AT[0].date(), "text": "x"}])
    for minute in range(3):
        store.take(ws, NewBatch(None, "manual", AT[2].replace(minute=minute)), [("note", note)])
    assert store.newest_answers(ws) == {"shop": AT[1]}
