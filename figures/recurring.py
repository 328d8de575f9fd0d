"""Recurring revenue (MRR): what it is, how it moved, what a member is worth, what memberships bring on what they cost."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from figures.answer import Change, Figure, RowsQuery
from figures.asking import Question, figure, once
from figures.audience import change
from figures.charges import charged_to, charges, charging
from figures.ledger import ledger
from figures.owned import Owned
from figures.people import known_day, members, not_whole, start, whole
from figures.steady import costs, steadiness
from figures.tiers import Tier, spells, tiers, unpriced
from figures.wording import listed, money, month_of, number
from metrics import recurring, worth
from metrics.currency import minor_digits
from metrics.frames import first_day, last_day, one_of, window
from metrics.money import counted
from metrics.recurring import MOVED
from metrics.spells import here
from vocabulary import COUNTED, MICROS, NET

HISTORY = 25
NO_LIST = "Who pays what is not known: import your list of members to see who came, went and changed their tier."


@once
def by_month(q: Question, months: int = HISTORY) -> pd.DataFrame:
    """Recurring revenue at the end of each month: ``month``, ``value`` (NaN where it is not known), ``complete``."""
    people = members(q)
    wanted = [q.month - back for back in range(months - 1, -1, -1)]
    if not people.sources:
        told = recurring.of_charges(charges(q), month=q.month, months=months)
        last = charged_to(q)
        known = np.array([last is not None and month <= last for month in wanted])
        return told.assign(
            value=told["value"].where(known), complete=known & np.array([m <= q.last_full for m in wanted])
        )
    rows, since = spells(q), start(people)
    days = [min(pd.Timestamp(last_day(month)), people.until) for month in wanted]
    there = [since <= day and pd.Timestamp(first_day(m)) <= people.until for day, m in zip(days, wanted, strict=True)]
    values = [recurring.mrr(rows, on=day) if known else math.nan for day, known in zip(days, there, strict=True)]
    if len(unpriced(q)) == len(tiers(q)):
        values = [math.nan] * len(values)
    over = [month <= q.last_full and pd.Timestamp(last_day(month)) <= people.until for month in wanted]
    starts = np.array([first_day(month) for month in wanted], dtype="datetime64[s]")
    return pd.DataFrame({"month": starts, "value": np.array(values, dtype="float64"), "complete": over})


@once
def mrr(q: Question) -> Figure:
    """Recurring revenue a month, at the end of the month."""
    return _mrr(q, "mrr", 1)


@once
def arr(q: Question) -> Figure:
    """Recurring revenue a year: 12 times that of a month."""
    return _mrr(q, "arr", 12)


def _mrr(q: Question, name: str, times: int) -> Figure:
    people, known, home = members(q), by_month(q), q.ws.home_currency
    value = round(now(q) * times, minor_digits(home))
    told, lacking = _parts(q), unpriced(q)
    formula = told if times == 1 or value != value else f"12 × {money(value / times, home)} = {money(value, home)}"
    extra = {"left_out": f"members of {listed(lacking)}: no price is known"} if lacking and people.sources else {}
    return figure(
        q, name, value=value, why=why_not(q), names=people.sources or charging(q), formula=formula if value == value else "",
        change=change(q, known), extra=extra, qualifier="at least" if extra and value == value else None,
        provisional=q.provisional or not bool(known["complete"].iloc[-1]) or math.isnan(known["value"].iloc[-1]),
        rows=None if people.sources else RowsQuery("entry", {"kind": ("subscription",), "status": COUNTED}, None, q.month_end),
        **_known(q),
    )  # fmt: skip


def now(q: Question) -> float:
    """Recurring revenue on the day that the question is answered for; NaN where it is not known."""
    people = members(q)
    if not people.sources:
        return float(by_month(q)["value"].iloc[-1])
    day = known_day(q, people)
    known = day >= start(people) and len(unpriced(q)) < len(tiers(q))
    return recurring.mrr(spells(q), on=day) if known else math.nan


def _known(q: Question) -> dict[str, str]:
    """An average of charges in the place of a price is an estimate."""
    people = members(q)
    guessed = any(tier.estimated and tier.price == tier.price for tier in tiers(q).values())
    return {"known": "estimated"} if guessed and q.known(people.sources) not in ("demo", None) else {}


def _parts(q: Question) -> str:
    """The sum with its numbers: each tier's paying members times its price."""
    people = members(q)
    if not people.sources:
        return f"charges for memberships, each as its share of a month, until {month_of(q.month)}"
    day = known_day(q, people)
    rows = people.spells[here(people.spells, np.datetime64(day, "s")) & people.spells["paid"].to_numpy(dtype=bool)]
    n = rows.groupby(["source", "tier"]).size()
    priced = [(tier, int(n.get(key, 0))) for key, tier in tiers(q).items() if not math.isnan(tier.price)]
    words = [_times(tier, count) for tier, count in sorted(priced, key=lambda each: each[0].price) if count]
    total = sum(tier.price * count for tier, count in priced)
    return f"{' + '.join(words)} = {money(total, q.ws.home_currency)} a month" if words else ""


def _times(tier: Tier, n: int) -> str:
    price = f"({tier.words})" if "=" in tier.words else tier.words
    return f"{number(n)} {tier.name or 'members'} × {price}"


def why_not(q: Question) -> str:
    """Why there is no recurring revenue."""
    people = members(q)
    last = None if people.sources else charged_to(q)
    if last is not None:
        return f"No charges of memberships are known for {month_of(q.month)}: they are known until {month_of(last)}."
    if not people.sources:
        return "No recurring revenue is known: import your list of members, or the charges of your memberships."
    if len(unpriced(q)) == len(tiers(q)):
        return f"No price is known for {listed(unpriced(q)) or 'any tier'}: type your tiers in with their price."
    return not_whole(q, people)


