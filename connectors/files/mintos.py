"""Mintos' account statement in its old CSV layout (Account statement, export): one row is one movement.

*Details* begins (older) or ends (newer: “Loan 123-01 - interest received”) with what happened; the loans' numbers are cut off.
*Turnover* is the amount, with a decimal comma and up to 14 decimals, which are rounded half to even at the sixth. What was
lent and came back is principal; late fees and cashback are interest; a discount or premium of the secondary market is
interest where it gains and a fee where it costs. Changes of currency are moves. Unknown words are asked for.

Known from a sample of 2016 to 2020 and the words of PP-P2P-Parser's configuration (GPL-3.0, read, not copied). Mintos' present
workbook was not found: its layout may differ.
"""

from __future__ import annotations

import pandas as pd

from connectors.files._assets import LENDER, Words, ledger
from connectors.files._format import Context, Format, Leave, Tables, currency, moment, money, text

WORDS = Words(
    "Mintos",
    {
        "(deposits?$|incoming client)": "deposit",
        "withdraw": "withdrawal",
        r"(incoming|outgoing) currency exchange": "deposit|withdrawal",
        ".*affiliate partner bonus|refer a friend bonus": "commission",
        "fx commission|.*secondary market fee|.*service fee": "fee",
        "discount/premium": "interest|fee",
        "(delayed |late payment )?interest|late payment|.*late fees received|.*interest received|cashback": "interest",
        "investment principal|investment in loan|.*principal received|secondary market transaction": "principal",
        ".*bad debt|.*write[- ]?off": "write_off",
    },
    options=LENDER,
)
# what changes from loan to loan is no part of the word
_LOAN = r"(?i)^loan \S+ - |\s*\bloan (id:? ?)?[\d-]+\S*|\s*\brebuy purpose: \S+|\s+\d+\.?$|\.$"


def _prepare(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    words = rows["details"].str.replace(_LOAN, "", regex=True).str.strip()
    return WORDS.prepare(rows.assign(type=words.where(words != "", rows["details"])), context)


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    return ledger(rows, FORMAT.stream, "Mintos")


FORMAT = Format(
    name="mintos",
    title="Mintos account statement",
    platform="mintos",
    tested="a sample of 2016 to 2020 that a project published, and generated rows",
    help="Mintos: Account statement, choose the period, download as CSV.",
    channel_kind="other",
    stream="Peer-to-peer loans",
    stream_class="passive",
    decimal="auto",
    dates="ymd",
    prepare=_prepare,
    build=_tables,
    ask=WORDS.ask,
    columns={
        "id": text("Transaction ID:", "Transaction ID", needed=True),
        "day": moment("Date", needed=True, zone=None),
        "details": text("Details", needed=True),
        "moved": money("Turnover", needed=True),
        "currency": currency("Currency"),
    },
    leave=(
        Leave("left out as you answered", WORDS.left_out),
        Leave("nothing moved", lambda rows, _: rows["amount"] == 0),
    ),
)
