"""Written amounts to exact millionths: the common way for whole columns at once, the careful way for odd cells only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from connectors.files import _currencies
from connectors.files._convert import Converted, blank_to_null
from vocabulary import MICROS

_MICROS = pa.decimal64(18, 6)
_WIDE = pa.decimal128(37, 18)
_SIX = Decimal("0.000001")
_PLAIN = {
    ".": r"^[+-]?(\d{1,12}(\.\d{0,6})?|\.\d{1,6})$",
    ",": r"^[+-]?(\d{1,12}(,\d{0,6})?|,\d{1,6})$",
}
_GROUPED = {
    ".": r"^(\d+|\d{1,3}(,\d{3})+|\d{1,2}(,\d\d)+,\d{3}|\d{1,3}('\d{3})+|\d{1,3}( \d{3})+)?(\.\d*)?$",
    ",": r"^(\d+|\d{1,3}(\.\d{3})+|\d{1,3}('\d{3})+|\d{1,3}( \d{3})+)?(,\d*)?$",
}
_CURRENCY = r"Rs\.|S?Fr\.|[^\d\s.,'()+%-]{1,4}"
_PARTS = (
    r"^(?P<open>\()?\s?(?P<sign>[+-])?\s?(?P<before>" + _CURRENCY + r")?\s?(?P<inner>[+-])?(?P<number>[\d.,' ]*\d[.,]?)"
    r"(?P<power>[eE][+-]?\d{1,3})?\s?(?P<percent>%)?\s?(?P<after>" + _CURRENCY + r")?(?P<last>-)?\s?(?P<close>\))?$"
)
_SPACES = r"[\s\x{a0}\x{200e}\x{200f}\x{2000}-\x{200a}\x{202a}-\x{202f}\x{2060}\x{2066}-\x{2069}\x{feff}]+"
_NOTHING = pa.array(["", "-", "/", "--", "---", "n/a", "na", "#n/a", "n.a.", "null", "none", "—"])


def are_numbers(cells: Sequence[str], least: float = 0.8) -> bool:
    """Whether at least that share of some cells are numbers, with a decimal point or a comma."""
    texts = pa.array(list(cells), pa.string())
    bad = number(texts, ".").bad & number(texts, ",").bad
    return any(letter.isdigit() for cell in cells for letter in cell) and (~bad).sum() >= least * len(cells)


@dataclass(frozen=True)
class _Amounts:
    """Millionths (int64), where there is one, where a cell makes no sense, what rounding added, glued currencies."""

    micros: np.ndarray
    there: np.ndarray
    bad: np.ndarray
    rounding: Decimal = Decimal(0)
    glued: np.ndarray | None = None


def money(texts: pa.Array, decimal: str = ".") -> Converted:
    """Amounts as int64 millionths; what means nothing (blank, “--”, “N/A”) is 0. `decimal` is the sign of decimals.

    More than six decimals are rounded half to even. A percentage is no amount.
    """
    read = _read(blank_to_null(texts), decimal, percent=False)
    return Converted(np.where(read.there, read.micros, 0), read.bad, read.rounding, read.glued)


def number(texts: pa.Array, decimal: str = ".") -> Converted:
    """Counts and rates as nullable Int64 millionths; what means nothing is NA, “0.09%” is 900."""
    read = _read(blank_to_null(texts), decimal, percent=True)
    values = pd.Series(read.micros, dtype="Int64").where(pd.Series(read.there), pd.NA)
    return Converted(values, read.bad, read.rounding, read.glued)


def _read(cells: pa.Array, decimal: str, *, percent: bool) -> _Amounts:
    if decimal == "." and not pc.any(pc.match_substring(cells, "e", ignore_case=True)).as_py():
        try:  # Arrow would read exponents, and does not know a decimal comma
            return _whole(pc.cast(cells, _MICROS))
        except pa.ArrowInvalid:
            pass
    plain = pc.fill_null(pc.match_substring_regex(cells, _PLAIN[decimal]), False)
    simple = pc.replace_substring(pc.if_else(plain, cells, None), ",", ".")
    common = _whole(pc.cast(simple, _MICROS))
    odd = pc.and_(pc.is_valid(cells), pc.invert(plain)).to_numpy(zero_copy_only=False)
    return _merged(common, odd, _odd(cells.filter(pa.array(odd)), decimal, percent=percent)) if odd.any() else common


def _whole(decimals: pa.Array) -> _Amounts:
    # straight from the cast: Arrow's other functions silently widen these numbers to 16 bytes each
    if decimals.type != _MICROS:
        raise AssertionError(f"8 bytes an amount expected, {decimals.type} came")
    there = pc.is_valid(decimals).to_numpy(zero_copy_only=False)
    micros = np.frombuffer(decimals.buffers()[1], "i8")[decimals.offset :][: len(decimals)]
    return _Amounts(np.where(there, micros, 0), there, np.zeros(len(decimals), bool))


def _merged(common: _Amounts, where: np.ndarray, careful: _Amounts) -> _Amounts:
    micros, there, bad = common.micros.copy(), common.there.copy(), common.bad.copy()
    micros[where], there[where], bad[where] = careful.micros, careful.there, careful.bad
    glued = np.full(len(micros), "", object)
    glued[where] = careful.glued
    return _Amounts(micros, there, bad, careful.rounding, glued)


def _odd(cells: pa.Array, decimal: str, *, percent: bool) -> _Amounts:
    """Cells with signs, currencies, thousands, powers or more decimals than are kept."""
    tidy = _tidied(cells)
    empty = pc.is_in(pc.utf8_lower(tidy), value_set=_NOTHING)
    parts = pc.extract_regex(tidy, _PARTS)
    told = {name: pc.fill_null(parts.field(name), "") for name in ("before", "after", "number", "power", "percent")}
    glued, fine = _currency(told["before"], told["after"])
    negative, sensible = _signs(parts)
    fine &= sensible & _mask(pc.is_valid(parts)) & _mask(pc.match_substring_regex(told["number"], _GROUPED[decimal]))
    fine &= _mask(pc.equal(told["percent"], "")) | percent
    digits = _digits(told["number"], decimal, negative)
    by_hand = fine & (_mask(pc.not_equal(told["power"], "")) | _mask(pc.not_equal(told["percent"], "")))
    by_hand |= fine & _mask(pc.match_substring_regex(digits, r"\.\d{19,}"))
    fine &= _mask(pc.match_substring_regex(digits, r"^-?\d{0,12}(\.\d*)?$"))
    micros, rounding = _exact(digits, fine & ~by_hand)
    for i in np.flatnonzero(by_hand):
        amount = Decimal(digits[i].as_py() + told["power"][i].as_py()) / (100 if told["percent"][i].as_py() else 1)
        fine[i] = abs(amount) < 10**12
        kept = amount.quantize(_SIX, ROUND_HALF_EVEN) if fine[i] else Decimal(0)
        micros[i], rounding = int(kept * MICROS), rounding + (kept - amount if fine[i] else 0)
    nothing = _mask(empty)
    return _Amounts(micros, fine & ~nothing, ~fine & ~nothing, rounding, np.where(fine, glued, ""))


def _tidied(cells: pa.Array) -> pa.Array:
    """Every blank a plain one, every minus a plain minus, no apostrophe of a spreadsheet in front."""
    tidy = pc.utf8_trim_whitespace(pc.replace_substring_regex(cells, _SPACES, " "))
    tidy = pc.replace_substring_regex(tidy, r"[\x{2212}\x{2013}\x{fe63}\x{ff0d}]", "-")
    return pc.replace_substring(pc.replace_substring_regex(tidy, "^'", ""), "\u2019", "'")


def _currency(before: pa.Array, after: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """The code of what is glued to each number ("" for nothing), and where that is one currency or none."""
    both = pc.binary_join_element_wise(before, after, "").dictionary_encode()
    words = both.dictionary.to_pylist()
    known = np.array([*(_currencies.code(word) or "" for word in words), ""], object)
    fine = np.array([*(not word or _currencies.code(word) is not None for word in words), False], bool)
    places = pc.fill_null(both.indices, -1).to_numpy(zero_copy_only=False)
    return known[places], fine[places]


def _signs(parts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Where a number is negative, and where its signs make sense: at most one, parentheses in pairs."""
    marks = [_mask(pc.not_equal(parts.field(name), "")) for name in ("sign", "inner", "last")]
    minus = [_mask(pc.equal(parts.field(name), "-")) for name in ("sign", "inner", "last")]
    opened, closed = (_mask(pc.not_equal(parts.field(name), "")) for name in ("open", "close"))
    count = np.sum([*marks, opened], axis=0)
    return np.any([*minus, opened], axis=0), (opened == closed) & (count <= 1)


def _digits(numbers: pa.Array, decimal: str, negative: np.ndarray) -> pa.Array:
    """The digits with a decimal point and a minus where there is one."""
    thousands = r"[,' ]" if decimal == "." else r"[.' ]"
    plain = pc.replace_substring(pc.replace_substring_regex(numbers, thousands, ""), ",", ".")
    return pc.binary_join_element_wise(pa.array(np.where(negative, "-", "")), plain, "")


def _exact(digits: pa.Array, where: np.ndarray) -> tuple[np.ndarray, Decimal]:
    exact = pc.cast(pc.if_else(pa.array(where), digits, None), _WIDE)
    rounded = pc.round(exact, ndigits=6, round_mode="half_to_even")
    change = pc.sum(pc.subtract(rounded, exact)).as_py() or Decimal(0)
    return _whole(pc.cast(rounded, _MICROS, safe=False)).micros.copy(), change


def _mask(flags: pa.Array) -> np.ndarray:
    return pc.fill_null(flags, False).to_numpy(zero_copy_only=False)
