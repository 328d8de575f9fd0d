"""What you own and owe: values of things by month, net worth, and why it changed.

`values` everywhere is told values, one row each: ``thing``, ``cls`` str, ``day`` datetime64, ``value`` float64 in home currency.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from metrics.frames import first_day, last_day, need, one_of, window

COLUMNS = ("thing", "cls", "day", "value")
INTO = ("buy", "deposit", "capex")
"""Entries by which money goes into a thing, whatever their sign; of loans without deposits also principal that was lent."""
OUT_OF = ("sell", "withdrawal")


def by_month(values: pd.DataFrame, *, until: pd.Period) -> pd.DataFrame:
    """The value of each thing at the end of each month: the last one told until then.

    Args:
        values: ``thing``, ``cls`` str, ``day`` datetime64, ``value`` float64 in home currency.
        until: the last month.
    Returns: ``month`` datetime64[s], ``thing``, ``cls``, ``value`` float64, ``day`` (when it was told), a row for each thing and month
        from the one in which it was first told.
    Empty: no rows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: net worth of this project: the latest value of each thing, with its date.

    >>> day = pd.to_datetime(["2026-01-31", "2026-03-31"]).astype("datetime64[s]")
    >>> flat = pd.DataFrame({"thing": "flat", "cls": "property", "day": day, "value": [100.0, 110.0]})
    >>> by_month(flat, until=pd.Period("2026-04"))["value"].tolist()
    [100.0, 100.0, 110.0, 110.0]
    """
    need(values, days=("day",), numbers=("value",), words=("thing", "cls"))
    told = values[(values["day"] <= pd.Timestamp(last_day(until))).to_numpy() & values["value"].notna().to_numpy()]
    columns = {"month": "datetime64[s]", "thing": "object", "cls": "object", "value": "float64", "day": "datetime64[s]"}
    if told.empty:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})
    parts = [_carried(own.sort_values("day", kind="stable"), until) for _, own in told.groupby(["cls", "thing"])]
    return pd.concat(parts, ignore_index=True).astype(columns)


def _carried(own: pd.DataFrame, until: pd.Period) -> pd.DataFrame:
    """One thing's last told value at the end of each month."""
    days = own["day"].to_numpy().astype("datetime64[s]")
    months = np.arange(days[0].astype("datetime64[M]"), np.datetime64(str(until), "M") + 1)
    ends = (months + 1).astype("datetime64[s]")
    place = np.searchsorted(days, ends, side="left") - 1
    picked = {name: own[name].to_numpy()[place] for name in ("thing", "cls", "value")}
    return pd.DataFrame({"month": months.astype("datetime64[s]"), **picked, "day": days[place]})


def by_class(values: pd.DataFrame, *, until: pd.Period) -> pd.DataFrame:
    """What each class of things is worth at the end of each month.

    Args: values, until: as in `by_month`.
    Returns: ``month`` datetime64[s], ``cls`` str, ``value`` float64 in home currency; classes without a value yet have no row.
    Empty: no rows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: net worth of this project.

    >>> day = pd.to_datetime(["2026-01-31", "2026-01-31"]).astype("datetime64[s]")
    >>> both = pd.DataFrame({"thing": ["a", "b"], "cls": "holdings", "day": day, "value": [100.0, 10.0]})
    >>> by_class(both, until=pd.Period("2026-01"))["value"].tolist()
    [110.0]
    """
    rows = by_month(values, until=until)
    return rows.groupby(["month", "cls"], as_index=False)["value"].sum()


def assets_value(values: pd.DataFrame, *, month: pd.Period) -> float:
    """What you own: the latest value of each thing, accounts with them, at the end of the month.

    Args: values: as in `by_month`. month: the month at whose end it is asked.
    Returns: home currency.
    Empty: NaN when no value is told until then.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: net worth of this project.

    >>> day = pd.to_datetime(["2026-01-31", "2026-02-28"]).astype("datetime64[s]")
    >>> flat = pd.DataFrame({"thing": "flat", "cls": "property", "day": day, "value": [100.0, 110.0]})
    >>> assets_value(flat, month=pd.Period("2026-01")), assets_value(flat, month=pd.Period("2025-12"))
    (100.0, nan)
    """
    rows = by_month(values, until=month)
    here = rows[(rows["month"] == pd.Timestamp(first_day(month))).to_numpy()]
    return float(here["value"].sum()) if len(here) else math.nan


def debts(values: pd.DataFrame, *, month: pd.Period) -> float:
    """What you owe: the latest balance of each debt at the end of the month.

    Args: values: balances of debts, above 0, as in `by_month`. month: the month at whose end it is asked.
    Returns: home currency, above 0.
    Empty: NaN when no balance is told until then.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: net worth of this project.

    >>> day = pd.to_datetime(["2026-01-31", "2026-02-28"]).astype("datetime64[s]")
    >>> loan = pd.DataFrame({"thing": "mortgage", "cls": "debt", "day": day, "value": [90.0, 88.0]})
    >>> debts(loan, month=pd.Period("2026-03"))
    88.0
    """
    return assets_value(values, month=month)


def net_worth(assets: float, owed: float) -> float:
    """What would be yours if everything were sold and every debt paid back.

    Args: assets: what you own. owed: what you owe, NaN where no debt is known.
    Returns: home currency; below 0 where more is owed than owned.
    Empty: NaN when nothing owned is known: debts alone tell no net worth.
    Raises: nothing.
    Source: net worth of this project: assets − debts.

    >>> net_worth(100.0, 88.0), net_worth(100.0, math.nan)
    (12.0, 100.0)
    """
    return assets if math.isnan(owed) else assets - owed