@once
def moved(q: Question, months: int = HISTORY) -> pd.DataFrame:
    """Movements of recurring revenue by month, millionths of the home currency; only of months that are wholly known."""
    people = members(q)
    if not people.sources or len(unpriced(q)) == len(tiers(q)):
        return recurring.movements_by_month(spells(q), month=q.month, months=0)
    wanted = [q.month - back for back in range(months - 1, -1, -1)]
    known = np.array([first_day(month) for month in wanted if whole(q, people, month)], dtype="datetime64[s]")
    rows = recurring.movements_by_month(spells(q), month=q.month, months=months)
    return rows[np.isin(rows["month"].to_numpy(), known)].reset_index(drop=True)


def _of_month(q: Question) -> pd.Series | None:
    here_ = window(moved(q), month=q.month)
    return here_.iloc[0] if len(here_) else None


@once
def movement(q: Question, name: str) -> Figure:
    """One movement of the month: new, expansion, contraction, churned or reactivated."""
    told, home = _of_month(q), q.ws.home_currency
    value = math.nan if told is None else round(int(told[name]) / MICROS, minor_digits(home))
    known = moved(q)
    values = known.assign(value=known[name] / MICROS, complete=True)[["month", "value", "complete"]]
    return figure(
        q, f"mrr_{name}", value=value, why=_no_movement(q), names=members(q).sources, formula=_reconciled(q, told),
        change=change(q, values) if len(values) else Change(), provisional=q.provisional,
    )  # fmt: skip


def _no_movement(q: Question) -> str:
    if not members(q).sources:
        return NO_LIST
    return why_not(q) if len(unpriced(q)) == len(tiers(q)) else not_whole(q, members(q))


def _reconciled(q: Question, told: pd.Series | None) -> str:
    """From the start of the month to its end, with all movements."""
    if told is None:
        return ""
    home = q.ws.home_currency
    signs = {
        "new": "+ new",
        "expansion": "+ more",
        "reactivated": "+ back",
        "contraction": "− less",
        "churned": "− left",
    }
    parts = " ".join(f"{signs[name]} {money(int(told[name]) / MICROS, '').strip()}" for name in MOVED)
    start, end = (money(int(told[name]) / MICROS, home) for name in ("start", "end"))
    return f"{start} at the start {parts} = {end} at the end"


@once
def quick_ratio(q: Question) -> Figure:
    """What was gained for each unit lost in the month."""
    told, home = _of_month(q), q.ws.home_currency
    value = math.nan if told is None else recurring.quick_ratio(told)
    why = _no_movement(q) if told is None else f"No recurring revenue was lost in {month_of(q.month)}."
    known = moved(q)
    ratios = known.assign(value=[recurring.quick_ratio(row) for _, row in known.iterrows()], complete=True)
    formula = ""
    if told is not None:
        new, more, less, lost = (
            money(int(told[n]) / MICROS, "").strip() for n in ("new", "expansion", "contraction", "churned")
        )
        formula = f"(new {new} + more {more}) / (less {less} + left {lost}) {home}"
    return figure(
        q, "quick_ratio", value=value, why=why, names=members(q).sources, formula=formula, provisional=q.provisional,
        change=change(q, ratios[["month", "value", "complete"]]) if len(ratios) else Change(),
    )  # fmt: skip


@once
def streams(q: Question) -> tuple[str, ...]:
    """The streams that memberships bring money to: those with charges, of the lists' own sources where these have any."""
    rows = counted(ledger(q).rows)
    charged = rows[(rows["kind"] == "subscription").to_numpy()]
    own = charged[one_of(charged["source"], members(q).sources)]
    return tuple(sorted({str(name) for name in (own if len(own) else charged)["stream"].unique()}))


@once
def owned(q: Question) -> list[Owned]:
    """Memberships as things owned: one line a stream; where no charges are known, one for each list of members."""
    return [_line(q, name) for name in streams(q)] or [_listed(q, name) for name in members(q).sources]


def _listed(q: Question, source: str) -> Owned:
    """A membership of which only the members are known."""
    nan = math.nan
    return Owned(
        "membership", q.titles((source,))[0], nan, nan, nan, nan, nan, nan, _flag(q), q.known((source,)) or "estimated"
    )


def _line(q: Question, stream: str) -> Owned:
    rows = counted(ledger(q).rows)
    rows = rows[(rows["stream"] == stream).to_numpy() & one_of(rows["kind"], NET)]
    months = rows.assign(net=rows["amount_micros"] / MICROS).groupby("month", as_index=False)["net"].sum()
    income, reliability, volatility = steadiness(q, months)
    put_in = costs(q, (stream,))
    known = q.known(str(name) for name in rows["source"].unique()) or "estimated"
    return Owned(
        "membership",
        stream,
        math.nan,
        put_in,
        income,
        worth.net_yield(income, put_in),
        reliability,
        volatility,
        _flag(q),
        known,
    )


def _flag(q: Question) -> str:
    """What of the members needs a look: more was lost than gained in the month."""
    told = _of_month(q)
    shrunk = told is not None and int(told["end"]) < int(told["start"])
    return f"Recurring revenue fell in {month_of(q.month)}" if shrunk else ""


KPIS: dict[str, Callable[[Question], Figure]] = {
    "mrr": mrr,
    "arr": arr,
    **{f"mrr_{name}": partial(movement, name=name) for name in MOVED},
    "quick_ratio": quick_ratio,
}
"""The numbers of this page by their id."""
