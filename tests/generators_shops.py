"""Seeded, ugly exports of payment services and shops with sums of their own: nothing of the product is imported here."""

from __future__ import annotations

import csv
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from generators import Expected

CENT = Decimal("0.01")
WORDS = ('Order 12, "gift"', "Two\nlines", "Bestellung; März", "plain", "=cmd()", "Ünïcödé – 1,5")
PAYPAL_HEADER = [
    "Date", "Time", "TimeZone", "Name", "Type", "Status", "Currency", "Gross", "Fee", "Net", "From Email Address",
    "To Email Address", "Transaction ID", "Sales Tax", "Reference Txn ID", "Balance", "Subject", "Balance Impact",
]  # fmt: skip
PAYPAL_TYPES = {
    "Website Payment": ("sale", 1), "Express Checkout Payment": ("sale", 1), "Subscription Payment": ("subscription", 1),
    "General Payment": ("expense", -1), "PreApproved Payment Bill User Payment": ("expense", -1),
    "Payment Refund": ("refund", -1), "Chargeback": ("refund", -1), "Chargeback Fee": ("fee", -1),
    "General Withdrawal": ("payout", -1), "Bank Deposit to PP Account ": ("deposit", 1), "Tax collected by partner": ("tax", -1),
    "General Currency Conversion": ("", 1), "Payment Hold": ("", -1), "Payment Release": ("", 1),
    "General Authorization": ("", 1),
}  # fmt: skip
PAYPAL_ZONES = {"PST": -8, "PDT": -7, "CET": 1, "Europe/Berlin": None, "America/Los_Angeles": None}


def write_paypal(path: Path, rows: int = 5_000, *, seed: int = 11, day_first: bool = True) -> Expected:
    """A PayPal activity download in dollars, euros and yen, in several zones, with thousands commas; some rows twice."""
    rng, expected = random.Random(seed), Expected()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, PAYPAL_HEADER, restval="", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writeheader()
        for number in range(rows):
            cells = _paypal_row(rng, number, expected, "%d/%m/%Y" if day_first else "%m/%d/%Y")
            writer.writerow(cells)
            if rng.random() < 0.02:
                writer.writerow(cells)
                expected.rows["repeated"] += 1
    return expected


def _paypal_row(rng: random.Random, number: int, expected: Expected, style: str) -> dict[str, str]:
    word = rng.choice(["Website Payment"] * 12 + list(PAYPAL_TYPES))
    kind, sign = PAYPAL_TYPES[word]
    status = rng.choice(["Completed"] * 9 + ["Pending", "Denied", "Refunded"])
    currency = rng.choice(["USD", "USD", "EUR", "JPY"])
    places = Decimal(1) if currency == "JPY" else CENT
    gross = sign * (Decimal(rng.randint(100, 900_000)) / 100).quantize(places)
    fee = (
        -(abs(gross) * Decimal("0.034")).quantize(places) if kind in ("sale", "subscription", "refund") else Decimal(0)
    )
    fee = -fee if kind == "refund" else fee
    tax = (gross / 10).quantize(places) if kind == "sale" and rng.random() < 0.3 else Decimal(0)
    when = datetime(2023, 1, 1, tzinfo=UTC) + timedelta(seconds=rng.randrange(86_400 * 1000))
    zone = rng.choice(list(PAYPAL_ZONES))
    hours = PAYPAL_ZONES[zone]
    local = when.astimezone(ZoneInfo(zone)) if hours is None else when + timedelta(hours=hours)
    if not kind:
        expected.rows["left out"] += 1
    for each, amount in ((kind, gross), ("fee", fee), ("tax", -tax)):
        if not (kind and amount):
            continue
        if status in ("Completed", "Refunded"):
            expected.add(each, amount, currency=currency, month=f"{when:%Y-%m}")
        else:
            expected.rows["entries"] += 1
    return {
        "Date": local.strftime(style), "Time": local.strftime("%H:%M:%S"), "TimeZone": zone, "Name": rng.choice(WORDS),
        "Type": word, "Status": status, "Currency": currency, "Gross": f"{gross:,}", "Fee": f"{fee:,}",
        "Net": f"{gross + fee:,}", "From Email Address": f"buyer{number}@example.org",
        "Transaction ID": f"{number:017d}", "Sales Tax": f"{tax:,}" if tax else rng.choice(["", "0.00"]),
        "Reference Txn ID": "" if word == "Website Payment" else f"{max(0, number - 1):017d}",
        "Balance": f"{rng.randint(0, 9_999_999) / 100:,.2f}", "Subject": rng.choice(WORDS),
        "Balance Impact": "Credit" if gross > 0 else "Debit",
    }  # fmt: skip


