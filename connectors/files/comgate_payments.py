"""Comgate's list of payments (Czech): one row is one card or bank payment, amounts with a decimal comma.

*Potvrzená částka* is what the buyer paid, the row of *ID ComGate*; *Poplatek celkem* is Comgate's fee (positive in
the file), the row `<id>:fee`; *Převedená částka* is what Comgate sent to the bank on *Datum převodu*, the row
`<id>:payout`, which never earns. The day is the day of payment (*Datum zaplacení*); a payment without one was never
made and is left out. A negative amount is money given back. E-mail addresses, descriptions and the shop's own numbers
are not read. Known from a sample of 2026.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files._format import Context, Format, Leave, Tables, currency, moment, money, text
from connectors.files._ledger import Leg, entries


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    amount = rows["amount"].to_numpy()
    sent = rows[rows["sent"].notna()].assign(day=lambda frame: frame["sent"])
    earned = (Leg("", np.where(amount < 0, "refund", "sale"), amount), Leg(":fee", "fee", -rows["fee"].to_numpy()))
    moved = (Leg(":payout", "payout", -sent["transferred"].to_numpy()),)
    frames = [
        entries(part, legs, stream=FORMAT.stream, payer="Comgate", currency=part["currency"], paid_day=part["sent"])
        for part, legs in ((rows, earned), (sent, moved))
    ]
    return {"entry": pd.concat([frame for frame in frames if len(frame)], ignore_index=True)}


FORMAT = Format(
    name="comgate_payments",
    title="Comgate payments",
    platform="comgate",
    tested="a sample of 2026; no genuine export of a shop",
    help="Comgate: client portal, Payments, export as CSV.",
    channel_kind="shop",
    stream="Direct sales",
    stream_class="active",
    audience="visitors",
    decimal=",",
    dates="dmy",
    build=_tables,
    columns={
        "id": text("ID ComGate", needed=True),
        "day": moment("Datum zaplacení"),
        "sent": moment("Datum převodu"),
        "currency": currency("Měna"),
        "amount": money("Potvrzená částka", needed=True),
        "transferred": money("Převedená částka"),
        "fee": money("Poplatek celkem"),
    },
    leave=(Leave("not paid: the row has no day of payment", lambda rows, _: rows["day"].isna()),),
)
