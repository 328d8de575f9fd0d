"""What money put in has earned: money-weighted (XIRR) and time-weighted.

*Flows* are one row a movement of money: ``day`` datetime64, ``amount`` float64 in home currency. Money put in is negative,
money that came back positive; what is there at the end stands as money that came back on the last day.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pyxirr

from metrics.frames import need

YEAR = 365.0


def xirr(flows: pd.DataFrame) -> float:
    """The yearly return on the money put in, each amount for as long as it was there (XIRR).

    Args: flows: ``day`` datetime64, ``amount`` float64; money put in is negative, what came back or is there positive.
    Returns: a share a year; 0.08 is 8 % a year.
    Empty: NaN with fewer than 2 flows, without both signs, where no rate solves it, and under 12 months from the first
        day to the last: nothing is annualised there (`over_period` says what it brought).
    Raises: ColumnError: a column is missing or has another dtype.
    Source: Microsoft's documentation of Excel's XIRR, which gives 37.34 % for this example.

    >>> days = pd.to_datetime(["2008-01-01", "2008-03-01", "2008-10-30", "2009-02-15", "2009-04-01"])
    >>> round(xirr(pd.DataFrame({"day": days, "amount": [-10_000.0, 2_750.0, 4_250.0, 3_250.0, 2_750.0]})), 6)
    0.373363
    """
    need(flows, days=("day",), numbers=("amount",))
    moved = flows[flows["amount"].notna() & (flows["amount"] != 0)]
    sums = moved.groupby("day")["amount"].sum()
    sums = sums[sums != 0]
    if len(sums) < 2 or sums.min() >= 0 or sums.max() <= 0 or not _a_year(sums.index[0], sums.index[-1]):
        return math.nan
    rate = pyxirr.xirr(sums.index.to_numpy().astype("datetime64[D]"), sums.to_numpy(dtype="float64"), silent=True)
    return math.nan if rate is None or not math.isfinite(rate) or rate <= -1 else float(rate)


def over_period(flows: pd.DataFrame) -> float:
    """What came back or is there beyond what was put in, as a share of it, over the whole time and not a year.

    Args: flows: as in `xirr`.
    Returns: a share of the money put in; 0.05 is 5 % in all.
    Empty: NaN when nothing was put in, or nothing came back and nothing is there.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project: nothing is annualised under 12 months, the plain return is named instead.

    >>> days = pd.to_datetime(["2026-01-01", "2026-05-01"])
    >>> round(over_period(pd.DataFrame({"day": days, "amount": [-1_000.0, 1_050.0]})), 4)
    0.05
    """
    need(flows, days=("day",), numbers=("amount",))
    amounts = flows["amount"].dropna()
    put_in = -float(amounts[amounts < 0].sum())
    return float(amounts.sum()) / put_in if put_in > 0 and (amounts > 0).any() else math.nan


def put_in(flows: pd.DataFrame) -> float:
    """What you paid in, less what you took out again.

    Args: flows: as in `xirr`, without the value at the end.
    Returns: units of the currency of the flows; below 0 when more was taken out than paid in.
    Empty: NaN without flows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: passive-income assets of this project: contributions.

    >>> days = pd.to_datetime(["2026-01-01", "2026-05-01"])
    >>> put_in(pd.DataFrame({"day": days, "amount": [-1_000.0, 200.0]}))
    800.0
    """
    need(flows, days=("day",), numbers=("amount",))
    return 0.0 - float(flows["amount"].sum()) if flows["amount"].notna().any() else math.nan


def time_weighted(values: pd.DataFrame, *, flows: pd.DataFrame, annual: bool = True) -> float:
    """The return of the investment itself, as if nobody had paid in or taken out: the returns between valuations linked.

    Each stretch between two known values is measured by Modified Dietz (gain / value at its start and the flows by the
    days they were there). Where a value is known on the day of every flow this is the exact time-weighted return.

    Args:
        values: ``day`` datetime64, ``value`` float64: what it was worth at the end of a day, its flows included.
        flows: as in `xirr`, without the value at the end. Those before the first value start the measuring: what was
            put in on the first day was worth just that.
        annual: as a yearly rate; False is over the whole time.
    Returns: a share a year, or over the whole time.
    Empty: NaN with fewer than 2 known points, where a stretch began with nothing, and yearly under 12 months.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: Global Investment Performance Standards (linked Modified Dietz); a worked example of mathcelebrity.com: 18.78 %.

    >>> days = pd.to_datetime(["2025-01-01", "2025-03-01", "2025-08-01", "2026-01-01"])
    >>> values = pd.DataFrame({"day": days, "value": [100_000.0, 142_000.0, 83_000.0, 100_000.0]})
    >>> flows = pd.DataFrame({"day": days[1:3], "amount": [-30_000.0, 42_000.0]})
    >>> round(time_weighted(values, flows=flows), 4)
    0.1878
    """
    known = _points(values, flows)
    if len(known) < 2:
        return math.nan
    days, worth = known["day"].to_numpy(), known["value"].to_numpy(dtype="float64")
    links = [_dietz(days[i : i + 2], worth[i : i + 2], flows) for i in range(len(known) - 1)]
    total = float(np.prod([1 + link for link in links]))
    if not annual or not math.isfinite(total):
        return total - 1
    first, last = known["day"].iloc[0], known["day"].iloc[-1]
    return math.nan if not _a_year(first, last) or total <= 0 else total ** (YEAR / (last - first).days) - 1


def _a_year(first: pd.Timestamp, last: pd.Timestamp) -> bool:
    """Whether from one day to the other at least 12 months went by."""
    return bool(pd.Timestamp(last) >= pd.Timestamp(first) + pd.DateOffset(months=12))


def _points(values: pd.DataFrame, flows: pd.DataFrame) -> pd.DataFrame:
    """The known values by day, led by the first flow where none is known by then."""
    need(values, days=("day",), numbers=("value",))
    need(flows, days=("day",), numbers=("amount",))
    known = values[values["value"].notna()].sort_values("day").drop_duplicates("day", keep="last")[["day", "value"]]
    first = flows["day"].min() if len(flows) else None
    if first is None or known.empty or first >= known["day"].iloc[0]:
        return known.reset_index(drop=True)
    put_in = -float(flows.loc[flows["day"] == first, "amount"].sum())
    led = pd.DataFrame({"day": [first], "value": [put_in]})
    return pd.concat([led, known], ignore_index=True).astype({"value": "float64"})


def _dietz(days: np.ndarray, worth: np.ndarray, flows: pd.DataFrame) -> float:
    """Gain between two valuations, over what was there at the first and the flows after it by their days."""
    inside = flows[(flows["day"] > days[0]) & (flows["day"] <= days[1])]
    put_in = -inside["amount"].to_numpy(dtype="float64")
    there = (days[1] - inside["day"].to_numpy()) / (days[1] - days[0])
    base = worth[0] + float((put_in * there).sum())
    gain = float(worth[1] - worth[0] - put_in.sum())
    return gain / base if base > 0 else math.nan
