"""Who comes: visitors, downloads, subscribers and followers, each explained."""

from __future__ import annotations

import math

import pandas as pd

from figures.answer import Change, Figure, RowsQuery
from figures.asking import Question, made, once
from figures.measures import by_channel, channel_title, counts, last_months, observed, totals, used
from figures.wording import counted, day_of, month_of, number
from metrics import audience, growth
from metrics.channels import on_month
from metrics.frames import window
from metrics.months import SPARE_DAYS
from vocabulary import METRICS, metric_kind

MEAN_MONTHS = 3
COMPARED = f"the {MEAN_MONTHS} months before"
"""What a mean of months is compared with, in the words for the screen."""


def by_month(q: Question, metric: str, months: int = 24) -> pd.DataFrame:
    """A measured number of the whole business by month: ``month``, ``value``, ``provisional``, ``at_most``.

    Regular months from the first known one; a gap is NaN. `provisional`: the month is not over or lacks days or channels.
    """
    known = totals(q, metric)
    shown = window(known, month=q.month, months=months)
    there = shown["value"].notna()
    people = metric_kind(metric) == "unique" or metric == "subscribers"
    at_most = shown["upper_bound"] & there & people
    flags = {"provisional": there & ~shown["complete"], "at_most": at_most}
    return shown[["month", "value"]].assign(**flags).reset_index(drop=True)


def spark(q: Question, metric: str, months: int = 13) -> pd.DataFrame:
    """The last months of a measured number, a row for each: ``month``, ``value``."""
    return last_months(totals(q, metric), last=q.month, months=months)


def change(q: Question, known: pd.DataFrame, *, months: int = 1) -> Change:
    """Both changes of the month's number; None where one does not exist."""
    previous, year = growth.changes(known, month=q.month, months=months)
    return Change(_or_none(previous), _or_none(year))


@once
def visitors(q: Question) -> Figure:
    """Monthly Website Visitors."""
    known = totals(q, "visitors")
    row = on_month(known, month=q.month)
    parts = of_month(q, "visitors")
    whole = row is not None and bool(row["complete"])
    at_most = row is not None and bool(row["upper_bound"])
    short = row is not None and not whole and not q.provisional
    return made(
        q, "monthly_website_visitors", "Monthly Website Visitors", "Visitors", of=audience.monthly_website_visitors,
        value=audience.monthly_website_visitors(known, month=q.month), why=why(q, "visitors", "website visitors"),
        names=parts["source"], change=change(q, known), formula=_sum(q, parts, "visitors"),
        qualifier="at most" if at_most else "at least" if short else None, provisional=row is not None and not whole,
        rows=rows_of(q, "visitors", parts, 1),
    )  # fmt: skip


@once
def downloads(q: Question) -> Figure:
    """Podcast Downloads: the mean of the last three full months; of those that exist, and it says how many."""
    known = totals(q, "downloads")
    last = min(q.month, q.last_full)
    whole = known[known["complete"].to_numpy(dtype=bool)]
    usable = whole if len(window(whole, month=last, months=MEAN_MONTHS)) else known.assign(complete=True)
    months = window(usable, month=last, months=MEAN_MONTHS).dropna(subset="value")
    partly = usable is not whole and len(months) > 0
    parts = window(by_channel(q, "downloads"), month=last, months=MEAN_MONTHS)
    return made(
        q, "podcast_downloads", "Podcast Downloads", "Downloads", of=audience.podcast_downloads,
        value=audience.podcast_downloads(usable, month=last), why=why(q, "downloads", "podcast downloads"),
        names=parts["source"], change=Change() if partly else change(q, whole, months=MEAN_MONTHS),
        period=f"{last - MEAN_MONTHS + 1}/{last}", formula=_mean(months), qualifier="at least" if partly else None,
        provisional=partly or len(months) < MEAN_MONTHS, extra={"n": len(months), "compared": COMPARED},
        rows=rows_of(q, "downloads", parts, MEAN_MONTHS),
    )  # fmt: skip


@once
def subscribers(q: Question) -> Figure:
    """Email Subscribers at the month's end."""
    each = counts(q, "subscribers")
    old = each["late"].any() or (each["age_days"] >= q.month_end.day).any()
    return made(
        q, "email_subscribers", "Email Subscribers", "Subscribers", of=audience.email_subscribers,
        value=audience.email_subscribers(each), why=why(q, "subscribers", "email subscribers"),
        names=used(q, "subscribers", each["channel"]), change=change(q, totals(q, "subscribers")),
        as_of=_oldest(each), formula=_counted(q, each, "subscribers"),
        qualifier="at most" if len(each) > 1 else None, provisional=bool(old) or q.provisional,
        rows=_count_rows(q, "subscribers", each),
    )  # fmt: skip


