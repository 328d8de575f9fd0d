"""The business's name beside the mark, at the head of the sidebar."""

from __future__ import annotations

import base64

from ui.texts import safe

MARK = (
    '<g fill="none" stroke-width="3.2" stroke-linecap="round"><path d="M2 4c7 0 9 5 13 7 M2 18c7 0 9-5 13-7" '
    'stroke="#4199E0"/><path d="M15 11h11" stroke="#2E6FB5"/></g>'
)
_GREY = "#767D88"


def logo(title: str) -> str:
    """An SVG with the mark and the name in a grey that is read on both grounds; a long name is cut."""
    name = title if len(title) <= 22 else title[:21].rstrip() + "…"
    width = 38 + round(len(name) * 9.4)
    font = 'font-family="Helvetica Neue, Arial, sans-serif" font-size="16" font-weight="600"'
    words = f'<text x="36" y="17" {font} fill="{_GREY}">{safe(name)}</text>'
    size = f'width="{width}" height="22" viewBox="0 0 {width} 22"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{MARK}{words}</svg>'


def icon() -> str:
    """The mark alone, as an address for the browser's tab."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 22">{MARK}</svg>'
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
