"""AdSense's answers: reports as columns and cells, amounts as texts for people, and ids as AdSense's file has them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from connectors import _answers
from connectors._answers import Code, Fields
from connectors._spec import ConnectorError

OF = "AdSense"
PAID_OUT = "Automatic payment"
"""What AdSense's file calls a payment."""
_NUMBER = re.compile(r"\d[\d.,'\u00a0\u202f ]*")
_WORDS = re.compile(r"(?<![A-Z])[A-Z]{3}(?![A-Z])")
_SIGNS = {"€": "EUR", "£": "GBP", "₹": "INR", "₺": "TRY", "zł": "PLN", "₪": "ILS", "₩": "KRW"}
"""Signs that stand for one currency only; a dollar's or a yen's may be another's."""
_WHOLE = re.compile("BIF|CLP|DJF|GNF|ISK|JPY|KMF|KRW|PYG|RWF|UGX|VND|VUV|XAF|XOF|XPF")
"""Currencies without a smaller coin."""
_THOUSANDTHS = re.compile("BHD|IQD|JOD|KWD|LYD|OMR|TND")
"""Currencies whose smaller coin is a thousandth: a sign before three digits may mean either."""

Amount = Annotated[Decimal, Field(allow_inf_nan=False, gt=-(10**9), lt=10**9)]


class Zone(Fields):
    """A time zone."""

    id: str = ""


class Account(Fields):
    """An account. `name` is “accounts/pub-…”."""

    name: str = Field(pattern=r"^accounts/[^/]+$")
    displayName: str = ""  # noqa: N815 - the vendor's names
    createTime: datetime | None = None  # noqa: N815

    @property
    def number(self) -> str:
        """How AdSense shows it: “pub-…”."""
        return self.name.rpartition("/")[2]


class _Header(Fields):
    name: str
    currencyCode: Code | None = None  # noqa: N815


class _Cell(Fields):
    value: str = ""


class _Row(Fields):
    cells: tuple[_Cell, ...] = ()


class _Result(Fields):
    headers: tuple[_Header, ...]
    rows: tuple[_Row, ...] = ()
    totalMatchedRows: int | None = None  # noqa: N815


class Day(Fields):
    """A day of a report."""

    DATE: date
    ESTIMATED_EARNINGS: Amount | None = None
    IMPRESSIONS: int | None = None


class _Date(Fields):
    year: int
    month: int
    day: int


class _Payment(Fields):
    name: str
    amount: str
    date: _Date | None = None


class Payment(Fields):
    """What was paid (`day` is known) or stands in the account, of AdSense or of YouTube. `words`: the amount as it was told."""

    day: date | None
    youtube: bool
    words: str


def result(told: Any) -> tuple[list[Day], str, bool]:
    """A report's days, its currency, and whether some were left out. Raises: ConnectorError: it is none."""
    found = _answers.shaped(_Result, told, OF)
    names = [header.name for header in found.headers]
    code = next((header.currencyCode for header in found.headers if header.currencyCode), None)
    if code is None or any(len(row.cells) != len(names) for row in found.rows):
        raise ConnectorError(f"{OF} answered in a form that is not known (columns); nothing was taken from it.")
    cells = [{n: c.value for n, c in zip(names, row.cells, strict=True) if c.value} for row in found.rows]
    days = [_answers.shaped(Day, each, OF) for each in cells]
    return days, code.upper(), (found.totalMatchedRows or 0) > len(days)


def payments(told: Any) -> Iterator[Payment]:
    """The payments in an answer."""
    for each in (told.get("payments") if isinstance(told, Mapping) else None) or []:
        one = _answers.shaped(_Payment, each, OF)
        try:
            day = date(one.date.year, one.date.month, one.date.day) if one.date else None
        except ValueError:
            raise ConnectorError(f"{OF} tells a day in a form that is not known; nothing was taken from it.") from None
        kind = one.name.rpartition("/")[2]
        yield Payment(day=day, youtube=kind.startswith("youtube-"), words=one.amount)


def amount(words: str, code: str) -> tuple[Decimal, str] | None:
    """An amount written for people, and its currency: the one it names, else the account's `code`. None: it cannot be told.

    >>> amount("$1,234.57", "USD"), amount("¥1,235 JPY", "USD"), amount("87,65 €", "EUR"), amount("£5.00", "USD")
    ((Decimal('1234.57'), 'USD'), (Decimal('1235'), 'JPY'), (Decimal('87.65'), 'EUR'), None)
    """
    text = words.replace("\u2212", "-")
    found, named = _NUMBER.findall(text), _WORDS.findall(text)
    signs = [currency for sign, currency in _SIGNS.items() if sign in text]
    if len(found) != 1 or len(named) > 1 or (signs and not named and signs[0] != code):
        return None
    currency = named[0] if named else code
    number = re.sub(r"['\u00a0\u202f ]", "", found[0])
    last = max(number.rfind("."), number.rfind(","))
    behind = len(number) - last - 1 if last >= 0 else 0
    grouped = behind == 3 and len(set(number) & {".", ","}) == 1
    if _THOUSANDTHS.fullmatch(currency) or (behind and not grouped and (behind > 2 or _WHOLE.fullmatch(currency))):
        return None
    exact = Decimal(re.sub(r"[.,]", "", number)).scaleb(0 if grouped else -behind)
    return (-exact if "-" in text else exact), currency


def file_id(day: date, words: str, occurrence: int = 1) -> str:
    """The id that a line of AdSense's file has: of its day, its words, and how often they came before."""
    content = f"{day.isoformat()}\x1f{words}".encode()
    return f"{hashlib.blake2b(content, digest_size=16).hexdigest()}-{occurrence}"
