"""Who follows, platform by platform: how many, how much of all, how it grows, and how old each count is."""

from __future__ import annotations

import math

import pandas as pd

from figures import audience, growing
from figures.answer import Card, Change, Figure
from figures.asking import Question, made, once
from figures.measures import by_channel, channel_title, counts, observed, totals, used
from figures.wording import counted, day_of, month_of, number, percent
from metrics import growth, social
from metrics.channels import counted_by_month, latest_counts
from metrics.frames import window

FOLLOWERS = "followers"
OLD = 35
"""A count older than so many days is old: who counts once a month is not."""
COLUMNS = (
    "channel",
    "title",
    "value",
    "share",
    "month",
    "year",
    "day",
    "newest",
    "age",
    "old",
    "late",
    "known",
    "source",
    "why",
)


def cards(q: Question) -> list[Card]:
    """Followers, how many came, growth a year, and how much of them is on the largest platform."""
    none = pd.DataFrame({"month": [], "value": []})
    return [
        Card(audience.followers(q), audience.spark(q, FOLLOWERS)),
        Card(gained(q), _gained_by_month(q)),
        Card(growing.cagr(q, FOLLOWERS), none),
        Card(largest(q), none),
    ]


@once
def platforms(q: Question) -> pd.DataFrame:
    """A row a platform, the largest first: `COLUMNS`.

    ``month`` and ``year`` are growth on the month and the year before (NaN: ``why`` says the reason), ``day`` that of the count shown,
    ``newest`` that of the newest until the horizon, ``age`` its days then, ``late``: first counted after the month.
    """
    each = counts(q, FOLLOWERS)
    whole = float(each["value"].sum())
    last = latest_counts(observed(q, FOLLOWERS), on=pd.Timestamp(q.horizon)).set_index("channel")["day"]
    rows = [_one(q, row, whole, last) for row in each.to_dict("records")]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _one(q: Question, row: dict[str, object], whole: float, last: pd.Series) -> dict[str, object]:
    channel, value = str(row["channel"]), float(row["value"])  # type: ignore[arg-type]
    monthly = of_platform(q, channel)
    previous, year = growth.changes(monthly, month=q.month)
    newest = pd.Timestamp(last.get(channel, row["day"]))
    age = (pd.Timestamp(q.horizon) - newest).days
    source = next(iter(used(q, FOLLOWERS, pd.Series([channel]))), "")
    told = (
        channel,
        channel_title(q, channel),
        value,
        value / whole if whole else math.nan,
        previous,
        year,
        row["day"],
        newest,
    )
    more = (age, age > OLD, bool(row["late"]), q.known([source]), source, _why(q, monthly, previous, year))
    return dict(zip(COLUMNS, (*told, *more), strict=True))


@once
def of_platform(q: Question, channel: str) -> pd.DataFrame:
    """The counts of one platform by month, as `metrics.channels.counted_by_month`; the month's that is not over is not complete."""
    rows = by_channel(q, FOLLOWERS)
    return counted_by_month(rows[(rows["channel"] == channel).to_numpy()])


def _why(q: Question, monthly: pd.DataFrame, previous: float, year: float) -> str:
    """Why a platform's growth is not known, in one short line."""
    if previous == previous and year == year:
        return ""
    if q.provisional:
        return f"{month_of(q.month)} is not over."
    there = set(pd.to_datetime(monthly["month"]).dt.to_period("M")[monthly["value"].notna().to_numpy()])
    lacking = [
        at for at, share in ((q.month - 1, previous), (q.month - 12, year)) if share != share and at not in there
    ]
    if q.month not in there:
        return f"Not counted in {month_of(q.month)}."
    return f"Not counted in {' and '.join(month_of(at) for at in lacking)}." if lacking else ""


