"""Affiliate commissions of the last 12 months by status, and the share that was taken back."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import pandas as pd

from figures.answer import Figure, RowsQuery
from figures.asking import Question, figure, once
from figures.ledger import in_home, ledger, mine
from figures.wording import counted, money, month_of, percent
from metrics import affiliates
from metrics.currency import minor_digits
from metrics.frames import month_starts, one_of, window
from vocabulary import MICROS

MONTHS = 12
_WORDS = {
    "pending": "not approved yet", "approved": "approved, not paid yet", "paid": "paid", "reversed": "taken back",
}  # fmt: skip
_ROWS = {
    **{name: (name,) for name in ("pending", "approved", "paid")},
    "reversed": ("reversed", "approved", "paid", "pending"),
}


@once
def by_status(q: Question) -> dict[str, float]:
    """Commissions of the 12 months by status, in home currency, rounded; empty where there is none."""
    sums = affiliates.earnings(_rows(q), taken_back(q), month=q.month)
    digits = minor_digits(q.ws.home_currency)
    return {str(name): round(float(value), digits) for name, value in sums.items()}


@once
def taken_back(q: Question) -> pd.DataFrame:
    """Commissions that take back an earlier one, in home currency: month, sold (the month of its sale), status, source, amount_micros.

    Where the sale itself is not in the record, the reversal stands for its own month.
    """
    rows = mine(q, q.store.taken_back(q.ws.id, ("commission",), since=q.since, until=q.today))
    value = in_home(q, rows)
    kept = rows[value.notna().to_numpy()]
    micros = (value.dropna() * MICROS).round().astype("int64")
    sold = kept["sold"].fillna(kept["day"])
    months = {name: month_starts(days) for name, days in (("month", kept["day"]), ("sold", sold))}
    return kept.assign(amount_micros=micros, **months)[["month", "sold", "status", "source", "amount_micros"]]


@once
def stream(q: Question) -> str:
    """The stream that most commissions of the 12 months belong to; "" where there is none."""
    rows = window(_rows(q), month=q.month, months=MONTHS)
    sums = rows.groupby("stream", observed=True)["amount_micros"].sum()
    return str(sums.idxmax()) if len(sums) else ""


def earned(status: str, q: Question) -> Figure:
    """Commissions of the 12 months that are pending, approved or paid, or were reversed."""
    sums = by_status(q)
    value = sums.get(status, math.nan)
    home = q.ws.home_currency
    since = (q.month - MONTHS + 1).to_timestamp().date()
    words = {"kind": ("commission",), "status": _ROWS[status]}
    whole = sum(sums[name] for name in ("pending", "approved", "paid")) if sums else 0.0
    part = f" of {money(whole, home)} earned" if sums and status != "reversed" else ""
    return figure(
        q, f"affiliate_earnings.{status}", value=value, why=_why(q), names=_sources(q), period=_period(q),
        formula=f"commissions {_span(q)} {_WORDS[status]}: {money(value, home)}{part}" if sums else "",
        provisional=q.provisional, rows=RowsQuery("entry", words, since, q.month.end_time.date()),
    )  # fmt: skip


@once
def reversal_rate(q: Question) -> Figure:
    """The share of the 12 months' commissions that was taken back, by the month of the sale."""
    told = window(by_sale(q), month=q.month, months=MONTHS)
    value = affiliates.reversal_rate(_rows(q), taken_back(q), month=q.month)
    gone, whole = (float(told[name].sum()) / MICROS for name in ("reversed_micros", "earned_micros"))
    home, n = q.ws.home_currency, int((told["earned_micros"] > 0).sum())
    since = (q.month - MONTHS + 1).to_timestamp().date()
    words = {"kind": ("commission",), "status": ("pending", "approved", "paid", "reversed")}
    return figure(
        q, "reversal_rate", value=value, why=_why(q), names=_sources(q), period=_period(q), extra={"n": n},
        formula="" if math.isnan(value) else f"taken back {money(gone, home)} / earned {money(whole, home)} with the sales of "
        f"{counted(n, 'month')} = {percent(value)}; of the newest sales some may still be taken back",
        rows=RowsQuery("entry", words, since, q.month.end_time.date()),
    )  # fmt: skip


@once
def by_sale(q: Question) -> pd.DataFrame:
    """What was earned with each month's sales and what of it was taken back, as `metrics.affiliates.reversals_by_month`."""
    return affiliates.reversals_by_month(_rows(q), taken_back(q))


@once
def _rows(q: Question) -> pd.DataFrame:
    rows = ledger(q).rows
    return rows[one_of(rows["kind"], ("commission",))]


def _sources(q: Question) -> list[str]:
    return [str(name) for name in window(_rows(q), month=q.month, months=MONTHS)["source"].unique()]


def _why(q: Question) -> str:
    if _rows(q).empty:
        return "No commissions yet: connect an affiliate network, drop its export, or type a commission in."
    return f"No commissions are known {_span(q)}."


def _span(q: Question) -> str:
    return f"from {month_of(q.month - MONTHS + 1)} to {month_of(q.month)}"


def _period(q: Question) -> str:
    return f"{q.month - MONTHS + 1}/{q.month}"


KPIS: dict[str, Callable[[Question], Figure]] = {
    **{f"affiliate_earnings.{status}": partial(earned, status) for status in affiliates.STATES},
    "reversal_rate": reversal_rate,
}
"""The numbers of affiliate commissions by id."""
