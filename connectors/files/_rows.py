"""The rows of a table as Arrow text columns, block by block; rows of the wrong width never get in."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from connectors.files._format import FileError
from connectors.files._layout import BLOCK, QUOTING, Layout


class Misfit(NamedTuple):
    """A row that has not as many cells as the header: its number after the header, from 1, and its text."""

    number: int
    cells: int
    text: str


def blocks(
    layout: Layout,
    places: Mapping[str, int],
    rows: int,
    misfits: list[Misfit],
    tick: Callable[[int], None] | None = None,
) -> Iterator[pa.Table]:
    """Tables of about `rows` rows with the columns `places` (name to position), all text.

    `misfits` is filled with rows that do not fit the header; rows are counted from 1 after the header, blank lines not at
    all. `tick` hears how many bytes of rows were read so far. Raises: FileError: a quote is never closed.
    """

    def skip(row: arrow_csv.InvalidRow) -> str:
        misfits.append(Misfit(row.number, row.actual_columns, row.text))
        return "skip"

    names = [f"c{place}" for place in range(layout.width)]
    wanted = {key: names[place] for key, place in places.items()}
    held: list[pa.RecordBatch] = []
    with layout.open() as file:
        for batch in _batches(file, layout, names, sorted(set(wanted.values())), skip):
            held.append(batch)
            if sum(map(len, held)) >= rows:
                yield _table(held, wanted)
                held = []
                if tick:
                    tick(file.tell() - layout.start)
    if held:
        yield _table(held, wanted)


def _batches(file: object, layout: Layout, names: list[str], used: list[str], skip: object) -> Iterator[pa.RecordBatch]:
    try:
        yield from arrow_csv.open_csv(
            file,
            read_options=arrow_csv.ReadOptions(use_threads=False, block_size=BLOCK, column_names=names),
            parse_options=arrow_csv.ParseOptions(
                delimiter=layout.delimiter,
                quote_char='"' if layout.quotes else False,
                newlines_in_values=layout.quotes,
                invalid_row_handler=skip,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(used, pa.string()), include_columns=used, check_utf8=False
            ),
        )
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error):
            return
        text = f"{layout.name} has a cell of more than a million characters: a quote is never closed?"
        raise FileError(text) from None


def _table(batches: list[pa.RecordBatch], wanted: dict[str, str]) -> pa.Table:
    table = pa.Table.from_batches(batches).combine_chunks()
    return pa.table({key: table.column(name) for key, name in wanted.items()})


def cells(misfit: Misfit, layout: Layout) -> list[str]:
    """The cells of a row that does not fit."""
    return next(reader([misfit.text], layout), [])


def reader(lines: Iterable[str], layout: Layout, *, strict: bool = False) -> Any:
    """A `csv.reader` of rows as this table writes them."""
    return csv.reader(lines, delimiter=layout.delimiter, quoting=QUOTING[layout.quotes], strict=strict)


def check_quotes(layout: Layout) -> None:
    """Raises: FileError: a quote is never closed, so that the end of the file would vanish in one cell."""
    if not layout.quotes:
        return
    quotes = 0
    with layout.open() as file:
        while block := file.read(BLOCK):
            quotes += block.count(b'"')
    if quotes % 2:
        _refuse_open_quote(layout)


def lines(layout: Layout, count: int) -> np.ndarray:
    """The file line (int64) on which each of `count` rows begins."""
    starts = _swiftly(layout)
    if len(starts) != count:  # a quote within a cell, or lines that end otherwise
        starts = _counted(layout, count)
    return starts + layout.header_line


def _swiftly(layout: Layout) -> np.ndarray:
    """Where rows begin if every quote sign encloses and every line ends with a line feed; blank lines are none."""
    ends, numbers, bare = [], [], []
    inside, line, offset, last = 0, 0, 0, 0
    with layout.open() as file:
        while block := file.read(BLOCK):
            letters = np.frombuffer(block, np.uint8)
            feeds = np.flatnonzero(letters == 10)
            quotes = np.cumsum(letters == 34, dtype=np.int32) + inside
            closing = feeds[quotes[feeds] % 2 == 0] if layout.quotes else feeds
            before = np.where(closing > 0, letters[closing - 1], last)
            ends.append(closing + offset)
            numbers.append(np.searchsorted(feeds, closing) + line + 1)
            bare.append(before == 13)
            inside, line, offset, last = int(quotes[-1]) % 2, line + len(feeds), offset + len(letters), int(letters[-1])
    end, number = np.concatenate([[-1], *ends]), np.concatenate([[0], *numbers])
    returns = np.concatenate([*bare, [False]])
    lengths = np.diff(np.append(end, offset)) - 1 - returns
    return (number + 1)[lengths > 0].astype(np.int64)


def _refuse_open_quote(layout: Layout) -> None:
    line = 0
    with _text(layout) as file:
        rows = reader(file, layout, strict=True)
        try:
            for _ in rows:
                line = rows.line_num
        except csv.Error as error:
            if "end of data" in str(error):
                where = layout.header_line + line + 1
                raise FileError(f"{layout.name}: a quote in the row of line {where} is never closed.") from None


def _counted(layout: Layout, count: int) -> np.ndarray:
    starts, line = np.zeros(count, np.int64), 0
    found = 0
    with _text(layout) as file:
        rows = reader(file, layout)
        for row in rows:
            if row and found < count:
                starts[found] = line + 1
            found += bool(row)
            line = rows.line_num
    return starts if found == count else np.arange(1, count + 1)


def _text(layout: Layout) -> io.TextIOWrapper:
    csv.field_size_limit(max(csv.field_size_limit(), 1 << 24))
    return io.TextIOWrapper(layout.open(), encoding="utf-8", errors="replace", newline="")
