"""What is due: money expected by its day, in and out, what is late, and nothing told twice.

*Expected* rows are: ``day`` datetime64, ``stream`` str, ``amount`` float64 in home currency (what the owner loses is negative).
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from metrics.frames import need

DAYS = 30
NEAR_DAYS = 7
NEAR_SHARE = 0.10
"""An entry within so many days and so much of the amount is the one that was expected."""

_STEPS = {"month": 1, "quarter": 3, "year": 12}


def occurrences(schedules: pd.DataFrame, *, since: pd.Timestamp, until: pd.Timestamp) -> pd.DataFrame:
    """Every time a schedule falls due in a period.

    Args:
        schedules: ``every`` str (week, month, quarter or year), ``first`` datetime64, ``last`` datetime64 (NaT: open), and more.
        since, until: the first and the last day, both included.
    Returns: the rows of `schedules`, one each time, with ``day`` datetime64[s], by day. The 31st is the last day of a shorter month.
    Empty: no rows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: recurrence as in calendars (RFC 5545), the day of the month kept.

    >>> one = pd.DataFrame({"every": ["month"], "first": pd.to_datetime(["2026-01-31"]), "last": pd.to_datetime([None])})
    >>> made = occurrences(one, since=pd.Timestamp("2026-02-01"), until=pd.Timestamp("2026-03-31"))
    >>> made["day"].astype(str).tolist()
    ['2026-02-28', '2026-03-31']
    """
    need(schedules, days=("first", "last"), words=("every",))
    place, days = [], []
    for number, row in enumerate(schedules.itertuples(index=False)):
        end = until if pd.isna(row.last) else min(until, row.last)
        found = _days(row.first, str(row.every), since, end)
        days += found
        place += [number] * len(found)
    made = schedules.iloc[place].assign(day=np.array(days, dtype="datetime64[s]"))
    return made.sort_values("day", kind="stable").reset_index(drop=True)


def _days(first: pd.Timestamp, every: str, since: pd.Timestamp, until: pd.Timestamp) -> list[pd.Timestamp]:
    if every == "week":
        behind = max(0, math.ceil((since - first).days / 7))
        start = first + pd.Timedelta(days=7 * behind)
        return list(pd.date_range(start, until, freq="7D")) if start <= until else []
    step = _STEPS[every]
    begin = max(0, ((since.year - first.year) * 12 + since.month - first.month) // step - 1)
    end = ((until.year - first.year) * 12 + until.month - first.month) // step + 1
    days = (first + pd.DateOffset(months=step * k) for k in range(begin, end + 1))
    return [day for day in days if since <= day <= until]


def done(expected: pd.DataFrame, entries: pd.DataFrame) -> np.ndarray:
    """Which expected sums are in the ledger already: the same stream and sign, within 10 % and 7 days; each entry once.

    Args: expected, entries: ``day`` datetime64, ``stream`` str, ``amount`` float64.
    Returns: bool by row of `expected`; the nearest day is taken first.
    Empty: an empty array.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: matching of scheduled transactions in book-keeping programs.

    >>> day = pd.to_datetime(["2026-01-01", "2026-02-01"])
    >>> asked = pd.DataFrame({"day": day, "stream": "Rental", "amount": [1000.0, 1000.0]})
    >>> done(asked, asked.assign(day=pd.to_datetime(["2026-01-05", "2026-03-01"]), amount=950.0)).tolist()
    [True, False]
    """
    return _paired(expected, entries, days=NEAR_DAYS, share=NEAR_SHARE)


def told_again(rows: pd.DataFrame, others: pd.DataFrame, *, days: int = 3, share: float = math.inf) -> np.ndarray:
    """Which expected sums another list tells, too: the same stream, sign and day; each row of the other list once.

    Args: rows, others: as in `done`. days: how far apart they may be. share: how much the amounts may differ.
    Returns: bool by row of `rows`.
    Empty: an empty array.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project: nothing that is due is counted twice.

    >>> day = pd.to_datetime(["2026-01-03", "2026-01-03"])
    >>> flats = pd.DataFrame({"day": day, "stream": "Rental", "amount": [1690.0, 1495.0]})
    >>> told_again(flats, flats.iloc[1:]).tolist()
    [False, True]
    """
    return _paired(rows, others, days=days, share=share)


def _paired(rows: pd.DataFrame, others: pd.DataFrame, *, days: int, share: float) -> np.ndarray:
    for frame in (rows, others):
        need(frame, days=("day",), numbers=("amount",), words=("stream",))
    found, taken = np.zeros(len(rows), dtype=bool), np.zeros(len(others), dtype=bool)
    if not len(rows) or not len(others):
        return found
    apart, off = _apart(rows, others)
    fits = (apart <= days) & (off <= share) & np.isfinite(off)
    for place in np.lexsort((off.ravel(), apart.ravel())):
        mine, other = divmod(int(place), len(others))
        if fits[mine, other] and not found[mine] and not taken[other]:
            found[mine] = taken[other] = True
    return found


def _apart(rows: pd.DataFrame, others: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Days apart and the difference of the amounts as a share, of every pair; endless where stream or sign differ."""
    first, second = (frame["day"].to_numpy().astype("datetime64[D]").astype("int64") for frame in (rows, others))
    mine, theirs = rows["amount"].to_numpy("float64")[:, None], others["amount"].to_numpy("float64")[None, :]
    same = rows["stream"].to_numpy(dtype=object)[:, None] == others["stream"].to_numpy(dtype=object)[None, :]
    alike = same & (np.sign(mine) == np.sign(theirs)) & (mine != 0)
    off = np.abs(theirs - mine) / np.where(mine == 0, 1, np.abs(mine))
    return np.abs(first[:, None] - second[None, :]), np.where(alike, off, math.inf) + np.where(alike, 0, math.inf)


def within(expected: pd.DataFrame, *, today: pd.Timestamp, days: int = DAYS, out: bool = False) -> float:
    """What is expected within the next 30 days, what is late included.

    Args:
        expected: ``day`` datetime64, ``amount`` float64 in home currency; what is late has a day before today.
        today: the day it is asked on.
        days: up to and including the day so many days from today.
        out: what you owe, as a positive sum, instead of what is owed to you.
    Returns: units of the home currency; 0 where something of this is expected, but not in these days.
    Empty: NaN when nothing of this is expected at all.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project; never mixed with the forecast.

    >>> day = pd.to_datetime(["2026-11-20", "2026-12-21", "2026-12-22", "2026-12-01"])
    >>> expected = pd.DataFrame({"day": day, "amount": [10.0, 5.0, 100.0, -7.0]})
    >>> [within(expected, today=pd.Timestamp("2026-11-21"), out=out) for out in (False, True)]
    [15.0, 7.0]
    """
    need(expected, days=("day",), numbers=("amount",))
    amounts = expected["amount"].to_numpy() * (-1 if out else 1)
    if not (amounts > 0).any():
        return math.nan
    near = (expected["day"] <= today + pd.Timedelta(days=days)).to_numpy() & (amounts > 0)
    return float(amounts[near].sum())
