"""What titles (books, music, courses, e-books) bring since their launch, and how long it lasts.

*title months*: one row a title and month: ``title`` str, ``month`` datetime64 (the 1st), ``net`` float64 in home currency,
``units`` float64 (NaN where not told). *launches*: by title, the month of its launch (datetime64, the 1st).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from metrics.frames import first_day, need, window

MIN_MONTHS = 6
"""Months after the launch's that a decay is fitted to at the least."""
OLD = 12
"""Months after which a title belongs to the back catalogue."""


def royalties(titles: pd.DataFrame, *, month: pd.Period, months: int = 12) -> float:
    """What your titles brought in royalties over 12 months, after what was taken off.

    Args: titles: title months, see above. month, months: the period is the `months` months that end with `month`.
    Returns: home currency.
    Empty: NaN where the period has no royalties.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: definition of this project: net royalties by title.

    >>> royalties(_example(), month=pd.Period("2026-08"))
    1992.1875
    """
    need(titles, days=("month",), numbers=("net",), words=("title",))
    here = window(titles, month=month, months=months)
    return float(here["net"].sum()) if len(here) else math.nan


def by_title(titles: pd.DataFrame, *, month: pd.Period, months: int = 12) -> pd.DataFrame:
    """Each title's net, units and net per unit over 12 months, what brought most first.

    Args: titles: title months, see above. month, months: the period is the `months` months that end with `month`.
    Returns: ``title``, ``net``, ``units`` (NaN where not told), ``per_unit`` (net / units; NaN without units).
    Empty: no rows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: definition of this project.

    >>> by_title(_example(), month=pd.Period("2026-08")).round(2).values.tolist()
    [['Tides', 1992.19, 197.0, 10.11]]
    """
    need(titles, days=("month",), numbers=("net", "units"), words=("title",))
    groups = window(titles, month=month, months=months).groupby("title")
    net, units = groups["net"].sum(), groups["units"].sum(min_count=1)
    made = pd.DataFrame({"title": net.index.astype("object"), "net": net.to_numpy(), "units": units.to_numpy()})
    made["per_unit"] = made["net"] / made["units"].where(made["units"] > 0)
    return made.sort_values(["net", "title"], ascending=[False, True], kind="stable", ignore_index=True)


def half_life_months(net: pd.DataFrame, *, launch: np.datetime64, month: pd.Period) -> float:
    """After how many months a title brings half of what it brought, as it has fallen since its launch.

    A straight line is fitted to the logarithm of the monthly net over the months since launch. The launch's own month is
    left out, since it is not whole, and months without income, which have no logarithm.

    Args: net: one title's ``month`` datetime64 and ``net`` float64. launch: the month of its launch. month: the last month.
    Returns: months.
    Empty: NaN where the net does not fall, or with fewer than `MIN_MONTHS` months.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: definition of this project: ln 2 / decay of the log-linear fit.

    >>> round(half_life_months(_example(), launch=np.datetime64("2026-01-01"), month=pd.Period("2026-08")), 6)
    1.0
    """
    need(net, days=("month",), numbers=("net",))
    months = net["month"].to_numpy().astype("datetime64[M]")
    age = (months - launch.astype("datetime64[M]")).astype("int64")
    amounts = net["net"].to_numpy(dtype="float64")
    kept = (age >= 1) & (months <= first_day(month).astype("datetime64[M]")) & (amounts > 0)
    if kept.sum() < MIN_MONTHS:
        return math.nan
    slope = float(np.polyfit(age[kept].astype("float64"), np.log(amounts[kept]), 1)[0])
    return math.log(2) / -slope if slope < -1e-9 else math.nan


def back_catalogue_share(
    titles: pd.DataFrame, *, launches: Mapping[str, np.datetime64], month: pd.Period, months: int = 12
) -> float:
    """How much of the royalties of 12 months comes from titles that came out more than 12 months ago.

    Args:
        titles: title months, see above.
        launches: by title, the month of its launch; a title without one is left out of both sums.
        month, months: the period is the `months` months that end with `month`; ages are counted to its end.
    Returns: a share.
    Empty: NaN where those titles brought nothing in the period.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: definition of this project: royalties over T of titles older than 12 months / all.

    >>> back_catalogue_share(_example(), launches={"Tides": np.datetime64("2026-01-01")}, month=pd.Period("2026-08"))
    0.0
    """
    need(titles, days=("month",), numbers=("net",), words=("title",))
    here = window(titles, month=month, months=months)
    here = here[here["title"].isin(list(launches)).to_numpy()]
    limit = first_day(month - OLD).astype("datetime64[M]")
    old = {title for title, launch in launches.items() if launch.astype("datetime64[M]") <= limit}
    total = float(here["net"].sum())
    return float(here.loc[here["title"].isin(old).to_numpy(), "net"].sum()) / total if total > 0 else math.nan


def _example() -> pd.DataFrame:
    """A book that came out in January and brings half of the month before in each month."""
    month = np.arange("2026-01", "2026-09", dtype="datetime64[M]").astype("datetime64[s]")
    net = 1_000.0 * 0.5 ** np.arange(8)
    return pd.DataFrame({"title": "Tides", "month": month, "net": net, "units": np.floor(net / 10)})
