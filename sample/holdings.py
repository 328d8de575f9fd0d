"""Two funds and a property trust at a broker: what they pay, how their shares were bought, what they are worth."""

from __future__ import annotations

import json
from typing import NamedTuple

import numpy as np
import pandas as pd

from sample.lines import cents, entries, ids, worth
from sample.timeline import HISTORY, LAST, Timeline
from vocabulary import MICROS

BROKER, WITHHELD = "broker", 0.15
BEFORE = 24
"""Months before the record in which the first shares were bought."""
BUY_DAY = 8


class Fund(NamedTuple):
    """A holding: what it paid at once 36 months ago and now, and of a share; how that grows a year, and its yield."""

    name: str
    type: str
    stream: str
    key: str
    day: int
    every: int
    paid: tuple[int, int]
    noise: float
    share: float
    growth: float
    yields: float
    taxed: bool
    reinvest: bool
    subject: str


FUNDS = (
    Fund("World equity fund", "etf", "Dividends", "world", 17, 3, (410, 980), 0.05, 0.58, 0.050, 0.024, True, False, "World equity fund"),
    Fund(
        "Dividend growers fund", "fund", "Dividends", "dividend", 17, 3, (190, 520), 0.05, 0.36, 0.060, 0.031, True, True,
        "Dividend growers fund",
    ),
    Fund("Quayside Property Trust", "reit", "REIT", "reit", 22, 1, (95, 340), 0.02, 0.11, 0.020, 0.052, False, False, "property fund"),
)  # fmt: skip


def frames(line: Timeline) -> list[pd.DataFrame]:
    """Dividends with the tax kept back, and the buys."""
    return [part for fund in FUNDS for part in (*_dividends(line, fund), _buys(line, fund))]


def _paying(line: Timeline, fund: Fund) -> np.ndarray:
    """By month, whether it pays in it."""
    return np.asarray(line.months.astype("int64") % fund.every == fund.every - 1)


def _gross(line: Timeline, fund: Fund) -> np.ndarray:
    return cents(line.growing(fund.subject, *fund.paid, fund.noise))


def _dividends(line: Timeline, fund: Fund) -> list[pd.DataFrame]:
    paying = _paying(line, fund)
    on, gross = (line.months.astype("datetime64[D]") + fund.day - 1)[paying], _gross(line, fund)[paying]
    key, told = ids(fund.key, on), {"payer": fund.name, "product": fund.name, "item": fund.name}
    parts = [entries(BROKER, fund.stream, "dividend", on, gross, key, **told)]
    if fund.taxed:
        kept = -cents(gross / MICROS * WITHHELD)
        parts.append(entries(BROKER, fund.stream, "withholding", on, kept, [f"{k}:withholding" for k in key], **told))
    return parts


def _held(fund: Fund, place: np.ndarray) -> np.ndarray:
    """Whole shares held after the buys of each month; before the record they grew from nothing."""
    straight = fund.paid[0] + (fund.paid[1] - fund.paid[0]) * np.maximum(place, 0) / LAST
    shares = straight / (fund.share * (1 + fund.growth) ** (np.maximum(place, 0) / 12))
    return np.rint(shares * np.clip((place + BEFORE + 3) / (BEFORE + 3), 0, 1)).astype("int64")


def _bought(line: Timeline) -> np.ndarray:
    """The places of the months in which shares are bought: once a quarter, after the dividends."""
    places = np.arange(-BEFORE, HISTORY + 1)
    return places[(line.months[0].astype("int64") + places) % 3 == 0]


def _price(line: Timeline, fund: Fund, place: np.ndarray) -> np.ndarray:
    """What a share costs: its payouts of a year at its yield, a little off."""
    fair = fund.share * 12 / fund.every / fund.yields * (1 + fund.growth) ** (place / 12)
    walk = np.cumsum(line.random(f"price of {fund.name}").normal(0, 0.018, HISTORY + 1))
    off = walk - np.linspace(0, walk[LAST], HISTORY + 1) * 0.7
    return np.asarray(fair * np.exp(np.where(place >= 0, off[np.maximum(place, 0)], 0.0)))


def _buys(line: Timeline, fund: Fund) -> pd.DataFrame:
    places = _bought(line)
    more = np.diff(_held(fund, places), prepend=0)
    on = (line.months[0] + places).astype("datetime64[D]") + BUY_DAY - 1
    amount, kept = -cents(more * _price(line, fund, places)), more > 0
    told = {"payer": "Brokerage", "product": fund.name, "item": fund.name, "quantity": [str(n) for n in more[kept]]}
    return entries(BROKER, fund.stream, "buy", on[kept], amount[kept], ids(f"buy-{fund.key}", on[kept]), **told)


def _shares(line: Timeline, fund: Fund) -> np.ndarray:
    """Shares held at the end of each month of the record."""
    places = _bought(line)
    last = places[np.searchsorted(places, np.arange(HISTORY + 1), side="right") - 1]
    return _held(fund, last)


def items(line: Timeline) -> dict[str, pd.DataFrame]:
    """What is told of each holding."""
    told = [json.dumps(_attributes(line, fund)) for fund in FUNDS]
    names = [fund.name for fund in FUNDS]
    return {BROKER: pd.DataFrame({"item": names, "kind": "holding", "title": names, "attributes": told})}


def _attributes(line: Timeline, fund: Fund) -> dict[str, object]:
    on = line.months.astype("datetime64[D]") + fund.day - 1
    paid = np.flatnonzero(_paying(line, fund) & line.past(on))[-1]
    share = _gross(line, fund)[paid] / MICROS / _shares(line, fund)[paid]
    told = {
        "type": fund.type, "currency": "USD", "payout": f"{share:.4f}", "frequency": 12 // fund.every, "reinvest": fund.reinvest,
        "stream": fund.stream,
    }  # fmt: skip
    if fund.reinvest:
        return told
    coming = (line.months[paid] + fund.every).astype("datetime64[D]") + fund.day - 1
    return {**told, "declared": [[str(coming), f"{share * 1.01:.4f}"]]}


def values(line: Timeline) -> dict[str, pd.DataFrame]:
    """What each holding is worth at the end of each month."""
    ends = (line.months + 1).astype("datetime64[D]") - 1
    place = np.arange(HISTORY + 1)
    parts = [worth(fund.name, ends, _shares(line, fund) * _price(line, fund, place)) for fund in FUNDS]
    frame = pd.concat(parts)
    return {BROKER: frame[line.past(frame["day"].to_numpy())]}
