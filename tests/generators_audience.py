"""Seeded, ugly files of the audience's platforms with counts of their own: nothing of the product is imported here.

Each `write_*` returns what an honest reader must get out of the file, added up while it was written, in `Decimal`.
"""

from __future__ import annotations

import csv
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

TITLES = (
    "Knots, part 1", 'The "quoted" bend', "13 January 2026", "=SUM(A1)", "Two\nlines", "Ünïcödé – Tau", "Total", "-5 °C",
)  # fmt: skip
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905 - as a sentence it is read at a glance
GAP = "–"


@dataclass
class Told:
    """Sums of figures by metric, of money by (currency, kind), and how many rows went which way."""

    sums: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    money: dict[tuple[str, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    rows: Counter[str] = field(default_factory=Counter)

    def figure(self, metric: str, value: Decimal | int | None) -> None:
        """One told number; a gap is none."""
        if value is not None:
            self.sums[metric] += value
            self.rows[metric] += 1

    def entry(self, currency: str, kind: str, amount: Decimal) -> None:
        """One row of the ledger; what is 0 is none."""
        if amount:
            self.money[currency, kind] += amount
            self.rows["entries"] += 1


def grouped(number: Decimal | int) -> str:
    """“1,222”, as spreadsheets write it."""
    return f"{number:,}"


def written(rng: random.Random, number: int) -> str:
    """With or without commas, as it happens."""
    return grouped(number) if rng.random() < 0.5 else str(number)


def write_youtube(path: Path, first: date, rows: int = 5_000, *, seed: int = 1) -> Told:
    """A table by content, over a period that begins on `first`; the Total row comes first and is no sum of the rows."""
    rng, told = random.Random(seed), Told()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["Content", "Video title", "Video publish time", "Duration", "Views", "Watch time (hours)", "Subscribers"]
        )
        writer.writerow(["Total", "", "", "", "123456789", "5120.25", "310"])
        for number in range(rows):
            day = date(2015, 1, 1) + timedelta(days=rng.randrange(4_000))
            views = rng.choice([None, 0, rng.randrange(3_000_000)])
            gained = rng.choice([None, rng.randint(-20, 900)])
            long = rng.randrange(1, 30_000)
            clock = f"{long // 3600}:{long // 60 % 60:02}:{long % 60:02}"
            cells = [
                f"{rng.choice('-_=Ta')}{number:010d}",
                rng.choice(TITLES),
                f"{MONTHS[day.month - 1]} {day.day}, {day.year}",
                rng.choice([str(long), clock]),
                "" if views is None else written(rng, views),
                f"{rng.random() * 100:.4f}",
                "" if gained is None else str(gained),
            ]
            writer.writerow(cells)
            told.figure("piece_views", views)
            told.figure("piece_new_subscribers", gained)
            told.figure("piece_views_total", views if day >= first else None)
            told.sums["seconds"] += long
            if rng.random() < 0.02:
                writer.writerow(cells)
                told.rows["repeated"] += 1
    told.rows["left out"] += 1
    return told


def write_ga4_pages(path: Path, rows: int = 5_000, *, seed: int = 1) -> Told:
    """Pages and screens with the lines before the header and the total first, one cell longer than the header."""
    rng, told = random.Random(seed), Told()
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("# ---\n# Pages and screens: Page path and screen class\n# Account: A, b\n#\n# All Users\n")
        file.write("# Start date: 20260201\n# End date: 20260228\n\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["Page path and screen class", "Views", "Active users", "Event count", "Total revenue"])
        writer.writerow(["", "99999999", "99999999", "1", "1", "Grand total"])
        for number in range(rows):
            path_ = rng.choice(["/a", "/b,c", '/d"e"', "/ü", "/?q=1,000", "(not set) "]) + f"/{number}"
            views, users = rng.choice([None, 0, rng.randrange(10**7)]), rng.randrange(10**6)
            cells = [path_, "" if views is None else written(rng, views), str(users), "1.0", "1,234.5"]
            writer.writerow(cells)
            told.figure("pageviews_by_page", views)
            told.figure("visitors_by_page", users)
    told.rows["left out"] += 1
    return told


def write_fireside(path: Path, rows: int = 5_000, *, seed: int = 1, today: date = date(2026, 11, 20)) -> Told:
    """Episodes, newest first; a window that is not over has a dash."""
    rng, told = random.Random(seed), Told()
    names = rng.choice(
        [("1 Day", "7 Days", "14 Days", "30 Days", "90 Days"), ("Day 1", "Day 7", "Day 14", "Day 30", "Day 90")]
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(["Slug", "Title", "Published", *names, "Spotify", "All Time"])
        for number in range(rows):
            out = today - timedelta(hours=8 * number)
            count, cells = 0, []
            for days in (1, 7, 14, 30, 90):
                count += rng.randrange(2_000)
                over = (today - out).days >= days
                cells.append(written(rng, count) if over else GAP)
                told.figure(f"piece_downloads_{days}", count if over else None)
            writer.writerow(
                [f"{rows - number:05d}", rng.choice(TITLES), out.isoformat(), *cells, "0", grouped(count + 5)]
            )
            told.figure("piece_downloads_total", count + 5)
    return told


def kdp_rows(rows: int = 5_000, *, seed: int = 1) -> tuple[list[list[object]], Told]:
    """Rows of the sheet “Combined Sales” as a workbook has them, without the header; the last one sums them up."""
    rng, told = random.Random(seed), Told()
    made: list[list[object]] = []
    shops = (("Amazon.com", "USD"), ("Amazon.de", "EUR"), ("Amazon.co.jp", "JPY"), ("Amazon.ca", "CAD"))
    for _ in range(rows):
        shop, code = rng.choice(shops)
        sold, back = rng.choice([0, 1, 2, 40]), rng.choice([0, 0, 0, 1])
        kind = rng.choice(["Standard", "Standard - Paperback", "Free - Promotion"])
        each = (
            Decimal(0)
            if kind.startswith("Free")
            else Decimal(rng.choice([105, 1029, 47000 if code == "JPY" else 354])) / 100
        )
        royalty = each * (sold - back)
        day = date(2026, 1, 1) + timedelta(days=rng.randrange(60))
        title = rng.choice(TITLES)
        cost = rng.choice(["N/A", 2.91])
        made.append([
            day.isoformat(), title, "Ada", f"B0{rng.randrange(40):08d}", shop, "70%", kind, sold, back, sold - back,
            4.99, 4.99, cost, float(royalty), code,
        ])  # fmt: skip
        told.entry(code, "refund" if royalty < 0 else "royalty", royalty)
        told.rows["left out"] += not royalty and not back
        told.rows["entries"] += bool(not royalty and back)
    made.append(["Total", *[""] * 12, 99999.99, ""])
    told.rows["left out"] += 1
    return made, told


def write_airbnb(path: Path, rows: int = 5_000, *, seed: int = 1, year: int = 2026) -> Told:
    """The transaction history of either layout: payouts repeat what the reservations before them earned."""
    rng, told, due = random.Random(seed), Told(), Decimal(0)
    late = ["Service Fee", "Fast Pay Fee", "Cleaning Fee", "Gross Earnings", "Occupancy Taxes"]
    names = [
        "Date",
        "Type",
        "Confirmation Code",
        "Start Date",
        "Nights",
        "Guest",
        "Listing",
        "Details",
        "Reference",
        "Currency",
        "Amount",
        "Paid Out",
    ]
    names += late if year == 2026 else ["Service Fee", "Host Fee"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="", lineterminator="\n")
        writer.writeheader()
        for number in range(rows):
            day = date(2026, 1, 1) + timedelta(days=number // 20)
            cells = {"Date": day.isoformat() if year == 2024 else f"{day:%m/%d/%Y}", "Currency": "USD"}
            kind = rng.choices(["Reservation", "Payout", "Resolution Adjustment"], [8, 2, 1])[0]
            cells |= {"Type": kind, "Details": "Transfer to ***1234" if kind == "Payout" else ""}
            if kind == "Payout":
                if due <= 0:
                    continue
                cells["Paid Out"] = f"{due:,.2f}"
                told.entry("USD", "payout", -due)
                due = Decimal(0)
            else:
                cells |= {
                    "Confirmation Code": f"HM{number % 3000:08d}",
                    "Guest": 'O"Neil, Pat',
                    "Listing": "Quay, Loft",
                }
                net = _stay(rng, cells, year, told) if kind == "Reservation" else _changed(rng, cells, told)
                due += net
            writer.writerow(cells)
            told.rows["rows"] += 1
    return told


def _stay(rng: random.Random, cells: dict[str, str], year: int, told: Told) -> Decimal:
    gross = Decimal(rng.randrange(5_000, 400_000)) / 100
    fee, fast = (gross * Decimal("0.03")).quantize(Decimal("0.01")), Decimal(rng.choice([0, 0, 150])) / 100
    if year == 2026:
        cells |= {"Amount": f"{gross - fee - fast:,.2f}", "Service Fee": f"{fee}", "Gross Earnings": f"{gross:,.2f}"}
        cells |= {"Fast Pay Fee": f"{fast}" if fast else "", "Cleaning Fee": "80.00", "Occupancy Taxes": "12.34"}
    else:
        fast = Decimal(0)
        cells |= {"Amount": f"{gross:,.2f}", "Paid Out": f"{gross - fee:,.2f}", "Host Fee": f"{fee}"}
    told.entry("USD", "rent", gross)
    told.entry("USD", "fee", -fee)
    told.entry("USD", "fee", -fast)
    return gross - fee - fast


def _changed(rng: random.Random, cells: dict[str, str], told: Told) -> Decimal:
    amount = Decimal(rng.choice([-5000, -120, 2500])) / 100
    cells["Amount"] = f"{amount}"
    told.entry("USD", "refund" if amount < 0 else "rent", amount)
    return amount
