"""The ledger row by row: a page of a filter, its sums, and the story of one row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from figures.asking import Question, once
from figures.ledger import repeated
from metrics.frames import one_of
from store.ledger import FACETS, SORTS, Cursor, LedgerFilter, Page, Step
from vocabulary import COSTS, COUNTED, MICROS, NET

__all__ = ["FACETS", "SORTS", "Cursor", "LedgerFilter", "Page"]

PAGE = 100
GROUPS = ("net", "paid", "approved", "pending", "costs", "moved")


@dataclass(frozen=True)
class Told:
    """One step in a row's story: who said it (``source``, ``rule`` or ``edit``), in which batch, when, and what changed with it.

    `changes` has the field, the value before and the value since; of the first step it is empty.
    """

    layer: str
    batch: int
    what: str
    when: datetime
    live: bool
    changes: tuple[tuple[str, Any, Any], ...]


@dataclass(frozen=True)
class Detail:
    """A row as it counts, what its source itself says where that differs, and how it came to be.

    `own` has the source's value by field, `since` the edited fields whose source has said something new after the edit.
    """

    row: dict[str, Any]
    own: dict[str, Any]
    since: tuple[str, ...]
    edited: bool
    steps: tuple[Told, ...]


@once
def page(q: Question, wanted: LedgerFilter, sort: str, after: Cursor | None, before: Cursor | None) -> Page:
    """The rows of one page, as `Store.page` has them."""
    return q.store.page(q.ws.id, wanted, sort=sort, after=after, before=before, limit=PAGE)


@once
def facets(q: Question, columns: Sequence[str] = FACETS) -> dict[str, list[str]]:
    """What can be filtered by, column by column."""
    return q.store.facets(q.ws.id, columns)


@once
def sums(q: Question, wanted: LedgerFilter) -> pd.DataFrame:
    """The sums of a filter by currency, in full, the biggest first: ``currency``, ``n`` (rows), and float64 units of it:

    ``net`` (counted: approved and paid), of that ``paid`` and ``approved``; ``pending``, ``costs``, ``moved`` (payouts and the like,
    which earn nothing), ``yours`` (the owner's part of net), ``again`` (what another source of the stream tells too: in none of these).
    """
    by = ("source", "stream", "kind", "status", "currency")
    repeating = any(stream.repeats for stream in q.streams.values())
    rows = q.store.sums(q.ws.id, wanted, ("month", *by) if repeating else by)
    again = repeated(q, rows) if repeating else np.zeros(len(rows), dtype=bool)
    net, counted = one_of(rows["kind"], NET), one_of(rows["status"], COUNTED)
    costs = one_of(rows["kind"], COSTS)
    micros = rows["amount_micros"].to_numpy().astype("int64")
    share = rows["stream"].map({name: stream.share for name, stream in q.streams.items()}).astype("float64").fillna(1.0)
    status = rows["status"].to_numpy(dtype=object)
    parts = {
        "net": net & counted, "paid": net & (status == "paid"), "approved": net & (status == "approved"),
        "pending": net & (status == "pending"), "costs": costs & counted, "moved": ~net & ~costs & counted,
    }  # fmt: skip
    columns = {name: np.where(which & ~again, micros, 0) for name, which in parts.items()}
    columns["yours"] = np.rint(columns["net"] * share.to_numpy()).astype("int64")
    columns["again"] = np.where(again, micros, 0)
    table = pd.DataFrame({"currency": rows["currency"], "n": rows["n"].astype("int64"), **columns})
    found = table.groupby("currency", as_index=False).sum()
    for name in columns:
        found[name] = found[name].astype("float64") / MICROS
    return found.sort_values("n", ascending=False, kind="stable").reset_index(drop=True)


def detail(q: Question, row: int) -> Detail:
    """The story of the row with that id.

    Raises: Unknown: it is no longer there.
    """
    steps = q.store.story(q.ws.id, row)
    source = [step for step in steps if step.layer == "source"]
    last = steps[-1]
    own = source[-1].row if source else {}
    differs = {name: own[name] for name in own if own[name] != last.row[name]}
    return Detail(last.row, differs, _since(steps), last.layer == "edit", tuple(_told(q, steps)))


@once
def disputed(q: Question, most: int = 200) -> list[tuple[int, tuple[str, ...]]]:
    """Edited rows whose source says something new since, with the fields: the edit stays, and the owner is asked."""
    found = [(row, _since(q.store.story(q.ws.id, row))) for row in q.store.edits(q.ws.id)[:most]]
    return [(row, fields) for row, fields in found if fields]


def _since(steps: Sequence[Step]) -> tuple[str, ...]:
    """The edited fields of which the source says something else than when they were edited."""
    edits = [step for step in steps if step.layer == "edit"]
    source = [step for step in steps if step.layer == "source"]
    found: dict[str, None] = {}
    for edit in edits:
        seen = [step for step in source if step.batch < edit.batch]
        if seen:
            found |= {name: None for name in edit.fields if seen[-1].row[name] != source[-1].row[name]}
    return tuple(found)


def _told(q: Question, steps: Sequence[Step]) -> list[Told]:
    told = []
    before: dict[str, Any] | None = None
    for step in steps:
        batch = q.store.batch(q.ws.id, step.batch)
        title = q.sources[batch.source].title if batch.source in q.sources else "By hand"
        what = batch.file_name or batch.message or title
        changes = () if before is None else tuple(
            (name, before[name], value) for name, value in step.row.items() if value != before[name]
        )  # fmt: skip
        told.append(Told(step.layer, step.batch, what, batch.closed or batch.opened, step.live, changes))
        before = step.row
    return told
