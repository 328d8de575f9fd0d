"""The members of the demo business, person by person: who joined which tier, changed it, left and came back."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, time
from functools import lru_cache

import numpy as np
import pandas as pd

from sample.business import SITE
from sample.contracts import MEMBER_CURRENCIES, TIERS, on_tier
from sample.lines import cents, entries, ids
from sample.timeline import HISTORY, Timeline
from vocabulary import MICROS

SOURCE, STREAM = "patreon", "Membership"
FREE = len(TIERS)
NAMES = (*(tier for tier, *_ in TIERS), "free")
"""Tiers by number; the last one is free."""
FREE_START, FREE_JOIN = 70, 9
LEAVE = (0.035, 0.026, 0.022, 0.018)
"""Of each tier, the share that leaves in a month."""
UP, DOWN = (0.008, 0.007), (0.004, 0.008)
"""The share that goes one tier up from the first and the second, and one down from the second and the third."""
PAY, BACK = 0.014, 0.004
"""The share of free members who begin to pay, and of those who left who come back, in a month."""
FIRST_ANSWER = 23
"""The month at whose end the list was first asked for; tiers before it are not told."""
ANSWER_HOUR = 4
"""When it was asked on the first of a month, in UTC: in the business's zone the month before is just over."""
COSTS, COST_DAY = (("Community editor", 640, 1_450), ("Letters and postage for members", 70, 240)), 19
"""What the members cost a month, 36 months ago and now."""
MOST = 6_000
_NAT = np.datetime64("NaT", "D")


class Crowd:
    """Everyone who was ever a member, month by month: tier (-1: gone), the days they joined and left."""

    def __init__(self, line: Timeline) -> None:
        self.line, self.chance, self.lengths = line, line.random("people"), np.bincount(line.place)
        by_currency = [[on_tier(line, name, currency) for currency, _ in MEMBER_CURRENCIES] for name in NAMES[:FREE]]
        self.charged = np.array(by_currency).sum(axis=1)
        self.n = 0
        self.tier = np.full(MOST, -1)
        self.last_tier = np.full(MOST, -1)
        self.joined, self.left, self.moved = (np.full(MOST, _NAT) for _ in range(3))
        self.paying = np.zeros(len(line.days), dtype="int64")
        self.answers: list[dict[str, np.ndarray]] = []
        self._begin()
        for month in range(HISTORY + 1):
            self._month(month)
            if month >= FIRST_ANSWER:
                self.answers.append(self._now())

    def _begin(self) -> None:
        """Those who were members before the record begins."""
        for tier, wanted in enumerate([*(self._wanted(tier, 0) for tier in range(FREE)), FREE_START]):
            self._join(tier, self.line.months[0].astype("datetime64[D]") - self.chance.integers(1, 800, wanted))

    def _wanted(self, tier: int, month: int) -> int:
        """How many members a tier has at the start of a month, as they are charged then."""
        return int(self.charged[tier, min(month, HISTORY)])

    def _month(self, month: int) -> None:
        """What happens between the 2nd and the last day of a month, so that the next one begins as it is charged."""
        for tier, share in enumerate(LEAVE):
            self._leave(month, self._some(self._of(tier), share))
        if month > FIRST_ANSWER:
            self._change(month)
            gone = np.flatnonzero((self.last_tier[: self.n] >= 0) & (self.tier[: self.n] < 0))
            self._return(month, self._some(gone[self.left[gone] < self.line.first(month) - 40], BACK))
        for tier in range(FREE):
            lacking = self._wanted(tier, month + 1) - len(self._of(tier))
            if lacking < 0:
                self._leave(month, self.chance.permutation(self._of(tier))[:-lacking])
            self._join(tier, self._days(month, max(lacking, 0)))
        self._join(FREE, self._days(month, int(self.chance.poisson(FREE_JOIN))))

    def _change(self, month: int) -> None:
        for tier, share in enumerate(UP):
            self._move(month, self._some(self._of(tier), share), tier + 1)
        for tier, share in enumerate(DOWN, start=1):
            self._move(month, self._some(self._of(tier), share), tier - 1)
        self._move(month, self._some(self._of(FREE), PAY), 0)

    def _of(self, tier: int) -> np.ndarray:
        return np.flatnonzero(self.tier[: self.n] == tier)

    def _some(self, who: np.ndarray, share: float) -> np.ndarray:
        """Some of them by chance; nobody twice in a month."""
        return who[self.chance.random(len(who)) < share]

    def _days(self, month: int, n: int) -> np.ndarray:
        return np.sort(self.line.first(month) + 1 + self.chance.integers(0, self.lengths[month] - 1, n))

    def _join(self, tier: int, days: np.ndarray) -> None:
        new = slice(self.n, self.n + len(days))
        self.tier[new] = self.last_tier[new] = tier
        self.joined[new] = days
        self.n += len(days)
        self._count(tier, days, 1)

    def _leave(self, month: int, who: np.ndarray) -> None:
        days = np.maximum(self._days(month, len(who)), self.joined[who] + 1)
        days = np.minimum(days, self._last(month))
        for tier in range(FREE + 1):
            self._count(tier, days[self.tier[who] == tier], -1)
        self.tier[who], self.left[who] = -1, days

    def _last(self, month: int) -> np.datetime64:
        return (self.line.months[month] + 1).astype("datetime64[D]") - 1

    def _return(self, month: int, who: np.ndarray) -> None:
        days = self._days(month, len(who))
        self.tier[who] = np.where(self.last_tier[who] == FREE, FREE, self.last_tier[who])
        self.joined[who], self.moved[who] = days, days
        for tier in range(FREE + 1):
            self._count(tier, days[self.tier[who] == tier], 1)

    def _move(self, month: int, who: np.ndarray, tier: int) -> None:
        days = np.minimum(np.maximum(self._days(month, len(who)), self.joined[who] + 1), self._last(month))
        for old in range(FREE + 1):
            self._count(old, days[self.tier[who] == old], -1)
        self._count(tier, days, 1)
        self.tier[who] = self.last_tier[who] = tier
        self.moved[who] = days

    def _count(self, tier: int, days: np.ndarray, sign: int) -> None:
        if tier != FREE:
            place = np.clip((days - self.line.days[0]).astype("int64"), 0, len(self.paying) - 1)
            np.add.at(self.paying, place, sign)

    def _now(self) -> dict[str, np.ndarray]:
        return {name: getattr(self, name)[: self.n].copy() for name in ("tier", "last_tier", "joined", "left", "moved")}


