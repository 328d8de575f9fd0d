"""Income by agreement: sponsors' invoices, members' tiers, and YouTube's share of its ads."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd

from sample import readings
from sample.lines import cents, entries, ids, settled
from sample.timeline import LAST, Timeline
from vocabulary import MICROS


class Sponsor(NamedTuple):
    """A sponsor, its invoice 36 months ago and now, the month and the day of the month of the first one."""

    name: str
    start: float
    end: float
    first: int
    day: int
    currency: str = "USD"


SPONSORS = (
    Sponsor("Quillmast", 2_000, 6_100, 0, 4),
    Sponsor("Gullwing Coffee", 900, 3_200, 0, 9),
    Sponsor("Saltmarsh Studio", 1_100, 2_900, 5, 14, "EUR"),
    Sponsor("Tideline Books", 800, 2_300, 12, 18),
    Sponsor("Fernwood Desks", 700, 2_400, 20, 23),
)
INVOICE_STEP = 50
PAID_UNTIL_DAY = 15
"""Of the last full month, invoices of a later day are still open."""
CARD_FEE, CARD_FIXED = 0.029, 0.30
BREAKS = {"Gullwing Coffee": (17, 18), "Fernwood Desks": (27, 28, 29)}
"""Months in which a sponsor booked nothing."""

TIERS = (("Deckhand", 5, 120, 470), ("Navigator", 12, 70, 265), ("Captain", 25, 24, 72))
"""Tier, price a month, members 36 months ago and now."""
MEMBER_CURRENCIES = (("USD", 0.73), ("EUR", 0.27))
PLATFORM_FEE = 0.10

YOUTUBE = (480, 1_900)
AD_YEAR = (0.84, 0.88, 0.94, 0.96, 0.99, 0.98, 0.96, 0.98, 1.02, 1.05, 1.16, 1.14)


def frames(line: Timeline) -> list[pd.DataFrame]:
    """All their ledger lines."""
    return [*_sponsors(line), *_members(line), _youtube(line)]


def _sponsors(line: Timeline) -> list[pd.DataFrame]:
    return [part for sponsor in SPONSORS for part in _invoices(line, sponsor)]


def invoices(line: Timeline, sponsor: Sponsor) -> pd.DataFrame:
    """A sponsor's invoices as the ledger has them, those still to come too."""
    return _invoices(line, sponsor)[0]


def _invoices(line: Timeline, sponsor: Sponsor) -> list[pd.DataFrame]:
    """A sponsor's invoices and the card fees on those that are paid; late ones of the last months are still open."""
    place = np.setdiff1d(np.arange(sponsor.first, len(line.months)), BREAKS.get(sponsor.name, ()))
    on = line.months[place].astype("datetime64[D]") + sponsor.day - 1
    wanted = line.growing(sponsor.name, sponsor.start, sponsor.end, 0.04)[place]
    amount = cents(np.rint(wanted / INVOICE_STEP) * INVOICE_STEP)
    paid = (place < LAST) | (sponsor.day <= PAID_UNTIL_DAY)
    key = np.array(ids(f"in-{sponsor.name.split()[0].lower()}", on))
    told = {"payer": sponsor.name, "currency": sponsor.currency, "product": "Podcast sponsorship"}
    spots = readings.named_on(line, "rss-notebook", on)
    status = np.where(paid, "paid", "approved")
    fee = -cents(amount[paid] / MICROS * CARD_FEE + CARD_FIXED)
    return [
        entries("stripe", "Sponsorship", "sponsorship", on, amount, key, status=status, item=spots, **told),
        entries(
            "stripe", "Sponsorship", "fee", on[paid], fee, [f"{k}:fee" for k in key[paid]], item=spots[paid], **told
        ),
    ]


def on_tier(line: Timeline, tier: str, currency: str) -> np.ndarray:
    """By month, the members of a tier who are charged in a currency on its first day."""
    start, end = next((first, last) for name, _, first, last in TIERS if name == tier)
    share = dict(MEMBER_CURRENCIES)[currency]
    return np.asarray(np.rint(line.growing(f"{tier} {currency}", start, end, 0.03) * share).astype("int64"))


def _members(line: Timeline) -> list[pd.DataFrame]:
    parts = []
    on = line.months.astype("datetime64[D]")
    for (tier, price, *_), (currency, _) in product(TIERS, MEMBER_CURRENCIES):
        members = on_tier(line, tier, currency)
        gross, key = cents(members * price), ids(f"{tier.lower()}-{currency.lower()}", on)
        told = {"payer": "Patreon", "product": tier, "currency": currency}
        parts.append(
            entries("patreon", "Membership", "subscription", on, gross, key, quantity=members.astype(str), **told)
        )
        fee = -cents(gross / MICROS * PLATFORM_FEE)
        parts.append(entries("patreon", "Membership", "fee", on, fee, [f"{k}:fee" for k in key], **told))
    return parts


def _month_ends(line: Timeline) -> np.ndarray:
    return (line.months + 1).astype("datetime64[D]") - 1


def _youtube(line: Timeline) -> pd.DataFrame:
    monthly = line.growing("YouTube ads", *YOUTUBE, 0.05) * line.season(AD_YEAR)
    on = _month_ends(line)
    told = {"payer": "YouTube", **settled(line, np.arange(len(on)))}
    return entries("youtube", "Ads", "ad", on, cents(monthly), ids("earnings", on), **told)
