"""What an audience and an hour bring: money against visitors, downloads, subscribers, posts, hours, pageviews and clicks.

Every function takes *totals*: ``month`` datetime64[s], its 1st, and ``value`` float64; one row a month. The money of a month
stands against the audience of the same month, never of another.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from metrics.frames import month_starts, need, window

THOUSAND = 1_000.0
_HOUR = 60.0


def per_audience(money: pd.DataFrame, audience: pd.DataFrame, *, month: pd.Period, per: float = 1.0) -> float:
    """What so many of an audience brought in the month: net revenue of the streams that live off it, against its size.

    Args:
        money: totals of the streams that live off this audience, in home currency.
        audience: totals of visitors, downloads, subscribers or posts.
        month: the month asked about.
        per: for how many of them; 1,000 for visitors and downloads.
    Returns: units of the home currency for `per` of the audience.
    Empty: NaN where the month lacks money or audience, or nobody came.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: seed table of Smart Passive Income's metrics; which streams live off which audience is the owner's choice.

    >>> month = pd.to_datetime(["2026-10-01"]).astype("datetime64[s]")
    >>> net, visitors = (pd.DataFrame({"month": month, "value": [v]}) for v in (300.0, 12_000.0))
    >>> per_audience(net, visitors, month=pd.Period("2026-10"), per=1_000)
    25.0
    """
    return _value(by_month(money, audience, per=per), month)


def by_month(money: pd.DataFrame, audience: pd.DataFrame, *, per: float = 1.0) -> pd.DataFrame:
    """What so many of an audience brought, month by month.

    Args: money, audience, per: as in `per_audience`; each may have ``complete`` bool.
    Returns: totals for every month that either frame has: ``month``, ``value`` (for `per` of the audience), ``money``,
        ``size`` (of the audience), ``complete`` bool (both sides are whole).
    Empty: no rows; NaN where either side is missing or nobody came, never 0.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project.

    >>> month = pd.to_datetime(["2026-09-01", "2026-10-01"]).astype("datetime64[s]")
    >>> net = pd.DataFrame({"month": month, "value": [10.0, 300.0]})
    >>> by_month(net, pd.DataFrame({"month": month[1:], "value": [12_000.0]}), per=1_000)["value"].tolist()
    [nan, 25.0]
    """
    sides = [_side(money, "money"), _side(audience, "size")]
    both = sides[0].merge(sides[1], on="month", how="outer", sort=True)
    size = both["size"].where(both["size"] > 0)
    whole = [both[f"{name}_complete"].eq(True).to_numpy() for name in ("money", "size")]
    value = both["money"] / size * per
    return pd.DataFrame(
        {
            "month": both["month"],
            "value": value,
            "money": both["money"],
            "size": both["size"],
            "complete": whole[0] & whole[1],
        }
    )


def per_hour(money: pd.DataFrame, hours: pd.DataFrame, *, month: pd.Period) -> float:
    """What an hour of work brought in the month.

    Args: money: totals of net revenue, or of what is left of it after expenses. hours: totals of hours worked. month: the month.
    Returns: units of the home currency an hour.
    Empty: NaN where no hours are known for the month.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: effective hourly rate, as freelancers reckon it: (revenue - expenses) / hours.

    >>> month = pd.to_datetime(["2026-10-01"]).astype("datetime64[s]")
    >>> left, hours = (pd.DataFrame({"month": month, "value": [v]}) for v in (3_000.0, 80.0))
    >>> per_hour(left, hours, month=pd.Period("2026-10"))
    37.5
    """
    return per_audience(money, hours, month=month)


def hours(worklog: pd.DataFrame) -> pd.DataFrame:
    """Hours worked by month.

    Args: worklog: ``day`` datetime64, ``minutes``.
    Returns: totals: ``month`` datetime64[s], ``value`` hours; a month without a line is no row.
    Empty: no rows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: the owner's own hours.

    >>> day = pd.to_datetime(["2026-10-02", "2026-10-30"]).astype("datetime64[s]")
    >>> hours(pd.DataFrame({"day": day, "minutes": [90, 60]}))["value"].tolist()
    [2.5]
    """
    need(worklog, days=("day",), numbers=("minutes",))
    minutes = pd.to_numeric(worklog["minutes"]).groupby(month_starts(worklog["day"])).sum()
    return pd.DataFrame(
        {"month": minutes.index.to_numpy().astype("datetime64[s]"), "value": minutes.to_numpy(dtype="float64") / _HOUR}
    )


def rpm(earnings: pd.DataFrame, pageviews: pd.DataFrame, *, month: pd.Period) -> float:
    """What ads paid you for 1,000 pageviews of the month.

    Args: earnings: totals of your ad earnings, in home currency. pageviews: totals of the same sites. month: the month.
    Returns: units of the home currency for 1,000 pageviews.
    Empty: NaN where the month lacks either, or nothing was viewed.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: Google AdSense's page RPM (estimated earnings / page views x 1000). It is the creator's share; CPM is what advertisers pay.

    >>> month = pd.to_datetime(["2026-10-01"]).astype("datetime64[s]")
    >>> paid, views = (pd.DataFrame({"month": month, "value": [v]}) for v in (0.15, 25.0))
    >>> rpm(paid, views, month=pd.Period("2026-10"))
    6.0
    """
    return per_audience(earnings, pageviews, month=month, per=THOUSAND)


def over_months(
    money: pd.DataFrame, audience: pd.DataFrame, *, month: pd.Period, months: int = 12, per: float = 1.0
) -> float:
    """What so many of an audience brought over several months: sums of those months in which both are known.

    Args: money, audience, per: as in `per_audience`. month, months: the `months` months that end with `month`.
    Returns: units of the home currency for `per` of the audience.
    Empty: NaN where no month has both, or nobody came.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project: a sum of ratios is no ratio of sums.

    >>> month = pd.to_datetime(["2026-08-01", "2026-09-01", "2026-10-01"]).astype("datetime64[s]")
    >>> money = pd.DataFrame({"month": month, "value": [99.0, 30.0, 50.0]})
    >>> over_months(money, pd.DataFrame({"month": month[1:], "value": [10.0, 10.0]}), month=pd.Period("2026-10"))
    4.0
    """
    both = window(by_month(money, audience), month=month, months=months).dropna(subset=["money", "size"])
    size = float(both["size"].sum())
    return float(both["money"].sum()) / size * per if size > 0 else math.nan


def epc(commissions: pd.DataFrame, clicks: pd.DataFrame, *, month: pd.Period, months: int = 12) -> float:
    """Commissions for one click on your affiliate links; several networks print it for 100 clicks.

    Args: commissions: totals, approved and paid. clicks: totals of the same programs. month, months: as in `over_months`.
    Returns: units of the home currency a click.
    Empty: NaN where no month has both, or nobody clicked.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: earnings per click as affiliate networks define it (commissions / clicks); CJ prints it per 100 clicks.

    >>> month = pd.to_datetime(["2026-10-01"]).astype("datetime64[s]")
    >>> paid, clicks = (pd.DataFrame({"month": month, "value": [v]}) for v in (120.0, 400.0))
    >>> epc(paid, clicks, month=pd.Period("2026-10"))
    0.3
    """
    return over_months(commissions, clicks, month=month, months=months)


def spot_price(downloads: float, *, cpm: float) -> float:
    """What a sponsor's spot in one episode is worth at your price for 1,000 downloads.

    Args: downloads: of an episode in its first 30 days. cpm: the price for 1,000 downloads, in home currency.
    Returns: units of the home currency.
    Empty: NaN where either is.
    Raises: nothing.
    Source: podcast advertising's CPM: downloads within 30 days / 1,000 x CPM.

    >>> spot_price(12_000.0, cpm=25.0)
    300.0
    """
    return float(downloads) / THOUSAND * float(cpm)


def _side(totals: pd.DataFrame, name: str) -> pd.DataFrame:
    need(totals, days=("month",), numbers=("value",))
    complete = (
        totals["complete"].to_numpy(dtype=bool) if "complete" in totals.columns else np.ones(len(totals), dtype=bool)
    )
    month = totals["month"].to_numpy().astype("datetime64[s]")
    return pd.DataFrame({"month": month, name: totals["value"].to_numpy(dtype="float64"), f"{name}_complete": complete})


def _value(totals: pd.DataFrame, month: pd.Period) -> float:
    found = window(totals, month=month)["value"]
    return math.nan if found.empty else float(found.iloc[0])
