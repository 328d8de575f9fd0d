"""Airbnb's transaction history for hosts (Earnings, Export CSV), in its two layouts: one row is one movement.

*Reservation* rows are what was earned: `rent` is it before the host's fees, the fees are rows of their own (<id>:fee,
<id>:fast-pay). What *Amount* is differs: where *Gross Earnings* is told, or the file has *Amount* = *Gross Earnings* − fees,
it is after the fees (the layout of 2026); where *Paid Out* of the same row is *Amount* less the fees, before them (that of
2024); where a row proves neither, it is asked for. *Cleaning Fee* is part of the gross earnings. *Occupancy Taxes* are outside of them
and Airbnb's to hand on: they are not read. *Payout* rows repeat what the reservations earned: payouts. Adjustments and
cancellations that cost the host are refunds, on their own day; those that bring money are rent. Other types are asked for.

Rows are known by day, type, confirmation code and reference: a long stay is paid by the month, with one code. Guests' names and the
words of a payout (which name the bank account) are not read. Each listing becomes an item. Bookings not yet paid (the
export “Upcoming”) have the same columns and cannot be told from paid ones: do not import them. Known from two samples.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files._format import Context, Format, Leave, Question, Tables, currency, moment, money, number, text
from connectors.files._ledger import Leg, entries
from connectors.files._pieces import things

EARNED = ("reservation", "co-host payout", "experience")
CHANGED = "adjustment|resolution|cancel|refund|damage"
AFTER, BEFORE = "after the host's fee", "before the host's fee"
ASKED = "Is “Amount” of a reservation before or after the host's fee?"
OPTIONS = ("rent", "refund", "fee", "tax", "expense", "leave out")


def _kinds(rows: pd.DataFrame, context: Context) -> pd.Series:
    answered = {key.partition(":")[2]: kind for key, kind in context.answers.items() if key.startswith("type:")}
    types = rows["type"].str.casefold()
    kinds = types.map({word: kind for word, kind in answered.items() if kind in OPTIONS})
    changed = pd.Series(np.where(rows["amount"] < 0, "refund", "rent"), rows.index)
    kinds = kinds.mask(types.str.contains(CHANGED), changed).mask(types.isin(EARNED), "rent")
    return kinds.mask(types == "payout", "payout")


def _before(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Whether *Amount* is before the fees: True, False, or NA where the row does not prove it and nobody answered."""
    amount, fees = rows["amount"], rows["service"] + rows["host"] + rows["fast"]
    told = rows["gross"].fillna(rows["paid"] + fees)
    after, before = (told == amount + fees).fillna(False), (told == amount).fillna(False)
    proven = pd.Series(pd.NA, rows.index, dtype="boolean").mask(after, False).mask(before, True)
    answer = {AFTER: False, BEFORE: True}.get(context.answers.get("amount", ""), pd.NA)
    return proven.fillna(answer).mask((fees == 0) | (rows["type"].str.casefold() == "payout"), False)


def _ask(rows: pd.DataFrame, context: Context) -> list[Question]:
    unknown = sorted(rows["type"][_kinds(rows, context).isna()].str.casefold().unique())
    asked = [Question(f"type:{word}", f"What are rows of Airbnb's type “{word}”?", OPTIONS) for word in unknown]
    if _before(rows, context).isna().any():
        asked.append(Question("amount", ASKED, (AFTER, BEFORE)))
    return asked


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    rows, kinds = rows.assign(fee=rows["service"] + rows["host"]), _kinds(rows, context)
    before = _before(rows, context)
    known = (kinds.notna() & before.notna()).to_numpy()
    rows, kinds, before = rows[known], kinds[known].to_numpy(), before[known].astype(bool).to_numpy()
    if rows.empty:
        return {}
    fee, fast, payout = rows["fee"].to_numpy(), rows["fast"].to_numpy(), kinds == "payout"
    moved = -rows["paid"].fillna(rows["amount"].abs()).astype("int64").to_numpy()
    gross = np.where(payout, moved, rows["amount"].to_numpy() + np.where(before, 0, fee + fast))
    legs = (
        Leg("", kinds, gross),
        Leg(":fee", "fee", np.where(payout, 0, -fee)),
        Leg(":fast-pay", "fee", np.where(payout, 0, -fast)),
    )
    named = rows["home"].replace("", None)
    told = {"payer": "Airbnb", "product": named, "item": named, "currency": rows["currency"]}
    return {"entry": entries(rows, legs, stream=FORMAT.stream, **told), **things(rows, "property", name="home")}


FORMAT = Format(
    name="airbnb_payouts",
    title="Airbnb transaction history",
    platform="airbnb",
    tested="samples of two layouts (2024, 2026) and generated rows; no genuine export of a host",
    help="Airbnb: Menu, Earnings, Completed payouts, Get CSV file.",
    channel_kind="other",
    stream="Short lets",
    stream_class="semi-passive",
    key=None,
    content=("day", "type", "code", "reference", "currency"),
    build=_tables,
    ask=_ask,
    columns={
        "day": moment("Date", needed=True),
        "type": text("Type", needed=True),
        "code": text("Confirmation Code"),
        "home": text("Listing"),
        "reference": text("Reference", "Reference Code", required=False),
        "currency": currency("Currency"),
        "amount": money("Amount"),
        "paid": number("Paid Out"),
        "service": money("Service Fee", required=False),
        "host": money("Host Fee", required=False),
        "fast": money("Fast Pay Fee", required=False),
        "gross": number("Gross Earnings", required=False),
    },
    leave=(
        Leave("left out as you answered", lambda rows, context: _kinds(rows, context) == "leave out"),
        Leave("nothing moved", lambda rows, _: (rows["amount"] == 0) & rows["paid"].isna()),
    ),
)
