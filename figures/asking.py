"""A question to one workspace about one month: what every figure is asked with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, wraps
from importlib import import_module
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pandas as pd

from figures.answer import Figure, description, weakest
from metrics.catalogue import NUMBERS
from metrics.months import last_full_month

if TYPE_CHECKING:
    from store import Channel, Source, Store, Stream, Workspace

HISTORY = 61
"""Months of history a question looks at, ending with its own: enough to compare two periods of 24 months."""


@dataclass(frozen=True)
class Question:
    """One month of one workspace, as known on the day `today`. What was read once is kept on it and read no second time."""

    store: Store
    ws: Workspace
    month: pd.Period
    today: date
    memo: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def last_full(self) -> pd.Period:
        """The last month that is over."""
        return last_full_month(pd.Timestamp(self.today))

    @property
    def provisional(self) -> bool:
        """Whether the month asked about is not over."""
        return bool(self.month > self.last_full)

    @property
    def month_end(self) -> date:
        """The month's last day, or today when that comes first."""
        return min(self.month.end_time.date(), self.today)

    @property
    def horizon(self) -> date:
        """Up to which day lists of pieces go: today when the last full month is asked about, else the month's end."""
        return self.today if self.month >= self.last_full else self.month_end

    @property
    def since(self) -> date:
        """The first day of the history looked at."""
        return (self.month - HISTORY + 1).to_timestamp().date()

    @property
    def period(self) -> str:
        """The month as ``YYYY-MM``."""
        return str(self.month)

    @cached_property
    def sources(self) -> dict[str, Source]:
        """The workspace's sources by name, oldest first."""
        return {source.name: source for source in self.store.sources(self.ws.id)}

    @cached_property
    def channels(self) -> dict[str, Channel]:
        """The workspace's channels by name."""
        return {channel.name: channel for channel in self.store.channels(self.ws.id)}

    @cached_property
    def streams(self) -> dict[str, Stream]:
        """The workspace's income streams by name."""
        return {stream.name: stream for stream in self.store.streams(self.ws.id)}

    @cached_property
    def zone(self) -> ZoneInfo:
        """The reporting zone; UTC when the machine does not know it."""
        try:
            return ZoneInfo(self.ws.zone)
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo("UTC")

    @cached_property
    def answered(self) -> dict[str, date]:
        """By source, the day of its newest answer, at the latest today; a file answers up to its own day, not its import's."""
        newest = dict(self.store.newest_answers(self.ws.id))
        for name, source in self.sources.items():
            told = source.state.get("last_ok")
            if told and source.known == "measured":
                moment = pd.Timestamp(told).to_pydatetime()
                aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo("UTC"))
                newest[name] = max(newest.get(name, aware), aware)
        for name, source in self.sources.items():  # a save of typed numbers is one batch for all of its channels
            if source.connector in newest and name not in newest:
                newest[name] = newest[source.connector]
        return {name: min(at.astimezone(self.zone).date(), self.today) for name, at in newest.items()}

    def titles(self, names: Iterable[str]) -> tuple[str, ...]:
        """The titles of these sources, each once."""
        known = (self.sources[name].title if name in self.sources else name for name in names)
        return tuple(dict.fromkeys(known))

    def known(self, names: Iterable[str]) -> str | None:
        """How a number of these sources is known: as its weakest part."""
        return weakest(self.sources[name].known if name in self.sources else "estimated" for name in names)

    def as_of(self, names: Iterable[str]) -> date | None:
        """The day up to which all of these sources have answered: the oldest of their newest answers."""
        days = [self.answered[name] for name in names if name in self.answered]
        return min(days) if days else None


def question(store: Store, ws: Workspace, *, month: pd.Period | None = None, today: date) -> Question:
    """A question about `month` of the workspace; None is the last full month before `today`."""
    return Question(store, ws, last_full_month(pd.Timestamp(today)) if month is None else month.asfreq("M"), today)


P = ParamSpec("P")
R = TypeVar("R")


def once(answer: Callable[Concatenate[Question, P], R]) -> Callable[Concatenate[Question, P], R]:
    """Answer the same question once: what was made is kept on it. Nobody may change what comes back."""

    @wraps(answer)
    def asked(q: Question, *args: P.args, **kwargs: P.kwargs) -> R:
        key = (answer.__module__, answer.__qualname__, args, tuple(sorted(kwargs.items())))
        if key not in q.memo:
            q.memo[key] = answer(q, *args, **kwargs)
        made: R = q.memo[key]
        return made

    return asked


def made(
    q: Question, name: str, title: str, unit: str, *, of: Callable[..., object], value: float | str, why: str,
    names: Iterable[str] = (), **more: Any,
) -> Figure:  # fmt: skip
    """A figure of the sources `names`, described by the metric `of`; a NaN value becomes the reason `why`."""
    plain: dict[str, Any] = {"name": name, "title": title, "unit": unit, "description": description(of)}
    if isinstance(value, float) and pd.isna(value):
        return Figure(**plain, value=None, reason=why, period=more.get("period", q.period), extra=more.get("extra", {}))
    told = tuple(dict.fromkeys(names))
    facts = {"period": q.period, "known": q.known(told), "as_of": q.as_of(told), "sources": q.titles(told)}
    return Figure(**plain, value=value, **{**facts, "provisional": q.provisional, **more})


def figure(q: Question, id_: str, *, value: float | str, why: str, names: Iterable[str] = (), **more: Any) -> Figure:
    """A figure of the catalogue, as `made` makes it: title, unit, description and formula are those of its number.

    Raises: KeyError: no number has this id.
    """
    number = NUMBERS[id_]
    unit = q.ws.home_currency if number.unit == "money" else number.unit
    of = computed_by(number.of)
    return made(
        q, id_, number.title, unit, of=of, value=value, why=why, names=names, **{"formula": number.formula, **more}
    )


def computed_by(of: str) -> Callable[..., object]:
    """The function of the metrics room that ``module.name`` names; its docstring is a number's only description."""
    module, _, name = of.partition(".")
    function: Callable[..., object] = getattr(import_module(f"metrics.{module}"), name)
    return function
