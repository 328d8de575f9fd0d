"""A file's parts: a text table is one, each sheet of a workbook and each table in an archive is one of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from connectors.files._format import FileError

WALL_SECONDS = 60
CPU_SECONDS = 40
MEMORY_BYTES = 2_000_000_000
_CHILD = Path(__file__).with_name("_unpack_child.py")
_PACKED = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_OTHERS = {
    b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture", b"%PDF": "a PDF document", b"\x1f\x8b": "packed by gzip",
    b"7z\xbc\xaf": "a 7z archive", b"Rar!": "a RAR archive", b"SQLite format 3": "a database", b"PAR1": "a Parquet file",
}  # fmt: skip
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods", ".zip")


class _Folder:
    """A private folder that goes when nothing refers to it any more, at the latest with the program."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="tributary-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


@dataclass(frozen=True)
class Part:
    """One table: what it is called in messages, where its text lies, and by name the other tables it came with.

    Unpacked text lies in a private folder that lasts as long as some part of the file does.
    """

    name: str
    path: Path
    beside: Mapping[str, Path] = field(default_factory=dict)
    _folder: _Folder | None = None


class _Others(Mapping[str, Path]):
    """All tables of a file but one, without a dictionary for each of thousands."""

    def __init__(self, every: Mapping[str, Path], without: str) -> None:
        self._every, self._without = every, without

    def __getitem__(self, name: str) -> Path:
        if name == self._without:
            raise KeyError(name)
        return self._every[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._every if name != self._without)

    def __len__(self) -> int:
        return len(self._every) - 1


def parts(path: Path, file_name: str | None = None) -> list[Part]:
    """The tables of a file; `file_name` is its name where `path` is only a temporary one.

    Raises: FileError: it is empty, no table at all, locked, damaged or too large when unpacked.
    """
    name = file_name or path.name
    try:
        with path.open("rb") as file:
            start = file.read(512)
    except OSError as error:
        raise FileError(f"{name} cannot be read ({error.strerror}); check the path.") from None
    if not start.strip():
        raise FileError(f"{name} is empty: nothing was taken from it.")
    if not start.startswith(_PACKED):
        _refuse_others(start, name)
        return [Part(name, path)]
    return _unpacked(path, name)


def _refuse_others(start: bytes, name: str) -> None:
    """Say what a file is that only looks like a table by its name."""
    kind = next((kind for mark, kind in _OTHERS.items() if start.startswith(mark)), None)
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype html", b"<html")):
        kind = "a web page, perhaps of a login that had run out"
    elif kind is None and name.lower().endswith(_WORKBOOKS) and b"\x00" in start:
        kind = "no workbook and no archive"
    if kind:
        raise FileError(f"{name} is {kind}: no table can be read from it.")


def _unpacked(path: Path, name: str) -> list[Part]:
    folder = _Folder()
    answer = _asked(path, name, folder.path)
    if "error" in answer:
        raise FileError(f"{name}: {answer['error']}")
    found = {shown: folder.path / file for shown, file in answer["parts"]}
    if not found:
        raise FileError(f"{name} holds no table.")
    return [Part(shown, file, _Others(found, shown), folder) for shown, file in found.items()]


def _asked(path: Path, name: str, folder: Path) -> dict[str, list[tuple[str, str]]]:
    command = [sys.executable, "-I", str(_CHILD), str(path.resolve()), name, str(folder)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and script
            [*command, str(MEMORY_BYTES), str(CPU_SECONDS)], capture_output=True, timeout=WALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        done = None
    if done is None or done.returncode or not done.stdout.endswith(b"\n"):
        raise FileError(f"{name} took too much time or memory to read, or is damaged: nothing was taken from it.")
    answer: dict[str, list[tuple[str, str]]] = json.loads(done.stdout)
    return answer
