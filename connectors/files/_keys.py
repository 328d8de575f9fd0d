"""What a row is known by: a column, several together, or its content and how often that came before."""

from __future__ import annotations

import hashlib
from collections import Counter
from functools import reduce

import pandas as pd

from connectors.files._format import Format

_BETWEEN = "|"
_APART = "\x1f"


def names(declared: Format) -> tuple[str, ...]:
    """The columns that make the id; none where rows are known by their content."""
    if declared.key is None:
        return ()
    return (declared.key,) if isinstance(declared.key, str) else declared.key


def is_plain(declared: Format) -> bool:
    """Whether ids are made of words alone, so that they can be told before the file's styles are known."""
    return declared.key is not None and all(declared.columns[name].kind == "text" for name in names(declared))


def joined(rows: pd.DataFrame, declared: Format) -> pd.Series:
    """The ids of rows (str), "" where all parts are blank; parts are joined by “|”."""
    parts = [_written(rows[name]) for name in names(declared)]
    keys = parts[0] if len(parts) == 1 else reduce(lambda left, right: left + _BETWEEN + right, parts)
    keys = keys.where(keys.str.strip(_BETWEEN) != "", "") if len(parts) > 1 else keys
    return keys.str.lower() if declared.fold_key else keys


class Occurrences:
    """Ids of rows without any: the hash of their content (128 bits, hexadecimal) and the number of the occurrence."""

    def __init__(self, declared: Format) -> None:
        self._content = declared.content
        self._seen: Counter[bytes] = Counter()

    def ids(self, rows: pd.DataFrame) -> list[str]:
        """The ids of the next rows of the file, such as ``9f…-1``; the same rows in any order get the same ids."""
        parts = [_written(rows[name]) for name in self._content]
        contents = reduce(lambda left, right: left + _APART + right, parts).tolist()
        return [self._next(hashlib.blake2b(content.encode(), digest_size=16).digest()) for content in contents]

    def _next(self, digest: bytes) -> str:
        self._seen[digest] += 1
        return f"{digest.hex()}-{self._seen[digest]}"


def _written(column: pd.Series) -> pd.Series:
    """Values as words: days in ISO, amounts in millionths, gaps blank."""
    if column.dtype.kind == "M":
        return column.dt.strftime("%Y-%m-%d").fillna("").astype("str")
    return column.astype("str").where(column.notna(), "")
