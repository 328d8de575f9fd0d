"""What rentals bring: the numbers of all properties together."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import partial
from operator import attrgetter
from typing import NamedTuple

import numpy as np
import pandas as pd

from figures import letting
from figures.answer import Change, Figure, RowsQuery
from figures.asking import Question, figure, once
from figures.rental import Let, each, money_in
from figures.things import whole
from figures.wording import counted, money, month_of, percent
from metrics import rental
from metrics.currency import minor_digits
from metrics.frames import window
from metrics.worth import net_yield
from vocabulary import COUNTED

T = letting.T
_NO_RENT = "No rent is known in these 12 months: type your properties and their rents in."
_NO_PROPERTY = "No property is typed in: say what you let, with its units and rent, under Type in."


class _All(NamedTuple):
    """All rentals together over the 12 months."""

    rows: pd.DataFrame
    days: pd.DataFrame
    rent: float
    noi: float
    service: float
    flow: float


@once
def _all(q: Question) -> _All:
    rows = letting.rental_lines(q)
    sums = (of(rows, month=q.month) for of in (rental.collected, rental.noi, rental.debt_service, rental.cash_flow))
    return _All(rows, letting.days(q), *sums)


def _figure(q: Question, id_: str, value: float, why: str, formula: str, **more: object) -> Figure:
    """A figure of rentals over the 12 months, with the entries behind it."""
    q = whole(q)
    every = _all(q)
    here = window(every.rows, month=q.month, months=T)
    since = (q.month - T + 1).to_timestamp().date()
    words = {"stream": letting.streams(q), "kind": letting.KINDS[:4], "status": COUNTED}
    names = [*map(str, here["source"].unique()), *map(str, letting.properties(q)["source"].unique())]
    known = {"known": "estimated"} if more.pop("guessed", False) and not q.ws.demo else {}
    return figure(
        q, id_, value=value, why=why, names=names, formula=formula,
        **{"period": f"{q.month - T + 1}/{q.month}", "rows": RowsQuery("entry", words, since, q.month.end_time.date()), **known, **more},
    )  # fmt: skip


def _rounded(q: Question, value: float) -> float:
    return round(value, minor_digits(q.ws.home_currency))


def _amount(q: Question, value: float) -> str:
    return money(_rounded(q, value), q.ws.home_currency) if value == value else "not known"


@once
def vacancy(q: Question) -> Figure:
    """Unlet unit-days over unit-days of all properties."""
    days = _all(whole(q)).days
    value = rental.vacancy(days)
    unlet, every = days["unlet"].sum(), days["unit_days"].sum()
    why = _NO_PROPERTY if letting.properties(q).empty else _NO_RENT
    words = f"{unlet:,.0f} unlet of {every:,.0f} unit-days"
    return _figure(q, "vacancy", value, why, words, guessed=letting.inferred(whole(q)), extra={"under": (words,)})


@once
def occupancy(q: Question) -> Figure:
    """Rent collected over potential rent of all properties."""
    every = _all(whole(q))
    own = every.rows[every.rows["own"].to_numpy() | (len(letting.properties(q)) == 1)]
    rent, potential = rental.collected(own, month=whole(q).month), float(every.days["potential"].sum())
    why = _NO_PROPERTY if letting.properties(q).empty else _NO_RENT
    words = f"{_amount(q, rent)} collected of {_amount(q, potential)} potential rent" if potential > 0 else ""
    guessed = bool(letting.properties(q)["guessed"].any())
    unlet = f"{every.days['unlet'].sum():,.0f} of {every.days['unit_days'].sum():,.0f} days empty"
    return _figure(
        q, "occupancy", rental.occupancy(rent, potential), why, words, guessed=guessed, extra={"under": (unlet,)}
    )


@once
def noi(q: Question) -> Figure:
    """Net operating income of all rentals."""
    every = _all(whole(q))
    words = f"rent {_amount(q, every.rent)} \u2212 operating expenses {_amount(q, every.rent - every.noi)} = {_amount(q, every.noi)}"
    return _figure(q, "noi", _rounded(q, every.noi), _NO_RENT, words, **_compared(q, every.noi, rental.noi))


@once
def cash_flow(q: Question) -> Figure:
    """Net operating income less debt service of all rentals."""
    every = _all(whole(q))
    words = f"net operating income {_amount(q, every.noi)} \u2212 debt service {_amount(q, every.service)} = {_amount(q, every.flow)}"
    return _figure(
        q, "cash_flow", _rounded(q, every.flow), _NO_RENT, words, **_compared(q, every.flow, rental.cash_flow)
    )


def _compared(q: Question, now: float, of: Callable[..., float]) -> dict[str, object]:
    """The change on the 12 months before, where they are wholly recorded."""
    month, rows = whole(q).month, _all(whole(q)).rows
    recorded = len(rows) > 0 and rows["month"].min() <= (month - 2 * T + 1).to_timestamp()
    before = of(rows, month=month - T) if recorded else math.nan
    share = now / before - 1 if before > 0 and now == now else None
    return {"change": Change(share), "extra": {"compared": "the 12 months before"}}


@once
def dscr(q: Question) -> Figure:
    """Net operating income over debt service of all rentals."""
    every = _all(whole(q))
    why = "No debt service is known in these 12 months: there is no loan to cover." if every.service == 0 else _NO_RENT
    words = f"net operating income {_amount(q, every.noi)} / debt service {_amount(q, every.service)}; lenders like 1.20 or more"
    under = (f"loans took {_amount(q, every.service)}", "lenders like 1.20 or more")
    return _figure(q, "dscr", rental.dscr(every.noi, every.service), why, words, extra={"under": under})


@once
def maintenance_share(q: Question) -> Figure:
    """Maintenance over rent of all rentals."""
    every = _all(whole(q))
    spent = rental.maintenance(every.rows, month=whole(q).month)
    words = f"maintenance {_amount(q, spent)} / rent {_amount(q, every.rent)}"
    under = (f"{money(round(spent), q.ws.home_currency)} in 12 months",) if spent == spent else ()
    return _figure(
        q, "maintenance_share", rental.maintenance_share(spent, every.rent), _NO_RENT, words, extra={"under": under}
    )


@once
def rent_per_unit(q: Question) -> Figure:
    """Rent of the month over units let in it."""
    q = whole(q)
    days = letting.days(q, 1)
    rent = rental.collected(_all(q).rows, month=q.month, months=1)
    value = rental.rent_per_unit(rent, days)
    let_units = float((days["units"] * (1 - days["unlet"] / days["unit_days"])).sum())
    why = (
        _NO_PROPERTY if letting.properties(q).empty else f"No unit was let in {month_of(q.month)}, as far as is known."
    )
    words = f"rent of {month_of(q.month)} {_amount(q, rent)} / {let_units:,.2g} units let"
    since = q.month.to_timestamp().date()
    rows = RowsQuery(
        "entry", {"stream": letting.streams(q), "kind": ("rent",), "status": COUNTED}, since, q.month.end_time.date()
    )
    under = {"under": (f"{let_units:,.2g} units let in {month_of(q.month)}",)}
    return _figure(q, "rent_per_unit", _rounded(q, value), why, words, period=str(q.month), rows=rows, extra=under)


def _over(q: Question, id_: str, part: str, base: Callable[[Let], float], lacking: str, named: str) -> Figure:
    """A year's number of the properties over a base, of those that have both; says how many are left out."""
    every = each(q)
    usable = [one for one in every if one.year and base(one) > 0]
    income, under = _total(getattr(one, part) for one in usable), _total(base(one) for one in usable)
    left = len(every) - len(usable)
    of = {"cap_rate": rental.cap_rate, "cash_on_cash": rental.cash_on_cash}.get(id_, net_yield)
    value, home = of(income, under), q.ws.home_currency
    share = f" = {percent(value)}" if value >= 0 else ""
    rest = f"; {counted(left, 'property', 'properties')} without it left out" if left else ""
    words = f"{named} {_amount(q, income)} / {lacking} {_amount(q, under)}{share}{rest}"
    shown = (f"{money(round(income), '').strip()} of {money(round(under), home)}",) if value == value else ()
    extra = {"n": len(usable), "left_out": left, "under": shown}
    return _figure(q, id_, value, _why_not(every, lacking), words, extra=extra)


