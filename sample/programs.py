"""Affiliate programs: a line a program and day, as their networks report; some pending, declined or taken back."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from sample import readings
from sample.lines import cents, entries, ids, in_euro, settled
from sample.timeline import LAST, Timeline
from vocabulary import MICROS

BUYING_YEAR = (1.05, 0.98, 0.99, 0.98, 0.97, 0.95, 0.94, 0.96, 1.0, 1.01, 1.06, 1.03)
BUYING_WEEK = (1.1, 1.12, 1.1, 1.05, 1.0, 0.8, 0.83)
STREAM = "Affiliate"
PENDING, DECLINED, REVERSED = 0.45, 0.02, 0.015
"""Shares of a day's, and of a month's commissions."""
PENDING_WEEKDAYS = (1, 4)
"""Of the last full month, the days on which some are not approved yet."""
DECLINED_ON, REVERSED_ON, REVERSED_OF = 19, 23, 12
"""Days of the month; what is reversed is of the month before."""


class Program(NamedTuple):
    """An affiliate program: its network, and its monthly commissions 36 months ago and now in USD."""

    name: str
    source: str
    start: float
    end: float
    currency: str = "USD"


PROGRAMS = (
    Program("Bluehost", "impact", 11_800, 24_400),
    Program("Hostquay", "impact", 2_300, 4_900),
    Program("Pixelquay Themes", "impact", 1_400, 3_300),
    Program("Quillmast", "partnerstack", 2_600, 7_100, "EUR"),
    Program("Lessonloft", "partnerstack", 1_100, 4_100),
    Program("Tallywick", "partnerstack", 700, 1_900),
)

NAMES_POSTS = ("Lessonloft", "Tallywick")
"""Programs that tell through which post they sold."""


def frames(line: Timeline) -> list[pd.DataFrame]:
    """The ledger lines of every program."""
    return [part for program in PROGRAMS for part in _program(line, program)]


def _program(line: Timeline, program: Program) -> list[pd.DataFrame]:
    daily = _by_day(line, program)
    given = {"payer": program.name, "currency": program.currency}
    key = program.name.split()[0].lower()
    open_days = _pending(line)
    sure = line.place <= LAST
    through = readings.bought_through(line, program.name, line.days[sure]) if program.name in NAMES_POSTS else None
    earned = entries(program.source, STREAM, "commission", line.days[sure], daily[sure], ids(key, line.days[sure]),
                     item=through, **given, **settled(line, line.place[sure]))  # fmt: skip
    waiting = cents(daily[open_days] / MICROS * np.where(line.place[open_days] > LAST, 1, PENDING))
    pending = entries(program.source, STREAM, "commission", line.days[open_days], waiting,
                      ids(f"{key}-new", line.days[open_days]), status="pending", **given)  # fmt: skip
    return [earned, pending, *_taken_back(line, program, daily)]


def _by_day(line: Timeline, program: Program) -> np.ndarray:
    monthly = line.growing(program.name, program.start, program.end, 0.03) * line.season(BUYING_YEAR)
    if program.currency == "EUR":
        monthly = in_euro(line, monthly, np.arange(len(monthly)))
    whole = line.spread(monthly * 100, line.rhythm(f"{program.name} by day", BUYING_WEEK, 0.18))
    return cents(whole / 100)


def _pending(line: Timeline) -> np.ndarray:
    """Days with commissions that nobody has approved yet: all of the running month, some of the last full one."""
    return (line.place > LAST) | ((line.place == LAST) & np.isin(line.weekday, PENDING_WEEKDAYS))


def _taken_back(line: Timeline, program: Program, daily: np.ndarray) -> list[pd.DataFrame]:
    """Once a month a commission is declined, and one of the month before is reversed."""
    key = program.name.split()[0].lower()
    months = np.arange(1, LAST + 1)
    sums = np.bincount(line.place, daily)
    given = {"payer": program.name, "currency": program.currency}
    first = line.months.astype("datetime64[D]")
    no, on, old = first[months] + DECLINED_ON, first[months] + REVERSED_ON, first[months - 1] + REVERSED_OF
    declined = entries(program.source, STREAM, "commission", no, cents(sums[months] / MICROS * DECLINED),
                       ids(f"{key}-declined", no), status="declined", **given)  # fmt: skip
    back = entries(program.source, STREAM, "commission", on, -cents(sums[months - 1] / MICROS * REVERSED),
                   ids(f"{key}-reversed", on), reverses=ids(key, old), **given)  # fmt: skip
    return [declined, back]
