"""Numbers, months and lists as they stand in sentences and formulas."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextvars import ContextVar
from datetime import date

import pandas as pd

MINUS = "\u2212"
ROUNDED: ContextVar[bool] = ContextVar("rounded", default=False)
"""Whether numbers are told in two digits, as the charts do in a photograph that shall not say exactly what was earned."""


def number(value: float, digits: int = 0) -> str:
    """A number with thousands separated by commas and a true minus: ``1,200,000``."""
    value = float(f"{value:.1e}") if ROUNDED.get() and math.isfinite(value) else value
    text = f"{abs(value):,.{digits}f}"
    return MINUS + text if value < 0 and float(text.replace(",", "")) else text


def money(value: float, currency: str, digits: int = 2) -> str:
    """An amount with its currency, without decimals where they are all zero: ``120,000 USD``, ``19.99 USD``."""
    whole = math.isclose(value, round(value), abs_tol=10**-digits / 2)
    return f"{number(value, 0 if whole else digits)} {currency}"


def percent(share: float) -> str:
    """A share in whole percent, one decimal below 10 %: ``12 %``, ``3.5 %``."""
    points = abs(share) * 100
    text = f"{points:.1f}".removesuffix(".0") if points < 9.95 else f"{points:,.0f}"
    return f"{text} %"


def fine(share: float) -> str:
    """A small share with the digits it needs: ``1.67 %``."""
    return f"{share * 100:.2f} %" if share < 0.1 else percent(share)


def percent_signed(share: float) -> str:
    """A share in percent that may be below zero, with its minus."""
    return f"{MINUS if share < 0 else ''}{percent(share)}"


def month_of(month: pd.Period) -> str:
    """A month as on the screen: ``Oct 2026``."""
    return f"{month.to_timestamp():%b %Y}"


def day_of(day: date | pd.Timestamp) -> str:
    """A day as on the screen: ``20 Nov 2026``; one that is not said is "a day that is not said"."""
    if pd.isna(day):
        return "a day that is not said"
    return f"{day.day} {day:%b %Y}"


def listed(words: Sequence[str]) -> str:
    """Words as a list in a sentence: ``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def counted(n: int, one: str, many: str | None = None) -> str:
    """A number of things: ``1 episode``, ``12 episodes``."""
    return f"{number(n)} {one if n == 1 else many or one + 's'}"
