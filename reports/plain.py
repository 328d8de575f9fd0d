"""What somebody wrote, made ready for any renderer: plain lines, paragraphs, lists, and addresses that may be a link."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

_BLANKS = re.compile(r"\s+")
_MAIL = re.compile(r"[^\s@<>\"'(),:;\\\[\]?&#/%]+@[^\s@<>\"'(),:;\\\[\]?&#/%]+\.[^\s@<>\"'(),:;\\\[\]?&#/%.]+")
_SITE = re.compile(r"[\w-]+(\.[\w-]+)+(/[^\s\"'<>\\]*)?")
_ITEM = "- "
_DIRECTING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Marks that turn the direction of what follows; the renderers set each text's direction themselves."""
_JOINERS = "\u200c\u200d"  # Arabic, Indic scripts and emoji are written with them


class Part(NamedTuple):
    """A paragraph (its lines) or a list (its items)."""

    kind: Literal["paragraph", "list"]
    lines: tuple[str, ...]


def line(text: str) -> str:
    """The text in one line, without control characters.

    >>> line("A title \\n in\\x00 two lines")
    'A title in two lines'
    """
    return _BLANKS.sub(" ", "".join(c for c in text if c.isspace() or _written(c))).strip()


def parts(text: str) -> list[Part]:
    """Paragraphs, parted by blank lines, and lists, whose lines begin with "- ".

    >>> parts("One\\ntwo\\n\\n- a\\n- b")
    [Part(kind='paragraph', lines=('One', 'two')), Part(kind='list', lines=('a', 'b'))]
    """
    found: list[Part] = []
    open_kind = ""
    for raw in text.splitlines():
        stripped = raw.strip()
        kind: Literal["paragraph", "list"] = "list" if f"{stripped} ".startswith(_ITEM) else "paragraph"
        words = line(stripped.removeprefix("-") if kind == "list" else stripped)
        if not words:
            open_kind = "" if not stripped else open_kind
        elif kind == open_kind:
            found[-1] = Part(kind, (*found[-1].lines, words))
        else:
            found.append(Part(kind, (words,)))
            open_kind = kind
    return found


def link(address: str) -> str:
    """The address as a link to the web or to write to; empty where it is anything else, which stays plain text.

    >>> link("me@example.com"), link("example.com/kit"), link("javascript:alert(1)"), link("file:///etc/passwd")
    ('mailto:me@example.com', 'https://example.com/kit', '', '')
    """
    words = address.strip()
    mail = words[7:] if words[:7].lower() == "mailto:" else words
    if _MAIL.fullmatch(mail):
        return f"mailto:{mail}"
    if any(c.isspace() or not _written(c) or c in "\"'<>\\`" for c in words):
        return ""
    try:
        split = urlsplit(words)
    except ValueError:
        return ""
    if split.scheme in ("http", "https"):
        return words if split.hostname and "@" not in split.netloc else ""
    return f"https://{words}" if not split.scheme and _SITE.fullmatch(words) else ""


def measured(told: Iterable[str], fingerprint: str) -> list[str]:
    """The lines of "how we measured"; the fingerprint is one of them where none has it in its words."""
    lines = [words for each in told if (words := line(each))]
    mark = line(fingerprint)
    return lines if not mark or any(mark in words for words in lines) else [*lines, mark]


def rightward(text: str) -> bool:
    """Whether the text begins with a script that is written from right to left.

    >>> rightward("2 مدونة"), rightward("Blog مدونة")
    (True, False)
    """
    strong = (kind for c in text if (kind := unicodedata.bidirectional(c)) in ("L", "R", "AL"))
    return next(strong, "L") != "L"


def _written(character: str) -> bool:
    if character in _DIRECTING:
        return False
    return character in _JOINERS or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co")
