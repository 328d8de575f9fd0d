"""From days to months, each kind of metric by its own rule.

The four functions take *observations* of one metric and return one row per ``source`` and month, sorted so:

    source str · month datetime64[s] · value float64 · basis str · days int64 · complete bool · day datetime64[s]

``basis`` is ``month`` where the source told the month itself and ``days`` where its days were put together; ``days`` is
the number of days known, ``day`` the last of them. ``complete`` is False where more than `SPARE_DAYS` days are missing.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrics.frames import need

SPARE_DAYS = 3
"""A month may miss this many of its days and still be compared; the figure says how many there were."""

COLUMNS = ("source", "month", "value", "basis", "days", "complete", "day")


def last_full_month(today: pd.Timestamp) -> pd.Period:
    """The last month that is over on the day `today`.

    Args: today: a day. Returns: a monthly period. Empty: does not apply. Raises: nothing.
    Source: the business table of this project: a period that is not over is left out of comparisons.

    >>> last_full_month(pd.Timestamp("2024-03-01"))
    Period('2024-02', 'M')
    """
    return pd.Period(today, "M") - 1


def flow_by_month(observations: pd.DataFrame) -> pd.DataFrame:
    """Added up by month: what the source told for the month itself, else the sum of its days.

    Args:
        observations: one row per source and period; ``source``, ``grain`` str, ``day``, ``until`` datetime64,
            ``value`` float64. A NaN value is a gap. Spans count only where they are exactly one month.
    Returns: the frame described above, in the metric's own unit.
    Empty: no rows. A month without a day is no row, never 0; a missing day adds nothing and is not counted in ``days``.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: metric kinds of this project (vocabulary.py).

    >>> days = pd.to_datetime(["2026-01-30", "2026-01-31", "2026-02-01"]).astype("datetime64[s]")
    >>> seen = pd.DataFrame({"source": "log", "grain": "day", "day": days, "until": days, "value": [10.0, 5.0, 7.0]})
    >>> flow_by_month(seen)[["value", "days", "complete"]].values.tolist()
    [[15.0, 2, False], [7.0, 1, False]]
    """
    need(observations, days=("day",), numbers=("value",), words=("source", "grain"))
    told = _Groups(observations, _whole_months(observations))
    daily = _Groups(observations, (observations["grain"] == "day").to_numpy())
    again = np.isin(daily.keys, told.keys)
    length = _lengths(daily.month)
    parts = {
        "source": (told.source, daily.source), "month": (told.month, daily.month), "value": (told.sum, daily.sum),
        "basis": (np.full(len(told.keys), "month", dtype=object), np.full(len(daily.keys), "days", dtype=object)),
        "days": (_lengths(told.month), daily.size), "day": (_ends(told.month), daily.last_day),
        "complete": (np.ones(len(told.keys), dtype=bool), daily.size >= length - SPARE_DAYS),
    }  # fmt: skip
    order = np.argsort(np.concatenate([told.keys, daily.keys[~again]]), kind="stable")
    return pd.DataFrame({name: np.concatenate([parts[name][0], parts[name][1][~again]])[order] for name in COLUMNS})


def unique_by_month(observations: pd.DataFrame) -> pd.DataFrame:
    """People counted once a month: what the source told for the month; only else the sum of its days, an upper bound.

    Args:
        observations: as in `flow_by_month`.
    Returns: the frame described above; where ``basis`` is ``days`` the value is at most this.
    Empty: no rows; a month without a day is no row, never 0.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: metric kinds of this project; a visitor of two days is one visitor of the month, so days do not add up.

    >>> day = pd.to_datetime(["2026-01-01", "2026-01-01", "2026-01-02"]).astype("datetime64[s]")
    >>> seen = pd.DataFrame({"source": "site", "grain": ["month", "day", "day"], "day": day, "until": day})
    >>> unique_by_month(seen.assign(value=[80.0, 50.0, 60.0]))[["value", "basis"]].values.tolist()
    [[80.0, 'month']]
    """
    return flow_by_month(observations)


def level_by_month(observations: pd.DataFrame) -> pd.DataFrame:
    """The last count of each month.

    Args:
        observations: as in `flow_by_month`; a row of grain ``month`` stands for the month's last day; spans are left out.
    Returns: the frame described above; ``days`` is the number of counts in the month, ``complete`` always True.
    Empty: no rows. A month without a count is no row: nothing is carried on here (`channels.total_by_month` does).
    Raises: ColumnError: a column is missing or has another dtype.
    Source: metric kinds of this project.

    >>> day = pd.to_datetime(["2024-02-01", "2024-02-29"]).astype("datetime64[s]")
    >>> seen = pd.DataFrame({"source": "list", "grain": "day", "day": day, "until": day, "value": [600.0, 590.0]})
    >>> level_by_month(seen)["value"].tolist()
    [590.0]
    """
    counts = counted_days(observations)
    groups = _Groups(counts, np.ones(len(counts), dtype=bool))
    last = groups.last
    frame = {"source": groups.source, "month": groups.month, "value": counts["value"].to_numpy()[last]}
    day, size = counts["day"].to_numpy().astype("datetime64[s]")[last], groups.size
    return pd.DataFrame({**frame, "basis": "days", "days": size, "complete": True, "day": day}).astype(
        {"complete": bool}
    )


def ratio_by_month(observations: pd.DataFrame) -> pd.DataFrame:
    """Numerators added up by month over denominators added up by month, not the mean of the days' ratios.

    Args:
        observations: as in `flow_by_month`, and ``denominator`` float64; rows lacking either part are gaps.
    Returns: the frame described above; ``value`` is the ratio.
    Empty: no rows. A month whose denominators add up to 0 is NaN: the ratio does not exist.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: metric kinds of this project (search position = position x impressions / impressions).

    >>> day = pd.to_datetime(["2026-01-01", "2026-01-02"]).astype("datetime64[s]")
    >>> seen = pd.DataFrame({"source": "search", "grain": "day", "day": day, "until": day, "value": [30.0, 10.0]})
    >>> ratio_by_month(seen.assign(denominator=[10.0, 10.0]))["value"].tolist()
    [2.0]
    """
    need(observations, numbers=("denominator",))
    both = observations[observations["denominator"].notna() & observations["value"].notna()]
    upper = flow_by_month(both)
    lower = flow_by_month(both.assign(value=both["denominator"]))["value"]
    return upper.assign(value=upper["value"] / lower.where(lower != 0))


def covered_days(days: pd.Series, *, pause: int = SPARE_DAYS) -> pd.Series:
    """How many days of each month a counter was there for: from its first day on to its last, without its long pauses.

    Args:
        days: the days on which it counted anybody, datetime64, in any order.
        pause: days apart at which it was there in between too: on a quiet day nobody came.
    Returns: number of days by month (datetime64[s], its first day).
    Empty: no rows. Raises: nothing.
    Source: this project; a log tells nothing of days without a line.

    >>> covered_days(pd.Series(pd.to_datetime(["2026-01-30", "2026-02-01", "2026-02-20"]))).tolist()
    [2, 2]
    """
    seen = np.unique(days.to_numpy().astype("datetime64[D]").astype("int64"))
    gaps = np.diff(seen)
    between = [np.arange(seen[at] + 1, seen[at + 1]) for at in np.flatnonzero((gaps > 1) & (gaps <= pause))]
    there = np.concatenate([seen, *between]).astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[s]")
    months, counts = np.unique(there, return_counts=True)
    return pd.Series(counts, index=pd.DatetimeIndex(months), dtype="int64")


def days_meant(observations: pd.DataFrame, *, until: pd.Timestamp | None = None) -> np.ndarray:
    """The day each count stands for: a month's for its last day, or for `until` where that comes first within it."""
    days = observations["day"].to_numpy().astype("datetime64[s]")
    ends = _ends(days.astype("datetime64[M]").astype("datetime64[s]"))
    if until is not None:
        day = np.datetime64(until, "s")
        ends = np.where(days <= day, np.minimum(ends, day), ends)
    return np.where((observations["grain"] == "month").to_numpy(), ends, days)