@once
def followers(q: Question) -> Figure:
    """Social Media Followers: the latest count of every platform, with the oldest count's age."""
    each = counts(q, "followers")
    platforms = [
        {
            "title": channel_title(q, str(row.channel)),
            "value": row.value,
            "day": _date(row.day),
            "age_days": row.age_days,
        }
        for row in each.itertuples()
    ]
    return made(
        q, "social_media_followers", "Social Media Followers", "Followers", of=audience.social_media_followers,
        value=audience.social_media_followers(each), why=why(q, "followers", "followers"),
        names=used(q, "followers", each["channel"]), change=change(q, totals(q, "followers")),
        as_of=_oldest(each), formula=_counted(q, each, "followers"), provisional=bool(each["late"].any()) or q.provisional,
        extra={"platforms": platforms, "oldest_days": int(each["age_days"].max()) if len(each) else None},
        rows=_count_rows(q, "followers", each),
    )  # fmt: skip


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value


def _date(day: pd.Timestamp) -> object:
    return pd.Timestamp(day).date()


def _oldest(each: pd.DataFrame) -> object:
    return _date(each["day"].min()) if len(each) else None


def of_month(q: Question, metric: str) -> pd.DataFrame:
    """The month's numbers by channel, as `figures.measures.by_channel`."""
    return window(by_channel(q, metric), month=q.month)


def why(q: Question, metric: str, words: str) -> str:
    """Why there is no number: none at all, or none for this month."""
    rows = observed(q, metric)
    if rows.empty:
        return f"No {words} yet: connect a source that counts them, or type them in."
    days = rows["day"]
    if days.min().date() > q.month_end:
        return f"No {words} are known for {month_of(q.month)}: the first are of {day_of(days.min())}."
    return f"No {words} are known for {month_of(q.month)}: the last are of {day_of(days.max())}."


def _sum(q: Question, parts: pd.DataFrame, unit: str) -> str:
    """The month's number as a sum of its channels, each with how it was told."""
    words = [f"{channel_title(q, str(p.channel))} {number(float(p.value))} ({_told(q, p)})" for p in parts.itertuples()]
    total = "" if len(words) < 2 else f" = {number(parts['value'].sum())} {unit}, at most: one person may visit several"
    return " + ".join(words) + total


def _told(q: Question, part: object) -> str:
    days = int(getattr(part, "days", 0))
    if getattr(part, "basis", "") == "month":
        if not getattr(part, "complete", True) and days < q.month.days_in_month - SPARE_DAYS:
            return f"only {counted(days, 'day')} of the month"
        return "typed in" if q.known([str(getattr(part, "source", ""))]) == "typed" else "asked for the month"
    return f"sum of {counted(days, 'day')}, an upper bound: people of two days count twice"


def _mean(months: pd.DataFrame) -> str:
    """A mean with its months filled in."""
    words = [f"{number(row.value)} ({month_of(pd.Period(row.month, 'M'))})" for row in months.itertuples()]
    mean = number(months["value"].mean()) if len(months) else ""
    return f"({' + '.join(words)}) / {len(words)} = {mean}" if words else ""


def _counted(q: Question, each: pd.DataFrame, unit: str) -> str:
    """Counts with their days, added up."""
    words = [
        f"{channel_title(q, str(row.channel))} {number(row.value)} (counted {day_of(pd.Timestamp(row.day))})"
        for row in each.itertuples()
    ]
    total = f" = {number(each['value'].sum())} {METRICS[unit].unit}" if len(words) > 1 else ""
    return " + ".join(words) + total


def rows_of(q: Question, metric: str, parts: pd.DataFrame, months: int = 1) -> RowsQuery:
    """The rows behind these numbers by channel of the `months` months that end with the month asked about."""
    names = tuple(dict.fromkeys(parts["source"]))
    last = min(q.month, q.last_full) if months > 1 else q.month
    first = (last - months + 1).to_timestamp().date()
    return RowsQuery("observation", {"metric": (metric,), "source": names}, first, last.end_time.date())


def _count_rows(q: Question, metric: str, each: pd.DataFrame) -> RowsQuery:
    first = each["day"].min().date().replace(day=1) if len(each) else None
    last = max(q.month_end, each["day"].max().date()) if len(each) else None
    words = {
        "metric": (metric,),
        "source": tuple(used(q, metric, each["channel"])),
        "count": _used_counts(q, metric, each),
    }
    return RowsQuery("observation", words, first, last)


def _used_counts(q: Question, metric: str, each: pd.DataFrame) -> tuple[str, ...]:
    """Source and day of the counts used, a word each."""
    pairs = zip(each["channel"], each["day"], strict=True)
    return tuple(f"{name} {_date(day)}" for channel, day in pairs for name in used(q, metric, pd.Series([channel])))
