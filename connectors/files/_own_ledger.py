"""The words of our own ledger table: its kinds and statuses as an owner writes them, and what must be asked."""

from __future__ import annotations

import csv
import io

import numpy as np
import pandas as pd

from connectors.files._format import Context, Question
from vocabulary import COSTS, ENTRY_KINDS, STATUSES, TAKEN_OFF

VACANCY = "vacancy"
LEVELS = {"value": "asset_value", "worth": "asset_value", "asset value": "asset_value", "debt": "debt", "owed": "debt"}
OUT = (*TAKEN_OFF, *COSTS, "living", "payout", "withdrawal", "buy", "capex")
"""Kinds whose money goes out."""
HEADER = "date,stream,kind,amount,currency,payer,product,item,quantity,status,paid,id,note"
EXAMPLES = (
    "2026-01-01,Rental,rent,950.00,EUR,Tenant of flat 2,Rent January,Flat 2,,paid,2026-01-03,,example: rent that came",
    "2026-02-01,Rental,vacancy,950.00,EUR,,Rent February,Flat 2,,,,,example: rent that did not come",
    "2026-02-11,Rental,cost,-184.50,EUR,,Plumber,Flat 2,,paid,2026-02-11,,example: a cost",
    "2026-02-28,Rental,loan payment,-610.00,EUR,,Mortgage,Loan flat 2,,paid,2026-02-28,,example: interest and repayment",
    "2026-02-28,Rental,debt,148250.00,EUR,,,Loan flat 2,,,,,example: what is still owed",
    "2026-03-05,Sponsorship,sponsorship,1200.00,EUR,Harbour Tea,Two episodes,,2,pending,,inv-7,example: an open invoice",
)
GONE, CAME = "money out", "money in"
LEFT_OUT = "leave out"
_WORDS = {kind.replace("_", " "): kind for kind in ENTRY_KINDS} | {
    VACANCY: "rent",
    "cost": "expense",
    "costs": "expense",
    "loan": "debt_service",
    "loan payment": "debt_service",
    "mortgage": "debt_service",
}


def template() -> bytes:
    """The table to fill in, as CSV in UTF-8 with a byte order mark (so that spreadsheets read its letters rightly)."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows(line.split(",") for line in (HEADER, *EXAMPLES))
    return file.getvalue().encode("utf-8-sig")


def kinds(rows: pd.DataFrame, context: Context) -> pd.Series:
    """The kind of each row's entry, or the metric of its level; NaN where the word is unknown and nobody answered."""
    known = _WORDS | LEVELS | _answers(context, "kind:")
    return rows["kind"].map(known)


def statuses(rows: pd.DataFrame, context: Context) -> pd.Series:
    """The status of each row: paid where nothing is told, declined for rent that did not come; NaN where unknown."""
    known = {word: word for word in STATUSES} | {"": "paid"} | _answers(context, "status:")
    told = rows["status"].str.casefold().map(known)
    return told.mask(rows["kind"] == VACANCY, "declined")


def amounts(rows: pd.DataFrame, found: pd.Series, context: Context) -> np.ndarray:
    """Amounts in millionths with the sign of the ledger; rent that did not come and levels are positive."""
    amount = rows["amount"].to_numpy()
    plain = np.isin(rows["kind"], [VACANCY, *LEVELS])
    out = found.isin(OUT).to_numpy() & (context.answers.get("signs") == GONE)
    return np.where(plain, abs(amount), np.where(out, -abs(amount), amount))


def questions(rows: pd.DataFrame, context: Context) -> list[Question]:
    """What the words and signs leave open."""
    found = kinds(rows, context)
    words, states = sorted(rows["kind"][found.isna()].unique()), rows["status"][statuses(rows, context).isna()]
    options = (*ENTRY_KINDS, "asset_value", "debt", LEFT_OUT)
    asked = [Question(f"kind:{word}", f"What is the kind “{word}” of your ledger?", options) for word in words]
    asked += [
        Question(f"status:{state}", f"What is the status “{state}” of your ledger?", STATUSES)
        for state in sorted(states.str.casefold().unique())
    ]
    unsigned = int((found.isin(OUT) & (rows["amount"] > 0)).sum())
    if unsigned and context.answers.get("signs") not in (GONE, CAME):
        text = f"{unsigned} costs or deductions are written without a minus. Did that money go out, or come back in?"
        asked.append(Question("signs", text, (GONE, CAME)))
    return asked


def _answers(context: Context, about: str) -> dict[str, str]:
    """Answers to questions about words: the word to its meaning, as far as that is one."""
    meanings = STATUSES if about == "status:" else (*ENTRY_KINDS, "asset_value", "debt", LEFT_OUT)
    given = {key.removeprefix(about): answer for key, answer in context.answers.items() if key.startswith(about)}
    return {word: answer for word, answer in given.items() if answer in meanings}
