"""A card as a picture: its number with what moved, its shape, and whose it is; drawn by hand, since it is no chart."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from charts import export, spark
from charts.palette import Ink

WIDTH, HEIGHT = 520, 268
_LEFT, _SHAPE = 28, 56
_LETTER = 16.5
"""About the width of a letter of the number, to place the unit behind it."""


class Face(NamedTuple):
    """What a card says: label, number, unit, the lines beneath, the values of its shape, how the number is known."""

    label: str
    value: str
    unit: str
    lines: tuple[str, ...]
    shape: tuple[float, ...]
    known: str


def svg(face: Face, ink: Ink, caption: str) -> str:
    """The card as SVG text on its ground."""
    size = 34 if len(face.value) <= 14 else 22
    unit_at = _LEFT + len(face.value) * _LETTER * size / 34 + 8
    known = f" ({face.known})" if face.known not in ("", "measured", "imported") else ""
    words = [
        _text(face.label + known, _LEFT, 46, 15, ink.faint), _text(face.value, _LEFT, 90, size, ink.text, 600),
        _text(face.unit, unit_at, 90, 16, ink.faint),
        *(_text(line, _LEFT, 118 + 21 * number, 14, ink.text) for number, line in enumerate(face.lines[:2])),
        _text(caption, _LEFT, HEIGHT - 20, 11.5, ink.faint),
    ]  # fmt: skip
    frame = f'<rect x=".5" y=".5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="12" fill="{ink.ground}" stroke="{ink.grid}"/>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    title = f"<title>{escape(face.label)}</title>"
    return f'{head} font-family="{export.FONT}">{title}{frame}{"".join(words)}{_shape(face.shape)}</svg>'


def png(face: Face, ink: Ink, caption: str) -> bytes:
    """The same as PNG, two pixels a point."""
    return export.from_svg(svg(face, ink, caption))


def _text(words: str, x: float, y: float, size: float, colour: str, weight: int = 400) -> str:
    if not words:
        return ""
    return f'<text x="{x:.1f}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{colour}">{escape(words)}</text>'


def _shape(values: Sequence[float]) -> str:
    if sum(value == value for value in values) < 2:
        return ""
    drawn = spark.line(values, width=WIDTH - 2 * _LEFT, height=_SHAPE)
    return drawn.replace("<svg ", f'<svg x="{_LEFT}" y="{HEIGHT - 44 - _SHAPE}" ', 1)
