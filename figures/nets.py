"""The month's net revenue and what can be said of it: its steps, sources, rows, and why it is missing."""

from __future__ import annotations

import pandas as pd

from figures.answer import RowsQuery
from figures.asking import Question, once
from figures.ledger import KINDS, known_day, known_in_part, known_to, ledger, left_out_words
from figures.wording import day_of, money, month_of
from metrics import revenue
from metrics.currency import minor_digits
from metrics.frames import window
from metrics.money import STEPS, counted, rounded
from metrics.money import chain as money_chain
from vocabulary import COUNTED

TITLES = {
    "gross": "Gross", "platform_fees": "Platform fees", "refunds": "Refunds", "tax_collected": "Taxes collected",
    "withholding_tax": "Taxes withheld", "written_off": "Written off", "net_revenue": "Net revenue",
    "expenses": "Expenses", "debt_service": "Debt service", "profit": "Profit",
}  # fmt: skip


@once
def nets(q: Question) -> pd.DataFrame:
    """Net revenue of every recorded month: ``month``, ``value`` (NaN where nothing could be converted), ``complete``."""
    known = revenue.net_by_month(ledger(q).rows, known_to=known_to(q))
    lacking = pd.to_datetime(_lacking(q)).to_numpy().astype("datetime64[s]")
    month = known["month"].to_numpy()
    over = (month <= q.last_full.to_timestamp().to_datetime64()) & ~known_in_part(q, month)
    gone = known["month"].isin(lacking).to_numpy()
    has_rows = known["month"].isin(counted(ledger(q).rows)["month"]).to_numpy()
    value = known["value"].where(~gone | has_rows)
    return known.assign(value=value, complete=known["complete"].to_numpy(dtype=bool) & over & ~gone)


def steps_of(q: Question) -> pd.Series:
    """The month's chain in whole millionths by step; empty where its net does not exist."""
    here = window(nets(q), month=q.month)
    if here["value"].isna().all():
        return pd.Series(dtype="int64")
    return money_chain(ledger(q).rows, month=q.month, known_to=known_to(q))


def formula(q: Question) -> str:
    """Net revenue with its numbers filled in."""
    shown = rounded(steps_of(q), digits=minor_digits(q.ws.home_currency))
    if shown.empty:
        return ""
    names = [step for step in list(STEPS)[1:6] if shown[step]]
    taken = "".join(f" \u2212 {TITLES[step].lower()} {money(shown[step], '').strip()}" for step in names)
    words = left_out_words(window(ledger(q).left_out, month=q.month))
    rest = f"; left out: {words}" if words else ""
    return f"gross {money(shown['gross'], '').strip()}{taken} = {money(shown['net_revenue'], q.ws.home_currency)}{rest}"


def left_out(q: Question) -> dict[str, object]:
    """What of the month could not be converted, as a figure's extra."""
    words = left_out_words(window(ledger(q).left_out, month=q.month))
    return {"left_out": words} if words else {}


def _lacking(q: Question) -> pd.Series:
    """Months in which something that counts could not be converted."""
    rows = ledger(q).left_out
    return (counted(rows) if len(rows) else rows)["month"]


def sources_of(q: Question, months: int = 1) -> list[str]:
    """The sources whose entries count in the period; when none has any, those that answered for it."""
    every = counted(ledger(q).rows)
    here = window(every, month=q.month, months=months)
    return [str(name) for name in (here if len(here) else every)["source"].unique()]


def why(q: Question) -> str:
    """Why the month's net does not exist."""
    rows = counted(ledger(q).rows)
    words = left_out_words(window(ledger(q).left_out, month=q.month))
    if words:
        return f"Nothing of {month_of(q.month)} could be converted to {q.ws.home_currency}: {words}."
    if rows.empty:
        return "No income yet: connect a shop, drop an export, or type a number in."
    first, last = (pd.Period(day, "M") for day in (rows["month"].min(), rows["month"].max()))
    if q.month < first:
        return f"No entry is known for {month_of(q.month)}: the first are of {month_of(first)}."
    until = known_day(q)
    if until is not None and last <= pd.Period(until, "M") < q.month:
        return f"No income is known for {month_of(q.month)}: it is known only until {day_of(until)}."
    return f"No entry is known for {month_of(q.month)}: the last are of {month_of(last)}."


def rows_of(q: Question, kinds: tuple[str, ...], months: int = 1) -> RowsQuery:
    """The counted entries of these kinds in the `months` months that end with the month asked about."""
    since = (q.month - months + 1).to_timestamp().date()
    return RowsQuery(
        "entry", {"kind": tuple(k for k in KINDS if k in kinds), "status": COUNTED}, since, q.month.end_time.date()
    )
