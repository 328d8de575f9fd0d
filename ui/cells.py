"""Tables of our own HTML, every word escaped."""

from __future__ import annotations

from collections.abc import Iterable

from ui.texts import safe


def cell(text: object, look: str = "") -> str:
    """A cell with its words; `look` is a class: n for numbers, wide for what a phone leaves out, faint, keep."""
    return picture(safe(text), look)


def picture(markup: str, look: str = "") -> str:
    """A cell with markup of ours, its words escaped already."""
    return f'<td class="{look}">{markup}</td>' if look else f"<td>{markup}</td>"


def row(cells: Iterable[str], look: str = "") -> str:
    """A row of cells; `look` is a class: total, off."""
    return f'<tr class="{look}">{"".join(cells)}</tr>'


def table(heads: Iterable[tuple[str, str]], rows: Iterable[str], *, width: str = "") -> str:
    """A table with heads (words, class); no head row where there is none."""
    named = "".join(f'<th class="{look}">{safe(words)}</th>' for words, look in heads)
    head = f"<thead><tr>{named}</tr></thead>" if named else ""
    style = f' style="max-width:{width}"' if width else ""
    return f'<div class="tr tr-list"><table{style}>{head}<tbody>{"".join(rows)}</tbody></table></div>'
