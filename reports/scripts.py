"""Which writing a text is in, and a text without what cannot be shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set as AbstractSet

from reports import plain

_CALLED = {
    "CJK": ("Chinese", "Noto Sans CJK"), "IDEOGRAPHIC": ("Chinese", "Noto Sans CJK"), "BOPOMOFO": ("Chinese", "Noto Sans CJK"),
    "FULLWIDTH": ("Chinese", "Noto Sans CJK"), "HIRAGANA": ("Japanese", "Noto Sans CJK"), "KATAKANA": ("Japanese", "Noto Sans CJK"),
    "HALFWIDTH": ("Japanese", "Noto Sans CJK"), "KATAKANA-HIRAGANA": ("Japanese", "Noto Sans CJK"), "HANGUL": ("Korean", "Noto Sans CJK"),
    "CYRILLIC": ("Cyrillic", "Noto Sans"), "GREEK": ("Greek", "Noto Sans"), "LATIN": ("special Latin", "Noto Sans"),
}  # fmt: skip
SYMBOLS = "symbols and emoji"
GONE = "…"
"""Stands for a word that cannot be shown: a reader sees that something is left out, never an empty box."""

_BLANKS = (0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2008, 0x2009, 0x200A, 0x205F, 0x3000)
_PLAIN: dict[int, str] = {0x2010: "-", 0x2011: "-", 0x2012: "–", 0x00A0: " ", 0x2007: " ", 0x202F: " "} | dict.fromkeys(
    _BLANKS, " "
)
_JOINERS = "\u200c\u200d\ufe00-\ufe0f"
_LONG = re.compile(r"[^\s\u200b]{41,}")
_PIECE = 16


def script(sign: str) -> tuple[str, str]:
    """What a sign's writing is called, and the face that has it: ("Thai", "Noto Sans Thai").

    >>> script("ไ"), script("東"), script("🎙")
    (('Thai', 'Noto Sans Thai'), ('Chinese', 'Noto Sans CJK'), ('symbols and emoji', 'Noto Emoji'))
    """
    word = unicodedata.name(sign, "").split(" ")[0]
    if word in _CALLED:
        return _CALLED[word]
    if not word or unicodedata.category(sign)[0] not in "LM":
        return SYMBOLS, "Noto Emoji"
    return word.capitalize(), f"Noto Sans {word.capitalize()}"


def tidy(text: str) -> str:
    """One line of composed letters, without signs that control anything.

    >>> tidy("cafe\\u0301\\x00\\tx\\n")
    'café x'
    """
    return plain.line(unicodedata.normalize("NFC", text))


def missing(text: str, covered: AbstractSet[int]) -> list[str]:
    """The runs of signs of a text that no face has, in their order.

    >>> missing("Ana 東京 Podcast", set(range(32, 127)))
    ['東京']
    """
    runs = _runs(text, covered)
    return runs.findall(text) if runs else []


def readable(text: str, covered: AbstractSet[int]) -> str:
    """The text with ``…`` for words that no face has; symbols are left out, rare blanks and hyphens become common ones.

    >>> readable("Ana 東京 🎙️Podcast\u202f!", set(range(32, 127)))
    'Ana … Podcast !'
    """
    runs = _runs(text, covered)
    kept = runs.sub(_instead, text) if runs else text
    return kept if kept.isascii() else kept.translate({c: to for c, to in _PLAIN.items() if c not in covered})


def breakable(text: str) -> str:
    """Places to break in words that no line holds.

    >>> breakable("short words"), breakable("x" * 50).count("\\u200b")
    ('short words', 3)
    """
    return _LONG.sub(
        lambda m: "\u200b".join(m[0][at : at + _PIECE] for at in range(0, len(m[0]), _PIECE)),
        text,
    )


def _runs(text: str, covered: AbstractSet[int]) -> re.Pattern[str] | None:
    """A pattern of what cannot be shown in the text, with the joiners between; None where all can."""
    if text.isascii():
        return None
    unseen = {s for s in set(text) if ord(s) > 126 and ord(s) not in covered and ord(s) not in _PLAIN and not _joins(s)}
    signs = "".join(re.escape(sign) for sign in sorted(unseen))
    return re.compile(f"[{signs}][{signs}{_JOINERS}]*") if unseen else None


def _instead(run: re.Match[str]) -> str:
    return GONE if any(unicodedata.category(sign)[0] in "LN" for sign in run[0]) else ""


def _joins(sign: str) -> bool:
    return unicodedata.category(sign) == "Cf" or "\ufe00" <= sign <= "\ufe0f"
