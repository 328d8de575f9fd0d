"""AdSense's account activity (Payments, Transactions, Download): one row is one line of a month's account.

*Earnings - …* are the final earnings of a month, written as a range of days (“Aug 1 – 31, 2026”): an `ad` row on its last day.
*Automatic payment* is a payout. Deductions for invalid traffic take back what was earned, tax withheld is a withholding.
*Starting balance* and *Ending balance* are what stood in the account: no income. Any other line is asked for. Amounts are in the
header's currency, with the typographic minus.

A line has no id: it is known by its date, its words and how often they came before, not by its amount: a month that is
told anew with another amount is corrected, not added. What stands behind a colon names the bank account and is not read.
Earnings from YouTube belong to a stream of their own. Known from a sample of 2026.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files._format import Context, Format, Head, Leave, Question, Tables, moment, money, text
from connectors.files._ledger import Leg, entries

KINDS = {"earnings": "ad", "automatic payment": "payout", "payment": "payout", "invalid traffic": "refund"}
KINDS |= {"tax withheld": "withholding", "withholding tax": "withholding", "us withholding tax": "withholding"}
BALANCES = ("starting balance", "ending balance")
WORDS = (*KINDS, *BALANCES)
DISPLAY, YOUTUBE = "Display ads", ("YouTube ads", "passive", "followers")
OPTIONS = ("ad", "refund", "fee", "withholding", "payout", "deposit", "leave out")


def _fits(head: Head) -> bool:
    """Many accounts have a date, a description and an amount: only AdSense's lines have its words."""
    return not head.first or any(cell.casefold().startswith(WORDS) for row in head.first for cell in row)


def _named(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """What a line is (“earnings”) and of which product (“youtube”), without the words behind a colon."""
    words = rows["words"].str.split(":").str[0].str.replace(r"\s+[-–—]\s+", " - ", regex=True).str.strip()
    parts = words.str.casefold().str.partition(" - ")
    return rows.assign(words=words, line=parts[0].str.strip(), of=parts[2].str.strip())


def _kinds(rows: pd.DataFrame, context: Context) -> pd.Series:
    answered = {key.partition(":")[2]: kind for key, kind in context.answers.items() if key.startswith("line:")}
    return rows["line"].map({**KINDS, **{line: kind for line, kind in answered.items() if kind in OPTIONS}})


def _ask(rows: pd.DataFrame, context: Context) -> list[Question]:
    unknown = sorted(rows["line"][_kinds(rows, context).isna()].unique())
    return [Question(f"line:{line}", f"What are lines that begin with “{line}”?", OPTIONS) for line in unknown]


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    kinds = _kinds(rows, context)
    known = rows[kinds.notna()]
    if known.empty:
        return {}
    leg = Leg("", kinds.dropna().to_numpy(), known["amount"].to_numpy(), np.ones(len(known), bool))
    stream = pd.Series(np.where(known["of"] == "youtube", YOUTUBE[0], DISPLAY), known.index)
    told = {"payer": "Google AdSense", "product": known["words"], "currency": context.header["currency"]}
    return {"entry": entries(known, [leg], stream=stream, **told)}


FORMAT = Format(
    name="adsense_activity",
    title="AdSense account activity",
    platform="adsense",
    tested="a sample of 2026 and generated rows; no genuine export of an account",
    help="AdSense: Payments, View transactions, choose the period, Download CSV.",
    channel_kind="other",
    stream=DISPLAY,
    account_too=True,
    stream_class="passive",
    audience="visitors",
    streams=(YOUTUBE,),
    key=None,
    content=("day", "words"),
    build=_tables,
    fits=_fits,
    prepare=_named,
    ask=_ask,
    columns={
        "day": moment("Date", needed=True),
        "words": text("Description", needed=True),
        "amount": money("Amount ({currency})", needed=True),
    },
    leave=(
        Leave("a balance: what stands in the account is no income", lambda rows, _: rows["line"].isin(BALANCES)),
        Leave("left out as you answered", lambda rows, context: _kinds(rows, context) == "leave out"),
    ),
)
