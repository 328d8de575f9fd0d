"""Apple Books' sales report: one row is one book over the report's period, in *Partner Share Currency*.

Descriptions of Apple's financial reports say that *Partner Share* is the amount for one copy and *Extended Partner Share* =
*Quantity* × *Partner Share*; where the file has the latter, it is taken. Without it nothing in the file says whether the share
is of one copy or of the whole row: that is asked for, unless every row is of one copy. The royalty stands on *End Date*. A
negative amount is a refund. A row has no id: it is known by its period, book, type and currency.

Each book becomes an item. Known from a small sample of 2026.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files._format import Context, Format, Leave, Question, Tables, currency, moment, money, number, text
from connectors.files._ledger import Leg, entries
from connectors.files._pieces import things
from vocabulary import MICROS

COPY, ROW = "one copy", "the whole row"
ASKED = "Is “Partner Share” the amount for one copy or for the whole row (its Quantity)?"


def _unclear(rows: pd.DataFrame) -> pd.Series:
    """Rows whose amount depends on what the share is a share of."""
    return rows["extended"].isna() & (rows["copies"].abs() != MICROS) & (rows["share"] != 0)


def _ask(rows: pd.DataFrame, context: Context) -> list[Question]:
    open_ = bool(_unclear(rows).any()) and context.answers.get("share") not in (COPY, ROW)
    return [Question("share", ASKED, (COPY, ROW))] if open_ else []


def _amounts(rows: pd.DataFrame, context: Context) -> np.ndarray:
    copies = (rows["copies"] // MICROS).astype("int64").to_numpy()
    share = rows["share"].to_numpy()
    returned = (copies < 0) | (share < 0)
    times = np.ones(len(rows), np.int64) if context.answers.get("share") == ROW else abs(copies)
    told = pd.Series(np.where(returned, -1, 1) * abs(share) * times, rows.index, dtype="Int64")
    return rows["extended"].fillna(told).astype("int64").to_numpy()


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    amounts = _amounts(rows, context)
    leg = Leg("", np.where(amounts < 0, "refund", "royalty"), amounts)
    told = {"product": rows["title"], "item": rows["book"], "quantity": rows["quantity"], "currency": rows["currency"]}
    return {
        "entry": entries(rows, [leg], stream=FORMAT.stream, payer="Apple Books", **told),
        **things(rows, "product", name="book", title="title"),
    }


FORMAT = Format(
    name="apple_books",
    title="Apple Books sales",
    platform="apple-books",
    tested="a small sample of 2026 and generated rows; no genuine export of an account",
    help="iTunes Connect: Sales and Trends or Payments and Financial Reports, Download.",
    channel_kind="other",
    stream="Book royalties",
    stream_class="passive",
    key=None,
    content=("first", "day", "book", "kind", "country", "currency"),
    build=_tables,
    ask=_ask,
    footers=("Total",),
    columns={
        "first": moment("Begin Date", "Start Date", needed=True),
        "day": moment("End Date", needed=True),
        "book": text("Vendor Identifier", needed=True),
        "title": text("Title"),
        "kind": text("Product Type Identifier"),
        "copies": number("Quantity", needed=True),
        "quantity": text("Quantity"),
        "share": money("Partner Share", needed=True),
        "extended": number("Extended Partner Share", required=False),
        "country": text("Country Of Sale", required=False),
        "currency": currency("Partner Share Currency"),
    },
    leave=(Leave("free copies: no royalty", lambda rows, _: (rows["share"] == 0) & (rows["extended"].fillna(0) == 0)),),
)
