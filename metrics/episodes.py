"""Downloads of episodes at the same age, so that an old one and a new one can be compared, and hours listened.

Everywhere *episodes* is one row an episode: ``published`` datetime64 (NaT where not said), ``downloads`` float64, those of its
first days (NaN where nobody told them), as `first_days` makes it.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from metrics.aging import at_ages
from metrics.frames import need

_DAY = np.timedelta64(1, "D")


def at_age(episodes: pd.DataFrame, *, days: int, on: pd.Timestamp) -> float:
    """Downloads an episode gets in its first days, on average over the episodes that are old enough.

    Args:
        episodes: ``published`` datetime64, ``downloads`` float64 of the first `days` days.
        days: how many days; the day of publication is the first.
        on: the day asked about; an episode that is younger than `days` days then is in neither part.
    Returns: downloads an episode: the sum of those of old enough episodes / their number.
    Empty: NaN when none is old enough. One whose downloads nobody told is left out, never 0.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: OP3 and Transistor compare episodes by downloads at 7, 30 and 90 days.

    >>> when = pd.to_datetime(["2026-10-01", "2026-10-10", "2026-11-15"])
    >>> rows = pd.DataFrame({"published": when, "downloads": [100.0, 60.0, 40.0]})
    >>> at_age(rows, days=30, on=pd.Timestamp("2026-11-21"))
    80.0
    """
    return float(old_enough(episodes, days=days, on=on)["downloads"].mean())


def median_at_age(episodes: pd.DataFrame, *, days: int, on: pd.Timestamp) -> float:
    """Downloads your middle episode gets in its first days: half get fewer, half get more.

    Args: as in `at_age`.
    Returns: downloads.
    Empty: NaN as in `at_age`.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: as `at_age`; one hit lifts a mean and leaves the median where it is.

    >>> when = pd.to_datetime(["2026-10-01", "2026-10-02", "2026-10-03"])
    >>> rows = pd.DataFrame({"published": when, "downloads": [10.0, 900.0, 20.0]})
    >>> median_at_age(rows, days=30, on=pd.Timestamp("2026-11-21"))
    20.0
    """
    return float(old_enough(episodes, days=days, on=on)["downloads"].median())


def old_enough(episodes: pd.DataFrame, *, days: int, on: pd.Timestamp) -> pd.DataFrame:
    """The episodes whose first days are over and known: those that count at this age.

    Args: as in `at_age`.
    Returns: the rows of `episodes` that were at least `days` days old on the day `on` and have ``downloads``.
    Empty: no rows. An episode without a day has no age.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: as `at_age`.

    >>> rows = pd.DataFrame({"published": pd.to_datetime(["2026-10-22", "2026-10-23"]), "downloads": [5.0, 6.0]})
    >>> old_enough(rows, days=30, on=pd.Timestamp("2026-11-21"))["downloads"].tolist()
    [5.0]
    """
    need(episodes, days=("published",), numbers=("downloads",))
    age = (np.datetime64(on, "D") - episodes["published"].to_numpy().astype("datetime64[D]")) / _DAY
    return episodes[(age >= days) & episodes["downloads"].notna().to_numpy()]


def first_days(
    episodes: pd.DataFrame, told: pd.DataFrame, daily: pd.DataFrame, totals: pd.DataFrame | None = None, *, days: int
) -> pd.DataFrame:
    """How often each episode was downloaded in its first days: as its host told it, else added up from a record by day.

    Args:
        episodes: ``show``, ``item`` str, ``published`` datetime64.
        told: ``show``, ``item`` str, ``day`` datetime64 (when it was told), ``value`` float64: downloads in the first `days` days.
            One told before these days were over is a part of them and does not count; of several the latest does.
        daily: ``show``, ``item`` str, ``day`` datetime64, ``value`` float64: downloads by day.
        totals: as `daily`, all downloads until that day; see `metrics.aging`.
        days: how many days; the day of publication is the first.
    Returns: the episodes in their order with ``downloads`` float64.
    Empty: NaN where nobody told it, or where the record by day lacks more than a tenth of these days: it began later, has a
        hole, or they are not over. A day on which a show has downloads, but not this episode, is 0.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: Fireside and Buzzsprout tell downloads at 7, 30 and 90 days; OP3 tells days.

    >>> one = pd.DataFrame({"show": "a", "item": ["x"], "published": pd.to_datetime(["2026-10-01"])})
    >>> day = pd.to_datetime([f"2026-10-0{n}" for n in range(1, 9)])
    >>> by_day = pd.DataFrame({"show": "a", "item": "x", "day": day, "value": 5.0})
    >>> first_days(one, by_day.iloc[:0], by_day, days=7)["downloads"].tolist()
    [35.0]
    """
    every = (episodes, told, daily, daily.iloc[:0] if totals is None else totals)
    own, exact, by_day, so_far = (rows.rename(columns={"show": "channel"}) for rows in every)
    found = at_ages(own, exact.assign(days=days), by_day, so_far, ages=(days,))
    return episodes.assign(downloads=found[days].to_numpy())


def listening_hours(downloads: float, *, minutes: float) -> float:
    """Hours listened in the month, at most: as if everybody who downloads hears the whole episode.

    Args: downloads: of the month. minutes: the mean length of an episode.
    Returns: hours, an upper bound.
    Empty: NaN when one of the two is.
    Raises: nothing.
    Source: this project: listening hours <= downloads x mean length. Who downloads may hear nothing of it.

    >>> listening_hours(1_000.0, minutes=45.0)
    750.0
    """
    return math.nan if math.isnan(downloads) or math.isnan(minutes) else downloads * minutes / 60
