"""Rows that take back an earlier one, with the day of the row they name; and the audience that the owner says a stream lives off."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pytest

from collect import stream_settings, workspaces
from collect.errors import CollectError
from store import NewBatch, Store, open_store
from ui import ledger_streams

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def line(key: str, day: date, amount: float, **more: Any) -> dict[str, Any]:
    return {
        "external_id": key, "day": day, "kind": "commission", "status": "paid", "stream": "Affiliate", "payer": "Awin",
        "amount_micros": round(amount * 1_000_000), "currency": "USD", "reverses": None, **more,
    }  # fmt: skip


def take(store: Store, ws: int, source: str, *rows: dict[str, Any], at: datetime = NOW) -> int:
    return store.take(ws, NewBatch(source, "import", at), [("entry", pd.DataFrame(list(rows)))], now=NOW).batch


def test_a_row_that_takes_back_another_tells_when_that_was_sold(record_url: str) -> None:
    store = open_store(record_url)
    ws = store.make_workspace("default").id
    for name in ("awin", "other"):
        store.make_source(ws, name, connector=name)
    take(store, ws, "awin", line("a", date(2026, 8, 3), 50), line("b", date(2026, 10, 4), -20, reverses="a"))
    take(store, ws, "other", line("a", date(2026, 1, 1), 7), line("c", date(2026, 10, 5), -3, reverses="gone"))
    take(store, ws, "other", line("r", date(2026, 10, 6), -4, kind="refund", reverses="a"))

    found = store.taken_back(ws, ("commission",))

    assert found["source"].tolist() == ["awin", "other"]
    assert found["amount_micros"].tolist() == [-20_000_000, -3_000_000]
    assert found["day"].tolist() == [pd.Timestamp("2026-10-04"), pd.Timestamp("2026-10-05")]
    assert found["sold"].iloc[0] == pd.Timestamp("2026-08-03") and pd.isna(found["sold"].iloc[1])
    assert store.taken_back(ws, ("commission",), since=date(2026, 10, 5))["source"].tolist() == ["other"]
    assert store.taken_back(ws, ("sale",)).empty
    store.close()


def test_a_revised_sale_is_the_one_that_counts(record_url: str) -> None:
    store = open_store(record_url)
    ws = store.make_workspace("default").id
    store.make_source(ws, "awin", connector="awin")
    take(store, ws, "awin", line("a", date(2026, 8, 3), 50), line("b", date(2026, 10, 4), -20, reverses="a"))
    second = take(store, ws, "awin", line("a", date(2026, 9, 3), 50), at=datetime(2026, 11, 22, tzinfo=UTC))

    assert store.taken_back(ws, ("commission",))["sold"].tolist() == [pd.Timestamp("2026-09-03")]
    store.undo(ws, second)
    assert store.taken_back(ws, ("commission",))["sold"].tolist() == [pd.Timestamp("2026-08-03")]
    store.close()


def test_the_audience_of_a_stream_is_the_owners_choice(record_url: str) -> None:
    store = open_store(record_url)
    ws = workspaces.make(store, "default", {"title": "Mine", "currency": "USD"})
    store.make_stream(ws.id, "Books", "passive", "visitors")

    stream_settings.save(store, ws, "Books", audience="subscribers")
    assert store.streams(ws.id)[0].audience == "subscribers"
    stream_settings.save(store, ws, "Books", audience="")
    assert store.streams(ws.id)[0].audience is None
    with pytest.raises(CollectError, match="no audience"):
        stream_settings.save(store, ws, "Books", audience="aliens")
    every = store.streams(ws.id)
    assert ledger_streams.grid(every, {})["Lives off"].tolist() == ["nobody"]
    assert ledger_streams.said({0: {"Lives off": "nobody", "Stream": "x"}}, every) == {"Books": {"audience": ""}}
    store.close()
