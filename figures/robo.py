"""Robo-advisors: what was paid in, what it is worth, and the two returns."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from figures.answer import Figure
from figures.asking import Question, figure, made, once
from figures.invested import ROBO, behind, items, main_stream, of_role, sources, title, worths, year
from figures.loans_out import flows_told, returned
from figures.owned import Owned
from figures.wording import day_of, money
from metrics.frames import first_day, one_of
from metrics.returns import over_period, put_in, time_weighted, xirr
from metrics.risk import volatility
from metrics.worth import assets_value, net_yield

NOTHING = "No robo-advisor is known: type it in as a holding, with its values and what you paid in."
_OLD = 62
"""A valuation older than so many days is told with its age."""


class Robo(NamedTuple):
    """One robo-advisor: its flows (put in negative), what it was worth (``valued``: day, value), in home currency."""

    name: str
    source: str
    flows: pd.DataFrame
    valued: pd.DataFrame

    @property
    def on(self) -> pd.Timestamp | None:
        """The day of its newest value."""
        return self.valued["day"].iloc[-1] if len(self.valued) else None

    @property
    def worth(self) -> float:
        """Its newest value."""
        return float(self.valued["value"].iloc[-1]) if len(self.valued) else math.nan

    @property
    def put_in(self) -> float:
        """What was paid in less what was taken out until its newest value."""
        return -float(self.flows["amount"].sum()) if len(self.flows) else math.nan


@once
def robos(q: Question) -> list[Robo]:
    """Every robo-advisor, by name."""
    known = items(q)
    keys = [str(key) for key in known.index[known["type"] == "robo"]]
    rows = of_role(q, ROBO)
    things = [
        key if key in keys else _meant(q, source, keys)
        for key, source in zip(rows["thing"], rows["source"], strict=True)
    ]
    rows = rows.assign(thing=pd.Series(things, index=rows.index, dtype="object"))
    return [_robo(q, key, rows[(rows["thing"] == key).to_numpy()]) for key in keys]


def _meant(q: Question, source: object, keys: list[str]) -> str:
    """The only robo-advisor of a source, where a row does not name it."""
    known = items(q)
    own = [key for key in keys if known.loc[key, "source"] == source]
    return own[0] if own else ""


def _robo(q: Question, key: str, rows: pd.DataFrame) -> Robo:
    told = worths(q)
    values = told[(told["thing"] == key).to_numpy()][["day", "value"]].reset_index(drop=True)
    return Robo(title(q, key), str(items(q).loc[key, "source"]), _flows(rows, values), values)


def _flows(rows: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """What went in (negative) and out until the newest value: by deposits, else by buys and what they paid out."""
    moved = rows[one_of(rows["kind"], ("deposit", "withdrawal"))]
    moved = moved.assign(amount=-moved["amount"])
    if moved.empty:
        moved = rows[one_of(rows["kind"], ("buy", "sell", "dividend", "withholding"))]
    if len(values):
        moved = moved[(moved["day"] <= values["day"].iloc[-1]).to_numpy()]
    return moved.groupby("day", as_index=False)["amount"].sum()[["day", "amount"]].astype({"amount": "float64"})


@once
def together(q: Question) -> Robo:
    """All robo-advisors as one: their flows, and their values added up.

    Each is carried on until it is told anew; before its first one, what was paid in stands.
    """
    every = [each for each in robos(q) if len(each.valued)]
    wide = (
        pd.concat(
            [each.valued.set_index("day")["value"].rename(n) for n, each in enumerate(every)], axis=1
        ).sort_index()
        if every
        else pd.DataFrame()
    )
    values = (
        wide.ffill().fillna(_at_cost(every, wide.index)).sum(axis=1).rename("value").rename_axis("day").reset_index()
        if every
        else _no("value")
    )
    flows = [each.flows for each in every if len(each.flows)]
    return Robo("All", "", pd.concat(flows, ignore_index=True).sort_values("day") if flows else _no("amount"), values)


def _at_cost(every: list[Robo], days: pd.Index) -> pd.DataFrame:
    """What was paid into each until these days: what it was worth before anybody told its value."""
    paid = [
        [-float(each.flows.loc[(each.flows["day"] <= day).to_numpy(), "amount"].sum()) for day in days]
        for each in every
    ]
    return pd.DataFrame(np.array(paid, dtype="float64").T, index=days, columns=range(len(every)))


def _no(column: str) -> pd.DataFrame:
    return pd.DataFrame({"day": np.array([], dtype="datetime64[s]"), column: np.array([], dtype="float64")})


def _ended(robo: Robo) -> pd.DataFrame:
    """Its flows with what is there at the end."""
    if not len(robo.valued) or not len(robo.flows):
        return _no("amount")
    end = pd.DataFrame({"day": [robo.on], "amount": [robo.worth], "end": True})
    return pd.concat([robo.flows.assign(end=False), end], ignore_index=True).astype({"day": "datetime64[s]"})


@once
def value(q: Question) -> Figure:
    """What all robo-advisors are worth."""
    told = [(each.name, each.worth) for each in robos(q) if each.worth == each.worth]
    worth, home = sum(each for _, each in told) if told else math.nan, q.ws.home_currency
    formula = " + ".join(f"{name} {money(each, home)}" for name, each in told)
    why = "What it is worth is not known: type its value in." if robos(q) else NOTHING
    days = [each.on for each in robos(q) if each.on is not None]
    under = (f"as of {day_of(min(days))}",) if days else ()
    return _amount(q, "robo_value", "Worth now", assets_value, worth, why, formula, under)


@once
def contributions(q: Question) -> Figure:
    """What was paid into all robo-advisors."""
    flows, home = together(q).flows, q.ws.home_currency
    paid, back = (float(flows.loc[part, "amount"].abs().sum()) for part in (flows["amount"] < 0, flows["amount"] > 0))
    why = "What was paid in is not known: type it in, or import the account's statement." if robos(q) else NOTHING
    formula = f"paid in {money(paid, home)} − taken out {money(back, home)}" if len(flows) else ""
    under = (f"{money(back, home)} taken out again",) if back else ()
    return _amount(q, "robo_put_in", "Paid in", put_in, put_in(flows), why, formula, under)


def _amount(
    q: Question,
    name: str,
    words: str,
    of: Callable[..., object],
    amount: float,
    why: str,
    formula: str,
    under: tuple[str, ...],
) -> Figure:
    rows = of_role(q, ROBO)
    return made(
        q, name, words, q.ws.home_currency, of=of, value=amount, why=why, formula=formula, extra={"under": under},
        names=sources(rows, *(each.source for each in robos(q))), rows=behind(q, rows, ("deposit", "withdrawal"), None),
    )  # fmt: skip


def stream(q: Question) -> str:
    """The stream of what is paid in."""
    return main_stream(of_role(q, ROBO))


@once
def money_weighted(q: Question) -> Figure:
    """Money-weighted return of all robo-advisors together."""
    flows = _ended(together(q))
    return _figure(
        q, "money_weighted_return", xirr(flows), flows, flows_told(q, flows), "a year, of your money as you paid it in"
    )


@once
def time_weighted_return(q: Question) -> Figure:
    """Time-weighted return of all robo-advisors together."""
    one = together(q)
    flows = _ended(one)
    whole = time_weighted(one.valued, flows=one.flows, annual=False)
    formula = (
        f"{len(one.valued)} values linked, each stretch by Modified Dietz; in all {whole:.1%}" if whole == whole else ""
    )
    value = time_weighted(one.valued, flows=one.flows)
    return _figure(q, "time_weighted_return", value, flows, formula, "a year, of the portfolio itself")


def _figure(q: Question, id_: str, value: float, flows: pd.DataFrame, formula: str, under: str) -> Figure:
    rows, known = of_role(q, ROBO), robos(q)
    why = returned(flows, "Its value, or what was paid in, is not known: type both in.") if known else NOTHING
    since = f"{pd.Period(flows['day'].min(), 'M')}/{q.month}" if len(flows) else q.period
    return figure(
        q, id_, value=value, why=why, names=sources(rows, *(each.source for each in known)), period=since, formula=formula,
        extra={"over_period": over_period(flows), "under": (under,)}, rows=behind(q, rows, ("deposit", "withdrawal", "buy", "sell"), None),
    )  # fmt: skip


def gain(q: Question, robo: Robo) -> float:
    """What it gained in the 12 months: its value at the end less that at the start and less what was paid in between."""
    start = first_day(q.month - 11)
    if not len(robo.valued) or not len(robo.flows):
        return math.nan
    before = robo.valued[(robo.valued["day"] < start).to_numpy()]
    early = robo.flows[(robo.flows["day"] < start).to_numpy()]
    if before.empty and len(early):
        return math.nan
    paid = -float(robo.flows.loc[(robo.flows["day"] >= start).to_numpy(), "amount"].sum())
    return robo.worth - (float(before["value"].iloc[-1]) if len(before) else 0.0) - paid


@once
def net_of_money(q: Question) -> Figure:
    """What the robo-advisors gained in 12 months on the money put in."""
    one, home = together(q), q.ws.home_currency
    won = gain(q, one)
    why = (
        "Its value a year ago, its value now, or what was paid in is not known: type them in." if robos(q) else NOTHING
    )
    names = sources(of_role(q, ROBO), *(each.source for each in robos(q)))
    return figure(
        q, "net_yield.robo", value=net_yield(won, one.put_in), why=why, names=names, period=year(q),
        formula=f"gained {money(won, home)} / paid in {money(one.put_in, home)}" if won == won else "",
        extra={"under": ("what it gained in 12 months, on what was paid in",)},
        rows=behind(q, of_role(q, ROBO), ("deposit", "withdrawal"), None),
    )  # fmt: skip


def over_time(q: Question) -> pd.DataFrame:
    """Value and the sum paid in so far, at every valuation: ``day``, ``value``, ``paid_in``."""
    one = together(q)
    flows = one.flows.sort_values("day")
    so_far = np.concatenate([[0.0], -np.cumsum(flows["amount"].to_numpy(dtype="float64"))])
    place = np.searchsorted(flows["day"].to_numpy(), one.valued["day"].to_numpy(), side="right")
    return one.valued.assign(paid_in=so_far[place])


def owned(q: Question) -> list[Owned]:
    """Each robo-advisor as one comparable line; its income is what it gained, which nobody paid out."""
    found = []
    for each in robos(q):
        won = gain(q, each)
        moves = _monthly_gains(q, each)
        steady = float((moves > 0).mean()) if len(moves) else math.nan
        known = str(q.known([each.source]))
        share = net_yield(won, each.put_in)
        found.append(
            Owned(
                "robo", each.name, each.worth, each.put_in, won, share, steady, volatility(moves), _flag(q, each), known
            )
        )
    return found


def _monthly_gains(q: Question, robo: Robo) -> pd.Series:
    """What each valuation of the 12 months gained on the one before, without what was paid in."""
    if len(robo.valued) < 2:
        return pd.Series(dtype="float64")
    days = robo.valued["day"].to_numpy()
    place = np.searchsorted(days, robo.flows["day"].to_numpy(), side="left")
    paid = np.zeros(len(days) + 1)
    np.add.at(paid, place, -robo.flows["amount"].to_numpy(dtype="float64"))
    gains = robo.valued["value"].diff() - paid[: len(days)]
    return gains[(days >= first_day(q.month - 11))].dropna()


def _flag(q: Question, robo: Robo) -> str:
    if robo.on is not None and (pd.Timestamp(q.month_end) - robo.on).days > _OLD:
        return "its value was not told for more than two months"
    return ""


KPIS: dict[str, Callable[[Question], Figure]] = {
    "money_weighted_return": money_weighted,
    "time_weighted_return": time_weighted_return,
    "net_yield.robo": net_of_money,
}
