"""Net revenue of the fiscal year so far, and of the last one: by stream and kind, at home and as received."""

from __future__ import annotations

import math

import pandas as pd

from figures.answer import Change, Figure, RowsQuery
from figures.asking import Question, figure, once
from figures.ledger import as_received, counting, known_to, ledger
from figures.nets import nets, sources_of, why
from figures.wording import counted as number_of
from figures.wording import money, month_of
from metrics import revenue
from metrics.currency import minor_digits
from metrics.frames import one_of, window
from vocabulary import COUNTED, MICROS, NET


@once
def year_to_date(q: Question) -> Figure:
    """Net revenue since the first month of the workspace's fiscal year, up to the end of the month asked about."""
    first = first_month(q)
    months = (q.month - first).n + 1
    rows, digits = ledger(q).rows, minor_digits(q.ws.home_currency)
    value = revenue.year_to_date(rows, month=q.month, fiscal_month=q.ws.fiscal_month, known_to=known_to(q))
    before = _before(q)
    here = window(nets(q), month=q.month, months=months)
    grown = value / before[0] - 1 if before[0] > 0 and not q.provisional else None
    return figure(
        q, "revenue_year_to_date", value=round(value, digits), why=why(q), names=sources_of(q, months),
        period=f"{first}/{q.month}", formula=_formula(q, value, months), change=Change(None, grown),
        provisional=not bool(here["complete"].all()), extra=_extra(q, months, before),
        rows=RowsQuery("entry", {"kind": NET, "status": COUNTED}, first.to_timestamp().date(), q.month.end_time.date()),
    )  # fmt: skip


def first_month(q: Question) -> pd.Period:
    """The month in which the fiscal year of the month asked about began."""
    return q.month - (q.month.month - q.ws.fiscal_month) % 12


@once
def parts(q: Question, months: int) -> pd.DataFrame:
    """Net of these months by stream and kind in home currency: ``stream``, ``kind``, ``net``; largest stream first."""
    rows = window(counting(q), month=q.month, months=months)
    rows = rows[one_of(rows["kind"], NET)]
    sums = rows.astype({"stream": "object", "kind": "object"}).groupby(["stream", "kind"], as_index=False)
    made = sums["amount_micros"].sum()
    total = made.groupby("stream")["amount_micros"].transform("sum")
    made = made.assign(total=total, net=made["amount_micros"] / MICROS)
    return made.sort_values(["total", "net"], ascending=False, kind="stable")[["stream", "kind", "net"]].reset_index(
        drop=True
    )


@once
def received(q: Question, months: int) -> pd.DataFrame:
    """The same as received, before conversion and in full: ``stream``, ``kind``, ``currency``, ``amount``."""
    rows = window(as_received(q), month=q.month, months=months)
    rows = rows[one_of(rows["kind"], NET) & one_of(rows["status"], COUNTED)]
    sums = rows.groupby(["stream", "kind", "currency"], as_index=False)["amount_micros"].sum()
    return sums.assign(amount=sums["amount_micros"] / MICROS)[["stream", "kind", "currency", "amount"]]


def _before(q: Question) -> tuple[float, float]:
    """Net of the same months of the fiscal year before (NaN where some of them lie before the record), and of all of that year."""
    rows, first = ledger(q).rows, first_month(q)
    same, whole = (
        revenue.year_to_date(rows, month=month, fiscal_month=q.ws.fiscal_month, known_to=known_to(q))
        for month in (q.month - 12, first - 1)
    )
    return same if (nets(q)["month"] <= (first - 12).to_timestamp()).any() else math.nan, whole


def _extra(q: Question, months: int, before: tuple[float, float]) -> dict[str, object]:
    digits = minor_digits(q.ws.home_currency)
    year = None if math.isnan(before[1]) else round(before[1], digits)
    by_stream = [{**row, "net": round(row["net"], digits)} for row in parts(q, months).to_dict("records")]
    return {
        "months": months,
        "last_year": year,
        "by_stream": by_stream,
        "received": received(q, months).to_dict("records"),
    }


def _formula(q: Question, value: float, months: int) -> str:
    if math.isnan(value):
        return ""
    by_stream = parts(q, months).groupby("stream", sort=False)["net"].sum()
    words = [f"{name} {money(amount, '').strip()}" for name, amount in by_stream.head(4).items()]
    rest = by_stream.iloc[4:]
    words += [f"{number_of(len(rest), 'other stream')} {money(float(rest.sum()), '').strip()}"] if len(rest) else []
    span = f"{month_of(first_month(q))} to {month_of(q.month)}"
    return f"{span}: {' + '.join(words)} = {money(value, q.ws.home_currency)}" if words else ""


KPIS = {"revenue_year_to_date": year_to_date}
"""The fiscal year's number by id."""
