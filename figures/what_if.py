"""What if some of it goes: net, passive income, runway and goals before and after, from the same 12 months as all of risk.

Costs and living stay as they are: who loses a payer still has the rent to pay.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import NamedTuple

import numpy as np
import pandas as pd

from figures.answer import Figure
from figures.asking import Question, once
from figures.diversification import platforms
from figures.freedom import T, full, means
from figures.ledger import by_payer
from figures.members import churn
from figures.nets import nets
from figures.rental_figures import vacancy
from figures.worth import balances
from metrics import stress
from metrics.frames import one_of, window
from metrics.money import counted
from vocabulary import COSTS, EARNING, MICROS, NET


class Choice(NamedTuple):
    """What goes, by name, and what gets worse, as rates: None leaves a rate as it is.

    `vacancy` is the share of unit-days that stand empty, `default` the share of interest that is written off, `churn` the share
    of members that leaves a month.
    """

    off_streams: tuple[str, ...] = ()
    off_payers: tuple[str, ...] = ()
    off_platforms: tuple[str, ...] = ()
    off_kinds: tuple[str, ...] = ()
    vacancy: float | None = None
    default: float | None = None
    churn: float | None = None


class Rates(NamedTuple):
    """What the rates are at present; NaN where there is nothing that they touch, or they are not known."""

    vacancy: float
    default: float
    churn: float


class State(NamedTuple):
    """A month on average over T, in home currency: NaN where it is not known. `passive` is after its own costs."""

    net: float
    passive_net: float
    passive: float
    costs: float
    living: float
    balance: float

    @property
    def passive_share(self) -> float:
        """Passive net / net."""
        return self.passive_net / self.net if self.net > 0 else math.nan

    @property
    def freedom(self) -> float:
        """Passive net after its own costs / living costs."""
        return stress.freedom_ratio(pd.Series([self.passive]), pd.Series([self.living]))

    @property
    def runway(self) -> float:
        """Months that the accounts last."""
        return stress.runway_months(self.balance, costs=self.costs, living=self.living, net=self.net)


class Compared(NamedTuple):
    """Before and after, and what of the net a month goes by each part of the choice (words, amount)."""

    before: State
    after: State
    lost: tuple[tuple[str, float], ...]


@once
def base(q: Question) -> pd.DataFrame:
    """What counted in T, one row a source, kind, stream and payer, with ``platform``: small, so that a slider is quick."""
    q = full(q)
    rows = counted(by_payer(q).rows)
    by = ["source", "kind", "stream", "payer"]
    words = rows[by].astype("object").assign(amount_micros=rows["amount_micros"].to_numpy())
    sums = words.groupby(by, as_index=False, sort=True)["amount_micros"].sum()
    month = np.full(len(sums), q.month.to_timestamp().to_datetime64()).astype("datetime64[s]")
    return sums.assign(month=month, status="paid", platform=sums["source"].map(platforms(q)))


@once
def months_of(q: Question) -> int:
    """How many months of T are recorded."""
    q = full(q)
    return int(window(nets(q), month=q.month, months=T)["value"].notna().sum())


@once
def rates(q: Question) -> Rates:
    """The rates at present."""
    rows, q = base(q), full(q)
    interest, gone = _sum(rows, ("interest",)), -_sum(rows, ("write_off",))
    lent = gone / interest if interest > 0 else math.nan
    rent, paid = _sum(rows, ("rent",)), _sum(rows, ("subscription",))
    return Rates(
        _value(vacancy(q)) if rent > 0 else math.nan,
        lent,
        _value(churn(q)) if paid > 0 else math.nan,
    )


def _value(figure: Figure) -> float:
    return float(figure.value) if isinstance(figure.value, int | float) else math.nan


@once
def now(q: Question) -> State:
    """How things are: the means of T, and the accounts' latest balances."""
    q = full(q)
    rows, months = base(q), max(months_of(q), 1)
    passive, living = means(q)
    own = rows[one_of(rows["stream"], _passive_streams(q))]
    return State(
        stress.after_loss(rows, months=months_of(q)), _sum(own, NET) / months, float(passive.mean()),
        -_sum(rows, COSTS) / months, float(living.mean()), balance(q),
    )  # fmt: skip


