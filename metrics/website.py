"""What visitors do on a site, where they come from, and how two counters of one thing differ."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from metrics.channels import on_month
from metrics.frames import need


def pageviews(totals: pd.DataFrame, *, month: pd.Period) -> float:
    """Pages that visitors looked at in the month, on all your sites.

    Args:
        totals: pageviews by month over all sites; ``month`` datetime64, ``value`` float64.
        month: the month asked about.
    Returns: pageviews of the month.
    Empty: NaN when no site has a number for the month.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: the analytics trade's pageview; a page that is loaded again counts again.

    >>> month = pd.to_datetime(["2026-01-01"]).astype("datetime64[s]")
    >>> pageviews(pd.DataFrame({"month": month, "value": [3600.0]}), month=pd.Period("2026-01"))
    3600.0
    """
    need(totals, days=("month",), numbers=("value",))
    row = on_month(totals, month=month)
    return math.nan if row is None else float(row["value"])


def pages_a_visitor(views: pd.DataFrame, visitors: pd.DataFrame) -> float:
    """Pages that a visitor looks at in a month, on average.

    Args:
        views: pageviews of the month by site; ``channel`` str, ``value`` float64.
        visitors: visitors of the same month by site; the same columns.
    Returns: pages a visitor: pageviews / visitors of the sites that tell both.
    Empty: NaN when no site tells both, or nobody came.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: the analytics trade's pages per visitor, here of the month's different people: who comes on two days is one.

    >>> views = pd.DataFrame({"channel": ["blog", "shop"], "value": [3600.0, 500.0]})
    >>> pages_a_visitor(views, pd.DataFrame({"channel": ["blog"], "value": [1200.0]}))
    3.0
    """
    for rows in (views, visitors):
        need(rows, numbers=("value",), words=("channel",))
    both = views.merge(visitors, on="channel", suffixes=("_views", "_people")).dropna()
    people = float(both["value_people"].sum())
    return float(both["value_views"].sum()) / people if people > 0 else math.nan


def difference(value: float, *, primary: float) -> float:
    """How much more another counter counted than the one that counts in every figure.

    Args: value: what the other one told. primary: what the primary one told for the same time.
    Returns: a share; 0.12 is 12 % more.
    Empty: NaN when one of them is, or the primary counted nothing.
    Raises: nothing.
    Source: this project: counters of one thing stand beside each other and are never added.

    >>> round(difference(1120.0, primary=1000.0), 4)
    0.12
    """
    return value / primary - 1 if primary > 0 and not math.isnan(value) else math.nan


def ranked(rows: pd.DataFrame, *, whole: float = math.nan) -> pd.DataFrame:
    """Where they come from, or what they look at, the most first, each with its share.

    Args:
        rows: ``item`` str, ``value`` float64, one row a value of the breakdown.
        whole: the total that the shares are of, where the source tells it; else the sum of the rows.
    Returns: ``item``, ``value``, ``share``; equal ones by name.
    Empty: no rows. A share is NaN where the total is 0; items at 0 are left out. A visitor may come by two channels, so
        rows may add up to more than the total: then shares are of their sum.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project: share of visitors by channel, what is unknown a row of its own.

    >>> ranked(pd.DataFrame({"item": ["direct", "search"], "value": [20.0, 60.0]}), whole=100.0)["share"].tolist()
    [0.6, 0.2]
    """
    need(rows, numbers=("value",), words=("item",))
    kept = rows[(rows["value"] > 0).to_numpy()].sort_values(["value", "item"], ascending=[False, True], kind="stable")
    told = float(kept["value"].sum())
    of = whole if whole >= told else told
    value = kept["value"].to_numpy(dtype="float64")
    return pd.DataFrame({"item": kept["item"].to_numpy(), "value": value, "share": value / of if of else np.nan})


def nearest_span(spans: pd.DataFrame, *, month: pd.Period) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """Which of several periods, told as a whole, says the most about a month.

    Args:
        spans: one row a period; ``day``, ``until`` datetime64, its first and last day.
        month: the month asked about; periods that begin after it are left out.
    Returns: first and last day of the period that has the largest part in common with the month; where none touches it,
        of the one that ended last.
    Empty: None when there is no period until then.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project: an export over a period is shown for that period only, never split and never added.

    >>> days = pd.to_datetime(["2026-01-01", "2026-02-01"]), pd.to_datetime(["2026-12-31", "2026-02-28"])
    >>> nearest_span(pd.DataFrame({"day": days[0], "until": days[1]}), month=pd.Period("2026-02"))[0].date().isoformat()
    '2026-02-01'
    """
    need(spans, days=("day", "until"))
    first, last = month.start_time.normalize(), month.end_time.normalize()
    known = spans[["day", "until"]].drop_duplicates()
    known = known[(known["day"] <= last).to_numpy()]
    if known.empty:
        return None
    common = (known["until"].clip(upper=last) - known["day"].clip(lower=first)).dt.days + 1
    either = (known["until"].clip(lower=last) - known["day"].clip(upper=first)).dt.days + 1
    best = (
        known.assign(part=common.clip(lower=0) / either).sort_values(["part", "until", "day"], kind="stable").iloc[-1]
    )
    return pd.Timestamp(best["day"]), pd.Timestamp(best["until"])
