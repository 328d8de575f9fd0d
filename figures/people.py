"""Who the members are: the lists that count, each person's stretches of membership, and from when to when they are known."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from figures.asking import Question, once
from figures.measures import channel_of, primary_sources
from figures.wording import day_of, listed
from metrics.frames import first_day, last_day, one_of
from metrics.spells import ACTIVE, WAITING, spells

COUNTS = ("subscribers", "members", "paid_members")
"""What a list counts of itself: an answer that shows so many people is whole, and who is missing from it has left."""
_NAT = np.datetime64("NaT", "s")


class People(NamedTuple):
    """The people of some lists.

    `spells` as `metrics.spells` has them, with ``source``; `since`: from this day on a list would show who left (NaT: it
    never would); `until`: the last day that all lists have answered for; `unknown`: how many left on a day nobody told.
    """

    spells: pd.DataFrame
    sources: tuple[str, ...]
    since: pd.Timestamp
    until: pd.Timestamp
    unknown: int


@once
def members(q: Question) -> People:
    """The people of memberships: of lists that have tiers. Of two lists of one channel, and of those that repeat another, one counts."""
    told = _versions(q)
    tiered = told.loc[(told["tier"] != "").to_numpy(), "source"].unique()
    return _of(q, _counting(q, [str(name) for name in tiered]))


@once
def readers(q: Question) -> People:
    """The people of all lists, as of a newsletter whose readers have no tiers."""
    return _of(q, _counting(q, [str(name) for name in _versions(q)["source"].unique()]))


@once
def of_channel(q: Question, channel: str) -> People:
    """The people of one list: what its own sources tell of each."""
    names = [str(name) for name in _versions(q)["source"].unique()]
    return _of(q, _counting(q, [name for name in names if channel_of(q, name) == channel]))


@once
def staying(q: Question) -> People:
    """The people whose staying is looked at: members; where there are none, readers."""
    found = members(q)
    return found if found.sources else readers(q)


def start(people: People) -> pd.Timestamp:
    """The day from which on all members are known: before it, only those who stayed until the first list are."""
    return people.until if pd.isna(people.since) else min(people.since, people.until)


def known_day(q: Question, people: People) -> pd.Timestamp:
    """The day that a question about its month is answered for; of the last full month, a first list made since serves."""
    day = min(pd.Timestamp(q.month_end), people.until)
    return max(day, start(people)) if q.month == q.last_full else day


def whole(q: Question, people: People, month: pd.Period) -> bool:
    """Whether both ends of a month are known, so that it can be said who came and who left; of the running one, its start."""
    end = last_day(month) if month <= q.last_full else first_day(month)
    return bool(people.since <= pd.Timestamp(last_day(month - 1)) and people.until >= pd.Timestamp(end))


def not_whole(q: Question, people: People) -> str:
    """Why it cannot be said who came and who left in the month."""
    titles = listed(q.titles(people.sources))
    if not people.sources:
        return "Nobody is known to be a member: import your list of members."
    if pd.isna(people.since) or people.since >= people.until:
        return f"{titles}: only one list is known and it does not say who left. Import the next one to see who came and went."
    if pd.Timestamp(last_day(q.month - 1)) < people.since:
        return f"{titles}: who left is known only from {day_of(people.since)} on."
    return f"{titles}: the newest list is of {day_of(people.until)}. Import a newer one."


def _counting(q: Question, names: list[str]) -> tuple[str, ...]:
    """Of several lists of one channel the primary one; none that repeats another."""
    repeating = {name for stream in q.streams.values() for name in stream.repeats}
    left = [name for name in names if name not in repeating]
    return tuple(primary_sources(q, left, metric="members").values())


@once
def _versions(q: Question) -> pd.DataFrame:
    """Every version of every person's row, with the days in the reporting zone on which it was first and last shown."""
    rows = q.store.member_versions(q.ws.id)
    rows = rows[(rows["as_of"] <= pd.Timestamp(q.today) + pd.Timedelta(days=1)).to_numpy()]
    who = (
        pd.factorize(pd.MultiIndex.from_arrays([rows["source"], rows["member"]]))[0]
        if len(rows)
        else np.empty(0, "int64")
    )
    days = {"seen": _local_day(q, rows["as_of"]), "shown": _local_day(q, rows["shown"])}
    told = rows.assign(who=who, tier=rows["tier"].fillna("").astype("object"), **days)
    return told.sort_values(["who", "as_of", "layer"], kind="stable", ignore_index=True)


