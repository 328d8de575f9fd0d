"""Measured numbers of a question: one source a channel, then months, then the whole business."""

from __future__ import annotations

import pandas as pd

from figures.asking import Question, once
from metrics.channels import added_by_month, counted_by_month, first_counts, latest_counts, month_end
from metrics.frames import first_day, month_range, one_of
from metrics.months import SPARE_DAYS, covered_days, flow_by_month, level_by_month, ratio_by_month, unique_by_month
from vocabulary import metric_kind

TOGETHER = ("visitors", "downloads", "subscribers", "followers", "posts")
"""Asked for in one reading, since the Overview needs all of them."""

TYPED = "typed"
"""The connector of what is typed in, and the channel of what is typed in for no channel."""

_BY_KIND = {"flow": flow_by_month, "unique": unique_by_month, "level": level_by_month, "ratio": ratio_by_month}


HEARD = ("downloads", "listeners", "episodes", "piece_downloads")
"""What a log of sound files tells of a show, not of the site that it stands on."""


def channel_of(q: Question, source: str, metric: str = "") -> str:
    """The channel a source measures; a source without one is a channel of its own.

    What an access log tells of a podcast (`metric`) belongs to the show whose feed it counts by.
    """
    feed = feed_of(q, source) if metric.startswith(HEARD) else ""
    name = feed if feed in q.sources else source
    known = q.sources.get(name)
    return known.channel if known is not None and known.channel else name


def feed_of(q: Question, source: str) -> str:
    """The source of the feed whose episodes a log counts; empty where it says none."""
    known = q.sources.get(source)
    chosen = {} if known is None else {**known.state.get("log", {}), **known.settings}
    return str(chosen.get("feed") or "")


def channel_title(q: Question, channel: str) -> str:
    """What a channel is called on the screen."""
    if channel in q.channels:
        return q.channels[channel].title or channel
    return q.sources[channel].title if channel in q.sources else channel


def loose(q: Question, source: str) -> bool:
    """Whether a source is typed in for no channel: its numbers stand for the whole business and are never added."""
    known = q.sources.get(source)
    return known is not None and known.connector == TYPED and known.channel in (None, "", TYPED)


def primary_sources(q: Question, names: list[str], *, metric: str) -> dict[str, str]:
    """By channel, the one source that counts for `metric` among those that have it.

    The owner's choice for the channel, else the source connected first. Others are shown beside it and never added.
    """
    order = {name: place for place, name in enumerate(q.sources)}
    chosen: dict[str, str] = {}
    for name in sorted(names, key=lambda each: (order.get(each, len(order)), each)):
        chosen.setdefault(channel_of(q, name, metric), name)
    for channel in chosen:
        wanted = q.channels[channel].primary.get(metric) if channel in q.channels else None
        if wanted in names and channel_of(q, str(wanted), metric) == channel:
            chosen[channel] = str(wanted)
    return chosen


@once
def _read(q: Question, metrics: tuple[str, ...]) -> pd.DataFrame:
    rows = q.store.observations(q.ws.id, metrics, since=q.since, until=q.today)
    known = rows.loc[
        rows["value"].notna().to_numpy(), ["source", "metric", "grain", "day", "until", "value", "denominator"]
    ]
    return known.astype(dict.fromkeys(("source", "metric", "grain"), "category"))


def from_all(q: Question, metric: str) -> pd.DataFrame:
    """Observations of every source that tells a number, those too that stand beside their channel's primary one."""
    rows = _read(q, TOGETHER if metric in TOGETHER else (metric,))
    return rows[one_of(rows["metric"], [metric])]


@once
def from_all_by_month(q: Question, metric: str) -> pd.DataFrame:
    """One row a source and month, as `metrics.months` describes: all sources, beside each other and never added."""
    return _monthly(q, metric, from_all(q, metric))


