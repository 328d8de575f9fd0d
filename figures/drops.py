"""Streams that shrink, and numbers that fell below their usual range."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from figures import revenue
from figures.asking import HISTORY, Question, once
from figures.findings import Finding, amount, days_between, depending, less, name_of, shape_of, weight_of
from figures.measures import channel_title, observed, totals
from figures.nets import nets
from figures.wording import day_of, month_of, number, percent
from metrics import drops as metric
from vocabulary import METRICS

BY_DAY = {"visitors": "overview", "downloads": "podcast", "new_subscribers": "overview"}
"""What is looked at by week, and the page where it is shown."""
DEPENDS = {"visitors": "visitors", "downloads": "downloads", "new_subscribers": "subscribers"}


@once
def by_stream(q: Question) -> dict[str, pd.DataFrame]:
    """Each stream's net by month: ``month``, ``value``, ``complete``; streams that brought something in these 12 months."""
    long = revenue.by_month(q, HISTORY)
    alive = set(revenue.mix(q)["stream"])
    return {
        str(name): pd.DataFrame({"month": own["month"], "value": own["net"], "complete": ~own["provisional"].astype(bool)})
        for name, own in long.groupby("stream", sort=False) if name in alive
    }  # fmt: skip


def streams(q: Question) -> Iterator[Finding]:
    """A stream that shrinks three months in a row, or brought less in the month than it usually does."""
    for name, own in by_stream(q).items():
        falls, share = metric.shrinking(own, month=q.month)
        if falls:
            was, now = (_value(own, at) for at in (q.month - falls, q.month))
            yield Finding(
                "shrinking", name,
                f"{name} fell {falls} months in a row, from {amount(q, was)} in {name_of(q, q.month - falls)} to {amount(q, now)}",
                "Each month less than the one before, and more in all than this stream goes up and down by itself.",
                f"since {month_of(q.month - falls + 1)}", less(share), weight_of(q, was - now), "ledger",
                {"stream": name, **days_between(q.month - falls, q.month)}, shape_of(_until(q, own)),
            )  # fmt: skip
        else:
            drop = metric.month_drop(own, month=q.month)
            if drop:
                yield _money(q, name, drop, own, {"stream": name})


def months(q: Question) -> Iterator[Finding]:
    """Net revenue below its usual range, where no single stream explains most of it; audiences known by month only, too."""
    drop = metric.month_drop(nets(q), month=q.month)
    if drop and not _explained(q, drop):
        yield _money(q, "Net revenue", drop, nets(q), {})
    for name, page in BY_DAY.items():
        known = totals(q, name)
        found = None if len(daily(q, name)) or known.empty else metric.month_drop(known, month=q.month)
        if found:
            said, since = f"{name_of(q, q.month)} brought", f"since {month_of(_month(found))}"
            yield _audience(q, name, METRICS[name].title, found, said, since, page, shape_of(_until(q, known)))


def _explained(q: Question, drop: metric.Drop) -> bool:
    """Whether one stream alone makes at least half of a drop of net revenue: then the stream stands for it."""
    own = [metric.month_drop(each, month=q.month) for each in by_stream(q).values()]
    return any(each.expected - each.value >= (drop.expected - drop.value) / 2 for each in own if each)


def _money(q: Question, name: str, drop: metric.Drop, own: pd.DataFrame, words: dict[str, str]) -> Finding:
    return Finding(
        "drop", name, f"{name} brought {amount(q, drop.value)} in {name_of(q, q.month)}, {percent(drop.share)} less than usual",
        f"Usual for the months before and the season is about {amount(q, drop.expected)}; no month of the past two years "
        "was as far below what was usual then.",
        f"since {month_of(_month(drop))}", less(drop.share), weight_of(q, drop.expected - drop.value), "ledger",
        {**words, **days_between(_month(drop), q.month)}, shape_of(_until(q, own)),
    )  # fmt: skip


@once
def daily(q: Question, name: str) -> pd.DataFrame:
    """What is known of a number by day."""
    rows = observed(q, name)
    return rows[(rows["grain"] == "day").to_numpy()]


def weeks(q: Question) -> Iterator[Finding]:
    """A week of a site, show or list that brought less than these weekdays and the season usually bring."""
    last = pd.Timestamp(q.horizon) - pd.Timedelta(days=1 if q.horizon == q.today else 0)
    for name, page in BY_DAY.items():
        for channel, own in daily(q, name).groupby("channel", sort=True):
            drop = metric.week_drop(own, on=min(last, own["day"].max()))
            if drop and (last - own["day"].max()).days < metric.WEEK:
                title = f"{channel_title(q, str(channel))}: {METRICS[name].title.lower()}"
                said = f"The week to {day_of(min(last, own['day'].max()))} brought {channel_title(q, str(channel))}"
                shape = shape_of(_by_week(own, min(last, own["day"].max())))
                yield _audience(q, name, title, drop, said, f"since {day_of(drop.since)}", page, shape)


def _audience(
    q: Question, name: str, title: str, drop: metric.Drop, said: str, since: str, page: str, shape: tuple[float, ...]
) -> Finding:
    unit = METRICS[name].unit if name != "new_subscribers" else "new subscribers"
    return Finding(
        "drop", title, f"{said} {number(drop.value)} {unit}, {percent(drop.share)} less than usual",
        f"Usual for these weekdays and the season are about {number(drop.expected)}; no such period of the past year was as far "
        "below what was usual then.",
        since, less(drop.share), drop.share * depending(q, DEPENDS[name]), page, {}, shape,
    )  # fmt: skip


def _by_week(own: pd.DataFrame, last: pd.Timestamp) -> pd.Series:
    """Sums of the weeks that end with the day `last`, oldest first."""
    back = (last - own["day"]).dt.days
    return own.loc[back >= 0, "value"].groupby(-(back[back >= 0] // metric.WEEK)).sum()


def _until(q: Question, own: pd.DataFrame) -> pd.Series:
    return own.loc[(own["month"] <= q.month.to_timestamp()).to_numpy(), "value"]


def _value(own: pd.DataFrame, month: pd.Period) -> float:
    return float(own.loc[(own["month"] == month.to_timestamp()).to_numpy(), "value"].iloc[0])


def _month(drop: metric.Drop) -> pd.Period:
    return pd.Period(drop.since, "M")
