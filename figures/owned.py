"""The comparable line of everything owned: what was put in, what it brought, how steadily."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import NamedTuple

import pandas as pd

from figures.answer import Figure, weakest
from figures.asking import Question, made, once
from figures.things import whole
from figures.wording import money, percent
from metrics import worth
from metrics.currency import minor_digits

ROOMS = ("rental", "holdings", "lending", "robo", "royalties", "recurring")
"""The modules whose `owned` tells of things of their kind."""


class Owned(NamedTuple):
    """One thing owned. Money in home currency; shares as shares; NaN where a number does not exist.

    `income` is net over the last 12 full months, `net_yield` that over `money_in`; `known` as `vocabulary.KNOWN`.
    """

    kind: str
    name: str
    value: float
    money_in: float
    income: float
    net_yield: float
    reliability: float
    volatility: float
    flag: str
    known: str


INVESTED = ("rental", "dividend", "reit", "p2p", "robo")
"""The kinds in which money is invested; titles and memberships are what one made."""


@once
def every(q: Question) -> list[Owned]:
    """Everything owned, what money is invested in first; of each group what brought most first."""
    found = [line for name in ROOMS for line in _of(q, name)]
    return sorted(found, key=_order)


def _order(line: Owned) -> tuple[bool, float, str]:
    return line.kind not in INVESTED, -(line.income if line.income == line.income else 0.0), line.name


@once
def income(q: Question) -> Figure:
    """What everything invested in brought over the last 12 full months, after its own costs."""
    rows = [line for line in every(q) if line.kind in INVESTED]
    known = [line for line in rows if line.income == line.income]
    month, home = whole(q).month, q.ws.home_currency
    value = worth.income(pd.Series([line.income for line in rows], dtype="float64"))
    words = ", ".join(f"{line.name} {money(round(line.income), home)}" for line in known[:4])
    rest = f" and {len(known) - 4} more" if len(known) > 4 else ""
    told = made(
        q, "owned_income", "Income of it, 12 months", home, of=worth.income, value=round(value, minor_digits(home)),
        why="Nothing that you invested in has brought anything that is known yet.", period=f"{month - 11}/{month}",
        formula=f"net of 12 months: {words}{rest}", extra={"n": len(known), "under": _yield_words(known, home)}, provisional=False,
    )  # fmt: skip
    return replace(told, known=weakest(line.known for line in known)) if known else told


def _yield_words(lines: list[Owned], home: str) -> tuple[str, ...]:
    """What that is of the money put in, of those of which both are known."""
    both = [line for line in lines if line.money_in > 0]
    share = worth.net_yield(sum(line.income for line in both), sum(line.money_in for line in both))
    put_in = money(round(sum(line.money_in for line in both)), home)
    return (f"{percent(share)} of {put_in} put in",) if share >= 0 else ()


def _of(q: Question, name: str) -> list[Owned]:
    told: list[Owned] = import_module(f"figures.{name}").owned(q)  # these modules make lines of this one
    return told
