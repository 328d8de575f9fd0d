"""A chart as a file: PNG and SVG with what it shows and whose it is, CSV with its numbers."""

from __future__ import annotations

import io
import json
import math
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd

from charts.axes import Spec
from charts.palette import Ink

WIDTH = 960
SCALE = 2
FONT = "Source Sans Pro"
"""The face that the pages have; a picture cannot fall back on the browser's."""
_DRAWING = frozenset(
    {
        "label",
        "rank",
        "top",
        "words",
        "colour",
        "middle",
        "start",
        "end",
        "order",
        "median",
        "last",
        "open",
        "known",
        "level",
        "next",
        "at",
        "full",
        "shade",
    }
)
"""Columns that say where something is drawn, and how; they are no numbers of the business."""


def svg(frame: pd.DataFrame, spec: Spec, ink: Ink, title: str, caption: str) -> str:
    """The chart as SVG text on its ground, with a title above and a caption beneath."""
    made: str = _converter().vegalite_to_svg(whole(frame, spec, ink, title, caption), allowed_base_urls=[])
    return made


def printed(frame: pd.DataFrame, spec: Spec, ground: str, width: float, height: float | None = None) -> str:
    """The chart alone as SVG text, `width` points wide with all its axes, for a page that has its own titles and says in words what it shows.

    Several charts beside each other keep the widths they have.
    """
    many = "hconcat" in spec or "vconcat" in spec or "facet" in spec
    size: Spec = {} if many else {"width": width, "autosize": {"type": "fit", "contains": "padding"}}
    if height is not None and not many:
        size["height"] = height
    # What a screen reader reads is the page's sentence; Vega's own words would repeat every row.
    config = {**spec.get("config", {}), "font": FONT, "view": {"stroke": "transparent"}, "aria": False}
    rows = {"source": _rows(frame)}
    whole = {**spec, **size, "datasets": rows, "background": ground, "padding": 2, "config": {**config, "padding": 2}}
    return _drawn(json.dumps(whole))


@lru_cache(maxsize=64)
def _drawn(whole: str) -> str:
    """A page is drawn again with each word that its owner changes; its charts stay the same."""
    made: str = _converter().vegalite_to_svg(whole, allowed_base_urls=[])
    return made


def png(frame: pd.DataFrame, spec: Spec, ink: Ink, title: str, caption: str) -> bytes:
    """The chart with title and caption as PNG, two pixels a point."""
    picture = whole(frame, spec, ink, title, caption)
    made: bytes = _converter().vegalite_to_png(picture, scale=SCALE, allowed_base_urls=[])
    return made


def from_svg(picture: str) -> bytes:
    """SVG text of our own as PNG, two pixels a point."""
    made: bytes = _converter().svg_to_png(picture, scale=SCALE)
    return made


@cache
def _converter() -> Any:
    """The converter, once it knows the face; imported here since it takes long."""
    import vl_convert

    face = find_spec("font_source_sans_pro")
    for place in (face.submodule_search_locations or ()) if face else ():
        vl_convert.register_font_directory(str(Path(place) / "files"))
    return vl_convert


def whole(frame: pd.DataFrame, spec: Spec, ink: Ink, title: str, caption: str) -> Spec:
    """A spec that needs nothing else: its rows inside, a width in points, title, caption, ground and font."""
    shown = {
        "text": title, "subtitle": caption, "anchor": "start", "color": ink.text, "subtitleColor": ink.faint,
        "fontSize": 16, "subtitleFontSize": 12, "fontWeight": 600, "offset": 12, "font": FONT, "subtitleFont": FONT,
    }  # fmt: skip
    config = {**spec.get("config", {}), "font": FONT, "view": {"stroke": "transparent"}}
    wide = {} if "hconcat" in spec or "vconcat" in spec or "facet" in spec else {"width": WIDTH}
    return {
        **spec, **wide, "datasets": {"source": _rows(frame)}, "title": shown, "background": ink.ground, "padding": 20,
        "config": config,
    }  # fmt: skip


def csv(frame: pd.DataFrame) -> bytes:
    """A frame as CSV that every spreadsheet opens; a text that it would run as a formula is made harmless."""
    from defusedcsv import csv as writing

    out = io.StringIO()
    writer = writing.writer(out, lineterminator="\n")
    writer.writerow(list(frame.columns))
    writer.writerows(
        ["" if cell is None or cell != cell else cell for cell in row] for row in frame.itertuples(index=False)
    )
    return out.getvalue().encode("utf-8-sig")


def numbers(frame: pd.DataFrame) -> bytes:
    """The numbers behind a chart as CSV: without its ready texts, which begin with a capital, and what only draws."""
    plain = [c for c in frame.columns if str(c)[:1].islower() and c not in _DRAWING]
    return csv(frame[plain or list(frame.columns)])


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): _plain(v) for k, v in row.items()} for row in frame.to_dict("records")]


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime | pd.Timestamp):
        # A day without an hour would be read as midnight in UTC and drawn a day early.
        return None if pd.isna(value) else pd.Timestamp(value).strftime("%Y-%m-%dT%H:%M:%S")
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and math.isnan(value) else value
