"""Answers in JSON: checked against what is read of them, handed on with the zone and day they belong to, page by page.

A connector's payload holds ``{"zone": …, "day": …, "parts": [{"what": …, "answer": …}]}``: what was asked for and what was
said, so that `parse` needs nothing else. `day` is the day of what only tells the present.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import wraps
from hmac import digest
from typing import Annotated, Any, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from connectors._meaning import Answer
from connectors._spec import ConnectorError, Payload, Window
from vocabulary import MICROS, Observation

MAX_PAGES = 2_000

Model = TypeVar("Model", bound=BaseModel)
Cursor = TypeVar("Cursor", str, int)
Page = TypeVar("Page")
Thing = TypeVar("Thing")
Given = ParamSpec("Given")
_FORM = (AttributeError, TypeError, KeyError, IndexError, ValueError)


Code = Annotated[str, Field(pattern="^[A-Za-z]{3}$")]
"""A currency."""


class Fields(BaseModel):
    """What is read of an object; all else in it may come and go."""

    model_config = ConfigDict(extra="ignore", frozen=True)


@dataclass(frozen=True)
class Part:
    """One answer: what was asked for, what was said, and what it is about where it does not say so itself."""

    what: str
    answer: Any
    about: Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """A payload, opened. `day` is that of what only tells the present."""

    zone: ZoneInfo
    day: date
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Span:
    """The days to read, none of them after `today`; `since` None is from the beginning, `present` whether today is one."""

    since: date | None
    until: date
    today: date
    zone: ZoneInfo

    @property
    def present(self) -> bool:
        """Whether today is asked for: only then can the present be told."""
        return self.until >= self.today

    def first(self, earliest: date) -> date:
        """The first day to read, where something must be said and nothing is older than `earliest`."""
        return max(self.since or earliest, earliest)

    def months(self, earliest: date) -> Iterator[tuple[date, date]]:
        """First and last day of the calendar months that end on one of the days; this month ends today.

        What does not add up over days is asked by month; so that back-filling asks once for each, only one window has it.
        """
        first = self.first(earliest)
        day = first.replace(day=1)
        while day <= self.until:
            following = (day + timedelta(days=32)).replace(day=1)
            last = min(following - timedelta(days=1), self.today)
            if first <= last <= self.until:
                yield day, last
            day = following

    def holds(self, moment: datetime) -> bool:
        """Whether a moment is on one of the days."""
        day = moment.astimezone(self.zone).date()
        return (self.since is None or day >= self.since) and day <= self.until


def span(window: Window) -> Span | None:
    """The days of a window that have come already; None where there is none."""
    zone = ZoneInfo(window.zone)
    today = (window.now or datetime.now(UTC)).astimezone(zone).date()
    until = min(window.until, today)
    return None if window.since and window.since > until else Span(window.since, until, today, zone)


def starts(day: date, zone: ZoneInfo) -> datetime:
    """The moment a day begins in a zone, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def slices(first: date, until: date, days: int) -> Iterator[tuple[date, date]]:
    """Stretches of at most `days` days that cover `first` to `until`."""
    while first <= until:
        last = min(first + timedelta(days=days - 1), until)
        yield first, last
        first = last + timedelta(days=1)


def written(text: str, of: str) -> date:
    """The day that a text begins with. Raises: ConnectorError: it begins with none."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise ConnectorError(f"{of} tells a day in a form that is not known; nothing was taken from it.") from None


def days_from(first: date | None, until: date) -> Iterator[date]:
    """Each day from the first one that has a number (None: there is none) to the last: those without one are 0."""
    while first is not None and first <= until:
        yield first
        first += timedelta(days=1)


def hand(
    window: Window, *parts: tuple[str, Any] | tuple[str, Any, Mapping[str, Any]], page: int = 1, beginning: bool = False
) -> Payload:
    """Answers as a payload of this moment; each part is what was asked for, the answer, and what it is about.

    `beginning`: there is nothing before the days of the window.
    """
    now = window.now or datetime.now(UTC)
    body = {
        "zone": window.zone,
        "day": now.astimezone(ZoneInfo(window.zone)).date().isoformat(),
        "parts": [{"what": p[0], "answer": p[1], **(p[2] if len(p) > 2 else {})} for p in parts],
    }
    return Payload(
        body, media_type="application/json", bookmark={"complete": True}, as_of=now, page=page, beginning=beginning
    )


def told(payload: Payload, of: str) -> Told:
    """What a payload holds. Raises: ConnectorError: it is no answer of this connector."""
    body = payload.body
    try:
        read = json.loads(body) if isinstance(body, bytes) else body
        parts = tuple(Part(p["what"], p["answer"], p) for p in read["parts"])
        return Told(ZoneInfo(read["zone"]), date.fromisoformat(read["day"]), parts)
    except (ValueError, TypeError, KeyError, RecursionError, OSError):
        raise ConnectorError(f"This is no answer of {of}'s; nothing was taken from it.") from None


def opened(answer: Answer, of: str) -> dict[str, Any]:
    """The object in an answer. Raises: ConnectorError: there is none."""
    read = answer.json()
    if not isinstance(read, dict):
        raise ConnectorError(f"{of} answered in a form that is not known (no object); nothing was taken from it.")
    return read


def shaped(model: type[Model], data: Any, of: str) -> Model:
    """`data` as the model says. Raises: ConnectorError: something is missing or of another kind; says what, never its value."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the whole answer"
        why = (
            "of another form" if first["type"] == "value_error" else first["msg"].lower()
        )  # the former may hold the value
        raise ConnectorError(
            f"{of} answered in a form that is not known ({place}: {why}); nothing was taken from it. "
            "Update the program, or report it."
        ) from None


