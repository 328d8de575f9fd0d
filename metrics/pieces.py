"""What was published: numbers of posts, lengths of episodes and the rhythm of both.

Every function takes *pieces*: one row a post, episode, video or issue; ``published`` datetime64, its day in the
reporting zone (NaT where not said), and for lengths ``minutes`` float64 (NaN where not said).
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from metrics.frames import first_day, last_day, month_range, month_starts, need

WEEK = 7
MONDAY = np.datetime64("1970-01-05", "D")


def published_until(pieces: pd.DataFrame, *, month: pd.Period) -> pd.DataFrame:
    """The pieces published up to the end of `month`; one whose day is not said counts as published."""
    need(pieces, days=("published",))
    days = pieces["published"].to_numpy().astype("datetime64[s]")
    return pieces[np.isnat(days) | (days <= last_day(month))]


def number_of_posts(pieces: pd.DataFrame, *, month: pd.Period) -> float:
    """Posts published until the end of the month, all sites.

    Args: pieces: the posts; ``published`` datetime64. month: the month asked about.
    Returns: posts.
    Empty: NaN when no post was published until then.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: business table of this project. A feed alone shows its last few posts: its count is marked "at least".

    >>> number_of_posts(pd.DataFrame({"published": pd.to_datetime(["2026-01-31", "2026-02-01"])}), month=pd.Period("2026-01"))
    1.0
    """
    count = len(published_until(pieces, month=month))
    return float(count) if count else math.nan


def average_episode_length(episodes: pd.DataFrame, *, month: pd.Period) -> float:
    """Mean length of your published episodes, in minutes.

    Args: episodes: ``published`` datetime64, ``minutes`` float64. month: episodes until its end count.
    Returns: minutes.
    Empty: NaN when no episode until then tells its length; one that tells none, or 0, is left out.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: business table of this project.

    >>> when = pd.to_datetime(["2026-01-05", "2026-01-12", "2026-02-02"])
    >>> average_episode_length(pd.DataFrame({"published": when, "minutes": [50.0, 60.0, 99.0]}), month=pd.Period("2026-01"))
    55.0
    """
    return float(lengths(episodes, month=month).mean())


def median_episode_length(episodes: pd.DataFrame, *, month: pd.Period) -> float:
    """Length of your middle episode in minutes: half are shorter, half are longer.

    Args: episodes, month: as in `average_episode_length`.
    Returns: minutes.
    Empty: NaN as in `average_episode_length`.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: business table of this project.

    >>> when = pd.to_datetime(["2026-01-05", "2026-01-12", "2026-01-19"])
    >>> median_episode_length(pd.DataFrame({"published": when, "minutes": [10.0, 60.0, 20.0]}), month=pd.Period("2026-01"))
    20.0
    """
    return float(lengths(episodes, month=month).median())


def mean_length_by_month(episodes: pd.DataFrame, *, month: pd.Period, months: int) -> pd.DataFrame:
    """Mean length of the episodes until the end of each of the last months.

    Args: episodes: as in `average_episode_length`. month, months: the `months` months that end with `month`.
    Returns: ``month`` datetime64[s], ``value`` minutes, one row for each month.
    Empty: NaN for months before the first episode that tells a length.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: business table of this project.

    >>> when = pd.to_datetime(["2026-01-05", "2026-02-02"])
    >>> rows = pd.DataFrame({"published": when, "minutes": [50.0, 60.0]})
    >>> mean_length_by_month(rows, month=pd.Period("2026-02"), months=2)["value"].tolist()
    [50.0, 55.0]
    """
    need(episodes, days=("published",), numbers=("minutes",))
    told = episodes[(episodes["minutes"] > 0).to_numpy()]
    ends = month_range(first_day(month - months + 1), first_day(month))
    n = _published_by(told["published"], ends)
    minutes = told["minutes"].to_numpy()[np.argsort(_or_ever(told["published"]), kind="stable")]
    so_far = np.concatenate([[0.0], np.cumsum(minutes)])[n]
    return pd.DataFrame({"month": ends, "value": np.where(n > 0, so_far / np.maximum(n, 1), np.nan)})


def posts_until(pieces: pd.DataFrame, *, months: np.ndarray) -> np.ndarray:
    """How many pieces were published until the end of each of these months (datetime64[s] firsts), as int64."""
    need(pieces, days=("published",))
    return _published_by(pieces["published"], months)


def _or_ever(published: pd.Series) -> np.ndarray:
    """Days; one that is not said counts as long ago."""
    days = published.to_numpy().astype("datetime64[s]")
    return np.where(np.isnat(days), np.datetime64("0001-01-01", "s"), days)


def _published_by(published: pd.Series, months: np.ndarray) -> np.ndarray:
    before = (months.astype("datetime64[M]") + 1).astype("datetime64[s]")
    return np.asarray(np.searchsorted(np.sort(_or_ever(published)), before), dtype="int64")


def lengths(episodes: pd.DataFrame, *, month: pd.Period) -> pd.Series:
    """The lengths in minutes of the episodes until the end of `month` that tell one above 0."""
    need(episodes, numbers=("minutes",))
    minutes = published_until(episodes, month=month)["minutes"]
    return minutes[minutes > 0]


def posts_per_month(pieces: pd.DataFrame, *, month: pd.Period, months: int = 12) -> float:
    """How many pieces you publish a month, on average over the last 12 full months.

    Args:
        pieces: ``published`` datetime64.
        month, months: the mean is over the `months` months that end with `month`, or over those since the first piece.
    Returns: pieces a month; a month without one counts as 0.
    Empty: NaN before the first piece.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: publishing rhythm of this project.

    >>> posts_per_month(pd.DataFrame({"published": pd.to_datetime(["2025-12-31", "2026-02-01"])}), month=pd.Period("2026-03"))
    0.5
    """
    counts = by_month(pieces, month=month)["n"].tail(months)
    return float(counts.mean()) if len(counts) else math.nan


def by_month(pieces: pd.DataFrame, *, month: pd.Period) -> pd.DataFrame:
    """Number of pieces published in each month, from the first piece's month to `month`.

    Args: pieces: ``published`` datetime64; a piece without a day is left out. month: the last month.
    Returns: ``month`` datetime64[s], ``n`` int64; a month without a piece is 0, for what was published is known.
    Empty: no rows before the first piece.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: publishing rhythm of this project.

    >>> by_month(pd.DataFrame({"published": pd.to_datetime(["2026-01-31", "2026-03-01"])}), month=pd.Period("2026-03"))["n"].tolist()
    [1, 0, 1]
    """
    dated = _dated(pieces, month)
    if dated.empty:
        return pd.DataFrame({"month": pd.Series(dtype="datetime64[s]"), "n": pd.Series(dtype="int64")})
    starts = month_starts(dated)
    months = month_range(starts.min(), first_day(month))
    n = pd.Series(starts).value_counts().reindex(months, fill_value=0)
    return pd.DataFrame({"month": months, "n": n.to_numpy(dtype="int64")})


def longest_gap_days(pieces: pd.DataFrame, *, month: pd.Period, months: int = 12) -> float:
    """The longest time without a new piece in the last 12 full months, in days.

    Args:
        pieces: ``published`` datetime64.
        month, months: pauses that end in the `months` months that end with `month`, and the one still open at its end.
    Returns: days from one publication to the next; 1 is a piece every day.
    Empty: NaN when fewer than two pieces are known until then.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: publishing rhythm of this project. A pause that began before the period counts whole.

    >>> when = pd.to_datetime(["2024-02-01", "2024-03-01", "2024-03-20"])
    >>> longest_gap_days(pd.DataFrame({"published": when}), month=pd.Period("2024-03"))
    29.0
    """
    days = np.unique(_dated(pieces, month).to_numpy().astype("datetime64[D]"))
    if len(days) < 2:
        return math.nan
    ends = np.append(days[1:], last_day(month).astype("datetime64[D]"))
    gaps = (ends - days).astype("int64")[ends >= first_day(month - months + 1).astype("datetime64[D]")]
    return float(gaps.max())


def publishing_streak_weeks(pieces: pd.DataFrame, *, on: pd.Timestamp) -> float:
    """How many weeks in a row, up to now, each had at least one new piece.

    Args:
        pieces: ``published`` datetime64.
        on: the day asked about; weeks run from Monday to Sunday. The week that is not over counts once it has a
            piece and does not break the row before that.
    Returns: weeks; 0 when the last full week had none.
    Empty: NaN when no piece was published until then.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: publishing rhythm of this project.

    >>> when = pd.to_datetime(["2026-01-06", "2026-01-11", "2026-01-12"])
    >>> publishing_streak_weeks(pd.DataFrame({"published": when}), on=pd.Timestamp("2026-01-20"))
    2.0
    """
    need(pieces, days=("published",))
    days = pieces["published"].dropna().to_numpy().astype("datetime64[D]")
    today = np.datetime64(on, "D")
    weeks = set(_week(days[days <= today]).tolist())
    if not weeks:
        return math.nan
    last_over = int(_week(np.array([today + 1]))[0]) - 1
    here = last_over + 1 if last_over + 1 in weeks else last_over
    streak = 0
    while here - streak in weeks:
        streak += 1
    return float(streak)


def _week(days: np.ndarray) -> np.ndarray:
    return np.asarray((days - MONDAY).astype("int64") // WEEK)


def _dated(pieces: pd.DataFrame, month: pd.Period) -> pd.Series:
    need(pieces, days=("published",))
    days = pieces["published"].dropna()
    return days[days.to_numpy().astype("datetime64[s]") <= last_day(month)]


def brought(amounts: pd.Series) -> float:
    """What the entries that name a piece come to, after fees and refunds.

    Args: amounts: float64, the counted entries of one piece in home currency; NaN where no rate is known.
    Returns: money.
    Empty: NaN when no entry names it, or none could be converted.
    Raises: nothing.
    Source: this project: an entry's item is the post, episode, video or issue that brought it.

    >>> brought(pd.Series([120.0, -3.5]))
    116.5
    """
    return float(amounts.sum(min_count=1))


def joined_through(numbers: pd.Series) -> float:
    """Who joined a list through a piece, as its source told them by day.

    Args: numbers: float64.
    Returns: people.
    Empty: NaN when no source tells it.
    Raises: nothing.
    Source: this project.

    >>> joined_through(pd.Series([3.0, 1.0]))
    4.0
    """
    return float(numbers.sum(min_count=1))
