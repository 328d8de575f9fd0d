"""Reading a declared file: chunk by chunk into tables of the vocabulary, with a remark for every row left behind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa

from connectors._spec import Remark
from connectors.files import _convert, _doubles, _layout, _rows
from connectors.files._format import Column, Context, FileError, Format, Question, Tables

Masks = dict[str, np.ndarray]
CHUNK_ROWS = 50_000
_NAME_DAY = re.compile(r"(?<!\d)(20\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_SHOWN = frozenset({"money", "moment"})
_WRONG = {
    "money": "this is not an amount with a decimal point",
    "moment": "this is not a date from 1990 to 2100",
    "currency": "this is not a currency code of three letters",
}


@dataclass(frozen=True)
class Chunk:
    """A part of a file: frames with exactly the columns of ``vocabulary.COLUMNS``, and what did not get into them."""

    tables: Tables
    remarks: list[Remark]
    rows_read: int


@dataclass(frozen=True)
class _Objection:
    """Rows that are not kept, and why: a text, or one worked out from the row's number."""

    rows: np.ndarray | pd.Series
    kind: Literal["left_out", "rejected"]
    reason: str | Callable[[int], str]
    column: str | None = None


@dataclass
class Reading:
    """A file being read; iterating gives its chunks. Afterwards the other attributes hold.

    `as_of`: the moment of the answer that the file is, in UTC (None: the file does not say). `rounding`: what rounding
    to six decimals added, in units. `questions`: what must be answered before its rows are right.
    """

    layout: _layout.Layout
    format: Format
    context: Context
    named_day: date | None
    chunk_rows: int = CHUNK_ROWS
    as_of: datetime | None = None
    rounding: Decimal = Decimal(0)
    questions: list[Question] = field(default_factory=list)
    _last: np.datetime64 | None = None

    def __iter__(self) -> Iterator[Chunk]:
        found = _doubles.survey(self.layout, self.format, self.chunk_rows)
        yield Chunk({}, [_ragged(found, *row) for row in found.ragged], len(found.ragged))
        ragged, start = np.array([row for row, _ in found.ragged], np.int64), 0
        for table in _rows.blocks(self.layout, self.layout.places, self.chunk_rows, []):
            numbers = _doubles.numbers(start, len(table), ragged)
            yield self._chunk(table, numbers, found)
            start += len(table)
        yield self._end()

    def _chunk(self, table: pa.Table, numbers: np.ndarray, found: _doubles.Survey) -> Chunk:
        rows, bad, blank = self._converted(table)
        taken = np.zeros(len(rows), bool)
        remarks: list[Remark] = []
        for objection in self._objections(rows, bad, blank, numbers, found):
            new = np.asarray(objection.rows, bool) & ~taken
            taken |= new
            remarks += [self._remark(objection, table, int(i), numbers, found) for i in np.flatnonzero(new)]
        kept = rows[~taken]
        self._note(kept)
        remarks.sort(key=lambda remark: remark.line or 0)
        return Chunk(self.format.build(kept, self.context) if len(kept) else {}, remarks, len(rows))

    def _converted(self, table: pa.Table) -> tuple[pd.DataFrame, Masks, Masks]:
        """The rows' values, and by column where they make no sense and where they are missing though needed."""
        columns, bad, blank = {}, {}, {}
        for key, column in self.format.columns.items():
            cells = table.column(key).combine_chunks() if key in table.column_names else pa.array([""] * len(table))
            result = _convert_column(cells, column, self.context.zone)
            columns[key], bad[key] = result.cells, result.bad
            self.rounding += result.rounding
            if column.needed:
                blank[key] = _convert.blank(cells)
        rows = pd.DataFrame(columns)
        for key, column in self.format.columns.items():
            if column.instead:
                rows[key] = rows[key].fillna(rows[column.instead])
                blank[key] = blank[key] & rows[key].isna().to_numpy()
        return rows, bad, blank

    def _objections(
        self, rows: pd.DataFrame, bad: Masks, blank: Masks, numbers: np.ndarray, found: _doubles.Survey
    ) -> Iterator[_Objection]:
        """Masks of rows that are not kept, the most telling first."""
        yield _Objection(np.isin(numbers, list(found.repeated)), "left_out", found.repetition)
        yield from self._left(rows, whatever=True)
        key = self.format.key
        yield _Objection(np.isin(numbers, list(found.contradicting)), "rejected", found.contradiction, key)
        for key, column in self.format.columns.items():
            if key in blank:
                yield _Objection(blank[key], "rejected", "this is blank", key)
            if bad[key].any():
                yield _Objection(bad[key], "rejected", _WRONG[column.kind], key)
        yield from self._left(rows, whatever=False)

    def _left(self, rows: pd.DataFrame, *, whatever: bool) -> Iterator[_Objection]:
        for leave in self.format.leave:
            if leave.whatever == whatever:
                yield _Objection(leave.rows(rows, self.context), "left_out", leave.reason)

    def _remark(self, why: _Objection, table: pa.Table, i: int, numbers: np.ndarray, found: _doubles.Survey) -> Remark:
        number = int(numbers[i])
        reason = why.reason if isinstance(why.reason, str) else why.reason(number)
        if why.column is None:
            return Remark(why.kind, reason, found.line(number))
        column = self.format.columns[why.column]
        shown = column.kind in _SHOWN and why.column in table.column_names
        value = str(table.column(why.column)[i].as_py())[:80] if shown else None
        return Remark(why.kind, reason, found.line(number), column.names[0], value)

    def _note(self, kept: pd.DataFrame) -> None:
        days = kept[self.format.day].dropna()
        if len(days):
            self._last = max(filter(None, (self._last, days.to_numpy().max())))
        known = {question.id for question in self.questions}
        self.questions += [q for q in self.format.ask(kept, self.context) if q.id not in known]

    def _end(self) -> Chunk:
        last = self._last.astype("datetime64[D]").item() if self._last is not None else None
        told = self.context.answers.get("as_of")
        days = [self.named_day] if self.format.snapshot else [self.named_day, last]
        day = date.fromisoformat(told) if told else max(filter(None, days), default=None)
        if day:
            self.as_of = datetime.combine(day, time(), ZoneInfo(self.context.zone)).astimezone(UTC)
        elif self.format.snapshot:
            text = f"On which day was this {self.format.title} exported (YYYY-MM-DD)?"
            self.questions.append(Question("as_of", text))
        self.context = replace(self.context, as_of=day)
        return Chunk(self.format.finish(self.context), [], 0)


