"""A kit or report as Markdown, to paste into a blog or a newsletter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from reports import plain
from reports.document import Bars, Block, Cards, Document, Drawing, Grid, Names, Prose, Quotes, Section

_INLINE = re.compile(r"([\\`*_\[\]|~$])")
_FRONT = re.compile(r"^([#=]|[-+:](?=[\s-]|$))")
_NUMBERED = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
_ALIGNED = {"left": ":---", "right": "---:"}


def markdown(document: Document) -> str:
    """The whole text, for any reader of Markdown with tables; what others wrote is escaped, so that it reads as written."""
    blocks = [f"# {_words(document.title)}", _words(document.tagline), _dated(document)]
    for section in document.sections:
        blocks += _section(section)
    blocks += ["---", *_measured(document)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _dated(document: Document) -> str:
    said = (document.title, document.tagline)
    return " · ".join(_words(t) for t in (document.owner, document.period) if t and t not in said)


def _measured(document: Document) -> list[str]:
    lines = [_words(line) for line in plain.measured(document.measured, document.fingerprint)]
    if not lines:
        return []
    return [f"**{_words(document.measured_title)}**", "\n".join(f"- {line}" for line in lines)]


def _section(section: Section) -> list[str]:
    title, note = _words(section.title), _words(section.note)
    found = [f"## {title}"] if title else []
    return [*found, f"*{note}*" if note else "", *(_block(block, section) for block in section.blocks)]


def _block(block: Block, section: Section) -> str:
    return _drawing(block, section) if isinstance(block, Drawing) else _MADE[type(block)](block)


def _words(text: str) -> str:
    """A text in one line that every Markdown reader shows as it is: no markup, no tag, no address made a link."""
    clean = plain.line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    clean = _INLINE.sub(r"\\\1", clean)
    clean = re.sub(r"(?i)\b(www)\.", r"\1\\.", clean).replace("://", r"\://")
    return _NUMBERED.sub(r"\1\\\2", _FRONT.sub(r"\\\1", clean))


def _cell(text: str) -> str:
    return _words(text) or " "


def _cards(block: Cards) -> str:
    return "\n".join(f"- {_words(f.label)}: **{_words(f.text)}**{_beside(f.mark, f.under)}" for f in block.figures)


def _beside(mark: str, under: str) -> str:
    return (f" ({_words(mark)})" if mark else "") + (f", {_words(under)}" if under else "")


def _drawing(block: Drawing, section: Section) -> str:
    """A picture would have to be a file of its own; its sentence says what it shows."""
    title, note = (
        "" if mine == said else _words(mine)
        for mine, said in ((block.title, section.title), (block.note, section.note))
    )
    head = " · ".join(t for t in (f"**{title}**" if title else "", note) if t)
    return "\n\n".join(t for t in (head, _words(block.alt)) if t)


def _bars(block: Bars) -> str:
    return "\n".join(f"- {_words(label)}: {_words(text)}" for label, text, _ in block.rows)


def _grid(block: Grid) -> str:
    rows = [_row(map(_cell, block.head)), _row(_ALIGNED[a] for a in block.align)]
    rows += [_row(map(_cell, row)) for row in block.rows]
    if block.total:
        rows.append(_row(f"**{_words(cell)}**" if plain.line(cell) else " " for cell in block.total))
    return "\n".join(rows)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _prose(block: Prose) -> str:
    return "\n\n".join(_part(part.kind, part.lines) for part in plain.parts(block.text))


def _part(kind: str, lines: Sequence[str]) -> str:
    if kind == "list":
        return "\n".join(f"- {_words(line)}" for line in lines)
    return "  \n".join(_words(line) for line in lines)


def _quotes(block: Quotes) -> str:
    said = []
    for words, who in block.said:
        lines = [line for part in plain.parts(words) for line in part.lines] + ([f"– {who}"] if plain.line(who) else [])
        said.append("\n>\n".join(f"> {_words(line)}" for line in lines))
    return "\n\n".join(said)


def _names(block: Names) -> str:
    return " · ".join(_named(text, address) for text, address in block.items if plain.line(text or address))


def _named(text: str, address: str) -> str:
    target = plain.link(address)
    words = _words(text or address)
    if target:
        return f"[{words}](<{target}>)"
    return words if not plain.line(address) or address == text else f"{words} ({_words(address)})"


_MADE: dict[type, Callable[[Any], str]] = {
    Cards: _cards,
    Bars: _bars,
    Grid: _grid,
    Prose: _prose,
    Quotes: _quotes,
    Names: _names,
}
