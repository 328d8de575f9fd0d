"""The steps from gross to profit as figures of their own, each with what it is made of and how it changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from figures.answer import Card, Figure
from figures.asking import Question, figure, once
from figures.audience import change
from figures.ledger import counting, known_to
from figures.measures import last_months
from figures.nets import TITLES, nets, rows_of, sources_of, steps_of, why
from figures.revenue import net, passive_share, passive_spark, pending
from figures.wording import money
from figures.year_to_date import year_to_date
from metrics.currency import minor_digits
from metrics.frames import month_range, one_of, window
from metrics.money import STEPS, recorded, rounded
from vocabulary import MICROS

KIND_WORDS = {
    "sale": "sales", "commission": "commissions", "subscription": "subscriptions", "ad": "ads", "sponsorship": "sponsorships",
    "royalty": "royalties", "rent": "rents", "dividend": "dividends", "interest": "interest", "refund": "refunds", "fee": "fees",
    "tax": "taxes", "withholding": "taxes withheld", "write_off": "loans written off", "expense": "expenses",
    "debt_service": "debt service",
}  # fmt: skip
"""What the kinds of entries are called in a formula."""


def step(name: str, q: Question) -> Figure:
    """One step of the chain: the same amount as in `revenue.chain`, with its formula filled in and its changes."""
    if name == "net_revenue":
        return net(q)
    return _made(q, name)


@once
def _made(q: Question, name: str) -> Figure:
    kinds, sign = STEPS[name]
    shown = rounded(steps_of(q), digits=minor_digits(q.ws.home_currency))
    here = window(nets(q), month=q.month)
    whole = bool(len(here)) and bool(here["complete"].iloc[0])
    value = float(shown.get(name, float("nan")))
    return figure(
        q, name, value=value, why=why(q), names=sources_of(q), change=change(q, by_month(q, name)), provisional=not whole,
        formula=_formula(q, name, shown), extra={"sign": sign}, rows=rows_of(q, kinds),
    )  # fmt: skip


@once
def by_month(q: Question, name: str) -> pd.DataFrame:
    """A step month by month: ``month``, ``value`` (what is taken off is positive), ``complete``, as `nets` has net revenue."""
    kinds, sign = STEPS[name]
    rows = counting(q)
    span = recorded(rows, known_to=known_to(q))
    if span is None:
        return nets(q)
    months = month_range(*span)
    own = rows[one_of(rows["kind"], kinds)]
    sums = np.zeros(len(months), dtype="int64")
    place = np.searchsorted(months, own["month"].to_numpy().astype("datetime64[s]"))
    np.add.at(sums, place, own["amount_micros"].to_numpy())
    known = nets(q)
    value = np.where(known["value"].isna().to_numpy(), np.nan, sign * sums / MICROS)
    return known.assign(value=value)


def kinds_of(q: Question, kinds: tuple[str, ...]) -> dict[str, float]:
    """What each of these kinds came to in the month, the largest first; kinds without an entry are not there."""
    found = {kind: micros / MICROS for kind, micros in _by_kind(q).items() if micros and kind in kinds}
    return dict(sorted(found.items(), key=lambda each: -abs(each[1])))


@once
def _by_kind(q: Question) -> dict[str, int]:
    sums = window(counting(q), month=q.month).groupby("kind", observed=True)["amount_micros"].sum()
    return {str(kind): int(micros) for kind, micros in sums.items()}


@once
def gross_by_stream(q: Question) -> pd.DataFrame:
    """The month's gross by stream, before anything is taken off: ``stream``, ``amount``; the largest first."""
    rows = window(counting(q), month=q.month)
    own = rows[one_of(rows["kind"], STEPS["gross"][0])].astype({"stream": "object"})
    sums = own.groupby("stream", as_index=False)["amount_micros"].sum()
    made = sums.assign(amount=sums["amount_micros"] / MICROS)[["stream", "amount"]]
    return made[made["amount"] != 0].sort_values("amount", ascending=False, kind="stable").reset_index(drop=True)


def cards(q: Question) -> list[Card]:
    """What the Revenue page begins with: net, profit, the fiscal year so far, what is pending, the passive share."""
    profit, net_ = (last_months(rows, last=q.month, months=13) for rows in (by_month(q, "profit"), nets(q)))
    return [
        Card(net(q), net_),
        Card(step("profit", q), profit),
        Card(year_to_date(q), net_.iloc[:0]),
        Card(pending(q), net_.iloc[:0]),
        Card(passive_share(q), passive_spark(q)),
    ]


def _formula(q: Question, name: str, shown: pd.Series) -> str:
    """A step with its numbers filled in."""
    home = q.ws.home_currency
    if shown.empty:
        return ""
    if name == "profit":
        parts = [f"net revenue {_bare(shown['net_revenue'])}"]
        parts += [f"{TITLES[s].lower()} {_bare(shown[s])}" for s in ("expenses", "debt_service")]
        return f"{' − '.join(parts)} = {money(shown['profit'], home)}"
    kinds, sign = STEPS[name]
    found = kinds_of(q, kinds)
    if not found:
        return f"no entry of this kind: {money(0, home)}"
    if len(found) == 1:
        return f"{KIND_WORDS[next(iter(found))]} {money(shown[name], home)}"
    parts = [f"{KIND_WORDS[kind]} {_bare(sign * amount)}" for kind, amount in found.items()]
    return f"{' + '.join(parts)} = {money(shown[name], home)}"


def _bare(amount: float) -> str:
    return money(amount, "").strip()


KPIS: dict[str, Callable[[Question], Figure]] = {name: partial(step, name) for name in STEPS}
"""The chain's steps by id."""
