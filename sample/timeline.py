"""The days and months the demo business has lived, and how a month's total is spread over its days."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property

import numpy as np

HISTORY = 36
LAST = HISTORY - 1
"""The place of the last full month; the running one comes after it."""
SEED = 20_240_229
ANSWER_HOUR = 9
"""When every source was asked on the day `today`, in UTC: past midnight in the business's zone."""


@dataclass(frozen=True)
class Timeline:
    """36 full months and the running one before the day `today`, which itself is not over."""

    today: date

    @cached_property
    def months(self) -> np.ndarray:
        """The first days of the 37 months (datetime64[M])."""
        return np.datetime64(self.today, "M") - HISTORY + np.arange(HISTORY + 1)

    @cached_property
    def days(self) -> np.ndarray:
        """Every day of these months (datetime64[D]), those that are still to come too: the past must not depend on the day."""
        return np.arange(self.months[0].astype("datetime64[D]"), (self.months[-1] + 1).astype("datetime64[D]"))

    @cached_property
    def place(self) -> np.ndarray:
        """By day, the number of its month, 0 to 36."""
        return (self.days.astype("datetime64[M]") - self.months[0]).astype("int64")

    @property
    def weekday(self) -> np.ndarray:
        """By day, 0 for Monday to 6 for Sunday."""
        return weekday(self.days)

    @property
    def end(self) -> np.datetime64:
        """The last day of the last full month."""
        return self.months[-1].astype("datetime64[D]") - 1

    @property
    def now(self) -> datetime:
        """The moment of the newest answer."""
        return datetime(self.today.year, self.today.month, self.today.day, ANSWER_HOUR, tzinfo=UTC)

    def first(self, month: int, day: int = 1) -> np.datetime64:
        """A day of the month at that place."""
        return self.months[month].astype("datetime64[D]") + day - 1

    def past(self, days: np.ndarray) -> np.ndarray:
        """Which of these days are over."""
        return np.asarray(days) < np.datetime64(self.today, "D")

    def season(self, by_calendar_month: Sequence[float]) -> np.ndarray:
        """By month, its usual strength relative to that of the last full month."""
        strength = np.asarray(by_calendar_month)[self.months.astype("int64") % 12]
        return strength / strength[LAST]

    def random(self, subject: str) -> np.random.Generator:
        """Chance of its own for each subject, the same each time."""
        return np.random.default_rng([SEED, zlib.crc32(subject.encode())])

    def growing(self, subject: str, start: float, end: float, noise: float = 0.0) -> np.ndarray:
        """By month, a straight way from `start` to exactly `end` in the last full month, a little off it in between."""
        straight = start + (end - start) * np.arange(HISTORY + 1) / LAST
        off = 1 + self.random(subject).normal(0, noise, HISTORY + 1)
        off[LAST] = 1
        return straight * off

    def spread(self, totals: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Whole numbers by day, by weight, that add up to each month's rounded total exactly."""
        share = weights / np.bincount(self.place, weights)[self.place]
        until = np.cumsum(share) - self.place
        total = np.rint(totals)[self.place]
        return (np.rint(total * until) - np.rint(total * (until - share))).astype("int64")

    def rhythm(self, subject: str, week: Sequence[float], noise: float) -> np.ndarray:
        """Weights by day: the shape of a week, and chance."""
        chance = np.clip(self.random(subject).normal(1, noise, len(self.days)), 0.3, 2)
        return np.asarray(week)[self.weekday] * chance


def weekday(days: np.ndarray) -> np.ndarray:
    """0 for Monday to 6 for Sunday."""
    return (days.astype("datetime64[D]").astype("int64") + 3) % 7
