"""Downloads of episodes at the same age, and hours listened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pandas as pd

from figures import audience, podcast
from figures.answer import Change, Figure, RowsQuery
from figures.asking import Question, figure, once
from figures.measures import totals
from figures.piece_numbers import by_day, measured_pieces, piece_numbers
from figures.pieces import shown
from figures.wording import counted, day_of, month_of, number
from metrics import episodes as metric
from metrics.channels import month_end, on_month

AGES = (7, 30, 90)
TOLD = tuple(f"piece_downloads_{days}" for days in AGES)
DAILY = "piece_downloads"
SO_FAR = "piece_downloads_total"
ALL = (*TOLD, DAILY, SO_FAR)
WHICH = {
    "all": "all episodes",
    "year": "episodes of the last 12 months",
    "ten": "the last ten episodes that are old enough",
}
"""Which episodes count, the owner's choice."""
_YEAR, _LAST = 365, 10


@once
def at_age(q: Question, days: int, which: str = "all") -> Figure:
    """Downloads of an episode in its first `days` days: the mean, with median and n in `extra`; `which` as in `WHICH`."""
    on = pd.Timestamp(q.month_end)
    rows = _chosen(_first_days(q, days), days, on, which)
    enough = metric.old_enough(rows, days=days, on=on)
    extra = {
        "median": metric.median_at_age(rows, days=days, on=on),
        "n": len(enough),
        **_left_out(rows, enough, days, on),
    }
    value = metric.at_age(rows, days=days, on=on)
    return figure(
        q, f"downloads_per_episode.{days}", value=value, why=_why(q, rows, days), names=_sources(q),
        change=_change(q, days, which, value), formula=_formula(enough, extra, days, which), extra=extra,
        rows=_rows(q, days, enough),
    )  # fmt: skip


@once
def league(q: Question) -> pd.DataFrame:
    """Episodes at the same age, newest first: ``title``, ``published`` (date), ``minutes``, ``d7``, ``d30``, ``d90``, ``total``,
    ``young`` (days until it is 30 days old, 0 where it is), ``against`` (30 days against its show's median, a share), ``show``."""
    rows = measured_pieces(q, "episode", ALL, "downloads")
    table = rows.assign(**{f"d{days}": _first_days(q, days)["downloads"].to_numpy() for days in AGES})
    so_far = pd.Series(_so_far(q, rows), index=table.index)
    told = (
        table[[f"d{days}" for days in AGES]].assign(total=so_far).max(axis=1)
    )  # a total may be older than what was told since
    table["total"] = told.where(so_far.notna())
    age = (pd.Timestamp(q.horizon) - table["published"]).dt.days
    on = pd.Timestamp(q.horizon)
    enough = metric.old_enough(table.assign(downloads=table["d30"]), days=30, on=on)
    median = table["channel"].map(enough.groupby("channel")["downloads"].median())
    table = table.assign(young=(30 - age).clip(lower=0), against=table["d30"] / median - 1)
    names = shown(q, table)
    order = table[~(table["published"] > on)].sort_values("published", ascending=False, kind="stable")
    kept = ["d7", "d30", "d90", "total", "young", "against", "channel"]
    own = order[kept].reset_index(drop=True).rename(columns={"channel": "show"})
    return pd.concat([names[["title", "published", "minutes"]], own], axis=1)


@once
def aged(q: Question, show: str, days: int) -> pd.DataFrame:
    """A show's episodes at the age of `days`, oldest first: ``published`` (datetime64), ``title``, ``downloads``, ``young``, ``median``.

    One that is too young stands with what it has so far; those of which nobody tells it are left out. ``median`` is that of the others.
    """
    table = league(q)
    own = table[((table["show"] == show) & table["published"].notna()).to_numpy()].iloc[::-1]
    published = pd.to_datetime(own["published"]).astype("datetime64[s]")
    young = (published > pd.Timestamp(q.horizon) - pd.Timedelta(days=days)).to_numpy()
    value = own[f"d{days}"].where(~young, own[[*(f"d{age}" for age in AGES), "total"]].max(axis=1))
    rows = pd.DataFrame({"published": published, "title": own["title"], "downloads": value, "young": young})
    told = rows[rows["downloads"].notna().to_numpy()].reset_index(drop=True)
    return told.assign(median=metric.median_at_age(told, days=days, on=pd.Timestamp(q.horizon)))


