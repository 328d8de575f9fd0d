"""A month, or the fiscal year so far, beside the same time before: its steps, streams, payers and costs."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

import pandas as pd

from figures import costs, steps
from figures.answer import Change, Figure
from figures.asking import Question, made, once
from figures.ledger import counting, payers_of
from figures.nets import TITLES, nets, rows_of, sources_of, why
from figures.year_to_date import first_month
from metrics import steps as metric
from metrics.currency import minor_digits
from metrics.frames import one_of, window
from metrics.money import STEPS, counted
from vocabulary import COSTS, MICROS, NET

COLUMNS = {
    "name": "object",
    "value": "float64",
    "share": "float64",
    "previous": "float64",
    "year": "float64",
    "new": "bool",
    "known": "object",
}


class Span(NamedTuple):
    """The `months` months that end with `last`."""

    last: pd.Period
    months: int

    @property
    def first(self) -> pd.Period:
        """Its first month."""
        return self.last - (self.months - 1)


def span(q: Question, *, year: bool = False) -> Span:
    """The month asked about, or its fiscal year up to its end."""
    return Span(q.month, (q.month - first_month(q)).n + 1 if year else 1)


def before(q: Question, *, year: bool = False) -> tuple[Span | None, Span]:
    """The period before it (of a year none but the year before), and the same one a year before."""
    now = span(q, year=year)
    return (None if year else Span(now.last - 1, 1)), Span(now.last - 12, now.months)


def whole(q: Question, asked: Span) -> bool:
    """Whether all of its months are known from their first to their last day, and converted."""
    here = window(nets(q), month=asked.last, months=asked.months)
    return len(here) == asked.months and bool(here["complete"].all()) and bool(here["value"].notna().all())


@once
def step(q: Question, name: str, *, year: bool = False) -> Figure:
    """A step from gross to profit, of the month as everywhere, or of the fiscal year so far."""
    if not year:
        return steps.step(name, q)
    now, (_, ago) = span(q, year=True), before(q, year=True)
    value, then = (_sum_of(q, name, asked) for asked in (now, ago))
    comparable = whole(q, now) and whole(q, ago) and then > 0
    sign = STEPS[name][1]
    return made(
        q, name, TITLES[name], q.ws.home_currency, of=getattr(metric, name), value=value, why=why(q),
        names=sources_of(q, now.months), change=Change(None, value / then - 1 if comparable else None),
        period=f"{now.first}/{now.last}", provisional=not whole(q, now), extra={"sign": sign},
        rows=rows_of(q, STEPS[name][0], now.months),
    )  # fmt: skip


def _sum_of(q: Question, name: str, asked: Span) -> float:
    """The step over all known months of a period; NaN where none is."""
    known = window(steps.by_month(q, name), month=asked.last, months=asked.months)["value"].dropna()
    return round(float(known.sum()), minor_digits(q.ws.home_currency)) if len(known) else math.nan


@once
def first_net(q: Question, *, year: bool = False, months: int = 24) -> tuple[Span, float] | None:
    """What is 100 of an index: the first known net above 0 of the months shown; of a year, the year before, else the year itself."""
    if year:
        found = [(asked, _sum_of(q, "net_revenue", asked)) for asked in (before(q, year=True)[1], span(q, year=True))]
        found = [(asked, value) for asked, value in found if whole(q, asked) or asked.last == q.month]
    else:
        known = window(nets(q), month=q.month, months=months).dropna(subset=["value"])
        found = [(Span(pd.Period(m, "M"), 1), float(v)) for m, v in zip(known["month"], known["value"], strict=True)]
    return next(((asked, value) for asked, value in found if value > 0), None)


@once
def streams(q: Question, *, year: bool = False) -> pd.DataFrame:
    """Net by stream: ``name``, ``value`` (home currency), ``share`` (of all above 0), ``previous`` and ``year`` (changes, NaN where
    there is none), ``new`` (nothing was known of it before), ``known`` (how); the largest first."""
    table = _beside(q, year, lambda asked: _streams(q, asked))
    rows = counting(q)
    first = span(q, year=year).first.to_timestamp()
    earlier = rows[(rows["month"] < first).to_numpy() & one_of(rows["kind"], NET)]
    return table.assign(new=~table["name"].isin(set(earlier["stream"].astype(object))).to_numpy())


@once
def payers(q: Question, *, year: bool = False) -> pd.DataFrame:
    """Net by who paid it, or by the source that tells it where that is not said; columns of `streams`.

    Who rents is nobody's business: rents stand under the name of their stream.
    """
    return _beside(q, year, lambda asked: _payers(q, asked))


@once
def expenses(q: Question, *, year: bool = False) -> pd.DataFrame:
    """Costs, loan payments included, by category as positive amounts; columns of `streams`."""
    return _beside(q, year, lambda asked: _costs(q, asked))


@once
def cost_change(q: Question, *, year: bool = False) -> Change:
    """How all costs together have changed."""
    now, comparable = span(q, year=year), whole(q, span(q, year=year))
    value = sum(part.value for part in _costs(q, now).values())
    found = []
    for asked in before(q, year=year):
        known = asked is not None and comparable and whole(q, asked)
        then = sum(part.value for part in _costs(q, asked).values()) if asked is not None and known else 0.0
        found.append(value / then - 1 if then > 0 else None)
    return Change(*found)


@once
def notes(q: Question, *, year: bool = False) -> list[tuple[date, str]]:
    """The dated notes of the period, the oldest first."""
    now, rows = span(q, year=year), q.store.notes(q.ws.id)
    inside = (rows["day"] >= now.first.to_timestamp()) & (rows["day"] <= now.last.end_time)
    own = rows[inside.to_numpy()].sort_values(["day", "key"])
    return [(pd.Timestamp(day).date(), str(text)) for day, text in zip(own["day"], own["text"], strict=True)]


def known_expenses(q: Question, *, year: bool = False) -> str | None:
    """How the costs of the period are known."""
    rows = window(counting(q), month=q.month, months=span(q, year=year).months)
    return q.known(map(str, rows.loc[one_of(rows["kind"], COSTS), "source"].unique()))


class _Part(NamedTuple):
    """What one name came to, and the sources that told it."""

    value: float
    sources: tuple[str, ...]


_Parts = Mapping[str, _Part]


def _streams(q: Question, asked: Span) -> _Parts:
    rows = window(counting(q), month=asked.last, months=asked.months)
    return _by(rows[one_of(rows["kind"], NET)], "stream")


def _payers(q: Question, asked: Span) -> _Parts:
    rows = counted(payers_of(q, asked.last, asked.months).rows)
    rows = rows[one_of(rows["kind"], NET)].astype(dict.fromkeys(("source", "stream", "payer", "kind"), "object"))
    lets = set(rows.loc[rows["kind"] == "rent", "payer"])
    titles = rows["source"].map({name: source.title or name for name, source in q.sources.items()})
    said = rows["payer"].where(rows["payer"] != "", titles.fillna(rows["source"]))
    return _by(rows.assign(who=said.where(~rows["payer"].isin(lets - {""}), rows["stream"])), "who")


def _costs(q: Question, asked: Span) -> _Parts:
    rows = costs.by_category_of(q, asked.last, asked.months)
    return {str(name): _Part(float(value), ()) for name, value in rows.groupby("category")["cost"].sum().items()}


def _by(rows: pd.DataFrame, column: str) -> _Parts:
    groups = rows.astype({column: "object", "source": "object"}).groupby(column)
    sums = groups["amount_micros"].sum()
    return {
        str(name): _Part(int(micros) / MICROS, tuple(map(str, groups.get_group(name)["source"].unique())))
        for name, micros in sums.items()
    }


_NOTHING = _Part(0.0, ())


def _beside(q: Question, year: bool, sums: Callable[[Span], _Parts]) -> pd.DataFrame:
    """What is known of a period by name, beside what was known of the ones before."""
    now, digits = span(q, year=year), minor_digits(q.ws.home_currency)
    here = {name: part._replace(value=round(part.value, digits)) for name, part in sums(now).items()}
    here = {name: part for name, part in here.items() if part.value}
    total = sum(part.value for part in here.values() if part.value > 0)
    comparable = whole(q, now)
    then = [sums(asked) if asked and comparable and whole(q, asked) else {} for asked in before(q, year=year)]
    lines = [
        (
            name, part.value, part.value / total if part.value > 0 else math.nan,
            *(_grown(part.value, each.get(name, _NOTHING).value) for each in then), False, q.known(part.sources),
        )
        for name, part in sorted(here.items(), key=lambda each: (-each[1].value, each[0]))
    ]  # fmt: skip
    return pd.DataFrame(lines, columns=list(COLUMNS)).astype(COLUMNS)


def _grown(now: float, then: float) -> float:
    return now / then - 1 if then > 0 else math.nan
