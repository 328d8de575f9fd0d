"""Fidelity's account history (Activity & Orders, History, Download): one row is one action, in dollars.

*Action* is a sentence that begins with what happened and goes on with whom or what: only its beginning is used, names of
persons and banks in it are not kept. *Amount* is what the account gained or lost, *Commission* and *Fees* are in it. Card
payments, direct debits and deposits move money between the owner's own pockets as far as the file can say: deposits and
withdrawals, never income (wages, too). Blank rows and the legal text under the table are left out.

Rows have no id and are known by their content. Known from a sample of a cash account of 2023 that a project published
(GPL-3.0); it holds no trade, so the words for trades, dividends and interest are from memory.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files._assets import MOVE, Words, ledger, quantities
from connectors.files._format import Context, Format, Leave, Tables, moment, money, text

WORDS = Words(
    "Fidelity",
    {
        "(you bought|reinvestment)": "buy",
        "(you sold|redemption payout)": "sell",
        "(dividend received|long-term cap|short-term cap)": "dividend",
        "interest earned": "interest",
        "(foreign tax|non-resident tax|fed tax w/h)": "withholding",
        "(fee charged|advisory fee|margin interest)": "fee",
        "(direct debit|direct deposit|transferred|electronic funds|wire|check|debit card|bill pay|deposit|cash)": MOVE,
        "(contribution|rollover|transfer of assets)": MOVE,
    },
)


def _prepare(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    rows = WORDS.prepare(rows.assign(type=rows["action"].str.split().str[:2].str.join(" ").fillna("")), context)
    fee = np.where(rows["amount"] != 0, (rows["commission"] + rows["fees"]).abs(), 0)
    return rows.assign(
        fee=fee,
        amount=rows["amount"] + fee,
        currency="USD",
        product=rows["product"].where(rows["item"] != "", ""),
        quantity=quantities(rows["quantity"]),
    )


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    return ledger(rows, FORMAT.stream, "Fidelity")


FORMAT = Format(
    name="fidelity_history",
    title="Fidelity account history",
    platform="fidelity",
    tested="a sample of a cash account of 2023 that a project published",
    help="Fidelity: Activity & Orders, History, Download.",
    channel_kind="other",
    stream="Investments",
    stream_class="passive",
    key=None,
    content=("day", "action", "item", "quantity", "moved"),
    dates="mdy",
    loose=True,
    prepare=_prepare,
    build=_tables,
    ask=WORDS.ask,
    columns={
        "day": moment("Run Date", needed=True),
        "action": text("Action"),
        "item": text("Symbol"),
        "product": text("Security Description", "Description"),
        "quantity": text("Quantity"),
        "commission": money("Commission ($)"),
        "fees": money("Fees ($)"),
        "moved": money("Amount ($)"),
    },
    leave=(
        Leave("no row of the table: blank, or a note under it", lambda rows, _: rows["action"] == "", whatever=True),
        Leave("left out as you answered", WORDS.left_out),
        Leave("nothing moved", lambda rows, _: (rows["moved"] == 0) & (rows["quantity"] == "")),
    ),
)
