"""One sheet and its save: rows held against what stood, checked, and written as one batch or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import pandas as pd

from collect import rates
from collect.errors import CollectError
from collect.sheets.columns import CellError, Column, Known
from store import NewBatch, Store, Workspace

Row = dict[str, Any]
"""A row of a sheet: its `key` (None for a new one) and a value by column name."""
KEY = "key"
SHOWN = 400
"""At most so many rows of a sheet are shown, the newest; older ones stay as they are."""
_NAMED = 5
"""So many faults are named at once."""


class Changed(NamedTuple):
    """A row that is new (no `old`) or differs from what stood: its values, checked."""

    old: Row | None
    new: Row


@dataclass(frozen=True)
class Writing:
    """What a sheet is to write: changed rows, and rows taken away."""

    store: Store
    ws: Workspace
    known: Known
    changed: Sequence[Changed]
    gone: Sequence[Row]


Tables = list[tuple[str, pd.DataFrame]]
Check = Callable[[Row, Known], tuple[str, str] | None]


def _nothing_more(_row: Row, _known: Known) -> tuple[str, str] | None:
    return None


def _as_kept(row: Row, _known: Known) -> Row:
    return row


@dataclass(frozen=True)
class Sheet:
    """One sheet: how it is called, what its rows are, what it is for, its columns, and how its rows are read and written.

    `unique` names the columns that no two rows may share; `check` looks at a row as a whole and returns a column with what is
    wrong there; `write` makes the frames of the batch; `shown` turns a row as kept into one as typed.
    """

    name: str
    title: str
    many: str
    what: str
    columns: tuple[Column, ...]
    read: Callable[[Store, Workspace], list[Row]]
    write: Callable[[Writing], Tables]
    source: str | None = None
    unique: tuple[str, ...] = ()
    check: Check = _nothing_more
    shown: Callable[[Row, Known], Row] = _as_kept

    def rows(self, store: Store, ws: Workspace, known: Known) -> list[Row]:
        """The rows that stand, as they are typed."""
        return [self.shown(row, known) for row in self.read(store, ws)]

    def column(self, name: str) -> Column:
        """The column of that name. Raises: KeyError: there is none."""
        return {column.name: column for column in self.columns}[name]


class SheetError(CollectError):
    """Cells that cannot be kept, each in one line; nothing was written."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        more = len(self.problems) - _NAMED
        tail = [f"And {more} more."] if more > 0 else []
        super().__init__(" ".join([*self.problems[:_NAMED], *tail]))


class Saved(NamedTuple):
    """What a save did: its batch, how many rows are new, changed, taken away."""

    batch: int
    new: int
    changed: int
    gone: int


def applied(rows: Sequence[Row], state: Mapping[str, Any], names: Iterable[str]) -> list[Row]:
    """Rows as an editor left them: `state` tells the cells edited, rows added and rows deleted, by their place."""
    allowed = set(names)
    made = [dict(row) for row in rows]
    for at, cells in state.get("edited_rows", {}).items():
        if 0 <= int(at) < len(made):
            made[int(at)] |= {name: value for name, value in cells.items() if name in allowed}
    deleted = {int(at) for at in state.get("deleted_rows", [])}
    kept = [row for at, row in enumerate(made) if at not in deleted]
    added = [{name: cells[name] for name in cells if name in allowed} for cells in state.get("added_rows", [])]
    return kept + [{KEY: None, **cells} for cells in added]


def differences(
    sheet: Sheet, before: Sequence[Row], after: Sequence[Row], known: Known
) -> tuple[list[Changed], list[Row]]:
    """The rows that are new or changed, checked, and those that are gone.

    Raises: SheetError: a cell cannot be so; every fault names its row and column.
    """
    stood = {row[KEY]: row for row in before}
    problems: list[str] = []
    changed: list[Changed] = []
    seen: dict[tuple[object, ...], int] = {}
    for number, row in enumerate(after, 1):
        old = stood.get(row.get(KEY))
        if old is None and _blank(sheet, row, known):
            continue
        if old is not None and all(row.get(c.name) is old.get(c.name) for c in sheet.columns):
            values = old
        else:
            values, found = _checked(sheet, row, known)
            problems += [_line(sheet, number, row, *each) for each in found]
            if not found and (old is None or any(values[c.name] != old.get(c.name) for c in sheet.columns)):
                changed.append(Changed(old, values))
        problems += _twice(sheet, number, values, seen)
    if problems:
        raise SheetError(problems)
    there = {row.get(KEY) for row in after}
    return changed, [row for key, row in stood.items() if key not in there]


def _blank(sheet: Sheet, row: Row, known: Known) -> bool:
    """Whether nobody typed anything into a new row."""
    empty = (None, "", False)
    return all(
        row.get(c.name) in empty or row.get(c.name) == c.first(known) or row.get(c.name) != row.get(c.name)
        for c in sheet.columns
    )


def _checked(sheet: Sheet, row: Row, known: Known) -> tuple[Row, list[tuple[str, str]]]:
    values: Row = {KEY: row.get(KEY)}
    found = []
    for column in sheet.columns:
        try:
            values[column.name] = column.value(row.get(column.name), known)
        except CellError as error:
            found.append((column.name, str(error)))
    if not found:
        whole = sheet.check(values, known)
        found += [whole] if whole else []
    return values, found


def _line(sheet: Sheet, number: int, row: Row, name: str, problem: str) -> str:
    called = str(row.get(sheet.columns[0].name) or "").strip()[:40]
    words = f" (“{called}”)" if called and sheet.columns[0].kind == "text" and name != sheet.columns[0].name else ""
    return f"Row {number}{words}, {sheet.column(name).label}: {problem}."


def _twice(sheet: Sheet, number: int, values: Row, seen: dict[tuple[object, ...], int]) -> list[str]:
    if not sheet.unique or any(values.get(name) is None for name in sheet.unique):
        return []
    shared = tuple(str(values[name]).casefold() for name in sheet.unique)
    if shared in seen:
        labels = " and ".join(sheet.column(name).label.lower() for name in sheet.unique)
        return [f"Row {number}: the same {labels} stands in row {seen[shared]} already."]
    seen[shared] = number
    return []


def save(
    store: Store,
    ws: Workspace,
    sheet: Sheet,
    before: Sequence[Row],
    after: Sequence[Row],
    known: Known,
    *,
    now: datetime,
) -> Saved | None:
    """Keep what differs between `before`, the rows that stood, and `after`, as one batch. None where nothing does.

    Raises: SheetError: a cell cannot be so. CollectError: a row tells what another source tells. Nothing is written then.
    """
    changed, gone = differences(sheet, before, after, known)
    if not changed and not gone:
        return None
    writing = Writing(store, ws, known, changed, gone)
    tables = [(table, frame) for table, frame in sheet.write(writing) if len(frame)]
    message = f"Typed in: {sheet.title.lower()}"
    taken = store.take(ws.id, NewBatch(sheet.source, "typed", now, message=message), tables, now=now)
    rates.ensure(store, ws.id)
    new = sum(each.old is None for each in changed)
    return Saved(taken.batch, new, len(changed) - new, len(gone))


def frame(rows: Iterable[Row]) -> pd.DataFrame:
    """Rows as the store takes them."""
    return pd.DataFrame(list(rows), dtype=object)
