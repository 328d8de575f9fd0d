"""Columns of text to values, whole columns at a time. What cannot be converted is pointed at, never guessed.

Amounts and days have modules of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from connectors.files import _currencies
from vocabulary import TEXT_LIMIT, clean

_ODD = (
    r"^'[=+@|%-]|\s\s|[^\S ]|"
    r"[\x00-\x1f\x7f-\x{9f}\x{a0}\x{200e}\x{200f}\x{2000}-\x{200a}\x{202a}-\x{202f}\x{2066}-\x{2069}\x{feff}]"
)
_TRUE = pa.array([
    "1", "1.0", "true", "yes", "t", "y", "x", "wahr", "ja", "vrai", "oui", "verdadero", "sí", "si", "vero", "sì",
    "verdadeiro", "sim", "waar", "sant",
])  # fmt: skip
_FALSE = pa.array([
    "", "0", "0.0", "false", "no", "f", "n", "-", "--", "–", "—", "n/a", "null", "none", "falsch", "nein", "faux", "non",
    "falso", "não", "onwaar", "nee", "falskt", "nej",
])  # fmt: skip
"""Spreadsheets write both in the language of who saves the file."""
_CLOCK = r"^(?:(?:(?P<h>\d{1,5}):)?(?P<m>\d{1,2}):(?P<s>\d{2})(?:[.,]\d+)?|(?P<plain>\d{1,8})(?:[.,]\d+)?)$"


@dataclass(frozen=True)
class Converted:
    """A column's values, where they could not be understood, and what rounding beyond six decimals added in all.

    `glued`: codes of currencies written beside numbers, "" where there is none; None if there is none at all.
    """

    cells: np.ndarray | pd.Series | pd.api.extensions.ExtensionArray
    bad: np.ndarray
    rounding: Decimal = Decimal(0)
    glued: np.ndarray | None = None


def flags(texts: pa.Array) -> Converted:
    """Yes and no; blank is no, and so is what is bad: neither of the two."""
    said = pc.utf8_lower(pc.utf8_trim_whitespace(texts))
    yes, no = (pc.is_in(said, value_set=known).to_numpy(zero_copy_only=False) for known in (_TRUE, _FALSE))
    return Converted(yes, ~yes & ~no)


def currency(texts: pa.Array) -> Converted:
    """Codes of three letters, in capitals, or signs that stand for one; blank is not one."""
    trimmed = pc.utf8_trim_whitespace(texts)
    codes = pc.utf8_upper(trimmed)
    fine = pc.match_substring_regex(codes, "^[A-Z]{3}$").to_numpy(zero_copy_only=False)
    values = pd.Series(codes.to_pandas(), dtype="str")
    if not fine.all():
        signs = pd.Series(trimmed.to_pandas(), dtype="str").map(_currencies.SIGNS)
        values, fine = values.where(signs.isna(), signs), fine | signs.notna().to_numpy()
    return Converted(values, ~fine)


def seconds(texts: pa.Array) -> Converted:
    """Durations as nullable Int64 seconds: “1:02:03”, “04:12”, “62”; blank is NA, fractions are dropped."""
    cells = blank_to_null(texts)
    parts = pc.extract_regex(cells, _CLOCK)
    figures = {
        name: pc.fill_null(pc.cast(_figures(parts.field(name)), pa.int64()), 0) for name in ("h", "m", "s", "plain")
    }
    total = sum(
        figures[name].to_numpy(zero_copy_only=False) * size for name, size in zip("hms", (3600, 60, 1), strict=True)
    )
    total = total + figures["plain"].to_numpy(zero_copy_only=False)
    fine = pc.is_valid(parts).to_numpy(zero_copy_only=False)
    values = pd.Series(total, dtype="Int64").where(pd.Series(fine), pd.NA)
    return Converted(values, ~fine & pc.is_valid(cells).to_numpy(zero_copy_only=False))


def _figures(texts: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(texts, ""), None, texts)


def words(texts: pa.Array) -> Converted:
    """Text fit to be shown, as str."""
    trimmed = pc.utf8_trim_whitespace(texts)
    odd = pc.or_(pc.match_substring_regex(trimmed, _ODD), pc.greater(pc.utf8_length(trimmed), TEXT_LIMIT))
    if pc.any(odd).as_py():
        repaired = pa.array([_shown(word) for word in trimmed.filter(odd).to_pylist()], pa.string())
        trimmed = pc.replace_with_mask(trimmed, odd, repaired)
    values = pd.Series(trimmed.to_pandas(), dtype="str")
    return Converted(values, np.zeros(len(texts), bool))


@lru_cache(4096)
def _shown(word: str) -> str:
    unescaped = word[1:] if word[:1] == "'" and word[1:2] in ("=", "+", "-", "@", "|", "%") else word
    return str(clean(unescaped))


def blank_to_null(texts: pa.Array) -> pa.Array:
    """The cells without blanks around them; null where nothing is left."""
    trimmed = pc.utf8_trim_whitespace(texts)
    return pc.if_else(pc.equal(trimmed, ""), None, trimmed)


def blank(texts: pa.Array) -> np.ndarray:
    """Where there is nothing but white space."""
    return pc.equal(pc.utf8_trim_whitespace(texts), "").to_numpy(zero_copy_only=False)
