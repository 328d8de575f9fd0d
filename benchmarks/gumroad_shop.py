"""A seeded shop on Gumroad of any size: its sales export, the same in other bytes, and a later one. About 2.2 ledger rows a sale."""

from __future__ import annotations

import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from generators import GUMROAD_HEADER  # noqa: E402 - the folder has to be on the path first

PRODUCTS = 5_000
FIRST = datetime(2023, 1, 1, tzinfo=UTC)
DAYS = 1_000
NEW, CHANGED = 0.01, 0.01
"""What a later export holds beside the rows of the first: so much more, and so many refunded meanwhile, for a part of the fee."""

_AT = {name: at for at, name in enumerate(GUMROAD_HEADER)}


def write(path: Path, sales: int, *, later: bool = False, newline: str = "\n", seed: int = 1) -> None:
    """Write an export of `sales` purchases with a row of totals, oldest first.

    Args:
        later: as the shop would give it some days later, with `NEW` more sales and `CHANGED` refunded.
        newline: the same content in other bytes.
    """
    chance = random.Random(seed)
    with path.open("w", encoding="utf-8", newline=newline) as file:
        file.write(",".join(GUMROAD_HEADER) + "\n")
        for number in range(round(sales * (1 + NEW)) if later else sales):
            refunded = later and number * CHANGED % 1 < CHANGED
            file.write(_sale(chance, number, sales, refunded=refunded) + "\n")
        file.write("Totals" + "," * (len(GUMROAD_HEADER) - 1) + "\n")


def _sale(chance: random.Random, number: int, sales: int, *, refunded: bool) -> str:
    """One row; the same for the same number, but for `refunded`."""
    draw = chance.random
    when = FIRST + timedelta(seconds=int(DAYS * 86_400 * number / sales))
    cents = 100 + int(draw() * 20_000)
    fate, taxed, partner = draw(), draw() < 0.1, draw() < 0.035
    tax, fee, share = cents * 19 // 100 if taxed else 0, cents // 10 + 50, cents * 3 // 10 if partner else 0
    back = refunded or fate < 0.05
    fee -= refunded and fee // 2
    product = int(draw() ** 2 * PRODUCTS)
    cells = [""] * len(GUMROAD_HEADER)
    for name, value in (
        ("Purchase ID", f"{chance.getrandbits(96):024x}"),
        ("Item Name", f"Course {product} in {product % 7 + 1} parts"),
        ("Buyer Name", f"Reader {number}"),
        ("Purchase Email", f"reader{number}@example.org"),
        ("Buyer Email", f"reader{number}@example.org"),
        ("Do not contact?", "0"),
        ("Purchase Date", f"{when:%Y-%m-%d}"),
        ("Purchase Time (UTC timezone)", f"{when:%Y-%m-%d %H:%M:%S} UTC"),
        ("Subtotal ($)", _money(cents)),
        ("Taxes ($)", _money(tax)),
        ("Shipping ($)", "0.0"),
        ("Sale Price ($)", _money(cents)),
        ("Fees ($)", _money(fee)),
        ("Net Total ($)", _money(cents - fee)),
        ("Tip ($)", "0.0"),
        ("Tax Included in Price?", "0"),
        ("Street Address", f"{number % 300} Long Street"),
        ("City", "Springfield"),
        ("Country", "United States"),
        ("Referrer", "https://www.example.org/a-page-that-links-to-the-shop"),
        ("Refunded?", str(int(back))),
        ("Partial Refund ($)", "0.0"),
        ("Fully Refunded?", str(int(back))),
        ("Disputed?", "0"),
        ("Dispute Won?", "0"),
        ("Recurring Charge?", str(int(draw() < 0.2))),
        ("Free trial purchase?", "0"),
        ("Pre-order authorization?", "0"),
        ("Product ID", f"{product:012x}=="),
        ("Order Number", str(100_000_000 + number)),
        ("Item Price ($)", _money(cents)),
        ("Quantity", "1"),
        ("Affiliate commission ($)", _money(share) if share else ""),
        ("Payment Type", "card"),
        ("Stripe Transaction ID", f"ch_{number:024d}"),
    ):
        cells[_AT[name]] = value
    return ",".join(cells)


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"
