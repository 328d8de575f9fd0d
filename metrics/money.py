"""The chain from gross to profit: exact whole millionths until the last step.

Every function takes the *ledger* (see the package): ``month`` datetime64, ``kind``, ``status`` str, ``amount_micros``
int64 in home currency, what the owner loses negative. Counted is what is approved or paid, by the month it was earned.
Nothing is known before the first counted entry, nor after the last one or the month `known_to`; between them a month
without entries brought 0.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from metrics.frames import first_day, need, one_of, window
from vocabulary import COSTS, COUNTED, EARNING, MICROS, NET

STEPS: dict[str, tuple[tuple[str, ...], int]] = {
    "gross": (EARNING, 1),
    "platform_fees": (("fee",), -1),
    "refunds": (("refund",), -1),
    "tax_collected": (("tax",), -1),
    "withholding_tax": (("withholding",), -1),
    "written_off": (("write_off",), -1),
    "net_revenue": (NET, 1),
    "expenses": (("expense",), -1),
    "debt_service": (("debt_service",), -1),
    "profit": ((*NET, *COSTS), 1),
}
"""Each step's entry kinds, and -1 where it is taken off and so shown as a positive number to subtract."""


def counted(ledger: pd.DataFrame) -> pd.DataFrame:
    """The entries that count: approved or paid, of a kind that enters net or profit."""
    need(ledger, days=("month",), numbers=("amount_micros",), words=("kind", "status"))
    return ledger[one_of(ledger["status"], COUNTED) & one_of(ledger["kind"], (*NET, *COSTS))]


def recorded(ledger: pd.DataFrame, *, known_to: pd.Period | None = None) -> tuple[np.datetime64, np.datetime64] | None:
    """The first and the last month that are known, None when no entry counts."""
    months = counted(ledger)["month"]
    if months.empty:
        return None
    first, last = (day.to_datetime64().astype("datetime64[s]") for day in (months.min(), months.max()))
    return first, max(last, first_day(known_to)) if known_to is not None else last


def chain(ledger: pd.DataFrame, *, month: pd.Period, months: int = 1, known_to: pd.Period | None = None) -> pd.Series:
    """From gross to profit, step by step, in whole millionths: what is taken off is positive, and every sum is exact.

    Args:
        ledger: see the top of this page.
        month, months: the period is the `months` months that end with `month`.
        known_to: the last month the sources are known to cover.
    Returns: int64 millionths by step, in the order of `STEPS`:
        gross - platform_fees - refunds - tax_collected - withholding_tax - written_off = net_revenue,
        and net_revenue - expenses - debt_service = profit.
    Empty: an empty series when no month of the period is known.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: money chain of this project.

    >>> chain(_example(), month=pd.Period("2026-01"))[["gross", "platform_fees", "net_revenue", "profit"]].tolist()
    [100000000, 5000000, 95000000, 85000000]
    """
    span = recorded(ledger, known_to=known_to)
    if span is None or first_day(month) < span[0] or first_day(month - months + 1) > span[1]:
        return pd.Series(dtype="int64")
    kept = counted(window(ledger, month=month, months=months))
    sums = kept.groupby("kind")["amount_micros"].sum()
    by_kind = {str(kind): int(value) for kind, value in sums.items()}
    return pd.Series({step: sign * sum(by_kind.get(k, 0) for k in kinds) for step, (kinds, sign) in STEPS.items()})


def rounded(steps: pd.Series, *, digits: int) -> pd.Series:
    """The chain in units, rounded to a currency's smallest one so that it still adds up.

    What is left after each step is rounded, and a step is the difference of two of these: at most one smallest unit
    beside its own rounding.

    Args: steps: `chain`'s. digits: decimals of the currency.
    Returns: float64 units by step. Empty: an empty series. Raises: nothing.
    Source: this project: the chain reconciles to the cent.

    >>> rounded(pd.Series({"gross": 10_006_000, "platform_fees": 5_003_000, "net_revenue": 5_003_000}), digits=2).tolist()
    [10.01, 5.01, 5.0]
    """
    unit = 10 ** (6 - digits)
    left, before, shown = 0, 0, {}
    for step, micros in steps.items():
        total = STEPS[str(step)][1] > 0
        left = int(micros) if total else left - int(micros)
        now = _half_even(left, unit)
        shown[step] = (now if total else before - now) * unit / MICROS
        before = now
    return pd.Series(shown, dtype="float64").round(digits)


def _half_even(micros: int, unit: int) -> int:
    whole, rest = divmod(micros, unit)
    return whole + int(2 * rest > unit or (2 * rest == unit and whole % 2 == 1))


def _step(ledger: pd.DataFrame, name: str, month: pd.Period, months: int) -> float:
    steps = chain(ledger, month=month, months=months)
    return math.nan if steps.empty else int(steps[name]) / MICROS


def _example() -> pd.DataFrame:
    month = np.datetime64("2026-01-01", "s")
    kinds = ["sale", "fee", "refund", "tax", "withholding", "write_off", "expense", "debt_service", "sale"]
    amounts = [100.0, -5.0, 0.0, 0.0, 0.0, 0.0, -6.0, -4.0, 50.0]
    status = ["paid"] * 8 + ["pending"]
    micros = [int(amount * MICROS) for amount in amounts]
    return pd.DataFrame({"month": month, "kind": kinds, "status": status, "stream": "books", "amount_micros": micros})
