"""Net revenue by month and stream, and what is still pending, from the *ledger* as `money` describes it."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from metrics.frames import first_day, month_range, need, one_of, window
from metrics.money import counted, recorded
from vocabulary import MICROS, NET


def monthly_revenue(ledger: pd.DataFrame, *, month: pd.Period, known_to: pd.Period | None = None) -> float:
    """Net revenue of the month: all streams, approved and paid, by the day earned, after fees, refunds and taxes.

    Args:
        ledger: ``month`` datetime64, ``kind``, ``status`` str, ``amount_micros`` int64 in home currency.
        month: the month asked about.
        known_to: the last month the sources are known to cover; until then a month without entries brought 0.
    Returns: units of the home currency.
    Empty: NaN before the first counted entry, and after the last one or `known_to`.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: business table of this project.

    >>> month = pd.to_datetime(["2026-01-01", "2026-01-01"]).astype("datetime64[s]")
    >>> rows = pd.DataFrame({"month": month, "kind": ["sale", "fee"], "status": "paid", "amount_micros": [9_000_000, -500_000]})
    >>> monthly_revenue(rows, month=pd.Period("2026-01"))
    8.5
    """
    totals = net_by_month(ledger, known_to=known_to)
    found = window(totals, month=month)["value"]
    return math.nan if found.empty else float(found.iloc[0])


def net_by_month(ledger: pd.DataFrame, *, known_to: pd.Period | None = None) -> pd.DataFrame:
    """Net revenue of every recorded month.

    Args: ledger, known_to: as in `monthly_revenue`; an optional ``provisional`` bool marks amounts that may still change.
    Returns: totals: ``month`` datetime64[s], ``value`` float64 in home currency, ``complete`` bool (nothing provisional).
    Empty: no rows; a month without entries between the first and the last known one is 0.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: money chain of this project.

    >>> month = pd.to_datetime(["2026-01-01", "2026-03-01"]).astype("datetime64[s]")
    >>> rows = pd.DataFrame({"month": month, "kind": "sale", "status": "paid", "amount_micros": [9_000_000, 4_000_000]})
    >>> net_by_month(rows)["value"].tolist()
    [9.0, 0.0, 4.0]
    """
    sums = Sums(ledger, known_to)
    value = sums.micros.sum(axis=1) / MICROS
    return pd.DataFrame({"month": sums.months, "value": value, "complete": ~sums.shaky})


def net_by_stream(ledger: pd.DataFrame, *, known_to: pd.Period | None = None) -> pd.DataFrame:
    """Net revenue of every recorded month and stream.

    Args: ledger: as in `net_by_month`, and ``stream`` str. known_to: as in `monthly_revenue`.
    Returns: ``month`` datetime64[s], ``stream`` str, ``value`` float64 in home currency, ``provisional`` bool; each
        stream has a row for every recorded month, 0 where it brought nothing.
    Empty: no rows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: money chain of this project.

    >>> month = pd.to_datetime(["2026-01-01", "2026-02-01"]).astype("datetime64[s]")
    >>> rows = pd.DataFrame({"month": month, "kind": "sale", "status": "paid", "amount_micros": [9_000_000, 4_000_000]})
    >>> net_by_stream(rows.assign(stream=["books", "ads"]))[["stream", "value"]].values.tolist()
    [['ads', 0.0], ['books', 9.0], ['ads', 4.0], ['books', 0.0]]
    """
    need(ledger, words=("stream",))
    sums = Sums(ledger, known_to, by="stream")
    months, streams = len(sums.months), len(sums.names)
    frame = {
        "month": np.repeat(sums.months, streams), "stream": np.tile(sums.names, months),
        "value": sums.micros.ravel() / MICROS, "provisional": np.repeat(sums.shaky, streams),
    }  # fmt: skip
    return pd.DataFrame(frame)


def year_to_date(
    ledger: pd.DataFrame, *, month: pd.Period, fiscal_month: int = 1, known_to: pd.Period | None = None
) -> float:
    """Net revenue since the fiscal year began, up to the end of the month.

    Args:
        ledger, known_to: as in `monthly_revenue`.
        month: the last month that is added up; the fiscal year is the one it lies in.
        fiscal_month: the month in which fiscal years begin, 1 to 12.
    Returns: units of the home currency.
    Empty: NaN where the month itself is outside of the recorded ones, or no month of the year until then is recorded.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: what an accountant asks for; the United Kingdom's tax year, for one, is reckoned from April.

    >>> month = pd.to_datetime(["2026-03-01", "2026-04-01", "2026-06-01"]).astype("datetime64[s]")
    >>> rows = pd.DataFrame({"month": month, "kind": "sale", "status": "paid", "amount_micros": [1_000_000, 20_000_000, 300_000_000]})
    >>> year_to_date(rows, month=pd.Period("2026-06")), year_to_date(rows, month=pd.Period("2026-06"), fiscal_month=4)
    (321.0, 320.0)
    """
    sums = Sums(ledger, known_to)
    first = month - (month.month - fiscal_month) % 12
    inside = (sums.months >= first_day(first)) & (sums.months <= first_day(month))
    if not (sums.months == first_day(month)).any():
        return math.nan
    return int(sums.micros[inside].sum()) / MICROS


def pending(ledger: pd.DataFrame, *, month: pd.Period, months: int = 1) -> float:
    """Earned in the month but not approved yet: shown beside net revenue, never inside it.

    Args:
        ledger: as in `monthly_revenue`.
        month, months: the period is the `months` months that end with `month`.
    Returns: units of the home currency.
    Empty: NaN when the period has no pending entry.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: money chain of this project (earned, approved and paid are three things).

    >>> month = pd.to_datetime(["2026-01-01", "2026-01-01"]).astype("datetime64[s]")
    >>> rows = pd.DataFrame({"month": month, "kind": "commission", "status": ["paid", "pending"], "amount_micros": [7, 3_000_000]})
    >>> pending(rows, month=pd.Period("2026-01"))
    3.0
    """
    need(ledger, days=("month",), numbers=("amount_micros",), words=("kind", "status"))
    rows = window(ledger, month=month, months=months)
    open_rows = rows[(rows["status"] == "pending").to_numpy() & one_of(rows["kind"], NET)]
    return math.nan if open_rows.empty else int(open_rows["amount_micros"].sum()) / MICROS


class Sums:
    """Net revenue in whole millionths, by every recorded month and, if asked, by the words of a column."""

    def __init__(self, ledger: pd.DataFrame, known_to: pd.Period | None, by: str | None = None) -> None:
        span, rows = recorded(ledger, known_to=known_to), counted(ledger)
        rows = rows[one_of(rows["kind"], NET)]
        words = rows[by].to_numpy(dtype=object) if by else np.zeros(len(rows), dtype=object)
        codes, names = pd.factorize(words, sort=True)
        self.names = np.asarray(names, dtype=object)
        self.months = month_range(*span) if span else np.array([], dtype="datetime64[s]")
        place = np.searchsorted(self.months, rows["month"].to_numpy().astype("datetime64[s]"))
        self.micros = np.zeros((len(self.months), len(self.names)), dtype="int64")
        np.add.at(self.micros, (place, codes), rows["amount_micros"].to_numpy())
        self.shaky = np.zeros(len(self.months), dtype=bool)
        if "provisional" in rows.columns:
            self.shaky[place[rows["provisional"].to_numpy(dtype=bool)]] = True
