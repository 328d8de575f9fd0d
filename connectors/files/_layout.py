"""Where in a text file the table is: encoding, delimiter, header line. From there on it is read as UTF-8."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO, Literal, cast

from connectors.files import _header
from connectors.files._format import FileError, Format, Head

BLOCK = 1 << 20
_TOP = 1 << 17
LINES = 40
_FIRST = 50
QUOTING: Mapping[bool, Literal[0, 3]] = {True: csv.QUOTE_MINIMAL, False: csv.QUOTE_NONE}
DELIMITERS = (",", ";", "\t", "|")
# Bytes that Windows-1252 leaves open and Windows-1250 uses (Ť, Ź, ť): the file is Central European.
_CENTRAL = re.compile(rb"[\x8d\x8f\x9d]")


@dataclass(frozen=True)
class Layout:
    """A table in a file. `start` counts bytes of UTF-8 up to its first row; `header_line` is its last header line.

    `places` gives the position of each declared column that the file has, `currencies` what stood for ``{currency}`` in its
    name, `width` the number of columns; `name` is what the file is called in messages.
    """

    path: Path
    encoding: str
    delimiter: str
    start: int
    header_line: int
    places: Mapping[str, int]
    width: int
    name: str
    head: Head
    quotes: bool = True
    currencies: Mapping[str, str] = field(default_factory=dict)

    def open(self) -> BinaryIO:
        """The rows after the header as UTF-8."""
        if self.encoding == "utf-8":
            file = self.path.open("rb")
            file.seek(self.start)
            return file
        recoded = io.BufferedReader(cast(Any, _Recoded(self.path, self.encoding)), BLOCK)
        recoded.read(self.start)
        return recoded


class _Recoded(io.RawIOBase):
    """A file of another encoding, read as UTF-8."""

    def __init__(self, path: Path, encoding: str) -> None:
        self._text = path.open(encoding=encoding, errors="replace", newline="")
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        if not self._rest:
            self._rest = self._text.read(BLOCK).encode("utf-8", "replace")
        part, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)

    def close(self) -> None:
        self._text.close()
        super().close()


@dataclass(frozen=True)
class Row:
    """One of a file's first rows: its cells, the number of its last line, and where in the text it begins and ends."""

    cells: tuple[str, ...]
    line: int
    begin: int
    end: int


@dataclass
class Top:
    """The beginning of a text file, read once for all formats. `mark`: the bytes of its byte order mark in UTF-8."""

    path: Path
    name: str
    encoding: str
    text: str
    mark: int
    beside: Mapping[str, Path]
    _rows: dict[tuple[str, bool], list[Row]] = field(default_factory=dict)

    def rows(self, delimiter: str, *, quotes: bool = True) -> list[Row]:
        """The first rows, as they are cut up by `delimiter`."""
        known = self._rows.get((delimiter, quotes))
        if known is None:
            known = self._rows[delimiter, quotes] = list(_cut(self.text, delimiter, quotes=quotes))
        return known

    def layout(self, delimiter: str, number: int, *, quotes: bool = True, below: bool = True) -> Layout:
        """A table whose header is row `number`; without `below` that row is its first row and there is no header."""
        rows = self.rows(delimiter, quotes=quotes)
        row = rows[number]
        begin, line = (row.end, row.line) if below else (row.begin, row.line - 1)
        under = rows[number + 1 :] if below else rows[number:]
        before = tuple(self.text[: row.begin].splitlines())
        cells = row.cells if below else nameless(len(row.cells))
        head = Head(self.name, before, cells, tuple(r.cells for r in under[:_FIRST] if r.cells), self.beside)
        start = len(self.text[:begin].encode("utf-8", "replace")) + self.mark
        return Layout(self.path, self.encoding, delimiter, start, line, {}, len(row.cells), self.name, head, quotes)


def top(path: Path, name: str | None = None, beside: Mapping[str, Path] | None = None) -> list[Top]:
    """The beginning of a file in the encodings it may have, the likeliest first.

    Raises: FileError: the file cannot be opened.
    """
    encodings = _encodings(path)
    return [
        Top(path, name or path.name, encoding, _text(path, encoding), _mark(path, encoding), beside or {})
        for encoding in encodings
    ]


def find(tops: list[Top], declared: Format) -> Layout | None:
    """The table of `declared` in the file, or None if it has no such header in its first lines or does not fit."""
    for each in tops:
        for delimiter in DELIMITERS:
            for number, row in enumerate(each.rows(delimiter, quotes=declared.quotes)[:LINES]):
                cells = row.cells if declared.header else nameless(len(row.cells))
                found = _header.places(cells, declared.columns)
                if found is not None:
                    layout = each.layout(delimiter, number, quotes=declared.quotes, below=declared.header)
                    if declared.fits(layout.head):
                        return replace(layout, places=found.places, currencies=found.currencies)
    return None


def nameless(width: int) -> tuple[str, ...]:
    """What the columns of a table without a header are called."""
    return tuple(f"#{place}" for place in range(1, width + 1))


def missing(tops: list[Top], declared: Format) -> list[str]:
    """The required columns that the best candidate for a header lacks: for a message. Empty: it has them all."""
    rows = (row.cells for delimiter in DELIMITERS for row in tops[0].rows(delimiter)[:LINES])
    return min((_header.lacking(cells, declared.columns) for cells in rows), key=len, default=[])


def _encodings(path: Path) -> tuple[str, ...]:
    try:
        with path.open("rb") as file:
            start = file.read(4096)
            if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                return ("utf-16",)
            if start[1::2].count(0) > len(start) // 3:
                return ("utf-16-le",)
            if start[::2].count(0) > len(start) // 3:
                return ("utf-16-be",)
            if _is_utf8(start, file):
                return ("utf-8",)
            file.seek(0)
            return ("cp1250", "cp1252") if _CENTRAL.search(file.read(_TOP)) else ("cp1252", "cp1250")
    except OSError as error:
        raise FileError(f"{path.name} cannot be opened ({error.strerror}); check the path.") from None


def _is_utf8(start: bytes, file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(start)
        while block := file.read(BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _text(path: Path, encoding: str) -> str:
    sniffed = "utf-8-sig" if encoding == "utf-8" else encoding
    with path.open(encoding=sniffed, errors="replace", newline="") as file:
        return file.read(_TOP)


def _mark(path: Path, encoding: str) -> int:
    """Bytes of a byte order mark that a reader of raw UTF-8 has to step over."""
    with path.open("rb") as file:
        return 3 if encoding == "utf-8" and file.read(3) == codecs.BOM_UTF8 else 0


def _cut(text: str, delimiter: str, *, quotes: bool) -> Iterator[Row]:
    ends = [0] + [match.end() for match in re.finditer(r"\r\n|\n|\r", text)] + [len(text)]
    csv.field_size_limit(max(csv.field_size_limit(), 1 << 24))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=QUOTING[quotes])
    before = 0
    try:
        for _, cells in zip(range(LINES + _FIRST), reader, strict=False):
            here = reader.line_num
            yield Row(tuple(cells), here, ends[min(before, len(ends) - 1)], ends[min(here, len(ends) - 1)])
            before = here
    except csv.Error:
        return
