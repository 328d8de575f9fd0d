"""Bank statements: every row moves money and none earns, until a rule of the owner says what it was."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from connectors.files._assets import ledger
from connectors.files._format import Context, Question, Tables
from vocabulary import STATUSES

STREAM = "Bank account"
_PRIVATE = re.compile(r"\S+@\S+|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9*]{2,4}){3,8}\b|\b\d{8,}\b")
_STATUS = {
    "completed": "paid",
    "posted": "paid",
    "gebucht": "paid",
    "umsatz gebucht": "paid",
    "": "paid",
    "pending": "pending",
    "vorgemerkt": "pending",
    "umsatz vorgemerkt": "pending",
    "reverted": "reversed",
    "declined": "declined",
    "failed": "declined",
}


def statement(rows: pd.DataFrame) -> Tables:
    """Deposits and withdrawals of rows with ``id, day, amount, currency`` and ``text``, optionally ``fee`` and ``status``.

    A fee that is not part of the amount is a withdrawal of its own. The bank's words become the product.
    """
    rows = rows.assign(
        kind=np.where(rows["amount"] < 0, "withdrawal", "deposit"),
        product=impersonal(rows["text"]),
    )
    return {"entry": ledger(rows, STREAM, None, fee_kind="withdrawal")["entry"]}


def impersonal(texts: pd.Series) -> pd.Series:
    """A bank's words without addresses and numbers of accounts: rules know a payment by the rest."""
    return texts.map({text: _PRIVATE.sub("…", text) for text in texts.unique()}).astype("str")


def status(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Rows with the bank's word in ``state`` as one of ours in ``status``; None where it is not known."""
    words = rows["state"].str.casefold()
    answered = {key.partition(":")[2]: value for key, value in context.answers.items() if key.startswith("state:")}
    known = {**_STATUS, **{word: value for word, value in answered.items() if value in STATUSES}}
    return rows.assign(status=words.map(known).astype(object))


def ask_status(rows: pd.DataFrame, context: Context) -> list[Question]:
    """A question for each word for the state of a row that is not known."""
    unknown = sorted(rows["state"][rows["status"].isna()].str.casefold().unique())
    return [Question(f"state:{word}", f"What does the bank's state “{word}” mean?", STATUSES) for word in unknown]