@once
def balance(q: Question) -> float:
    """The accounts' balances at the month's end, or the latest known before; NaN where no account is known."""
    frame = balances(q)
    here = frame[(frame["month"] <= q.month.to_timestamp()).to_numpy() & frame["value"].notna().to_numpy()]
    return float(here["value"].iloc[-1]) if len(here) else math.nan


@once
def what_if(q: Question, choice: Choice) -> Compared:
    """Net, passive income, freedom ratio and runway before and after the choice."""
    before, rows = now(q), base(q)
    gone = _gone(rows, choice)
    lost = _switched_off(q, rows, gone) + _worse(q, rows[~gone], choice)
    passive = _passive_streams(q)
    taken = sum(amount for _, _, amount in lost)
    of_passive = sum(amount for _, stream, amount in lost if stream in passive)
    after = before._replace(
        net=before.net - taken, passive_net=before.passive_net - of_passive, passive=before.passive - of_passive
    )
    words: dict[str, float] = {}
    for word, _, amount in lost:
        words[word] = words.get(word, 0.0) + amount
    return Compared(before, after, tuple(words.items()))


OFF, EMPTY, DEFAULTED, LEFT = "switched off", "vacancy", "default", "churn"
Loss = tuple[str, str, float]


def _gone(rows: pd.DataFrame, choice: Choice) -> np.ndarray:
    """Which rows of net go."""
    off = {
        "stream": choice.off_streams,
        "payer": choice.off_payers,
        "platform": choice.off_platforms,
        "kind": choice.off_kinds,
    }
    gone = np.zeros(len(rows), dtype=bool)
    for column, words in off.items():
        gone |= one_of(rows[column], words)
    return gone & one_of(rows["kind"], NET)


def _switched_off(q: Question, rows: pd.DataFrame, gone: np.ndarray) -> list[Loss]:
    months = max(months_of(q), 1)
    sums = rows[gone].groupby("stream")["amount_micros"].sum()
    return [(OFF, str(stream), int(micros) / MICROS / months) for stream, micros in sums.items()]


def _worse(q: Question, rows: pd.DataFrame, choice: Choice) -> list[Loss]:
    """What vacancy, defaults and leaving members take from what is left, by stream, a month."""
    at, months = rates(q), max(months_of(q), 1)
    lost: list[Loss] = []
    if choice.vacancy is not None and at.vacancy == at.vacancy:
        for stream, rent in _by_stream(rows, ("rent",), months):
            lost.append((EMPTY, stream, stress.lost_to_vacancy(rent, now=at.vacancy, then=choice.vacancy)))
    if choice.default is not None and at.default == at.default:
        for stream, interest in _by_stream(rows, ("interest",), months):
            lost.append((DEFAULTED, stream, interest * (choice.default - at.default)))
    if choice.churn is not None and at.churn == at.churn:
        kept = stress.members_kept(choice.churn, now=at.churn)
        names = {stream for stream, _ in _by_stream(rows, ("subscription",), months)}
        of_members = rows[one_of(rows["stream"], names)]
        lost += [(LEFT, stream, net * (1 - kept)) for stream, net in _by_stream(of_members, _DUES, months)]
    return [each for each in lost if each[2] == each[2] and each[2] != 0]


_DUES = ("subscription", *(kind for kind in NET if kind not in EARNING))
"""What members bring: their payments, and what is taken off in the same stream."""


def _by_stream(rows: pd.DataFrame, kinds: Collection[str], months: int) -> list[tuple[str, float]]:
    sums = rows[one_of(rows["kind"], kinds)].groupby("stream")["amount_micros"].sum()
    return [(str(stream), int(micros) / MICROS / months) for stream, micros in sums.items()]


def _passive_streams(q: Question) -> frozenset[str]:
    return frozenset(name for name, stream in q.streams.items() if stream.cls == "passive")


def _sum(rows: pd.DataFrame, kinds: Collection[str]) -> float:
    return int(rows.loc[one_of(rows["kind"], kinds), "amount_micros"].sum()) / MICROS