@once
def by_platform(q: Question, months: int = 24) -> list[tuple[str, str, pd.DataFrame]]:
    """Each platform's followers by month, the largest first: channel, title, ``month``, ``value``, ``provisional``; a gap is NaN.

    All begin and end with the same months, so that they can be looked at side by side.
    """
    every = by_channel(q, FOLLOWERS)
    shown = window(every, month=q.month, months=months)
    if shown.empty:
        return []
    first = pd.Period(shown["month"].min(), "M")
    wanted = pd.period_range(min(first, q.month), q.month, freq="M").to_timestamp().astype("datetime64[s]")
    found = []
    for channel, title in platforms(q)[["channel", "title"]].itertuples(index=False):
        own = shown[(shown["channel"] == channel).to_numpy()].set_index("month")
        value = own["value"].reindex(wanted).astype("float64").to_numpy()
        open_ = ~own["complete"].reindex(wanted).fillna(value=True).to_numpy(dtype=bool)
        if (value == value).any():
            found.append(
                (str(channel), str(title), pd.DataFrame({"month": wanted, "value": value, "provisional": open_}))
            )
    return found


@once
def gained(q: Question) -> Figure:
    """Followers won in the month, all platforms."""
    known = totals(q, FOLLOWERS)
    value = social.gained(known, month=q.month)
    before = (social.gained(known, month=at) for at in (q.month - 1, q.month - 12))
    change = Change(*(value / old - 1 if old > 0 and value == value else None for old in before))
    each = counts(q, FOLLOWERS)
    now, old = (_value(known, at) for at in (q.month, q.month - 1))
    return made(
        q, "followers_gained", "New followers", "followers", of=social.gained, value=value, why=_no_gain(q, known),
        names=used(q, FOLLOWERS, each["channel"]), change=Change() if q.provisional else change,
        formula=f"{number(now)} \u2212 {number(old)} = {number(value)}" if value == value else "",
        rows=audience.followers(q).rows,
    )  # fmt: skip


@once
def largest(q: Question) -> Figure:
    """How much of the followers is on the largest platform, which is named."""
    each = platforms(q)
    value = social.largest_share(each[["channel", "value"]].astype({"value": "float64"})) if len(each) else math.nan
    top = f"{each['title'].iloc[0]}: {number(float(each['value'].iloc[0]))}" if len(each) else ""
    words = f"{top} / {number(float(each['value'].sum()))} = {percent(value)}" if value == value else ""
    return made(
        q, "largest_platform", "On the largest platform", "share", of=social.largest_share, value=value,
        why=audience.why(q, FOLLOWERS, FOLLOWERS), names=[name for name in each["source"] if name],
        formula=words, extra={"under": (str(each["title"].iloc[0]),) if len(each) else ()}, rows=audience.followers(q).rows,
    )  # fmt: skip


def _gained_by_month(q: Question, months: int = 13) -> pd.DataFrame:
    known = totals(q, FOLLOWERS)
    every = [q.month - back for back in range(months)][::-1]
    month = pd.PeriodIndex(every).to_timestamp().astype("datetime64[s]")
    return pd.DataFrame({"month": month, "value": [social.gained(known, month=at) for at in every]})


def _no_gain(q: Question, known: pd.DataFrame) -> str:
    if known.empty or math.isnan(_value(known, q.month)):
        return str(audience.why(q, FOLLOWERS, FOLLOWERS))
    if q.provisional:
        return f"{month_of(q.month)} is not over."
    if math.isnan(_value(known, q.month - 1)):
        return f"Nothing was counted in {month_of(q.month - 1)}: from two months on it is told."
    return f"Not the same platforms were counted in {month_of(q.month - 1)} and {month_of(q.month)}."


def _value(known: pd.DataFrame, month: pd.Period) -> float:
    own = known.loc[(known["month"] == month.to_timestamp()).to_numpy(), "value"]
    return float(own.iloc[0]) if len(own) else math.nan


@once
def old_words(q: Question) -> str:
    """One line on counts that are old, and what to do; empty where none is."""
    rows = platforms(q)
    old = rows[rows["old"].astype(bool).to_numpy()].sort_values("age", ascending=False)
    if old.empty:
        return ""
    said = [f"{row.title} {counted(int(row.age), 'day')} ago ({day_of(row.newest)})" for row in old.itertuples()]
    known = q.horizon == q.today
    since = "" if known else f", seen from {day_of(q.horizon)}"
    last = said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"
    todo = " Count again: connect the platform, or type the number in." if known else ""
    return f"Last counted long ago: {last}{since}. The total stands on {'this count' if len(said) == 1 else 'these counts'}.{todo}"
