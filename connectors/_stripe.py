"""Stripe's own words for what moves a balance, and how its whole numbers are amounts: files and the API read them alike."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from vocabulary import MICROS

KINDS = {
    "sale": "charge payment partial_capture_reversal",
    "commission": "platform_earning",
    "refund": "refund payment_refund refund_failure charge_failure payment_failure_refund dispute dispute_reversal "
    "platform_earning_refund",
    "fee": "fee network_cost stripe_fee other_adjustment adjustment connect_collection_transfer",
    "tax": "tax",
    "expense": "transfer transfer_reversal issuing_transaction contribution climate_order_purchase",
    "debt_service": "financing_paydown financing_paydown_reversal anticipation_repayment advance_funding",
    "deposit": "topup topup_reversal financing_payout advance",
    "payout": "payout payout_reversal",
}
HELD = (
    "risk_reserved_funds",
    "connect_reserved_funds",
    "reserved_funds",
    "issuing_authorization_hold",
    "issuing_authorization_release",
    "minimum_balance_hold",
)
OPTIONS = ("sale", "commission", "refund", "fee", "tax", "expense", "deposit", "payout", "leave out")
KIND_OF = {category: kind for kind, words in KINDS.items() for category in words.split()}

CATEGORY_OF = {
    "application_fee": "platform_earning",
    "application_fee_refund": "platform_earning_refund",
    "payment_reversal": "charge_failure",
    "payout_cancel": "payout_reversal",
    "payout_failure": "payout_reversal",
    "transfer_cancel": "transfer_reversal",
    "transfer_failure": "transfer_reversal",
    "transfer_refund": "transfer_reversal",
    "stripe_fx_fee": "fee",
    "tax_fee": "tax",
    "climate_order_refund": "climate_order_purchase",
    "reserve_transaction": HELD[0],
    "reserve_hold": HELD[0],
    "reserve_release": HELD[0],
    "payment_network_reserve_hold": HELD[0],
    "payment_network_reserve_release": HELD[0],
    "payout_minimum_balance_hold": "minimum_balance_hold",
    "payout_minimum_balance_release": "minimum_balance_hold",
}

_NO_DECIMALS = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"]
)
_THREE_DECIMALS = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])


def minor(currency: str) -> int:
    """Millionths in the smallest unit of a currency, as Stripe counts it (ISK and UGX still in hundredths).

    >>> minor("EUR"), minor("jpy"), minor("KWD")
    (10000, 1000000, 1000)
    """
    code = currency.upper()
    return MICROS // (1 if code in _NO_DECIMALS else 1000 if code in _THREE_DECIMALS else 100)


def day(moment: int, zone: ZoneInfo) -> date:
    """The day of a moment (seconds since 1970) in a zone."""
    return datetime.fromtimestamp(moment, UTC).astimezone(zone).date()
