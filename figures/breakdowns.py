"""A number by what it is broken down by: of the month asked about, from one source, or of the period that an export tells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from figures.asking import Question, once
from figures.item_words import REST, UNKNOWN, named
from figures.measures import from_all_by_month, primary_sources
from figures.wording import month_of
from metrics.website import nearest_span, ranked
from vocabulary import metric_kind

WHOLE = ("visitors", "pageviews", "downloads")
"""Numbers whose total is asked for too, so that shares are of it and not of the values that are listed."""
_LISTS = ("referrer", "campaign")
"""Parts that are known of some visitors only: who came without one is nothing that is missing."""
_LEAST = 0.005


@dataclass(frozen=True)
class Part:
    """A breakdown: `rows` has ``item`` (in words), ``value``, ``share``, the most first; `when` in words says of which time.

    `span`: it is of a period of its own and not of the month; `days`: from so many days it was added up, 0 where the source told
    the whole; `at_most`: these were people, who may have come on several of them.
    """

    metric: str
    rows: pd.DataFrame
    source: str
    title: str
    when: str
    known: str | None
    span: bool = False
    days: int = 0
    at_most: bool = False


@once
def part(
    q: Question, metrics: tuple[str, ...], metric: str, names: tuple[str, ...], channel: str, choice: str
) -> Part | None:
    """The breakdown `metric` of a channel, None where nobody tells it.

    Args:
        metrics: all breakdowns that the page shows, which are read together.
        names: the sources that may tell it, those of other channels too: the channel's own come first.
        choice: the metric whose primary source comes first among those of one channel.
    """
    rows = numbers(q, metrics, names)
    rows = rows[(rows["metric"] == metric).to_numpy()]
    tell = [str(name) for name in rows["source"].unique()]
    if not tell:
        return _of_span(q, metrics, metric, names, channel, choice)
    source = _first(q, tell, channel, choice)
    own = rows[(rows["source"] == source).to_numpy()]
    days = own.loc[(own["grain"] == "day").to_numpy(), "day"].nunique()
    whole = _whole(q, metric, source, days=days > 0)
    return Part(
        metric, _named(own, metric, whole, _rest(q, metric, source)), source, q.titles([source])[0], month_of(q.month), q.known([source]),
        days=days, at_most=days > 0 and metric_kind(metric) == "unique",
    )  # fmt: skip


@once
def numbers(q: Question, metrics: tuple[str, ...], names: tuple[str, ...]) -> pd.DataFrame:
    """Breakdowns of the month by source: ``source``, ``metric``, ``item``, ``grain``, ``value``, ``denominator``.

    What a source tells for the month itself; only where it does not, its days, which are read for that alone.
    """
    first = q.month.to_timestamp().date()
    month = _read(q, metrics, names, "month", first, first)
    there = set(zip(month["source"], month["metric"], strict=True))
    lacking: dict[tuple[str, ...], list[str]] = {}
    for name in names:
        lacking.setdefault(tuple(m for m in metrics if (name, m) not in there), []).append(name)
    parts = [month] + [
        _read(q, wanted, tuple(own), "day", first, q.month_end) for wanted, own in lacking.items() if wanted
    ]
    return pd.concat([each for each in parts if len(each)] or [month], ignore_index=True)


@once
def spans(q: Question, metrics: tuple[str, ...], names: tuple[str, ...]) -> pd.DataFrame:
    """Breakdowns over periods that began until the month's end, with ``day`` and ``until``, first and last day."""
    return _read(q, metrics, names, "span", q.since, q.month_end)


def period(day: pd.Timestamp, until: pd.Timestamp) -> str:
    """A period as on the screen: ``1 Feb – 28 Feb 2026``, its years where they differ."""
    first = f"{day.day} {day:%b}" + ("" if day.year == until.year else f" {day.year}")
    return f"{first} – {until.day} {until:%b %Y}"


def _first(q: Question, names: list[str], channel: str, choice: str) -> str:
    """Of the sources that tell something the one that is shown: the channel's primary one, else another channel's."""
    chosen = primary_sources(q, names, metric=choice)
    return chosen.get(channel) or next(iter(chosen.values()))


def _of_span(
    q: Question, metrics: tuple[str, ...], metric: str, names: tuple[str, ...], channel: str, choice: str
) -> Part | None:
    rows = spans(q, metrics, names)
    rows = rows[(rows["metric"] == metric).to_numpy()]
    best = nearest_span(rows, month=q.month)
    if best is None:
        return None
    over = rows[((rows["day"] == best[0]) & (rows["until"] == best[1])).to_numpy()]
    source = _first(q, [str(name) for name in over["source"].unique()], channel, choice)
    own = over[(over["source"] == source).to_numpy()]
    return Part(metric, _named(own, metric), source, q.titles([source])[0], period(*best), q.known([source]), span=True)


def _rest(q: Question, metric: str, source: str) -> str:
    """What those are that a source's total has beyond its list: nobody knows, or it lists only the most."""
    lists_all = source in q.sources and q.sources[source].connector == "access_log"
    return UNKNOWN if lists_all or metric.endswith("_by_channel") else REST


def _named(own: pd.DataFrame, metric: str, whole: float = float("nan"), name: str = REST) -> pd.DataFrame:
    """The values in words, what the source's total has beyond them as a row of its own, called `name`."""
    by = metric.partition("_by_")[2]
    words = [named(by, str(item)) for item in own["item"]]
    if metric_kind(metric) == "ratio":
        sums = own.assign(item=words).groupby("item", as_index=False)[["value", "denominator"]].sum()
        value = sums["value"] / sums["denominator"].where(sums["denominator"] > 0)
        return pd.DataFrame({"item": sums["item"], "value": value, "share": float("nan")})
    sums = own.assign(item=words).groupby("item", as_index=False)["value"].sum()
    rest = whole - float(sums["value"].sum())
    if by not in _LISTS and rest > _LEAST * whole:
        sums = pd.concat([sums, pd.DataFrame({"item": [name], "value": [rest]})]).groupby("item", as_index=False).sum()
    return _last(ranked(sums, whole=whole))


def _last(rows: pd.DataFrame) -> pd.DataFrame:
    """What is not known, or not listed, below what is."""
    open_ = rows["item"].isin([UNKNOWN, REST]).to_numpy()
    return pd.concat([rows[~open_], rows[open_]], ignore_index=True) if open_.any() else rows


def _whole(q: Question, metric: str, source: str, *, days: bool) -> float:
    """The source's own total of the month, told in the same way as the breakdown."""
    base = metric.partition("_by_")[0]
    if base not in WHOLE:
        return float("nan")
    months = from_all_by_month(q, base)
    here = (months["source"] == source) & (months["month"] == q.month.to_timestamp())
    alike = months["basis"] == ("days" if days else "month")
    if metric_kind(base) == "flow" and not days:
        alike |= months["complete"]  # days that are all there add up to the month
    found = months.loc[(here & alike).to_numpy(), "value"]
    return float(found.iloc[0]) if len(found) else float("nan")


def _read(
    q: Question, metrics: tuple[str, ...], names: Iterable[str], grain: str, since: object, until: object
) -> pd.DataFrame:
    rows = q.store.observations(q.ws.id, metrics, grain=grain, since=since, until=until, item=None, sources=list(names))  # type: ignore[arg-type]
    kept = rows[(rows["value"].notna() & (rows["item"].fillna("") != "")).to_numpy()]
    return kept[["source", "metric", "item", "grain", "day", "until", "value", "denominator"]]
