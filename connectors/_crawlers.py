"""Whether the list of the package crawler-user-agents knows a text.

One alternation of its 1,500 patterns takes a millisecond a text, too long for a hundred thousand of them. All but a few
patterns are plain words, so these are looked up by their first letters at every place of the text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import NamedTuple

_LEAD = 3
_ESCAPED = re.compile(r"\\([^\w\s])")
_SPECIAL = re.compile(r"[\[\](){}*+?|^$.\\]")


class _Index(NamedTuple):
    words: dict[str, tuple[str, ...]]
    """Plain words by their first letters."""
    others: re.Pattern[str]
    """The patterns that are no plain words."""


def crawler(text: str) -> str | None:
    """The part of `text` that the list knows, or None. Source: the package crawler-user-agents (MIT), case-sensitive."""
    words, others = _index()
    for start in range(len(text) - _LEAD + 1):
        for word in words.get(text[start : start + _LEAD], ()):
            if text.startswith(word, start):
                return word
    found = others.search(text)
    return found.group() if found else None


@cache
def _index() -> _Index:
    from crawleruseragents import CRAWLER_USER_AGENTS_DATA  # reads a file of half a megabyte: only where a log is read

    words: dict[str, list[str]] = defaultdict(list)
    others = []
    for entry in CRAWLER_USER_AGENTS_DATA:
        word = _plain(entry["pattern"])
        if word is not None and len(word) >= _LEAD:
            words[word[:_LEAD]].append(word)
        else:
            others.append(entry["pattern"])
    return _Index({lead: tuple(found) for lead, found in words.items()}, re.compile("|".join(others) or r"(?!)"))


def _plain(pattern: str) -> str | None:
    """The word that `pattern` stands for, or None if it is more than a word."""
    if _SPECIAL.search(_ESCAPED.sub("", pattern)):
        return None
    return _ESCAPED.sub(r"\1", pattern)
