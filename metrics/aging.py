"""Pieces at the same age, so that an old one and a new one can be compared: posts, episodes, videos and issues alike.

Everywhere *pieces* is one row a piece: ``channel``, ``item`` str, ``published`` datetime64 (NaT where not said).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from metrics.frames import need

MISSING_PART = 0.1
"""What is known of a piece's first days may lack this share of them: none of 7, 3 of 30, 9 of 90."""
_DAY = np.timedelta64(1, "D")


def at_ages(
    pieces: pd.DataFrame, told: pd.DataFrame, daily: pd.DataFrame, totals: pd.DataFrame, *, ages: Sequence[int]
) -> pd.DataFrame:
    """How often each piece was read, heard or opened in its first days, at several ages.

    Args:
        pieces: as above.
        told: ``channel``, ``item`` str, ``day`` datetime64 (when it was told), ``days`` int64, ``value`` float64: in the first
            `days` days. One told before these days were over is a part of them and does not count; of several the latest does.
        daily: ``channel``, ``item`` str, ``day`` datetime64, ``value`` float64: by day, at least of the days that are lacking.
        totals: the same columns: all until that day.
        ages: how many days; the day of publication is the first.
    Returns: a column of float64 for each age, a row a piece in their order: what was told of just these days; else the sum of a
        record by day; else what it had in all when it was so old, unless its channel tells just these days of other pieces.
    Empty: NaN where nobody told it, or where what is known lacks more than a tenth of these days: it began later, has a hole, or
        they are not over. A day on which a channel has numbers, but not this piece, is 0.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: OP3, Transistor and Fireside compare episodes at 7, 30 and 90 days; the same here for every kind of piece.

    >>> one = pd.DataFrame({"channel": "a", "item": ["x"], "published": pd.to_datetime(["2026-10-01"])})
    >>> day = pd.to_datetime([f"2026-10-0{n}" for n in range(1, 9)])
    >>> by_day = pd.DataFrame({"channel": "a", "item": "x", "day": day, "value": 5.0})
    >>> at_ages(one, by_day.iloc[:0].assign(days=0), by_day, by_day.iloc[:0], ages=(7, 30)).values.tolist()
    [[35.0, nan]]
    """
    need(pieces, days=("published",), words=("channel", "item"))
    for rows in (told, daily, totals):
        need(rows, days=("day",), numbers=("value",), words=("channel", "item"))
    need(told, numbers=("days",))
    exact, summed, so_far = (_aged(pieces, rows) for rows in (told, daily, totals))
    found = {}
    for days in ages:
        value = _latest(exact[(exact["days"] == days) & (exact["age"] >= days)], len(pieces))
        value = np.where(np.isnan(value), _added(pieces, daily, summed, days), value)
        told_exactly = set(exact.loc[exact["days"] == days, "channel"])
        then = (
            ~so_far["channel"].isin(list(told_exactly))
            & (so_far["age"] <= days)
            & (so_far["age"] > days - 1 - np.floor(days * MISSING_PART))
        )
        found[days] = np.where(np.isnan(value), _latest(so_far[then], len(pieces)), value)
    return pd.DataFrame(found, index=pieces.index)


def ripe(pieces: pd.DataFrame, told: pd.DataFrame, *, days: int) -> np.ndarray:
    """Which pieces have a number of their first days that was told once these were over, so that no record by day need be read.

    Args: as in `at_ages`.
    Returns: one bool a piece, in their order.
    Empty: False where nobody told it, or only before the days were over.
    Raises: nothing.
    Source: as `at_ages`.

    >>> one = pd.DataFrame({"channel": "a", "item": ["x"], "published": pd.to_datetime(["2026-10-01"])})
    >>> told = pd.DataFrame({"channel": "a", "item": ["x"], "day": pd.to_datetime(["2026-10-08"]), "days": [7], "value": [9.0]})
    >>> ripe(one, told, days=7).tolist(), ripe(one, told, days=30).tolist()
    ([True], [False])
    """
    exact = _aged(pieces, told[(told["days"] == days).to_numpy()])
    return ~np.isnan(_latest(exact[exact["age"] >= days], len(pieces)))


