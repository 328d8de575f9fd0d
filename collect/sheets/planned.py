"""Sheets of what is planned: repeating income and bills, sponsorship deals, goals."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pandas as pd

from collect.errors import CollectError
from collect.sheets.choices import currency, stream
from collect.sheets.columns import Column, Known
from collect.sheets.costs import GENERAL, HOUSEHOLD
from collect.sheets.sheet import KEY, Row, Sheet, Tables, Writing, frame
from collect.sheets.sources import ensure_streams, ready
from store import Store, Workspace
from vocabulary import COSTS, EARNING, MICROS, micros

DEALS_SOURCE = "deals"
_BILLS = (*COSTS, "living")
_INCOME = {
    "rent": "Rent", "sponsorship": "Sponsorship", "subscription": "Subscriptions", "royalty": "Royalty", "dividend": "Dividend",
    "interest": "Interest", "commission": "Commission", "ad": "Ads", "sale": "Sales",
}  # fmt: skip
KINDS = {
    **{kind: f"Income: {_INCOME[kind].lower()}" for kind in _INCOME if kind in EARNING},
    "expense": "Bill: business", "debt_service": "Bill: loan payment", "living": "Bill: living",
}  # fmt: skip
OFTEN = {"week": "every week", "month": "every month", "quarter": "every quarter", "year": "every year"}
STATES = {"planned": "Planned", "invoiced": "Invoiced", "paid": "Paid", "cancelled": "Cancelled"}
STATUS = {"planned": "pending", "invoiced": "approved", "paid": "paid", "cancelled": "declined"}
"""What the ledger says of a deal that is itself the income."""
_NEAR = timedelta(days=45)
SHARE, NO_NUMBERS = "share", ("Program", "YYYY-MM")


def _date(value: Any) -> Any:
    return None if pd.isna(value) else value.date()


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _new_key(row: Row) -> str:
    return str(row[KEY] or uuid.uuid4().hex)


# Repeating income and bills


def _schedules(store: Store, ws: Workspace) -> list[Row]:
    return [
        {
            KEY: r.key, "title": r.title, "kind": r.kind, "amount": abs(Decimal(r.amount) / MICROS), "currency": r.currency,
            "every": r.every, "first": _date(r.first), "last": _date(r.last), "payer": _text(r.payer),
            "stream": None if r.stream in (GENERAL, HOUSEHOLD) else r.stream,
        }
        for r in store.schedules(ws.id).sort_values(["title", "first", "key"]).itertuples()
    ]  # fmt: skip


def _write_schedules(writing: Writing) -> Tables:
    ensure_streams(writing, [(each.new["stream"], "active") for each in writing.changed])
    made = [_schedule(row) | {"amount": None} for row in writing.gone]
    made += [_schedule(each.new) for each in writing.changed]
    return [("schedule", frame(made))]


def _schedule(row: Row) -> Row:
    sign = -1 if row["kind"] in _BILLS else 1
    fallback = HOUSEHOLD if row["kind"] == "living" else GENERAL
    told = {name: row[name] for name in ("title", "kind", "payer", "currency", "every", "first", "last")}
    return told | {"key": _new_key(row), "stream": row["stream"] or fallback, "amount": sign * micros(row["amount"])}


def _schedule_faults(row: Row, _known: Known) -> tuple[str, str] | None:
    if row["last"] is not None and row["last"] < row["first"]:
        return "last", f"{row['last']} comes before the first day, {row['first']}"
    if row["kind"] not in _BILLS and row["stream"] is None:
        return "stream", "is empty: income belongs to a stream"
    return None


SCHEDULES = Sheet(
    "schedules", "Income and bills", "repeating amounts",
    "Money you expect again and again: rent, sponsors, insurance, software, living.",
    (
        Column("title", "What", "text", True, "Like Rent of flat A, or Insurance"),
        Column("kind", "Kind", "choice", True, "", KINDS, "expense"),
        Column("amount", "Amount", "money", True, "Each time; bills too are typed without a minus"),
        currency(),
        Column("every", "How often", "choice", True, "", OFTEN, "month"),
        Column("first", "First", "day", True, "The first day it is expected"),
        Column("last", "Last", "day", False, "Empty while it goes on"),
        stream(None, ("Rental", "Sponsorship"), needed=False, told="Needed for income; of a bill, the stream it is for"),
        Column("payer", "With whom", "text", False, "Who pays, or is paid"),
    ),
    _schedules, _write_schedules, check=_schedule_faults,
)  # fmt: skip


# Sponsorship deals


def _deals(store: Store, ws: Workspace) -> list[Row]:
    newest = store.deals(ws.id).sort_values("day", ascending=False, kind="stable")
    return [
        {
            KEY: r.key, "sponsor": r.sponsor, "stream": r.stream, "invoice": _text(r.invoice), "amount": Decimal(r.amount) / MICROS,
            "currency": r.currency, "day": _date(r.day), "due": _date(r.due), "state": r.state, "paid_day": _date(r.paid_day),
            "counts": bool(r.counts),
        }
        for r in newest.itertuples()
    ]  # fmt: skip


def _write_deals(writing: Writing) -> Tables:
    _refuse_doubles(writing)
    ready(writing, DEALS_SOURCE, "Sponsorship deals typed in")
    ensure_streams(writing, [(each.new["stream"], "active") for each in writing.changed])
    deals = [_deal(row) | {"amount": None} for row in writing.gone]
    entries = [_earned(row, "declined") for row in writing.gone if row["counts"]]
    for each in writing.changed:
        deal = _deal(each.new)
        deals.append(deal)
        if each.new["counts"]:
            entries.append(_earned(each.new | {KEY: deal["key"]}, STATUS[each.new["state"]]))
        elif each.old is not None and each.old["counts"]:
            entries.append(_earned(each.old, "declined"))
    return [("deal", frame(deals)), ("entry", frame(entries))]


def _deal(row: Row) -> Row:
    told = {name: row[name] for name in ("sponsor", "stream", "invoice", "currency", "day", "due", "state", "paid_day")}
    return told | {"key": _new_key(row), "amount": micros(row["amount"]), "counts": int(row["counts"])}


def _earned(row: Row, status: str) -> Row:
    """The deal's own line of the ledger, under its key: however often it is saved, it earns once."""
    return {
        "source": DEALS_SOURCE, "external_id": row[KEY], "day": row["day"], "kind": "sponsorship", "status": status,
        "stream": row["stream"], "payer": row["sponsor"], "amount_micros": micros(row["amount"]), "currency": row["currency"],
        "paid_day": row["paid_day"],
    }  # fmt: skip


