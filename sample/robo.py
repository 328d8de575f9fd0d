"""A robo-advisor: what is paid in month by month, and what it is worth."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from sample.lines import cents, entries, ids, worth
from sample.timeline import HISTORY, Timeline

SOURCE, NAME, STREAM = "robo", "Compass portfolio", "Robo-advisor"
BEGAN, OPENING, MONTHLY = 3, 5_000, ((3, 600), (18, 900))
TAKEN = (26, 2_500)
DAY, TAKEN_DAY = 6, 19
GAIN, SWING = 0.0058, 0.021
"""A month's usual gain, and how far it swings."""


def _paid(line: Timeline) -> tuple[np.ndarray, np.ndarray]:
    """By month, dollars paid in and taken out."""
    place = np.arange(HISTORY + 1)
    monthly = np.array([next((amount for since, amount in MONTHLY[::-1] if n >= since), 0) for n in place])
    return monthly + np.where(place == BEGAN, OPENING, 0), np.where(place == TAKEN[0], TAKEN[1], 0)


def frames(line: Timeline) -> list[pd.DataFrame]:
    """What was paid in and taken out."""
    paid, taken = _paid(line)
    parts = []
    for kind, amount, day in (("deposit", paid, DAY), ("withdrawal", -taken, TAKEN_DAY)):
        kept = amount != 0
        on = (line.months.astype("datetime64[D]") + day - 1)[kept]
        parts.append(
            entries(SOURCE, STREAM, kind, on, cents(amount[kept]), ids(f"robo-{kind}", on), payer=NAME, item=NAME)
        )
    return parts


def items(line: Timeline) -> dict[str, pd.DataFrame]:
    """What is told of it."""
    told = {"type": "robo", "currency": "USD", "stream": STREAM, "reinvest": True}
    return {
        SOURCE: pd.DataFrame({"item": [NAME], "kind": "holding", "title": [NAME], "attributes": [json.dumps(told)]})
    }


def values(line: Timeline) -> dict[str, pd.DataFrame]:
    """What it is worth at the end of each month, from the first one on."""
    paid, taken = _paid(line)
    gains = line.random("robo").normal(GAIN, SWING, HISTORY + 1)
    value, each = np.zeros(HISTORY + 1), 0.0
    for place in range(BEGAN, HISTORY + 1):
        each = (
            each * (1 + gains[place]) + paid[place] * (1 + gains[place] * 0.8) - taken[place] * (1 + gains[place] * 0.4)
        )
        value[place] = each
    ends = (line.months + 1).astype("datetime64[D]") - 1
    frame = worth(NAME, ends[BEGAN:], value[BEGAN:])
    return {SOURCE: frame[line.past(frame["day"].to_numpy())]}
