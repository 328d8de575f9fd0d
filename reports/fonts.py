"""The faces that texts are set in, and the scripts that none of them has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from charts.export import FONT
from reports import scripts
from reports.document import Document

_ALSO = ("DejaVu Sans", "Liberation Sans", "Arial Unicode MS", "Segoe UI", "Segoe UI Symbol", "Apple Symbols")
"""Faces of systems without Noto: plainer, but no empty boxes."""
_NOTO = re.compile(r"^Noto (Sans|Emoji|Naskh|Kufi)( (?!Mono|Display|Condensed|Semi|Extra|UI).*)?$")
_BOLD = 700


class Faces(NamedTuple):
    """What a page is set with: the families in the order they are asked, and every sign that one of them has."""

    names: tuple[str, ...]
    covered: frozenset[int]
    fonts: Any


@cache
def faces() -> Faces:
    """The app's own face, then the system's Noto fonts, then others that systems have. Read once: looking through all fonts takes long."""
    import typst

    fonts = typst.Fonts(include_system_fonts=True, font_paths=[str(place) for place in _own()])
    files: dict[str, list[tuple[Path, int, int]]] = {}
    for face in fonts.fonts():
        if face.path and face.style == "normal" and abs(face.stretch - 1) < 0.01:
            files.setdefault(face.family, []).append((Path(face.path), face.index, face.weight))
    noto = sorted((name for name in files if _NOTO.match(name)), key=lambda name: (len(name), name))
    names = tuple(name for name in (FONT, *noto, *_ALSO) if name in files)
    return Faces(names, frozenset().union(*(_has(files[name]) for name in names)), fonts)


def warnings(document: Document) -> list[str]:
    """A sentence for each script of the document that no installed face can show."""
    found: dict[tuple[str, str], str] = {}
    for text in texts(document):
        for run in scripts.missing(scripts.tidy(text), faces().covered):
            found.setdefault(scripts.script(run[0]), run)
    return [
        f"No installed font has {name}: “{run[:20]}” and the like are left out of the PDF and the pictures. "
        f"Install {face} and start again."
        for (name, face), run in sorted(found.items())
    ]


def texts(part: Any) -> Iterator[str]:
    """Every text of a document or of a part of it, those in its charts included."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, pd.DataFrame):
        yield from (cell for column in part for cell in part[column].unique() if isinstance(cell, str))
    elif isinstance(part, dict):
        yield from (text for value in part.values() for text in texts(value))
    elif isinstance(part, tuple | list):
        yield from (text for value in part for text in texts(value))
    elif is_dataclass(part):
        yield from (text for field in fields(part) for text in texts(getattr(part, field.name)))


def _own() -> list[Path]:
    face = find_spec("font_source_sans_pro")
    return [Path(place) / "files" for place in (face.submodule_search_locations or ())] if face else []


def _has(files: list[tuple[Path, int, int]]) -> frozenset[int]:
    """The signs that both the regular and the bold of a family have; a family of one weight is used for both."""
    by_weight = {weight: (path, index) for path, index, weight in sorted(files)}
    regular = min(by_weight, key=lambda weight: abs(weight - 400))
    bold = min(by_weight, key=lambda weight: abs(weight - _BOLD))
    signs = _signs(*by_weight[regular])
    return signs if bold == regular else signs & _signs(*by_weight[bold])


def _signs(path: Path, index: int) -> frozenset[int]:
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(path, fontNumber=index, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())
    except (OSError, TTLibError):
        return frozenset()
