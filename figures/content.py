"""What was published on the sites: posts, pieces and rhythm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from figures import rhythm
from figures.answer import Change, Figure, RowsQuery
from figures.asking import Question, made, once
from figures.measures import by_channel, channel_title, counts, observed
from figures.measures import loose as typed_for_all
from figures.pieces import KINDS, at_least, of_kind, shown
from figures.pieces import pieces as every_piece
from figures.wording import counted, day_of, month_of, number
from metrics import pieces as metric
from metrics.frames import first_day, month_range, window


@dataclass(frozen=True)
class Part:
    """How many posts one channel has, and who says so; `day` is set where the number was counted or typed on a day."""

    channel: str
    value: float
    source: str
    at_least: bool
    day: date | None


def pieces(q: Question) -> pd.DataFrame:
    """Everything published, newest first: title, kind, published (date), url, source, minutes."""
    return shown(q, every_piece(q))


def by_month(q: Question, months: int = 24) -> pd.DataFrame:
    """Pieces published by month and kind: ``month``, ``kind``, ``n``; 0 from a kind's first month on."""
    counted_ = [
        window(metric.by_month(of_kind(q, kind), month=q.month), month=q.month, months=months).assign(kind=kind)
        for kind in KINDS
    ]
    return pd.concat(counted_, ignore_index=True)[["month", "kind", "n"]]


def cards(q: Question) -> list[Figure]:
    """Posts, posts a month, longest gap, publishing streak."""
    return [
        posts(q),
        rhythm.per_month(q, "post", "posts_per_month", "Posts a month"),
        rhythm.longest_gap(q, "post"),
        rhythm.streak(q, "post"),
    ]


@once
def posts(q: Question) -> Figure:
    """Number of Blog Posts until the month's end: by site, what its feed shows or what a total says, whichever is more."""
    parts = _parts(q)
    value = sum(part.value for part in parts) if parts else float("nan")
    days = [part.day for part in parts if part.day]
    names = [part.source for part in parts]
    answered = q.as_of(names)
    new = window(of_kind(q, "post"), month=q.month, column="published")
    short = any(part.at_least for part in parts)
    return made(
        q, "number_of_blog_posts", "Number of Blog Posts", "Posts", of=metric.number_of_posts, value=float(value),
        why=_why(q), names=names, as_of=min([*days, *([answered] if answered else [])], default=None),
        change=Change() if short else _change(q, float(value)), formula=_formula(q, parts),
        qualifier="at least" if short else None, extra={"new": len(new), "n_sites": len(parts)}, rows=_rows(q, parts),
    )  # fmt: skip


def spark(q: Question, months: int = 13) -> pd.DataFrame:
    """Posts at the end of each of the last months: ``month``, ``value``."""
    wanted = month_range(first_day(q.month - months + 1), first_day(q.month))
    shown_ = {
        str(channel): metric.posts_until(own, months=wanted) for channel, own in of_kind(q, "post").groupby("channel")
    }
    told = by_channel(q, "posts")
    totals = {str(channel): _latest(own, wanted) for channel, own in told.groupby("channel")}
    nothing = np.zeros(months)
    whole = {channel for channel in totals if typed_for_all(q, channel)}
    each = [np.maximum(shown_.get(c, nothing), totals.get(c, nothing)) for c in {*shown_, *totals} - whole]
    value = np.maximum(sum(each, nothing), sum((totals[c] for c in whole), nothing))
    return pd.DataFrame({"month": wanted, "value": np.where(value > 0, value, np.nan)})


def _latest(own: pd.DataFrame, months: np.ndarray) -> np.ndarray:
    """The latest of a channel's monthly totals up to each month, 0 before the first."""
    place = np.searchsorted(own["month"].to_numpy().astype("datetime64[s]"), months, side="right")
    return np.concatenate([[0.0], own["value"].to_numpy(dtype="float64")])[place]


@once
def _parts(q: Question) -> list[Part]:
    """One part a site at the month's end, the larger of its feed's posts and its counted total."""
    told = {p.channel: p for p in _told(q)}
    found = {p.channel: p for p in _found(q)}
    best = [_more(told.get(channel), found.get(channel)) for channel in sorted({*told, *found})]
    whole = [part for part in best if typed_for_all(q, part.source)]
    sites = [part for part in best if part not in whole]
    if whole and sum(part.value for part in whole) >= sum(part.value for part in sites):
        return whole
    return sites


def _more(told: Part | None, found: Part | None) -> Part:
    if told is None or found is None:
        only = told or found
        assert only is not None  # the channel came from one of them
        return only
    return told if told.value >= found.value else found


def _told(q: Question) -> list[Part]:
    """Totals that were counted or typed in."""
    rows = observed(q, "posts")
    sources = dict(zip(rows["channel"], rows["source"], strict=True))
    each = counts(q, "posts")
    return [
        Part(str(c), float(v), str(sources[c]), False, pd.Timestamp(d).date())
        for c, v, d in zip(each["channel"], each["value"], each["day"], strict=True)
    ]


def _found(q: Question) -> list[Part]:
    """Posts a feed or site shows."""
    rows = metric.published_until(of_kind(q, "post"), month=q.month)
    groups = rows.groupby("channel")
    return [
        Part(
            str(channel), metric.number_of_posts(own, month=q.month), str(own["source"].iloc[0]), at_least(q, own), None
        )
        for channel, own in groups
    ]


def _change(q: Question, now: float) -> Change:
    """Against the end of the month before, and of the same month a year before."""
    if q.provisional:
        return Change()
    shape = spark(q)["value"].tolist()
    before = [shape[-2], shape[0]]
    return Change(*(now / old - 1 if old > 0 else None for old in before))


def _formula(q: Question, parts: list[Part]) -> str:
    words = []
    for part in parts:
        how = f"counted {day_of(part.day)}" if part.day else f"shown until {day_of(q.month_end)}"
        more = ", older ones may be missing" if part.at_least else ""
        words.append(f"{channel_title(q, part.channel)} {number(part.value)} ({how}{more})")
    total = f" = {counted(int(sum(p.value for p in parts)), 'post')}" if len(parts) > 1 else ""
    return " + ".join(words) + total


def _rows(q: Question, parts: list[Part]) -> RowsQuery:
    if parts and all(part.day for part in parts):
        words = {"metric": ("posts",), "source": tuple(part.source for part in parts)}
        return RowsQuery("observation", words, None, max(part.day for part in parts if part.day))
    names = tuple(part.source for part in parts if not part.day)
    return RowsQuery("item", {"kind": ("post",), "source": names}, None, q.month_end)


def _why(q: Question) -> str:
    rows = of_kind(q, "post")
    if rows.empty:
        return "No posts yet: add a blog's feed, or type in how many there are."
    return f"No posts are known until {month_of(q.month)}: the first is of {day_of(rows['published'].min())}."
