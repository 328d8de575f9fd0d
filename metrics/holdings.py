"""Shares, funds and property trusts: how many are held and what they cost, what they pay, how that grows.

*Trades* are one row a buy, sell or split: ``thing``, ``kind`` str, ``day`` datetime64, ``quantity`` float64 (of a split the
change in shares, signed), ``amount`` float64 in home currency (of a buy negative). *Holdings* are one row a thing.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from metrics.frames import first_day, need, one_of, window

T = 12
DUST = 1e-6
"""So small a rest of a share is none: files round."""
_GAPS = ((45, 12.0), (135, 4.0), (270, 2.0))
"""Days between payouts at most, and payouts a year."""


def positions(trades: pd.DataFrame) -> pd.DataFrame:
    """How many shares were held after each day of trading, and what they cost (average cost).

    Args:
        trades: as at the top of this page. A dividend that tells how many shares it was paid for counts as proof where
            trades do not tell.
    Returns: ``thing``, ``day``, ``quantity``, ``cost`` float64 in home currency; one row a thing and day of trading. A sale
        takes its part of the cost with it; a split changes the number of shares and not their cost.
    Empty: no rows. The quantity is NaN from where a number of shares is not said or more is sold than was known; the cost is
        NaN from the first sale of a part nobody knows, and from where shares came without a buy. A holding sold to nothing
        starts anew.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: average cost method; IRS publication 550 and HMRC's section 104 pool reckon alike.

    >>> days = pd.to_datetime(["2026-01-05", "2026-02-05", "2026-03-05"])
    >>> rows = pd.DataFrame({"thing": "fund", "day": days, "kind": ["buy", "split", "sell"], "quantity": [10.0, 10.0, 5.0]})
    >>> positions(rows.assign(amount=[-400.0, 0.0, 150.0]))[["quantity", "cost"]].values.tolist()
    [[10.0, 400.0], [20.0, 400.0], [15.0, 300.0]]
    """
    need(trades, days=("day",), numbers=("quantity", "amount"), words=("thing", "kind"))
    known = trades[one_of(trades["kind"], ("buy", "sell", "split", "dividend"))]
    known = known.assign(thing=known["thing"].astype(str), kind=known["kind"].astype(str)).sort_values(
        "day", kind="stable"
    )
    by_day: dict[tuple[str, pd.Timestamp], _Day] = {}
    for thing, day, kind, many, paid in known[["thing", "day", "kind", "quantity", "amount"]].itertuples(index=False):
        by_day.setdefault((thing, day), _Day()).add(kind, many, paid)
    held: dict[str, tuple[float, float]] = {}
    lines = []
    for (thing, day), today in by_day.items():
        held[thing] = today.after(*held.get(thing, (0.0, 0.0)))
        lines.append((thing, day, *held[thing]))
    made = pd.DataFrame(lines, columns=["thing", "day", "quantity", "cost"]).sort_values(
        ["thing", "day"], ignore_index=True
    )
    return made.astype({"thing": "object", "day": "datetime64[s]", "quantity": "float64", "cost": "float64"})


class _Day:
    """What happened to one holding in a day: buys count before splits, these in sum and before sales; a proof last."""

    def __init__(self) -> None:
        self.many = {"buy": 0.0, "sell": 0.0, "split": 0.0}
        self.there = dict.fromkeys(self.many, False)
        self.paid, self.proof = 0.0, 0.0

    def add(self, kind: str, many: float, paid: float) -> None:
        if kind == "dividend":
            self.proof = max(self.proof, many) if many > 0 else self.proof
            return
        self.many[kind] += many
        self.there[kind] = True
        self.paid += paid if kind == "buy" else 0.0

    def after(self, quantity: float, cost: float) -> tuple[float, float]:
        if self.there["buy"]:
            quantity, cost = quantity + self.many["buy"], cost - self.paid
        if self.there["split"]:
            cost = cost if quantity > DUST or not self.many["split"] > DUST else math.nan
            quantity += self.many["split"]
        if self.there["sell"]:
            left = quantity - self.many["sell"]
            cost, quantity = (cost * left / quantity if quantity > 0 else math.nan), left
        if quantity < -DUST:
            quantity, cost = math.nan, math.nan
        if self.proof and not quantity > DUST:
            return self.proof, math.nan
        return (0.0, 0.0) if abs(quantity) <= DUST else (quantity, cost)


def dividends_trailing(paid: pd.DataFrame, *, month: pd.Period, months: int = T) -> float:
    """What your holdings paid over the last 12 full months, before tax.

    Args:
        paid: the entries of holdings: ``day`` datetime64, ``kind`` str, ``amount`` float64 in home currency.
        month, months: the period is the `months` months that end with `month`.
    Returns: units of the home currency; 0 where they paid before and not in these months.
    Empty: NaN when no dividend is known until the month's end.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: passive-income assets of this project: gross dividends of 12 months.

    >>> days = pd.to_datetime(["2026-01-05", "2026-01-05", "2025-01-05"])
    >>> rows = pd.DataFrame({"day": days, "kind": ["dividend", "withholding", "dividend"], "amount": [100.0, -15.0, 90.0]})
    >>> dividends_trailing(rows, month=pd.Period("2026-01"))
    100.0
    """
    need(paid, days=("day",), numbers=("amount",), words=("kind",))
    rows = paid[(paid["kind"] == "dividend").to_numpy() & (paid["day"] < first_day(month + 1)).to_numpy()]
    if rows.empty:
        return math.nan
    return float(window(rows, month=month, months=months, column="day")["amount"].sum())


def dividends_forward(holdings: pd.DataFrame) -> float:
    """What your holdings pay in a year as they stand today: the last payout of each, as often as it pays, on all its shares.

    Args: holdings: ``payout`` float64 in home currency a share, ``frequency`` payouts a year, ``quantity`` shares.
    Returns: units of the home currency.
    Empty: NaN when of no holding all three are known; one that lacks any is left out.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: passive-income assets of this project: payout x frequency x quantity.

    >>> dividends_forward(pd.DataFrame({"payout": [0.5, 2.0], "frequency": [4.0, 1.0], "quantity": [100.0, 10.0]}))
    220.0
    """
    need(holdings, numbers=("payout", "frequency", "quantity"))
    each = holdings["payout"] * holdings["frequency"] * holdings["quantity"]
    return float(each.sum()) if each.notna().any() else math.nan


def current_yield(holdings: pd.DataFrame) -> float:
    """What your holdings paid in 12 months for what they are worth now.

    Args: holdings: ``dividends`` float64 gross of 12 months, ``value`` float64, both in home currency.
    Returns: a share; 0.03 is 3 %.
    Empty: NaN when of no holding both are known, or these are worth nothing; a holding that lacks one is left out of both.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: passive-income assets of this project: dividends / market value.

    >>> current_yield(pd.DataFrame({"dividends": [30.0, 20.0, 9.0], "value": [600.0, 400.0, float("nan")]}))
    0.05
    """
    return _over(holdings, "value")


def yield_on_cost(holdings: pd.DataFrame) -> float:
    """What your holdings paid in 12 months, before tax, for what you paid for them.

    Args: holdings: ``dividends`` float64 gross of 12 months, ``cost`` float64, both in home currency.
    Returns: a share; 0.03 is 3 %.
    Empty: NaN when of no holding both are known, or these cost nothing; a holding that lacks one is left out of both.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: passive-income assets of this project: gross of 12 months / cost.

    >>> yield_on_cost(pd.DataFrame({"dividends": [30.0, 20.0], "cost": [500.0, 500.0]}))
    0.05
    """
    return _over(holdings, "cost")


def _over(holdings: pd.DataFrame, base: str) -> float:
    need(holdings, numbers=("dividends", base))
    both = holdings[holdings["dividends"].notna() & (holdings[base] > 0)]
    return float(both["dividends"].sum() / both[base].sum()) if len(both) else math.nan


def payout_growth(payouts: pd.DataFrame, *, month: pd.Period) -> float:
    """How much more a share paid over the last 12 months than over the 12 before: buying more shares is no growth.

    Args:
        payouts: ``thing`` str, ``day`` datetime64, ``per_share`` float64, ``quantity`` float64 held now or then (weights).
        month: both periods end with it and with the same month a year before.
    Returns: a share; 0.06 is 6 % more.
    Empty: NaN when no holding paid as often in both periods: a first or an extra payout would look like growth. Payouts
        without a number of shares are left out with their holding.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: passive-income assets of this project.

    >>> days = pd.to_datetime(["2025-01-05", "2026-01-05"])
    >>> rows = pd.DataFrame({"thing": "fund", "day": days, "per_share": [0.50, 0.53], "quantity": [100.0, 300.0]})
    >>> round(payout_growth(rows, month=pd.Period("2026-06")), 4)
    0.06
    """
    need(payouts, days=("day",), numbers=("per_share", "quantity"), words=("thing",))
    now, before = 0.0, 0.0
    for _, own in payouts.groupby("thing"):
        late, early = (window(own, month=month - back, months=T, column="day") for back in (0, T))
        both = pd.concat([late, early])
        if late.empty or len(late) != len(early) or not (both["per_share"] > 0).all():
            continue
        weight = float(late["quantity"].iloc[-1])
        now, before = now + weight * float(late["per_share"].sum()), before + weight * float(early["per_share"].sum())
    return now / before - 1 if before > 0 else math.nan


def frequency(days: pd.Series) -> float:
    """How many times a year a holding pays, by the usual time between its last payouts.

    Args: days: datetime64, the days of its payouts in any order.
    Returns: 12, 4, 2 or 1.
    Empty: NaN with fewer than 2 different days: once is no rhythm.
    Raises: nothing.
    Source: this project: the median gap of the last five payouts.

    >>> frequency(pd.Series(pd.to_datetime(["2026-01-05", "2026-04-04", "2026-07-06"])))
    4.0
    """
    told = np.sort(pd.unique(days.dropna()))[-5:]
    if len(told) < 2:
        return math.nan
    gap = float(np.median(np.diff(told) / np.timedelta64(1, "D")))
    return next((times for most, times in _GAPS if gap <= most), 1.0)


def withheld_share(paid: pd.DataFrame, *, month: pd.Period, months: int = T) -> float:
    """How much of your dividends was kept back as tax before they reached you, last 12 months.

    Args: paid, month, months: as in `dividends_trailing`; tax kept back is negative rows of the kind ``withholding``.
    Returns: a share of the gross dividends.
    Empty: NaN when nothing was paid in the period.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: passive-income assets of this project.

    >>> rows = pd.DataFrame({"day": pd.to_datetime(["2026-01-05"] * 2), "kind": ["dividend", "withholding"], "amount": [100.0, -15.0]})
    >>> withheld_share(rows, month=pd.Period("2026-01"))
    0.15
    """
    need(paid, days=("day",), numbers=("amount",), words=("kind",))
    inside = window(paid, month=month, months=months, column="day")
    sums = inside.groupby("kind")["amount"].sum()
    gross = float(sums.get("dividend", 0.0))
    return 0.0 - float(sums.get("withholding", 0.0)) / gross if gross > 0 else math.nan
