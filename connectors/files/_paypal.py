"""What the rows of PayPal's activity are, by PayPal's own words in English and German, and on which day they happened.

The words were read in files of 2015 to 2026 and in programs that read such files; a word that is not here is asked
for.
"""

from __future__ import annotations

from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

CONVERTED, HELD, PROMISED = "a conversion", "held", "a promise"

_WORDS = {
    "payment": (
        "payment", "general payment", "website payment", "express checkout payment", "mobile payment",
        "invoice payment", "donation payment", "ebay auction payment", "preapproved payment bill user payment",
        "mass pay payment", "mass payment", "direct credit card payment", "virtual terminal payment",
        "web accept payment", "postage payment", "general paypal debit card transaction",
        "paypal express-zahlung", "express-zahlung", "website-zahlung",
        "allgemeine zahlung", "handyzahlung", "zahlung im einzugsverfahren mit zahlungsrechnung", "web accept-zahlung",
        "spendenzahlung", "massenzahlung",
    ),
    "subscription": ("subscription payment", "recurring payment", "abonnementzahlung"),
    "refund": ("payment refund", "refund", "payment reversal", "rückzahlung"),
    "dispute": ("chargeback", "chargeback reversal"),
    "fee": ("fee", "payment fee", "partner fee", "dispute fee", "chargeback fee", "fee reversal"),
    "tax": ("tax collected by partner",),
    "payout": (
        "general withdrawal", "general withdrawal - bank account", "user initiated withdrawal", "auto-sweep",
        "general card withdrawal", "withdraw funds to a bank account", "reversal of ach withdrawal transaction",
        "allgemeine abbuchung", "von nutzer eingeleitete abbuchung",
    ),
    "deposit": (
        "bank deposit to pp account", "general card deposit", "general credit card deposit", "reversal of ach deposit",
        "bankgutschrift auf paypal-konto", "allgemeine gutschrift auf kreditkarte", "rückbuchung von ach-gutschrift",
        "ach-überweisung als zahlungsquelle für ausgleich von kontoguthaben",
    ),
    CONVERTED: (
        "general currency conversion", "user initiated currency conversion", "currency conversion",
        "allgemeine währungsumrechnung", "von nutzer eingeleitete währungsumrechnung",
    ),
    HELD: (
        "payment hold", "payment release", "account hold for open authorization", "account hold for open authorisation",
        "reversal of general account hold", "hold on balance for dispute investigation",
        "cancellation of hold for dispute resolution", "hold on available balance", "general hold",
        "general hold release", "payment review hold", "payment review release", "reserve hold", "reserve release",
        "tax hold", "tax release", "temporary hold", "allgemeine einbehaltung", "freigabe allgemeiner einbehaltung",
        "einbehaltung für offene autorisierung", "rückbuchung allgemeiner einbehaltung",
    ),
    PROMISED: ("general authorization", "general authorisation", "authorization", "reauthorization", "order"),
}  # fmt: skip
_STATUS_WORDS = {
    "paid": "|completed|cleared|refunded|partially refunded|reversed|partially reversed|paid|abgeschlossen",
    "pending": "pending|unclaimed|uncleared|held|on hold|processing|under review|ausstehend",
    "declined": "denied|canceled|cancelled|expired|failed|returned|removed|rejected|voided|abgelehnt|storniert",
}
_HOURS = {
    "GMT": 0, "UTC": 0, "WET": 0, "BST": 1, "WEST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2, "EEST": 3,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8,
    "HST": -10, "JST": 9, "SGT": 8, "HKT": 8, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
_GROUP_OF = {word: group for group, words in _WORDS.items() for word in words}
STATUS_OF = {word: status for status, words in _STATUS_WORDS.items() for word in words.split("|")}


def kinds(types: pd.Series, gross: pd.Series) -> pd.Series:
    """The kind of each row by its word (lower case) and sign, one of the three words above, or NaN if it is not known.

    What was received is a sale or a subscription, what was sent an expense; a refund that was received is an expense
    that came back.
    """
    found = types.map(_GROUP_OF)
    received = gross.to_numpy() > 0
    told = found.to_numpy(object)
    told = np.where(found == "payment", np.where(received, "sale", "expense"), told)
    told = np.where(found == "subscription", np.where(received, "subscription", "expense"), told)
    told = np.where(found == "refund", np.where(received, "expense", "refund"), told)
    return pd.Series(np.where(found == "dispute", "refund", told), types.index)


def days(dates: pd.Series, seconds: pd.Series, zones: pd.Series, reporting: str) -> pd.Series:
    """The day of each moment in the reporting zone; the date as it stands where the hour or its zone are not known."""
    moments = dates + pd.to_timedelta(seconds.fillna(0).astype("int64"), unit="s")
    found = dates.copy()
    for name in zones[seconds.notna()].unique():
        zone = _zone(name)
        if zone is not None:
            rows = (zones == name) & seconds.notna()
            local = moments[rows].dt.tz_localize(zone, ambiguous=True, nonexistent="shift_forward")
            found[rows] = local.dt.tz_convert(reporting).dt.tz_localize(None).dt.normalize()
    return found


def _zone(name: str) -> tzinfo | None:
    if name.upper() in _HOURS:
        return timezone(timedelta(hours=_HOURS[name.upper()]))
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such zone, a blank, the name of a folder of zones
        return None
