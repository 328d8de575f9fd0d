"""Sponsorship deals: what was invoiced and is not paid."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrics.frames import need

INVOICED = "invoiced"
_DAY = np.timedelta64(1, "D")


def unpaid(deals: pd.DataFrame, *, today: pd.Timestamp) -> pd.DataFrame:
    """Invoices to sponsors that are past their due day and not paid, by sponsor.

    Args:
        deals: ``sponsor``, ``state`` str (planned, invoiced, paid or cancelled), ``due`` datetime64 (NaT where none is said),
            ``amount_micros`` int64 (millionths of one currency).
        today: the day they are looked at; an invoice that is due today is not late yet.
    Returns: one row a sponsor, the largest sum first: ``sponsor`` str, ``n`` int64 (invoices), ``amount_micros`` int64, ``due``
        datetime64[s] (the oldest), ``days_late`` int64 (of the oldest).
    Empty: no rows: nobody is late. An invoice without a due day is never late.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: accounts receivable, as book-keepers keep them.

    >>> due = pd.to_datetime(["2026-11-20", "2026-11-21", "2026-10-22", "2026-10-01"]).astype("datetime64[s]")
    >>> deals = pd.DataFrame({"sponsor": ["a", "a", "a", "b"], "state": ["invoiced", "invoiced", "invoiced", "paid"], "due": due,
    ...     "amount_micros": [5, 7, 2, 9]})
    >>> unpaid(deals, today=pd.Timestamp("2026-11-21"))[["sponsor", "n", "amount_micros", "days_late"]].values.tolist()
    [['a', 2, 7, 30]]
    """
    need(deals, days=("due",), numbers=("amount_micros",), words=("sponsor", "state"))
    day = np.datetime64(today, "D")
    due = deals["due"].to_numpy().astype("datetime64[D]")
    late = deals[(deals["state"] == INVOICED).to_numpy() & ~np.isnat(due) & (due < day)]
    groups = late.groupby("sponsor", sort=True)
    sums = pd.DataFrame(
        {"n": groups.size(), "amount_micros": groups["amount_micros"].sum(), "due": groups["due"].min()}
    ).reset_index()
    oldest = sums["due"].to_numpy().astype("datetime64[D]")
    days_late = ((day - oldest) / _DAY).astype("int64")
    made = sums.assign(days_late=days_late).astype({"n": "int64", "amount_micros": "int64", "due": "datetime64[s]"})
    return made.sort_values("amount_micros", ascending=False, kind="stable").reset_index(drop=True)
