"""A kit or report as one web page in one file: it asks for nothing and runs nothing."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from reports import drawn, face, images, inlined, plain, themes
from reports.document import (
    Bars,
    Block,
    Cards,
    Document,
    Drawing,
    Grid,
    Look,
    Names,
    Prose,
    Quotes,
    Section,
)

HERE = Path(__file__).parent
WHOLE, HALF = 680, 320
"""How wide a chart is drawn, alone and beside another one; the page shows it a little larger, so that its words can be read."""
LONG_TITLE, LONG = 60, 36
"""Letters from which a title is set smaller, and a cell of a table gets more room."""
_PAPERS = {"a4": "A4", "letter": "letter", "slide": "13.333in 7.5in", "square": "7.5in 7.5in"}


def html(document: Document) -> str:
    """The page, whole: style, pictures and face inside, nothing asked from anywhere; the same document gives the same bytes."""
    facts = _facts(document)
    words = _template().render(facts, style="")
    italic = any(isinstance(block, Quotes) for section in document.sections for block in section.blocks)
    return _template().render(facts, style=_style(document.look, face.rules(words, italic=italic)))


@cache
def _template() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined)
    made.filters["line"] = plain.line
    return made.get_template("kit.html.jinja")


def _style(look: Look, faces: str) -> Any:
    from markupsafe import Markup

    t = themes.theme(look)
    colours = {
        "ground": t.ground, "panel": t.panel, "soft": t.soft, "text": t.text, "faint": t.faint, "line": t.line,
        "accent": t.accent, "head": t.head, "head-ink": t.head_ink, "head-faint": t.head_faint,
        "track": themes.mixed(t.accent, t.ground, 0.12),
    }  # fmt: skip
    root = "".join(f"--{name}:{value};" for name, value in colours.items())
    page = f"@page{{size:{_PAPERS[look.paper]};margin:14mm}}"
    sheet = (HERE / "kit.css").read_text(encoding="utf-8")
    return Markup(f"{faces}\n:root{{{root}}}\n{page}\n{sheet}")  # noqa: S704 - our own sheet, a face, checked colours


def _facts(document: Document) -> dict[str, Any]:
    """What the template shows, every text a clean line."""
    owner, title = plain.line(document.owner), plain.line(document.title)
    tagline = plain.line(document.tagline)
    above = " · ".join(t for t in (owner, plain.line(document.period)) if t and t not in (title, tagline))
    return {
        "kind": document.kind, "language": document.language, "as_of": document.as_of.isoformat(),
        "theme": themes.theme(document.look), "title": title, "owner": owner, "above": above, "rightward": plain.rightward(title),
        "long": len(title) > LONG_TITLE,
        "tagline": tagline, "logo": _picture(document.logo), "photo": _picture(document.photo),
        "rows": _rows(document), "measured_title": plain.line(document.measured_title),
        "measured": plain.measured(document.measured, document.fingerprint),
    }  # fmt: skip


def _picture(data: bytes | None) -> str:
    """A PNG as an address that holds it; anything else is no picture."""
    if not data or not any(images.size(data)):
        return ""
    return "data:image/png;base64," + base64.b64encode(data).decode("ascii")


def _rows(document: Document) -> list[list[dict[str, Any]]]:
    """The sections one below the other, two halves that follow each other side by side."""
    pairs: list[list[tuple[int, Section]]] = []
    for place, section in enumerate(document.sections):
        beside = pairs and len(pairs[-1]) == 1 and pairs[-1][0][1].half and section.half
        if beside:
            pairs[-1].append((place, section))
        else:
            pairs.append([(place, section)])
    return [[_section(document.look, s, place, len(pair)) for place, s in pair] for pair in pairs]


def _section(look: Look, section: Section, place: int, beside: int) -> dict[str, Any]:
    width = HALF if beside == 2 else WHOLE
    blocks = [
        {"kind": type(block).__name__.lower(), **_made(look, section, block, f"s{place}-{n}", width)}
        for n, block in enumerate(section.blocks)
    ]
    name = "".join(c for c in section.name if c.isascii() and (c.isalnum() or c == "-"))
    title, note = plain.line(section.title), plain.line(section.note)
    return {"name": name, "id": f"s{place}", "title": title, "note": note, "blocks": blocks, "half": section.half}


def _made(look: Look, section: Section, block: Block, name: str, width: int) -> dict[str, Any]:
    if isinstance(block, Drawing):
        return _drawing(look, section, block, name, width)
    if isinstance(block, Grid):
        return {**_grid(block), "name": plain.line(section.title)}
    return _FACTS[type(block)](block)


def _drawing(look: Look, section: Section, block: Drawing, name: str, width: int) -> dict[str, Any]:
    """The chart; its title and note only where the section's heading has not said them."""
    from markupsafe import Markup

    title, note = plain.line(block.title), plain.line(block.note)
    sizes = {"": width} if width == HALF else {"wide": WHOLE, "narrow": HALF}  # the narrow one is for telephones
    picture = "".join(
        inlined.inlined(drawn.svg(block, look, w), f"{name}{kind[:1]}", kind) for kind, w in sizes.items()
    )
    return {
        "title": "" if title == plain.line(section.title) else title,
        "note": "" if note == plain.line(section.note) else note,
        "alt": plain.line(block.alt),
        "svg": Markup(picture),  # noqa: S704 - shapes and words only, see `inlined`
    }


def _bars(block: Bars) -> dict[str, Any]:
    return {
        "rows": [
            {"label": plain.line(label), "text": plain.line(text), "width": f"{min(max(share, 0.0), 1.0) * 100:.1f}"}
            for label, text, share in block.rows
        ]
    }


def _grid(block: Grid) -> dict[str, Any]:
    rows = [_cells(row, block) for row in block.rows]
    tall = not block.total and any(cell["long"] for row in rows for cell in row)
    return {"head": _cells(block.head, block), "rows": rows, "total": _cells(block.total, block), "tall": tall}


def _cells(cells: Iterable[str], block: Grid) -> list[dict[str, Any]]:
    """Each cell with what the template must know of it; `long` is one that needs lines of its own on a phone."""
    lines = [(plain.line(cell), *beside) for cell, *beside in zip(cells, block.align, block.head, strict=False)]
    return [
        {"text": words, "align": side, "head": plain.line(head), "long": len(words) > LONG}
        for words, side, head in lines
    ]


def _quotes(block: Quotes) -> dict[str, Any]:
    return {"said": [{"parts": plain.parts(words), "who": plain.line(who)} for words, who in block.said]}


def _names(block: Names) -> dict[str, Any]:
    items = [(plain.line(text), plain.line(address), plain.link(address)) for text, address in block.items]
    return {"named": [{"text": _named(*each), "link": each[2]} for each in items if each[0] or each[1]]}


def _named(text: str, address: str, link: str) -> str:
    """The text; an address that may not be a link is told beside it."""
    return text or address if link or not address or address == text else f"{text} ({address})".strip()


_FACTS: dict[type, Callable[[Any], dict[str, Any]]] = {
    Cards: lambda block: {"figures": block.figures},
    Bars: _bars,
    Prose: lambda block: {"parts": plain.parts(block.text)},
    Quotes: _quotes,
    Names: _names,
}