STRIPE_ACTIVITY_HEADER = [
    "id", "Type", "Source", "Amount", "Fee", "Net", "Currency", "Created (UTC)", "Available On (UTC)", "Description",
]  # fmt: skip
STRIPE_TYPES = {
    "charge": ("sale", 1), "payment": ("sale", 1), "refund": ("refund", -1), "payment_failure_refund": ("refund", -1),
    "adjustment": ("", -1), "stripe_fee": ("fee", -1), "stripe_fx_fee": ("fee", -1), "payout": ("payout", -1),
    "payout_failure": ("payout", 1), "topup": ("deposit", 1), "transfer": ("expense", -1), "reserve_transaction": ("", 1),
}  # fmt: skip


def write_stripe_activity(path: Path, rows: int = 5_000, *, seed: int = 12) -> Expected:
    """Stripe's “All activity” in euro, dollar and yen: disputes among the adjustments, reserves, some rows twice."""
    rng, expected = random.Random(seed), Expected()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(STRIPE_ACTIVITY_HEADER)
        for number in range(rows):
            cells = _stripe_row(rng, number, expected)
            writer.writerow(cells)
            if rng.random() < 0.02:
                writer.writerow(cells)
                expected.rows["repeated"] += 1
    return expected


def _stripe_row(rng: random.Random, number: int, expected: Expected) -> list[str]:
    when = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=rng.randrange(60 * 24 * 700))
    currency = rng.choice(["eur", "usd", "jpy"])
    places = Decimal(1) if currency == "jpy" else CENT
    word = rng.choice(["charge"] * 8 + list(STRIPE_TYPES))
    disputed = word == "adjustment" and rng.random() < 0.5
    kind, sign = STRIPE_TYPES[word]
    if word == "adjustment":
        kind = "refund" if disputed else "fee"
    gross = sign * (Decimal(rng.randint(100, 900_000)) / 100).quantize(places)
    fee = (abs(gross) * Decimal("0.029")).quantize(places) if kind == "sale" or disputed else Decimal(0)
    if kind:
        expected.add(kind, gross, currency=currency.upper(), month=f"{when:%Y-%m}")
        if fee:
            expected.add("fee", -fee, currency=currency.upper(), month=f"{when:%Y-%m}")
    else:
        expected.rows["left out"] += 1
    source = f"du_{number}" if disputed else rng.choice(["", f"ch_{number}"])
    stamp, available = "%Y-%m-%d %H:%M", when + timedelta(days=2)
    return [
        f"txn_{number}", word, source, f"{gross:,}", f"{fee:,}", f"{gross - fee:,}", currency, when.strftime(stamp),
        available.strftime(stamp), rng.choice(WORDS),
    ]  # fmt: skip


PATREON_HEADER = [
    "Name", "Email", "Discord", "Patron Status", "Follows You", "Free Member", "Free Trial", "Lifetime Amount",
    "Pledge Amount", "Charge Frequency", "Tier", "Street", "Country", "Patronage Since Date", "Last Charge Date",
    "Last Charge Status", "Additional Details", "User ID", "Last Updated", "Currency", "Subscription Source",
]  # fmt: skip


def write_patreon_members(path: Path, rows: int = 5_000, *, seed: int = 13) -> Expected:
    """A Patreon list of members; some without an address, some twice in other letters."""
    rng, expected = random.Random(seed), Expected()
    counts: Counter[str] = Counter()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, PATREON_HEADER, restval="", lineterminator="\r\n")
        writer.writeheader()
        for number in range(rows):
            cells = _patron(rng, number, counts)
            writer.writerow(cells)
            if rng.random() < 0.01 and cells["Email"]:
                writer.writerow({**cells, "Email": cells["Email"].upper() + " "})
                expected.rows["repeated"] += 1
    expected.counts = dict(counts)
    return expected


def _patron(rng: random.Random, number: int, counts: Counter[str]) -> dict[str, str]:
    status = rng.choice(["Active patron"] * 4 + ["Declined patron", "Former patron", ""])
    tier = rng.choice(["Junior, class", 'The "big" one', "Übertier", ""])
    free = not status and rng.random() < 0.7
    trial = status == "Active patron" and rng.random() < 0.1
    counts["rows"] += 1
    counts["paid_members"] += status == "Active patron" and not trial
    counts["members"] += status == "Active patron" or free
    if status == "Active patron" and not trial:
        counts[f"tier:{tier or 'no tier'}"] += 1
    since = datetime(2021, 1, 1, tzinfo=UTC) + timedelta(minutes=rng.randrange(60 * 24 * 1500))
    return {
        "Name": rng.choice(WORDS), "Email": "" if rng.random() < 0.02 else f"Patron+{number}@Example.org",
        "Patron Status": status, "Follows You": "No", "Free Member": "Yes" if free else "No",
        "Free Trial": "Yes" if trial else "No", "Lifetime Amount": str(Decimal(rng.randint(0, 90_000)) / 100),
        "Tier": tier, "Street": rng.choice(WORDS), "Patronage Since Date": since.strftime("%Y-%m-%d %H:%M:%S"),
        "Last Charge Status": rng.choice(["Paid", "Declined", ""]), "Additional Details": rng.choice(WORDS),
        "User ID": str(90_000_000 + number), "Currency": "USD",
    }  # fmt: skip