@once
def listening_hours(q: Question) -> Figure:
    """Hours listened in the month, at most: its downloads times the mean length of an episode."""
    known = totals(q, "downloads")
    row = on_month(known, month=q.month)
    downloads = audience.of_month(q, "downloads")
    length = podcast.average_length(q)
    minutes = float(length.value) if isinstance(length.value, float | int) else float("nan")
    value = metric.listening_hours(float("nan") if row is None else float(row["value"]), minutes=minutes)
    words = "" if row is None else f"{number(float(row['value']))} downloads \u00d7 {number(minutes, 1)} minutes / 60"
    return figure(
        q, "listening_hours", value=value, why=_no_hours(q, row is None, length), names=downloads["source"],
        formula=f"{words}; at most, as if everybody heard the whole episode", qualifier="at most",
        provisional=row is not None and not bool(row["complete"]), change=audience.change(q, known),
        rows=audience.rows_of(q, "downloads", downloads),
    )  # fmt: skip


def _no_hours(q: Question, silent: bool, length: Figure) -> str:
    if silent:
        return str(audience.why(q, "downloads", "podcast downloads"))
    return str(length.reason or "")


@once
def _first_days(q: Question, days: int) -> pd.DataFrame:
    """All episodes with ``downloads`` of their first days, NaN where nobody told them."""
    rows = measured_pieces(q, "episode", ALL, "downloads").rename(columns={"channel": "show"})
    numbers = piece_numbers(q, ALL, "downloads").rename(columns={"channel": "show"})
    told = numbers[(numbers["metric"] == f"piece_downloads_{days}").to_numpy()]
    return metric.first_days(rows, told, _daily(q, rows, told, days), days=days).rename(columns={"show": "channel"})


def _daily(q: Question, rows: pd.DataFrame, told: pd.DataFrame, days: int) -> pd.DataFrame:
    """The record by day of the shows and the time in which there are episodes whose first days nobody added up."""
    sums = piece_numbers(q, ALL, "downloads").rename(columns={"channel": "show"})
    sums = sums[(sums["metric"] == DAILY).to_numpy()]
    if sums.empty:
        return sums
    begun = sums.groupby("show")["day"].min()
    slack = pd.Timedelta(days=int(days * metric.MISSING_PART))
    ripe = metric.ripe(rows, told, days=days)
    lacking = rows[~ripe & (rows["published"] >= rows["show"].map(begun) - slack).to_numpy()]
    lacking = lacking.merge(sums[["show", "item"]], on=["show", "item"])
    shows = dict(zip(sums["source"].map(str), sums["show"], strict=True))
    asked = tuple(name for name, show in shows.items() if show in set(lacking["show"]))
    if not asked:
        return sums.iloc[:0]
    items = sorted(set(lacking["item"]))
    parts = [by_day(q, DAILY, asked, items, since, until) for since, until in _stretches(q, lacking["published"], days)]
    found = pd.concat(parts, ignore_index=True)
    return found.assign(show=found["source"].map(shows).astype("object"))


def _stretches(q: Question, published: pd.Series, days: int) -> list[tuple[date, date]]:
    """The first days of these episodes, those that overlap as one stretch."""
    found: list[tuple[date, date]] = []
    for first in sorted(published.dt.date):
        last = min(first + timedelta(days=days), q.today)
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def _so_far(q: Question, rows: pd.DataFrame) -> list[float]:
    """All downloads of each episode so far: as last told, else the sum of its days where they are known from the first on."""
    numbers = piece_numbers(q, ALL, "downloads")
    last = numbers[(numbers["metric"] == SO_FAR).to_numpy()].sort_values("day", kind="stable")
    daily = numbers[(numbers["metric"] == DAILY).to_numpy()]
    sums = daily.groupby(["channel", "item"])["value"].sum().to_dict()
    values = sums | {(c, i): v for c, i, v in zip(last["channel"], last["item"], last["value"], strict=True)}
    begun = daily.groupby("channel")["day"].min().to_dict()
    late = pd.Timestamp.max
    told = zip(rows["channel"], rows["item"], rows["published"], strict=True)
    counted_ = {(str(c), str(i)) for c, i in zip(last["channel"], last["item"], strict=True)}
    return [
        values.get((c, i), float("nan")) if (c, i) in counted_ or begun.get(c, late) <= day else float("nan")
        for c, i, day in told
    ]


