"""Stessa's transactions (Transactions, Export CSV): one row is one movement of a rented property, in US dollars.

*Category* and *Sub-Category* say what a row is; costs are negative. *Income* is rent, mortgages are debt service, capital
expenses are capex, deposits of tenants and transfers only move money; the other categories below are costs. A category that is
not in the list is asked for. The file has no currency: Stessa serves the United States.

A row has no id: it is known by its day, amount and account, and by how often that came before, not by its category, so that a
movement that is put in another category later is corrected, not added. *Name*, *Notes* and *Details* are not read: they may
name tenants. Each property becomes an item. Known from a sample of two rows; the categories from memory.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files._format import Context, Format, Leave, Question, Tables, moment, money, text
from connectors.files._ledger import Leg, entries
from connectors.files._pieces import things

KINDS = {
    "rent": "income|rents",
    "expense": "repairs|repairs & maintenance|maintenance|utilities|insurance|taxes|management fees|admin & other|"
    "admin and other|legal & professional|advertising|marketing & advertising|cleaning|supplies|travel|hoa|expense",
    "debt_service": "mortgages & loans|mortgage|mortgages|loan payment",
    "capex": "capital expenses|capital improvements",
    "deposit": "security deposits|security deposit",
}
MOVED = ("transfers", "transfer", "owner contributions", "owner distributions")
OPTIONS = ("rent", "expense", "debt_service", "capex", "deposit", "withdrawal", "fee", "tax", "leave out")
KIND_OF = {word: kind for kind, words in KINDS.items() for word in words.split("|")}


def _kinds(rows: pd.DataFrame, context: Context) -> pd.Series:
    answered = {key.partition(":")[2]: kind for key, kind in context.answers.items() if key.startswith("category:")}
    known = {**KIND_OF, **{word: kind for word, kind in answered.items() if kind in OPTIONS}}
    kinds = rows["category"].str.casefold().map(known)
    moving = np.where(rows["amount"] < 0, "withdrawal", "deposit")
    return kinds.mask(rows["category"].str.casefold().isin(MOVED), pd.Series(moving, rows.index))


def _ask(rows: pd.DataFrame, context: Context) -> list[Question]:
    unknown = sorted(rows["category"][_kinds(rows, context).isna()].str.casefold().unique())
    text_ = "What are rows of Stessa's category “{}”?"
    return [Question(f"category:{word}", text_.format(word or "no category"), OPTIONS) for word in unknown]


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    kinds = _kinds(rows, context)
    known = rows[kinds.notna()]
    if known.empty:
        return {}
    words = known["part"].where(known["part"] != "", known["category"])
    told = {"product": words, "item": known["property"].replace("", None), "currency": "USD"}
    leg = Leg("", kinds.dropna().to_numpy(), known["amount"].to_numpy())
    return {
        "entry": entries(known, [leg], stream=FORMAT.stream, **told),
        **things(known, "property", name="property"),
    }


FORMAT = Format(
    name="stessa_transactions",
    title="Stessa transactions",
    platform="stessa",
    tested="a sample of two rows of 2026 and generated rows; no genuine export of an account",
    help="Stessa: Transactions, Export, CSV.",
    channel_kind="other",
    stream="Rental",
    stream_class="semi-passive",
    key=None,
    content=("day", "amount", "bank", "account"),
    dates="mdy",
    build=_tables,
    ask=_ask,
    columns={
        "day": moment("Date", needed=True),
        "category": text("Category"),
        "part": text("Sub-Category"),
        "amount": money("Amount", needed=True),
        "property": text("Property"),
        "unit": text("Unit", required=False),
        "bank": text("Data Source"),
        "account": text("Account"),
    },
    leave=(
        Leave("left out as you answered", lambda rows, context: _kinds(rows, context) == "leave out"),
        Leave("nothing moved", lambda rows, _: rows["amount"] == 0),
    ),
)
