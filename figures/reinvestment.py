"""What reinvesting a part of the profit may grow to, from the owner's own profit and the yields of what is owned."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from figures.answer import Figure, weakest
from figures.asking import Question, figure, once
from figures.forecast import last_known
from figures.ledger import ledger
from figures.nets import nets, rows_of, sources_of
from figures.owned import Owned
from figures.wording import counted, listed, money, percent, percent_signed
from metrics import outlook, reinvestment
from metrics.currency import minor_digits
from metrics.frames import window
from metrics.goals import pace as goals_pace
from metrics.money import counted as counted_rows
from metrics.outlook import Crossover
from metrics.reinvestment import MONTHS, Plan
from vocabulary import COSTS, MICROS, NET

YEARS = 10
LEAST = 6
"""Months of profit from which years are looked ahead."""
CHOSEN_FROM = ("rental", "dividend", "reit", "p2p", "robo")
"""Kinds of things that more money can be put into; a book's or a membership's yield is not had for money."""
MOST_RATE = 0.25
"""A yield above this is not taken as what more money would bring, too."""


class Choice(NamedTuple):
    """What the owner chose on the page; None takes what the record says. Shares and rates as shares."""

    share: float = 0.5
    contribution: float = 0.0
    rate: float | None = None
    growth: float = 0.0
    tax: float = 0.0
    inflation: float = 0.02
    years: int = YEARS
    names: tuple[str, ...] = ()


AS_IT_IS = Choice()


class Outcome(NamedTuple):
    """The plan with its fan, what it rests on, and when its income and passive income together cover living costs.

    `profit` is the mean of the `n` of the last 12 months that are known.
    """

    plan: Plan
    fan: pd.DataFrame
    profit: float
    n: int
    chosen: tuple[str, ...]
    free: dict[int, pd.Period | None]
    reason: str


@once
def profits(q: Question) -> pd.DataFrame:
    """Profit by month, in home currency: ``month``, ``value``, ``complete``, of every recorded month."""
    known = nets(q)
    rows = counted_rows(ledger(q).rows)
    sums = rows.groupby("month")["amount_micros"].sum() / MICROS
    value = known["month"].map(sums).fillna(0.0).where(known["value"].notna())
    return known.assign(value=value.to_numpy(dtype="float64"))


@once
def things(q: Question) -> list[Owned]:
    """What is owned and has a net yield and money in it: what profit can be put into."""
    from figures.owned import every  # its parts ask others that may ask this module

    known = [each for each in every(q) if each.kind in CHOSEN_FROM]
    return [each for each in known if each.money_in > 0 and not math.isnan(each.net_yield)]


@once
def usual(q: Question, names: tuple[str, ...] = ()) -> tuple[float, float, float]:
    """Of these things (of all where none is named): money in them, their net yield, and how much it varies, weighted by money."""
    chosen = [each for each in things(q) if not names or each.name in names]
    if not chosen:
        return 0.0, math.nan, 0.0
    money_in = np.array([each.money_in for each in chosen])
    yields = np.array([each.net_yield for each in chosen])
    varies = np.array([0.0 if math.isnan(each.volatility) else each.volatility for each in chosen])
    weights = money_in / money_in.sum()
    earning = max(float(weights @ yields), 1e-9)
    varying = float(np.sqrt(((weights * yields * varies) ** 2).sum())) / earning  # things vary apart from each other
    of_year = min(varying / math.sqrt(MONTHS), 1.0)  # a year's sum varies less than its months
    return float(money_in.sum()), float(np.clip(weights @ yields, -0.5, MOST_RATE)), of_year


@once
def outcome(q: Question, choice: Choice = AS_IT_IS) -> Outcome:
    """How a choice may go in its years, and in which month it pays for living (10, 50 and 90 of 100 runs)."""
    month = last_known(q)
    year = window(profits(q), month=month, months=MONTHS)
    profit = float(year.loc[year["complete"].to_numpy(dtype=bool), "value"].mean())
    start, rate, varies = usual(q, choice.names)
    wanted = rate if choice.rate is None else choice.rate
    plan = Plan(
        start, choice.share, choice.contribution, 0.0 if math.isnan(wanted) else wanted, varies, choice.growth, choice.tax,
        choice.inflation, choice.years,
    )  # fmt: skip
    known = year["value"].to_numpy(dtype="float64")
    made = reinvestment.fan(plan, known)
    names = tuple(each.name for each in things(q) if not choice.names or each.name in choice.names)
    n = int(np.isfinite(known).sum())
    reason = _why(profit, n, wanted)
    return Outcome(plan, made, profit, n, names, {} if reason else _free(q, made, plan), reason)


@once
def crossover(q: Question) -> Crossover:
    """When passive income as it grows now covers living costs: `metrics.outlook.crossover`."""
    from figures.freedom import living_by_month, passive_by_month

    return outlook.crossover(passive_by_month(q), living_by_month(q), month=last_known(q))


def value(level: int, q: Question) -> Figure:
    """What half of each month's profit, put into what is owned, is worth after ten years."""
    made, home, digits = outcome(q), q.ws.home_currency, minor_digits(q.ws.home_currency)
    end = made.fan.iloc[-1]
    amount = math.nan if made.reason else round(float(end[f"nominal{level}"]), digits)
    plan = made.plan
    words = (
        ""
        if made.reason
        else f"{_parts(made, home)}: in {level} of 100 runs not more than {money(amount, home)} after {YEARS} years"
    )
    extra = {
        "real": None if made.reason else round(float(end[f"real{level}"]), digits),
        "paid_in": None if made.reason else round(float(end["paid_in"]), digits),
        "share": plan.share, "rate": plan.rate, "inflation": plan.inflation,
    }  # fmt: skip
    month, names = last_known(q), sources_of(q, MONTHS)
    return figure(
        q, f"reinvestment.{level}", value=amount, why=made.reason, names=names, formula=words, extra=extra, provisional=False,
        period=f"{month + 1}/{month + YEARS * MONTHS}", rows=rows_of(q, (*NET, *COSTS), MONTHS),
        known=weakest(["estimated", q.known(names) or "estimated"]),
    )  # fmt: skip