def so_far(pieces: pd.DataFrame, daily: pd.DataFrame, totals: pd.DataFrame) -> pd.Series:
    """How often each piece was read, heard or opened until now.

    Args: as in `at_ages`.
    Returns: by piece what its source last told in all; else the sum of its days.
    Empty: NaN where nobody told it, or where the record by day began after it came out.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: as `at_ages`.

    >>> one = pd.DataFrame({"channel": "a", "item": ["x"], "published": pd.to_datetime(["2026-10-01"])})
    >>> told = pd.DataFrame({"channel": "a", "item": "x", "day": pd.to_datetime(["2026-10-05", "2026-10-09"]), "value": [5.0, 8.0]})
    >>> so_far(one, told.iloc[:0], told).tolist()
    [8.0]
    """
    need(pieces, days=("published",), words=("channel", "item"))
    for rows in (daily, totals):
        need(rows, days=("day",), numbers=("value",), words=("channel", "item"))
    known = _latest(_aged(pieces, totals), len(pieces))
    rows = _aged(pieces, daily)
    sums = np.bincount(rows["place"], weights=rows["value"], minlength=len(pieces))
    begun = {str(channel): own.min() for channel, own in daily.groupby("channel")["day"]}
    first = pd.to_datetime(pd.Series([begun.get(name, pd.NaT) for name in pieces["channel"]], index=pieces.index))
    from_the_first = (first <= pieces["published"]).to_numpy()
    return pd.Series(np.where(np.isnan(known), np.where(from_the_first, sums, np.nan), known), index=pieces.index)


def against_median(values: pd.Series, groups: pd.Series, enough: np.ndarray) -> pd.Series:
    """How a piece stands to the middle one of its own kind at the same age: new / median - 1.

    Args:
        values: float64, one a piece.
        groups: str, which pieces are compared with each other.
        enough: bool, which pieces are old enough: only these make the median, and only they are compared.
    Returns: a share; 0.5 is half as much again as the middle one.
    Empty: NaN for a piece that is too young or not told, where a group has fewer than two, and where the median is not above 0.
    Raises: nothing.
    Source: this project: a piece that is too young is in neither part.

    >>> values, groups = pd.Series([100.0, 150.0, 300.0, 20.0]), pd.Series(["a", "a", "a", "a"])
    >>> against_median(values, groups, np.array([True, True, True, False])).round(2).tolist()
    [-0.33, 0.0, 1.0, nan]
    """
    compared = values.where(pd.Series(enough, index=values.index))
    by = compared.groupby(groups)
    median, n = by.transform("median"), by.transform("count")
    return compared / median.where((median > 0) & (n > 1)) - 1


def _aged(pieces: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The numbers of these pieces, oldest first, with the piece's ``place`` and its ``age`` in days then (NaN: it has no day)."""
    rows = rows[rows["value"].notna().to_numpy()]
    if rows.empty or pieces.empty:
        return rows.iloc[:0].assign(place=np.zeros(0, dtype="int64"), age=np.zeros(0))
    codes, _ = pd.factorize(np.concatenate([_keys(pieces), _keys(rows)]))
    first = np.full(codes.max() + 1, -1)
    first[codes[: len(pieces)][::-1]] = np.arange(len(pieces))[::-1]
    place = first[codes[len(pieces) :]]
    known, place = rows[place >= 0], place[place >= 0]
    published = pieces["published"].to_numpy().astype("datetime64[D]")[place]
    age = (known["day"].to_numpy().astype("datetime64[D]") - published) / _DAY
    return known.assign(place=place, age=age).sort_values("day", kind="stable")


def _keys(rows: pd.DataFrame) -> np.ndarray:
    """Channel and item as one word a row."""
    return (rows["channel"].astype("object") + "\x1f" + rows["item"].astype("object")).to_numpy()


def _latest(rows: pd.DataFrame, count: int) -> np.ndarray:
    """By piece the last of these numbers, NaN where there is none."""
    found = np.full(count, np.nan)
    found[rows["place"].to_numpy()] = rows["value"].to_numpy(dtype="float64")
    return found


def _added(pieces: pd.DataFrame, daily: pd.DataFrame, aged: pd.DataFrame, days: int) -> np.ndarray:
    """By piece the sum of its first days, NaN where its channel's record lacks too many of them."""
    early = aged[((aged["age"] >= 0) & (aged["age"] < days)).to_numpy()]
    sums = np.bincount(early["place"], weights=early["value"], minlength=len(pieces))
    known = np.zeros(len(pieces), dtype="int64")
    published = pieces["published"].to_numpy().astype("datetime64[D]")
    for channel, own in daily.groupby("channel"):
        counted = np.unique(own["day"].to_numpy().astype("datetime64[D]"))
        here = (pieces["channel"] == channel).to_numpy() & ~np.isnat(published)
        after = np.searchsorted(counted, published[here] + days * _DAY)
        known[here] = after - np.searchsorted(counted, published[here])
    return np.where(known >= days - np.floor(days * MISSING_PART), sums, np.nan)
