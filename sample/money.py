"""The ledger of the demo business, whose last full month comes to the wanted net revenue to the cent."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sample import books, contracts, costs, holdings, lending, members, programs, robo, shops
from sample import property as flats
from sample.lines import at_home, entries, ids, place_of, settled
from sample.timeline import LAST, Timeline
from vocabulary import COUNTED, MICROS, NET

REVENUE = 120_000
ADS_START, ADS_END = 3_900, 9_600
AD_WEEK = (1.06, 1.09, 1.08, 1.07, 1.0, 0.83, 0.87)


def frames(line: Timeline) -> dict[str, pd.DataFrame]:
    """By source, its ledger lines until yesterday."""
    parts = [
        *programs.frames(line),
        *shops.frames(line),
        *contracts.frames(line),
        *members.frames(line),
        *books.frames(line),
        *flats.frames(line),
        *holdings.frames(line),
        *lending.frames(line),
        *robo.frames(line),
        *costs.frames(line),
    ]
    rows = pd.concat(parts, ignore_index=True)
    rows = pd.concat([rows, _ads(line, rows), costs.payouts(line, rows)], ignore_index=True)
    rows = rows[line.past(rows["day"].to_numpy())].sort_values(["source", "day", "external_id"], kind="stable")
    return {str(name): own.drop(columns="source") for name, own in rows.groupby("source", sort=True)}


def _ads(line: Timeline, others: pd.DataFrame) -> pd.DataFrame:
    """Display ads by day, as the network reports them to fractions of a cent; what the last full month lacks, they bring."""
    monthly = line.growing("ads", ADS_START, ADS_END, 0.03) * line.season(contracts.AD_YEAR) * MICROS
    monthly[LAST] = REVENUE * MICROS - _net(line, others)
    micros = line.spread(monthly, line.rhythm("ads by day", AD_WEEK, 0.09))
    told = {"payer": "Mediavine", **settled(line, line.place)}
    return entries("mediavine", "Ads", "ad", line.days, micros, ids("ads", line.days), **told)


def _net(line: Timeline, rows: pd.DataFrame) -> int:
    """Net of the last full month in millionths of a dollar."""
    counts = rows["kind"].isin(NET) & rows["status"].isin(COUNTED) & (place_of(line, rows["day"]) == LAST)
    return int(np.sum(at_home(line, rows[counts])))
