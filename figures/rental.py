"""What rentals bring: each property by itself."""

from __future__ import annotations

import math
from typing import NamedTuple

import pandas as pd

from figures import letting, mortgages, worth
from figures.asking import Question, once
from figures.mortgages import Rest
from figures.owned import Owned
from figures.things import whole
from metrics import letting as let
from metrics import rental
from metrics.frames import first_day, window
from metrics.risk import volatility
from metrics.worth import net_yield

T = letting.T
FLAGS = {
    "occupancy": "less than 90 % of the rent came in", "maintenance": "more than 15 % of the rent goes into repairs",
    "rent": "the rent is unchanged for over 24 months",
}  # fmt: skip


class Let(NamedTuple):
    """One property over the last 12 full months; money in home currency, NaN where a number does not exist.

    `shared` says that it bears a part of costs that name no property, `year` that its lines go back 12 months, `flags` names of `FLAGS`.
    """

    thing: str
    title: str
    units: float
    value: float
    debt: float
    rent: float
    vacancy: float
    occupancy: float
    noi: float
    cap_rate: float
    cash_flow: float
    invested: float
    cash_on_cash: float
    dscr: float
    maintenance_share: float
    unchanged: int
    flags: tuple[str, ...]
    shared: bool
    year: bool
    known: str
    loan: Rest | None


@once
def each(q: Question) -> list[Let]:
    """Every property, what brought most first."""
    q = whole(q)
    found = [_let(q, str(thing)) for thing in letting.properties(q)["thing"]]
    return sorted(found, key=lambda one: (-(one.noi if one.noi == one.noi else -math.inf), one.title))


def _let(q: Question, thing: str) -> Let:
    told = letting.properties(q).set_index("thing").loc[thing]
    rows = letting.by_property(q)
    rows = rows[(rows["thing"] == thing).to_numpy()]
    days = letting.days(q)
    days = days[(days["thing"] == thing).to_numpy()]
    year = letting.a_year(q, thing)
    income, flow = (of(rows, month=q.month) for of in (rental.noi, rental.cash_flow))
    rent, value = rental.collected(rows, month=q.month), worth.value_of(q, thing)
    full = rental.occupancy(rent, float(days["potential"].sum()))
    upkeep = rental.maintenance_share(rental.maintenance(rows, month=q.month), rent)
    unchanged = let.months_unchanged(rows, month=q.month)
    return Let(
        thing=thing, title=str(told["title"]), units=float(told["units"]), value=value, debt=worth.debt_of(q, thing),
        rent=rent, vacancy=rental.vacancy(days), occupancy=full, noi=income, cash_flow=flow, invested=float(told["invested"]),
        cap_rate=rental.cap_rate(income, value) if year else math.nan,
        cash_on_cash=rental.cash_on_cash(flow, float(told["invested"])) if year else math.nan,
        dscr=rental.dscr(income, rental.debt_service(rows, month=q.month)), maintenance_share=upkeep, unchanged=unchanged,
        flags=let.flags(full, upkeep, unchanged), shared=bool(window(rows, month=q.month, months=T)["shared"].any()), year=year,
        known="estimated" if told["guessed"] else str(told["known"]), loan=_rest(q, thing),
    )  # fmt: skip


def _rest(q: Question, thing: str) -> Rest | None:
    """How the loan on a property goes on from the month's end; only of one in home currency that is all the owner's, as its payment is."""
    told = letting.properties(q).set_index("thing").loc[thing]
    shared = q.streams[told["stream"]].share != 1 if told["stream"] in q.streams else False
    if shared or told["currency"] != q.ws.home_currency:
        return None
    terms = mortgages.terms_of({"loan": told["loan"]})
    balance = worth.debt_of(q, thing)
    return mortgages.rest(terms, balance, q.month) if terms is not None and balance > 0 else None


@once
def by_month(q: Question, months: int = 24) -> pd.DataFrame:
    """Each property's rent by month, with ``empty`` (the share of the month unlet) and ``lost`` (its potential rent)."""
    q = whole(q)
    rows = letting.by_property(q)
    rents = rows[(rows["kind"] == "rent").to_numpy()].groupby(["thing", "month"])["amount"].sum()
    days = letting.days(q, months)
    titles = letting.properties(q).set_index("thing")["title"]
    value = rents.reindex(pd.MultiIndex.from_frame(days[["thing", "month"]])).fillna(0.0).to_numpy()
    empty = (days["unlet"] / days["unit_days"]).to_numpy()
    told = {
        "thing": days["thing"],
        "title": days["thing"].map(titles),
        "month": days["month"],
        "value": value,
        "empty": empty,
    }
    return pd.DataFrame({**told, "lost": (days["potential"] * empty).fillna(0.0)})


def stream(q: Question) -> str:
    """The stream of rents; the first by name where there are several, empty where there is none."""
    return next(iter(letting.streams(q)), "")


@once
def owned(q: Question) -> list[Owned]:
    """The comparable line of each property; its income is its cash flow."""
    return [_owned(whole(q), one) for one in each(q)]


def _owned(q: Question, one: Let) -> Owned:
    rows = letting.by_property(q)
    rows = window(rows[(rows["thing"] == one.thing).to_numpy()], month=q.month, months=T)
    flow = rows[(rows["kind"] != "capex").to_numpy()]
    paid = flow[(flow["kind"] == "rent").to_numpy()].groupby("month")["amount"].sum()
    months = pd.date_range(first_day(q.month - T + 1), periods=T, freq="MS")
    net = flow.groupby("month")["amount"].sum().reindex(months).fillna(0.0)
    put_in = money_in(q, one)
    return Owned(
        kind="rental", name=one.title, value=one.value, money_in=put_in, income=one.cash_flow,
        net_yield=net_yield(one.cash_flow, put_in) if one.year else math.nan,
        reliability=float((paid > 0).sum()) / T if one.year else math.nan,
        volatility=volatility(net) if one.year else math.nan,
        flag="; ".join(FLAGS[name] for name in one.flags), known=one.known,
    )  # fmt: skip


def money_in(q: Question, one: Let) -> float:
    """The owner's own money in a property: down payment, closing costs, first works, and what was built since."""
    rows = letting.by_property(q)
    built = rows[((rows["thing"] == one.thing) & (rows["kind"] == "capex")).to_numpy()]
    return one.invested - float(built["amount"].sum())
