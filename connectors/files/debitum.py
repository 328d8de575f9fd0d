"""Debitum's account statement (Transactions, export as CSV): one row is one movement, in euro.

A reward for having been invited is earned: a commission. A *REPAYMENT* gives back what was lent together with its interest,
and the file does not say how much of it is which: that is asked. *Asset ID* is not kept.

The file names no currency: Debitum keeps its accounts in euro (memory). Known from a sample of 2020 that a project published
(GPL-3.0, read, not copied); its configuration takes repayments for interest and the reward for a deposit.
"""

from __future__ import annotations

import pandas as pd

from connectors.files._assets import LENDER, Words, ledger
from connectors.files._format import Context, Format, Leave, Tables, moment, money, text

WORDS = Words(
    "Debitum",
    {
        "deposit$": "+deposit",
        "withdraw": "-withdrawal",
        "invest(ment)?$": "-principal",
        "interest": "+interest",
        "principal": "+principal",
        "(invited_)?referral_reward$|bonus$": "+commission",
    },
    unsigned=True,
    options=LENDER,
)


def _prepare(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    return WORDS.prepare(rows, context).assign(currency="EUR")


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    return ledger(rows, FORMAT.stream, "Debitum")


FORMAT = Format(
    name="debitum",
    title="Debitum transactions",
    platform="debitum",
    tested="a sample of 2020 that a project published",
    help="Debitum: Transactions, export as CSV.",
    channel_kind="other",
    stream="Peer-to-peer loans",
    stream_class="passive",
    dates="ymd",
    prepare=_prepare,
    build=_tables,
    ask=WORDS.ask,
    columns={
        "id": text("Transaction ID", needed=True),
        "day": moment("Date", needed=True),
        "asset": text("Asset ID"),
        "word": text("Transaction Type", needed=True),
        "moved": money("Turnover", needed=True),
    },
    leave=(
        Leave("left out as you answered", WORDS.left_out),
        Leave("nothing moved", lambda rows, _: rows["amount"] == 0),
    ),
)
