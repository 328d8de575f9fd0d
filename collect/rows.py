"""Rows as connectors yield them, checked and laid out as frames for the record."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta

import pandas as pd

from connectors._spec import Remark
from vocabulary import COLUMNS, ENTRY_KINDS, ITEM_KINDS, ROWS, STATUSES, Entry, Item, Member, Observation, is_metric

Row = Observation | Entry | Item | Member
_TABLES = {model: table for table, model in ROWS.items()}
_KEYS = {
    "observation": ("metric", "item", "grain", "day", "until"),
    "entry": ("external_id",),
    "item": ("item",),
    "member": ("member",),
}


def split(found: Iterable[Row | Remark]) -> tuple[list[Row], list[Remark]]:
    """Rows and remarks apart; a row whose words are not in the vocabulary becomes a remark."""
    rows: list[Row] = []
    remarks: list[Remark] = []
    for each in found:
        problem = None if isinstance(each, Remark) else _problem(each)
        if isinstance(each, Remark):
            remarks.append(each)
        elif problem:
            remarks.append(Remark("rejected", problem))
        else:
            rows.append(each)
    return rows, remarks


def _problem(row: Row) -> str | None:
    if isinstance(row, Observation) and not is_metric(row.metric):
        return f"{row.metric!r} is no metric this program knows"
    if isinstance(row, Entry) and (row.kind not in ENTRY_KINDS or row.status not in STATUSES):
        return f"{row.kind!r}, {row.status!r} is no kind and status of money this program knows"
    if isinstance(row, Item) and row.kind not in ITEM_KINDS:
        return f"{row.kind!r} is no kind of thing this program knows"
    return None


def dated(found: Iterable[Row], today: date) -> tuple[list[Row], list[Remark]]:
    """Rows of days that have been, and remarks about those ahead of today (a zone further east may be a day ahead)."""
    last = today + timedelta(days=1)
    rows: list[Row] = []
    remarks: list[Remark] = []
    for row in found:
        if isinstance(row, Observation | Entry) and row.day > last:
            remarks.append(Remark("rejected", f"{row.day} lies ahead of today: check this computer's clock"))
        else:
            rows.append(row)
    return rows, remarks


def once(rows: Iterable[Row]) -> tuple[list[Row], list[Remark]]:
    """Each key once: what a feed shows first is its newest word, a repetition is listed as left out."""
    seen: set[tuple[object, ...]] = set()
    kept: list[Row] = []
    remarks: list[Remark] = []
    for row in rows:
        table = _TABLES[type(row)]
        key = (table, *(getattr(row, column) for column in _KEYS[table]))
        if key in seen:
            remarks.append(Remark("left_out", f"repeated: {key[1]!s:.80} stands in it before"))
        else:
            seen.add(key)
            kept.append(row)
    return kept, remarks


def frames(rows: Iterable[Row]) -> list[tuple[str, pd.DataFrame]]:
    """One frame a table, with that table's columns."""
    by_table: dict[str, list[tuple[object, ...]]] = {}
    for row in rows:
        table = _TABLES[type(row)]
        by_table.setdefault(table, []).append(tuple(getattr(row, c) for c in COLUMNS[table]))
    return [
        (table, pd.DataFrame(values, columns=list(COLUMNS[table]), dtype=object)) for table, values in by_table.items()
    ]


def slug(text: str, fallback: str = "source") -> str:
    """A short name fit for a command line: letters, digits and hyphens of any script, at most 40 characters."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[^\w]+", "-", plain).strip("-_")[:40].strip("-") or fallback
