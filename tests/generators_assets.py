"""Seeded, ugly files of a broker, a lender and a bank together with sums of their own: nothing of the product is imported.

See `generators.py`: each `write_*` adds up, in `Decimal` and while it writes, what an honest reader must get out.
"""

from __future__ import annotations

import csv
import random
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

from generators import Expected

TRADING212_HEADER = [
    "Action", "Time", "ISIN", "Ticker", "Name", "No. of shares", "Price / share", "Currency (Price / share)",
    "Exchange rate", "Result", "Currency (Result)", "Total", "Currency (Total)", "Withholding tax",
    "Currency (Withholding tax)", "Notes", "ID", "Currency conversion fee", "Currency (Currency conversion fee)",
]  # fmt: skip
MINTOS_HEADER = ["Transaction ID:", "Date", "Details", "Turnover", "Balance", "Currency"]
REVOLUT_HEADER = [
    "Type", "Product", "Started Date", "Completed Date", "Description", "Amount", "Fee", "Currency", "State", "Balance",
]  # fmt: skip
SHARES = (
    ("US0000000001", "AAA", 'Alpha "A", Inc.'),
    ("GB0000000002", "BBB", "Beta\nplc"),
    ("DE0000000003", "CCC", "Gämma; AG"),
)
CENT = Decimal("0.01")


def _when(rng: random.Random) -> datetime:
    return datetime(2024, 1, 1) + timedelta(seconds=rng.randrange(86_400 * 700))


def _grouped(amount: Decimal) -> str:
    return f"{amount:,}"


def write_trading212(path: Path, rows: int = 5_000, *, seed: int = 11) -> Expected:
    """Orders, dividends taxed in other currencies, rows twice (an order counts once, a dividend twice), shifted rows."""
    rng, expected = random.Random(seed), Expected()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, TRADING212_HEADER, restval="", lineterminator="\r\n")
        writer.writeheader()
        for number in range(rows):
            make = rng.choice([_order, _order, _order, _dividend, _dividend, _cash, _shares_only, _shifted])
            cells = make(rng, number, expected) | {"Time": f"{_when(rng):%Y-%m-%d %H:%M:%S}.{number % 1000:03d}"}
            writer.writerow(cells)
            if cells.get("ID") and rng.random() < 0.02:
                writer.writerow(cells)
                expected.rows["repeated"] += 1
    return expected


def _share(rng: random.Random) -> dict[str, str]:
    isin, ticker, name = rng.choice(SHARES)
    return {"ISIN": isin, "Ticker": ticker, "Name": name, "No. of shares": f"{rng.randrange(1, 10**6) / 1000:.10f}"}


def _order(rng: random.Random, number: int, expected: Expected) -> dict[str, str]:
    side = rng.choice(["buy", "sell"])
    total = Decimal(rng.randrange(101, 500_000)) / 100
    fee = (total * Decimal("0.0015")).quantize(CENT) if rng.random() < 0.5 else Decimal(0)
    expected.add(side, (fee - total) if side == "buy" else total + fee, currency="EUR")
    if fee:
        expected.add("fee", -fee, currency="EUR")
    kind = rng.choice(["Market", "Limit", "Stop", "Stop limit"])
    paid = {"Currency conversion fee": str(fee), "Currency (Currency conversion fee)": "EUR"} if fee else {}
    return _share(rng) | paid | {
        "Action": f"{kind} {side}", "Total": _grouped(total), "Currency (Total)": "EUR", "ID": f"EOF{number}",
        "Result": "-1.00", "Currency (Result)": "EUR", "Price / share": "1,050.5", "Exchange rate": "1.1",
    }  # fmt: skip


def _dividend(rng: random.Random, number: int, expected: Expected) -> dict[str, str]:
    net, tax = Decimal(rng.randrange(1, 9_000)) / 100, Decimal(rng.randrange(0, 400)) / 100
    coin = rng.choice(["EUR", "USD", "GBX"])
    told, scale = ("GBP", 100) if coin == "GBX" else (coin, 1)
    tax_told = (tax / scale).quantize(Decimal("0.000001"), ROUND_HALF_EVEN)
    expected.add("dividend", net, currency="EUR")
    if tax:
        expected.money[told, "dividend"] += tax_told
        expected.add("withholding", -tax_told, currency=told)
        expected.rows["entries"] += told != "EUR"  # the tax's part of the gross dividend, as a row of its own
    return _share(rng) | {
        "Action": rng.choice(["Dividend (Ordinary)", "Dividend (Dividend)"]), "Total": str(net),
        "Currency (Total)": "EUR", "Withholding tax": str(tax), "Currency (Withholding tax)": coin,
        "Exchange rate": "Not available", "Price / share": "0.23",
    }  # fmt: skip


def _cash(rng: random.Random, number: int, expected: Expected) -> dict[str, str]:
    action, kind, sign = rng.choice(
        [("Deposit", "deposit", 1), ("Withdrawal", "withdrawal", -1), ("Interest on cash", "interest", 1)]
    )
    total = Decimal(rng.randrange(1, 90_000_000)) / 100
    expected.add(kind, sign * total, currency="EUR")
    written = _grouped(sign * total) if rng.random() < 0.5 else str(total)
    return {"Action": action, "Total": written, "Currency (Total)": "EUR", "ID": f"u-{number}", "Notes": "a@b.org"}


def _shares_only(rng: random.Random, number: int, expected: Expected) -> dict[str, str]:
    expected.rows["entries"] += 1
    action = rng.choice(["Stock split open", "Stock split close", "Transfer out"])
    return _share(rng) | {"Action": action, "Total": "59.68", "Currency (Total)": "EUR", "ID": f"s-{number}"}