def _monthly(q: Question, metric: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Observations by month. A log counts the people of a month however few of its days it saw: then it is not complete."""
    monthly = _BY_KIND[metric_kind(metric)](rows)
    logs = [n for n, s in q.sources.items() if s.connector == "access_log"] if metric_kind(metric) == "unique" else []
    for name in logs:
        seen = rows[((rows["source"] == name) & (rows["grain"] == "day")).to_numpy()]["day"]
        here = ((monthly["source"] == name) & (monthly["basis"] == "month")).to_numpy()
        there = monthly.loc[here, "month"].map(covered_days(seen)).dropna().astype("int64")
        monthly.loc[there.index, "days"] = there
        monthly.loc[there.index, "complete"] = there >= monthly.loc[there.index, "month"].dt.days_in_month - SPARE_DAYS
    return monthly


@once
def observed(q: Question, metric: str) -> pd.DataFrame:
    """Observations of the channels' primary sources, with the column ``channel``; those not said are gaps."""
    rows = from_all(q, metric)
    names = [str(name) for name in rows["source"].unique()]
    channels = {source: channel for channel, source in primary_sources(q, names, metric=metric).items()}
    kept = rows[one_of(rows["source"], channels)]
    return kept.assign(channel=kept["source"].astype("object").map(channels).astype("object"))


@once
def by_channel(q: Question, metric: str) -> pd.DataFrame:
    """One row a channel and month, as `metrics.months` describes, with ``channel``; a month not over is not complete."""
    rows = observed(q, metric)
    monthly = _monthly(q, metric, rows)
    channels = dict(zip(rows["source"], rows["channel"], strict=True))
    whole = _loose_rows(q, monthly)
    told = monthly.loc[~whole, "month"]
    monthly = monthly[~(whole & monthly["month"].isin(told))]
    over = monthly["month"].to_numpy() <= q.last_full.to_timestamp().to_datetime64()
    named = monthly["source"].map(channels).astype("object")
    return monthly.assign(channel=named, complete=monthly["complete"].to_numpy(dtype=bool) & over)


@once
def totals(q: Question, metric: str) -> pd.DataFrame:
    """The business by month: all channels together, as `metrics.channels` describes."""
    monthly = by_channel(q, metric)
    return counted_by_month(monthly) if metric_kind(metric) == "level" else added_by_month(monthly)


@once
def counts(q: Question, metric: str) -> pd.DataFrame:
    """Each channel's count at the month's end: ``channel``, ``value``, ``day``, ``age_days``, and ``late``.

    A channel counted for the first time after the last full month stands with that first count, marked ``late``.
    """
    rows = observed(q, metric)
    whole = _loose_rows(q, rows)
    rows = rows[~whole] if not whole.all() else rows
    then = latest_counts(rows, on=pd.Timestamp(q.month_end)).assign(late=False)
    if q.month != q.last_full:
        return then
    new = rows[~rows["channel"].isin(then["channel"]).to_numpy()]
    late = first_counts(new, after=month_end(q.month), until=pd.Timestamp(q.today)).assign(late=True)
    if late.empty or then.empty:
        return late if then.empty else then
    return pd.concat([then, late], ignore_index=True)


def used(q: Question, metric: str, channels: pd.Series) -> list[str]:
    """The sources that measure `metric` for these channels."""
    rows = observed(q, metric)
    return [str(name) for name in rows.loc[rows["channel"].isin(channels).to_numpy(), "source"].unique()]


def last_months(totals_: pd.DataFrame, *, last: pd.Period, months: int, column: str = "value") -> pd.DataFrame:
    """Exactly `months` months that end with `last`: ``month``, ``value``; NaN where there is no number."""
    wanted = month_range(first_day(last - (months - 1)), first_day(last))
    values = totals_.set_index("month")[column].reindex(wanted)
    return pd.DataFrame({"month": wanted, "value": values.to_numpy(dtype="float64")})


def _loose_rows(q: Question, rows: pd.DataFrame) -> pd.Series:
    names = {str(name) for name in rows["source"].unique() if loose(q, str(name))}
    return rows["source"].isin(names)
