"""Export files: one module of declarations per format. A new one needs that module and a golden file.

`parts()` takes a file apart, `formats()` lists what is known, `recognise()` tells what a part is, `read()` reads it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

from connectors.files import _layout, _read
from connectors.files._format import Column, Context, FileError, Format, Question
from connectors.files._guessing import Guess, Seen, guess
from connectors.files._mapping import METRIC_ROLES, ROLES, as_format
from connectors.files._mapping import Mapping as TableMapping
from connectors.files._parts import Part, parts
from connectors.files._read import CHUNK_ROWS, Chunk, Reading, day_in_name

__all__ = [
    "METRIC_ROLES",
    "ROLES",
    "Chunk",
    "Column",
    "FileError",
    "Format",
    "Guess",
    "Part",
    "Question",
    "Reading",
    "Seen",
    "TableMapping",
    "as_format",
    "day_in_name",
    "formats",
    "guess",
    "parts",
    "read",
    "recognise",
]


@cache
def formats() -> dict[str, Format]:
    """All declared formats by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    return {name: importlib.import_module(f"{__name__}.{name}").FORMAT for name in names}


def recognise(
    path: Path,
    *,
    file_name: str | None = None,
    beside: Mapping[str, Path] | None = None,
    among: Iterable[Format] | None = None,
) -> list[Format]:
    """The formats whose columns the file has and which it fits, the one with the most columns first; often empty.

    `among`: only these, instead of all that are declared.
    `file_name`: its name where `path` is only a temporary one; `beside`: other members of its archive or workbook.
    Raises: FileError: the file cannot be opened.
    """
    tops = _layout.top(path, file_name, beside)
    found = [
        (each, layout)
        for each in (formats().values() if among is None else among)
        if (layout := _layout.find(tops, each))
    ]
    found.sort(key=lambda pair: -len(pair[1].places))
    return [each for each, _ in found]


def read(
    path: Path,
    declared: Format | str,
    *,
    zone: str,
    hash_key: bytes,
    answers: Mapping[str, str],
    file_name: str | None = None,
    beside: Mapping[str, Path] | None = None,
    chunk_rows: int = CHUNK_ROWS,
    tick: Callable[[float], None] | None = None,
) -> Reading:
    """Read a file in chunks of about `chunk_rows` rows; memory does not grow with its length.

    `zone`: the reporting zone, in which moments become days. `hash_key`: the workspace's key for readers' addresses.
    `answers`: question id to answer; ``as_of`` always gives the day of the file. `file_name` and `beside`: see
    `recognise`. `tick` hears the share of the file that was read. Raises: FileError: it has not the columns of this
    format, or cannot be opened.
    """
    chosen = formats()[declared] if isinstance(declared, str) else declared
    context = Context(zone, hash_key, answers)
    return _read.open_file(path, chosen, context, file_name=file_name, beside=beside, chunk_rows=chunk_rows, tick=tick)