def _local_day(q: Question, moments: pd.Series) -> np.ndarray:
    """The day that was over, or running, when a list was made: what is of the start of a day tells of the day before."""
    before = pd.DatetimeIndex(moments.to_numpy().astype("datetime64[s]")) - pd.Timedelta(seconds=1)
    local = before.tz_localize("UTC").tz_convert(q.zone).tz_localize(None)
    return np.asarray(local.to_numpy().astype("datetime64[D]").astype("datetime64[s]"))


@once
def _of(q: Question, names: tuple[str, ...]) -> People:
    every = _versions(q)
    parts = [_list(q, every[(every["source"] == name).to_numpy()].reset_index(drop=True)) for name in names]
    if not parts:
        nothing = spells(every[["who", "tier", "state", "joined", "left", "seen"]].iloc[:0])
        return People(nothing.assign(source=pd.Series(dtype="object")), (), pd.NaT, pd.NaT, 0)
    rows = pd.concat([part.spells for part in parts], ignore_index=True)
    since, until = max(part.since for part in parts), min(part.until for part in parts)
    return People(rows, names, since, until, sum(part.unknown for part in parts))


def _list(q: Question, told: pd.DataFrame) -> People:
    """One list: its spells, and from when to when it says who left."""
    name = str(told["source"].iloc[0])
    told = told.assign(gone=_gone(q, name, told))
    made = spells(told)
    until = told["shown"].max()
    leavings = [day for day in (told["left"].min(), _second_answer(told)) if not pd.isna(day)]
    since = min(leavings) if leavings else pd.NaT
    first = made.drop_duplicates("who")
    kept = first["known"].to_numpy(dtype=bool) & (first["since"] >= since).to_numpy()
    known = made["who"].isin(first["who"].to_numpy()[kept]).to_numpy()
    state = told["state"].str.lower()
    gone = told.loc[~(state.isin(ACTIVE) | state.isin(WAITING)).to_numpy(), "who"]
    unknown = int((~np.isin(gone.unique(), made["who"].to_numpy())).sum())
    return People(made.assign(known=known, source=name), (name,), since, until, unknown)


def _second_answer(told: pd.DataFrame) -> pd.Timestamp:
    """The day of the first answer, where a later one shows what has changed since; NaT where there is only one."""
    days = np.unique(np.r_[told["seen"].to_numpy(), told["shown"].to_numpy()])
    return pd.Timestamp(days[0]) if len(days) > 1 else pd.NaT


def _gone(q: Question, name: str, told: pd.DataFrame) -> np.ndarray:
    """By version, the day of the first list that no longer had the person; NaT where that cannot be told.

    It can where the newest list shows as many people as its source counts itself: then nobody is missing by chance.
    """
    gone = np.full(len(told), _NAT)
    shown, newest = told["shown"].to_numpy(), told["shown"].max()
    last = ~told.duplicated("who", keep="last").to_numpy()
    there = last & one_of(told["state"].str.lower(), ACTIVE)
    stale = there & (shown < newest)
    if not stale.any():
        return gone
    day = pd.Timestamp(newest)
    counts = q.store.observations(
        q.ws.id, COUNTS, since=day.date(), until=(day + pd.Timedelta(days=1)).date(), sources=[name]
    )
    if counts.empty or not 0 < counts["value"].max() <= int((there & ~stale).sum()):
        return gone
    answers = np.unique(np.r_[told["seen"].to_numpy(), shown])
    gone[stale] = answers[np.searchsorted(answers, shown[stale], side="right")]
    return gone