@lru_cache(maxsize=1)
def crowd(line: Timeline) -> Crowd:
    """Everyone of these years, lived through once."""
    return Crowd(line)


def answers(line: Timeline) -> list[tuple[datetime, pd.DataFrame]]:
    """What the platform's list told at each moment it was asked: those who were new or had changed since."""
    told = crowd(line).answers
    made, before = [], None
    for month, now in enumerate(told, start=FIRST_ANSWER):
        at = line.now if month == HISTORY else _moment(line, month)
        shown = _until(now, told[month - FIRST_ANSWER - 1], line.past) if month == HISTORY else now
        made.append((at, _rows(shown, before)))
        before = shown
    return made


def _moment(line: Timeline, month: int) -> datetime:
    day = date.fromisoformat(str((line.months[month] + 1).astype("datetime64[D]")))
    return datetime.combine(day, time(ANSWER_HOUR), UTC)


def _until(now: dict[str, np.ndarray], before: dict[str, np.ndarray], past: object) -> dict[str, np.ndarray]:
    """Of the running month only what has happened."""
    n = len(before["tier"])
    happened = {name: past(now[name]) for name in ("joined", "left", "moved")}  # type: ignore[operator]
    changed = np.zeros(len(now["tier"]), dtype=bool)
    changed[n:] = happened["joined"][n:]
    for name in ("left", "moved"):
        anew = (now[name][:n] != before[name]) & ~np.isnat(now[name][:n])
        changed[:n] |= anew & happened[name][:n]
    kept = {name: values.copy() for name, values in before.items()}
    for name, values in kept.items():
        values[changed[:n]] = now[name][:n][changed[:n]]
    return {name: np.concatenate([values, now[name][n:][changed[n:]]]) for name, values in kept.items()}


def _rows(now: dict[str, np.ndarray], before: dict[str, np.ndarray] | None) -> pd.DataFrame:
    """People as a platform's list shows them; of an answer before, those who were in it unchanged are left out."""
    n = len(now["tier"])
    changed = np.ones(n, dtype=bool)
    if before is not None:
        old = len(before["tier"])
        same = [(now[name][:old] == before[name]) | _both_empty(now[name][:old], before[name]) for name in before]
        changed[:old] = ~np.logical_and.reduce(same)
    who = np.flatnonzero(changed)
    tier, gone = now["last_tier"][who], now["tier"][who] < 0
    state = np.where(gone, "former", np.where(tier == FREE, "free", "active"))
    left = np.where(gone, now["left"][who], _NAT)
    hashes = [hashlib.sha256(f"harbour member {number}".encode()).hexdigest() for number in who]
    days = {"joined": now["joined"][who].astype("datetime64[s]"), "left": left.astype("datetime64[s]")}
    return pd.DataFrame({"member": hashes, "tier": np.array(NAMES, dtype=object)[tier], "state": state, **days})


def _both_empty(now: np.ndarray, before: np.ndarray) -> np.ndarray:
    return np.isnat(now) & np.isnat(before) if now.dtype.kind == "M" else np.zeros(len(now), dtype=bool)


def counts(line: Timeline) -> pd.DataFrame:
    """Paying members by day, as the platform counts them."""
    known = line.past(line.days)
    value = np.cumsum(crowd(line).paying)[known] * MICROS
    day = line.days[known].astype("datetime64[s]")
    return pd.DataFrame({"metric": "paid_members", "item": "", "grain": "day", "day": day, "value": value})


def tiers(line: Timeline) -> dict[str, pd.DataFrame]:
    """The tiers with their price."""
    keys = [f"tier-{tier.lower()}" for tier, *_ in TIERS]
    told = [
        json.dumps({"price": str(price), "cycle": "month", "currency": "USD", "stream": STREAM})
        for _, price, *_ in TIERS
    ]
    urls = [f"{SITE}/membership/#{key}" for key in keys]
    frame = {
        "item": keys,
        "kind": "product",
        "title": list(NAMES[:FREE]),
        "url": urls,
        "published": None,
        "duration": None,
    }
    return {SOURCE: pd.DataFrame({**frame, "attributes": told}, dtype=object)}


def frames(line: Timeline) -> list[pd.DataFrame]:
    """What the members cost: somebody who looks after them, and what they get by mail."""
    on = line.months.astype("datetime64[D]") + COST_DAY - 1
    spent = {what: -cents(line.growing(what, start, end, 0.06)) for what, start, end in COSTS}
    return [
        entries("bank", STREAM, "expense", on, micros, ids(what.split()[0].lower(), on), product=what)
        for what, micros in spent.items()
    ]
