"""The child process of `_parts`: workbooks and archives to text tables in a folder. Run by its path, never imported.

It imports nothing of the project, so that it starts at once, and answers with one line of JSON: ``parts`` (pairs of name and
file) or ``error`` (a text for the owner, which the parent puts behind the file's name).
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

import python_calamine as calamine

MAX_MEMBERS = 20_000
MAX_TABLES = 5_000
MAX_BYTES = 1_000_000_000
MAX_BOOK_BYTES = 200_000_000
MAX_RATIO = 100
SMALL = 10_000_000
MAX_CELLS = 1_000_000
_TEXT = (".csv", ".tsv", ".tab", ".txt")
_BOOKS = (".xlsx", ".xlsm", ".xls", ".ods")

Part = tuple[str, str]


class RefusedError(Exception):
    """The file is not opened; the text says why."""


def unpack(path: Path, name: str, folder: Path) -> list[Part]:
    """The tables of a workbook or archive as text files in `folder`: (name, file name)."""
    if not zipfile.is_zipfile(path) or _is_book(path):
        return list(_sheets(path.read_bytes(), name, folder, 0))
    try:
        with zipfile.ZipFile(path) as archive:
            return list(_members(archive, _checked(archive), name, folder))
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError) as error:
        raise RefusedError(f"the archive is damaged and cannot be read ({type(error).__name__}).") from error


def _is_book(path: Path) -> bool:
    with contextlib.suppress(zipfile.BadZipFile, OSError), zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        return "[Content_Types].xml" in names or "mimetype" in names
    return False


def _checked(archive: zipfile.ZipFile, limit: int = MAX_BYTES) -> list[zipfile.ZipInfo]:
    """The members that may be tables. Raises: RefusedError: the archive is locked or too large."""
    members = [info for info in archive.infolist() if not info.is_dir()]
    if any(info.flag_bits & 1 for info in members):
        raise RefusedError("it is protected by a password: save it without one and try again.")
    size, packed = sum(info.file_size for info in members), sum(info.compress_size for info in members)
    if len(members) > MAX_MEMBERS:
        raise RefusedError(f"it holds {len(members):,} files; more than {MAX_MEMBERS:,} are not opened.")
    if size > limit:
        raise RefusedError(
            f"it would unpack to {size // 1_000_000:,} MB; more than {limit // 1_000_000:,} MB are not opened."
        )
    if size > SMALL and size > MAX_RATIO * max(1, packed):
        raise RefusedError("it would unpack to more than a hundred times its size: not opened.")
    tables = [info for info in members if info.filename.lower().endswith(_TEXT + _BOOKS) and not _hidden(info.filename)]
    if len(tables) > MAX_TABLES:
        raise RefusedError(f"it holds {len(tables):,} tables; more than {MAX_TABLES:,} are not opened.")
    return tables


def _hidden(name: str) -> bool:
    return PurePosixPath(name).name.startswith((".", "~$")) or name.startswith("__MACOSX")


def _members(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], name: str, folder: Path) -> Iterator[Part]:
    for number, info in enumerate(members):
        shown = f"{name}/{_safe(info.filename)}"
        with archive.open(info) as member:
            if info.filename.lower().endswith(_BOOKS):
                yield from _sheets(_content(cast(BinaryIO, member), info), shown, folder, number)
                continue
            file = f"{number}.txt"
            with (folder / file).open("wb") as target:
                _copied(cast(BinaryIO, member), target, info.file_size)
        yield shown, file


def _safe(name: str) -> str:
    """A member's name fit to be shown; it is never used as a path."""
    parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in ("/", "..", ".")]
    return "".join(letter for letter in "/".join(parts) if letter.isprintable())[-120:] or "table"


def _copied(source: BinaryIO, target: BinaryIO, size: int) -> None:
    """Copy what the archive promised and not a byte more."""
    left = size
    while block := source.read(min(1 << 20, left + 1)):
        left -= len(block)
        if left < 0:
            raise RefusedError("a file in it is larger than the archive says: not opened.")
        target.write(block)


def _content(source: BinaryIO, info: zipfile.ZipInfo) -> bytes:
    if info.file_size > MAX_BOOK_BYTES:
        raise RefusedError(f"{_safe(info.filename)} is larger than {MAX_BOOK_BYTES // 1_000_000} MB.")
    held = io.BytesIO()
    _copied(source, held, info.file_size)
    return held.getvalue()


def _sheets(content: bytes, name: str, folder: Path, number: int) -> Iterator[Part]:
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as inner:
            _checked(inner, MAX_BOOK_BYTES)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        for place, sheet_name in enumerate(book.sheet_names):
            file = f"{number}-{place}.txt"
            if _written(book.get_sheet_by_name(sheet_name), folder / file):
                yield f"{name}/{_safe(sheet_name)}", file
    except calamine.PasswordError as error:
        raise RefusedError("it is protected by a password: save it without one and try again.") from error
    except (calamine.CalamineError, calamine.ZipError, calamine.XmlError, zipfile.BadZipFile) as error:
        raise RefusedError("it is called a workbook but is none, or is damaged.") from error


def _written(sheet: Any, path: Path) -> bool:
    """Write a sheet as lines with tabs, each row on the line of its own number. False: there is nothing in it."""
    if sheet.end is None:
        return False
    rows, width = sheet.end[0] + 1, sheet.end[1] + 1
    if rows * width > MAX_CELLS:
        raise RefusedError(
            f"a sheet reaches over {rows:,} rows and {width:,} columns; more than {MAX_CELLS:,} cells are not read."
        )
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        for row in sheet.to_python(skip_empty_area=False):
            cells = [_text(cell) for cell in row]
            if any(cells):
                writer.writerow(cells)
            else:
                file.write("\n")
    return True


def _text(cell: object) -> str:
    """A cell as an export in text would have it: days in ISO, numbers without the noise of binary fractions."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{Decimal(f'{cell:.15g}'):f}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(int(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return " ".join(str(cell).split())


def _limit(memory: int, seconds: int) -> None:
    with contextlib.suppress(ImportError):  # Windows has no such limits: there the clock of the parent alone counts
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def main(path: str, name: str, folder: str, memory: str, seconds: str) -> None:
    """Unpack one file and tell what came out of it."""
    _limit(int(memory), int(seconds))
    try:
        answer: dict[str, object] = {"parts": unpack(Path(path), name, Path(folder))}
    except RefusedError as error:
        answer = {"error": str(error)}
    except (MemoryError, RecursionError):
        answer = {"error": "reading it takes more memory than is allowed."}
    print(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
