"""Rows that share an id within one file: repeated ones count once, contradicting ones not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from connectors.files import _convert, _rows
from connectors.files._format import Format
from connectors.files._layout import Layout


@dataclass
class Survey:
    """What a first, quick reading of the id column found. Rows are numbered from 1 after the header.

    `ragged`: (row, cells) of rows that do not fit. `repeated`: row -> the earlier one that says the same.
    `contradicting`: row -> all rows of that id. `starts`: see `_rows.lines`.
    """

    layout: Layout
    count: int = 0
    ragged: list[tuple[int, int]] = field(default_factory=list)
    repeated: dict[int, int] = field(default_factory=dict)
    contradicting: dict[int, list[int]] = field(default_factory=dict)
    starts: np.ndarray | None = None

    def line(self, row: int) -> int:
        """The line of the file on which a row begins."""
        return int(self.starts[row - 1]) if self.starts is not None else self.layout.header_line + row

    def repetition(self, row: int) -> str:
        """Why a repeated row is left out."""
        return f"repeated: the same as line {self.line(self.repeated[row])}"

    def contradiction(self, row: int) -> str:
        """Why a row of an id that comes with different contents is rejected."""
        lines = ", ".join(str(self.line(other)) for other in self.contradicting[row][:5])
        return f"lines {lines} have the same id but differ; none of them was taken"


def survey(layout: Layout, declared: Format, chunk_rows: int) -> Survey:
    """Count the rows, find those that do not fit and those whose id comes twice."""
    found = Survey(layout)
    hashes, count = [], 0
    for table in _rows.blocks(layout, [declared.key], chunk_rows, found.ragged):
        hashes.append(pd.util.hash_array(_keys(table, declared).to_numpy(), categorize=False))
        count += len(table)
    found.count = count + len(found.ragged)
    found.starts = _rows.lines(layout, found.count)
    _judge(found, declared, np.concatenate(hashes) if hashes else np.empty(0, np.uint64), chunk_rows)
    return found


def numbers(start: int, length: int, ragged: np.ndarray) -> np.ndarray:
    """The row numbers of `length` fitting rows, of which `start` came before, among the `ragged` ones."""
    fitting = np.arange(start + 1, start + length + 1)
    # the n-th fitting row is moved on by each ragged row that stands before it
    return fitting + np.searchsorted(ragged - np.arange(len(ragged)), fitting, side="right")


def _keys(table: pa.Table, declared: Format) -> pd.Series:
    """The ids as they will be stored: two that are stored alike are the same."""
    keys = pd.Series(_convert.words(table.column(declared.key).combine_chunks()).cells)
    return keys.str.lower() if declared.fold_key else keys


def _judge(found: Survey, declared: Format, hashes: np.ndarray, chunk_rows: int) -> None:
    ordered = np.sort(hashes)
    twice = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    if not len(twice):
        return
    suspects = np.isin(hashes, twice)
    groups: dict[str, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
    for row, name, content in _contents(found, declared, suspects, chunk_rows):
        if name:
            groups[name].append((row, content))
    for rows in groups.values():
        _sort_out(found, rows)


def _contents(
    found: Survey, declared: Format, suspects: np.ndarray, chunk_rows: int
) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    start, ragged = 0, np.array([row for row, _ in found.ragged], np.int64)
    for table in _rows.blocks(found.layout, found.layout.places, chunk_rows, []):
        mask = suspects[start : start + len(table)]
        rows = numbers(start, len(table), ragged)[mask]
        picked = table.filter(pa.array(mask))
        names = _keys(picked, declared).tolist()
        others = [picked.column(key).to_pylist() for key in picked.column_names if key != declared.key]
        yield from zip(rows.tolist(), names, zip(*others, strict=True), strict=True)
        start += len(table)


def _sort_out(found: Survey, rows: list[tuple[int, tuple[str, ...]]]) -> None:
    if len(rows) < 2:
        return
    numbers_ = [row for row, _ in rows]
    if len({content for _, content in rows}) == 1:
        found.repeated.update(dict.fromkeys(numbers_[1:], numbers_[0]))
    else:
        found.contradicting.update(dict.fromkeys(numbers_, numbers_))
