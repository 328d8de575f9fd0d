"""E-mail addresses inside of other words: a page that is asked for with a reader's address is counted without it."""

from __future__ import annotations

import re

SIGN = "…"
PATTERN = r"[A-Za-z0-9._%+-]+(?:@|%40)(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}"
"""Also understood by DuckDB; a handle (``/@ann``) and a version (``lib@4.17``) are no addresses."""

_ADDRESS = re.compile(PATTERN)


def has_one(text: str) -> bool:
    """Whether an address may be in a text; cheap."""
    return "@" in text or "%40" in text


def hidden(text: str) -> str:
    """The text with a sign in the place of each address.

    >>> hidden("/unsubscribe/ann@example.org/now?to=ann%40example.org"), hidden("https://social.example/@ann")
    ('/unsubscribe/…/now?to=…', 'https://social.example/@ann')
    """
    return _ADDRESS.sub(SIGN, text) if has_one(text) else text


def in_sql(column: str) -> str:
    """The same as an expression of DuckDB."""
    found = f"contains({column}, '@') OR contains({column}, '%40')"
    return f"CASE WHEN {found} THEN regexp_replace({column}, '{PATTERN}', '{SIGN}', 'g') ELSE {column} END"
