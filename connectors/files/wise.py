"""Wise's balance statement (balance, Statements, CSV): one row is one movement of one balance.

*Amount* is what the balance gained or lost, *Total fees* are in it and are not told apart. A conversion stands with the same id
in the statements of both balances, and a card payment and its refund may share one: day, currency and amount are part of the
id. Names of payers and payees in columns of their own are not read; they may stand in *Description*, which is kept.

Known from a made sample of 2026.
"""

from __future__ import annotations

import pandas as pd

from connectors.files import _bank
from connectors.files._format import Context, Format, Leave, Tables, currency, moment, money, text


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    return _bank.statement(rows)


FORMAT = Format(
    name="wise",
    title="Wise statement",
    platform="wise",
    tested="a sample file of 2026; no genuine export",
    help="Wise: a balance, Statements and reports, Balance statement, CSV.",
    channel_kind="other",
    stream=_bank.STREAM,
    stream_class="passive",
    key=("ref", "day", "amount", "currency"),
    dates="dmy",
    build=_tables,
    columns={
        "ref": text("TransferWise ID", needed=True),
        "day": moment("Date", needed=True),
        "amount": money("Amount", needed=True),
        "currency": currency("Currency"),
        "text": text("Description"),
        "balance": text("Running Balance"),
    },
    leave=(Leave("nothing moved", lambda rows, _: rows["amount"] == 0),),
)
