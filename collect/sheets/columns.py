"""What a sheet is made of: its columns, what may stand in each, and the one line that says what is wrong with a cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import pandas as pd

from vocabulary import MICROS, clean

Kind = Literal["text", "money", "number", "whole", "percent", "day", "choice", "yes", "currency", "periods", "payouts"]
LARGEST = Decimal(10) ** 9
OLDEST, NEWEST = date(1950, 1, 1), date(2150, 12, 31)
LONGEST = 200
"""A name or a note is at most this long."""
_PERIOD = re.compile(r"(\d{4}-\d\d-\d\d)\s*(?:to|until|–|—)\s*(\d{4}-\d\d-\d\d)(?:\s*\((\d{1,4})\))?")
_PAYOUT = re.compile(r"(\d{4}-\d\d-\d\d)\s*:\s*(\d+(?:\.\d+)?)")


NONE: Mapping[Any, str] = MappingProxyType({})


class CellError(ValueError):
    """What is wrong with one cell, in words that follow its row and column."""


@dataclass(frozen=True)
class Known:
    """What the choices of a sheet are made of: the home currency, streams, things owned (key → title), numbers (id → title, unit)."""

    currency: str = "USD"
    streams: tuple[str, ...] = ()
    things: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, tuple[str, str]] = field(default_factory=dict)


class Column(NamedTuple):
    """One column. `choices` maps each value to its words, or makes them of what is known; `path` is its place among attributes."""

    name: str
    label: str
    kind: Kind
    needed: bool = False
    help: str = ""
    choices: Mapping[Any, str] | Callable[[Known], Mapping[Any, str]] = NONE
    default: object = None
    least: int = 0
    path: tuple[str, ...] = ()

    def options(self, known: Known) -> Mapping[Any, str]:
        """What may be chosen, each with its words."""
        return self.choices(known) if callable(self.choices) else self.choices

    def first(self, known: Known) -> Any:
        """What stands in a new row."""
        return known.currency if self.kind == "currency" else self.default

    def value(self, given: object, known: Known) -> Any:
        """A cell as it is kept, exactly; None for an empty one.

        Raises: CellError: it cannot be so; the message says what to type.
        """
        if self.kind == "yes":
            return bool(given) if not _empty(given) else False
        if _empty(given):
            if self.needed:
                raise CellError("is empty")
            return None
        if self.kind == "choice":
            return _chosen(given, self.options(known))
        return _READ[self.kind](self, given)


def _empty(given: object) -> bool:
    if given is None or (isinstance(given, str) and not given.strip()):
        return True
    return isinstance(given, float | pd.Timestamp | type(pd.NaT)) and bool(pd.isna(given))


def _chosen(given: object, options: Mapping[Any, str]) -> Any:
    if given not in options:
        raise CellError(f"“{str(given)[:40]}” is none of the choices")
    return given


def _text(_column: Column, given: object) -> str:
    text = str(clean(str(given)))
    if len(text) > LONGEST:
        raise CellError(f"is longer than {LONGEST} characters")
    return text


def _number(column: Column, given: object) -> Decimal:
    try:
        value = given if isinstance(given, Decimal) else Decimal(str(given).strip())
    except InvalidOperation:
        raise CellError(f"“{str(given)[:30]}” is no number: type digits and a point, like 1250.50") from None
    if not value.is_finite() or abs(value) > LARGEST:
        raise CellError(f"“{str(given)[:30]}” is out of all measure")
    if value < column.least:
        raise CellError(f"{value} is less than {column.least}")
    if value * MICROS % 1:
        raise CellError(f"{value} has more than six digits behind the point")
    return value


def _whole(column: Column, given: object) -> int:
    value = _number(column, given)
    if value % 1:
        raise CellError(f"{value} is no whole number")
    return int(value)


def _percent(column: Column, given: object) -> Decimal:
    value = _number(column, given)
    if value > 100:
        raise CellError(f"{value} is more than 100 %")
    return value


def _day(_column: Column, given: object) -> date:
    if isinstance(given, datetime):
        found = given.date()
    elif isinstance(given, date):
        found = given
    else:
        found = _iso(str(given)[:10])
    if not OLDEST <= found <= NEWEST:
        raise CellError(f"{found} is out of all measure")
    return found


def _iso(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CellError(f"“{text[:20]}” is no day: type it like 2026-03-31") from None


def _currency(_column: Column, given: object) -> str:
    code = str(given).strip().upper()
    if not re.fullmatch("[A-Z]{3}", code):
        raise CellError(f"“{str(given)[:12]}” is no currency: give its three letters, like USD")
    return code


def _periods(_column: Column, given: object) -> str:
    """Periods in their one spelling, "2025-01-01 to 2025-02-28 (2); …", where (2) is how many units."""
    return periods_text(periods(str(given)))


def periods(text: str) -> list[list[Any]]:
    """First day, last day and number of units of each period of a text.

    Raises: CellError: it holds something else.
    >>> periods("2025-01-01 to 2025-02-28; 2026-03-01 to 2026-03-31 (2)")
    [['2025-01-01', '2025-02-28', 1], ['2026-03-01', '2026-03-31', 2]]
    """
    found = []
    for part in _parts(text):
        told = _PERIOD.fullmatch(part)
        if not told:
            raise CellError(
                f"“{part[:40]}” is no time: type it like 2025-01-01 to 2025-02-28, the next after a semicolon"
            )
        since, until = _iso(told[1]), _iso(told[2])
        if until < since:
            raise CellError(f"{until} comes before {since}")
        found.append([since.isoformat(), until.isoformat(), int(told[3] or 1)])
    return found


def periods_text(found: list[list[Any]]) -> str:
    """Periods as they are typed."""
    return "; ".join(f"{since} to {until}" + (f" ({n})" if int(n) != 1 else "") for since, until, n in found)


def _payouts(_column: Column, given: object) -> str:
    return payouts_text(payouts(str(given)))


def payouts(text: str) -> list[list[str]]:
    """Day and amount a unit of each payout of a text.

    Raises: CellError: it holds something else.
    >>> payouts("2026-12-10: 0.45")
    [['2026-12-10', '0.45']]
    """
    found = []
    for part in _parts(text):
        told = _PAYOUT.fullmatch(part)
        if not told:
            raise CellError(f"“{part[:40]}” is no payout: type it like 2026-12-10: 0.45, the next after a semicolon")
        found.append([_iso(told[1]).isoformat(), told[2]])
    return found


def payouts_text(found: list[list[str]]) -> str:
    """Payouts as they are typed."""
    return "; ".join(f"{day}: {amount}" for day, amount in found)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


_READ: dict[str, Callable[[Column, object], Any]] = {
    "text": _text, "money": _number, "number": _number, "whole": _whole, "percent": _percent, "day": _day,
    "currency": _currency, "periods": _periods, "payouts": _payouts,
}  # fmt: skip
