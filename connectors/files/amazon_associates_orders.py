"""Amazon Associates, report “Fee-Orders”: one row is what was ordered, not yet shipped. Nothing of it is income.

What an order earns is told by the report “Fee-Earnings” once it is shipped, so every row is left out. The format is
declared all the same: nobody should map the buyers' prices to income by hand. Layout: an importer and an analysis.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files._format import Context, Format, Leave, Tables, moment, text


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    return {}


FORMAT = Format(
    name="amazon_associates_orders",
    title="Amazon Associates orders",
    platform="amazon_associates",
    tested="the names of the columns and invented rows; no genuine report of an account",
    help="Nothing is taken from it: import Fee-Earnings instead.",
    channel_kind="other",
    audience="visitors",
    key=None,
    content=("asin", "day", "tag"),
    build=_tables,
    columns={
        "category": text("Category"),
        "asin": text("ASIN"),
        "day": moment("Date", zone=None),
        "quantity": text("Qty"),
        "link": text("Link Type"),
        "tag": text("Tag"),
    },
    leave=(
        Leave(
            "ordered, not yet shipped: Fee-Earnings tells what it earns",
            lambda rows, _: np.ones(len(rows), bool),
            whatever=True,
        ),
    ),
)
