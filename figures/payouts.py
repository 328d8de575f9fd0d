"""Payouts of holdings by month: paid, declared, expected; what is still to come, and what did not come."""

from __future__ import annotations

import pandas as pd

from figures.asking import Question, once
from figures.holdings import table
from figures.invested import HOLDING, attributes, known_until, parted, title, typed_money
from metrics.payouts import calendar as by_kind
from metrics.payouts import overdue


@once
def calendar(q: Question) -> pd.DataFrame:
    """Payouts by month from a year back to a year ahead: ``month``, ``kind`` (paid, declared, forecast), ``amount``."""
    today = pd.Timestamp(q.today)
    every = parted(q)
    paid = every[((every["role"] == HOLDING) & (every["kind"] == "dividend")).to_numpy()]
    return by_kind(paid[["day", "amount"]], declared=declared(q), regular=_regular(q), today=today)


@once
def declared(q: Question) -> pd.DataFrame:
    """Announced payouts that are typed in: ``thing``, ``day``, ``amount`` in home currency for all its shares."""
    lines = []
    for row in table(q).itertuples():
        told = attributes(q, str(row.thing))
        announced = told.get("declared")
        pairs = (
            [each for each in announced if isinstance(each, list) and len(each) == 2]
            if isinstance(announced, list)
            else []
        )
        for when, share in pairs:
            day = pd.to_datetime(str(when), errors="coerce")
            amount = typed_money(q, {**told, "declared": share}, "declared") * row.quantity
            if day == day and amount == amount:
                lines.append((row.thing, day, amount))
    made = pd.DataFrame(lines, columns=["thing", "day", "amount"])
    return made.astype({"thing": "object", "day": "datetime64[s]", "amount": "float64"})


def coming(q: Question) -> pd.DataFrame:
    """Announced payouts that are still to come, soonest first: ``title``, ``day``, ``amount``."""
    rows = declared(q)
    rows = rows[(rows["day"] > pd.Timestamp(q.today)).to_numpy()].sort_values("day", ignore_index=True)
    return rows.assign(title=[title(q, str(thing)) for thing in rows["thing"]])


def _regular(q: Question) -> pd.DataFrame:
    rows = table(q)
    return rows[["thing", "title", "last", "frequency", "amount"]]


def late_payouts(q: Question) -> pd.DataFrame:
    """Holdings that pay at a rhythm and missed their last payout: ``title``, ``due``."""
    rows = table(q)
    until = [known_until(q, [name]) for name in rows["source"]]
    told = overdue(_regular(q), today=pd.Timestamp(q.today))
    asked = pd.Series(until, index=rows.index, dtype="datetime64[s]").loc[told.index] >= told["due"]
    told = told[asked.to_numpy(dtype=bool)]  # of an old file it is not known whether it came
    return told[["title", "due"]].reset_index(drop=True)
