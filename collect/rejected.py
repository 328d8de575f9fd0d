"""The rows of a dropped file that could not be understood, whole and as they are written there, to be mended in a spreadsheet."""

from __future__ import annotations

import io
from collections.abc import Iterator

from defusedcsv import csv

from collect import looking
from collect.errors import CollectError
from collect.preview import Preview
from connectors._spec import Remark
from connectors.files import Reading
from store import Workspace

LINE, REASON = "line in the file", "why it was rejected"
_LONGEST_CELL = 1 << 24


def as_csv(ws: Workspace, preview: Preview) -> bytes:
    """The rejected rows of one part under its own header, with line and reason before them.

    A cell that a spreadsheet would run as a formula is made text. Returns: CSV in UTF-8 with a byte order mark.
    Raises: CollectError: the file lies no longer where it was looked at.
    """
    reasons = {remark.line: _told(remark) for remark in reversed(preview.rejected) if remark.line is not None}
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    try:
        reading = looking.reading_of(ws, preview)
        writer.writerow((LINE, REASON, *(cell.strip() for cell in reading.layout.head.columns)))
        for line, cells in _rows(reading):
            if line in reasons:
                writer.writerow((line, reasons[line], *cells))
    except OSError as error:
        raise CollectError(f"{preview.file} cannot be read again ({error.strerror}): drop it once more.") from error
    return written.getvalue().encode("utf-8-sig")


def _told(remark: Remark) -> str:
    return f"{remark.column}: {remark.reason}" if remark.column else remark.reason


def _rows(reading: Reading) -> Iterator[tuple[int, list[str]]]:
    """Every row of a table with the line on which it begins."""
    layout = reading.layout
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_CELL))
    quoting = csv.QUOTE_MINIMAL if layout.quotes else csv.QUOTE_NONE
    with io.TextIOWrapper(layout.open(), encoding="utf-8", errors="replace", newline="") as text:
        rows, before = csv.reader(text, delimiter=layout.delimiter, quoting=quoting), 0
        for cells in rows:
            if cells:
                yield layout.header_line + before + 1, cells
            before = rows.line_num
