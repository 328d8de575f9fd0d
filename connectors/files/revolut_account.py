"""Revolut's account statement (account, Statement, Excel or CSV): one row is one movement of one account and currency.

*Amount* is without *Fee*, which *Balance* loses too (143.50 − 50.00 − 0.25 = 93.25): `<id>:fee`. *State* tells what is still
pending and what was reverted or declined. A row counts on the day it was completed, a pending one on the day it began;
days stay as written, since the file names no zone. An exchange moves money from one account to another: no income.

Rows have no id and are known by what does not change when they complete. Known from a made sample of 2026.
"""

from __future__ import annotations

import pandas as pd

from connectors.files import _bank
from connectors.files._format import Context, Format, Leave, Tables, currency, moment, money, text


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    known = rows[rows["status"].notna()]
    return _bank.statement(known.assign(fee=known["fee"].abs())) if len(known) else {}


FORMAT = Format(
    name="revolut_account",
    title="Revolut account statement",
    platform="revolut",
    tested="a sample file of 2026 and generated rows; no genuine export",
    help="Revolut: the account, Statement, choose the period, Excel or CSV.",
    channel_kind="other",
    stream=_bank.STREAM,
    stream_class="passive",
    key=None,
    content=("type", "account", "begun", "text", "amount", "currency"),
    dates="ymd",
    prepare=_bank.status,
    build=_tables,
    ask=_bank.ask_status,
    columns={
        "type": text("Type", needed=True),
        "account": text("Product"),
        "day": moment("Completed Date", needed=True, instead="begun", zone=None),
        "begun": moment("Started Date", zone=None),
        "text": text("Description"),
        "amount": money("Amount", needed=True),
        "fee": money("Fee"),
        "currency": currency("Currency"),
        "state": text("State", needed=True),
    },
    leave=(Leave("nothing moved", lambda rows, _: (rows["amount"] == 0) & (rows["fee"] == 0)),),
)
