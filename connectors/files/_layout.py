"""Where in a text file the table is: encoding, delimiter, header line. From there on it is read as UTF-8."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from connectors.files._format import Column, FileError, Format

BLOCK = 1 << 20
_HEAD = 1 << 17
_LINES = 40
_DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Layout:
    """A table in a file. `start` counts bytes of UTF-8 up to its first row; `header_line` is its last header line.

    `places` gives the position of each declared column that the file has, `width` the number of columns; `name` is
    what the file is called in messages.
    """

    path: Path
    encoding: str
    delimiter: str
    start: int
    header_line: int
    places: Mapping[str, int]
    width: int
    name: str

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


def find(path: Path, declared: Format, name: str | None = None) -> Layout | None:
    """The table of `declared` in the file, or None if it has no such header in its first lines.

    Raises: FileError: the file cannot be opened.
    """
    encoding = _encoding(path)
    head = _head(path, encoding)
    for delimiter in _DELIMITERS:
        for columns, line, offset in _rows(head, delimiter):
            places = _places(columns, declared.columns)
            if places is not None:
                start = len(head[:offset].encode("utf-8", "replace")) + _mark(path, encoding)
                return Layout(path, encoding, delimiter, start, line, places, len(columns), name or path.name)
    return None


def missing(path: Path, declared: Format) -> list[str]:
    """The required columns that the best candidate for a header lacks: for a message."""
    head = _head(path, _encoding(path))
    known = {_plain(name) for column in declared.columns.values() for name in column.names}
    found = max(
        ({_plain(cell) for cell in row} for d in _DELIMITERS for row, _, _ in _rows(head, d)),
        key=lambda cells: len(cells & known),
        default=set(),
    )
    required = [column for column in declared.columns.values() if column.required]
    return [column.names[0] for column in required if not found & {_plain(name) for name in column.names}]


def _encoding(path: Path) -> str:
    try:
        with path.open("rb") as file:
            start = file.read(4096)
            if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                return "utf-16"
            if start[1::2].count(0) > len(start) // 3:
                return "utf-16-le"
            if start[::2].count(0) > len(start) // 3:
                return "utf-16-be"
            return "utf-8" if _is_utf8(start, file) else "cp1252"
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


def _head(path: Path, encoding: str) -> str:
    sniffed = "utf-8-sig" if encoding == "utf-8" else encoding
    with path.open(encoding=sniffed, errors="replace", newline="") as file:
        return file.read(_HEAD)


def _mark(path: Path, encoding: str) -> int:
    """Bytes of a byte order mark that a reader of raw UTF-8 has to step over."""
    with path.open("rb") as file:
        return 3 if encoding == "utf-8" and file.read(3) == codecs.BOM_UTF8 else 0


def _rows(head: str, delimiter: str) -> Iterator[tuple[list[str], int, int]]:
    """The first rows with the number of their last line and the offset behind it."""
    ends = [match.end() for match in re.finditer(r"\r\n|\n|\r", head)] + [len(head)]
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    try:
        for _, row in zip(range(_LINES), reader, strict=False):
            yield row, reader.line_num, ends[min(reader.line_num, len(ends)) - 1]
    except csv.Error:
        return


def _places(cells: list[str], columns: Mapping[str, Column]) -> dict[str, int] | None:
    first: dict[str, int] = {}
    for place, cell in enumerate(cells):
        first.setdefault(_plain(cell), place)
    places: dict[str, int] = {}
    for key, column in columns.items():
        found = next((first[_plain(name)] for name in column.names if _plain(name) in first), None)
        if found is None and column.required:
            return None
        if found is not None:
            places[key] = found
    return places


def _plain(cell: str) -> str:
    return " ".join(cell.replace("\ufeff", "").split()).casefold()
