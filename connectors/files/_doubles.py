"""Rows that share an id within one file: repeated ones count once, contradicting ones not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa

from connectors.files import _columns, _keys, _misfits, _rows
from connectors.files._format import Context, Format
from connectors.files._layout import Layout
from connectors.files._rows import Misfit
from connectors.files._styles import Evidence, Styles

SetAside = Callable[["Survey", np.ndarray, pa.Table], np.ndarray]


@dataclass
class Survey:
    """What a first, quick reading found. Rows are numbered from 1 after the header.

    `misfits`: what became of rows that do not fit. `repeated`: row -> the earlier one that says the same.
    `contradicting`: row -> all rows of that id.
    """

    layout: Layout
    declared: Format
    count: int = 0
    unfit: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    misfits: _misfits.Sorted = field(default_factory=_misfits.Sorted)
    styles: Styles = field(default_factory=Styles)
    repeated: dict[int, int] = field(default_factory=dict)
    contradicting: dict[int, list[int]] = field(default_factory=dict)

    @cached_property
    def _starts(self) -> np.ndarray:
        return _rows.lines(self.layout, self.count)

    def line(self, row: int) -> int:
        """The line of the file on which a row begins."""
        return int(self._starts[row - 1])

    def repetition(self, row: int) -> str:
        """Why a repeated row is left out."""
        return f"repeated: the same as line {self.line(self.repeated[row])}"

    def contradiction(self, row: int) -> str:
        """Why a row of an id that comes with different contents is rejected."""
        lines = ", ".join(str(self.line(other)) for other in self.contradicting[row][:5])
        return f"lines {lines} have the same id but differ; none of them was taken"

    def tables(
        self, places: Mapping[str, int], chunk_rows: int, tick: Callable[[int], None] | None = None
    ) -> Iterator[tuple[np.ndarray, pa.Table]]:
        """Numbers and cells of all rows that are read: those that fit in the order of the file, then the mended ones."""
        start = 0
        for table in _rows.blocks(self.layout, places, chunk_rows, [], tick):
            yield numbers(start, len(table), self.unfit), table
            start += len(table)
        if self.misfits.mended:
            yield self.misfits.table(dict(places))


def survey(
    layout: Layout,
    declared: Format,
    context: Context,
    chunk_rows: int,
    set_aside: SetAside | None = None,
    tick: Callable[[int], None] | None = None,
) -> Survey:
    """Count the rows, find those that do not fit and those whose id comes twice, and decide the file's styles.

    `set_aside` tells which rows of a block are left out whatever their id is.
    """
    found, misfits, evidence = Survey(layout, declared), list[Misfit](), Evidence(declared)
    at_once = _keys.is_plain(declared)
    keys = {*evidence.keys(), *(_keys.names(declared) if at_once else ())}
    places = {key: place for key, place in layout.places.items() if key in keys} or dict(
        list(layout.places.items())[:1]
    )
    hashes = []
    for table in _rows.blocks(layout, places, chunk_rows, misfits, tick):
        evidence.add(table)
        if at_once:
            hashes.append(_hashes(table, declared, context, found.styles))
        found.count += len(table)
    found.misfits = _misfits.sort(misfits, layout, declared)
    found.unfit = np.array([misfit.number for misfit in misfits], np.int64)
    found.count += len(misfits)
    if found.misfits.mended:
        mended = found.misfits.table(places)[1]
        evidence.add(mended)
        hashes += [_hashes(mended, declared, context, found.styles)] if at_once else []
    found.styles = evidence.decide(context.answers)
    _rows.check_quotes(layout)
    if declared.key is not None:
        hashes = hashes if at_once else _hashed(found, context, chunk_rows)
        _judge(found, context, np.concatenate(hashes) if hashes else np.empty(0, np.uint64), chunk_rows, set_aside)
    return found


def numbers(start: int, length: int, unfit: np.ndarray) -> np.ndarray:
    """The row numbers of `length` fitting rows, of which `start` came before, among the `unfit` ones."""
    fitting = np.arange(start + 1, start + length + 1)
    # the n-th fitting row is moved on by each misfit that stands before it
    return fitting + np.searchsorted(unfit - np.arange(len(unfit)), fitting, side="right")


def _hashed(found: Survey, context: Context, chunk_rows: int) -> list[np.ndarray]:
    """Hashes of ids that are made of other things than words: the file's styles must be known before."""
    places = {key: place for key, place in found.layout.places.items() if key in _keys.names(found.declared)}
    tables = found.tables(places, chunk_rows)
    return [_hashes(table, found.declared, context, found.styles) for _, table in tables]


def _hashes(table: pa.Table, declared: Format, context: Context, styles: Styles) -> np.ndarray:
    keys = _keys_of(table, declared, context, styles).to_numpy()
    return np.asarray(pd.util.hash_array(keys, categorize=False))


def _keys_of(table: pa.Table, declared: Format, context: Context, styles: Styles) -> pd.Series:
    """The ids as they will be stored: two that are stored alike are the same."""
    parts = {
        name: _columns.convert(_columns.cells(table, name), declared.columns[name], context, styles).cells
        for name in _keys.names(declared)
    }
    return _keys.joined(pd.DataFrame(parts), declared)


def _judge(found: Survey, context: Context, hashes: np.ndarray, chunk_rows: int, set_aside: SetAside | None) -> None:
    ordered = np.sort(hashes)
    twice = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    if not len(twice):
        return
    suspects = np.isin(hashes, twice)
    groups: dict[str, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
    for row, name, content in _contents(found, context, suspects, chunk_rows, set_aside):
        if name:
            groups[name].append((row, content))
    for rows in groups.values():
        _sort_out(found, rows)


def _contents(
    found: Survey, context: Context, suspects: np.ndarray, chunk_rows: int, set_aside: SetAside | None
) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    start, declared = 0, found.declared
    for rows, table in found.tables(found.layout.places, chunk_rows):
        mask = suspects[start : start + len(table)]
        if set_aside and mask.any():
            mask = mask.copy()
            mask[mask] = ~set_aside(found, rows[mask], table.filter(pa.array(mask)))
        picked = table.filter(pa.array(mask))
        names = _keys_of(picked, declared, context, found.styles).tolist()
        others = [name for name in picked.column_names if name not in _keys.names(declared)]
        contents = [tuple(row.values()) for row in picked.select(others).to_pylist()] if others else [()] * len(picked)
        yield from zip(rows[mask].tolist(), names, contents, strict=True)
        start += len(table)


def _sort_out(found: Survey, rows: list[tuple[int, tuple[str, ...]]]) -> None:
    if len(rows) < 2:
        return
    rows = sorted(rows)
    numbers_ = [row for row, _ in rows]
    if len({content for _, content in rows}) == 1:
        found.repeated.update(dict.fromkeys(numbers_[1:], numbers_[0]))
    else:
        found.contradicting.update(dict.fromkeys(numbers_, numbers_))
