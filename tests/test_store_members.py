"""The versions a member's row went through, on both engines: who told them first, who showed them last, and what undo leaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from store import NewBatch, Store, open_store

COLUMNS = ["member", "tier", "state", "joined", "left"]


@pytest.fixture
def store(record_url: str) -> Iterator[Store]:
    opened = open_store(record_url)
    yield opened
    opened.close()


def tell(store: Store, ws: int, month: int, *rows: tuple[str, str | None, str, date | None, date | None]) -> int:
    """A list of the 1st of a month of 2026."""
    now = datetime(2026, month, 1, 12, tzinfo=UTC)
    frame = pd.DataFrame(list(rows), columns=COLUMNS, dtype=object)
    return store.take(ws, NewBatch("patreon", "import", now), [("member", frame)], now=now).batch


def told(store: Store, ws: int) -> list[list[object]]:
    rows = store.member_versions(ws).sort_values(["member", "as_of"])
    months = [rows[name].dt.month for name in ("as_of", "shown")]
    return [list(each) for each in zip(rows["member"], rows["tier"], rows["state"], *months, strict=True)]


def test_every_version_with_its_first_and_last_answer_and_what_undo_leaves(store: Store) -> None:
    ws = store.make_workspace("mine").id
    joined = date(2026, 1, 5)
    tell(store, ws, 2, ("a", "Crew", "active", joined, None), ("b", "Crew", "active", joined, None))
    second = tell(store, ws, 3, ("a", "Mate", "active", joined, None), ("b", "Crew", "active", joined, None))
    before = told(store, ws)
    third = tell(store, ws, 5, ("a", "Mate", "active", joined, None), ("b", "Crew", "former", joined, date(2026, 4, 9)))

    assert before == [["a", "Crew", "active", 2, 2], ["a", "Mate", "active", 3, 3], ["b", "Crew", "active", 2, 3]]
    assert told(store, ws) == [
        ["a", "Crew", "active", 2, 2], ["a", "Mate", "active", 3, 5], ["b", "Crew", "active", 2, 3], ["b", "Crew", "former", 5, 5],
    ]  # fmt: skip
    rows = store.member_versions(ws)
    assert rows["source"].tolist() == ["patreon"] * 4
    assert (
        rows["left"].dropna().tolist() == [pd.Timestamp(2026, 4, 9)] and (rows["joined"] == pd.Timestamp(joined)).all()
    )
    assert len(store.members(ws)) == 2, "live rows are the newest versions"

    store.undo(ws, third)
    assert told(store, ws) == before
    store.undo(ws, second)
    assert told(store, ws) == [["a", "Crew", "active", 2, 2], ["b", "Crew", "active", 2, 2]]


def test_a_workspace_sees_its_own_members_alone(store: Store) -> None:
    mine, other = (store.make_workspace(name).id for name in ("mine", "other"))
    tell(store, other, 2, ("a", "Crew", "active", None, None))
    nothing = store.member_versions(mine)
    assert nothing.empty and {"as_of", "shown", "layer", *COLUMNS} <= set(nothing.columns)
    assert len(store.member_versions(other)) == 1
