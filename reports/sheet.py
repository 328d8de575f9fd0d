"""A document as the plain data that the page's template draws: every text cleaned, every chart drawn, every size decided."""

from __future__ import annotations

import base64
from collections.abc import Set as AbstractSet
from typing import Any

from reports import blocks, fonts, images, scripts, themes, words
from reports.blocks import Data
from reports.document import Cards, Document, Drawing, Grid, Prose, Section
from reports.papers import PAPERS, Paper

_WHOLE_ROWS, _WHOLE_SIGNS = 14, 1400
"""A section of no more rows and signs is kept on one page."""
_FOOT = 60
_ROOM = {"slide": {"title": 90, "tagline": 120, "period": 60}, "square": {"title": 70, "tagline": 80, "period": 40}}
_CARD = {"label": 56, "text": 28, "under": 64, "mark": 20}


def sheet(document: Document) -> Data:
    """What the template needs: texts, numbers and pictures, and nothing else."""
    paper = PAPERS[document.look.paper]
    about = next((s.name for s in document.sections if s.name == "about" and _prose(s)), None)
    made = {
        "title": document.title or document.owner, "owner": document.owner, "tagline": document.tagline,
        "period": document.period, "by": "" if document.owner in (document.title, document.tagline) else document.owner,
        "logo": _picture(document.logo, document.owner), "photo": _picture(document.photo, document.owner),
        "rows": _rows(document, paper, about) if paper.kind == "page" else [],
        "parts": [] if paper.kind == "page" else _screen(document, paper),
        "measured_title": document.measured_title, "measured": list(document.measured),
        "fingerprint": document.fingerprint, "said": any(document.fingerprint in line for line in document.measured), "foot": _foot(document),
    }  # fmt: skip
    shown: Data = _shown(made, fonts.faces().covered)
    shown["title"] = shown["title"] or shown["owner"] or "–"
    if paper.kind != "page":
        _cut(shown, paper)
    in_head = (
        about is None if paper.kind == "page" else paper.kind == "slide" or shown["logo"] is None
    )  # a card has room for one
    return shown | _how(document, paper) | {"photo_in_head": in_head}


def _how(document: Document, paper: Paper) -> Data:
    theme = themes.theme(document.look)
    track = themes.mixed(theme.accent, theme.ground, 0.12)
    language = document.language.replace("_", "-").partition("-")[0].lower()
    return {
        "theme": theme._asdict() | {"band": theme.name == "bold", "track": track},
        "paper": paper._asdict(),
        "fonts": list(fonts.faces().names),
        "language": language if language.isascii() and language.isalpha() and 2 <= len(language) <= 3 else "en",
        "day": {"year": document.as_of.year, "month": document.as_of.month, "day": document.as_of.day},
    }


def _foot(document: Document) -> list[str]:
    title = document.title if document.title != document.owner and len(document.title) <= _FOOT else ""
    return [part for part in (document.owner, title, words.day(document.as_of, document.language)) if part]


def _rows(document: Document, paper: Paper, about: str | None) -> list[list[Data]]:
    """Sections in rows: two halves that follow each other share one."""
    rows: list[list[Section]] = []
    for section in (s for s in document.sections if blocks.gathered(s.blocks)):
        last = rows[-1] if rows else []
        if section.half and len(last) == 1 and last[0].half:
            last.append(section)
        else:
            rows.append([section])
    return [[_section(document, s, paper, len(row) == 2, s.name == about) for s in row] for row in rows]


def _section(document: Document, section: Section, paper: Paper, half: bool, photo: bool) -> Data:
    width = paper.column if half else paper.inner
    made = [blocks.block(part, document.look, paper, width, section.title) for part in blocks.gathered(section.blocks)]
    if photo:
        next(part for part in made if part["kind"] == "prose")["photo"] = True
    return {"title": section.title, "note": section.note, "blocks": made, "whole": half or _short(section)}


def _short(section: Section) -> bool:
    rows = sum(len(part.rows) for part in section.blocks if isinstance(part, Grid))
    signs = sum(len(part.text) for part in section.blocks if isinstance(part, Prose))
    charts = sum(isinstance(part, Drawing) for part in section.blocks)
    return rows <= _WHOLE_ROWS and signs <= _WHOLE_SIGNS and charts <= 4


def _prose(section: Section) -> bool:
    return any(isinstance(part, Prose) and part.text.strip() for part in section.blocks)


def _screen(document: Document, paper: Paper) -> list[Data]:
    """What a slide or a square card has room for: the first figures and one chart."""
    parts = [part for section in document.sections for part in section.blocks]
    figures = [one for part in parts if isinstance(part, Cards) for one in part.figures]
    chart = next((part for part in parts if isinstance(part, Drawing) and not part.frame.empty), None)
    square = paper.kind == "square"
    made: list[Data] = []
    if figures:
        most = 4 if square or chart else 8
        across = min(len(figures), 2) if square else min(len(figures), 4)
        cards = {"kind": "cards", "across": across, "figures": [blocks.figure(one) for one in figures[:most]]}
        made.append(cards | {"sizes": list(paper.numbers), "size": 1 if chart and not square else 1.15})
    if chart and not (square and figures):
        high = paper.chart if figures else paper.chart * 1.5
        one = blocks.drawing(chart, document.look, paper.inner, high)
        made.append({"kind": "drawings", "across": 1, "drawings": [one]})
    return made


def _cut(shown: Data, paper: Paper) -> None:
    """Texts as long as a screen has room for; a page has room for all."""
    for name, most in _ROOM[paper.kind].items():
        shown[name] = _brief(shown[name], most)
    for card in (card for part in shown["parts"] for card in part.get("figures", ())):
        card.update({name: _brief(card[name], most) for name, most in _CARD.items()})


def _brief(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _picture(data: bytes | None, owner: str) -> Data | None:
    """A PNG inside an SVG, so that it travels with the data and no file is read; None for what is no PNG."""
    wide, high = images.size(data)
    if not data or not wide:
        return None
    inside = f'href="data:image/png;base64,{base64.b64encode(data).decode()}" width="{wide}" height="{high}"'
    frame = f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}">'
    return {"svg": f"{frame}<image {inside}/></svg>", "ratio": wide / high, "alt": owner or "Logo"}


def _shown(part: Any, covered: AbstractSet[int]) -> Any:
    """Every text as it can be set; a chart's and a picture's own code only loses what no face has."""
    if isinstance(part, str):
        return scripts.breakable(scripts.readable(scripts.tidy(part), covered).strip())
    if isinstance(part, list):
        return [_shown(one, covered) for one in part]
    if isinstance(part, dict):
        return {name: _field(name, one, covered) for name, one in part.items()}
    return part


def _field(name: str, value: Any, covered: AbstractSet[int]) -> Any:
    if name == "to":
        return value  # an address is followed, not read
    if name == "svg":
        return scripts.readable(value, covered)
    shown = _shown(value, covered)
    return shown or "–" if name == "alt" else shown
