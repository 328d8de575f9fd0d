"""Robocash's account statement (Statement, export as CSV): one row is one operation, in euro.

*Amount* has no sign: *Operation* says which way the money went. A loan bought and returned is principal. Putting money into a
portfolio and taking it out again moves it within the account and is left out. Numbers of accounts stand in the header: those
columns are not read. More than six decimals are rounded half to even. Unknown operations are asked for.

The file names no currency: Robocash keeps its accounts in euro (memory). Known from a sample of 2018 and the words of
PP-P2P-Parser's configuration (GPL-3.0, read, not copied).
"""

from __future__ import annotations

import pandas as pd

from connectors.files._assets import LENDER, Words, ledger
from connectors.files._format import Context, Format, Leave, Tables, moment, money, text

WORDS = Words(
    "Robocash",
    {
        "adding funds": "+deposit",
        "withdraw application": "-withdrawal",
        "(creating|refilling|closing) a portfolio": "leave out",
        "purchasing a loan": "-principal",
        "returning (a|part of a) loan": "+principal",
        "paying interest": "+interest",
    },
    unsigned=True,
    options=LENDER,
)


def _prepare(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    return WORDS.prepare(rows, context).assign(currency="EUR")


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    return ledger(rows, FORMAT.stream, "Robocash")


FORMAT = Format(
    name="robocash",
    title="Robocash statement",
    platform="robocash",
    tested="a sample of 2018 that a project published",
    help="Robocash: Statement, choose the period, export as CSV.",
    channel_kind="other",
    stream="Peer-to-peer loans",
    stream_class="passive",
    decimal="auto",
    dates="ymd",
    prepare=_prepare,
    build=_tables,
    ask=WORDS.ask,
    columns={
        "id": text("Transaction ID", needed=True),
        "day": moment("Date and time", needed=True, zone=None),
        "code": text("Operation type"),
        "word": text("Operation", needed=True),
        "part": text("Credit part ID"),
        "moved": money("Amount", needed=True),
    },
    leave=(
        Leave("money moved within Robocash", WORDS.left_out),
        Leave("nothing moved", lambda rows, _: rows["amount"] == 0),
    ),
)