def _refuse_doubles(writing: Writing) -> None:
    """A deal whose money another source tells must not earn beside it."""
    for row in (each.new for each in writing.changed if each.new["counts"] and each.new["state"] != "cancelled"):
        where = {"kind": ["sponsorship"], "currency": [row["currency"]], "status": ["pending", "approved", "paid"]}
        found = writing.store.entries(
            writing.ws.id, since=row["day"] - _NEAR, until=row["day"] + _NEAR, where=where, limit=10_000
        )
        same = found[(found["source"] != DEALS_SOURCE) & (found["amount_micros"] == micros(row["amount"]))]
        same = same[same["payer"].fillna("").astype(str).str.casefold().isin(["", row["sponsor"].casefold()])]
        if len(same):
            told = same.iloc[0]
            titles = {source.name: source.title or source.name for source in writing.store.sources(writing.ws.id)}
            raise CollectError(
                f"{row['sponsor']}, {row['amount']:,} {row['currency']}: {titles.get(told['source'], told['source'])} tells this money "
                f"on {told['day']:%Y-%m-%d} already. Untick “Is the income”, so that it earns once."
            )


def _deal_faults(row: Row, _known: Known) -> tuple[str, str] | None:
    if row["state"] == "invoiced" and row["due"] is None:
        return "due", "is empty: an invoice has a day by which it is due"
    if row["state"] == "paid" and row["paid_day"] is None:
        return "paid_day", "is empty: say when it was paid"
    if row["due"] is not None and row["due"] < row["day"]:
        return "due", f"{row['due']} comes before the invoice, {row['day']}"
    if row["amount"] == 0:
        return "amount", "is 0"
    return None


DEALS = Sheet(
    "deals", "Sponsorship deals", "sponsorship deals",
    "Who owes what: each invoice to a sponsor, when it is due, and whether it is paid.",
    (
        Column("sponsor", "Sponsor", "text", True),
        Column("amount", "Amount", "money", True),
        currency(),
        Column("state", "State", "choice", True, "", STATES, "invoiced"),
        Column("day", "Invoiced", "day", True, "The day of the invoice, or when you plan to send it"),
        Column("due", "Due", "day", False, "By when it is to be paid"),
        Column("paid_day", "Paid on", "day"),
        Column("invoice", "Invoice no.", "text"),
        stream("Sponsorship"),
        Column("counts", "Is the income", "yes", False,
               "Ticked: this row itself earns. Not ticked: Stripe, a bank or another source tells the money", default=True),
    ),
    _deals, _write_deals, DEALS_SOURCE, check=_deal_faults,
)  # fmt: skip


# Goals


def _numbers(known: Known) -> Mapping[Any, str]:
    """The numbers a goal can be set for, each with its unit where that is not plain."""
    words = {SHARE: ", in %", "money": f", in {known.currency}"}
    return {id_: title + words.get(unit, "") for id_, (title, unit) in known.numbers.items() if unit not in NO_NUMBERS}


def _scale(known: Known, metric: str) -> Decimal:
    return Decimal(100 if known.numbers.get(metric, ("", ""))[1] == SHARE else 1)


def _goals(store: Store, ws: Workspace) -> list[Row]:
    """Targets in units as kept; a share is shown as per cent by `in_percent`."""
    return [
        {KEY: r.key, "metric": r.metric, "target": Decimal(r.target) / MICROS, "day": _date(r.day)}
        for r in store.goals(ws.id).sort_values(["day", "metric", "key"]).itertuples()
    ]


def in_percent(row: Row, known: Known) -> Row:
    """A goal as it is typed: shares in per cent."""
    return row | {"target": row["target"] * _scale(known, row["metric"])}


def _write_goals(writing: Writing) -> Tables:
    made = [_goal(row, writing) | {"target": None} for row in writing.gone]
    return [("goal", frame([*made, *(_goal(each.new, writing) for each in writing.changed)]))]


def _goal(row: Row, writing: Writing) -> Row:
    money = writing.known.numbers.get(row["metric"], ("", ""))[1] == "money"
    return {
        "key": _new_key(row), "metric": row["metric"], "day": row["day"],
        "target": micros(row["target"] / _scale(writing.known, row["metric"])), "currency": writing.ws.home_currency if money else None,
    }  # fmt: skip


GOALS = Sheet(
    "goals", "Goals", "goals",
    "Where you want to be, and when: Outlook says what it takes and whether you are on track.",
    (
        Column("metric", "Number", "choice", True, "Any number of this program", _numbers),
        Column("target", "Target", "number", True, "Shares in per cent: 40 for 40 %", least=-(10**9)),
        Column("day", "By", "day", True, "The day it is to be reached"),
    ),
    _goals, _write_goals, shown=in_percent, unique=("metric", "day"),
)  # fmt: skip
