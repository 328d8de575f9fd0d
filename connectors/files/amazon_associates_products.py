"""Amazon Associates, summary by product: one row is one product's orders, earnings and clicks over a period.

Columns: *ASIN*, *Ordered Items*, *Shipped Revenue* (the buyers' money: not counted), *Earnings* and *Clicks*. The file names
no day and no currency: both are asked for. Clicks become `affiliate_clicks_by_link` of that period. Earnings become a
commission (negative: a refund) on the period's last day, unless the owner says that the report “Fee-Earnings” of these
days is imported too: it tells the same money by day. Known from one published sample.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files import _amazon
from connectors.files._figures import summed
from connectors.files._format import Context, Format, Leave, Question, Tables, money, number, text
from connectors.files._ledger import Leg, entries

AGAIN = Question(
    "again",
    "Is Amazon's report Fee-Earnings of these days imported too? Then the money here is the same and is left out.",
    ("no", "yes"),
)


def _ask(rows: pd.DataFrame, context: Context) -> list[Question]:
    if rows.empty:
        return []
    if context.answers.get("again") not in AGAIN.options:
        return [AGAIN]
    return _amazon.ask_currency(context) if context.answers["again"] == "no" else []


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    if context.period is None:
        return {}
    first, last = context.period
    tables = summed(rows, {"affiliate_clicks_by_link": "clicks"}, context.period, item="asin")
    currency = _amazon.currency(context)
    if currency and context.answers.get("again") == "no":
        dated = rows.assign(id=rows["asin"] + f":{first}:{last}", day=np.datetime64(last, "s"))
        fee = rows["fee"].to_numpy()
        legs = (Leg("", np.where(fee < 0, "refund", "commission"), fee),)
        known = {"stream": FORMAT.stream, "currency": currency, "payer": "Amazon", "product": rows["asin"]}
        tables["entry"] = entries(dated, legs, **known)
    return tables


FORMAT = Format(
    name="amazon_associates_products",
    title="Amazon Associates products",
    platform="amazon_associates",
    tested="a sample file of 2026; no genuine report of an account",
    help="Amazon Associates: Reports, summary by ASIN, Download.",
    channel_kind="other",
    stream=_amazon.STREAM,
    stream_class="passive",
    audience="visitors",
    key="asin",
    build=_tables,
    ask=_ask,
    span=True,
    period=_amazon.period,
    decimal="auto",
    columns={
        "asin": text("ASIN", needed=True),
        "ordered": text("Ordered Items"),
        "revenue": text("Shipped Revenue"),
        "fee": money("Earnings", needed=True),
        "clicks": number("Clicks", required=False),
    },
    leave=(Leave("the row of totals", lambda rows, _: rows["asin"].str.lower() == "total", whatever=True),),
)
