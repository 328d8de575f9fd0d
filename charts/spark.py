"""Sparklines as small SVG pictures, carried in a `data:` address."""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from itertools import pairwise

LINE = "#7A828E"
"""One grey with 3 : 1 on both grounds: a picture in an <img> does not know the theme."""

Point = tuple[float, float]


def line(values: Sequence[float | None], *, width: int = 240, height: int = 36, scale_from_zero: bool = False) -> str:
    """A line with a light area beneath it; a missing value breaks it, a lone one is a dot. Returns SVG text."""
    numbers = [math.nan if v is None else float(v) for v in values]
    runs = _runs(_points(numbers, width, height, scale_from_zero))
    parts = [_run(run, height) for run in runs]
    return _svg(width, height, "".join(parts))


def bars(values: Sequence[float | None], *, width: int = 72, height: int = 22) -> str:
    """Bars from zero, losses below the line. Returns SVG text."""
    numbers = [0.0 if v is None or math.isnan(float(v)) else float(v) for v in values]
    top, bottom = max([*numbers, 0.0]), min([*numbers, 0.0])
    span = (top - bottom) or 1.0
    step = width / max(len(numbers), 1)
    zero = height * top / span
    return _svg(width, height, "".join(_bar(i, v, step, zero, height / span) for i, v in enumerate(numbers)))


def data_uri(svg: str) -> str:
    """The address that an <img> shows the SVG text with."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _bar(place: int, value: float, step: float, zero: float, scale: float) -> str:
    tall = abs(value) * scale
    y = zero - tall if value >= 0 else zero
    return f'<rect x="{place * step:.2f}" y="{y:.2f}" width="{step * 0.72:.2f}" height="{tall:.2f}" fill="{LINE}"/>'


def _points(numbers: list[float], width: int, height: int, from_zero: bool) -> list[Point | None]:
    known = [n for n in numbers if not math.isnan(n)]
    if not known:
        return []
    low, high = (min([*known, 0.0]) if from_zero else min(known)), max(known)
    span, step = high - low, (width - 4) / max(len(numbers) - 1, 1)
    flat = height / 2
    ys = [flat if span == 0 else height - 4 - (n - low) / span * (height - 8) for n in numbers]
    return [None if math.isnan(n) else (2 + i * step, y) for i, (n, y) in enumerate(zip(numbers, ys, strict=True))]


def _runs(points: list[Point | None]) -> list[list[Point]]:
    cuts = [-1, *[i for i, p in enumerate(points) if p is None], len(points)]
    pieces = [[p for p in points[a + 1 : b] if p is not None] for a, b in pairwise(cuts)]
    return [piece for piece in pieces if piece]


def _run(run: list[Point], height: int) -> str:
    if len(run) == 1:
        return f'<circle cx="{run[0][0]:.1f}" cy="{run[0][1]:.1f}" r="2" fill="{LINE}"/>'
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
    area = f"{run[0][0]:.1f},{height} {path} {run[-1][0]:.1f},{height}"
    stroke = f'fill="none" stroke="{LINE}" stroke-width="1.75" vector-effect="non-scaling-stroke"'
    joins = 'stroke-linejoin="round" stroke-linecap="round"'
    return f'<polygon points="{area}" fill="{LINE}" fill-opacity="0.14"/><polyline points="{path}" {stroke} {joins}/>'


def _svg(width: int, height: int, body: str) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
    return f'{head} viewBox="0 0 {width} {height}" preserveAspectRatio="none">{body}</svg>'
