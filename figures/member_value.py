"""What a member is worth, and what memberships bring on what was put into them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from figures.answer import Figure, RowsQuery
from figures.asking import Question, figure, once
from figures.charges import charging
from figures.ledger import ledger
from figures.members import left
from figures.people import People, known_day, members, not_whole, whole
from figures.recurring import NO_LIST, now, streams, why_not
from figures.steady import costs, yield_words
from figures.tiers import spells
from figures.wording import listed, money, number, percent, percent_signed
from metrics import recurring, worth
from metrics.currency import minor_digits
from metrics.frames import one_of, window
from metrics.money import counted
from metrics.spells import here
from vocabulary import COUNTED, EARNING, MICROS, NET

CHURN_MONTHS = (3, 6)
"""A member's value looks at the churn of at least so many months, and of at most so many."""


@once
def lifetime_value(q: Question) -> Figure:
    """What a paying member brings until they leave."""
    people, home = members(q), q.ws.home_currency
    last = 1 if q.provisional else 0
    backs = [
        back for back in range(last, last + CHURN_MONTHS[1]) if people.sources and whole(q, people, q.month - back)
    ]
    each = [left(q, back=back, paying=True) for back in backs]
    gone, there = sum(one.gone for one in each), sum(one.there for one in each)
    paying = _paying(q)
    arpu = now(q) / paying if paying else math.nan
    margin, enough = _margin(q), len(backs) >= CHURN_MONTHS[0]
    churn = gone / there if enough and there else math.nan
    value = recurring.lifetime_value(arpu=arpu, margin=margin, churn=churn)
    formula = "" if value != value else (
        f"{money(round(arpu, 2), home)} a paying member × {percent_signed(margin)} left after fees and costs"
        f" / {percent(churn)} who leave a month ({number(gone)} of {number(there)} in {len(backs)} months)"
    )  # fmt: skip
    return figure(
        q, "lifetime_value", value=round(value, minor_digits(home)), names=people.sources, provisional=q.provisional,
        why=_no_value(q, enough=enough, churn=churn, margin=margin), formula=formula, qualifier=_most(people) if value == value else None,
        extra={"arpu": arpu, "margin": margin, "churn": churn, "months": len(backs), "under": _spoken(q, arpu, churn)},
    )  # fmt: skip


def _no_value(q: Question, *, enough: bool, churn: float, margin: float) -> str:
    if not members(q).sources:
        return NO_LIST
    if not enough:
        return f"Who left is known for fewer than {CHURN_MONTHS[0]} months: {not_whole(q, members(q))}"
    if churn == 0:
        return "Nobody left in these months, so how long a member stays cannot be told."
    return (
        "What is left after fees is not known: import what your memberships earned."
        if math.isnan(margin)
        else why_not(q)
    )


def _most(people: People) -> str | None:
    """Where some left on a day nobody told, more leave than is known, and a member is worth at most this."""
    return "at most" if people.unknown else None


def _spoken(q: Question, arpu: float, churn: float) -> tuple[str, ...]:
    """How long a member stays and what one brings, for the card."""
    return (
        (f"{money(round(arpu, 2), q.ws.home_currency)} a month", f"for {number(1 / churn)} months")
        if churn > 0 and arpu == arpu
        else ()
    )


def _paying(q: Question) -> int:
    """Paying members at the end of the month, of the tiers whose price is known."""
    people = members(q)
    rows = spells(q)
    there = here(rows, np.datetime64(known_day(q, people), "s")) if people.sources else np.zeros(0, dtype=bool)
    return int((rows["mrr_micros"].to_numpy()[there] > 0).sum()) if people.sources else 0


def _margin(q: Question) -> float:
    """What is left of each unit charged, over 12 months, after fees, refunds and the streams' own costs."""
    rows = window(counted(ledger(q).rows), month=q.month, months=12)
    rows = rows[one_of(rows["stream"], streams(q))]
    gross = int(rows.loc[one_of(rows["kind"], EARNING), "amount_micros"].sum())
    return int(rows["amount_micros"].sum()) / gross if gross > 0 else math.nan


@once
def net_yield(q: Question) -> Figure:
    """What memberships brought in 12 months for each unit put into them."""
    put_in, income = costs(q, streams(q)), _income(q)
    named = listed(streams(q))
    no_costs = f"No costs are known for {named}: type them in as expenses of that stream."
    why = no_costs if named else "No charges of memberships are known: import what they earned."
    return figure(
        q, "net_yield.membership", value=worth.net_yield(income, put_in), why=why, names=charging(q),
        period=f"{q.month - 11}/{q.month}", rows=RowsQuery("entry", {"stream": streams(q), "status": COUNTED}, None, q.month_end),
        provisional=q.provisional, **yield_words(income, put_in, q.ws.home_currency),
    )  # fmt: skip


def _income(q: Question) -> float:
    rows = window(counted(ledger(q).rows), month=q.month, months=12)
    rows = rows[one_of(rows["stream"], streams(q)) & one_of(rows["kind"], NET)]
    return int(rows["amount_micros"].sum()) / MICROS if len(rows) else math.nan


KPIS: dict[str, Callable[[Question], Figure]] = {"lifetime_value": lifetime_value, "net_yield.membership": net_yield}
"""The numbers of this page by their id."""
