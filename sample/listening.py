"""How often each episode was downloaded when it was 7, 30 and 90 days old, and so far."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sample import audience, pieces
from sample.business import SITE_MOVE_MONTH
from sample.timeline import Timeline
from vocabulary import MICROS

SHOWS = {"rss-notebook": "op3-notebook", "rss-questions": "op3-questions"}
"""The feed that lists the episodes, and who counts its downloads."""
AGES = (7, 30, 90)
CURVE_AGES, CURVE = (0, 7, 30, 90, 365, 1_200), (0.0, 0.6, 1.0, 1.4, 1.9, 2.4)
"""Of an episode's downloads in 30 days, how many it has at an age."""
SHARE = 0.09
"""Of its show's downloads in the month it came out, those that an episode has in 30 days."""
SPREAD = 0.17


def frames(line: Timeline) -> dict[str, pd.DataFrame]:
    """By source, what was told of each episode as soon as it was old enough, and at the end of the last full month."""
    shows = dict(zip(SHOWS, audience.downloads_by_month(line), strict=True))
    listed = pieces.frames(line)
    return {SHOWS[feed]: _show(line, feed, listed[feed], monthly) for feed, monthly in shows.items()}


def _show(line: Timeline, feed: str, episodes: pd.DataFrame, monthly: np.ndarray) -> pd.DataFrame:
    days = episodes["published"].str[:10].to_numpy().astype("datetime64[D]")
    counted = episodes[days >= line.first(0)]
    days = days[days >= line.first(0)]
    place = (days.astype("datetime64[M]") - line.months[0]).astype("int64")
    chance = line.random(f"episodes of {feed}")
    month = np.where(monthly > 0, monthly, np.nan)[place]
    at_30 = month * SHARE * np.exp(chance.normal(0, SPREAD, len(days)))
    told = [_told(line, counted, days, at_30, age) for age in AGES]
    age_now = (line.end - days).astype("int64")
    so_far = at_30 * np.interp(age_now, CURVE_AGES, CURVE)
    seen = (age_now > 0) & ~np.isnan(at_30)
    total = _rows(
        "piece_downloads_total", counted["item"].to_numpy()[seen], np.repeat(line.end, seen.sum()), so_far[seen]
    )
    return pd.concat([*told, total])


def _told(line: Timeline, episodes: pd.DataFrame, days: np.ndarray, at_30: np.ndarray, age: int) -> pd.DataFrame:
    """Downloads in the first `age` days; of those that fell into the month without a counter nobody knows them."""
    lost = line.first(SITE_MOVE_MONTH + 1), line.first(SITE_MOVE_MONTH + 2)
    whole = (days + age <= lost[0]) | (days >= lost[1])
    kept = whole & line.past(days + age) & ~np.isnan(at_30)
    values = at_30[kept] * np.interp(age, CURVE_AGES, CURVE)
    return _rows(f"piece_downloads_{age}", episodes["item"].to_numpy()[kept], days[kept] + age, values)


def _rows(metric: str, items: np.ndarray, days: np.ndarray, values: np.ndarray) -> pd.DataFrame:
    value = np.rint(values).astype("int64") * MICROS
    return pd.DataFrame(
        {"metric": metric, "item": items, "grain": "day", "day": days.astype("datetime64[s]"), "value": value}
    )
