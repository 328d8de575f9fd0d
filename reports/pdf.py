"""A document as PDF and as pictures, set by typst from data alone."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from reports import drawn, fonts, sheet
from reports.document import Document, Drawing, Look

_TEMPLATE = Path(__file__).with_name("kit.typ")
_POINT = {"mark": "point", "data": {"name": "source"}, "encoding": {"x": {"field": "n", "type": "quantitative"}}}


def pdf(document: Document) -> bytes:
    """The document as a tagged PDF (PDF/UA-1), stamped with its as-of date."""
    made: bytes = _set(document, format="pdf", pdf_standards=["ua-1"], timestamp=_stamp(document))
    return made


def png(document: Document, ppi: float = 144) -> list[bytes]:
    """The document as pictures, one a page: 144 pixels an inch for screens (a slide is then 1920 by 1080, a square card 1080 by 1080)."""
    made = _set(document, format="png", ppi=ppi)
    return [made] if isinstance(made, bytes) else list(made)


def warm() -> None:
    """Read the fonts and start the converters, so that the first page comes as fast as the next: for a thread at the start."""
    fonts.faces()
    drawn.svg(Drawing("", "", "", pd.DataFrame({"n": [1]}), _POINT), Look(), 100)
    _set(Document("media-kit", "", "", "", date(2000, 1, 1)), format="png", ppi=1)


def _set(document: Document, **how: Any) -> Any:
    import typst

    data = json.dumps(sheet.sheet(document), ensure_ascii=False)
    return typst.compile(_template(), font_paths=fonts.faces().fonts, sys_inputs={"document": data}, **how)


@cache
def _template() -> bytes:
    return _TEMPLATE.read_bytes()


def _stamp(document: Document) -> datetime:
    return datetime(document.as_of.year, document.as_of.month, document.as_of.day, tzinfo=UTC)