def open_file(
    path: Path, declared: Format, context: Context, *, file_name: str | None = None, chunk_rows: int = CHUNK_ROWS
) -> Reading:
    """Begin to read. Raises: FileError: it has not the columns of this format, or cannot be opened."""
    _check_day(context.answers.get("as_of"))
    name = file_name or path.name
    layout = _layout.find(path, declared, name)
    if layout is None:
        lacking = ", ".join(f"“{column}”" for column in _layout.missing(path, declared)[:4])
        raise FileError(f"{name} is not a file of the kind “{declared.title}”: it has no column {lacking}.")
    return Reading(layout, declared, context, day_in_name(name), chunk_rows)


def day_in_name(name: str) -> date | None:
    """The last calendar day written in a file's name.

    >>> day_in_name("balance_2026-10-01_to_2026-10-31.csv"), day_in_name("list-20261121.csv"), day_in_name("x.csv")
    (datetime.date(2026, 10, 31), datetime.date(2026, 11, 21), None)
    """
    days = []
    for year, _, month, number in _NAME_DAY.findall(name):
        try:
            days.append(date(int(year), int(month), int(number)))
        except ValueError:
            continue
    return max(days, default=None)


def _check_day(told: str | None) -> None:
    try:
        if told:
            date.fromisoformat(told)
    except ValueError:
        raise FileError(f"The answer “{told}” is not a day; write it as YYYY-MM-DD.") from None


def _convert_column(cells: pa.Array, column: Column, zone: str) -> _convert.Converted:
    if column.kind == "moment":
        return _convert.day(cells, zone)
    by_kind: Mapping[str, Callable[[pa.Array], _convert.Converted]] = {
        "money": _convert.money,
        "flag": _convert.flags,
        "currency": _convert.currency,
        "text": _convert.words,
    }
    return by_kind[column.kind](cells)


def _ragged(found: _doubles.Survey, row: int, cells: int) -> Remark:
    reason = f"this row has {cells} cells, the header has {found.layout.width}; it is not guessed which is which"
    return Remark("rejected", reason, found.line(row))
