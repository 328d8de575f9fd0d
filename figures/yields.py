"""Money beside audience: what a thousand visitors, a subscriber, a post, an hour, a pageview and a click bring.

The money of a yield is that of the streams which live off its audience, as the owner says (`Stream.audience`); the money of posts
and hours is that of all streams. Every figure names the streams it counts.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from figures import content
from figures.asking import Question, once
from figures.ledger import known_to, ledger
from figures.measures import totals
from figures.nets import nets
from figures.steps import by_month as step_by_month
from figures.wording import counted, listed
from metrics import yields
from metrics.frames import first_day, month_range
from metrics.revenue import Sums
from vocabulary import MICROS

AUDIENCES = ("visitors", "downloads", "subscribers")
WORDS = {
    "visitors": "website visitors", "downloads": "podcast downloads", "subscribers": "email subscribers", "posts": "posts",
    "hours": "hours",
}  # fmt: skip
"""What the audiences are called in a sentence."""
_NAMED = 4
"""So many streams are named in a formula; of more, their number is said."""


class Yield(NamedTuple):
    """What a yield divides: its id, which audience, for how many of it, what one of it is called, and what money counts."""

    id: str
    audience: str
    per: float
    unit: str
    money: str


YIELDS = {
    each.audience if each.id != "effective_hourly_rate" else "left": each
    for each in (
        Yield("revenue_per_1000_visitors", "visitors", 1_000.0, "visitors", "net"),
        Yield("revenue_per_1000_downloads", "downloads", 1_000.0, "downloads", "net"),
        Yield("revenue_per_subscriber", "subscribers", 1.0, "subscribers", "net"),
        Yield("revenue_per_post", "posts", 1.0, "posts", "net"),
        Yield("net_per_hour", "hours", 1.0, "hours", "net"),
        Yield("effective_hourly_rate", "hours", 1.0, "hours", "net less expenses"),
    )
}
"""By what stands beneath the line; `left` is what an hour leaves after expenses."""


@once
def ratios(q: Question, which: str) -> pd.DataFrame:
    """A yield month by month, as `metrics.yields.by_month`."""
    told = YIELDS[which]
    money = left_by_month(q) if which == "left" else net_of(q, streams_of(q, told.audience))
    return yields.by_month(money, size_by_month(q, told.audience), per=told.per)


def streams_of(q: Question, audience: str) -> tuple[str, ...]:
    """The streams whose money counts: those that live off the audience; of posts and hours all that are known."""
    if audience not in AUDIENCES:
        return tuple(_sums(q).names)
    return tuple(name for name in _sums(q).names if name in q.streams and q.streams[name].audience == audience)


@once
def net_of(q: Question, streams: tuple[str, ...]) -> pd.DataFrame:
    """Net revenue of these streams together by month: ``month``, ``value``, ``complete``; no rows where there is no stream."""
    known = nets(q)
    if not streams:
        return known.iloc[:0]
    sums = _sums(q)
    own = sums.micros[:, np.isin(sums.names.astype(str), streams)].sum(axis=1) / MICROS
    return known.assign(value=np.where(known["value"].isna(), np.nan, own))


@once
def left_by_month(q: Question) -> pd.DataFrame:
    """Net revenue less expenses by month; debt service, which buys property, is left out."""
    net, spent = nets(q), step_by_month(q, "expenses")
    return net.assign(value=net["value"].to_numpy() - spent["value"].to_numpy())


@once
def size_by_month(q: Question, audience: str) -> pd.DataFrame:
    """How large an audience was by month: ``month``, ``value``, ``complete``, ``at_most`` (people who may be counted twice)."""
    if audience == "hours":
        return hours_by_month(q).assign(complete=True, at_most=False)
    if audience == "posts":
        return _posts(q)
    known = totals(q, audience)
    return known.assign(at_most=known["upper_bound"] & known["value"].notna())[
        ["month", "value", "complete", "at_most"]
    ]


@once
def hours_by_month(q: Question) -> pd.DataFrame:
    """Hours worked by month: ``month``, ``value``; a month nobody wrote hours down for is no row."""
    worked = q.store.worklog(q.ws.id)
    return yields.hours(worked[(worked["day"] <= pd.Timestamp(q.today)).to_numpy()])


@once
def hours_by_stream(q: Question) -> pd.DataFrame:
    """The month's hours by stream with what they brought: ``stream``, ``hours``, ``net``, ``value`` (net an hour)."""
    worked = q.store.worklog(q.ws.id)
    month = worked["day"].to_numpy().astype("datetime64[M]") == first_day(q.month).astype("datetime64[M]")
    here = worked[month & (worked["day"] <= pd.Timestamp(q.today)).to_numpy()]
    spent = here.groupby("stream", as_index=False)["minutes"].sum()
    net = [_of_month(net_of(q, (str(name),)), q.month) for name in spent["stream"]]
    hours = spent["minutes"].astype("float64") / 60
    made = pd.DataFrame(
        {"stream": spent["stream"].astype(object), "hours": hours, "net": np.array(net, dtype="float64")}
    )
    return made.assign(value=made["net"] / made["hours"].where(made["hours"] > 0)).sort_values(
        "hours", ascending=False, ignore_index=True
    )


