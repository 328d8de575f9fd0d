"""What streams and titles brought and cost, month by month, and how steadily: the parts that lines of things owned share."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from figures.asking import Question, once
from figures.ledger import in_home, mine
from figures.wording import money, percent_signed
from metrics.frames import first_day, one_of, window
from metrics.risk import volatility
from store.ledger import LedgerFilter
from vocabulary import COUNTED

MONTHS = 12


@once
def brought(q: Question, source: str, kinds: tuple[str, ...]) -> pd.DataFrame:
    """A source's counted entries of these kinds until the month's end, in home currency, the owner's part.

    Returns: ``month``, ``kind``, ``stream``, ``product`` ("" where it is not said), ``quantity`` and ``amount`` float64; what
        no rate is known for is left out.
    """
    rows = q.store.entries_of(q.ws.id, [source], kinds)
    rows = rows[one_of(rows["status"], COUNTED) & (rows["day"] <= pd.Timestamp(q.month_end)).to_numpy()]
    rows = mine(q, rows).reset_index(drop=True)
    made = pd.DataFrame(
        {
            "month": rows["day"].to_numpy().astype("datetime64[M]").astype("datetime64[s]"),
            "kind": rows["kind"], "stream": rows["stream"].astype("object"),
            "product": rows["product"].fillna("").astype("object"),
            "quantity": pd.to_numeric(rows["quantity"], errors="coerce").astype("float64"),
            "amount": in_home(q, rows) if len(rows) else np.empty(0),
        }
    )  # fmt: skip
    return made[made["amount"].notna()].reset_index(drop=True)


def costs(q: Question, streams: tuple[str, ...], product: str | None = None) -> float:
    """What was put into streams, or into one product of theirs, over their life: expenses and investments, in home currency.

    NaN where none is known.
    """
    rows = _spent(q)
    rows = rows[one_of(rows["stream"], streams)]
    if product is not None:
        rows = rows[(rows["product"].fillna("").str.casefold() == product.casefold()).to_numpy()]
    spent = -float(rows["amount"].sum())
    return spent if spent > 0 else math.nan


@once
def _spent(q: Question) -> pd.DataFrame:
    """All expenses and investments until the month's end: ``stream``, ``product``, ``amount`` in home currency, the owner's part."""
    wanted = LedgerFilter(until=q.month_end, words=(("kind", ("expense", "capex")), ("status", COUNTED)))
    rows = q.store.sums(q.ws.id, wanted, ("day", "source", "stream", "product", "currency"))
    rows = mine(q, rows).reset_index(drop=True)
    amount = in_home(q, rows).fillna(0.0) if len(rows) else rows["amount_micros"].astype("float64")
    return rows[["stream", "product"]].assign(amount=amount)


def steadiness(q: Question, months: pd.DataFrame) -> tuple[float, float, float]:
    """Net of 12 months, the share of these months with income, and how much the months swing.

    Args: months: ``month``, ``net``; a month without a row brought nothing. Nothing at all: three NaN.
    """
    here = window(months, month=q.month, months=MONTHS)
    if here.empty:
        return math.nan, math.nan, math.nan
    wanted = [pd.Timestamp(first_day(q.month - back)) for back in range(MONTHS - 1, -1, -1)]
    first = months["month"].min()
    net = here.groupby("month")["net"].sum().reindex([month for month in wanted if month >= first]).fillna(0.0)
    return float(net.sum()), float((net > 0).sum()) / len(net), volatility(net.reset_index(drop=True))


def yield_words(income: float, put_in: float, home: str) -> dict[str, Any]:
    """The formula of a yield and what stands on its card; nothing where there is none."""
    if not put_in > 0 or math.isnan(income):
        return {"formula": ""}
    words = f"{money(income, home)} net in 12 months / {money(put_in, home)} put in so far = {percent_signed(income / put_in)}"
    under = (f"{money(round(income), home)} net on", f"{money(round(put_in), home)} put in")
    return {"formula": words, "extra": {"under": under}}
