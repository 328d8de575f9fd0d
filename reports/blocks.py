"""The blocks of a section as the plain data that the page's template draws."""

from __future__ import annotations

from typing import Any

from reports import drawn, plain
from reports.document import Bars, Block, Cards, Drawing, Grid, Look, Names, Prose, Quotes, Stated
from reports.papers import Paper

Data = dict[str, Any]
Gathered = Block | list[Drawing]

_POINT = 0.72
"""Points of paper for a point of a chart, whose words are made for a screen."""
_SCREEN = 1.2
"""The same on a slide, which is read from afar."""
_TALLEST = 250
_SHORT, _WORDS = 26, 34
"""Signs: a column beside a longer one is as wide as its words up to the first; long ones share the rest, by their words up to the second."""
_SPAN = {"hconcat", "vconcat", "facet", "concat"}


def gathered(blocks: tuple[Block, ...]) -> list[Gathered]:
    """The blocks that say something; charts that follow each other as one list, since they stand beside each other."""
    out: list[Gathered] = []
    for block in blocks:
        if _empty(block):
            continue
        if not isinstance(block, Drawing):
            out.append(block)
        elif out and isinstance(out[-1], list):
            out[-1].append(block)
        else:
            out.append([block])
    return out


def block(part: Gathered, look: Look, paper: Paper, width: float, title: str) -> Data:
    """One block, `width` points wide, in the section named `title`."""
    if isinstance(part, list):
        return drawings(part, look, paper, width, title)
    if isinstance(part, Cards):
        return {"kind": "cards", "figures": [figure(one) for one in part.figures]}
    if isinstance(part, Bars):
        rows = [{"label": a, "text": b, "share": min(max(share, 0.0), 1.0)} for a, b, share in part.rows]
        return {"kind": "bars", "rows": rows}
    if isinstance(part, Grid):
        return _grid(part)
    if isinstance(part, Quotes):
        return {"kind": "quotes", "said": [{"words": words, "who": who} for words, who in part.said]}
    if isinstance(part, Names):
        return {"kind": "names", "items": [{"text": text, "to": plain.link(to)} for text, to in part.items]}
    assert isinstance(part, Prose)
    return {
        "kind": "prose",
        "parts": [{"list": one.kind == "list", "lines": list(one.lines)} for one in plain.parts(part.text)],
    }


def figure(stated: Stated) -> Data:
    """A figure as a card."""
    return {"label": stated.label, "text": stated.text, "under": stated.under, "mark": stated.mark}


def drawings(charts: list[Drawing], look: Look, paper: Paper, width: float, title: str) -> Data:
    """Charts: two in a row where there is room, a single one over the whole width; its title is left out where the section says it."""
    across = 2 if len(charts) > 1 and width > 300 else 1
    each = width if across == 1 else (width - paper.gutter) / 2
    return {
        "kind": "drawings",
        "across": across,
        "drawings": [_drawing(chart, look, each, title if len(charts) == 1 else "") for chart in charts],
    }


def drawing(chart: Drawing, look: Look, width: float, height: float) -> Data:
    """One chart for a screen: as large as the room it has."""
    return _drawing(chart, look, width, "", height)


def _drawing(chart: Drawing, look: Look, width: float, title: str, height: float | None = None) -> Data:
    inset = 14 if look.theme == "paper" else 0
    scale = _POINT if height is None else _SCREEN
    own = chart.spec.get("height")
    tall = (
        height / scale if height is not None else min(own, _TALLEST) if isinstance(own, int) and _lines(chart) else None
    )
    made = drawn.svg(chart, look, (width - inset) / scale, tall)
    head = "" if chart.title == title else chart.title
    return {"svg": made, "alt": chart.alt or chart.title or "Chart", "title": head, "note": chart.note if head else ""}


def _lines(chart: Drawing) -> bool:
    """Whether the chart's height is free: one whose rows are its height stays as tall as they are."""
    return not _SPAN & chart.spec.keys() and '"type": "nominal"' not in str(chart.spec.get("encoding", ""))


def _grid(part: Grid) -> Data:
    across = len(part.head)
    rows = [[*row, *[""] * across][:across] for row in part.rows]
    longest = [
        max(len(row[at]) if at < len(row) else 0 for row in [part.head, *rows, part.total]) for at in range(across)
    ]
    left = [long for align, long in zip(part.align, longest, strict=True) if align == "left"]
    most = max(left, default=0)
    widths = [
        0 if align == "right" or (long <= _SHORT < most) else min(max(long, 6), _WORDS)
        for align, long in zip(part.align, longest, strict=True)
    ]
    return {
        "kind": "grid", "head": list(part.head), "rows": rows, "align": list(part.align), "widths": widths, "total": list(part.total),
        "size": 1 if sum(longest) < 100 and len(part.head) < 7 else 0.9 if len(part.head) < 9 else 0.8,
    }  # fmt: skip


def _empty(part: Block) -> bool:
    if isinstance(part, Drawing):
        return part.frame.empty
    if isinstance(part, Prose):
        return not part.text.strip()
    inside = {Cards: "figures", Bars: "rows", Grid: "rows", Quotes: "said", Names: "items"}
    return not getattr(part, inside[type(part)])
