"""What only the owner knows, on both engines: deals, schedules, goals, hours and notes keep the law; visits are two at most."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from store import NewBatch, Store, open_store
from vocabulary import DIGEST

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HUGE = 9_007_199_254_740_993
"""One more than a float can tell from its neighbour."""


def deal(key: str, **more: object) -> dict[str, object]:
    """A deal as the store takes it."""
    return {
        "key": key, "sponsor": "Quillmast", "stream": "Sponsorship", "invoice": "7", "amount": HUGE, "currency": "USD",
        "day": date(2026, 9, 4), "due": date(2026, 10, 4), "state": "invoiced", "paid_day": None, "counts": 0, **more,
    }  # fmt: skip


def schedule(key: str, **more: object) -> dict[str, object]:
    """A schedule as the store takes it."""
    return {
        "key": key, "title": "Rent", "kind": "rent", "stream": "Rental", "payer": "Tenant", "amount": 1_690_000_000,
        "currency": "USD", "every": "month", "first": date(2026, 1, 3), "last": None, **more,
    }  # fmt: skip


@pytest.fixture
def store(record_url: str) -> Iterator[Store]:
    opened = open_store(record_url)
    yield opened
    opened.close()


@pytest.fixture
def ws(store: Store) -> int:
    return store.make_workspace("mine").id


def keep(store: Store, ws: int, table: str, *rows: dict[str, object], minute: int = 0) -> int:
    now = NOON + timedelta(minutes=minute)
    return store.take(
        ws, NewBatch(None, "typed", now), [(table, pd.DataFrame(list(rows), dtype=object))], now=now
    ).batch


class TestHandTables:
    def test_a_deal_comes_back_exactly(self, store: Store, ws: int) -> None:
        keep(store, ws, "deal", deal("a"), deal("b", counts=1, invoice=None, due=None, paid_day=date(2026, 9, 9)))
        found = store.deals(ws).set_index("key")
        assert found["amount"].tolist() == [HUGE, HUGE]
        assert found["counts"].tolist() == [False, True] and found["counts"].dtype == bool
        assert found.loc["a", "due"] == pd.Timestamp("2026-10-04") and pd.isna(found.loc["b", "due"])
        assert found.loc["b", "paid_day"] == pd.Timestamp("2026-09-09") and pd.isna(found.loc["a", "paid_day"])
        assert pd.isna(found.loc["b", "invoice"]) and found.loc["a", "sponsor"] == "Quillmast"

    def test_a_schedule_comes_back_exactly(self, store: Store, ws: int) -> None:
        keep(store, ws, "schedule", schedule("a"), schedule("b", amount=-5, last=date(2026, 12, 31), payer=None))
        found = store.schedules(ws).set_index("key")
        assert found["amount"].tolist() == [1_690_000_000, -5]
        assert pd.isna(found.loc["a", "last"]) and found.loc["b", "last"] == pd.Timestamp("2026-12-31")
        assert found.loc["a", "first"] == pd.Timestamp("2026-01-03") and pd.isna(found.loc["b", "payer"])

    @pytest.mark.parametrize(
        ("table", "row", "change"),
        [
            ("deal", deal("k"), {"amount": None}),
            ("schedule", schedule("k"), {"amount": None}),
            ("goal", {"key": "k", "metric": "visitors", "target": HUGE, "currency": None, "day": date(2027, 1, 1)}, {"target": None}),
            ("kit", {"key": "k", "name": "Kit", "kind": "media-kit", "choices": "{}"}, {"choices": None}),
            ("worklog", {"key": "k", "day": date(2026, 1, 5), "stream": "Courses", "minutes": 90}, {"minutes": None}),
        ],
    )  # fmt: skip
    def test_a_row_is_revised_taken_away_and_brought_back(
        self, store: Store, ws: int, table: str, row: dict[str, object], change: dict[str, object]
    ) -> None:
        read = {
            "deal": store.deals,
            "schedule": store.schedules,
            "goal": store.goals,
            "worklog": store.worklog,
            "kit": store.kits,
        }[table]
        keep(store, ws, table, row)
        keep(store, ws, table, {**row, "key": "other"}, minute=1)
        before = store.totals(ws, DIGEST)
        gone = keep(store, ws, table, row | change, minute=2)
        assert read(ws)["key"].tolist() == ["other"]
        assert store.totals(ws, DIGEST)["digest"] != before["digest"]
        store.undo(ws, gone)
        assert sorted(read(ws)["key"]) == ["k", "other"]
        (name,) = change
        assert read(ws).set_index("key").loc["k", name] == row[name]
        assert store.totals(ws, DIGEST) == before and store.check() == []

    def test_an_empty_field_is_a_value_and_no_silence(self, store: Store, ws: int) -> None:
        keep(store, ws, "deal", deal("a"))
        keep(store, ws, "deal", deal("a", due=None), minute=1)
        assert store.deals(ws)["due"].isna().all()

    def test_an_empty_workspace_has_typed_columns(self, store: Store, ws: int) -> None:
        assert store.deals(ws)["amount"].dtype == "int64" and store.schedules(ws)["amount"].dtype == "int64"
        assert str(store.deals(ws)["day"].dtype).startswith("datetime64") and store.deals(ws)["counts"].dtype == bool


class TestVisits:
    def test_the_last_two_are_kept_newest_first(self, store: Store, ws: int) -> None:
        other = store.make_workspace("other").id
        store.set_visit(other, NOON, 1, {})
        assert store.visits(ws) == []
        for hour in (2, 1, 3):
            store.set_visit(ws, NOON + timedelta(hours=hour), hour, {"net": "1.50", "flags": [hour]})
        assert store.visits(ws) == [
            (NOON + timedelta(hours=hour), hour, {"net": "1.50", "flags": [hour]}) for hour in (3, 2)
        ]
        assert len(store.visits(other)) == 1

    def test_the_same_moment_is_one_visit_and_no_cache_is_dropped(self, store: Store, ws: int) -> None:
        before = store.version(ws)
        store.set_visit(ws, NOON, 1, {"a": 1})
        store.set_visit(ws, NOON, 2, {"a": 2})
        assert store.visits(ws) == [(NOON, 2, {"a": 2})]
        assert store.version(ws) == before

    def test_they_go_with_their_workspace(self, store: Store, ws: int) -> None:
        store.set_visit(ws, NOON, 1, {})
        store.delete_workspace(ws)
        assert store.visits(ws) == []
