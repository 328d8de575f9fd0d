"""Seeded, ugly exports of affiliate programs and newsletters with sums of their own: nothing of the product is imported."""

from __future__ import annotations

import csv
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from generators import Expected

AMAZON_HEADER = [
    "Category", "Name", "ASIN", "Seller", "Tracking ID", "Date Shipped", "Price($)", "Items Shipped", "Returns",
    "Revenue($)", "Ad Fees($)", "Device Type Group", "Direct/Indirect",
]  # fmt: skip
AMAZON_TITLE = "Fee-Earnings reports from 01-01-2025 to 12-31-2025"
PRODUCTS = (
    'Monitor arm, 27" and 32"', "Cafetera «Uno», roja", "Total eclipse (poster)", "Lamp; warm", "=SUM(A1)", "Ключ, 8 мм",
    "Two\nlines of name", "Plain notebook",
)  # fmt: skip
SELLERS = ("Amazon.com", "Amazon.com", "A third party, Inc.", "")


def write_amazon(path: Path, rows: int = 5_000, *, seed: int = 11) -> Expected:
    """A Fee-Earnings report with its title line: three styles of dates, equal rows that are both genuine, a total."""
    rng, expected = random.Random(seed), Expected()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(AMAZON_TITLE + "\r\n")
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(AMAZON_HEADER)
        for _ in range(rows):
            cells, fee, month = _shipment(rng)
            for _ in range(2 if rng.random() < 0.03 else 1):
                writer.writerow(cells)
                if fee:
                    expected.add("refund" if fee < 0 else "commission", fee, month=month)
                else:
                    expected.rows["left out"] += 1
        total = sum(expected.money.values())
        writer.writerow([""] * 9 + ["Total", f"{total:,}", "", ""])
    expected.rows["left out"] += 1
    return expected


def _shipment(rng: random.Random) -> tuple[list[str], Decimal, str]:
    day = date(2025, 1, 1) + timedelta(days=rng.randrange(365))
    price = Decimal(rng.choice([499, 1299, 129_900, 23_456])) / 100
    shipped = rng.randint(1, 3) if rng.random() > 0.08 else 0
    returned = 0 if shipped else rng.randint(1, 2)
    revenue = price * (shipped - returned)
    fee = (revenue * Decimal(rng.choice(["0.03", "0.045", "0.01", "0"]))).quantize(Decimal("0.01"))
    styles = (f"{day:%B} {day.day} {day.year}", f"{day:%m/%d/%Y}", f"{day:%Y-%m-%d} 10:11:12")
    cells = [
        rng.choice(["Electronics", "Home", "Total Beauty"]), rng.choice(PRODUCTS), f"B0{rng.randrange(300):08d}",
        rng.choice(SELLERS), rng.choice(["notes-20", "letters-20"]), rng.choice(styles), f"{price:,}", str(shipped),
        str(returned), f"{revenue:,}", f"{fee:,}", rng.choice(["Desktop", "Mobile"]), rng.choice(["Direct", "Indirect"]),
    ]  # fmt: skip
    return cells, fee, f"{day:%Y-%m}"


MAILCHIMP_TAIL = [
    "MEMBER_RATING", "OPTIN_TIME", "OPTIN_IP", "CONFIRM_TIME", "CONFIRM_IP", "LATITUDE", "LONGITUDE", "GMTOFF", "DSTOFF",
    "TIMEZONE", "CC", "REGION", "LAST_CHANGED", "LEID", "EUID", "NOTES", "TAGS",
]  # fmt: skip
MAILCHIMP_FILES = {
    "subscribed": [], "nonsubscribed": [], "cleaned": ["CLEAN_TIME", "CLEAN_CAMPAIGN_TITLE", "CLEAN_CAMPAIGN_ID"],
    "unsubscribed": ["UNSUB_TIME", "UNSUB_CAMPAIGN_TITLE", "UNSUB_CAMPAIGN_ID", "UNSUB_REASON", "UNSUB_REASON_OTHER"],
}  # fmt: skip
MAILCHIMP_STATES = {
    "subscribed": "active", "nonsubscribed": "not subscribed", "cleaned": "bounced", "unsubscribed": "unsubscribed",
}  # fmt: skip


