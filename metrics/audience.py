"""Who comes: the audience rows of the business table, from totals (see the package) and counts."""

from __future__ import annotations

import math

import pandas as pd

from metrics.channels import on_month
from metrics.frames import need
from metrics.growth import period_mean


def monthly_website_visitors(totals: pd.DataFrame, *, month: pd.Period) -> float:
    """Different people who came to your sites in the month, as each site's own counter tells it.

    Args:
        totals: visitors by month over all sites; ``month`` datetime64, ``value`` float64.
        month: the month asked about.
    Returns: visitors of the month.
    Empty: NaN when no site has a number for the month.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: business table of this project. Where a site only tells its days, their sum is an upper bound; several sites
        are added, and people who visit two are counted twice: both are marked "at most".

    >>> month = pd.to_datetime(["2026-01-01"]).astype("datetime64[s]")
    >>> monthly_website_visitors(pd.DataFrame({"month": month, "value": [1200.0]}), month=pd.Period("2026-01"))
    1200.0
    """
    need(totals, days=("month",), numbers=("value",))
    row = on_month(totals, month=month)
    return math.nan if row is None else float(row["value"])


def podcast_downloads(totals: pd.DataFrame, *, month: pd.Period, months: int = 3) -> float:
    """Average downloads a month over the last three full months, all shows together.

    Args:
        totals: downloads by month over all shows; ``month`` datetime64, ``value`` float64, ``complete`` bool.
        month, months: the mean is over the `months` months that end with `month`.
    Returns: downloads a month.
    Empty: NaN when none of the months is known whole; where only some are, the mean of those.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: business table of this project. Counters differ by rule and by some 5 %.

    >>> month = pd.to_datetime(["2026-01-01", "2026-02-01", "2026-03-01"]).astype("datetime64[s]")
    >>> totals = pd.DataFrame({"month": month, "value": [10.0, 20.0, 60.0], "complete": True})
    >>> podcast_downloads(totals, month=pd.Period("2026-03"))
    30.0
    """
    return period_mean(totals, month=month, months=months)


def email_subscribers(counts: pd.DataFrame) -> float:
    """People who get your emails: active subscribers at the end of the month.

    Args:
        counts: one row a list, its latest count then; ``channel`` str, ``value`` float64.
    Returns: subscribers; several lists are added, so a reader of two counts twice ("at most").
    Empty: NaN when no list was counted.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: business table of this project.

    >>> email_subscribers(pd.DataFrame({"channel": ["weekly", "course"], "value": [600.0, 90.0]}))
    690.0
    """
    need(counts, numbers=("value",), words=("channel",))
    return float(counts["value"].sum(min_count=1))


def social_media_followers(counts: pd.DataFrame) -> float:
    """Followers on all platforms together, each with its latest count.

    Args:
        counts: one row an account, its latest count; ``channel`` str, ``value`` float64.
    Returns: followers; someone who follows two accounts counts twice.
    Empty: NaN when no account was counted.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: business table of this project.

    >>> social_media_followers(pd.DataFrame({"channel": ["youtube", "instagram"], "value": [300.0, 50.0]}))
    350.0
    """
    need(counts, numbers=("value",), words=("channel",))
    return float(counts["value"].sum(min_count=1))
