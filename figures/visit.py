"""What is new since the owner's last visit: rows that arrived, figures that moved, months that were revised, new flags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pandas as pd

from figures import business, watch
from figures.answer import Card
from figures.asking import Question, once
from figures.nets import nets
from metrics.currency import minor_digits
from metrics.watch import moved

REVISED_MONTHS = 36
_MOST_BATCHES = 2_000


@dataclass(frozen=True)
class Arrived:
    """Rows that came in from one source: new ones and revised ones."""

    title: str
    new: int
    revised: int


@dataclass(frozen=True)
class Moved:
    """A figure that moved beyond its usual range: what it was, what it is, in its unit, and by what share."""

    title: str
    unit: str
    before: float
    now: float
    share: float


@dataclass(frozen=True)
class Revised:
    """A month whose net revenue was told otherwise then."""

    month: pd.Period
    before: float
    now: float


@dataclass(frozen=True)
class Since:
    """What is new since a visit; `flags` are findings of the watch list that were not there then."""

    moment: datetime
    arrived: list[Arrived] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    revised: list[Revised] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        """Whether nothing is new."""
        return not (self.arrived or self.moved or self.revised or self.flags)


@once
def told(q: Question) -> dict[str, Any]:
    """What a visit is told, to be kept until the next one: figures, net revenue by month, findings. Whole JSON."""
    months = nets(q)[["month", "value"]].dropna().tail(REVISED_MONTHS)
    digits = minor_digits(q.ws.home_currency)
    return {
        "month": q.period,
        "currency": q.ws.home_currency,
        "figures": {card.figure.name: card.figure.value for card in _cards(q)},
        "nets": {f"{at:%Y-%m}": round(float(value), digits) for at, value in months.itertuples(index=False)},
        "findings": [finding.key for finding in watch.findings(q)],
    }


def since(q: Question, moment: datetime, batch: int, then: Mapping[str, Any]) -> Since:
    """What is new since the visit that began at `moment`, when `batch` was the newest one and `then` was told."""
    return Since(moment, _arrived(q, batch), _moved(q, then), _revised(q, then), _flags(q, then))


def _arrived(q: Question, batch: int) -> list[Arrived]:
    """Rows by source of the batches after this one, most rows first."""
    sums: dict[str, tuple[int, int]] = {}
    for each in q.store.batches(q.ws.id, limit=_MOST_BATCHES):
        if each.id > batch and each.status == "done" and each.added + each.revised:
            title = q.titles([each.source])[0] if each.source else "Typed in"
            new, revised = sums.get(title, (0, 0))
            sums[title] = (new + each.added, revised + each.revised)
    return [Arrived(title, *n) for title, n in sorted(sums.items(), key=lambda pair: (-sum(pair[1]), pair[0]))]


def _cards(q: Question) -> list[Card]:
    return [card for card in business.cards(q) if isinstance(card.figure.value, float | int)]


def _moved(q: Question, then: Mapping[str, Any]) -> list[Moved]:
    """Figures beyond their usual range; money only in the same currency."""
    old = then.get("figures") or {}
    found = []
    for card in _cards(q):
        figure = card.figure
        was, now = old.get(figure.name), float(figure.value or 0)
        foreign = figure.unit == q.ws.home_currency != then.get("currency")
        if not isinstance(was, float | int) or foreign:
            continue
        share = moved(card.spark["value"], float(was), now)
        if share == share:
            found.append(Moved(figure.title, figure.unit, float(was), now, share))
    return sorted(found, key=lambda each: -abs(each.share))


def _revised(q: Question, then: Mapping[str, Any]) -> list[Revised]:
    """Months that were over then and are told otherwise now, the newest first."""
    if then.get("currency") != q.ws.home_currency:
        return []
    digits = minor_digits(q.ws.home_currency)
    last = str(then.get("month", ""))
    old = {month: float(value) for month, value in (then.get("nets") or {}).items() if month <= last}
    known = nets(q)[["month", "value"]].dropna()
    now = {f"{at:%Y-%m}": round(float(value), digits) for at, value in known.itertuples(index=False)}
    changed = [month for month in old if abs(now.get(month, 0.0) - old[month]) >= 10**-digits / 2]
    return [Revised(pd.Period(month, "M"), old[month], now.get(month, 0.0)) for month in sorted(changed, reverse=True)]


def _flags(q: Question, then: Mapping[str, Any]) -> list[str]:
    if "findings" not in then:
        return []
    known = set(then["findings"])
    return [finding.what for finding in watch.findings(q) if finding.key not in known]