def _shifted(rng: random.Random, number: int, expected: Expected) -> dict[str, str]:
    expected.rows["rejected"] += 1
    cells = {"Action": "Market buy", "Price / share": f"EOF{number}", "Currency (Price / share)": "1.5", "Total": "9"}
    return _share(rng) | cells | {"Currency (Total)": "EUR", "No. of shares": ""}


MINTOS_WORDS = (
    ("Incoming client payment", "deposit", 1),
    ("Withdraw application", "withdrawal", -1),
    ("Investment principal increase Loan ID: {loan}", "principal", -1),
    ("Investment principal repayment Loan ID: {loan}", "principal", 1),
    ("Investment principal rebuy Rebuy purpose: early_repayment Loan ID: {loan}", "principal", 1),
    ("Loan {loan} - investment in loan", "principal", -1),
    ("Loan {loan} - principal received", "principal", 1),
    ("Interest income Loan ID: {loan}", "interest", 1),
    ("Interest income on rebuy Rebuy purpose: agreement_amendment Loan ID: {loan}", "interest", 1),
    ("Delayed interest income on rebuy Rebuy purpose: agreement_amendment Loan ID: {loan}", "interest", 1),
    ("Late payment fee income Loan ID: {loan}", "interest", 1),
    ("Loan {loan} - interest received", "interest", 1),
    ("Loan {loan} - late fees received", "interest", 1),
    ("Cashback bonus", "interest", 1),
    ("Loan {loan} - discount/premium for secondary market transaction {number}.", "fee", -1),
    ("Loan {loan} - discount/premium for secondary market transaction {number}.", "interest", 1),
    ("Loan {loan} - secondary market fee", "fee", -1),
    ("Affiliate partner bonus", "commission", 1),
)


def write_mintos(path: Path, rows: int = 5_000, *, seed: int = 12) -> Expected:
    """Amounts with up to 14 decimals behind a comma, each rounded half to even; rows twice; rows without a date."""
    rng, expected = random.Random(seed), Expected()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(MINTOS_HEADER)
        for number in range(rows):
            words, kind, sign = rng.choice(MINTOS_WORDS)
            places = rng.choice([0, 2, 6, 7, 9, 14])
            amount = sign * Decimal(rng.randrange(1, 10 ** (places + 2))).scaleb(-places)
            coin, dated = rng.choice(["EUR", "EUR", "PLN"]), rng.random() > 0.01
            loan = f"{rng.randrange(10**6, 10**8)}-0{rng.randrange(1, 9)}"
            details = words.format(loan=loan, number=rng.randrange(10**8, 10**9))
            written = f"{amount:,f}".translate(str.maketrans(",.", ".,"))
            day = f"{_when(rng):%Y-%m-%d %H:%M:%S}" if dated else ""
            cells = [str(10**8 + number), day, details, written, "1.337,50", coin]
            writer.writerow(cells)
            if rng.random() < 0.02 and dated:
                writer.writerow(cells)
                expected.rows["repeated"] += 1
            _note_mintos(expected, kind, amount, coin, dated)
    return expected


def _note_mintos(expected: Expected, kind: str, amount: Decimal, coin: str, dated: bool) -> None:
    told = amount.quantize(Decimal("0.000001"), ROUND_HALF_EVEN)
    if not dated:
        expected.rows["rejected"] += 1
    elif told:
        expected.add(kind, told, currency=coin)
    else:
        expected.rows["left out"] += 1


REVOLUT_STATES = {"COMPLETED": 0.9, "PENDING": 0.05, "REVERTED": 0.03, "DECLINED": 0.02}


def write_revolut(path: Path, rows: int = 5_000, *, seed: int = 13) -> Expected:
    """Four currencies, fees outside of the amount, pending and reverted rows; identical rows are all genuine."""
    rng, expected = random.Random(seed), Expected()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(REVOLUT_HEADER)
        for _ in range(rows):
            cells = _movement(rng)
            for _ in range(2 if rng.random() < 0.02 else 1):
                writer.writerow(cells)
                _note_revolut(expected, cells)
    return expected


def _movement(rng: random.Random) -> list[str]:
    coin = rng.choice(["EUR", "EUR", "USD", "GBP", "JPY"])
    places = 0 if coin == "JPY" else 2
    amount = Decimal(rng.randrange(-(10**6), 10**6)).scaleb(-places) if rng.random() > 0.01 else Decimal(0)
    fee = Decimal(rng.randrange(1, 300)).scaleb(-places) if amount and rng.random() < 0.2 else Decimal(0)
    state = rng.choices(list(REVOLUT_STATES), list(REVOLUT_STATES.values()))[0]
    begun = _when(rng)
    done = f"{begun + timedelta(hours=30):%Y-%m-%d %H:%M:%S}" if state == "COMPLETED" else ""
    words = rng.choice(['Café "Süd", Berlin', "Top-up\nby card", "; -- ;", "To jo@x.org", "Exchanged to USD"])
    kind = rng.choice(["CARD_PAYMENT", "TOPUP", "TRANSFER", "EXCHANGE", "SOMETHING_NEW"])
    account = rng.choice(["Current", "Savings"])
    stamp = f"{begun:%Y-%m-%d %H:%M:%S}"
    return [kind, account, stamp, done, words, _grouped(amount), str(fee), coin, state, "1.00"]


def _note_revolut(expected: Expected, cells: list[str]) -> None:
    amount, fee, coin, state = Decimal(cells[5].replace(",", "")), Decimal(cells[6]), cells[7], cells[8]
    if not amount:
        expected.rows["left out"] += 1
        return
    parts = [("withdrawal" if amount < 0 else "deposit", amount), ("withdrawal", -fee)]
    for kind, part in parts:
        if part and state == "COMPLETED":
            expected.add(kind, part, currency=coin)
        elif part:
            expected.rows["entries"] += 1
