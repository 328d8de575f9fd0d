"""Seeded, ugly export files together with sums of their own: nothing of the product is imported here.

Each `write_*` returns what an honest reader must get out of the file, added up while it was written, in `Decimal`.
"""

from __future__ import annotations

import csv
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

GUMROAD_HEADER = [
    "Purchase ID",
    "Item Name",
    "Buyer Name",
    "Purchase Email",
    "Buyer Email",
    "Do not contact?",
    "Purchase Date",
    "Purchase Time (UTC timezone)",
    "Subtotal ($)",
    "Taxes ($)",
    "Shipping ($)",
    "Sale Price ($)",
    "Fees ($)",
    "Net Total ($)",
    "Tip ($)",
    "Tax Included in Price?",
    "Street Address",
    "City",
    "Zip Code",
    "State",
    "Country",
    "Referrer",
    "Refunded?",
    "Partial Refund ($)",
    "Fully Refunded?",
    "Disputed?",
    "Dispute Won?",
    "Variants",
    "Discount Code",
    "Recurring Charge?",
    "Free trial purchase?",
    "Pre-order authorization?",
    "Product ID",
    "Order Number",
    "Pre-order authorization time (UTC timezone)",
    "Custom Fields",
    "Item Price ($)",
    "Variants Price ($)",
    "Giftee Email",
    "SKU ID",
    "Quantity",
    "Recurrence",
    "Affiliate",
    "Affiliate commission ($)",
    "Discover?",
    "Subscription End Date",
    "Rating",
    "Review",
    "License Key",
    "Payment Type",
    "PayPal Transaction ID",
    "PayPal Fee Amount",
    "PayPal Fee Currency",
    "Stripe Transaction ID",
    "Stripe Fee Amount",
    "Stripe Fee Currency",
    "Purchasing Power Parity Discounted?",
    "Upsold?",
    "Sent Abandoned Cart Email?",
    "UTM Source",
    "UTM Medium",
    "UTM Campaign",
    "UTM Term",
    "UTM Content",
]
STRIPE_HEADER = [
    "balance_transaction_id",
    "created_utc",
    "available_on_utc",
    "currency",
    "gross",
    "fee",
    "net",
    "reporting_category",
    "description",
]
SUBSTACK_HEADER = [
    "email", "active_subscription", "expiry", "plan", "email_disabled", "created_at", "first_payment_at",
]  # fmt: skip

PRODUCTS = (
    "Notion template", 'The "quoted" guide', "Course, part 1, 2 and 3", "Two\nlines of name", "Ünïcödé – Fotobuch",
    "'-50% sale bundle", "; semicolons; inside", "E-book",
)  # fmt: skip
NAMES = ('O"Neil, Pat', "Ada\r\nLovelace", "Ян", "", "=cmd()", "Müller; Söhne")