def net_yield(income: float, money_in: float) -> float:
    """What a thing brought in 12 months, after its own costs and taxes, for each unit of money put into it.

    Args: income: net of 12 months. money_in: what was put in, in the same currency.
    Returns: a share of the money put in.
    Empty: NaN when either is not known, or nothing was put in.
    Raises: nothing.
    Source: assets of this project: net income of T / money put in.

    >>> net_yield(6.0, 120.0), net_yield(6.0, 0.0)
    (0.05, nan)
    """
    return income / money_in if money_in > 0 else math.nan


def income(nets: pd.Series) -> float:
    """What everything you own brought over the last 12 months, after its own costs, taxes and debt service.

    Args: nets: float64, one a thing; NaN where it is not known.
    Returns: home currency.
    Empty: NaN when none is known.
    Raises: nothing.
    Source: assets of this project.

    >>> income(pd.Series([10.0, -2.0, math.nan]))
    8.0
    """
    known = nets.dropna()
    return float(known.sum()) if len(known) else math.nan


def change(
    values: pd.DataFrame, owed: pd.DataFrame, flows: pd.DataFrame, *, month: pd.Period, months: int = 12
) -> pd.DataFrame:
    """Why net worth changed: what is known for the first time, was paid in, was taken out, and what the market did, by class.

    Args:
        values, owed: things and debts, as in `by_month`.
        flows: ``day`` datetime64, ``thing``, ``cls``, ``kind`` str, ``amount`` float64: money into and out of things.
        month, months: the period is the `months` months that end with `month`.
    Returns: ``cls`` (``debt`` for debts, below 0), ``start``, ``found``, ``paid_in``, ``taken_out`` (below 0), ``market``, ``end``, float64
        in home currency; each row adds up. Accounts and debts have no market: a rise of a balance was paid in, a fall taken out.
        ``found`` is the first value of what had none at the start and was not bought since: neither paid in nor a gain.
    Empty: no rows. What was not worth anything at the start has 0 there.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: net worth of this project: change split into paid in, taken out, and market.

    >>> day = pd.to_datetime(["2025-12-31", "2026-12-31"]).astype("datetime64[s]")
    >>> fund = pd.DataFrame({"thing": "fund", "cls": "holdings", "day": day, "value": [100.0, 130.0]})
    >>> bought = pd.DataFrame({"day": day[1:], "thing": "fund", "cls": "holdings", "kind": "buy", "amount": [-20.0]})
    >>> change(fund, fund[:0], bought, month=pd.Period("2026-12")).iloc[0, 1:].tolist()
    [100.0, 0.0, 20.0, 0.0, 10.0, 130.0]
    """
    need(flows, days=("day",), numbers=("amount",), words=("thing", "cls", "kind"))
    told = pd.concat([values, owed.assign(value=-owed["value"])], ignore_index=True)
    both = by_class(told, until=month)
    here = window(flows, month=month, months=months, column="day")
    found = _found(told, flows, month, months)
    start, end = first_day(month - months), first_day(month)
    lines = [
        _line(str(cls), own, here[(here["cls"] == cls).to_numpy()], start, end, found.get(str(cls), 0.0))
        for cls, own in both.groupby("cls")
    ]
    columns = ("cls", "start", "found", "paid_in", "taken_out", "market", "end")
    return pd.DataFrame(lines, columns=list(columns)).astype(dict.fromkeys(columns[1:], "float64"))


NO_MARKET = ("accounts", "debt")
"""Classes whose value only changes by what goes in and out."""


def _found(told: pd.DataFrame, flows: pd.DataFrame, month: pd.Period, months: int) -> dict[str, float]:
    """By class, the first values of what was first told in the period and not first bought in it, less what was paid in by then."""
    first = told.sort_values("day", kind="stable").drop_duplicates(["cls", "thing"])
    start = pd.Timestamp(first_day(month - months + 1))
    sums: dict[str, float] = {}
    for row in window(first, month=month, months=months, column="day").itertuples():
        own = flows[((flows["cls"] == row.cls) & (flows["thing"] == row.thing) & (flows["day"] <= row.day)).to_numpy()]
        paid = own[one_of(own["kind"], INTO)]
        if len(paid) and paid["day"].min() >= start:
            continue
        since = own[(own["day"] >= start).to_numpy()]
        moved = since["amount"].abs() * np.where(
            one_of(since["kind"], INTO), 1, np.where(one_of(since["kind"], OUT_OF), -1, 0)
        )
        sums[str(row.cls)] = sums.get(str(row.cls), 0.0) + float(row.value) - float(moved.sum())
    return sums


def _line(
    cls: str, own: pd.DataFrame, flows: pd.DataFrame, start: np.datetime64, end: np.datetime64, found: float
) -> tuple[str, float, float, float, float, float, float]:
    at = dict(zip(own["month"].to_numpy().astype("datetime64[s]"), own["value"], strict=True))
    before, after = float(at.get(start, 0.0)), float(at.get(end, 0.0))
    moved = after - before - found
    if cls in NO_MARKET:
        return cls, before, found, max(moved, 0.0), min(moved, 0.0), 0.0, after
    amount = flows["amount"].abs()
    paid, taken = (float(amount[one_of(flows["kind"], kinds)].sum()) for kinds in (INTO, OUT_OF))
    return cls, before, found, paid, 0.0 - taken, moved - paid + taken, after
