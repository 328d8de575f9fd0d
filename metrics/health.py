"""Where a record has holes, and which sources have fallen silent."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrics.frames import need

_DAY = np.timedelta64(1, "D")
LEAST = 8
"""A series needs so many numbers before a hole in it can be told from its rhythm."""


def gaps(observations: pd.DataFrame, *, least: int = LEAST) -> pd.DataFrame:
    """Holes in measured series: steps at least twice as long as the series' usual one.

    Args:
        observations: ``source``, ``metric`` str, ``day`` datetime64: one row a number, any order.
        least: series with fewer different days have no rhythm yet and are left out.
    Returns: a row a hole, the longest first: ``source``, ``metric``, ``first`` and ``last`` (the first and last missing day,
        datetime64[s]), ``missing`` int64 (how many numbers are lacking).
    Empty: no rows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: Plausible and Matomo list ranges that were imported; the usual step is the median of the steps.

    >>> days = [f"2026-01-{day:02d}" for day in (1, 2, 3, 4, 5, 9, 10, 11)]
    >>> told = pd.DataFrame({"source": "a", "metric": "visitors", "day": pd.to_datetime(days)})
    >>> gaps(told)[["first", "last", "missing"]].astype(str).to_numpy().tolist()
    [['2026-01-06', '2026-01-08', '3']]
    """
    need(observations, days=("day",), words=("source", "metric"))
    found = []
    for (source, metric), own in observations.groupby(["source", "metric"], sort=False):
        days = np.unique(own["day"].to_numpy().astype("datetime64[D]"))
        if len(days) < least:
            continue
        steps = np.diff(days)
        usual = np.median(steps.astype("int64"))
        for place in np.flatnonzero(steps.astype("int64") >= 2 * usual):
            step = int(steps[place].astype("int64"))
            found.append((source, metric, days[place] + _DAY, days[place + 1] - _DAY, round(step / usual) - 1))
    table = pd.DataFrame(found, columns=["source", "metric", "first", "last", "missing"])
    table = table.astype({"first": "datetime64[s]", "last": "datetime64[s]", "missing": "int64"})
    return table.sort_values("missing", ascending=False, kind="stable").reset_index(drop=True)


def silences(answers: pd.DataFrame, *, today: pd.Timestamp, least_days: int) -> pd.DataFrame:
    """Sources whose last answer is older than their rhythm lets expect.

    Args:
        answers: ``source`` str, ``day`` datetime64: the day of each answer (a fetch, a file's own day).
        today: the day it is.
        least_days: nothing younger than this counts as silence, whatever the rhythm.
    Returns: a row a silent source, the longest silence first: ``source``, ``last`` datetime64[s], ``days`` int64 since then,
        ``usual`` float64 (median days between answers; NaN where there was only one).
    Empty: no rows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: own rule: more than one and a half times the usual step, and more than `least_days`.

    >>> told = pd.DataFrame({"source": "shop", "day": pd.to_datetime(["2026-01-01", "2026-02-01", "2026-03-01"])})
    >>> silences(told, today=pd.Timestamp("2026-05-01"), least_days=35)[["days", "usual"]].to_numpy().tolist()
    [[61.0, 29.5]]
    """
    need(answers, days=("day",), words=("source",))
    found = []
    for source, own in answers.groupby("source", sort=False):
        days = np.unique(own["day"].to_numpy().astype("datetime64[D]"))
        since = int((today.to_datetime64().astype("datetime64[D]") - days[-1]).astype("int64"))
        usual = float(np.median(np.diff(days).astype("int64"))) if len(days) > 1 else float("nan")
        if since > least_days and not since <= 1.5 * usual:
            found.append((source, days[-1], since, usual))
    table = pd.DataFrame(found, columns=["source", "last", "days", "usual"])
    table = table.astype({"last": "datetime64[s]", "days": "int64", "usual": "float64"})
    return table.sort_values("days", ascending=False, kind="stable").reset_index(drop=True)
