"""What a figure is: a number that says where it comes from, how it is known and why it is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from vocabulary import KNOWN


@dataclass(frozen=True)
class Change:
    """Change against the period before and the same period a year before, as shares (0.12 = +12 %).

    None where it does not exist: no such period, one that is not whole, or one that was zero or less.
    """

    previous: float | None = None
    year: float | None = None


@dataclass(frozen=True)
class RowsQuery:
    """The rows behind a figure: `table` is ``entry``, ``observation`` or ``item``; `words` filters columns by their values.

    `since` and `until` are the first and last day, both included; None is open.
    """

    table: str
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Figure:
    """One explained number. `reason` says in one sentence why `value` is None, and is None exactly when it is not.

    `period` is ``YYYY-MM`` or ``YYYY-MM/YYYY-MM``; `known` the weakest of its sources (`vocabulary.KNOWN`); `qualifier`
    ``at most``, ``at least`` or None; `provisional` whether the number may still change because its period, its days or
    its exchange rates are not complete.
    """

    name: str
    title: str
    value: float | str | None
    unit: str
    period: str | None = None
    known: str | None = None
    as_of: date | None = None
    sources: tuple[str, ...] = ()
    change: Change = Change()
    reason: str | None = None
    description: str = ""
    formula: str = ""
    qualifier: str | None = None
    provisional: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)
    rows: RowsQuery | None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.reason is None):
            raise ValueError(f"figure {self.name}: a missing value needs a reason, a value needs none")


@dataclass(frozen=True)
class Card:
    """A figure with the shape of its last 13 months: `spark` has month (datetime64[s], the 1st) and value (float64)."""

    figure: Figure
    spark: pd.DataFrame


@dataclass(frozen=True)
class Summary:
    """How the month went, in one sentence, and whether there was anything to say."""

    headline: str
    enough: bool


def weakest(known: Iterable[str]) -> str | None:
    """The weakest of several ways of knowing, None when there are none; an unknown word counts as estimated."""
    ranks = [KNOWN.index(word) if word in KNOWN else KNOWN.index("estimated") for word in known]
    return KNOWN[max(ranks)] if ranks else None


def description(metric: Callable[..., object]) -> str:
    """The first line of a metric's docstring, which is its only description."""
    return (metric.__doc__ or "").strip().partition("\n")[0]
