"""Properties that are let: how full, what is left after costs and debt, and on the money put in.

`lines` everywhere are the entries of properties, one row each: ``thing``, ``kind`` str, ``month`` datetime64, ``amount`` float64 in home
currency (what the owner loses is negative), ``words`` str (what it was for). `days` are unit-days, as `letting.unit_days` returns them.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from metrics.frames import need, one_of, window
from metrics.letting import T, is_maintenance

OPERATING = ("expense", "fee")
"""Kinds of entries that are operating expenses: no debt service, no capex, no depreciation, no income tax."""


def vacancy(days: pd.DataFrame) -> float:
    """How much of the time your units stood empty: unlet unit-days over all unit-days, last 12 months.

    Args: days: as `letting.unit_days` returns them.
    Returns: a share in [0, 1].
    Empty: NaN when there is no unit-day.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: rentals of this project.

    >>> vacancy(pd.DataFrame({"unit_days": [31.0, 28.0], "unlet": [10.0, 3.0]})) == 13 / 59
    True
    """
    need(days, numbers=("unit_days", "unlet"))
    whole = float(days["unit_days"].sum())
    return float(days["unlet"].sum()) / whole if whole > 0 else math.nan


def collected(lines: pd.DataFrame, *, month: pd.Period, months: int = T) -> float:
    """The rent that came in over the last 12 months.

    Args: lines: entries of properties (see the module). month, months: the period is the `months` months that end with `month`.
    Returns: home currency.
    Empty: NaN when the period has no line at all; 0 when it has costs and no rent.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: rentals of this project.

    >>> month = pd.to_datetime(["2026-01-01", "2026-02-01"]).astype("datetime64[s]")
    >>> collected(pd.DataFrame({"month": month, "kind": "rent", "amount": [900.0, 950.0]}), month=pd.Period("2026-02"))
    1850.0
    """
    return _sum(lines, ("rent",), month, months)


def _sum(lines: pd.DataFrame, kinds: tuple[str, ...], month: pd.Period, months: int) -> float:
    """The sum of some kinds in a period that has any line; 0 where it has none of these kinds."""
    need(lines, days=("month",), numbers=("amount",), words=("kind",))
    here = window(lines, month=month, months=months)
    return math.nan if here.empty else float(here.loc[one_of(here["kind"], kinds), "amount"].sum())


def occupancy(rent: float, potential: float) -> float:
    """How much of the rent you could have had came in: rent collected over potential rent, last 12 months.

    Args: rent: collected. potential: what all units would have brought, were each let for the whole time.
    Returns: a share; above 1 where more came in than the potential rent says.
    Empty: NaN when either is not known, or the potential rent is 0.
    Raises: nothing.
    Source: rentals of this project (economic occupancy).

    >>> occupancy(19_000.0, 20_000.0)
    0.95
    """
    return rent / potential if potential > 0 else math.nan


def noi(lines: pd.DataFrame, *, month: pd.Period, months: int = T) -> float:
    """What properties earn before debt: rent collected less operating expenses, last 12 months.

    Args: lines: entries of properties (see the module). month, months: the period is the `months` months that end with `month`.
    Returns: home currency; below 0 where costs are above the rent. Debt service, capex, depreciation and income tax are not in it.
    Empty: NaN when the period has no line.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: rentals of this project.

    >>> month = pd.to_datetime(["2026-01-01"] * 3).astype("datetime64[s]")
    >>> rows = pd.DataFrame({"month": month, "kind": ["rent", "expense", "debt_service"], "amount": [900.0, -100.0, -500.0]})
    >>> noi(rows, month=pd.Period("2026-01"))
    800.0
    """
    return _sum(lines, ("rent", *OPERATING), month, months)


def debt_service(lines: pd.DataFrame, *, month: pd.Period, months: int = T) -> float:
    """What was paid for the loans of properties, interest and repayment, last 12 months; args and rules as in `noi`.

    Args: lines: entries of properties. month, months: the period.
    Returns: home currency, above 0.
    Empty: NaN when the period has no line; 0 when it has none of this kind.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: rentals of this project.

    >>> month = pd.to_datetime(["2026-01-01"]).astype("datetime64[s]")
    >>> debt_service(pd.DataFrame({"month": month, "kind": "debt_service", "amount": [-500.0]}), month=pd.Period("2026-01"))
    500.0
    """
    paid = _sum(lines, ("debt_service",), month, months)
    return -paid if paid else paid


def cash_flow(lines: pd.DataFrame, *, month: pd.Period, months: int = T) -> float:
    """What properties leave in your hand: net operating income less debt service, last 12 months.

    Args: lines: entries of properties (see the module). month, months: the period.
    Returns: home currency.
    Empty: NaN when the period has no line.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: rentals of this project.

    >>> month = pd.to_datetime(["2026-01-01"] * 3).astype("datetime64[s]")
    >>> rows = pd.DataFrame({"month": month, "kind": ["rent", "expense", "debt_service"], "amount": [900.0, -100.0, -500.0]})
    >>> cash_flow(rows, month=pd.Period("2026-01"))
    300.0
    """
    return noi(lines, month=month, months=months) - debt_service(lines, month=month, months=months)


def cap_rate(income: float, value: float) -> float:
    """What a property earns for its price: net operating income of 12 months over its value.

    Args: income: net operating income of 12 months. value: what it is worth.
    Returns: a share.
    Empty: NaN when either is not known, or the value is not above 0.
    Raises: nothing.
    Source: rentals of this project.

    >>> cap_rate(12_000.0, 200_000.0)
    0.06
    """
    return income / value if value > 0 else math.nan


def cash_on_cash(flow: float, invested: float) -> float:
    """What your own money brings: cash flow of 12 months over down payment, closing costs and first works.

    Args: flow: cash flow of 12 months. invested: the money of one's own put in.
    Returns: a share.
    Empty: NaN when either is not known, or nothing was put in.
    Raises: nothing.
    Source: rentals of this project.

    >>> cash_on_cash(5_000.0, 50_000.0)
    0.1
    """
    return flow / invested if invested > 0 else math.nan


def dscr(income: float, service: float) -> float:
    """How often the income covers the loan: net operating income over debt service; lenders like 1.20 or more.

    Args: income: net operating income of 12 months. service: debt service of the same months, above 0.
    Returns: a ratio.
    Empty: NaN when either is not known, or there is no debt service.
    Raises: nothing.
    Source: rentals of this project.

    >>> dscr(12_000.0, 8_000.0)
    1.5
    """
    return income / service if service > 0 else math.nan


def rent_per_unit(rent: float, days: pd.DataFrame) -> float:
    """What a let unit brings in the month: rent collected over units let.

    Args: rent: collected in the month. days: the month's unit-days, as `letting.unit_days` returns them.
    Returns: home currency a unit. A unit let for half of the month counts half.
    Empty: NaN when the rent is not known, or no unit was let.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: rentals of this project.

    >>> rent_per_unit(1_500.0, pd.DataFrame({"units": [2.0], "unit_days": [60.0], "unlet": [15.0]}))
    1000.0
    """
    need(days, numbers=("units", "unit_days", "unlet"))
    let = float((days["units"] * (1 - days["unlet"] / days["unit_days"])).sum())
    return rent / let if let > 0 else math.nan


def maintenance(lines: pd.DataFrame, *, month: pd.Period, months: int = T) -> float:
    """What was spent on keeping properties up over the last 12 months.

    Args: lines: entries of properties with ``words`` str. month, months: the period.
    Returns: home currency, above 0.
    Empty: NaN when the period has no line; 0 when none of its expenses is maintenance.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: rentals of this project.

    >>> month = pd.to_datetime(["2026-01-01"]).astype("datetime64[s]")
    >>> rows = pd.DataFrame({"month": month, "kind": "expense", "amount": [-80.0], "words": ["Handyman"]})
    >>> maintenance(rows, month=pd.Period("2026-01"))
    80.0
    """
    need(lines, words=("words",))
    own = lines.assign(kind=np.where(is_maintenance(lines["words"]) & one_of(lines["kind"], OPERATING), "upkeep", ""))
    spent = _sum(own, ("upkeep",), month, months)
    return -spent if spent else spent


def maintenance_share(spent: float, rent: float) -> float:
    """How much of the rent goes into repairs: maintenance over rent collected, last 12 months.

    Args: spent: on maintenance. rent: collected.
    Returns: a share.
    Empty: NaN when either is not known, or no rent came in.
    Raises: nothing.
    Source: rentals of this project.

    >>> maintenance_share(150.0, 1_000.0)
    0.15
    """
    return spent / rent if rent > 0 else math.nan
