"""The letters: who joins and leaves the list, and what share of those who get an issue open it or click in it."""

from __future__ import annotations

import math

import pandas as pd

from metrics.channels import on_month
from metrics.frames import need

BASES = ("delivered", "sent")
"""What opens and clicks are divided by: emails that arrived, else emails sent."""


def net_new(joined: pd.DataFrame, unsubscribed: pd.DataFrame, bounced: pd.DataFrame, *, month: pd.Period) -> float:
    """How many more people get your emails than a month before: who joined, less who left and whose address failed.

    Args:
        joined, unsubscribed, bounced: totals of each by month; ``month`` datetime64, ``value`` float64. An empty one is
            never told by any list and counts as nothing.
        month: the month asked about.
    Returns: people; negative when more left than joined.
    Empty: NaN when nobody told who joined, or when leaving is told for other months and not for this one.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project: new - unsubscribed - bounced.

    >>> month = pd.to_datetime(["2026-01-01"]).astype("datetime64[s]")
    >>> parts = [pd.DataFrame({"month": month, "value": [value]}) for value in (40.0, 10.0, 2.0)]
    >>> net_new(*parts, month=pd.Period("2026-01"))
    28.0
    """
    return _of(joined, month) - _lost(unsubscribed, bounced, month)


def churn(subscribers: pd.DataFrame, unsubscribed: pd.DataFrame, bounced: pd.DataFrame, *, month: pd.Period) -> float:
    """What share of your list left during the month, of those who were on it when it began.

    Args:
        subscribers: totals of the list by month, each the count at the month's end; ``month`` datetime64, ``value`` float64.
        unsubscribed, bounced: as in `net_new`; one of both must be told.
        month: the month asked about.
    Returns: a share; 10 who leave of 600 active at the start are 0.0167.
    Empty: NaN when the count at the end of the month before, or who left, is not known.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project: left in the period / active at its start. A cleaning of dead addresses counts as leaving.

    >>> start, month = (pd.to_datetime([day]).astype("datetime64[s]") for day in ("2026-01-01", "2026-02-01"))
    >>> active = pd.DataFrame({"month": start, "value": [600.0]})
    >>> left, failed = (pd.DataFrame({"month": month, "value": [value]}) for value in (8.0, 2.0))
    >>> round(churn(active, left, failed, month=pd.Period("2026-02")), 4)
    0.0167
    """
    start = _of(subscribers, month - 1)
    if (not len(unsubscribed) and not len(bounced)) or not start > 0:
        return math.nan
    return _lost(unsubscribed, bounced, month) / start


def rate(issues: pd.DataFrame, *, of: str) -> float:
    """Of the people who got your issues, the share who opened them or clicked in them.

    Args:
        issues: one row an issue; ``delivered``, ``sent`` and `of` float64, NaN where not said.
        of: the column of those who did it: ``opened`` or ``clicked``.
    Returns: a share: all who did it / all who got it, over the issues that tell both; not the mean of the issues' shares.
    Empty: NaN when no issue tells both.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project. Clicks by recipients (Ghost) are not clicks by opens (beehiiv): the basis is named (`counts`). Some mail
        programs open every email by themselves.

    >>> issues = pd.DataFrame({"sent": [1000.0, 100.0], "delivered": [980.0, 20.0], "opened": [400.0, 20.0]})
    >>> rate(issues, of="opened")
    0.42
    """
    done, got = counts(issues, of=of)
    return done / got if got > 0 else math.nan


def counts(issues: pd.DataFrame, *, of: str, basis: str | None = None) -> tuple[float, float]:
    """Both counts behind `rate`: who did it, and who got it, over the issues that tell both.

    Args:
        issues, of: as in `rate`.
        basis: ``delivered`` or ``sent``; None is the one that `basis_of` names.
    Returns: two numbers of people.
    Empty: 0 and 0 when no issue tells both.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: as `rate`.

    >>> issues = pd.DataFrame({"sent": [1000.0], "delivered": [float("nan")], "opened": [400.0]})
    >>> counts(issues, of="opened")
    (400.0, 1000.0)
    """
    name = basis or basis_of(issues, of=of)
    need(issues, numbers=(of, name))
    both = issues[issues[of].notna() & (issues[name] > 0)]
    return float(both[of].sum()), float(both[name].sum())


def basis_of(issues: pd.DataFrame, *, of: str) -> str:
    """By what a rate over these issues is taken: delivered where every issue that tells `of` tells it, or none tells sent; else sent.

    Args: issues, of: as in `rate`. Returns: ``delivered`` or ``sent``. Empty: ``delivered``.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project: one basis for all issues of a rate, for a mean over two bases is of neither.

    >>> issues = pd.DataFrame({"sent": [10.0, 10.0], "delivered": [9.0, float("nan")], "opened": [4.0, 4.0]})
    >>> basis_of(issues, of="opened")
    'sent'
    """
    need(issues, numbers=(of, *BASES))
    done = issues[issues[of].notna()]
    n = [int((done[name] > 0).sum()) for name in BASES]
    return BASES[0] if n[0] >= n[1] else BASES[1]


def own_average(issues: pd.DataFrame, *, of: str, last: int = 12) -> pd.Series:
    """What an issue is held against: the mean of its own list's last issues before it.

    Args:
        issues: one row an issue, oldest first: ``channel`` str (the list), and `of` float64, a share.
        of: the column of shares.
        last: so many issues before each one.
    Returns: a share by issue; every issue counts alike, however many got it.
    Empty: NaN where fewer than `last` issues of its list that tell the share stand before it.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project: an issue against its own list's average of the last 12.

    >>> rows = pd.DataFrame({"channel": ["a", "a", "b", "a"], "open_rate": [0.4, 0.5, 0.9, 0.7]})
    >>> own_average(rows, of="open_rate", last=2).tolist()
    [nan, nan, nan, 0.45]
    """
    need(issues, numbers=(of,), words=("channel",))
    told = issues[issues[of].notna()]
    mean = told.groupby("channel")[of].transform(lambda shares: shares.shift().rolling(last, min_periods=last).mean())
    return mean.reindex(issues.index)


def _of(totals: pd.DataFrame, month: pd.Period) -> float:
    need(totals, days=("month",), numbers=("value",))
    row = on_month(totals, month=month)
    return math.nan if row is None else float(row["value"])


def _lost(unsubscribed: pd.DataFrame, bounced: pd.DataFrame, month: pd.Period) -> float:
    return sum(_of(part, month) for part in (unsubscribed, bounced) if len(part))