@dataclass
class Expected:
    """What a file holds: sums of counted money by (currency, kind), and how many rows went which way."""

    money: dict[tuple[str, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    rows: Counter[str] = field(default_factory=Counter)
    monthly: dict[tuple[str, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, kind: str, amount: Decimal, *, currency: str = "USD", month: str = "") -> None:
        """One row of the ledger that counts."""
        self.money[currency, kind] += amount
        self.monthly[month, kind] += amount
        self.rows["entries"] += 1


def write_gumroad(path: Path, rows: int = 5_000, *, seed: int = 1, custom: int = 3) -> Expected:
    """A Gumroad sales export of `rows` purchases and a Totals row; about one in forty is in the file twice."""
    rng, expected = random.Random(seed), Expected()
    header = [*GUMROAD_HEADER, *[f"Custom field {n}" for n in range(custom)]]
    totals: Counter[str] = Counter()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, restval="", lineterminator="\n")
        writer.writeheader()
        for number in range(rows):
            cells = _purchase(rng, number, expected)
            cells |= {f"Custom field {n}": rng.choice(["", "a,b", 'say "hi"', "1,000.00"]) for n in range(custom)}
            writer.writerow(cells)
            totals["Sale Price ($)"] += Decimal(cells["Sale Price ($)"])
            if rng.random() < 0.025:
                writer.writerow(cells)
                expected.rows["repeated"] += 1
        writer.writerow({"Purchase ID": "Totals", **{name: str(value) for name, value in totals.items()}})
    expected.rows["left out"] += 1
    return expected


def _purchase(rng: random.Random, number: int, expected: Expected) -> dict[str, str]:
    when = datetime(2023, 1, 1, tzinfo=UTC) + timedelta(minutes=rng.randrange(60 * 24 * 1000))
    subtotal = Decimal(rng.choice([0, 900, 1999, 4900, 12345])) / 100 * rng.randint(1, 3)
    shipping = Decimal(rng.choice([0, 0, 0, 450])) / 100 if subtotal else Decimal(0)
    tax = (subtotal * Decimal(rng.choice(["0", "0", "0.19", "0.0825"]))).quantize(Decimal("0.01"))
    inside = rng.random() < 0.3
    price = subtotal + shipping + (tax if inside else 0)
    fee = (price * Decimal("0.1") + (Decimal("0.5") if price else 0)).quantize(Decimal("0.01"))
    affiliate = (price * Decimal("0.3")).quantize(Decimal("0.01")) if rng.random() < 0.1 else Decimal(0)
    recurring, fate, withheld = rng.random() < 0.2, rng.random(), rng.random()
    partial = (price / 3).quantize(Decimal("0.01")) if 0.05 <= fate < 0.1 else Decimal(0)
    full, lost, won = fate < 0.05, 0.1 <= fate < 0.12, 0.12 <= fate < 0.13
    trial, preorder = withheld < 0.02, 0.02 <= withheld < 0.03
    cells = {
        "Purchase ID": f"p{number:07d}==",
        "Item Name": rng.choice(PRODUCTS),
        "Buyer Name": rng.choice(NAMES),
        "Purchase Email": f"reader{number}@example.org",
        "Purchase Date": f"{when:%Y-%m-%d}",
        "Purchase Time (UTC timezone)": f"{when:%Y-%m-%d %H:%M:%S} UTC",
        "Subtotal ($)": str(subtotal),
        "Taxes ($)": str(tax),
        "Shipping ($)": str(shipping),
        "Sale Price ($)": str(price),
        "Fees ($)": str(fee),
        "Net Total ($)": str(price - fee),
        "Refunded?": str(int(full or partial > 0)),
        "Partial Refund ($)": str(partial),
        "Fully Refunded?": str(int(full)),
        "Disputed?": str(int(lost or won)),
        "Dispute Won?": str(int(won)),
        "Recurring Charge?": str(int(recurring)),
        "Free trial purchase?": str(int(trial)),
        "Pre-order authorization?": str(int(preorder)),
        "Quantity": str(rng.randint(1, 3)),
        "Affiliate commission ($)": str(affiliate) if affiliate else "",
    }
    if trial or preorder or not price:
        expected.rows["left out"] += 1
        return cells
    month = f"{when:%Y-%m}"
    buyer_paid = subtotal + shipping + tax
    expected.add("subscription" if recurring else "sale", buyer_paid, month=month)
    for kind, amount in (("fee", -fee), ("tax", -tax), ("fee", -affiliate), ("refund", -partial)):
        if amount:
            expected.add(kind, amount, month=month)
    if full or lost:
        expected.add("refund", -price, month=month)
        if inside and tax:
            expected.add("tax", tax, month=month)
    if won:
        expected.rows["entries"] += 1 + bool(inside and tax)
    return cells


STRIPE_KINDS = {
    "charge": ("sale", 1), "refund": ("refund", -1), "dispute": ("refund", -1), "dispute_reversal": ("refund", 1),
    "fee": ("fee", -1), "payout": ("payout", -1), "topup": ("deposit", 1), "other_adjustment": ("fee", 1),
}  # fmt: skip


def write_stripe(path: Path, rows: int = 5_000, *, seed: int = 2) -> Expected:
    """A Stripe itemised balance report in euro, dollar and yen; some reserves, some rows twice."""
    rng, expected = random.Random(seed), Expected()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(STRIPE_HEADER)
        for number in range(rows):
            cells = _transaction(rng, number, expected)
            writer.writerow(cells)
            if rng.random() < 0.02:
                writer.writerow(cells)
                expected.rows["repeated"] += 1
    return expected


def _transaction(rng: random.Random, number: int, expected: Expected) -> list[str]:
    when = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=rng.randrange(60 * 24 * 700))
    currency = rng.choice(["eur", "usd", "jpy"])
    places = Decimal(1) if currency == "jpy" else Decimal("0.01")
    category = rng.choice(["charge"] * 8 + list(STRIPE_KINDS) + ["risk_reserved_funds"])
    kind, sign = STRIPE_KINDS.get(category, ("", -1))
    gross = sign * (Decimal(rng.randint(100, 90_000)) / 100).quantize(places)
    charged = category in ("charge", "dispute")
    fee = (abs(gross) * Decimal("0.029")).quantize(places) if charged else Decimal(0)
    if kind:
        expected.add(kind, gross, currency=currency.upper())
        if fee:
            expected.add("fee", -fee, currency=currency.upper())
    else:
        expected.rows["left out"] += 1
    words = rng.choice(['Order 12, "gift"', "Two\nlines", "Bestellung; März", "plain"])
    available = when + timedelta(days=2)
    stamp = "%Y-%m-%d %H:%M:%S"
    return [
        f"txn_{number}", when.strftime(stamp), available.strftime(stamp), currency, str(gross), str(fee),
        str(gross - fee), category, words,
    ]  # fmt: skip


def write_substack(path: Path, rows: int = 5_000, *, seed: int = 3) -> Expected:
    """A Substack subscriber list; some readers twice, in other letters and blanks."""
    rng, expected = random.Random(seed), Expected()
    counts: Counter[str] = Counter()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(SUBSTACK_HEADER)
        for number in range(rows):
            cells = _reader(rng, number, counts)
            writer.writerow(cells)
            if rng.random() < 0.01:
                writer.writerow([cells[0].upper() + " ", *cells[1:]])
                expected.rows["repeated"] += 1
    expected.counts = dict(counts)
    return expected


def _reader(rng: random.Random, number: int, counts: Counter[str]) -> list[str]:
    when = datetime(2022, 1, 1, tzinfo=UTC) + timedelta(minutes=rng.randrange(60 * 24 * 1200))
    plan = rng.choice(["other"] * 8 + ["monthly", "yearly", "comp"])
    disabled = rng.random() < 0.1
    active = plan != "other"
    counts["members"] += 1
    counts["subscribers"] += not disabled
    counts["paid_members"] += active and plan != "comp"
    address = rng.choice(["Reader", "  reader", "READER"]) + f"+{number}@Example.org"
    joined = when.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    paid_until = "2027-07-01T00:00:00.000Z" if active else ""
    return [address, str(active).lower(), paid_until, plan, str(disabled).lower(), joined, ""]
