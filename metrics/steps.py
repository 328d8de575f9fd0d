"""The steps of the money chain one by one; `money.chain` gives all of them at once, exactly.

Every function takes the *ledger* as `money` describes it and adds up its own kinds of the period.
"""

from __future__ import annotations

import pandas as pd

from metrics.money import _example, _step  # noqa: F401  the example runs in the docstrings


def gross(ledger: pd.DataFrame, *, month: pd.Period, months: int = 1) -> float:
    """Everything earned, before fees, refunds and taxes.

    Args:
        ledger: ``month`` datetime64, ``kind``, ``status`` str, ``amount_micros`` int64 in home currency.
        month, months: the period is the `months` months that end with `month`.
    Returns: sales, commissions, subscriptions, ads, sponsorships, royalties, rents, dividends and interest, in units of the home currency.
    Empty: NaN outside the recorded months; 0 for a recorded month that has none.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: money chain of this project.

    >>> gross(_example(), month=pd.Period("2026-01"))
    100.0
    """
    return _step(ledger, "gross", month, months)


def platform_fees(ledger: pd.DataFrame, *, month: pd.Period, months: int = 1) -> float:
    """What platforms and payment providers kept.

    Args:
        ledger: ``month`` datetime64, ``kind``, ``status`` str, ``amount_micros`` int64 in home currency.
        month, months: the period is the `months` months that end with `month`.
    Returns: fees, as a positive number to subtract, in units of the home currency.
    Empty: NaN outside the recorded months; 0 for a recorded month that has none.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: money chain of this project.

    >>> platform_fees(_example(), month=pd.Period("2026-01"))
    5.0
    """
    return _step(ledger, "platform_fees", month, months)


def refunds(ledger: pd.DataFrame, *, month: pd.Period, months: int = 1) -> float:
    """What went back to buyers.

    Args:
        ledger: ``month`` datetime64, ``kind``, ``status`` str, ``amount_micros`` int64 in home currency.
        month, months: the period is the `months` months that end with `month`.
    Returns: refunds, as a positive number to subtract, in units of the home currency.
    Empty: NaN outside the recorded months; 0 for a recorded month that has none.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: money chain of this project.

    >>> refunds(_example(), month=pd.Period("2026-01"))
    0.0
    """
    return _step(ledger, "refunds", month, months)


def tax_collected(ledger: pd.DataFrame, *, month: pd.Period, months: int = 1) -> float:
    """Taxes taken from buyers and passed on, which were never yours.

    Args:
        ledger: ``month`` datetime64, ``kind``, ``status`` str, ``amount_micros`` int64 in home currency.
        month, months: the period is the `months` months that end with `month`.
    Returns: taxes collected from buyers, as a positive number to subtract, in units of the home currency.
    Empty: NaN outside the recorded months; 0 for a recorded month that has none.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: money chain of this project.

    >>> tax_collected(_example(), month=pd.Period("2026-01"))
    0.0
    """
    return _step(ledger, "tax_collected", month, months)


def withholding_tax(ledger: pd.DataFrame, *, month: pd.Period, months: int = 1) -> float:
    """Taxes kept back from you at the source.

    Args:
        ledger: ``month`` datetime64, ``kind``, ``status`` str, ``amount_micros`` int64 in home currency.
        month, months: the period is the `months` months that end with `month`.
    Returns: taxes withheld, as a positive number to subtract, in units of the home currency.
    Empty: NaN outside the recorded months; 0 for a recorded month that has none.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: money chain of this project.

    >>> withholding_tax(_example(), month=pd.Period("2026-01"))
    0.0
    """
    return _step(ledger, "withholding_tax", month, months)


def written_off(ledger: pd.DataFrame, *, month: pd.Period, months: int = 1) -> float:
    """Loans that will not be paid back.

    Args:
        ledger: ``month`` datetime64, ``kind``, ``status`` str, ``amount_micros`` int64 in home currency.
        month, months: the period is the `months` months that end with `month`.
    Returns: written off loans, as a positive number to subtract, in units of the home currency.
    Empty: NaN outside the recorded months; 0 for a recorded month that has none.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: money chain of this project.

    >>> written_off(_example(), month=pd.Period("2026-01"))
    0.0
    """
    return _step(ledger, "written_off", month, months)


def net_revenue(ledger: pd.DataFrame, *, month: pd.Period, months: int = 1) -> float:
    """What you earned after fees, refunds and taxes: approved and paid, by the day earned.

    Args:
        ledger: ``month`` datetime64, ``kind``, ``status`` str, ``amount_micros`` int64 in home currency.
        month, months: the period is the `months` months that end with `month`.
    Returns: the plain sum of all that is earned and taken off, in units of the home currency.
    Empty: NaN outside the recorded months; 0 for a recorded month that has none.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: money chain of this project.

    >>> net_revenue(_example(), month=pd.Period("2026-01"))
    95.0
    """
    return _step(ledger, "net_revenue", month, months)


def expenses(ledger: pd.DataFrame, *, month: pd.Period, months: int = 1) -> float:
    """What the business and its properties cost you.

    Args:
        ledger: ``month`` datetime64, ``kind``, ``status`` str, ``amount_micros`` int64 in home currency.
        month, months: the period is the `months` months that end with `month`.
    Returns: expenses of the business and of properties, as a positive number to subtract, in units of the home currency.
    Empty: NaN outside the recorded months; 0 for a recorded month that has none.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: money chain of this project.

    >>> expenses(_example(), month=pd.Period("2026-01"))
    6.0
    """
    return _step(ledger, "expenses", month, months)


def debt_service(ledger: pd.DataFrame, *, month: pd.Period, months: int = 1) -> float:
    """Interest and repayment of the loans on what you own.

    Args:
        ledger: ``month`` datetime64, ``kind``, ``status`` str, ``amount_micros`` int64 in home currency.
        month, months: the period is the `months` months that end with `month`.
    Returns: debt service, as a positive number to subtract, in units of the home currency.
    Empty: NaN outside the recorded months; 0 for a recorded month that has none.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: money chain of this project.

    >>> debt_service(_example(), month=pd.Period("2026-01"))
    4.0
    """
    return _step(ledger, "debt_service", month, months)


def profit(ledger: pd.DataFrame, *, month: pd.Period, months: int = 1) -> float:
    """What is left of net revenue after expenses and debt service.

    Args:
        ledger: ``month`` datetime64, ``kind``, ``status`` str, ``amount_micros`` int64 in home currency.
        month, months: the period is the `months` months that end with `month`.
    Returns: net revenue less expenses and debt service, in units of the home currency.
    Empty: NaN outside the recorded months; 0 for a recorded month that has none.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: money chain of this project.

    >>> profit(_example(), month=pd.Period("2026-01"))
    85.0
    """
    return _step(ledger, "profit", month, months)
