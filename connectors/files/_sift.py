"""Which rows of a block are kept, and for each of the others the one most telling reason why it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa

from connectors._spec import Remark
from connectors.files import _columns, _convert, _keys, _misfits
from connectors.files._convert import Converted
from connectors.files._doubles import Survey
from connectors.files._format import Column, Context, Format

FIRST_CELL = "\x00first"
"""The name under which the first cell of each row is read where a format has footers."""


@dataclass(frozen=True)
class _Objection:
    """Rows that are not kept, and why: a text, or one worked out from the row's number."""

    rows: np.ndarray | pd.Series
    kind: Literal["left_out", "rejected"]
    reason: str | Callable[[int], str]
    column: str | None = None


@dataclass
class _Block:
    """Some rows: as they are written, what they are worth, where that makes no sense, where a cell is blank."""

    numbers: np.ndarray
    table: pa.Table
    rows: pd.DataFrame
    bad: dict[str, np.ndarray] = field(default_factory=dict)
    blank: dict[str, np.ndarray] = field(default_factory=dict)
    foreign: dict[str, np.ndarray] = field(default_factory=dict)


class Sieve:
    """Converts and sifts the blocks of one file. `rounding`: what rounding to six decimals added so far, in units."""

    def __init__(self, declared: Format, context: Context, found: Survey) -> None:
        self.format, self.context, self.found = declared, context, found
        self.rounding = Decimal(0)
        self._occurrences = _keys.Occurrences(declared)
        self._signs: dict[str, str] = {}

    def sift(self, numbers: np.ndarray, table: pa.Table) -> tuple[pd.DataFrame, list[Remark]]:
        """The kept rows of a block, with their ``id``, and a remark for each of the others."""
        block = self._converted(numbers, table)
        taken = np.zeros(len(table), bool)
        remarks: list[Remark] = []
        for objection in self._objections(block):
            new = np.asarray(objection.rows, bool) & ~taken
            taken |= new
            remarks += [self._remark(objection, block, int(i)) for i in np.flatnonzero(new)]
        kept = block.rows[~taken]
        if self.format.content and len(kept):
            kept = kept.assign(id=self._ids(kept))
        return kept, sorted(remarks, key=lambda remark: remark.line or 0)

    def set_aside(self, numbers: np.ndarray, table: pa.Table) -> np.ndarray:
        """Rows that are left out whatever they say."""
        rows = self._converted(numbers, table).rows
        masks = [leave.rows(rows, self.context) for leave in self.format.leave if leave.whatever]
        return np.asarray(
            np.logical_or.reduce([np.zeros(len(table), bool), *(np.asarray(mask, bool) for mask in masks)])
        )

    def _ids(self, kept: pd.DataFrame) -> pd.Series:
        """The id that a row has, else the one that its content makes."""
        own = _keys.joined(kept, self.format) if self.format.key else pd.Series("", kept.index, "str")
        without = kept[own == ""]
        made = pd.Series(self._occurrences.ids(without) if len(without) else [], without.index, "str")
        return own.where(own != "", made)

    def _converted(self, numbers: np.ndarray, table: pa.Table) -> _Block:
        block = _Block(numbers, table, pd.DataFrame())
        columns: dict[str, object] = {}
        for key, column in self.format.columns.items():
            cells = _columns.cells(table, key)
            result = _columns.convert(cells, column, self.context, self.found.styles)
            columns[key], block.bad[key] = result.cells, self._bad(key, column, table, result)
            self.rounding += result.rounding
            if column.needed or column.instead:
                block.blank[key] = _convert.blank(cells)
            if column.glued:
                columns[column.glued] = result.glued if result.glued is not None else np.full(len(table), "", object)
            elif result.glued is not None:
                block.foreign[key] = self._foreign(key, result.glued)
        block.rows = pd.DataFrame(columns)
        self._fill(block)
        if isinstance(self.format.key, tuple):
            block.rows["id"] = _keys.joined(block.rows, self.format)
        block.rows = self.format.prepare(block.rows, self.context)
        return block

    def _bad(self, key: str, column: Column, table: pa.Table, result: Converted) -> np.ndarray:
        """Where a cell was not understood; a currency that need not be there may be blank."""
        if column.kind == "currency" and not (column.needed or (column.required and key in table.column_names)):
            return result.bad & (np.asarray(result.cells) != "")
        return result.bad

    def _foreign(self, key: str, glued: np.ndarray) -> np.ndarray:
        """Where an amount has another currency beside it than the first one of its column had."""
        said = glued != ""
        if said.any():
            self._signs.setdefault(key, str(glued[said][0]))
        return np.asarray(said & (glued != self._signs.get(key, "")))

    def _fill(self, block: _Block) -> None:
        """Take from other columns what is blank in those that name one."""
        for key, column in self.format.columns.items():
            if column.instead:
                other = block.rows[column.instead]
                block.rows[key] = block.rows[key].where(~block.blank[key], other)
                there = ~_convert.blank(_columns.cells(block.table, column.instead)) & ~block.bad[column.instead]
                block.blank[key] = block.blank[key] & ~there

    def _objections(self, block: _Block) -> Iterator[_Objection]:
        """Masks of rows that are not kept, the most telling first."""
        found, rows = self.found, block.rows
        if found.misfits.end is not None:
            yield _Objection(block.numbers > found.misfits.end, "left_out", _misfits.ELSEWHERE)
        yield _Objection(np.isin(block.numbers, list(found.repeated)), "left_out", found.repetition)
        if FIRST_CELL in block.table.column_names:
            first = block.table.column(FIRST_CELL).to_pylist()
            footer = np.array([_misfits.is_footer([cell], self.format) for cell in first], bool)
            yield _Objection(footer, "left_out", _misfits.FOOTER)
        yield from self._left(rows, whatever=True)
        if any(mask.any() for mask in block.blank.values()):
            yield _Objection(_all_blank(block.table), "left_out", "a blank row")
        column = next(iter(_keys.names(self.format)), None)
        yield _Objection(np.isin(block.numbers, list(found.contradicting)), "rejected", found.contradiction, column)
        for key, column_ in self.format.columns.items():
            if column_.needed:
                yield _Objection(block.blank[key], "rejected", "this is blank", key)
            if block.bad[key].any():
                yield _Objection(block.bad[key], "rejected", _columns.wrong(column_, found.styles), key)
            if key in block.foreign and block.foreign[key].any():
                yield _Objection(block.foreign[key], "rejected", self._mixed(key), key)
        yield from self._left(rows, whatever=False)

    def _mixed(self, key: str) -> str:
        return f"this amount is in another currency than those before it ({self._signs[key]})"

    def _left(self, rows: pd.DataFrame, *, whatever: bool) -> Iterator[_Objection]:
        for leave in self.format.leave:
            if leave.whatever == whatever:
                yield _Objection(leave.rows(rows, self.context), "left_out", leave.reason)

    def _remark(self, why: _Objection, block: _Block, i: int) -> Remark:
        number = int(block.numbers[i])
        reason = why.reason if isinstance(why.reason, str) else why.reason(number)
        if why.column is None:
            return Remark(why.kind, reason, self.found.line(number))
        column = self.format.columns[why.column]
        shown = column.kind in _columns.SHOWN and why.column in block.table.column_names
        value = str(block.table.column(why.column)[i].as_py())[:80] if shown else None
        return Remark(why.kind, reason, self.found.line(number), self._header(why.column), value)

    def _header(self, key: str) -> str:
        """What the file calls a column."""
        place = self.found.layout.places.get(key)
        return self.format.columns[key].names[0] if place is None else self.found.layout.head.columns[place].strip()


def _all_blank(table: pa.Table) -> np.ndarray:
    masks = [_convert.blank(table.column(name).combine_chunks()) for name in table.column_names]
    return np.asarray(np.logical_and.reduce(masks))
