"""How a number changed: against the period before, and against the same period a year before."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from metrics.channels import on_month
from metrics.frames import need, window


def period_mean(totals: pd.DataFrame, *, month: pd.Period, months: int = 1) -> float:
    """Mean of the whole months of a period, over those that exist.

    Args:
        totals: ``month`` datetime64, ``value`` float64, ``complete`` bool.
        month, months: the period is the `months` months that end with `month`.
    Returns: the mean, in the unit of ``value``.
    Empty: NaN when the period has no complete month. A month that is missing or not complete is left out, never 0.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: business table of this project.

    >>> month = pd.to_datetime(["2026-01-01", "2026-02-01"]).astype("datetime64[s]")
    >>> period_mean(pd.DataFrame({"month": month, "value": [2.0, 4.0], "complete": True}), month=pd.Period("2026-03"), months=3)
    3.0
    """
    return float(_whole(totals, month, months)["value"].mean())


def growth(totals: pd.DataFrame, *, month: pd.Period, back: int = 1, months: int = 1) -> float:
    """How much more than in the same number of months `back` months earlier: new / old - 1.

    Args:
        totals: ``month`` datetime64, ``value`` float64, ``complete`` bool; where it has ``which``, the channels added up.
        month, months: the new period is the `months` months that end with `month`.
        back: how many months earlier the old period ends; 12 is the same period a year before.
    Returns: a share; 0.12 is 12 % more.
    Empty: NaN unless every month of both periods exists and is complete, of the same channels, and the old mean is
        above 0.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project: a period that is not over or not whole is left out of comparisons.

    >>> month = pd.to_datetime(["2026-01-01", "2026-02-01"]).astype("datetime64[s]")
    >>> round(growth(pd.DataFrame({"month": month, "value": [100.0, 112.0], "complete": True}), month=pd.Period("2026-02")), 4)
    0.12
    """
    new, old = _whole(totals, month, months), _whole(totals, month - back, months)
    if len(new) < months or len(old) < months or old["value"].mean() <= 0 or _others(new, old):
        return math.nan
    return float(new["value"].mean() / old["value"].mean() - 1)


def changes(totals: pd.DataFrame, *, month: pd.Period, months: int = 1) -> tuple[float, float]:
    """Growth against the period before and against the same period a year before.

    Args:
        totals: as in `growth`.
        month, months: the period is the `months` months that end with `month`; the one before ends `months` earlier.
    Returns: two shares.
    Empty: NaN for each comparison that does not exist.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project: compare with the previous period and with the same period a year before.

    >>> month = pd.to_datetime(["2025-02-01", "2026-01-01", "2026-02-01"]).astype("datetime64[s]")
    >>> totals = pd.DataFrame({"month": month, "value": [100.0, 120.0, 150.0], "complete": True})
    >>> changes(totals, month=pd.Period("2026-02"))
    (0.25, 0.5)
    """
    return growth(totals, month=month, back=months, months=months), growth(totals, month=month, back=12, months=months)


def cagr(totals: pd.DataFrame, *, month: pd.Period, least: int = 12) -> float:
    """How much more there is each year, on average over all that is known: the steady growth that leads from start to end.

    Args:
        totals: as in `growth`; where it has ``which``, months of other channels than the end's do not count as a start.
        month: the end. The start is the earliest complete month above 0 that lies whole years before it, so that both have one
            season; only where there is none, the earliest.
        least: so many months must lie between start and end at least.
    Returns: a share a year: (end / start) ** (12 / months between) - 1.
    Empty: NaN when the end is not known whole or not above 0, or when no start lies `least` months before it.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: compound annual growth rate; nothing is made yearly that is younger than a year.

    >>> month = pd.to_datetime(["2024-01-01", "2026-01-01"]).astype("datetime64[s]")
    >>> round(cagr(pd.DataFrame({"month": month, "value": [100.0, 121.0], "complete": True}), month=pd.Period("2026-01")), 4)
    0.1
    """
    first = start_of(totals, month=month, least=least)
    if first is None:
        return math.nan
    end, start = (float(_whole(totals, at, 1)["value"].iloc[0]) for at in (month, first))
    return float((end / start) ** (12 / (month - first).n) - 1)


def start_of(totals: pd.DataFrame, *, month: pd.Period, least: int = 12) -> pd.Period | None:
    """The month from which yearly growth counts: the earliest whole years before, so that both have one season.

    Args: as in `cagr`.
    Returns: the month; only where none lies whole years before, the earliest of all.
    Empty: None where `cagr` does not exist.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: as `cagr`.

    >>> month = pd.to_datetime(["2023-12-01", "2024-01-01", "2026-01-01"]).astype("datetime64[s]")
    >>> start_of(pd.DataFrame({"month": month, "value": 5.0, "complete": True}), month=pd.Period("2026-01"))
    Period('2024-01', 'M')
    """
    end = _whole(totals, month, 1)
    if end.empty or not end["value"].iloc[0] > 0:
        return None
    known = totals[(totals["complete"].astype(bool) & (totals["value"] > 0)).to_numpy()]
    if "which" in known.columns:
        known = known[(known["which"] == end["which"].iloc[0]).to_numpy()]
    before = known[(known["month"] <= (month - least).to_timestamp()).to_numpy()]["month"]
    same_season = before[(before.dt.month == month.month).to_numpy()]
    first = (same_season if len(same_season) else before).min()
    return None if pd.isna(first) else pd.Period(first, "M")


def conversion(joined: pd.DataFrame, audience: pd.DataFrame, *, month: pd.Period) -> float:
    """Of the people who came in the month, the share who joined.

    Args:
        joined: who joined by month, or for a level (members of subscribers) who are there; ``month`` datetime64, ``value`` float64.
        audience: of whom, by month; the same columns.
        month: the month asked about, the same for both.
    Returns: a share. Those who joined without a visit (a form elsewhere) are in it.
    Empty: NaN unless both are known for the month and the audience is above 0.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project: new subscribers / visitors of the same month, members / subscribers.

    >>> month = pd.to_datetime(["2026-01-01"]).astype("datetime64[s]")
    >>> joined, came = (pd.DataFrame({"month": month, "value": [value]}) for value in (30.0, 2000.0))
    >>> conversion(joined, came, month=pd.Period("2026-01"))
    0.015
    """
    new, of = on_month(joined, month=month), on_month(audience, month=month)
    if new is None or of is None or not of["value"] > 0:
        return math.nan
    return float(new["value"] / of["value"])


def falling_months(totals: pd.DataFrame, *, month: pd.Period) -> int:
    """How many months in a row, ending with `month`, each brought less than the one before.

    Args:
        totals: as in `growth`; one row a month.
        month: the last month looked at.
    Returns: number of falls; 3 means four months, each below the last.
    Empty: 0. A missing month, one that is not complete, or one at or below 0 ends the row.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: watch list of this project (a stream shrinking 3 months in a row).

    >>> month = pd.to_datetime(["2026-01-01", "2026-02-01", "2026-03-01"]).astype("datetime64[s]")
    >>> falling_months(pd.DataFrame({"month": month, "value": [9.0, 8.0, 7.0], "complete": True}), month=pd.Period("2026-03"))
    2
    """
    need(totals, days=("month",), numbers=("value",))
    known = totals[totals["complete"] & totals["value"].notna()]
    by_month = dict(zip(known["month"].to_numpy().astype("datetime64[M]"), known["value"], strict=True))
    here, falls = np.datetime64(str(month), "M"), 0
    while here in by_month and by_month.get(here - 1, 0.0) > max(by_month[here], 0.0):
        here, falls = here - 1, falls + 1
    return falls


def _others(new: pd.DataFrame, old: pd.DataFrame) -> bool:
    """Whether the months of two periods are of different channels: a new site is no growth."""
    return "which" in new.columns and len({*new["which"], *old["which"]}) > 1


def _whole(totals: pd.DataFrame, month: pd.Period, months: int) -> pd.DataFrame:
    need(totals, days=("month",), numbers=("value",))
    period = window(totals, month=month, months=months)
    if period.empty:
        return period
    known = period["complete"].to_numpy(dtype=bool) & ~np.isnan(period["value"].to_numpy(dtype="float64"))
    return period if known.all() else period[known]
