"""Numbers, changes, months and days as people read them."""

from __future__ import annotations

import math
from contextvars import ContextVar
from datetime import date
from typing import SupportsFloat

from vocabulary import MICROS

MISSING = "–"
THIN = "\u202f"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WHOLE_CURRENCIES = frozenset({"JPY", "KRW", "VND", "CLP", "ISK", "UGX", "PYG", "XAF", "XOF"})
_THREE = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})


ROUNDED: ContextVar[bool] = ContextVar("rounded", default=False)
"""Whether numbers are told in two digits: in a photograph that shall not say exactly what was earned."""


def missing(value: object) -> bool:
    """Whether a value does not exist (None or NaN)."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def short(value: SupportsFloat | None) -> str:
    """A number in at most four signs, for cards and labels.

    >>> short(1_200_000), short(18_240), short(150_000), short(60), short(-2_345), short(999_950), short(None)
    ('1.2M', '18.2k', '150k', '60', '−2.3k', '1M', '–')
    """
    if value is None or math.isnan(float(value)):
        return MISSING
    number = _told(value)
    size = abs(number)
    for limit, factor, letter in ((999_500_000, 1e9, "B"), (999_500, 1e6, "M"), (999.5, 1e3, "k")):
        if size >= limit:
            return _sign(number) + _trim(size / factor) + letter
    return _sign(number) + (_trim(size) if size < 100 else f"{size:.0f}")


def exact(value: SupportsFloat | None, digits: int = 0) -> str:
    """A number with all its digits before the point, and `digits` after it.

    >>> exact(1_200_000), exact(-1234.5, 2), exact(None)
    ('1,200,000', '−1,234.50', '–')
    """
    if value is None or math.isnan(float(value)):
        return MISSING
    text = f"{abs(_told(value)):,.{digits}f}"
    return ("−" if float(value) < 0 and any(c in "123456789" for c in text) else "") + text


def money(value: SupportsFloat | None, currency: str, *, cents: bool = True) -> str:
    """An amount in the minor unit of its currency, the code behind it; without `cents` only a small one keeps them.

    >>> money(1234.5, "USD"), money(1234.5, "JPY"), money(-0.004, "EUR")
    ('1,234.50 USD', '1,234 JPY', '0.00 EUR')
    >>> money(1234.56, "USD", cents=False), money(9.99, "USD", cents=False), money(10, "USD", cents=False)
    ('1,235 USD', '9.99 USD', '10 USD')
    """
    wanted = cents or (not missing(value) and small(float(value or 0)))
    text = exact(value, cents_of(currency) if wanted else 0)
    return text if text == MISSING else f"{text} {currency}"


def stored(micros: SupportsFloat | None) -> str | None:
    """A number as the record keeps it, in millionths, without decimals where it is whole; None where there is none.

    >>> stored(5_000_000), stored(1_500_000), stored(float("nan"))
    ('5', '1.50', None)
    """
    if micros is None or math.isnan(float(micros)):
        return None
    value = float(micros) / MICROS
    return exact(value, 0 if value.is_integer() else 2)


def cents_of(currency: str) -> int:
    """How many decimals a currency's amounts have on the screen.

    >>> cents_of("USD"), cents_of("JPY"), cents_of("KWD")
    (2, 0, 3)
    """
    return 0 if currency in _WHOLE_CURRENCIES else 3 if currency in _THREE else 2


def small(value: float) -> bool:
    """Whether an amount is so small that its cents are most of what it says."""
    return abs(value) < 100 and not value.is_integer()


def percent(share: SupportsFloat | None) -> str:
    """A share as whole per cent; small ones with one digit, so that none reads as nothing.

    >>> percent(0.374) == f"37{THIN}%", percent(0.004) == f"0.4{THIN}%", percent(0)  == f"0{THIN}%"
    (True, True, True)
    """
    if share is None or math.isnan(float(share)):
        return MISSING
    hundred = float(share) * 100
    digits = 1 if 0 < abs(hundred) < 0.95 else 0
    return f"{exact(hundred, digits)}{THIN}%"


def change(share: SupportsFloat | None) -> str:
    """A relative change with its sign; "unchanged" where it would read as zero, the dash where there is none.

    >>> change(0.12) == f"+12{THIN}%", change(-0.018) == f"−1.8{THIN}%", change(0.0002), change(None), change(23.4)
    (True, True, 'unchanged', '–', '×24')
    """
    if share is None or math.isnan(float(share)) or math.isinf(float(share)):
        return MISSING
    number = float(share)
    if number >= 9.995:
        return f"×{number + 1:,.0f}"
    if abs(number) < 0.0005:
        return "unchanged"
    digits = 1 if abs(number) < 0.0995 else 0
    text = f"{abs(number) * 100:.{digits}f}".removesuffix(".0")
    return f"{'+' if number > 0 else '−'}{text}{THIN}%"


def arrow(share: SupportsFloat | None) -> str:
    """The arrow of a change; empty where nothing moved.

    >>> arrow(0.1), arrow(-0.1), arrow(0.0), arrow(None)
    ('↑', '↓', '', '')
    """
    if share is None or math.isnan(float(share)) or abs(float(share)) < 0.0005:
        return ""
    return "↑" if float(share) > 0 else "↓"


def month(period: str, *, full: bool = False, year: bool = True) -> str:
    """A month "YYYY-MM" as "Oct 2026", or in full.

    >>> month("2026-10"), month("2026-10", full=True), month("2026-10", full=True, year=False)
    ('Oct 2026', 'October 2026', 'October')
    """
    name = (MONTH_NAMES if full else MONTHS)[int(period[5:7]) - 1]
    return f"{name} {period[:4]}" if year else name


def period(text: str | None) -> str:
    """A period "YYYY-MM" or "YYYY-MM/YYYY-MM" in words.

    >>> period("2026-10"), period("2025-11/2026-10"), period(None)
    ('Oct 2026', 'Nov 2025 to Oct 2026', '–')
    """
    if not text:
        return MISSING
    first, _, last = text.partition("/")
    return f"{month(first)} to {month(last)}" if last and last != first else month(first)


def day(when: date | None, today: date | None = None) -> str:
    """A day as "31 Oct", with the year where it is not today's.

    >>> day(date(2026, 10, 31), date(2026, 11, 21)), day(date(2025, 10, 31), date(2026, 11, 21)), day(None)
    ('31 Oct', '31 Oct 2025', '–')
    """
    if when is None or when != when:  # NaT is not itself
        return MISSING
    text = f"{when.day} {MONTHS[when.month - 1]}"
    return text if today is not None and when.year == today.year else f"{text} {when.year}"


def two_digits(number: float) -> float:
    """A number of which only the first two digits are told.

    >>> two_digits(18_240.0), two_digits(-6_150.0), two_digits(0.0)
    (18000.0, -6200.0, 0.0)
    """
    return float(f"{number:.1e}") if math.isfinite(number) else number


def _told(value: SupportsFloat) -> float:
    return two_digits(float(value)) if ROUNDED.get() else float(value)


def _sign(number: float) -> str:
    return "−" if number < 0 else ""


def _trim(size: float) -> str:
    """Three figures at most, and no zero behind the point."""
    text = f"{size:.0f}" if size >= 99.95 else f"{size:.1f}"
    return text.removesuffix(".0")
