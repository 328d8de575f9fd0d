"""The calendar of payouts: what was paid, what is declared, what is only expected, never mixed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrics.frames import last_day, month_starts, need, window

KINDS = ("paid", "declared", "forecast")


def calendar(
    paid: pd.DataFrame,
    *,
    declared: pd.DataFrame,
    regular: pd.DataFrame,
    today: pd.Timestamp,
    back: int = 12,
    ahead: int = 12,
) -> pd.DataFrame:
    """Dividends by month: paid until today, and ahead what is declared apart from what is only expected.

    Args:
        paid: ``day`` datetime64, ``amount`` float64 in home currency.
        declared: ``thing`` str, ``day``, ``amount``: announced payouts; those that are past count no more.
        regular: ``thing`` str, ``last`` datetime64 (its last payout), ``frequency`` payouts a year, ``amount`` of one.
        today: what is paid ends with it, the rest begins after it.
        back, ahead: months before and after today's month.
    Returns: ``month`` datetime64[s], ``kind`` (paid, declared, forecast), ``amount``; only what there is. A declared payout
        takes the place of the expected one of its holding nearest to it.
    Empty: no rows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: passive-income assets of this project: paid, declared and forecast are kept apart.

    >>> paid = pd.DataFrame({"day": pd.to_datetime(["2026-10-05"]), "amount": [40.0]})
    >>> declared = pd.DataFrame({"thing": ["fund"], "day": pd.to_datetime(["2027-01-06"]), "amount": [44.0]})
    >>> regular = pd.DataFrame({"thing": ["fund"], "last": pd.to_datetime(["2026-10-05"]), "frequency": [4.0], "amount": [40.0]})
    >>> rows = calendar(paid, declared=declared, regular=regular, today=pd.Timestamp("2026-11-21"), ahead=6)
    >>> rows["kind"].tolist(), rows["amount"].tolist()
    (['paid', 'declared', 'forecast'], [40.0, 44.0, 40.0])
    """
    need(paid, days=("day",), numbers=("amount",))
    need(declared, days=("day",), numbers=("amount",), words=("thing",))
    here = pd.Period(today, "M")
    until = last_day(here + ahead)
    told = declared[(declared["day"] > today) & (declared["day"] <= until)]
    parts = [
        window(paid[paid["day"] <= today], month=here, months=back + 1, column="day").assign(kind="paid"),
        told.assign(kind="declared"),
        _expected(regular, told, today, until).assign(kind="forecast"),
    ]
    rows = pd.concat([part[["day", "amount", "kind"]] for part in parts if len(part)] or [_nothing()])
    rows = rows.assign(month=month_starts(rows["day"]))
    rows = rows.assign(kind=pd.Categorical(rows["kind"], KINDS))
    sums = rows.groupby(["month", "kind"], as_index=False, observed=True)["amount"].sum()
    return sums.astype({"kind": "object"})


def _expected(regular: pd.DataFrame, told: pd.DataFrame, today: pd.Timestamp, until: np.datetime64) -> pd.DataFrame:
    """Each holding's next payouts in its rhythm, at the amount of its last one."""
    need(regular, days=("last",), numbers=("frequency", "amount"), words=("thing",))
    known = regular[regular["frequency"].notna() & (regular["amount"] > 0) & regular["last"].notna()]
    days, amounts = [], []
    for thing, last, often, amount in known[["thing", "last", "frequency", "amount"]].itertuples(index=False):
        announced = told.loc[told["thing"] == thing, "day"].tolist()
        step = 12 / often
        if last < today - pd.DateOffset(months=round(2 * step)):
            continue  # it missed two payouts: nobody expects a third
        for nth in range(1, 25):
            day = last + pd.DateOffset(months=round(step * nth))
            if day > until:
                break
            near = [each for each in announced if abs((each - day).days) <= 15 * step]
            if near:
                announced.remove(near[0])
            elif day > today:
                days.append(day)
                amounts.append(amount)
    return pd.DataFrame({"day": pd.Series(days, dtype="datetime64[s]"), "amount": pd.Series(amounts, dtype="float64")})


def _nothing() -> pd.DataFrame:
    empty = np.array([], dtype="datetime64[s]")
    return pd.DataFrame({"day": empty, "amount": np.array([], dtype="float64"), "kind": np.array([], dtype=object)})


def overdue(regular: pd.DataFrame, *, today: pd.Timestamp) -> pd.DataFrame:
    """Holdings whose usual payout did not come: more than a month beyond its day.

    Args: regular, today: as in `calendar`.
    Returns: the rows of `regular` that are late, with ``due`` datetime64, the day it was usual.
    Empty: no rows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project.

    >>> regular = pd.DataFrame({"thing": ["fund"], "last": pd.to_datetime(["2026-05-05"]), "frequency": [4.0], "amount": [40.0]})
    >>> overdue(regular, today=pd.Timestamp("2026-11-21"))["due"].dt.strftime("%Y-%m-%d").tolist()
    ['2026-08-05']
    """
    need(regular, days=("last",), numbers=("frequency",), words=("thing",))
    known = regular[regular["frequency"].notna() & regular["last"].notna()]
    due = [
        last + pd.DateOffset(months=round(12 / often))
        for last, often in zip(known["last"], known["frequency"], strict=True)
    ]
    dated = known.assign(due=pd.Series(due, index=known.index, dtype="datetime64[s]"))
    return dated[dated["due"] < today - pd.DateOffset(months=1)]
