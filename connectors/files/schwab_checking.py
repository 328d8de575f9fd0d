"""Charles Schwab Bank's checking account (History, Export): one row is one movement, in dollars.

What goes out and what comes in stand in two columns. Interest, too, is a deposit until a rule says otherwise, like every row of
a bank. *Status* tells what is pending. Rows have no id and are known by their content without status and balance.
Known from a sample of 2022 that a project published (GPL-3.0, read, not copied).
"""

from __future__ import annotations

import pandas as pd

from connectors.files import _bank
from connectors.files._format import Context, Format, Leave, Tables, moment, money, text


def _prepare(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    amount = rows["into"].abs() - rows["out"].abs()
    return _bank.status(rows, context).assign(amount=amount, currency="USD")


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    known = rows[rows["status"].notna()]
    return _bank.statement(known) if len(known) else {}


FORMAT = Format(
    name="schwab_checking",
    title="Schwab checking account",
    platform="schwab_bank",
    tested="a sample of 2022 that a project published",
    help="Charles Schwab: Accounts, History of the checking account, Export, CSV.",
    channel_kind="other",
    stream=_bank.STREAM,
    stream_class="passive",
    key=None,
    content=("day", "type", "check", "text", "out", "into"),
    dates="mdy",
    prepare=_prepare,
    build=_tables,
    ask=_bank.ask_status,
    columns={
        "day": moment("Date", needed=True),
        "state": text("Status"),
        "type": text("Type"),
        "check": text("CheckNumber"),
        "text": text("Description"),
        "out": money("Withdrawal"),
        "into": money("Deposit"),
        "balance": text("RunningBalance"),
    },
    leave=(Leave("nothing moved", lambda rows, _: rows["amount"] == 0),),
)
