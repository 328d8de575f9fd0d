"""Entries that name an item, on both engines: only live ones of the kinds asked for, oldest first."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd

from store import NewBatch, open_store

AT = [datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2)]


def test_entries_that_name_an_item(record_url: str) -> None:
    store = open_store(record_url)
    ws = store.make_workspace("default").id
    rows = [("a", "2026-10-02", 10, "sale", "post-1"), ("b", "2026-10-01", 20, "fee", "post-1"), ("c", "2026-10-01", 5, "sale", None),
            ("d", "2026-10-01", 7, "sale", "post-2"), ("e", "2026-10-01", -9, "payout", "post-1")]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["external_id", "day", "amount_micros", "kind", "item"])
    frame = frame.assign(day=pd.to_datetime(frame["day"]), status="paid", stream="Books", currency="USD")
    store.take(ws, NewBatch("shop", "import", AT[0]), [("entry", frame)], now=AT[0])
    revised = frame.iloc[:1].assign(amount_micros=11)
    batch = store.take(ws, NewBatch("shop", "import", AT[1]), [("entry", revised)], now=AT[1]).batch

    found = store.entries_naming(ws, ["post-1", "never heard of"], ["sale", "fee"])
    assert found[["item", "kind", "amount_micros"]].values.tolist() == [["post-1", "fee", 20], ["post-1", "sale", 11]]
    store.undo(ws, batch)
    assert store.entries_naming(ws, ["post-1"], ["sale"])["amount_micros"].tolist() == [10]
    assert store.entries_naming(ws, ["never heard of"], ["sale"]).empty
    store.close()
