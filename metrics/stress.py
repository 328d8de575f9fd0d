"""What remains when income goes: net after a loss, how long the accounts last, what passive income covers."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from metrics.frames import month_range, need, one_of
from metrics.money import counted, recorded
from vocabulary import COUNTED, MICROS, NET


def passive_by_month(
    ledger: pd.DataFrame, *, classes: Mapping[str, str], known_to: pd.Period | None = None
) -> pd.DataFrame:
    """What passive streams left you each month: their net less their own expenses and the debt service of what they let.

    Args:
        ledger: ``month`` datetime64, ``kind``, ``status``, ``stream`` str, ``amount_micros`` int64 in home currency.
        classes: class by stream; only ``passive`` counts.
        known_to: the last month the sources are known to cover.
    Returns: ``month`` datetime64[s], ``value`` float64 in home currency; every recorded month, 0 where nothing came in.
    Empty: no rows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project (freedom ratio); costs that belong to a passive stream are taken off before it may cover a living.

    >>> month = pd.to_datetime(["2026-01-01"] * 3).astype("datetime64[s]")
    >>> rows = pd.DataFrame({"month": month, "kind": ["rent", "expense", "debt_service"], "status": "paid", "stream": "flat"})
    >>> rows = rows.assign(amount_micros=[900_000_000, -100_000_000, -300_000_000])
    >>> passive_by_month(rows, classes={"flat": "passive"})["value"].tolist()
    [500.0]
    """
    need(ledger, words=("stream",))
    span, rows = recorded(ledger, known_to=known_to), counted(ledger)
    months = month_range(*span) if span else np.array([], dtype="datetime64[s]")
    own = rows[one_of(rows["stream"], [name for name, cls in classes.items() if cls == "passive"])]
    micros = np.zeros(len(months), dtype="int64")
    np.add.at(micros, np.searchsorted(months, _months(own)), own["amount_micros"].to_numpy())
    return pd.DataFrame({"month": months, "value": micros / MICROS})


def living_by_month(ledger: pd.DataFrame) -> pd.DataFrame:
    """What you live on each month: your entries of the kind living, as a positive amount.

    Args: ledger: ``month`` datetime64, ``kind``, ``status`` str, ``amount_micros`` int64 in home currency.
    Returns: ``month`` datetime64[s], ``value`` float64 in home currency; every month from the first to the last with an
        entry. One between them without any is NaN: nobody lives on nothing, so it was not written down.
    Empty: no rows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project (freedom ratio).

    >>> month = pd.to_datetime(["2026-01-01", "2026-03-01"]).astype("datetime64[s]")
    >>> rows = pd.DataFrame({"month": month, "kind": "living", "status": "paid", "amount_micros": [-2_000_000, -3_000_000]})
    >>> living_by_month(rows)["value"].tolist()
    [2.0, nan, 3.0]
    """
    need(ledger, days=("month",), numbers=("amount_micros",), words=("kind", "status"))
    rows = ledger[one_of(ledger["kind"], ("living",)) & one_of(ledger["status"], COUNTED)]
    if rows.empty:
        return pd.DataFrame({"month": np.array([], dtype="datetime64[s]"), "value": np.array([], dtype="float64")})
    on = _months(rows)
    months = month_range(on.min(), on.max())
    place, micros = np.searchsorted(months, on), np.zeros(len(months), dtype="int64")
    np.add.at(micros, place, rows["amount_micros"].to_numpy())
    known = np.isin(np.arange(len(months)), place)
    return pd.DataFrame({"month": months, "value": np.where(known, -micros / MICROS, np.nan)})


def after_loss(
    ledger: pd.DataFrame, *, months: int, lost: Mapping[str, Collection[str]] | None = None, less: float = 0.0
) -> float:
    """Net a month when a payer, a platform, a stream or a kind of income goes: the mean of 12 months without it.

    Args:
        ledger: the entries of the 12 months; ``month``, ``kind``, ``status``, the columns named in `lost`, and
            ``amount_micros`` int64 in home currency.
        months: how many of the 12 are recorded.
        lost: by column, the words whose entries go; an entry goes when any of its columns says so. Costs stay.
        less: what goes besides, in home currency a month: vacancy or defaults that grow.
    Returns: units of the home currency a month; below 0 when what stays costs more than it brings.
    Empty: NaN without an entry of net, or when no month is recorded.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project (stress): what is lost is its net, fees and refunds included.

    >>> month = pd.to_datetime(["2026-01-01"] * 3).astype("datetime64[s]")
    >>> rows = pd.DataFrame({"month": month, "kind": ["sale", "fee", "rent"], "status": "paid", "payer": ["shop", "shop", "Ann"]})
    >>> rows = rows.assign(amount_micros=[100_000_000, -5_000_000, 60_000_000])
    >>> after_loss(rows, months=1), after_loss(rows, months=1, lost={"payer": ["shop"]}, less=10)
    (155.0, 50.0)
    """
    need(ledger, words=tuple(lost or ()))
    rows = counted(ledger)
    rows = rows[one_of(rows["kind"], NET)]
    if rows.empty or months < 1:
        return math.nan
    gone = np.zeros(len(rows), dtype=bool)
    for column, words in (lost or {}).items():
        gone |= one_of(rows[column], words)
    return int(rows["amount_micros"].to_numpy()[~gone].sum()) / MICROS / months - less


def lost_to_vacancy(rent: float, *, now: float, then: float) -> float:
    """How much rent goes when more of what you let stands empty: all of it could be let for rent / (1 - vacancy).

    Args:
        rent: what is collected a month.
        now, then: vacancy as a share of unit-days, at present and afterwards.
    Returns: units of the currency a month; below 0 when less stands empty than now.
    Empty: NaN when all stands empty now: nothing tells what it would bring.
    Raises: nothing.
    Source: this project (stress); gross potential rent = rent collected / (1 - vacancy).

    >>> round(lost_to_vacancy(950.0, now=0.05, then=0.10), 2)
    50.0
    """
    return rent * (then - now) / (1 - now) if now < 1 else math.nan


def members_kept(churn: float, *, now: float, months: int = 12) -> float:
    """What share of membership income stays over a year when more members leave each month than do now.

    As many join as leave now, so that today's churn keeps the number level: after t months there are
    now/churn + (1 - now/churn) x (1 - churn)^t of today's members, here averaged over the months.

    Args:
        churn: share of members that leaves a month afterwards.
        now: the share that leaves a month at present.
        months: how many months are averaged.
    Returns: a share of today's income; above 1 when fewer leave than now.
    Empty: 1 when nothing changes.
    Raises: nothing.
    Source: this project (what-if): a stock with constant joining and a constant rate of leaving.

    >>> round(members_kept(0.5, now=0.0, months=2), 3)
    0.375
    """
    level = now / churn if churn > 0 else 0.0
    steps = np.arange(1, months + 1)
    kept = level + (1 - level) * (1 - churn) ** steps if churn > 0 else 1 + now * steps
    return float(kept.mean())


def runway_months(balance: float, *, costs: float, living: float, net: float) -> float:
    """For how many months your accounts last: balances / what they lose a month.

    Args:
        balance: of all accounts, in home currency.
        costs, living, net: a month, on average over the 12 months: expenses and debt service, living costs, net revenue.
    Returns: months.
    Empty: NaN when net covers costs and living, since nothing is used up; and when a part is NaN.
    Raises: nothing.
    Source: this project (stress); runway = balances / (costs + living - net).

    >>> runway_months(12_000.0, costs=1_500.0, living=2_500.0, net=3_000.0)
    12.0
    """
    used = costs + living - net
    return balance / used if used > 0 else math.nan


def freedom_ratio(passive: pd.Series, living: pd.Series) -> float:
    """How much of your living costs your passive income covers: 1 is all of them.

    Args: passive, living: by month, the 12 months of each; NaN is a month that is not known.
    Returns: mean passive net / mean living costs; below 0 when passive streams cost more than they bring.
    Empty: NaN when no month of either is known, or living costs are not above 0.
    Raises: nothing.
    Source: this project; crossover point of Robin and Dominguez, Your Money or Your Life: investment income = expenses.

    >>> freedom_ratio(pd.Series([600.0, 900.0]), pd.Series([1_500.0, 1_500.0]))
    0.5
    """
    means = float(passive.mean()), float(living.mean())
    return means[0] / means[1] if means[1] > 0 else math.nan


def later(*, now: float, target: float, expected: float, factor: float) -> float:
    """By how many months a goal moves when what it counts falls to a share of today's and grows on as before.

    Args:
        now, target: the goal's number today and the one aimed at, both above 0.
        expected: months until it is reached at the present pace.
        factor: what is left of today's number.
    Returns: months more; infinite when nothing is left to grow.
    Empty: NaN when it is not growing towards its target, so that no pace is known.
    Raises: nothing.
    Source: this project (what-if): growth by a constant rate a month, (target / now)^(1 / expected).

    >>> round(later(now=100.0, target=200.0, expected=10.0, factor=0.5), 6)
    10.0
    """
    if not (now > 0 and target > now and expected > 0):
        return math.nan
    return math.log(1 / factor) / (math.log(target / now) / expected) if factor > 0 else math.inf


def _months(rows: pd.DataFrame) -> np.ndarray:
    return np.asarray(rows["month"].to_numpy().astype("datetime64[s]"))