def walked(of: str) -> Callable[[Callable[Given, Iterator[Payload]]], Callable[Given, Iterator[Payload]]]:
    """For a `fetch` that walks through answers: where one has another form, that is said, and it is no fault of the program."""

    def around(fetch: Callable[Given, Iterator[Payload]]) -> Callable[Given, Iterator[Payload]]:
        @wraps(fetch)
        def walk(*args: Given.args, **more: Given.kwargs) -> Iterator[Payload]:
            try:
                yield from fetch(*args, **more)
            except _FORM as error:
                raise _unknown(of, error) from None

        return walk

    return around


def named(of: str) -> Callable[[Callable[Given, str]], Callable[Given, str]]:
    """The same for a `check`."""

    def around(check: Callable[Given, str]) -> Callable[Given, str]:
        @wraps(check)
        def ask(*args: Given.args, **more: Given.kwargs) -> str:
            try:
                return check(*args, **more)
            except _FORM as error:
                raise _unknown(of, error) from None

        return ask

    return around


def _unknown(of: str, error: Exception) -> ConnectorError:
    what = type(error).__name__  # never its text, which may hold a value
    return ConnectorError(f"{of} answered in a form that is not known ({what}); nothing was taken from it.")


def followed(turn: Callable[[Cursor | None], tuple[Page, Cursor | None]], of: str) -> Iterator[Page]:
    """Each page once: `turn` fetches one and says where the next begins.

    Raises: ConnectorError: the pages go in a circle or have no end.
    """
    at: Cursor | None = None
    seen: set[Cursor | None] = set()
    for _ in range(MAX_PAGES):
        seen.add(at)
        page, at = turn(at)
        yield page
        if at is None:
            return
        if at in seen:
            raise ConnectorError(f"{of}'s pages go in a circle; nothing was taken. It is tried again next time.")
    raise ConnectorError(f"{of} has more than {MAX_PAGES:,} pages; nothing was taken from them.")


def one_of(
    known: Sequence[Thing], typed: str | None, names: Callable[[Thing], Sequence[str | None]], of: str, what: str
) -> Thing:
    """The one that the owner means: by any of its `names`, the first of which is shown; blank where there is only one.

    Raises: ConnectorError: there is none, or more than one; says which there are.
    """
    wanted = (typed or "").strip().lower()
    found = [each for each in known if not wanted or wanted in {(n or "").strip().lower() for n in names(each)}]
    if len(found) == 1:
        return found[0]
    there = ", ".join(next(name for name in names(each) if name) for each in known[:10])
    if not known:
        raise ConnectorError(f"This account has no {what} at {of}.")
    if not wanted:
        raise ConnectorError(f"This account has {len(known)} {what}s at {of}; type which one is meant: {there}.")
    several = f"{len(found)} {what}s of that name: type its id instead" if found else f"no {what} of that name"
    raise ConnectorError(f"{of} has {several}. This account has: {there}.")


def counted(metric: str, day: date, number: int, item: str = "", **more: Any) -> Observation:
    """A whole number as an observation."""
    return Observation(metric=metric, item=item, day=day, value=number * MICROS, **more)


def masked(text: str, key: bytes) -> str:
    """A reader's address or number as the keyed hash that members are known by, the same as files make of it."""
    return digest(key, text.strip().lower().encode(), "sha256").hex()


def added(rows: Sequence[Observation]) -> Iterator[Observation]:
    """Each figure once: values that turn out to be the same (of texts cut or cleaned, say) are summed."""
    sums: dict[tuple[str, str, str, date], Observation] = {}
    for row in rows:
        key = (row.metric, row.item, row.grain, row.day)
        old = sums.get(key)
        value = (old.value or 0) + (row.value or 0) if old else row.value
        sums[key] = row.model_copy(update={"value": value})
    yield from sums.values()