def write_mailchimp(folder: Path, rows: int = 5_000, *, seed: int = 12) -> dict[str, Counter[str]]:
    """An audience export, one file per status; what each file holds: contacts, repeated rows, those with a day.

    Some contacts stand in a file twice, in other letters; those whose rows differ otherwise are not made here.
    """
    rng = random.Random(seed)
    told: dict[str, Counter[str]] = {}
    first = 0
    for status, further in MAILCHIMP_FILES.items():
        told[status] = Counter()
        share = rows if status == "subscribed" else rows // 5
        header = [
            "Email Address",
            "First Name",
            "Favourite, of all",
            *MAILCHIMP_TAIL[:13],
            *further,
            *MAILCHIMP_TAIL[13:],
        ]
        with (folder / f"{status}_members_export_4f2a.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, restval="", lineterminator="\n")
            writer.writeheader()
            for number in range(first, first + share):
                cells = _contact(rng, number, told[status])
                if further:
                    cells[further[0]] = (
                        f"{datetime(2025, 3, 1, tzinfo=UTC) + timedelta(hours=number):%Y-%m-%d %H:%M:%S}"
                    )
                writer.writerow(cells)
                if rng.random() < 0.01:
                    writer.writerow(cells | {"Email Address": cells["Email Address"].upper() + " "})
                    told[status]["repeated"] += 1
        first += share
    return told


def _contact(rng: random.Random, number: int, told: Counter[str]) -> dict[str, str]:
    when = datetime(2018, 1, 1, tzinfo=UTC) + timedelta(minutes=rng.randrange(60 * 24 * 2500))
    stamp = f"{when:%Y-%m-%d %H:%M:%S}"
    confirmed = rng.random() < 0.8
    opted = not confirmed and rng.random() < 0.9
    told["contacts"] += 1
    told["with a day"] += confirmed or opted
    return {
        "Email Address": f"Reader+{number}@example.org", "First Name": rng.choice(['O"Neil, Pat', "Ada\nL.", " Ян ", ""]),
        "Favourite, of all": rng.choice(['"a","b"', "1,000", ""]), "MEMBER_RATING": str(rng.randint(1, 5)),
        "CONFIRM_TIME": stamp if confirmed else "", "OPTIN_TIME": stamp if opted else "", "OPTIN_IP": "192.0.2.7",
        "LEID": str(number), "EUID": f"{number:010x}", "TAGS": rng.choice(['"Lorem Editors"', '"One","Two, three"', ""]),
    }  # fmt: skip


SUBSTACK_EVENTS = {
    "delivers": ["post_id", "timestamp", "email", "post_type", "post_audience", "active_subscription"],
    "opens": [
        "post_id", "timestamp", "email", "post_type", "post_audience", "active_subscription", "country", "city", "region",
        "device_type", "client_os", "client_type", "user_agent",
    ],
}  # fmt: skip


def write_substack_lists(folder: Path, posts: int = 12, *, seed: int = 13) -> dict[tuple[str, str], int]:
    """The lists of mails of an archive; (number of the post, list) to how many different readers it names."""
    rng = random.Random(seed)
    told: dict[tuple[str, str], int] = {}
    for post in range(100, 100 + posts):
        names: set[str] = set()
        for kind, header in SUBSTACK_EVENTS.items():
            with (folder / f"{post}.{kind}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, header, restval="", extrasaction="ignore", lineterminator="\n")
                writer.writeheader()
                names = {f"r{n}@example.org" for n in range(400) if rng.random() < (0.9 if kind == "delivers" else 0.4)}
                for name in sorted(names):
                    for _ in range(1 if kind == "delivers" else rng.randint(1, 3)):
                        day = f"2026-0{rng.randint(1, 8)}-0{rng.randint(1, 9)}T10:00:00.000Z"
                        spelled = rng.choice([name, name.upper(), f" {name}"])
                        writer.writerow({"post_id": post, "timestamp": day, "email": spelled, "user_agent": 'A "x", y'})
            told[str(post), kind] = len(names)
    return told
