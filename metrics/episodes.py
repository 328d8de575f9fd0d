"""Downloads of episodes at the same age, so that an old one and a new one can be compared, and hours listened.

Everywhere *episodes* is one row an episode: ``published`` datetime64 (NaT where not said), ``downloads`` float64, those of its
first days (NaN where nobody told them), as `first_days` makes it.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from metrics.frames import need

MISSING_PART = 0.1
"""A record by day may lack this share of an episode's first days and still be added up: none of 7, 3 of 30, 9 of 90."""
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


def first_days(episodes: pd.DataFrame, told: pd.DataFrame, daily: pd.DataFrame, *, days: int) -> pd.DataFrame:
    """How often each episode was downloaded in its first days: as its host told it, else added up from a record by day.

    Args:
        episodes: ``show``, ``item`` str, ``published`` datetime64.
        told: ``show``, ``item`` str, ``day`` datetime64 (when it was told), ``value`` float64: downloads in the first `days` days.
            One told before these days were over is a part of them and does not count; of several the latest does.
        daily: ``show``, ``item`` str, ``day`` datetime64, ``value`` float64: downloads by day.
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
    need(episodes, days=("published",), words=("show", "item"))
    for rows in (told, daily):
        need(rows, days=("day",), numbers=("value",), words=("show", "item"))
    known = _told(episodes, told, days)
    summed = _added(episodes, daily, days) if len(daily) else np.full(len(episodes), np.nan)
    return episodes.assign(downloads=np.where(np.isnan(known), summed, known))


def ripe(episodes: pd.DataFrame, told: pd.DataFrame, *, days: int) -> np.ndarray:
    """Which episodes have downloads of their first days that were told once these were over, so that no day need be read.

    Args: as in `first_days`.
    Returns: one bool an episode, in their order.
    Empty: False where nobody told it, or only before the days were over.
    Raises: nothing.
    Source: as `first_days`.

    >>> one = pd.DataFrame({"show": "a", "item": ["x"], "published": pd.to_datetime(["2026-10-01"])})
    >>> told = pd.DataFrame({"show": "a", "item": ["x"], "day": pd.to_datetime(["2026-10-08"]), "value": [9.0]})
    >>> ripe(one, told, days=7).tolist(), ripe(one, told, days=30).tolist()
    ([True], [False])
    """
    return ~np.isnan(_told(episodes, told, days))


def _told(episodes: pd.DataFrame, told: pd.DataFrame, days: int) -> np.ndarray:
    """By episode what was told when its first days were over, the latest word of several."""
    rows = told.dropna(subset="value").merge(episodes[["show", "item", "published"]], on=["show", "item"])
    age = (rows["day"].to_numpy().astype("datetime64[D]") - rows["published"].to_numpy().astype("datetime64[D]")) / _DAY
    ripe = rows[age >= days].sort_values("day", kind="stable").drop_duplicates(["show", "item"], keep="last")
    found = episodes[["show", "item"]].merge(ripe[["show", "item", "value"]], on=["show", "item"], how="left")
    return found["value"].to_numpy(dtype="float64")


def _added(episodes: pd.DataFrame, daily: pd.DataFrame, days: int) -> np.ndarray:
    """By episode the sum of its first days, NaN where the show's record lacks too many of them."""
    first = episodes[["show", "item", "published"]].assign(place=np.arange(len(episodes)))
    rows = daily.dropna(subset="value").merge(first, on=["show", "item"])
    age = (rows["day"].to_numpy().astype("datetime64[D]") - rows["published"].to_numpy().astype("datetime64[D]")) / _DAY
    early = rows[(age >= 0) & (age < days)]
    sums = np.bincount(early["place"], weights=early["value"], minlength=len(episodes))
    return np.where(_days_known(first, daily, days) >= days - np.floor(days * MISSING_PART), sums, np.nan)


def _days_known(first: pd.DataFrame, daily: pd.DataFrame, days: int) -> np.ndarray:
    """On how many of each episode's first days its show was counted at all."""
    known = np.zeros(len(first), dtype="int64")
    published = first["published"].to_numpy().astype("datetime64[D]")
    for show, own in daily.groupby("show"):
        counted = np.unique(own["day"].to_numpy().astype("datetime64[D]"))
        here = (first["show"] == show).to_numpy() & ~np.isnat(published)
        after = np.searchsorted(counted, published[here] + days * _DAY)
        known[here] = after - np.searchsorted(counted, published[here])
    return known


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
