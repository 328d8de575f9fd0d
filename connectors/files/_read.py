"""Reading a declared file: chunk by chunk into tables of the vocabulary, with a remark for every row left behind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa

from connectors._spec import Remark
from connectors.files import _doubles, _layout, _sift
from connectors.files._format import Context, FileError, Format, Question, Tables

CHUNK_ROWS = 50_000
_FIRST_LOOK = 0.3
_NAME_DAY = re.compile(r"(?<!\d)(20\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")


@dataclass(frozen=True)
class Chunk:
    """A part of a file: frames with exactly the columns of ``vocabulary.COLUMNS``, and what did not get into them."""

    tables: Tables
    remarks: list[Remark]
    rows_read: int


@dataclass
class Reading:
    """A file being read; iterating gives its chunks. Afterwards the other attributes hold.

    `as_of`: the moment of the answer that the file is, in UTC (None: the file does not say). `rounding`: what rounding
    to six decimals added, in units. `questions`: what must be answered before its rows are right. `tick` hears the share
    of the file that was read (0 to 1).
    """

    layout: _layout.Layout
    format: Format
    context: Context
    named_day: date | None
    chunk_rows: int = CHUNK_ROWS
    tick: Callable[[float], None] | None = None
    as_of: datetime | None = None
    rounding: Decimal = Decimal(0)
    questions: list[Question] = field(default_factory=list)
    _last: np.datetime64 | None = None

    def __iter__(self) -> Iterator[Chunk]:
        set_aside = self._set_aside if any(leave.whatever for leave in self.format.leave) else None
        heard = self._heard(0, _FIRST_LOOK)
        found = _doubles.survey(self.layout, self.format, self.context, self.chunk_rows, set_aside, heard)
        sieve = _sift.Sieve(self.format, self.context, found)
        self._ask(list(found.styles.questions))
        remarks = _unfit(found)
        yield Chunk({}, remarks, len(remarks))
        places = dict(self.layout.places) | ({_sift.FIRST_CELL: 0} if self.format.footers else {})
        for numbers, table in found.tables(places, self.chunk_rows, self._heard(_FIRST_LOOK, 1)):
            kept, remarks = sieve.sift(numbers, table)
            self._note(kept)
            yield Chunk(self.format.build(kept, self.context) if len(kept) else {}, remarks, len(table))
        self.rounding = sieve.rounding
        if self.tick:
            self.tick(1.0)
        yield self._end()

    def _set_aside(self, found: _doubles.Survey, numbers: np.ndarray, table: pa.Table) -> np.ndarray:
        return _sift.Sieve(self.format, self.context, found).set_aside(numbers, table)

    def _heard(self, start: float, end: float) -> Callable[[int], None] | None:
        """What makes of the bytes read in one pass the share of the whole."""
        if self.tick is None:
            return None
        size, tick = max(1, self.layout.path.stat().st_size), self.tick
        return lambda done: tick(start + (end - start) * min(1.0, done / size))

    def _note(self, kept: pd.DataFrame) -> None:
        days = kept[self.format.day].dropna() if self.format.day in kept else kept.iloc[:0, 0]
        if len(days):
            self._last = max(filter(None, (self._last, days.to_numpy().max())))
        self._ask(self.format.ask(kept, self.context))

    def _ask(self, questions: list[Question]) -> None:
        known = {question.id for question in self.questions}
        self.questions += [question for question in questions if question.id not in known]

    def _end(self) -> Chunk:
        last = self._last.astype("datetime64[D]").item() if self._last is not None else None
        told, period = self.context.answers.get("as_of"), self.context.period
        days = [self.named_day] if self.format.snapshot else [self.named_day, last, period[1] if period else None]
        day = date.fromisoformat(told) if told else max(filter(None, days), default=None)
        if day:
            self.as_of = datetime.combine(day, time(), ZoneInfo(self.context.zone)).astimezone(UTC)
        elif self.format.snapshot:
            text = f"On which day was this {self.format.title} exported (YYYY-MM-DD)?"
            self._ask([Question("as_of", text)])
        if self.format.span and period is None:
            text = f"Which days does this {self.format.title} sum up (YYYY-MM-DD/YYYY-MM-DD, first and last)?"
            self._ask([Question("period", text)])
        self.context = replace(self.context, as_of=day)
        return Chunk(self.format.finish(self.context), [], 0)


def open_file(
    path: Path,
    declared: Format,
    context: Context,
    *,
    file_name: str | None = None,
    beside: Mapping[str, Path] | None = None,
    chunk_rows: int = CHUNK_ROWS,
    tick: Callable[[float], None] | None = None,
) -> Reading:
    """Begin to read. Raises: FileError: it has not the columns of this format, or cannot be opened."""
    _check_day(context.answers.get("as_of"))
    name = file_name or path.name
    tops = _layout.top(path, name, beside)
    layout = _layout.find(tops, declared)
    if layout is None:
        lacking = ", ".join(f"“{column}”" for column in _layout.missing(tops, declared)[:4])
        why = f"it has no column {lacking}" if lacking else "its columns are known but its content is of another kind"
        raise FileError(f"{name} is not a file of the kind “{declared.title}”: {why}.")
    period = declared.period(layout.head) or _answered_period(context.answers.get("period"))
    told, named = context.answers.get("as_of"), day_in_name(name)
    as_of = date.fromisoformat(told) if told else named if declared.snapshot else None
    context = replace(context, head=layout.head, header=layout.currencies, period=period, as_of=as_of)
    return Reading(layout, declared, context, named, chunk_rows, tick)


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


def _answered_period(told: str | None) -> tuple[date, date] | None:
    """Raises: FileError: the answer is no period."""
    if not told:
        return None
    try:
        first, last = (date.fromisoformat(part.strip()) for part in told.split("/"))
    except ValueError:
        first, last = date.max, date.min
    if first > last:
        raise FileError(f"The answer “{told}” is not a period; write it as YYYY-MM-DD/YYYY-MM-DD, first and last day.")
    return first, last


def _unfit(found: _doubles.Survey) -> list[Remark]:
    width = found.layout.width
    refused = [
        Remark(
            "rejected",
            f"this row has {cells} cells, the header has {width}; it is not guessed which is which",
            found.line(row),
        )
        for row, cells in found.misfits.refused
    ]
    left = [Remark("left_out", reason, found.line(row)) for row, reason in found.misfits.left]
    return sorted(refused + left, key=lambda remark: remark.line or 0)
