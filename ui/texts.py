"""Foreign words made safe to stand in HTML and markdown."""

from __future__ import annotations

import html
import re

from vocabulary import clean

_NARROW = "\u202f"
"""The blank before a percent sign: kept, since a line must not break there."""

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])")


def safe(text: object) -> str:
    """Text for HTML: no control marks, nothing that is read as a tag or an attribute's end."""
    parts = ("" if text is None else str(text)).split(_NARROW)
    return html.escape(_NARROW.join(str(clean(part)) for part in parts), quote=True)


def plain(text: object) -> str:
    """Text for a label that Streamlit reads as markdown: every sign that means something is escaped.

    >>> plain("*A* <b> $5") == r"\\*A\\* \\<b\\> \\$5"
    True
    """
    return _MARKS.sub(r"\\\1", str(clean("" if text is None else str(text))))
