"""PartnerStack's commissions (`PartnerCommissionsExport.csv`): one row is one commission that a program issued.

*Issued Commission Amount* in *Issued Commission Currency* is what is earned, on the day of *Created*. *Commission status*
says whether it counts: pending and held ones wait, approved ones and those that can be withdrawn are earned, withdrawn
ones paid, rejected ones declined; a status that is not known is asked for. *Program* is the payer. *Estimated available
date* is a guess and is not read. Rows have no id: one is known by its moment, amount, currency and program, and by how
often that came before; its status may change. Known from a published sample; the statuses from PartnerStack's help.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files import _words
from connectors.files._format import Context, Format, Leave, Question, Tables, currency, moment, money, text
from connectors.files._ledger import Leg, entries

OPTIONS = ("pending", "approved", "paid", "declined")
STATUSES = {
    "pending": "new pending hold held processing",
    "approved": "approved available",
    "paid": "paid withdrawn",
    "declined": "rejected declined",
}
STATUS_OF = {word: status for status, words in STATUSES.items() for word in words.split()} | {
    "pending approval": "pending",
    "on hold": "pending",
    "available to withdraw": "approved",
}


def _statuses(rows: pd.DataFrame, context: Context) -> pd.Series:
    return _words.meanings(rows["status"].str.lower(), STATUS_OF, context, "status", OPTIONS)


def _ask(rows: pd.DataFrame, context: Context) -> list[Question]:
    told = "What are commissions of PartnerStack's status “{}”?"
    return _words.unknown(rows["status"].str.lower(), _statuses(rows, context), "status", told, OPTIONS)


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    statuses = _statuses(rows, context)
    known, status = rows[statuses.notna()], statuses.dropna().to_numpy()
    amount = known["amount"].to_numpy()
    legs = (Leg("", np.where(amount < 0, "refund", "commission"), amount, status=status),)
    columns = {"stream": FORMAT.stream, "currency": known["currency"], "payer": known["program"]}
    return {"entry": entries(known, legs, **columns)}


FORMAT = Format(
    name="partnerstack_commissions",
    title="PartnerStack commissions",
    platform="partnerstack",
    tested="a sample file of 2026 and invented rows; no genuine export of an account",
    help="PartnerStack: Rewards & Withdrawals, Export.",
    channel_kind="other",
    stream="Affiliate",
    stream_class="passive",
    audience="visitors",
    key=None,
    content=("created", "amount", "currency", "program"),
    build=_tables,
    ask=_ask,
    columns={
        "amount": money("Issued Commission Amount", needed=True),
        "currency": currency("Issued Commission Currency"),
        "day": moment("Created", needed=True),
        "created": text("Created"),
        "status": text("Commission status", needed=True),
        "program": text("Program"),
    },
    leave=(Leave("nothing was earned", lambda rows, _: rows["amount"] == 0),),
)
