"""Creative Fabrica's royalty payments: one row is one payment that the designer asked for.

The file tells payments, not the royalties they pay. Where nothing else tells the royalties, the payments are the best
there is: the owner says whether they count as income (kind royalty) or only as payouts, which never earn. *Amount*
becomes the row of *Transaction ID*, *Transaction Fee* (positive) `<id>:fee`. *Status* tells the rest: “Paid on” with
the day, “Payment will be sent” is pending; another text is asked for. The day is *Date requested*. *Payout Account*
is not read. Known from a sample of 2026.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files._format import Context, Format, Leave, Question, Tables, moment, money, text
from connectors.files._ledger import Leg, entries
from connectors.files._words import meanings, unknown

STATES = {"paid": "paid", "payment will be sent": "pending", "cancelled": "declined", "canceled": "declined"}
OPTIONS = ("paid", "pending", "declined")
ROYALTY, PAYOUT = "royalty", "payout"
_PAID_ON = r"(?i)^paid on (\d{4}-\d\d-\d\d)"


def _prepared(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    word = rows["state"].str.lower().str.replace(r"^(paid|payment will be sent).*", r"\1", regex=True)
    paid = pd.to_datetime(rows["state"].str.extract(_PAID_ON)[0], format="%Y-%m-%d", errors="coerce")
    return rows.assign(word=word, status=meanings(word, STATES, context, "status", OPTIONS), paid=paid)


def _ask(rows: pd.DataFrame, context: Context) -> list[Question]:
    asked = unknown(rows["word"], rows["status"], "status", "What is Creative Fabrica's status “{}”?", OPTIONS)
    if context.answers.get("payments") not in (ROYALTY, PAYOUT):
        told = "The file tells payments of royalties. Are they your income (royalty), or does another source tell it (payout)?"
        asked.append(Question("payments", told, (ROYALTY, PAYOUT)))
    return asked


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    kind = context.answers.get("payments")
    rows = rows[rows["status"].notna() & (kind in (ROYALTY, PAYOUT))]
    status, amount = rows["status"].to_numpy(), rows["amount"].to_numpy()
    legs = (
        Leg("", kind or "", amount if kind == ROYALTY else -amount, status=status),
        Leg(":fee", "fee", -np.abs(rows["fee"].to_numpy()), status=status),
    )
    columns = {"currency": rows["currency"], "paid_day": rows["paid"]}
    return {"entry": entries(rows, legs, stream=FORMAT.stream, payer="Creative Fabrica", **columns)}


FORMAT = Format(
    name="creative_fabrica_payments",
    title="Creative Fabrica royalty payments",
    platform="creative_fabrica",
    tested="a sample of 2026; no genuine export of a designer",
    help="Creative Fabrica: Earnings, Payments, export as CSV.",
    channel_kind="shop",
    stream="Design royalties",
    stream_class="passive",
    audience="visitors",
    prepare=_prepared,
    build=_tables,
    ask=_ask,
    columns={
        "id": text("Transaction ID", needed=True),
        "method": text("Payout Method"),
        "amount": money("Amount", needed=True, glued="currency"),
        "fee": money("Transaction Fee"),
        "day": moment("Date requested", needed=True, zone=None),
        "state": text("Status"),
    },
    leave=(Leave("nothing was paid", lambda rows, _: rows["amount"] == 0),),
)