KOFI_HEADER = [
    "DateTime (UTC)", "From", "Message", "Item", "Received", "Given", "Currency", "TransactionType", "TransactionId", "Email",
]  # fmt: skip


def write_kofi(path: Path, rows: int = 5_000, *, seed: int = 14) -> Expected:
    """Ko-fi's transactions, unsorted, with newlines and quotes; some given to others, some rows twice."""
    rng, expected = random.Random(seed), Expected()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(KOFI_HEADER)
        for number in range(rows):
            when = datetime(2023, 1, 1, tzinfo=UTC) + timedelta(minutes=rng.randrange(60 * 24 * 1000))
            word = rng.choice(["Donation"] * 4 + ["Subscription", "Shop Order", "Commission"])
            amount, fate = Decimal(rng.randint(100, 1_000_000)) / 100, rng.random()
            received, given = ("", f"{amount:,}") if fate < 0.05 else (f"{amount:,}", "") if fate < 0.97 else ("", "")
            currency, month = rng.choice(["USD", "EUR", "GBP"]), f"{when:%Y-%m}"
            if received:
                expected.add(
                    "subscription" if word == "Subscription" else "sale", amount, currency=currency, month=month
                )
            elif given:
                expected.add("expense", -amount, currency=currency, month=month)
            else:
                expected.rows["left out"] += 1
            cells = [
                when.strftime("%Y-%m-%d %H:%M"), rng.choice(WORDS), rng.choice(WORDS), rng.choice(["", "Sticker, big"]),
                received, given, currency, word, f"t-{number}", rng.choice(["", " A@Example.org "]),
            ]  # fmt: skip
            writer.writerow(cells)
            if rng.random() < 0.02:
                writer.writerow(cells)
                expected.rows["repeated"] += 1
    return expected


def write_etsy(path: Path, rows: int = 5_000, *, seed: int = 15) -> Expected:
    """Etsy's statement with many lines that are the same and all genuine, `--` for nothing and deposits in the title."""
    rng, expected = random.Random(seed), Expected()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["Date", "Type", "Title", "Info", "Currency", "Amount", "Fees & Taxes", "Net", "Tax Details"])
        for _ in range(rows):
            when = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=rng.randrange(500))
            writer.writerow([f"{when:%b} {when.day}, {when.year}", *_etsy_line(rng, expected, f"{when:%Y-%m}")])
    return expected


def _etsy_line(rng: random.Random, expected: Expected, month: str) -> list[str]:
    amount = Decimal(rng.choice([20, 1608, 129_950])) / 100
    word, title, kind, gross, fees = rng.choice(
        [
            ("Sale", "Payment for Order #1", "sale", amount, None),
            ("Sale", "Payment for Order #2", "sale", amount, None),
            ("Refund", "Refund to buyer for Order #1", "refund", -amount, Decimal("0.20")),
            ("Fee", "Transaction fee: Pattern, A4", "fee", None, -amount),
            ("Marketing", "Etsy Ads", "fee", None, -amount),
            ("Tax", "Sales tax paid by buyer", "tax", None, -amount),
            ("VAT", "VAT: auto-renew", "fee", None, -amount),
            ("Deposit", f"${amount:,.2f} sent to your bank account", "payout", None, None),
            ("Deposit", "Sent to your bank account", "", None, None),
        ]
    )
    moved = -amount if kind == "payout" else gross if gross is not None else fees
    if kind:
        expected.add(kind, moved, month=month)
    else:
        expected.rows["left out"] += 1
    if gross is not None and fees is not None:
        expected.add("fee", fees, month=month)
    net = (gross or 0) + (fees or 0)
    info = rng.choice(["", "Order #1"])
    return [word, title, info, "USD", _etsy_money(gross), _etsy_money(fees), _etsy_money(net or None), "--"]


def _etsy_money(amount: Decimal | None) -> str:
    return "--" if amount is None else f"{'-' if amount < 0 else ''}${abs(amount):,.2f}"
