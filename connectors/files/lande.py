"""Lande's account statement (Account statement, export as CSV): one row is one movement, with a euro sign glued to it.

*Amount* has no sign: what was lent and withdrawn takes from *Balance*, all else adds to it. Words are English and German
mixed; bonuses for investing are interest, as PP-P2P-Parser's configuration has it. Left out: the two rows under the
table with the amount at the first and the last day. Unknown words are asked for.

Known from a sample of 2022 that a project published (GPL-3.0, read, not copied).
"""

from __future__ import annotations

import pandas as pd

from connectors.files._assets import LENDER, Words, ledger
from connectors.files._format import Context, Format, Leave, Tables, moment, money, text

WORDS = Words(
    "Lande",
    {
        "bank transfer deposit$|deposit$": "+deposit",
        "withdraw": "-withdrawal",
        "investment$": "-principal",
        "(.* )?principal$|(.* )?principal repayment$": "+principal",
        "(.* )?interest$|affiliate-bonus$|empfehlungsbonus$": "+interest",
    },
    unsigned=True,
    options=LENDER,
)


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    return ledger(rows, FORMAT.stream, "Lande")


FORMAT = Format(
    name="lande",
    title="Lande account statement",
    platform="lande",
    tested="a sample of 2022 that a project published",
    help="Lande: Account statement, choose the period, export as CSV.",
    channel_kind="other",
    stream="Peer-to-peer loans",
    stream_class="passive",
    decimal="auto",
    dates="dmy",
    prepare=WORDS.prepare,
    build=_tables,
    ask=WORDS.ask,
    columns={
        "id": text("Transaction ID", needed=True),
        "loan": text("Loan ID"),
        "word": text("Type", needed=True),
        "moved": money("Amount", needed=True, glued="currency"),
        "day": moment("Date", needed=True),
    },
    leave=(
        Leave("a balance, no movement", lambda rows, _: rows["id"] == "", whatever=True),
        Leave("left out as you answered", WORDS.left_out),
        Leave("nothing moved", lambda rows, _: rows["amount"] == 0),
    ),
)
