"""How a number leaves: as it is, in few digits, as an index, or as a share or change. Nothing here knows what may leave at all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reports import words
from reports.kit import How

_CLEAR = 20
"""Two digits are kept where they say as much as this (20 to 99), three below it: rounding moves no number by more than 2.5 %."""


@dataclass(frozen=True)
class Manner:
    """How numbers are written: the language, the currency that amounts leave in, and what one unit of the home currency is in it.

    `line` says the rate and its day for the footer; it is empty where nothing is converted. A rate that is not known is NaN: no amount
    leaves then.
    """

    language: str = "en"
    currency: str = "USD"
    rate: float = 1.0
    line: str = ""


def shown(
    value: float | None, unit: str, how: How, manner: Manner = Manner(), *, first: float | None = None,
    whole: float | None = None, change: float | None = None,
) -> str:  # fmt: skip
    """A number as it leaves; empty where it cannot leave in this way, so that nobody shows it in another.

    Args:
        unit: "money" (an amount in the home currency), "share" (0.12 is 12 per cent), or what is counted.
        first: the value that is 100 of an index.
        whole: what a percentage is a share of; without it a percentage is the signed `change` (0.12 is +12 per cent).

    >>> shown(132_784, "Downloads", "exact"), shown(132_784, "Downloads", "rounded"), shown(0.4191, "share", "rounded")
    ('132,784', '133k', '42%')
    >>> shown(120_345.67, "money", "exact"), shown(120_345.67, "money", "rounded"), shown(90, "money", "index", first=60)
    ('120,345.67 USD', '120,000 USD', '150')
    >>> shown(30, "money", "percent", whole=120), shown(30, "money", "percent", change=0.12), shown(30, "money", "percent")
    ('25%', '+12%', '')
    """
    if not _there(value):
        return ""
    assert value is not None
    if how == "index":
        return (
            words.number(100 * value / first, manner.language)
            if first is not None and _there(first) and first > 0
            else ""
        )
    if unit == "share":
        return words.percent(value, manner.language, digits=_points(value, how))
    if how == "percent":
        return _percent(value, whole, change, manner)
    if unit == "money":
        return _money(value * manner.rate, how, manner)
    return (
        words.number(value, manner.language, _digits(value))
        if how == "exact"
        else words.short(rounded(value), manner.language)
    )


def series(values: Sequence[float], unit: str, how: How, manner: Manner = Manner()) -> list[float]:
    """The values of a chart as they leave: amounts converted and rounded, an index of the first known month = 100; NaN stays.

    As `percent` a chart is the change against its first known month (0.12 is +12 per cent). Where there is no first month above 0,
    an index and a change are all NaN.

    >>> series([50.0, 62.5, float("nan")], "Visitors", "index"), series([50.0, 62.5], "Visitors", "percent")
    ([100.0, 125.0, nan], [0.0, 0.25])
    >>> series([132_784, 658_149], "Visitors", "rounded"), series([1234.56], "money", "rounded", Manner(currency="EUR", rate=0.5))
    ([133000.0, 660000.0], [620.0])
    """
    factor = manner.rate if unit == "money" else 1.0
    if how in ("exact", "rounded"):
        kept = [float(value) * factor for value in values]
        return [rounded(value) for value in kept] if how == "rounded" and unit != "share" else kept
    base = first_of(values)
    if base is None:
        return [math.nan for _ in values]
    return [float(round(100 * value / base)) if _there(value) else math.nan for value in values] if how == "index" else [
        round(value / base - 1, 2) if _there(value) else math.nan for value in values
    ]  # fmt: skip


def first_of(values: Sequence[float]) -> float | None:
    """The first known value above 0, which is 100 of an index; None where there is none, or where the first known one is not above 0."""
    known = [float(value) for value in values if _there(value)]
    return known[0] if known and known[0] > 0 else None


def rounded(value: float) -> float:
    """A number in two digits, in three where it begins with 1; NaN stays.

    >>> rounded(132_784), rounded(658_149), rounded(-0.1234), rounded(0), rounded(99.7)
    (133000.0, 660000.0, -0.123, 0.0, 100.0)
    """
    if not _there(value) or value == 0:
        return float(value)
    power = math.floor(math.log10(abs(value)))
    digits = 3 if abs(value) / 10.0**power * 10 < _CLEAR else 2
    return float(f"{value:.{digits - 1}e}")


def _percent(value: float, whole: float | None, change: float | None, manner: Manner) -> str:
    if whole is not None:
        return words.percent(value / whole, manner.language) if _there(whole) and whole > 0 else ""
    return words.percent(change, manner.language, signed=True) if change is not None and _there(change) else ""


def _money(amount: float, how: How, manner: Manner) -> str:
    if not _there(amount):
        return ""
    kept = amount if how == "exact" else rounded(amount)
    return words.money(kept, manner.currency, manner.language, cents=how == "exact" or abs(kept) < 10)


def _digits(value: float) -> int:
    return 0 if float(value).is_integer() or abs(value) >= 1000 else 1


def _points(share: float, how: How) -> int:
    """Decimals of a share: two where it is exact, else one below ten per cent."""
    return 2 if how == "exact" else 1 if abs(share) < 0.0995 else 0


def _there(value: float | None) -> bool:
    return value is not None and math.isfinite(value)
