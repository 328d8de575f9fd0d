"""The app's own face inside a web page: only the letters that the page uses."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

FACES = (("Regular", 400, "normal"), ("Semibold", 600, "normal"), ("Bold", 700, "normal"), ("It", 400, "italic"))
"""File, weight and style of what the page sets."""


_ALWAYS = frozenset(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x100), *range(0x2010, 0x2027)))) | set(
    "€−≤≥≈→\u2009\u202f"
)
"""In every subset, so that one more word seldom needs a new one."""


def rules(text: str, *, italic: bool = False) -> str:
    """The style rules that bring the face along, for the letters of `text`; empty where the face is not installed."""
    letters = "".join(sorted({c for c in text if c.isprintable()} | _ALWAYS))
    return "".join(
        f"@font-face{{font-family:'Kit Sans';font-weight:{weight};font-style:{style};"
        f"src:url(data:font/woff;base64,{data}) format('woff')}}"
        for name, weight, style in FACES
        if (style == "normal" or italic) and (data := _subset(name, letters))
    )


@lru_cache(maxsize=32)
def _subset(name: str, letters: str) -> str:
    """One face cut down to these letters, as base64; empty where it has none of them."""
    place = _file(name)
    if place is None:
        return ""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    choices = subset.Options(flavor="woff", recalc_timestamp=False, desubroutinize=True, notdef_outline=True)
    choices.layout_features = ["kern", "liga", "locl", "mark", "mkmk", "ccmp", "tnum", "lnum"]
    choices.name_IDs = ["*"]  # whose face it is, and its licence
    choices.drop_tables += ["FFTM", "DSIG"]
    with TTFont(place, recalcTimestamp=False, lazy=True) as font:
        cutter = subset.Subsetter(choices)
        cutter.populate(text=letters)
        cutter.subset(font)
        font.flavor = "woff"
        made = io.BytesIO()
        font.save(made)
    return base64.b64encode(made.getvalue()).decode("ascii")


def _file(name: str) -> Path | None:
    package = find_spec("font_source_sans_pro")
    places: Iterable[str] = (package.submodule_search_locations or ()) if package else ()
    files = (Path(place) / "files" / f"SourceSansPro-{name}.ttf" for place in places)
    return next((file for file in files if file.is_file()), None)
