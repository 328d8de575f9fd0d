"""What came from one source: how much of it is in the record, and up to which day it tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from figures.asking import Question, once
from figures.wording import counted

RECENT = pd.DateOffset(months=13)
"""How far back the newest day is looked for: who tells nothing for longer is not fresh."""


@dataclass(frozen=True)
class Brought:
    """How many rows of a source count now, by what they are, and in how many batches they came."""

    numbers: int
    entries: int
    pieces: int
    members: int
    batches: int

    @property
    def rows(self) -> int:
        """All of them."""
        return self.numbers + self.entries + self.pieces + self.members

    def words(self) -> str:
        """What it is, in a line; empty where nothing is there."""
        parts = (
            (self.numbers, "number", "numbers"),
            (self.entries, "ledger row", "ledger rows"),
            (self.pieces, "piece", "pieces"),
            (self.members, "member", "members"),
        )
        return ", ".join(counted(n, one, many) for n, one, many in parts if n)


@once
def newest(q: Question) -> dict[str, date]:
    """By source the newest day it tells anything of, at the latest today."""
    since = (pd.Timestamp(q.today) - RECENT).date()
    totals = q.store.observations(q.ws.id, since=since, until=q.today)
    money = q.store.entries_day(q.ws.id, since=since, until=q.today, by=("day", "source"))
    pieces = q.store.items(q.ws.id)[["source", "published"]].rename(columns={"published": "day"})
    months = totals[totals["grain"] == "month"]
    ends = months.assign(day=(months["day"] + pd.offsets.MonthEnd(0)).clip(upper=pd.Timestamp(q.today)))
    told = [_days(frame) for frame in (totals[totals["grain"] == "day"], ends, money, pieces)]
    days = pd.concat([frame for frame in told if len(frame)] or [_days(totals.head(0))])
    latest = days[days["day"] <= pd.Timestamp(q.today)].groupby("source")["day"].max()
    return {str(source): day.date() for source, day in latest.items()}


@once
def brought(q: Question, source: str) -> Brought:
    """How much of a source is in the record and counts."""
    money = q.store.entries_month(q.ws.id)
    pieces, people = q.store.items(q.ws.id), q.store.members(q.ws.id)
    return Brought(
        len(q.store.observations(q.ws.id, item=None, sources=[source])),
        int(money.loc[money["source"] == source, "n"].sum()),
        int((pieces["source"] == source).sum()),
        int((people["source"] == source).sum()),
        sum(b.source == source and b.status == "done" for b in q.store.batches(q.ws.id, limit=100_000)),
    )


def _days(frame: pd.DataFrame) -> pd.DataFrame:
    day = pd.to_datetime(frame["day"], errors="coerce")
    naive = day.dt.tz_localize(None) if day.dt.tz is not None else day
    return pd.DataFrame({"source": frame["source"].astype(str), "day": naive.astype("datetime64[s]")}).dropna()
