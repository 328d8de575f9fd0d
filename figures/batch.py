"""One batch: what it brought, what it revised, and what that did to the money."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from figures.asking import Question, once
from store import Batch

SHOWN = 200
_TABLES = ("entry", "observation", "item", "deal", "schedule", "goal", "worklog", "note", "kit")
"""Tables whose rows may be shown; subscribers are known by hashes only, so there is nothing to see."""


@dataclass(frozen=True)
class BatchChanges:
    """`money` by currency and kind and `counts` (new, revised) by table as the store tells them; `rows` by table, at most `SHOWN`."""

    batch: Batch
    counts: dict[str, tuple[int, int]]
    money: pd.DataFrame
    rows: dict[str, pd.DataFrame]


@once
def changes(q: Question, number: int) -> BatchChanges:
    """What a batch changed.

    Raises: Unknown: there is none of that number.
    """
    batch = q.store.batch(q.ws.id, number)
    counts = q.store.changed_counts(q.ws.id, number)
    rows = {table: q.store.changed_rows(q.ws.id, number, table, SHOWN) for table in _TABLES if table in counts}
    money = q.store.changed_money(q.ws.id, number)
    return BatchChanges(batch, counts, money, rows)
