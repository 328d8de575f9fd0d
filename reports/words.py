"""The words, numbers, days and amounts of a kit in its language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib import import_module
from importlib.util import find_spec

import babel
from babel import dates, numbers
from babel.lists import format_list

from charts.formats import cents_of

LANGUAGES = {
    "en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "it": "Italiano", "pt": "Português",
    "nl": "Nederlands",
}  # fmt: skip
"""The languages that a kit speaks, each by its own name."""

_LISTS = ("words_kit", "words_figures", "words_measured", "income_words")
"""Modules of this room that have `WORDS`: by key the text in every language, in the order of `LANGUAGES` or by language."""
_MINUS = "\u2212"


def word(key: str, language: str = "en", **facts: object) -> str:
    """A label or sentence of a kit, in English where the language is not spoken; of one thing (``n=1``) its own wording where it has one.

    Raises: KeyError: there is no such word.

    >>> word("offers", "de"), word("offers", "xx"), word("platforms.n", "en", n=5), word("platforms.n", "en", n=1)
    ('Zusammenarbeit', 'Work with us', '5 platforms', '1 platform')
    """
    known = every()
    told = known[f"{key}.1"] if str(facts.get("n")) == "1" and f"{key}.1" in known else known[key]
    text = told.get(language) or told["en"]
    return text.format(**facts) if facts else text


def has(key: str) -> bool:
    """Whether there is such a word."""
    return key in every()


def number(value: float, language: str = "en", digits: int = 0) -> str:
    """A number with all its digits before the point and at most `digits` after it.

    >>> number(1234.56, "en", 1), number(1234567, "de"), number(-5, "en"), number(-0.2)
    ('1,234.6', '1.234.567', '−5', '0')
    """
    kept = round(float(value), digits) + 0.0
    return _minus(
        numbers.format_decimal(kept, "#,##0" + ("." + "#" * digits if digits else ""), locale=_locale(language))
    )


def short(value: float, language: str = "en") -> str:
    """A number in at most three digits, as short as the language has words for.

    >>> short(1_230_000), short(41_200), short(133_000, "de"), short(1_200_000, "de") == "1,2\\xa0Mio.", short(60.25), short(0.5)
    ('1.23M', '41.2k', '133.000', True, '60.2', '0.5')
    """
    if abs(value) < 1000:
        return number(value, language, 0 if abs(value) >= 100 else 1)
    text = numbers.format_compact_decimal(float(value), locale=_locale(language), fraction_digits=2)
    if not re.search(r"[^\d.,\s-]", text):  # this language has no short word for thousands
        return number(value, language)
    return _minus(text.replace("K", "k"))


def percent(share: float, language: str = "en", *, signed: bool = False, digits: int = 0) -> str:
    """A share as per cent; below one per cent with a digit more, so that little does not read as nothing.

    >>> percent(0.419), percent(0.419, "de") == "42\\xa0%", percent(0.121, signed=True), percent(-0.03, signed=True), percent(0.004)
    ('42%', True, '+12%', '−3%', '0.4%')
    """
    shown = max(digits, 1) if 0 < abs(share) < 0.0095 else digits
    kept = round(abs(float(share)), shown + 2)
    pattern = str(_locale(language).percent_formats[None].pattern)
    text = numbers.format_percent(kept, _with(pattern, shown), locale=_locale(language))
    sign = "" if kept == 0 else _MINUS if share < 0 else "+" if signed else ""
    return sign + text


def money(amount: float, currency: str, language: str = "en", *, cents: bool = True) -> str:
    """An amount in its currency's minor unit, the code behind it; without `cents` in whole units.

    >>> money(1234.5, "USD"), money(1234.5, "JPY"), money(1234.5, "EUR", "de", cents=False), money(-2, "USD", cents=False)
    ('1,234.50 USD', '1,234 JPY', '1.234 EUR', '−2 USD')
    """
    digits = cents_of(currency) if cents else 0
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return (
        _minus(numbers.format_decimal(round(amount, digits) + 0.0, pattern, locale=_locale(language))) + f" {currency}"
    )


def day(when: date, language: str = "en") -> str:
    """A day, the month in full; in English the day first, as on the pages.

    >>> day(date(2026, 10, 31)), day(date(2026, 10, 31), "de"), day(date(2026, 10, 31), "es")
    ('31 October 2026', '31. Oktober 2026', '31 de octubre de 2026')
    """
    return dates.format_date(when, "d MMMM y" if _spoken(language) == "en" else "long", locale=_locale(language))


def month(when: date, language: str = "en", *, brief: bool = False) -> str:
    """A month with its year.

    >>> month(date(2026, 10, 1)), month(date(2026, 10, 1), "fr"), month(date(2026, 10, 1), "de", brief=True)
    ('October 2026', 'octobre 2026', 'Okt. 2026')
    """
    return str(dates.format_skeleton("yMMM" if brief else "yMMMM", when, locale=_locale(language)))


def months(first: date, last: date, language: str = "en", *, brief: bool = False) -> str:
    """From one month to another, the year once where it is one.

    >>> months(date(2026, 1, 1), date(2026, 10, 1)) == "January\\u2009–\\u2009October 2026", months(date(2026, 1, 1), date(2026, 3, 1), "nl")
    (True, 'januari–maart 2026')
    """
    return str(dates.format_interval(first, last, "yMMM" if brief else "yMMMM", locale=_locale(language)))


def listed(texts: Sequence[str], language: str = "en") -> str:
    """Texts as a list in a sentence.

    >>> listed(["8 episodes", "4 newsletters", "6 posts"]), listed(["a", "b"], "de")
    ('8 episodes, 4 newsletters, and 6 posts', 'a und b')
    """
    return str(format_list(list(texts), locale=_locale(language)))


def country(code: str, language: str = "en") -> str:
    """A country by its two letters; empty where they are no country.

    >>> country("DE", "fr"), country("QQ")
    ('Allemagne', '')
    """
    return str(_locale(language).territories.get(code, ""))


def spoken(language: str) -> str:
    """The language that a kit is written in: this one, or English where it is not spoken."""
    return _spoken(language)


def _spoken(language: str) -> str:
    return language if language in LANGUAGES else "en"


@cache
def _locale(language: str) -> babel.Locale:
    return babel.Locale.parse(_spoken(language))


@cache
def every() -> dict[str, Mapping[str, str]]:
    """All words: by key the text by language."""
    found: dict[str, Mapping[str, str]] = {}
    for name in _LISTS:
        if find_spec(f"reports.{name}") is not None:
            told: Mapping[str, Mapping[str, str] | Sequence[str]] = import_module(f"reports.{name}").WORDS
            found |= {key: _by_language(texts) for key, texts in told.items()}
    return found


def _by_language(texts: Mapping[str, str] | Sequence[str]) -> Mapping[str, str]:
    return texts if isinstance(texts, Mapping) else dict(zip(LANGUAGES, texts, strict=True))


def _with(pattern: str, digits: int) -> str:
    """A pattern with at most so many decimals."""
    return pattern.replace("#,##0", "#,##0" + ("." + "#" * digits if digits else ""))


def _minus(text: str) -> str:
    return text.replace("-", _MINUS)