def named(q: Question, streams: tuple[str, ...], audience: str) -> str:
    """The streams that a yield counts, in words."""
    if audience not in AUDIENCES:
        return "all streams"
    return listed(streams) if len(streams) <= _NAMED else counted(len(streams), "stream")


def counted_words(q: Question, which: str) -> str:
    """Whose money a yield counts, in words."""
    audience = YIELDS[which].audience
    return named(q, streams_of(q, audience), audience)


@once
def monthly(q: Question, months: int = 12) -> pd.DataFrame:
    """Money beside audience: one row a line of the table and month, the newest month last.

    ``line`` (net, an audience, or the id of a yield), ``month``, ``value``, ``provisional``, ``money`` and ``size`` (of yields, else
    NaN), and ``why`` a value is missing.
    """
    wanted = month_range(first_day(q.month - months + 1), first_day(q.month))
    parts = [_line("net", nets(q), wanted, "No income is known")]
    parts += [_line(name, size_by_month(q, name), wanted, f"No {words} are known") for name, words in WORDS.items()]
    parts += [_line(told.id, ratios(q, which), wanted, _lacking(q, told)) for which, told in YIELDS.items()]
    return pd.concat(parts, ignore_index=True)


def _line(name: str, rows: pd.DataFrame, wanted: np.ndarray, why: str) -> pd.DataFrame:
    kept = [c for c in ("value", "money", "size", "complete") if c in rows.columns]
    made = rows[kept].set_axis(rows["month"].to_numpy().astype("datetime64[s]"), axis=0).reindex(wanted)
    value = made["value"].to_numpy(dtype="float64")
    sides = {side: made[side].to_numpy(dtype="float64") if side in made else np.nan for side in ("money", "size")}
    shaky = ~np.isnan(value) & ~made["complete"].eq(True).to_numpy()
    reason = np.where(np.isnan(value), why, "")
    return pd.DataFrame({"line": name, "month": wanted, "value": value, "provisional": shaky, **sides, "why": reason})


def _lacking(q: Question, told: Yield) -> str:
    if told.audience in AUDIENCES and not streams_of(q, told.audience):
        return f"No stream is said to live off {WORDS[told.audience]}"
    return f"Net or {WORDS[told.audience]} are not known"


@once
def _sums(q: Question) -> Sums:
    return Sums(ledger(q).rows, known_to(q), by="stream")


@once
def _posts(q: Question) -> pd.DataFrame:
    """Posts published until the end of each month."""
    shape = content.spark(q, 24)
    over = shape["month"].to_numpy() <= first_day(q.last_full)
    return shape.assign(complete=over, at_most=False)


def _of_month(rows: pd.DataFrame, month: pd.Period) -> float:
    found = rows.loc[(rows["month"] == month.to_timestamp()).to_numpy(), "value"]
    return float(found.iloc[0]) if len(found) else math.nan
