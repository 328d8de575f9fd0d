"""Who is a member, who pays, who came, left and stayed; spells are those of `metrics.spells`."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from metrics.frames import first_day, last_day, need
from metrics.spells import COLUMNS, here


def active(spells: pd.DataFrame, *, on: pd.Timestamp) -> float:
    """How many people are members at the end of a day, paying or not.

    Args: spells: see `metrics.spells`. on: the day.
    Returns: a count.
    Empty: NaN where no member was ever known; 0 where all have left.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: published definition of Ghost (members: everyone signed up, free, complimentary and paid).

    >>> active(_example(), on=pd.Timestamp("2026-01-31"))
    600.0
    """
    need(spells, days=("since", "until"), numbers=("who",))
    return float(here(spells, np.datetime64(on, "s")).sum()) if len(spells) else math.nan


def left(spells: pd.DataFrame, *, month: pd.Period, paying: bool = False) -> tuple[int, int]:
    """Of the members at the start of a month, how many were none at its end; and how many there were at its start.

    Args: spells: see `metrics.spells`. month: the month. paying: only those who pay count as members.
    Returns: two counts.
    Empty: (0, 0). Who joined and left within the month was not there at its start.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: Baremetrics' and ChartMogul's customer churn: customers lost / customers at the start of the period.

    >>> left(_example(), month=pd.Period("2026-02"))
    (10, 600)
    """
    need(spells, days=("since", "until"), numbers=("who",))
    counts = spells["paid"].to_numpy(dtype=bool) if paying else np.ones(len(spells), dtype=bool)
    start, end = (here(spells, day) & counts for day in (last_day(month - 1), last_day(month)))
    codes, names = pd.factorize(spells["who"].to_numpy())
    there = np.zeros(len(names), dtype=bool)
    there[codes[end]] = True
    return int((~there[codes[start]]).sum()), int(start.sum())


def churn(spells: pd.DataFrame, *, month: pd.Period, months: int = 1, paying: bool = False) -> float:
    """How many of the members at the start of a month left in it, as a share; over several months their mean, by size.

    Args: as in `left`; months: the period is the `months` months that end with `month`.
    Returns: a share of one month's members, also over several months: all who left / all who were there at the starts.
    Empty: NaN where nobody was a member at the start.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: definition of this project: 600 active, 10 leave: 1.67 %.

    >>> round(churn(_example(), month=pd.Period("2026-02")), 4)
    0.0167
    """
    each = [left(spells, month=month - back, paying=paying) for back in range(months)]
    lost, there = (sum(counts) for counts in zip(*each, strict=True))
    return lost / there if there else math.nan


def paid_share(spells: pd.DataFrame, *, on: pd.Timestamp) -> float:
    """How many of the members pay, as a share.

    Args: spells: see `metrics.spells`. on: the day, at whose end they are counted.
    Returns: a share.
    Empty: NaN where there are no members.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: definition of this project: paid members / members.

    >>> paid_share(_example().assign(paid=[True] * 150 + [False] * 450), on=pd.Timestamp("2026-01-31"))
    0.25
    """
    there = spells[here(spells, np.datetime64(on, "s"))]
    return float(there["paid"].mean()) if len(there) else math.nan


def stayed(spells: pd.DataFrame, *, months: int, on: pd.Timestamp) -> tuple[int, int]:
    """Of those who joined at least some months ago, how many were still members that many months after; and how many joined.

    Args:
        spells: see `metrics.spells`.
        months: how many months after joining.
        on: the day up to which members are known.
    Returns: two counts.
    Empty: (0, 0). Who came back and was there on that day counts as still there; whose staying cannot be told (``known``
        is False), as of those who joined before a list was kept of who leaves, is in neither number.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: definition of this project: of those who joined at least that many months ago, the share still active then.

    >>> stayed(_example(), months=1, on=pd.Timestamp("2026-02-28"))
    (590, 600)
    """
    joined = _joined(spells)
    then = _later(joined["day"].to_numpy(), months)
    due = joined[then <= np.datetime64(on, "s")].assign(then=then[then <= np.datetime64(on, "s")])
    return int(_there(spells, due).sum()), len(due)


def retention(spells: pd.DataFrame, *, months: int, on: pd.Timestamp) -> float:
    """How many of those who joined were still members so many months after, as a share.

    Args: as in `stayed`. Who joined less than so many months ago is in neither number.
    Returns: a share.
    Empty: NaN where nobody joined so long ago.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: definition of this project; classic cohort retention.

    >>> round(retention(_example(), months=1, on=pd.Timestamp("2026-02-28")), 4)
    0.9833
    """
    kept, joined = stayed(spells, months=months, on=on)
    return kept / joined if joined else math.nan


def cohorts(spells: pd.DataFrame, *, month: pd.Period, on: pd.Timestamp, months: int = 12) -> pd.DataFrame:
    """The triangle of staying: of those who joined in each month, the share still there 1, 2, 3 … months after joining.

    Args: as in `stayed`; month, months: those who joined in the `months` months that end with `month`.
    Returns: ``joined`` datetime64[s] (the month), ``age`` int64 (months after joining), ``n`` int64 (who joined), ``share``.
    Empty: no rows. A cell exists once everyone of that month has been a member for so long, or could have been.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: definition of this project; classic cohort retention.

    >>> cohorts(_example(), month=pd.Period("2026-01"), on=pd.Timestamp("2026-03-31"))[["age", "n", "share"]].round(3).values.tolist()
    [[1.0, 600.0, 0.983], [2.0, 600.0, 0.983]]
    """
    joined = _joined(spells)
    starts = joined["day"].to_numpy().astype("datetime64[M]").astype("datetime64[s]")
    wanted = (starts >= first_day(month - months + 1)) & (starts <= first_day(month))
    rows = joined[wanted].assign(joined=starts[wanted])
    found = []
    for age in range(1, months + 1):
        then = _later(rows["day"].to_numpy(), age)
        whole = _later(rows["joined"].to_numpy().astype("datetime64[M]") + 1, age) <= np.datetime64(on, "s") + _DAY
        cell = rows[whole].assign(then=then[whole])
        counts = cell.assign(there=_there(spells, cell)).groupby("joined")["there"]
        found.append(pd.DataFrame({"n": counts.size(), "share": counts.mean()}).reset_index().assign(age=age))
    made = pd.concat(found, ignore_index=True).astype({"n": "int64", "age": "int64", "share": "float64"})
    return made.sort_values(["joined", "age"], ignore_index=True)[["joined", "age", "n", "share"]]


def by_tier(spells: pd.DataFrame, *, month: pd.Period, months: int) -> pd.DataFrame:
    """How many members each tier had at the end of each month.

    Args: spells: see `metrics.spells`. month, months: the `months` months that end with `month`.
    Returns: ``month`` datetime64[s], ``tier`` str, ``n`` int64; a row for each tier in each month, 0 where it had none.
    Empty: no rows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project.

    >>> by_tier(_example(), month=pd.Period("2026-02"), months=2)["n"].tolist()
    [600, 590]
    """
    need(spells, days=("since", "until"), words=("tier",))
    codes, names = pd.factorize(spells["tier"], sort=True)
    found = []
    for back in range(months - 1, -1, -1):
        n = np.bincount(codes[here(spells, last_day(month - back))], minlength=len(names)).astype("int64")
        found.append(pd.DataFrame({"month": first_day(month - back), "tier": np.asarray(names, dtype=object), "n": n}))
    return pd.concat(found, ignore_index=True)


_DAY = np.timedelta64(86_400, "s")


def _joined(spells: pd.DataFrame) -> pd.DataFrame:
    """The first day of each person whose staying can be told: ``who``, ``day``."""
    need(spells, days=("since", "until"), numbers=("who",))
    first = spells.drop_duplicates("who")
    days = first["since"].to_numpy().astype("datetime64[s]")
    kept = first["known"].to_numpy(dtype=bool)
    return pd.DataFrame({"who": first["who"].to_numpy()[kept], "day": days[kept]})


def _later(days: np.ndarray, months: int) -> np.ndarray:
    """The same day so many months later; the month's last where it has none such."""
    days = days.astype("datetime64[D]")
    start = days.astype("datetime64[M]")
    end = (start + months + 1).astype("datetime64[D]") - 1
    same = (start + months).astype("datetime64[D]") + (days - start.astype("datetime64[D]"))
    return np.asarray(np.minimum(same, end).astype("datetime64[s]"))


def _there(spells: pd.DataFrame, due: pd.DataFrame) -> np.ndarray:
    """By person of `due`, whether a spell of theirs holds on the day ``then``."""
    then = pd.Series(due["then"].to_numpy(), index=due["who"].to_numpy())
    day = then.reindex(spells["who"].to_numpy()).to_numpy().astype("datetime64[s]")
    until = spells["until"].to_numpy().astype("datetime64[s]")
    holds = (spells["since"].to_numpy() <= day) & (np.isnat(until) | (until > day))
    return np.asarray(np.isin(due["who"].to_numpy(), spells["who"].to_numpy()[holds]))


def _example() -> pd.DataFrame:
    """600 members from January, of whom 10 leave in February."""
    until = np.array([np.datetime64("2026-02-05", "s")] * 10 + [np.datetime64("NaT", "s")] * 590)
    since = np.datetime64("2026-01-10", "s")
    told = {"who": np.arange(600), "tier": "Crew", "paid": True, "since": since, "until": until, "known": True}
    return pd.DataFrame(told).astype(COLUMNS)
