"""What Amazon Associates' reports share: the period in the title line, and which currency a bare sign means."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd

from connectors.files._format import Context, Head, Question

STREAM = "Affiliate"
_TITLE = re.compile(r"\bfrom (\d\d)-(\d\d)-(\d{4}) to (\d\d)-(\d\d)-(\d{4})\b")
_SHOPS = {
    "amazon.com": "USD", "amazon.ca": "CAD", "amazon.com.mx": "MXN", "amazon.com.br": "BRL", "amazon.com.au": "AUD",
    "amazon.sg": "SGD", "amazon.co.jp": "JPY", "amazon.in": "INR", "amazon.co.uk": "GBP", "amazon.de": "EUR",
    "amazon.fr": "EUR", "amazon.it": "EUR", "amazon.es": "EUR", "amazon.nl": "EUR", "amazon.ie": "EUR",
    "amazon.com.be": "EUR", "amazon.pl": "PLN", "amazon.se": "SEK", "amazon.com.tr": "TRY", "amazon.ae": "AED",
    "amazon.sa": "SAR", "amazon.eg": "EGP",
}  # fmt: skip
CURRENCIES = tuple(dict.fromkeys(_SHOPS.values()))


def currency(context: Context, sellers: pd.Series | None = None) -> str | None:
    """The currency of a report: by its header (“Ad Fees(€)”), as answered, or by the shop among its `sellers`.

    None where nothing tells: “$” is the sign of five of Amazon's shops.
    """
    if (code := context.header.get("currency")) and not _bare_dollar(context.head):
        return code
    answered = context.answers.get("currency", "").upper()
    if re.fullmatch("[A-Z]{3}", answered):
        return answered
    if sellers is not None:
        shops = sellers.str.lower().map(_SHOPS).dropna().unique()
        context.tally.update({f"shop:{shop}": 1 for shop in shops})
    found = [key.removeprefix("shop:") for key in context.tally if key.startswith("shop:")]
    return found[0] if len(found) == 1 else None


def _bare_dollar(head: Head | None) -> bool:
    return head is not None and any("($)" in cell for cell in head.columns)


def ask_currency(context: Context, sellers: pd.Series | None = None) -> list[Question]:
    """The question for the currency, where nothing tells it."""
    if currency(context, sellers):
        return []
    return [Question("currency", "In which currency does Amazon pay what this report tells?", CURRENCIES)]


def period(head: Head) -> tuple[date, date] | None:
    """The days that the title line names; None where there is no title, or its days may be months.

    American reports write 12-31-2020, others 31-12-2020: what fits one order only is taken.
    """
    for line in head.before:
        if match := _TITLE.search(line):
            a, b, first, c, d, last = (int(part) for part in match.groups())
            orders = ((first, a, b, last, c, d), (first, b, a, last, d, c))
            found = {span for order in orders if (span := _span(*order))}
            return found.pop() if len(found) == 1 else None
    return None


def _span(*parts: int) -> tuple[date, date] | None:
    try:
        first, last = date(*parts[:3]), date(*parts[3:])
    except ValueError:
        return None
    return (first, last) if first <= last else None
