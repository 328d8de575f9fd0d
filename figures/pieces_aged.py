"""Every piece at the same age: how often a post or video was seen, an episode heard, an issue opened in its first days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pandas as pd

from figures.asking import Question, once
from figures.piece_numbers import by_day, measured_pieces, piece_numbers
from figures.pieces import KINDS, of_kind
from metrics import aging
from metrics.episodes import old_enough

AGES = (7, 30, 90)


class Measure(NamedTuple):
    """What tells how a piece did: `unit` is what one of it is called, `did` what people did, `told` metrics of the first days."""

    name: str
    unit: str
    did: str
    daily: str
    total: str
    told: tuple[tuple[int, str], ...]
    choice: str

    @property
    def metrics(self) -> tuple[str, ...]:
        """All metrics it is told by."""
        return tuple(name for name in (*(name for _, name in self.told), self.daily, self.total) if name)


DOWNLOADS = Measure(
    "downloads", "downloads", "was downloaded", "piece_downloads", "piece_downloads_total",
    tuple((days, f"piece_downloads_{days}") for days in (1, 7, 14, 30, 90)), "downloads",
)  # fmt: skip
VIEWS = Measure("views", "views", "was viewed", "piece_views", "piece_views_total", (), "pageviews")
OPENED = Measure("opened", "readers", "was opened", "", "piece_opened", (), "issues")
MEASURES: dict[str, tuple[Measure, ...]] = {
    "post": (VIEWS, OPENED),
    "episode": (DOWNLOADS, VIEWS),
    "video": (VIEWS._replace(choice="video_views"),),
    "issue": (OPENED, VIEWS),
}
"""By kind what its pieces are measured by: a channel's pieces by the first of these that anybody tells of them."""


@once
def aged(q: Question, kind: str, ages: tuple[int, ...] = AGES) -> pd.DataFrame:
    """The pieces of a kind until the horizon with their numbers at equal age: the columns of `pieces`, ``measure``, ``unit``,

    for each age ``d7`` (NaN: nobody told it, or too young), ``total`` (so far) and ``age`` in days.
    """
    parts, done = [], set[str]()
    for measure in MEASURES[kind]:
        if not any(len(rows) for rows in numbers_of(q, measure)):
            continue
        rows = _measured(q, kind, measure, ages)
        told = rows[[*(f"d{days}" for days in ages), "total"]].notna().any(axis=1)
        lists = set(rows.loc[told.to_numpy(), "channel"].astype(str)) - done
        parts.append(rows[rows["channel"].isin(list(lists)).to_numpy()])
        done |= lists
    rest = of_kind(q, kind)
    rest = rest[~(rest["channel"].isin(list(done)) | (rest["published"] > pd.Timestamp(q.horizon))).to_numpy()]
    columns = dict.fromkeys([*(f"d{days}" for days in ages), "total"], float("nan"))
    age = (pd.Timestamp(q.horizon) - rest["published"]).dt.days.astype("float64")
    parts.append(rest.assign(**columns, age=age, measure="", unit=""))
    return pd.concat([part for part in parts if len(part)] or parts[-1:], ignore_index=True)


def _measured(q: Question, kind: str, measure: Measure, ages: tuple[int, ...]) -> pd.DataFrame:
    """The pieces of a kind with what one measure tells of them."""
    on = pd.Timestamp(q.horizon)
    rows = measured_pieces(q, kind, measure.metrics, measure.choice)
    rows = rows[~(rows["published"] > on).to_numpy()].reset_index(drop=True)
    told, sums, totals = numbers_of(q, measure)
    daily = days_of(q, measure, rows, ages)
    counted = aging.at_ages(rows, told, daily, totals, ages=ages)
    age = (on - rows["published"]).dt.days
    columns = {f"d{days}": counted[days].where(age >= days) for days in ages}
    shown = rows.assign(**columns, age=age.astype("float64"), measure=measure.name, unit=measure.unit)
    so_far = aging.so_far(rows, sums, totals)
    most = shown[[*columns]].assign(total=so_far).max(axis=1)  # a total may be older than what was told since
    return shown.assign(total=most.where(so_far.notna()))


@once
def numbers_of(q: Question, measure: Measure) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """What was told until the horizon: of the first days (with ``days``), by day added up (one row a piece), and in all."""
    rows = piece_numbers(q, measure.metrics, measure.choice)
    rows = rows[(rows["day"] <= pd.Timestamp(q.horizon)).to_numpy()]
    named = {name: days for days, name in measure.told}
    told = rows[rows["metric"].isin(list(named)).to_numpy()]
    days = told["metric"].map(named).astype("float64").fillna(0).astype("int64")
    daily, totals = (rows[(rows["metric"] == name).to_numpy()] for name in (measure.daily, measure.total))
    return told.assign(days=days), daily, totals


def days_of(q: Question, measure: Measure, rows: pd.DataFrame, ages: tuple[int, ...]) -> pd.DataFrame:
    """The record by day of the channels and the time in which there are pieces whose first days nobody told."""
    told, sums, _ = numbers_of(q, measure)
    if sums.empty:
        return sums
    begun = rows["channel"].map(sums.groupby("channel")["day"].min())
    stretches, channels = [], set[str]()
    for days in ages:
        span, slack = pd.Timedelta(days=days), pd.Timedelta(days=int(days * aging.MISSING_PART))
        over = (rows["published"] + span <= pd.Timestamp(q.horizon)) & (rows["published"] >= begun - slack)
        lacking = rows[over.to_numpy() & ~aging.ripe(rows, told, days=days)]
        channels |= set(map(str, lacking["channel"]))
        stretches += [(day, day + timedelta(days=days)) for day in lacking["published"].dt.date]
    names = {str(source): str(channel) for source, channel in zip(sums["source"], sums["channel"], strict=True)}
    asked = tuple(source for source, channel in names.items() if channel in channels)
    parts = [by_day(q, measure.daily, asked, since, min(until, q.horizon)) for since, until in _joined(stretches)]
    found = pd.concat([part for part in parts if len(part)] or [sums.iloc[:0]], ignore_index=True)
    return found.assign(channel=found["source"].map(names).astype("object"))


def _joined(stretches: list[tuple[date, date]]) -> list[tuple[date, date]]:
    """Stretches of days, those that overlap as one."""
    found: list[tuple[date, date]] = []
    for since, until in sorted(stretches):
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((since, until))
    return found


@once
def league(q: Question) -> pd.DataFrame:
    """All pieces of all kinds, newest first: the columns of `aged`, and ``against7``, ``against30``, ``against90``.

    The last are shares above the middle piece of the kind in its own channel, of those old enough at that age.
    """
    table = pd.concat([aged(q, kind) for kind in KINDS], ignore_index=True)
    for days in AGES:
        table[f"against{days}"] = against(q, table, days)
    title = table["title"].fillna(table["url"]).fillna(table["item"])
    return table.assign(title=title).sort_values("published", ascending=False, kind="stable", ignore_index=True)


def against(q: Question, table: pd.DataFrame, days: int) -> pd.Series:
    """By piece how far above the middle one of its kind and channel it is at this age."""
    groups = table["kind"].astype(str) + "\x1f" + table["channel"].astype(str)
    return aging.against_median(table[f"d{days}"], groups, compared(q, table, days))


def compared(q: Question, table: pd.DataFrame, days: int) -> np.ndarray:
    """Which pieces are old enough at this age and told: those that count in its mean and its median."""
    rows = table.assign(downloads=table[f"d{days}"].astype("float64"))
    enough = old_enough(rows, days=days, on=pd.Timestamp(q.horizon))
    return np.asarray(table.index.isin(enough.index))
