"""Bondora's account statement (Cash flow, Export as CSV): one row is one transfer.

*Description* is what happened; behind a `|` stands the other account, which is not kept. Money put into Go & Grow leaves this
account and comes back to it: a withdrawal and a deposit, as in Go & Grow's own statement, where the signs are the other
way round. Repaid principal and bids are principal. Amounts have a decimal comma and may be written with an exponent
(“7,05883E-05”); they are rounded half to even at the sixth decimal. Unknown words are asked for.

Known from a sample of 2019 and the words of PP-P2P-Parser's configuration (GPL-3.0, read, not copied).
"""

from __future__ import annotations

import pandas as pd

from connectors.files._assets import LENDER, MOVE, Words, ledger
from connectors.files._format import Context, Format, Leave, Tables, currency, moment, money, text

WORDS = Words(
    "Bondora",
    {
        "transferdeposit": "deposit",
        "transfergogrow": MOVE,
        "(transfer)?withdraw": "withdrawal",
        "transfer(extra)?interestrepaiment": "interest",
        "transfer(early)?(main|principal)repaiment": "principal",
        "transfermakebid": "principal",
        "fx commission": "fee",
    },
    options=LENDER,
)


def _prepare(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    return WORDS.prepare(rows.assign(type=rows["description"].str.partition("|")[0].str.strip()), context)


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    return ledger(rows, FORMAT.stream, "Bondora")


FORMAT = Format(
    name="bondora",
    title="Bondora account statement",
    platform="bondora",
    tested="a sample of 2019 that a project published",
    help="Bondora: Cash flow, choose the period, export as CSV.",
    channel_kind="other",
    stream="Peer-to-peer loans",
    stream_class="passive",
    decimal="auto",
    dates="dmy",
    prepare=_prepare,
    build=_tables,
    ask=WORDS.ask,
    columns={
        "id": text("Number", needed=True),
        "day": moment("TransferDate", needed=True, zone=None),
        "currency": currency("Currency"),
        "moved": money("Amount", needed=True),
        "description": text("Description", needed=True),
        "balance": text("BalanceAfterPayment"),
    },
    leave=(
        Leave("left out as you answered", WORDS.left_out),
        Leave("nothing moved", lambda rows, _: rows["amount"] == 0),
    ),
)
