"""Columns of text to exact values, whole columns at a time. What cannot be converted is pointed at, never guessed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from vocabulary import TEXT_LIMIT, clean

_MICROS = pa.decimal64(18, 6)
_WIDE = pa.decimal128(32, 18)
_AMOUNT = r"^[+-]?(\d{1,12}|\d{1,3}(,\d{3}){1,3})?(\.\d{0,18})?$"
_ODD = (
    r"^'[=+@|%-]|\s\s|[^\S ]|"
    r"[\x00-\x1f\x7f-\x{9f}\x{a0}\x{200e}\x{200f}\x{2000}-\x{200a}\x{202a}-\x{202f}\x{2066}-\x{2069}\x{feff}]"
)
_TRUE = pa.array(["1", "true", "yes", "t", "y"])
_FIRST, _LAST = np.datetime64("1990-01-01", "s"), np.datetime64("2100-01-01", "s")


@dataclass(frozen=True)
class Converted:
    """A column's values, where they could not be understood, and what rounding beyond six decimals added in all."""

    cells: np.ndarray | pd.Series
    bad: np.ndarray
    rounding: Decimal = Decimal(0)


def money(texts: pa.Array) -> Converted:
    """Amounts as int64 millionths; blank is 0. A thousands comma is understood, a decimal comma is not.

    More than six decimals are rounded half to even.
    """
    cells = _blank_to_null(texts)
    if pc.any(pc.match_substring(cells, "e", ignore_case=True)).as_py():  # Arrow would read exponents
        return _carefully(cells)
    try:
        return Converted(_micros(pc.cast(cells, _MICROS)), np.zeros(len(cells), bool))
    except pa.ArrowInvalid:
        return _carefully(cells)


def _carefully(cells: pa.Array) -> Converted:
    # spreadsheet-safe exports put an apostrophe before a minus; some write the typographic minus
    cells = pc.replace_substring(pc.replace_substring_regex(cells, "^'", ""), "\u2212", "-")
    fine = pc.and_(pc.match_substring_regex(cells, _AMOUNT), pc.match_substring_regex(cells, r"\d"))
    bad = pc.invert(pc.fill_null(fine, True)).to_numpy(zero_copy_only=False)
    plain = pc.replace_substring(pc.if_else(fine, cells, None), ",", "")
    exact = pc.cast(plain, _WIDE)
    rounded = pc.round(exact, ndigits=6, round_mode="half_to_even")
    change = pc.sum(pc.subtract(rounded, exact)).as_py() or Decimal(0)
    return Converted(_micros(pc.cast(rounded, _MICROS, safe=False)), bad, change)


def _micros(decimals: pa.Array) -> np.ndarray:
    # straight from the cast: Arrow's other functions silently widen these numbers to 16 bytes each
    if decimals.type != _MICROS:
        raise AssertionError(f"8 bytes an amount expected, {decimals.type} came")
    numbers = np.frombuffer(decimals.buffers()[1], "i8")[decimals.offset :][: len(decimals)]
    return np.where(pc.is_valid(decimals).to_numpy(zero_copy_only=False), numbers, 0)


def day(texts: pa.Array, zone: str) -> Converted:
    """Days as datetime64[s] at midnight; blank is NaT. Moments (UTC where no zone is written) become days in `zone`."""
    cells = _blank_to_null(texts)
    bare = pc.fill_null(pc.equal(pc.utf8_length(cells), 10), False)
    moments = _with_zone(pc.if_else(bare, None, cells))
    values = _local_days(_cast(moments, pa.timestamp("us", "UTC")), zone)
    days = _cast(pc.if_else(bare, cells, None), pa.date32()).to_numpy(zero_copy_only=False).astype("datetime64[s]")
    values = np.where(np.isnat(values), days, values)
    values[(values < _FIRST) | (values > _LAST)] = np.datetime64("NaT")
    said = pc.is_valid(cells).to_numpy(zero_copy_only=False)
    return Converted(values, said & np.isnat(values))


def _with_zone(cells: pa.Array) -> pa.Array:
    """ISO moments with ``UTC``, an offset or nothing at their end, all written with an offset."""
    cells = pc.replace_substring_regex(cells, r"\s*(UTC|GMT|Z)$", "Z")
    cells = pc.replace_substring_regex(cells, r"\s+([+-]\d\d:?\d\d)$", r"\1")
    zoned = pc.match_substring_regex(cells, r"(Z|:\d\d[^ ]*[+-]\d\d:?\d\d)$")
    return pc.if_else(zoned, cells, pc.binary_join_element_wise(cells, "Z", ""))


def _cast(cells: pa.Array, kind: pa.DataType) -> pa.Array:
    try:
        return pc.cast(cells, kind)
    except pa.ArrowInvalid:
        return pa.array([_one(cell, kind) for cell in cells.to_pylist()], kind)


def _one(cell: str | None, kind: pa.DataType) -> object:
    try:
        return pa.scalar(cell).cast(kind).as_py() if cell is not None else None
    except pa.ArrowInvalid:
        return None


def _local_days(moments: pa.Array, zone: str) -> np.ndarray:
    stamps = pd.DatetimeIndex(moments.to_numpy(zero_copy_only=False), tz="UTC")
    return stamps.tz_convert(zone).tz_localize(None).to_numpy().astype("datetime64[D]").astype("datetime64[s]")


def flags(texts: pa.Array) -> Converted:
    """Yes and no; blank is no."""
    yes = pc.is_in(pc.utf8_lower(pc.utf8_trim_whitespace(texts)), value_set=_TRUE)
    return Converted(yes.to_numpy(zero_copy_only=False), np.zeros(len(texts), bool))


def currency(texts: pa.Array) -> Converted:
    """Codes of three letters, in capitals; blank is not one."""
    codes = pc.utf8_upper(pc.utf8_trim_whitespace(texts))
    fine = pc.match_substring_regex(codes, "^[A-Z]{3}$").to_numpy(zero_copy_only=False)
    return Converted(pd.Series(codes.to_pandas(), dtype="str"), ~fine)


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


def _blank_to_null(texts: pa.Array) -> pa.Array:
    trimmed = pc.utf8_trim_whitespace(texts)
    return pc.if_else(pc.equal(trimmed, ""), None, trimmed)


def blank(texts: pa.Array) -> np.ndarray:
    """Where there is nothing but white space."""
    return pc.equal(pc.utf8_trim_whitespace(texts), "").to_numpy(zero_copy_only=False)
