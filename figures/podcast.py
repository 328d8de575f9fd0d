"""The podcast: episodes, their lengths and their rhythm."""

from __future__ import annotations

import pandas as pd

from figures import audience
from figures.answer import Change, Figure, RowsQuery
from figures.asking import Question, made, once
from figures.pieces import at_least, of_kind, shown
from figures.rhythm import longest_gap, per_month
from figures.wording import counted, day_of, month_of, number
from metrics import pieces as metric
from metrics.frames import window


def episodes(q: Question) -> pd.DataFrame:
    """Episodes, newest first: title, published (date), minutes, url, source, counted (within the month's figures)."""
    table = shown(q, of_kind(q, "episode"))
    inside = [day is None or day <= q.month.end_time.date() for day in table["published"]]
    named = table.assign(counted=pd.Series(inside, dtype="bool"))
    return named[["title", "published", "minutes", "url", "source", "counted"]]


def lengths(q: Question) -> pd.DataFrame:
    """Episodes that tell day and length, oldest first: ``published`` (datetime64[s]), ``minutes``, ``title``."""
    rows = of_kind(q, "episode")
    told = rows[(rows["minutes"] > 0).to_numpy() & (rows["published"] <= pd.Timestamp(q.horizon)).to_numpy()]
    return told.sort_values("published", kind="stable")[["published", "minutes", "title"]].reset_index(drop=True)


def rhythm(q: Question, months: int = 24) -> pd.DataFrame:
    """Episodes published by month: ``month``, ``n``."""
    return window(metric.by_month(of_kind(q, "episode"), month=q.month), month=q.month, months=months).reset_index(
        drop=True
    )


def cards(q: Question) -> list[Figure]:
    """Average length, number of episodes, episodes a month, longest gap, downloads."""
    return [
        average_length(q),
        number_of_episodes(q),
        per_month(q, "episode", "episodes_per_month", "Episodes a month"),
        longest_gap(q, "episode"),
        audience.downloads(q),
    ]


@once
def average_length(q: Question) -> Figure:
    """Average Podcast Episode Length of the episodes until the month's end."""
    rows = of_kind(q, "episode")
    known = metric.lengths(rows, month=q.month)
    until = metric.published_until(rows, month=q.month)
    value = metric.average_episode_length(rows, month=q.month)
    new = window(rows, month=q.month, column="published")
    extra = {
        "median": metric.median_episode_length(rows, month=q.month),
        "n": len(known), "without": len(until) - len(known), "new": len(new),
    }  # fmt: skip
    return made(
        q, "average_episode_length", "Average Podcast Episode Length", "Minutes", of=metric.average_episode_length,
        value=value, why=_why(q, "length"), names=until["source"], change=_change(q, value), formula=_formula(known, extra),
        extra=extra, rows=_rows(q, until),
    )  # fmt: skip


@once
def number_of_episodes(q: Question) -> Figure:
    """Episodes published until the month's end."""
    rows = of_kind(q, "episode")
    until = metric.published_until(rows, month=q.month)
    return made(
        q, "number_of_episodes", "Episodes", "Episodes", of=metric.number_of_posts,
        value=metric.number_of_posts(rows, month=q.month), why=_why(q, "day"), names=until["source"],
        formula=f"{counted(len(until), 'episode')} published until {day_of(q.month_end)}",
        qualifier="at least" if at_least(q, until) else None, rows=_rows(q, until),
    )  # fmt: skip


def spark(q: Question, months: int = 13) -> pd.DataFrame:
    """The average length at the end of each of the last months: ``month``, ``value`` in minutes."""
    return metric.mean_length_by_month(of_kind(q, "episode"), month=q.month, months=months)


def _change(q: Question, now: float) -> Change:
    if q.provisional:
        return Change()
    shape = spark(q)["value"].tolist()
    before = [shape[-2], shape[0]]
    return Change(*(now / old - 1 if old > 0 and not pd.isna(now) else None for old in before))


def _formula(known: pd.Series, extra: dict[str, float]) -> str:
    if known.empty:
        return ""
    without = f"; {counted(int(extra['without']), 'episode')} without a length left out" if extra["without"] else ""
    total, n = number(float(known.sum()), 1), counted(len(known), "episode")
    return f"{total} minutes / {n} = {number(float(known.mean()), 1)}; median {number(extra['median'], 1)}{without}"


def _why(q: Question, what: str) -> str:
    rows = of_kind(q, "episode")
    if rows.empty:
        return "No episodes yet: add a podcast's feed."
    if metric.published_until(rows, month=q.month).empty:
        return f"No episodes are known until {month_of(q.month)}: the first is of {day_of(rows['published'].min())}."
    return f"None of the episodes tells its {what}."


def _rows(q: Question, until: pd.DataFrame) -> RowsQuery:
    names = tuple(str(name) for name in until["source"].unique())
    return RowsQuery("item", {"kind": ("episode",), "source": names}, None, q.month_end)
