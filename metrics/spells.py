"""Spells: stretches of membership, one row a stretch of one person in one tier, from what a list told over time.

Never two at once: ``who`` int64, ``tier`` str, ``paid`` bool, ``since`` datetime64 (its first day), ``until`` datetime64 (the day on
which it was over; NaT while it goes on), ``known`` bool (whether the person's staying can be told: the day of joining is known,
and so it would be if they had left since).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrics.frames import need

ACTIVE = frozenset({"active", "free", "trial", "trialing", "comped"})
"""States of people who are members; a declined charge, a former patron or a mere follower is none."""
WAITING = frozenset({"pending", "follows", "not subscribed"})
"""States of people who were never members yet."""
FREE = frozenset({"free", "comp", "comped", "complimentary", "gift", "trial", "trialing"})
"""Tiers and states that nobody pays for."""

_NAT = np.datetime64("NaT", "s")
COLUMNS = {
    "who": "int64", "tier": "object", "paid": "bool", "since": "datetime64[s]", "until": "datetime64[s]", "known": "bool",
}  # fmt: skip


def spells(versions: pd.DataFrame) -> pd.DataFrame:
    """Stretches of membership, from every version that each person's row went through.

    Where a list tells no day of joining or leaving, the day it first showed the change stands for it. Who was gone
    already when the list was first seen, on a day it does not tell, has no stretch.

    Args:
        versions: ``who`` int64, ``tier``, ``state`` str, ``joined``, ``left`` datetime64 (NaT: not told), ``seen``
            datetime64: the day of the answer; optional ``gone`` datetime64: the day a whole list no longer had the person.
    Returns: spells as above, sorted by ``who`` and ``since``.
    Empty: no rows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project; spells as in survival analysis.

    >>> day = pd.to_datetime(["2026-01-31", "2026-03-31"]).astype("datetime64[s]")
    >>> told = pd.DataFrame({"who": 7, "tier": ["Crew", "Mate"], "state": "active", "seen": day, "left": pd.NaT})
    >>> told = told.assign(joined=day[0] - pd.Timedelta(days=30)).astype({"joined": "datetime64[s]", "left": "datetime64[s]"})
    >>> spells(told)[["tier", "since", "until"]].astype(str).values.tolist()
    [['Crew', '2026-01-01', '2026-03-31'], ['Mate', '2026-03-31', nan]]
    """
    need(versions, days=("joined", "left", "seen"), numbers=("who",), words=("tier", "state"))
    if versions.empty:
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in COLUMNS.items()})
    told = _Told(versions.sort_values(["who", "seen"], kind="stable", ignore_index=True))
    since, until = told.begins(), told.ends()
    kept = (told.active | told.closed) & (np.isnat(until) | (until > since))
    frame = {"who": told.who, "tier": told.tier, "paid": told.paid, "since": since, "until": until, "known": told.known}
    made = pd.DataFrame({name: values[kept] for name, values in frame.items()}).astype(COLUMNS)
    return made.sort_values(["who", "since"], kind="stable", ignore_index=True)


class _Told:
    """The versions as arrays, sorted by person and day, and what one version says of the one before and after it."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.who = rows["who"].to_numpy(dtype="int64")
        self.tier = rows["tier"].fillna("").astype("object").to_numpy()
        state = rows["state"].fillna("").astype("object").str.lower()
        self.joined, self.left, self.seen = (
            rows[c].to_numpy().astype("datetime64[s]") for c in ("joined", "left", "seen")
        )
        gone = rows["gone"] if "gone" in rows.columns else pd.Series(_NAT, rows.index)
        self.gone = gone.to_numpy().astype("datetime64[s]")
        self.waiting = state.isin(WAITING).to_numpy()
        free = state.isin(FREE).to_numpy() | pd.Series(self.tier, dtype="object").str.lower().isin(FREE).to_numpy()
        self.paid = ~free
        self.first = np.r_[True, self.who[1:] != self.who[:-1]]
        self.last = np.r_[self.first[1:], True]
        self.active = state.isin(ACTIVE).to_numpy() & ~self._over()
        self.was_active = np.r_[False, self.active[:-1]] & ~self.first
        self.seen_before = np.r_[_NAT, self.seen[:-1]]
        left_before = np.where(np.isnat(self.left), self.seen, self.left)
        self.left_before = np.r_[_NAT, left_before[:-1]]
        whole = ~self.active & ~np.isnat(self.joined) & ~np.isnat(self.left)
        anew = self.first | (~self.was_active & (self.joined > self.left_before))
        self.closed = whole & anew
        """Joined and left between two answers: a stretch that only its own two days tell of."""
        self.known = ~np.isnat(self.joined)

    def _over(self) -> np.ndarray:
        """Whose day of leaving has come, whatever their state says; a day from before they joined anew is none."""
        past = ~np.isnat(self.left) & (self.left <= self.seen)
        again = np.r_[False, (self.left[1:] == self.left[:-1]) & past[:-1]] & ~self.first
        return past & ~(self.left < self.joined) & ~again

    def begins(self) -> np.ndarray:
        """The first day of each version's stretch."""
        told = ~np.isnat(self.joined)
        waited = np.r_[False, self.waiting[:-1]]
        anew = np.where(self.was_active, self.joined > self.seen_before, waited | (self.joined > self.left_before))
        return np.asarray(np.where(told & (self.first | anew), self.joined, self.seen))

    def ends(self) -> np.ndarray:
        """The day on which each version's stretch was over; NaT while it goes on."""
        begins = self.begins()
        after = {name: np.r_[values[1:], values[:1]] for name, values in (
            ("begin", begins), ("active", self.active), ("left", self.left), ("seen", self.seen))}  # fmt: skip
        left = np.where(~np.isnat(after["left"]) & (after["left"] > begins), after["left"], after["seen"])
        following = np.where(after["active"], after["begin"], left)
        open_end = np.where(self.left > begins, self.left, self.gone)
        return np.asarray(np.where(self.closed | self.last, open_end, following))


def here(spells: pd.DataFrame, on: np.datetime64) -> np.ndarray:
    """Which spells hold at the end of the day `on`."""
    until = spells["until"].to_numpy()
    return np.asarray((spells["since"].to_numpy() <= on) & (np.isnat(until) | (until > on)))