def _chosen(rows: pd.DataFrame, days: int, on: pd.Timestamp, which: str) -> pd.DataFrame:
    """The episodes that count, those too young among them."""
    if which == "year":
        return rows[(rows["published"] > on - pd.Timedelta(days=_YEAR)).to_numpy()]
    if which == "ten":
        enough = metric.old_enough(rows, days=days, on=on).sort_values("published").tail(_LAST)
        return rows.loc[enough.index]
    return rows


def _left_out(rows: pd.DataFrame, enough: pd.DataFrame, days: int, on: pd.Timestamp) -> dict[str, int]:
    """How many are too young and of how many nobody tells it."""
    until = rows[(rows["published"] <= on).to_numpy()]
    young = int((until["published"] > on - pd.Timedelta(days=days)).sum())
    return {"young": young, "untold": len(until) - young - len(enough)}


def _change(q: Question, days: int, which: str, now: float) -> Change:
    """Against the month before and the year before, of the episodes that were old enough then."""
    ends = (month_end(q.month - 1), month_end(q.month - 12))
    rows = _first_days(q, days)
    before = [metric.at_age(_chosen(rows, days, on, which), days=days, on=on) for on in ends]
    return Change(*(now / old - 1 if old > 0 and now == now else None for old in before))


def _formula(enough: pd.DataFrame, extra: dict[str, float], days: int, which: str) -> str:
    if enough.empty:
        return ""
    total, n = float(enough["downloads"].sum()), counted(len(enough), "episode")
    mean = f"{number(total)} downloads in the first {days} days / {n} = {number(total / len(enough))}"
    out = [f"{counted(int(extra['young']), 'episode')} younger than {days} days"] if extra["young"] else []
    out += [f"{counted(int(extra['untold']), 'episode')} nobody counted"] if extra["untold"] else []
    chosen = f"; of {WHICH[which]}" if which != "all" else ""
    return f"{mean}; median {number(extra['median'])}{chosen}" + (f"; left out: {' and '.join(out)}" if out else "")


def _sources(q: Question) -> list[str]:
    numbers = piece_numbers(q, ALL, "downloads")
    return [str(name) for name in numbers["source"].unique()]


def _rows(q: Question, days: int, enough: pd.DataFrame) -> RowsQuery:
    words = {
        "metric": (f"piece_downloads_{days}", DAILY),
        "source": tuple(_sources(q)),
        "item": tuple(map(str, enough["item"])),
    }
    return RowsQuery("observation", words, None, q.today)


def _why(q: Question, rows: pd.DataFrame, days: int) -> str:
    if rows.empty:
        return "No episodes yet: add a podcast's feed."
    if not len(piece_numbers(q, ALL, "downloads")):
        return "Nobody tells the downloads of each episode: drop your host's export of episodes."
    first = rows["published"].min()
    if not rows["downloads"].notna().any():
        return f"No source tells what an episode was downloaded in its first {days} days."
    if first > pd.Timestamp(q.month_end) - pd.Timedelta(days=days):
        return f"No episode was {days} days old at the end of {month_of(q.month)}: the first is of {day_of(first)}."
    return f"No episode that was {days} days old at the end of {month_of(q.month)} was counted from its first day on."


KPIS: dict[str, Callable[[Question], Figure]] = {
    **{f"downloads_per_episode.{days}": partial(at_age, days=days) for days in AGES},
    "listening_hours": listening_hours,
}
"""The numbers of episodes by id."""