def _parts(made: Outcome, home: str) -> str:
    """What grows, and how fast, in words."""
    names = ", ".join(made.chosen[:3]) + " and others" if len(made.chosen) > 3 else listed(made.chosen)
    start = f"{money(made.plan.start, home)} in {names}, and " if made.chosen else ""
    mean = f"{money(made.profit, home)} on average over {counted(made.n, 'month')}"
    return f"{start}{percent(made.plan.share)} of a month's profit ({mean}), at {percent_signed(made.plan.rate)} a year net"


def _why(profit: float, n: int, rate: float) -> str:
    if math.isnan(profit):
        return "No profit is known in these 12 months: connect a shop, drop an export, or type a month in."
    if n < LEAST:
        return f"To look years ahead takes at least {LEAST} months of profit, {counted(n, 'month')} {'is' if n == 1 else 'are'} known."
    if not profit > 0:
        return "Nothing is left to reinvest: the profit of the last 12 months is not above 0."
    if math.isnan(rate):
        return "No yield is known: type in what you own, or choose a yield on the page."
    return ""


def _free(q: Question, made: pd.DataFrame, plan: Plan) -> dict[int, pd.Period | None]:
    """By level, the month in which what is reinvested yields what passive income lacks for living; the money there counts already."""
    cross, month = crossover(q), last_known(q)
    if not cross.living > 0:
        return {}
    rate = reinvestment.monthly_rate(plan.rate, tax=plan.tax)
    lacking = cross.living - (cross.passive if cross.passive == cross.passive else 0.0) + plan.start * rate
    found = {level: reinvestment.reached(made, income=lacking, level=level) for level in reinvestment.LEVELS}
    return {level: None if math.isnan(months) else month + int(months) for level, months in found.items()}


class Crossing(NamedTuple):
    """What the picture of the crossover needs: `past` means of 12 months, `ahead` as `metrics.outlook.projected`, and the crossover."""

    past: pd.DataFrame
    ahead: pd.DataFrame
    made: Crossover


@once
def crossing(q: Question, most: int = 60) -> Crossing:
    """Passive income, a mean of 12 months each, before and after today, as far as the crossover's last likely month."""
    from figures.freedom import passive_by_month

    month, made = last_known(q), crossover(q)
    past = outlook.trailing(passive_by_month(q))
    past = window(past, month=month, months=36).dropna(subset=["value"]).reset_index(drop=True)
    pace = goals_pace(passive_by_month(q), month=month)
    farthest = made.late or made.month
    wanted = 12 if farthest is None else max(12, (farthest - month).n + 3)
    if made.reason or made.month is None or made.month <= month:
        wanted = 12
    growths = (pace.middle, pace.low, pace.high)
    known = pace.n > 0 and not math.isnan(pace.middle)
    ahead = outlook.projected(made, month=month, months=min(wanted, most) if known else 0, growths=growths)
    return Crossing(past, ahead, made)


def crossover_month(q: Question) -> Figure:
    """The first month in which passive net covers living costs at the present pace."""
    made, month, home = crossover(q), last_known(q), q.ws.home_currency
    words = ""
    if made.month is not None:
        a, b = money(round(made.passive), home), money(round(made.living), home)
        words = f"passive net {a} a month now, living costs {b}; passive net of the last 12 months grew {_grew(made)} a month"
    extra = {"low": _text(made.early), "high": _text(made.late), "passive": made.passive, "living": made.living}
    names = sources_of(q, MONTHS)
    return figure(
        q, "crossover_month", value=str(made.month) if made.month is not None else math.nan, why=_no_crossover(made),
        names=names, formula=words, extra=extra, period=f"{month - 11}/{month}", provisional=False,
        rows=rows_of(q, (*NET, *COSTS, "living"), MONTHS), known=weakest(["estimated", q.known(names) or "estimated"]),
    )  # fmt: skip


def _grew(made: Crossover) -> str:
    return percent_signed(math.expm1(made.growth) if made.growth == made.growth else 0.0)


def _text(month: pd.Period | None) -> str | None:
    return None if month is None else str(month)


def _no_crossover(made: Crossover) -> str:
    reasons = {
        "living": "Living costs are not known: type in what you live on.",
        "passive": "No passive income is left after its own costs in these 12 months.",
        "short": "The pace of passive income is not known yet: that takes 15 months of it.",
        "never": "At its present pace passive income does not cover living costs within 30 years.",
    }
    return reasons.get(made.reason, "")


KPIS: dict[str, Callable[[Question], Figure]] = {
    **{f"reinvestment.{level}": partial(value, level) for level in reinvestment.LEVELS},
    "crossover_month": crossover_month,
}
"""The numbers of reinvesting and of the crossover by id."""
