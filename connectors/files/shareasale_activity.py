"""ShareASale's activity (transaction detail), fields separated by “|”: one row is one commission. Amounts in US dollars.

*Commission* is what is earned on the day of *Trans_Date* (MM/DD/YYYY hh:mm:ss AM, the network's own days); *Trans_Amount*
is the buyer's money and is not read. *Voided* rows are declined, rows with a *Paid_Date* paid, *Locked* ones approved, all
others pending. A negative commission is a refund of *Reference_Trans*. *Merchant_Organization* is the payer. *Trans_Type*
says what a row is; one that is not known is asked for. Comments, addresses and clicks are not read.

ShareASale is part of Awin now: this is for downloads of the past. The columns are those of its API's activity report as
one open importer declares them; no row of a download was ever seen, so the statuses rest on the names of the columns.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files import _words
from connectors.files._format import Context, Format, Leave, Question, Tables, flag, moment, money, text
from connectors.files._ledger import Leg, entries

OPTIONS = ("commission", "leave out")
EARNED = dict.fromkeys(("", "sale", "lead", "bonus", "two tier", "two-tier", "twotier", "click", "call"), OPTIONS[0])


def _kinds(rows: pd.DataFrame, context: Context) -> pd.Series:
    return _words.meanings(rows["type"].str.lower(), EARNED, context, "type", OPTIONS)


def _ask(rows: pd.DataFrame, context: Context) -> list[Question]:
    told = "What are rows of ShareASale's type “{}”?"
    return _words.unknown(rows["type"].str.lower(), _kinds(rows, context), "type", told, OPTIONS)


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    rows = rows[(_kinds(rows, context) == "commission").to_numpy()]
    amount, voided = rows["amount"].to_numpy(), rows["voided"].to_numpy() | (rows["reversed"] != "").to_numpy()
    open_or_locked = np.where(rows["locked"], "approved", "pending")
    status = np.where(voided, "declined", np.where(rows["paid"].notna(), "paid", open_or_locked))
    legs = (Leg("", np.where(amount < 0, "refund", "commission"), amount, status=status),)
    known = {"stream": FORMAT.stream, "currency": "USD", "payer": rows["merchant"], "paid_day": rows["paid"]}
    entry = entries(rows, legs, **known)
    corrects = (rows["amount"] < 0) & (rows["reference"] != "")
    return {"entry": entry.assign(reverses=rows["reference"].where(corrects, None).to_numpy())}


FORMAT = Format(
    name="shareasale_activity",
    title="ShareASale activity",
    platform="shareasale",
    tested="the names of the columns and invented rows; no genuine report of an account",
    help="ShareASale: Reports, Activity Details, Download.",
    channel_kind="other",
    stream="Affiliate",
    stream_class="passive",
    audience="visitors",
    key="id",
    build=_tables,
    ask=_ask,
    dates="mdy",
    columns={
        "id": text("Trans_ID", "Trans ID", needed=True),
        "day": moment("Trans_Date", "Trans Date", needed=True, zone=None),
        "amount": money("Commission", needed=True),
        "voided": flag("Voided"),
        "locked": flag("Locked"),
        "reversed": text("Reversal_Date", "Reversal Date", required=False),
        "paid": moment("Paid_Date", "Paid Date", required=False, zone=None),
        "merchant": text("Merchant_Organization", "Merchant Organization", required=False),
        "type": text("Trans_Type", "Trans Type", required=False),
        "reference": text("Reference_Trans", "Reference Trans", required=False),
        "merchant_id": text("Merchant_ID", "Merchant ID"),
    },
    leave=(
        Leave("left out as you answered", lambda rows, context: _kinds(rows, context) == "leave out"),
        Leave("nothing was earned", lambda rows, _: rows["amount"] == 0),
    ),
)
