"""From channels to the business: one number a month over all sites, shows, lists or accounts.

`by_channel` everywhere is what `months` returns with a column ``channel`` (str): one source a channel (its primary one).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrics.frames import last_day, month_range, need
from metrics.months import counted_days

TOTALS = ("month", "value", "channels", "upper_bound", "complete", "day", "which")


def added_by_month(by_channel: pd.DataFrame) -> pd.DataFrame:
    """Several channels added up by month, for numbers that add up over days or count people.

    Args:
        by_channel: ``channel`` str, ``month``, ``day`` datetime64, ``value`` float64, ``basis`` str, ``complete`` bool.
    Returns: totals, one row for every month from the first to the last: ``month``, ``value`` (the metric's unit),
        ``channels`` (how many have a number), ``upper_bound`` (people of several channels, or of several days, may be
        the same), ``complete`` (no channel that had a number the month before, or has one later, lacks this one's),
        ``day`` (the last day known), ``which`` (the names of the channels that have a number).
    Empty: no rows. A month in which no channel has a number is NaN, never 0.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: metric kinds of this project.

    >>> month = pd.to_datetime(["2026-01-01", "2026-01-01", "2026-02-01"]).astype("datetime64[s]")
    >>> both = pd.DataFrame({"channel": ["a", "b", "a"], "month": month, "day": month, "value": [3.0, 4.0, 5.0]})
    >>> totals = added_by_month(both.assign(basis="month", complete=True))
    >>> totals["value"].tolist(), totals["complete"].tolist()
    ([7.0, 5.0], [True, False])
    """
    need(by_channel, days=("month", "day"), numbers=("value",), words=("channel", "basis"))
    grid = _Grid(by_channel)
    there = ~np.isnan(grid.value)
    whole = np.where(there, grid.spread("complete", True), True).all(axis=1)
    daily = (there & (grid.spread("basis", "month") == "days")).any(axis=1)
    channels = there.sum(axis=1)
    complete = whole & ~_missing(there) & (channels > 0)
    last = np.maximum.reduce(grid.spread("day", _NEVER), axis=1, initial=_NEVER)
    return grid.totals(grid.value, channels, (channels > 1) | daily, complete, np.where(channels > 0, last, _NAT))


def counted_by_month(by_channel: pd.DataFrame) -> pd.DataFrame:
    """Several channels' last counts added up by month; a channel not counted in a month stands with its latest count.

    Args:
        by_channel: as in `added_by_month`, from `months.level_by_month`.
    Returns: totals as in `added_by_month`; ``upper_bound`` is True for several channels (one person may be in two
        lists), ``complete`` False where a channel's month is not, or a channel counted the month before, or
        counted again later, lacks this month's count, ``day`` the day of the oldest count used.
    Empty: no rows. A month in which no channel was counted is NaN: it is not carried on.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: business table of this project (sum over platforms of the latest count).

    >>> month = pd.to_datetime(["2026-01-01", "2026-01-01", "2026-02-01"]).astype("datetime64[s]")
    >>> both = pd.DataFrame({"channel": ["a", "b", "a"], "month": month, "day": month, "value": [3.0, 4.0, 5.0]})
    >>> counted_by_month(both.assign(basis="days", complete=True))["value"].tolist()
    [7.0, 9.0]
    """
    need(by_channel, days=("month", "day"), numbers=("value",), words=("channel",))
    grid = _Grid(by_channel)
    counted = ~np.isnan(grid.value)
    carried, day = _carried(counted, grid.value, grid.spread("day", _NAT))
    some = counted.any(axis=1)
    carried[~some] = np.nan
    channels = (~np.isnan(carried)).sum(axis=1)
    oldest = np.minimum.reduce(np.where(np.isnat(day), _LATE, day), axis=1, initial=_LATE)
    complete = np.where(counted, grid.spread("complete", True), True).all(axis=1) & ~_missing(counted) & some
    return grid.totals(carried, channels, channels > 1, complete, np.where(some, oldest, _NAT))


def latest_counts(observations: pd.DataFrame, *, on: pd.Timestamp) -> pd.DataFrame:
    """The latest count of each channel known on the day `on`, and how old it was then.

    Args:
        observations: ``channel``, ``grain`` str, ``day`` datetime64, ``value`` float64; a month's count stands for its
            last day, that of the running month for the day `on`.
        on: the day asked about.
    Returns: ``channel`` str, ``value`` float64 (the metric's unit), ``day`` datetime64[s], ``age_days`` int64; largest first.
    Empty: no rows: a channel not counted until then does not exist.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: business table of this project (social media followers).

    >>> day = pd.to_datetime(["2026-01-10", "2026-01-20", "2026-01-05"]).astype("datetime64[s]")
    >>> seen = pd.DataFrame({"channel": ["x", "x", "y"], "grain": "day", "day": day, "value": [10.0, 12.0, 30.0]})
    >>> latest_counts(seen, on=pd.Timestamp("2026-01-25"))[["channel", "value"]].values.tolist()
    [['y', 30.0], ['x', 12.0]]
    """
    need(observations, words=("channel",))
    counts = counted_days(observations.assign(source=observations["channel"]), until=on)
    until = np.datetime64(on, "s")
    days = counts["day"].to_numpy().astype("datetime64[s]")
    before = days <= until
    codes, names = pd.factorize(counts["source"].to_numpy(dtype=object)[before])
    last = np.zeros(len(names), dtype="int64")
    last[codes] = np.flatnonzero(before)
    value, day = counts["value"].to_numpy()[last], days[last]
    age = (until - day).astype("timedelta64[D]").astype("int64")
    order = np.lexsort((np.asarray(names, dtype=str), -value)) if len(names) else last
    frame = {"channel": np.asarray(names, dtype=object), "value": value, "day": day, "age_days": age}
    return pd.DataFrame({name: column[order] for name, column in frame.items()})


def first_counts(observations: pd.DataFrame, *, after: pd.Timestamp, until: pd.Timestamp) -> pd.DataFrame:
    """The first count of each channel after a day, for channels that were not counted before.

    Args:
        observations: as in `latest_counts`.
        after, until: counts later than `after` and not later than `until` are looked at.
    Returns: the columns of `latest_counts`; ``age_days`` is negative: so many days after `after`.
    Empty: no rows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project: a list counted for the first time this week has no count for last month's end.

    >>> day = pd.to_datetime(["2026-02-03", "2026-02-04"]).astype("datetime64[s]")
    >>> seen = pd.DataFrame({"channel": "x", "grain": "day", "day": day, "value": [10.0, 12.0]})
    >>> first_counts(seen, after=pd.Timestamp("2026-01-31"), until=pd.Timestamp("2026-02-05"))["age_days"].tolist()
    [-3]
    """
    need(observations, words=("channel",))
    known = counted_days(observations.assign(source=observations["channel"]), until=until)
    days = known["day"].to_numpy().astype("datetime64[s]")
    later = known[(days > np.datetime64(after, "s")) & (days <= np.datetime64(until, "s"))]
    first = later.drop_duplicates("source")
    counts = latest_counts(first.assign(channel=first["source"], grain="day"), on=until)
    age = (np.datetime64(after, "s") - counts["day"].to_numpy().astype("datetime64[s]")).astype("timedelta64[D]")
    return counts.assign(age_days=age.astype("int64"))


def on_month(totals: pd.DataFrame, *, month: pd.Period) -> pd.Series | None:
    """The row of a month, None where there is none or its value is missing."""
    if totals.empty:
        return None
    found = totals[totals["month"].to_numpy() == np.datetime64(str(month), "s")]
    return None if found.empty or pd.isna(found["value"].iloc[0]) else found.iloc[0]


class _Grid:
    """What is known by month and channel, as arrays of shape (months, channels), every month from the first to the last."""

    def __init__(self, by_channel: pd.DataFrame) -> None:
        self._known = by_channel[by_channel["value"].notna().to_numpy()]
        month = self._known["month"].to_numpy().astype("datetime64[s]")
        codes, names = pd.factorize(self._known["channel"].to_numpy(dtype=object), sort=True)
        self.names = [str(name) for name in names]
        self.months = month_range(month.min(), month.max()) if len(month) else month
        self._place = (np.searchsorted(self.months, month), codes)
        self._shape = (len(self.months), len(names))
        self.value = self.spread("value", np.nan)

    def spread(self, column: str, nothing: object) -> np.ndarray:
        """A column by month and channel, `nothing` where there is no row."""
        dtype = np.asarray(nothing).dtype
        grid = np.full(self._shape, nothing, dtype=object if dtype.kind == "U" else dtype)
        grid[self._place] = self._known[column].to_numpy().astype(grid.dtype)
        return grid

    def totals(
        self, value: np.ndarray, channels: np.ndarray, upper: np.ndarray, complete: np.ndarray, day: np.ndarray
    ) -> pd.DataFrame:
        """One row a month; without any channel the value is NaN."""
        total = np.where(channels > 0, np.nansum(value, axis=1), np.nan)
        which = np.array([self._which(row) for row in ~np.isnan(value)], dtype=object)
        columns = (self.months, total, channels.astype("int64"), upper, complete, day, which)
        return pd.DataFrame(dict(zip(TOTALS, columns, strict=True)))

    def _which(self, there: np.ndarray) -> str:
        return "\n".join(name for name, has in zip(self.names, there, strict=True) if has)


_NAT = np.datetime64("NaT", "s")
_NEVER, _LATE = np.datetime64("0001-01-01", "s"), np.datetime64("9999-12-31", "s")


def _carried(counted: np.ndarray, value: np.ndarray, day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Values and days with the latest ones before them where there is none."""
    rows = np.arange(len(counted))[:, None]
    latest = np.maximum.accumulate(np.where(counted, rows, -1), axis=0)
    columns = np.arange(counted.shape[1])
    known = latest >= 0
    return np.where(known, value[latest, columns], np.nan), np.where(known, day[latest, columns], _NAT)


def _missing(there: np.ndarray) -> np.ndarray:
    """Per month, whether a channel lacks its number though it had one the month before or has one before and later."""
    before = np.maximum.accumulate(there, axis=0)
    later = np.maximum.accumulate(there[::-1], axis=0)[::-1]
    dropped = np.vstack([np.zeros_like(there[:1]), there[:-1]]) & ~there
    return np.asarray((dropped | (before & later & ~there)).any(axis=1))


def month_end(month: pd.Period) -> pd.Timestamp:
    """The last day of a month."""
    return pd.Timestamp(last_day(month))
