"""What is owed to the owner today: earnings that are not paid, by age, and invoices of sponsors past their due day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pandas as pd

from figures.answer import Figure, RowsQuery
from figures.asking import Question, figure, once
from figures.ledger import in_home, ledger
from figures.ledger_owed import waiting
from figures.wording import counted, day_of, listed, money
from metrics import deals, owed
from metrics.currency import minor_digits
from vocabulary import MICROS

BUCKETS = {"0_30": "to_30", "31_60": "to_60", "61_90": "to_90", "over_90": "older"}
"""The members of `unpaid_ageing` and the columns of `metrics.owed.ageing`."""
WORDS = {"0_30": "up to 30 days", "31_60": "31 to 60 days", "61_90": "61 to 90 days", "over_90": "more than 90 days"}
_SHOWN = 3


@once
def ageing(q: Question) -> pd.DataFrame:
    """What is earned and not paid today by payer and age, all in home currency, as `metrics.owed.ageing`."""
    return owed.ageing(_converted(q), today=pd.Timestamp(q.today))


@once
def sponsors(q: Question) -> pd.DataFrame:
    """Sponsors whose invoices are past due today, as `metrics.deals.unpaid`, in home currency; the largest sum first."""
    known = _deals(q)
    return deals.unpaid(
        known[known["amount_micros"].notna()].astype({"amount_micros": "int64"}), today=pd.Timestamp(q.today)
    )


@once
def invoices(q: Question) -> pd.DataFrame:
    """Every invoice that is not paid, the oldest due day first: sponsor, invoice, amount (its own currency), currency, day, due, days_late.

    `days_late` is NaN where it is not due yet, or no due day is said.
    """
    known = _deals(q)
    open_ = known[(known["state"] == deals.INVOICED).to_numpy()]
    late = (pd.Timestamp(q.today) - open_["due"]).dt.days
    shown = open_.assign(amount=open_["amount"] / MICROS, days_late=late.where(late > 0).astype("float64"))
    columns = ["sponsor", "invoice", "amount", "currency", "day", "due", "days_late"]
    return shown.sort_values(["due", "day"], kind="stable", na_position="last")[columns].reset_index(drop=True)


def aged(bucket: str, q: Question) -> Figure:
    """What is earned and not paid, of one age."""
    table, home = ageing(q), q.ws.home_currency
    value = int(table[BUCKETS[bucket]].sum()) / MICROS if len(ledger(q).rows) or len(table) else float("nan")
    rows = _converted(q)
    status = ("pending", "approved")
    since, until = _bounds(q, bucket)
    nothing = "No income yet: connect a shop or a network, drop an export, or type a number in."
    return figure(
        q, f"unpaid_ageing.{bucket}", value=round(value, minor_digits(home)), period=_today(q), provisional=False,
        why=left_out(q) or nothing,
        names=[str(name) for name in (rows if len(rows) else ledger(q).rows)["source"].unique()],
        formula=_formula(q, bucket, value), extra={"payers": int((table[BUCKETS[bucket]] != 0).sum())},
        rows=RowsQuery("entry", {"status": status}, since, until),
    )  # fmt: skip


def aged_of(q: Question, bucket: str) -> Figure:
    """`aged`, the question first."""
    return aged(bucket, q)


@once
def sponsorship_unpaid(q: Question) -> Figure:
    """Invoices to sponsors that are past their due day today."""
    known, home = sponsors(q), q.ws.home_currency
    every = _deals(q)
    value = int(known["amount_micros"].sum()) / MICROS if len(every) else float("nan")
    parts = [
        f"{row.sponsor} {money(row.amount_micros / MICROS, home)} ({counted(row.n, 'invoice')}, {counted(row.days_late, 'day')} late)"
        for row in known.itertuples()
    ]
    nothing = f"none of {counted(len(every), 'deal')} is past its due day: {money(0, home)}"
    lost = every.loc[every["amount_micros"].isna().to_numpy(), "currency"].unique()
    left_out = {"left_out": f"no exchange rate for {listed([*map(str, lost)])}"} if len(lost) else {}
    by_sponsor = [{"sponsor": str(row.sponsor), "n": int(row.n), "amount": row.amount_micros / MICROS,
                   "days_late": int(row.days_late)} for row in known.itertuples()]  # fmt: skip
    return figure(
        q, "sponsorship_unpaid", value=round(value, minor_digits(home)), period=_today(q), provisional=False,
        why="No sponsorship deals are known: type them in, with what was invoiced and when it is due.",
        formula=" + ".join(parts) + (f" = {money(value, home)}" if len(parts) > 1 else "") or nothing,
        extra={"by_sponsor": by_sponsor, "n": int(known["n"].sum()), **left_out}, known="demo" if q.ws.demo else "typed",
        as_of=q.today,
    )  # fmt: skip


@once
def left_out(q: Question) -> str:
    """What waits to be paid and cannot be converted, in a sentence; empty where all can."""
    rows = waiting(q)
    lost = sorted(set(rows.loc[in_home(q, rows).isna().to_numpy(), "currency"].astype(str)))
    return f"What is owed in {listed(lost)} is left out: there is no exchange rate for it." if lost else ""


@once
def _converted(q: Question) -> pd.DataFrame:
    """All that waits to be paid, each amount in home currency; what has no rate is left out."""
    rows = waiting(q)
    value = in_home(q, rows)
    kept = rows[value.notna().to_numpy()]
    return kept.assign(amount_micros=(value.dropna() * MICROS).round().astype("int64"), currency=q.ws.home_currency)


@once
def _deals(q: Question) -> pd.DataFrame:
    """Every deal with ``amount_micros`` in home currency, the owner's part; NaN where there is no rate for it."""
    rows = q.store.deals(q.ws.id)
    return rows.assign(amount_micros=in_home(q, rows.assign(amount_micros=rows["amount"])).mul(MICROS).round())


def _formula(q: Question, bucket: str, value: float) -> str:
    table, home = ageing(q), q.ws.home_currency
    column = table.set_index("payer")[BUCKETS[bucket]]
    largest = column[column != 0].sort_values(ascending=False, kind="stable") / MICROS
    told = f"earned and not paid, {WORDS[bucket]} old on {day_of(q.today)}"
    if largest.empty:
        return f"{told}: nothing"
    words = [f"{payer} {money(amount, '').strip()}" for payer, amount in largest.head(_SHOWN).items()]
    rest = largest.iloc[_SHOWN:]
    words += [f"{counted(len(rest), 'other')} {money(float(rest.sum()), '').strip()}"] if len(rest) else []
    return f"{told}: {' + '.join(words)} = {money(value, home)}"


def _bounds(q: Question, bucket: str) -> tuple[date | None, date]:
    """The first and last day of entries of that age."""
    oldest, youngest = {"0_30": (30, 0), "31_60": (60, 31), "61_90": (90, 61), "over_90": (None, 91)}[bucket]
    since = None if oldest is None else q.today - timedelta(days=oldest)
    return since, q.today - timedelta(days=youngest)


def _today(q: Question) -> str:
    """Ages and due days are counted to today, whatever month is asked about."""
    return str(pd.Period(q.today, "M"))


KPIS: dict[str, Callable[[Question], Figure]] = {
    **{f"unpaid_ageing.{bucket}": partial(aged, bucket) for bucket in BUCKETS},
    "sponsorship_unpaid": sponsorship_unpaid,
}
"""The numbers of what is owed by id."""
