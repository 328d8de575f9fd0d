"""The rows of a table as Arrow text columns, block by block; rows of the wrong width never get in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from connectors.files._format import FileError
from connectors.files._layout import BLOCK, Layout


def blocks(layout: Layout, keys: Iterable[str], rows: int, ragged: list[tuple[int, int]]) -> Iterator[pa.Table]:
    """Tables of about `rows` rows with the columns `keys`, all text.

    `ragged` is filled with (number of the row, cells it has) for rows that do not fit the header; rows are counted
    from 1 after the header, blank lines not at all. Raises: FileError: a quote is never closed.
    """

    def skip(row: arrow_csv.InvalidRow) -> str:
        ragged.append((row.number, row.actual_columns))
        return "skip"

    names = [f"c{place}" for place in range(layout.width)]
    wanted = {key: names[layout.places[key]] for key in keys}
    held: list[pa.RecordBatch] = []
    with layout.open() as file:
        for batch in _batches(file, layout, names, sorted(set(wanted.values())), skip):
            held.append(batch)
            if sum(map(len, held)) >= rows:
                yield _table(held, wanted)
                held = []
    if held:
        yield _table(held, wanted)


def _batches(file: object, layout: Layout, names: list[str], used: list[str], skip: object) -> Iterator[pa.RecordBatch]:
    try:
        yield from arrow_csv.open_csv(
            file,
            read_options=arrow_csv.ReadOptions(use_threads=False, block_size=BLOCK, column_names=names),
            parse_options=arrow_csv.ParseOptions(
                delimiter=layout.delimiter, newlines_in_values=True, invalid_row_handler=skip
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


def lines(layout: Layout, count: int) -> np.ndarray | None:
    """The file line on which each of `count` rows begins, or None where that is simply its number after the header.

    Raises: FileError: a quote is never closed, so that the end of the file would vanish in one cell.
    """
    newlines, quotes, last = 0, 0, b"\n"
    with layout.open() as file:
        while block := file.read(BLOCK):
            newlines += block.count(b"\n")
            quotes += block.count(b'"')
            last = block[-1:]
    if quotes % 2:
        _refuse_open_quote(layout)
    if newlines + (last != b"\n") == count:
        return None
    return _counted(layout, count)


def _refuse_open_quote(layout: Layout) -> None:
    line = 0
    with _text(layout) as file:
        reader = csv.reader(file, delimiter=layout.delimiter, strict=True)
        try:
            for _ in reader:
                line = reader.line_num
        except csv.Error as error:
            if "end of data" in str(error):
                where = layout.header_line + line + 1
                raise FileError(f"{layout.name}: a quote in the row of line {where} is never closed.") from None


def _counted(layout: Layout, count: int) -> np.ndarray | None:
    starts, line = np.empty(count, np.int64), 0
    found = 0
    with _text(layout) as file:
        reader = csv.reader(file, delimiter=layout.delimiter)
        for row in reader:
            if row and found < count:
                starts[found] = line + 1
            found += bool(row)
            line = reader.line_num
    return starts + layout.header_line if found == count else None


def _text(layout: Layout) -> io.TextIOWrapper:
    csv.field_size_limit(max(csv.field_size_limit(), 1 << 24))
    return io.TextIOWrapper(layout.open(), encoding="utf-8", errors="replace", newline="")