def _why_not(every: list[Let], lacking: str) -> str:
    """Why a year's number over a base does not exist, and what to do."""
    if not every:
        return _NO_PROPERTY
    if not any(one.year for one in every):
        return "12 months of rents and costs are needed; it is not made up from fewer."
    return f"It is not known: type in {lacking}."


def _total(numbers: Iterable[float]) -> float:
    found = list(numbers)
    return float(np.sum(found)) if found else math.nan


@once
def cap_rate(q: Question) -> Figure:
    """Net operating income over value of all properties."""
    return _over(q, "cap_rate", "noi", attrgetter("value"), "what the property is worth", "net operating income")


@once
def cash_on_cash(q: Question) -> Figure:
    """Cash flow over the money put in, of all properties."""
    return _over(q, "cash_on_cash", "cash_flow", attrgetter("invested"), "the down payment", "cash flow")


@once
def yield_(q: Question) -> Figure:
    """Cash flow over all the owner's money in the properties, with what was built since."""
    inside = partial(money_in, whole(q))
    return _over(q, "net_yield.rental", "cash_flow", inside, "the down payment", "cash flow")


KPIS: dict[str, Callable[[Question], Figure]] = {
    "vacancy": vacancy, "occupancy": occupancy, "noi": noi, "cap_rate": cap_rate, "cash_flow": cash_flow,
    "cash_on_cash": cash_on_cash, "dscr": dscr, "rent_per_unit": rent_per_unit, "maintenance_share": maintenance_share,
    "net_yield.rental": yield_,
}  # fmt: skip
"""The numbers of rentals by id."""