def rows_that_count(observations: pd.DataFrame) -> np.ndarray:
    """Which rows `flow_by_month` adds up: those of a month itself, and days of months that no row tells itself."""
    whole = _whole_months(observations)
    month = observations["day"].to_numpy().astype("datetime64[M]")
    keys = pd.MultiIndex.from_arrays([observations["source"].to_numpy(dtype=object), month.astype("datetime64[s]")])
    days = (observations["grain"] == "day").to_numpy()
    return np.asarray(whole | (days & ~keys.isin(keys[whole])))


def counted_days(observations: pd.DataFrame, *, until: pd.Timestamp | None = None) -> pd.DataFrame:
    """Counts by the day they stand for (source, day, value), oldest first; see `days_meant`."""
    need(observations, days=("day",), numbers=("value",), words=("source", "grain"))
    value = observations["value"].to_numpy(dtype="float64")
    kept = ~np.isnan(value) & (observations["grain"] != "span").to_numpy()
    days = days_meant(observations, until=until)[kept]
    order = np.argsort(days, kind="stable")
    source = observations["source"].to_numpy(dtype=object)[kept]
    return pd.DataFrame({"source": source[order], "day": days[order], "value": value[kept][order]})


class _Groups:
    """Rows of a frame by source and month, as arrays with one place a group, in the order of source and month."""

    def __init__(self, frame: pd.DataFrame, wanted: np.ndarray) -> None:
        value = frame["value"].to_numpy(dtype="float64")
        kept = wanted & ~np.isnan(value)
        day = frame["day"].to_numpy().astype("datetime64[s]")[kept]
        codes, names = pd.factorize(frame["source"].to_numpy(dtype=object), sort=True)
        keys = codes[kept].astype("int64") * _MANY + day.astype("datetime64[M]").astype("int64") + _MANY // 2
        self.keys, place = np.unique(keys, return_inverse=True)
        self.sum = np.bincount(place, weights=value[kept], minlength=len(self.keys))
        self.size = np.bincount(place, minlength=len(self.keys)).astype("int64")
        self.last = np.zeros(len(self.keys), dtype="int64")
        self.last[place] = np.flatnonzero(kept)
        self.last_day = np.full(len(self.keys), np.datetime64(-(2**40), "s"))
        np.maximum.at(self.last_day, place, day)
        self.source = np.asarray(names, dtype=object)[self.keys // _MANY]
        self.month = (self.keys % _MANY - _MANY // 2).astype("datetime64[M]").astype("datetime64[s]")


_MANY = 1 << 20
"""More months than a day can have: source and month make one whole number."""


def _whole_months(observations: pd.DataFrame) -> np.ndarray:
    """Which rows tell a month itself: those of grain month, and spans of exactly one month."""
    grain = observations["grain"]
    days = observations["day"].to_numpy().astype("datetime64[s]")
    until = (observations["until"] if "until" in observations.columns else observations["day"]).to_numpy()
    starts = days.astype("datetime64[M]").astype("datetime64[s]")
    exact = (days == starts) & (until.astype("datetime64[s]") == _ends(starts))
    return np.asarray((grain == "month").to_numpy() | ((grain == "span").to_numpy() & exact))


def _ends(months: np.ndarray) -> np.ndarray:
    """The last day of each month, both datetime64[s]."""
    return (months.astype("datetime64[M]") + 1).astype("datetime64[s]") - np.timedelta64(86_400, "s")


def _lengths(months: np.ndarray) -> np.ndarray:
    """The number of days of each month."""
    return np.asarray((_ends(months) - months).astype("timedelta64[D]").astype("int64") + 1)
