"""In which currency and language a kit's numbers leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from figures.exchange import exchange
from reports import words
from reports.kit import Kit
from reports.redaction import Manner

if TYPE_CHECKING:
    from figures import Question


def manner(q: Question, kit: Kit) -> Manner:
    """The kit's language and currency, with the rate of the month's last day and a line that says it."""
    home = q.ws.home_currency
    currency, language = kit.currency.upper() or home, words.spoken(kit.language)
    found = exchange(q, currency)
    if currency == home or found.rate != found.rate:
        return Manner(language, currency, found.rate)
    whose = words.word("m.own" if found.own else "m.ecb", language)
    told = words.number(found.rate, language, 4 if found.rate >= 0.01 else 8)
    on = words.day(found.day or q.month_end, language)
    line = words.word("m.home", language, currency=currency, home=home, rate=told, whose=whose, day=on)
    return Manner(language, currency, found.rate, line)


def no_rate(q: Question, kit: Kit) -> str:
    """Why amounts cannot leave; empty where they can."""
    found = exchange(q, kit.currency.upper())
    return (
        ""
        if found.rate == found.rate
        else f"no exchange rate from {q.ws.home_currency} to {kit.currency.upper()} is known"
    )
