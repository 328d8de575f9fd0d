"""The lists one by one: who joined and who left, who of those who joined is still there, and who pays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from figures.asking import Question, once
from figures.issues import issues
from figures.letters import LEAVING
from figures.measures import by_channel, channel_title, last_months
from figures.members import SMALL
from figures.people import People, known_day, members, not_whole, of_channel, start, staying
from metrics import members as metric
from metrics.frames import first_day, last_day, month_range
from metrics.spells import here

TOLD = ("subscribers", "new_subscribers", "unsubscribed", "bounced")


class Stay(NamedTuple):
    """Who stays: `rows` as `metrics.members.cohorts` with ``small``; `own`: of the list asked about, else of the membership `title`."""

    rows: pd.DataFrame
    title: str
    own: bool
    why: str


@once
def lists(q: Question) -> list[tuple[str, str]]:
    """The channels that are lists, with their titles: the one with most subscribers first."""
    size: dict[str, float] = {}
    for name in TOLD:
        monthly = by_channel(q, name)
        for channel, own in monthly.groupby("channel"):
            size.setdefault(
                str(channel), float(own.sort_values("month")["value"].iloc[-1]) if name == "subscribers" else 0.0
            )
    written = issues(q)
    for channel in written["channel"].unique():
        size.setdefault(str(channel), 0.0)
    for name, kind in ((name, each.kind) for name, each in q.channels.items()):
        if kind == "list":
            size.setdefault(name, 0.0)
    return [(channel, channel_title(q, channel)) for channel in sorted(size, key=lambda each: (-size[each], each))]


@once
def moves(q: Question, channel: str, months: int = 24) -> pd.DataFrame:
    """Who joined and left a list by month: ``month``, ``joined``, ``left``, ``net``, ``count`` (at its end), ``provisional``.

    As its source told it; where none does, from the days on which each person joined and left; the net of a list that only
    tells its count is that count against the month before. NaN is not known.
    """
    told = {name: _of(q, name, channel, months + 1) for name in TOLD}
    people = of_channel(q, channel)
    joined, left = told["new_subscribers"], _lost(q, channel, told)
    if people.sources and not (joined.notna().any() or left.notna().any()):
        joined, left = _from_people(q, people, months + 1)
    count = told["subscribers"]
    counted = count - count.shift()
    net = (joined - left).where(left.notna(), counted)
    wanted = month_range(first_day(q.month - months), first_day(q.month))
    over = wanted <= first_day(q.last_full)
    frame = pd.DataFrame(
        {
            "month": wanted,
            "joined": joined.to_numpy(),
            "left": left.to_numpy(),
            "net": net.to_numpy(),
            "count": count.to_numpy(),
        }
    )
    frame = frame.assign(provisional=~over).iloc[1:]
    known = frame[["joined", "left", "net"]].notna().any(axis=1).to_numpy()
    return frame.iloc[int(np.argmax(known)) :].reset_index(drop=True) if known.any() else frame.iloc[:0]


def _of(q: Question, name: str, channel: str, months: int) -> pd.Series:
    monthly = by_channel(q, name)
    own = monthly[(monthly["channel"] == channel).to_numpy()]
    return last_months(own, last=q.month, months=months)["value"]


def _lost(q: Question, channel: str, told: dict[str, pd.Series]) -> pd.Series:
    """Who left, whatever the way; a way that this list never tells is nothing."""
    parts = [told[name] for name in LEAVING if told[name].notna().any()]
    return sum(parts[1:], parts[0]) if parts else told["unsubscribed"]


def _from_people(q: Question, people: People, months: int) -> tuple[pd.Series, pd.Series]:
    """Who joined and who left by month, of the months in which it would be known."""
    wanted = [q.month - back for back in range(months - 1, -1, -1)]
    since, until = (people.spells[name].to_numpy().astype("datetime64[M]") for name in ("since", "until"))
    known = [pd.Timestamp(last_day(m - 1)) >= people.since if not pd.isna(people.since) else False for m in wanted]
    names = [np.datetime64(str(month), "M") for month in wanted]
    reached = [pd.Timestamp(first_day(month)) <= people.until for month in wanted]
    joined = [float((since == m).sum()) if k and r else np.nan for m, k, r in zip(names, known, reached, strict=True)]
    left = [float((until == m).sum()) if k and r else np.nan for m, k, r in zip(names, known, reached, strict=True)]
    return pd.Series(joined), pd.Series(left)


@once
def stay(q: Question, channel: str, months: int = 13) -> Stay:
    """Of those who joined a list in each month, who is still there; where it tells nothing of each person, of the membership."""
    own = of_channel(q, channel)
    if own.sources:
        return Stay(_cohorts(q, own, months), channel_title(q, channel), True, not_whole(q, own))
    people = staying(q)
    title = ", ".join(q.titles(people.sources))
    return Stay(_cohorts(q, people, months), title, False, not_whole(q, people) if people.sources else "")


def _cohorts(q: Question, people: People, months: int) -> pd.DataFrame:
    if not people.sources or pd.isna(people.since):
        return pd.DataFrame(columns=["joined", "age", "n", "share", "small"])
    found = metric.cohorts(people.spells, month=q.month, on=known_day(q, people), months=months)
    return found.assign(small=found["n"] < SMALL)


@once
def free_and_paid(q: Question, channel: str, months: int = 25) -> pd.DataFrame:
    """Readers of a list who pay and who do not, at the end of each month: ``month``, ``tier`` (``Free``, ``Paid``), ``n``, ``paid``.

    From its people where they are told; else from its two counts. No rows where nobody tells who pays.
    """
    people = of_channel(q, channel)
    wanted = [q.month - back for back in range(months - 1, -1, -1)]
    if people.sources:
        pairs = [(month, *_paying(q, people, month)) for month in wanted]
    else:
        paid, every = (_of(q, name, channel, months) for name in ("paid_members", "subscribers"))
        pairs = [(m, p, n - p) for m, p, n in zip(wanted, paid, every, strict=True)]
    return _both(pairs)


@once
def paying_members(q: Question, months: int = 25) -> pd.DataFrame:
    """Members who pay and who do not, as `free_and_paid` has readers."""
    people = members(q)
    wanted = [q.month - back for back in range(months - 1, -1, -1)] if people.sources else []
    return _both([(month, *_paying(q, people, month)) for month in wanted])


def _both(pairs: list[tuple[pd.Period, float, float]]) -> pd.DataFrame:
    """Months with who pays and who does not, two rows each; none where nobody pays."""
    told = [(month, paid, free) for month, paid, free in pairs if paid == paid and free == free]
    if not any(paid > 0 for _, paid, _ in told):
        return pd.DataFrame(columns=["month", "tier", "n", "paid"])
    rows = [(first_day(m), name, int(n), name == "Paid") for m, p, f in told for name, n in (("Paid", p), ("Free", f))]
    return pd.DataFrame(rows, columns=["month", "tier", "n", "paid"]).astype({"month": "datetime64[s]"})


def _paying(q: Question, people: People, month: pd.Period) -> tuple[float, float]:
    """Who pays and who does not at a month's end; NaN where it is not known."""
    day = min(pd.Timestamp(last_day(month)), people.until)
    if day < start(people) or pd.Timestamp(first_day(month)) > people.until:
        return float("nan"), float("nan")
    there = people.spells[here(people.spells, np.datetime64(day, "s"))]["paid"]
    return float(there.sum()), float((~there).sum())
