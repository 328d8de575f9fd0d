"""Etsy's payment account statement (monthly CSV): one row is one line of the account; `--` means empty.

*Amount* is what a sale brought or a refund took, *Fees & Taxes* what Etsy took (negative) or gave back; a row that
has both becomes a row and its `:fee`. *Type* says what a line is: Sale, Refund, Fee (postage labels among them),
Marketing, Tax, VAT, Deposit; another type is asked for. Tax or VAT that a buyer paid or got back was in the
sale's amount and is kind tax; tax on Etsy's own fees is a fee. A Deposit is a payout, and its amount stands in the
*Title* only. Lines have no id: they are known by their content and by how often that came before in the file. Days
are those of the shop's zone. Known from a sample of 2026.
"""

from __future__ import annotations

import re
from decimal import Decimal

import numpy as np
import pandas as pd

from connectors.files._format import Context, Format, Leave, Question, Tables, currency, moment, money, text
from connectors.files._ledger import Leg, entries
from connectors.files._words import meanings, unknown
from vocabulary import micros

KINDS = {
    "sale": "sale",
    "refund": "refund",
    "fee": "fee",
    "marketing": "fee",
    "shipping": "fee",
    "tax": "fee",
    "vat": "fee",
    "deposit": "payout",
}
OPTIONS = ("sale", "refund", "fee", "tax", "expense", "deposit", "payout", "leave out")
_SENT = re.compile(r"(?<![\d.,])(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,](\d{2}))?(?![\d.,]*\d)")


def _prepared(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    word = rows["type"].str.lower()
    kind = meanings(word, KINDS, context, "type", OPTIONS)
    kind = kind.mask(word.isin(["tax", "vat"]) & rows["title"].str.contains("buyer", case=False), "tax")
    sent = [_told(title) if each == "deposit" else 0 for each, title in zip(word, rows["title"], strict=True)]
    amount, fees = rows["amount"].to_numpy(), rows["fees"].to_numpy()
    moved = np.where(amount != 0, amount, fees) - np.array(sent, np.int64)
    return rows.assign(word=word, kind=kind, moved=moved, cut=np.where(amount != 0, fees, 0))


def _told(title: str) -> int:
    """The amount in the title of a deposit, in millionths; 0 where it tells none."""
    found = _SENT.search(title)
    return micros(Decimal(f"{re.sub('[.,]', '', found[1])}.{found[2] or 0}")) if found else 0


def _ask(rows: pd.DataFrame, context: Context) -> list[Question]:
    return unknown(rows["word"], rows["kind"], "type", "What are lines of Etsy's type “{}”?", OPTIONS)


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    rows = rows[rows["kind"].notna()]
    legs = (Leg("", rows["kind"].to_numpy(), rows["moved"].to_numpy()), Leg(":fee", "fee", rows["cut"].to_numpy()))
    return {"entry": entries(rows, legs, stream=FORMAT.stream, payer="Etsy", currency=rows["currency"])}


FORMAT = Format(
    name="etsy_statement",
    title="Etsy statement",
    platform="etsy",
    tested="a sample of 2026 and generated rows; no genuine statement of a shop",
    help="Etsy: Shop manager, Finances, Payment account, Monthly statements, CSV.",
    channel_kind="shop",
    stream="Shop sales",
    stream_class="active",
    audience="visitors",
    key=None,
    content=("day", "type", "title", "info", "currency", "amount", "fees"),
    decimal="auto",
    dates="mdy",
    prepare=_prepared,
    build=_tables,
    ask=_ask,
    columns={
        "day": moment("Date", needed=True),
        "type": text("Type", needed=True),
        "title": text("Title"),
        "info": text("Info"),
        "currency": currency("Currency"),
        "amount": money("Amount"),
        "fees": money("Fees & Taxes"),
        "net": money("Net"),
    },
    leave=(
        Leave("left out as you answered", lambda rows, _: rows["kind"] == "leave out"),
        Leave(
            "a deposit whose amount its title does not tell", lambda r, _: (r["word"] == "deposit") & (r["moved"] == 0)
        ),
        Leave("nothing moved", lambda rows, _: (rows["moved"] == 0) & (rows["cut"] == 0)),
    ),
)
