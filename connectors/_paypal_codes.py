"""What PayPal's transactions are, by their five-letter codes: the same kinds as the words of its activity file become.

The list of codes is PayPal's own (developer.paypal.com, Transaction event codes); a code that is not here is rejected by
name, as the file asks for a word that is not known.
"""

from __future__ import annotations

CONVERTED = "a conversion between your own currencies: no income and no cost"
HELD = "held by PayPal for a while, or released: no income and no cost"
PROMISED = "an authorization: no money moved yet"

_GROUPS = {
    "00": "payment", "01": "fee", "02": CONVERTED, "03": "deposit", "04": "payout", "05": "payment", "06": "payout",
    "07": "deposit", "08": "expense", "09": "expense", "10": "payment", "13": PROMISED, "15": HELD, "16": "deposit",
    "17": "payout", "20": "payout", "21": HELD, "22": HELD, "30": "payment", "50": HELD, "98": PROMISED,
}  # fmt: skip
_CODES = {
    "T0002": "subscription",
    "T1100": "refund", "T1101": "payout", "T1102": "refund", "T1104": "deposit", "T1105": HELD, "T1106": "refund",
    "T1107": "refund", "T1108": "fee", "T1109": "fee", "T1110": HELD, "T1111": HELD, "T1113": "refund", "T1114": "refund",
    "T1115": "refund", "T1116": "refund", "T1117": "expense",
    "T1201": "dispute", "T1202": "dispute", "T1205": "dispute", "T1207": "dispute", "T1208": "dispute",
}  # fmt: skip
STATUS_OF = {"S": "paid", "V": "paid", "P": "pending", "D": "declined"}
"""V is a payment that was given back later: the refund is a row of its own."""


def kind(code: str, received: bool) -> str | None:
    """The kind of a transaction, one of the three reasons above to leave it out, or None for a code that is not known.

    What was received is a sale or a subscription, what was sent an expense; a refund that was received is an expense
    that came back.

    >>> kind("T0006", True), kind("T0006", False), kind("T1107", False), kind("T1107", True), kind("T1201", True)
    ('sale', 'expense', 'refund', 'expense', 'refund')
    """
    group = _CODES.get(code) or _GROUPS.get(code[1:3] if code[:1] == "T" else "")
    if group == "payment":
        return "sale" if received else "expense"
    if group == "subscription":
        return "subscription" if received else "expense"
    if group == "refund":
        return "expense" if received else "refund"
    return "refund" if group == "dispute" else group
