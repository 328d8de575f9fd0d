"""Loans beside properties: what is left of them by their terms, and when they end."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from figures.asking import Question, once
from figures.things import amount_of, converted, things
from metrics import loans


class Terms(NamedTuple):
    """A loan of equal payments: the rate of a year, a month's payment, the month of its last one (None where it is not told)."""

    rate: float
    payment: float
    last: pd.Period | None


class Rest(NamedTuple):
    """What is still to come of a loan: its last month, and the interest until then, in its own currency."""

    terms: Terms
    last: pd.Period
    interest: float


def terms_of(attributes: dict[str, Any]) -> Terms | None:
    """The terms told of the loan on a property; None where rate or payment are not."""
    told = attributes.get("loan")
    if not isinstance(told, dict):
        return None
    rate, payment = amount_of(told, "rate"), amount_of(told, "payment")
    last = pd.to_datetime(told.get("until"), errors="coerce")
    if not (rate >= 0 and payment > 0):
        return None
    return Terms(rate, payment, None if pd.isna(last) else last.to_period("M"))


def rest(terms: Terms, balance: float, month: pd.Period) -> Rest | None:
    """How a balance at the month's end is paid back by these terms; None where the payments never end it."""
    rows = loans.schedule(balance, rate=terms.rate, payment=terms.payment, first=month + 1)
    if rows.empty or rows["balance"].iloc[-1] > 1:
        return None
    return Rest(terms, pd.Period(rows["month"].iloc[-1], "M"), float(rows["interest"].sum()))


@once
def by_terms(q: Question) -> pd.DataFrame:
    """What is owed by month of loans whose terms and end are told, in home currency: ``thing``, ``source``, ``day``, ``value``."""
    parts = []
    for row in things(q).to_dict("records"):
        terms = terms_of(row["attributes"]) if row["kind"] == "property" else None
        if terms is not None and terms.last is not None:
            parts.append(_months(q, row, terms, terms.last))
    frame = pd.concat(parts, ignore_index=True) if parts else _months(q, {}, Terms(0, 0, None), q.month).iloc[:0]
    shares = {name: float(stream.share) for name, stream in q.streams.items()}
    part = frame["stream"].map(shares).astype("float64").fillna(1.0)
    return frame.assign(value=converted(q, frame) * part)[["thing", "source", "day", "value"]].dropna(subset="value")


def _months(q: Question, row: dict[str, Any], terms: Terms, last: pd.Period) -> pd.DataFrame:
    """One loan's balance at the end of each month since its property was bought, at most as far back as the history looked at."""
    bought = pd.to_datetime(row.get("attributes", {}).get("bought"), errors="coerce")
    first = pd.Period(q.since, "M") if pd.isna(bought) else max(bought.to_period("M"), pd.Period(q.since, "M"))
    months = pd.period_range(first, pd.Period(q.today, "M"), freq="M")
    left = [loans.balance(rate=terms.rate, payment=terms.payment, months=(last - month).n) for month in months]
    day = np.minimum(months.to_timestamp(how="end").normalize(), pd.Timestamp(q.today)).astype("datetime64[s]")
    told = {"thing": row.get("item"), "source": row.get("source"), "currency": row.get("currency")}
    frame = pd.DataFrame({"day": day, "value": np.array(left, dtype="float64")}).assign(**told)
    return frame.assign(stream=str(row.get("attributes", {}).get("stream") or ""))
