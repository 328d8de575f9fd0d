"""How often each episode was downloaded when it was 7, 30 and 90 days old, and so far."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sample import audience, pieces, website
from sample.business import SITE_MOVE_MONTH
from sample.timeline import HISTORY, Timeline
from vocabulary import MICROS

SHOWS = {"rss-notebook": "op3-notebook", "rss-questions": "op3-questions"}
"""The feed that lists the episodes, and who counts its downloads."""
AGES = (7, 30, 90)
CURVE_AGES, CURVE = (0, 7, 30, 90, 365, 1_200), (0.0, 0.6, 1.0, 1.4, 1.9, 2.4)
"""Of an episode's downloads in 30 days, how many it has at an age."""
SHARE = 0.09
"""Of its show's downloads in the month it came out, those that an episode has in 30 days."""
SPREAD = 0.17
HOST_MORE = 1.04
"""Downloads that the host counts for each that the counter in front of it does: it knows the requests that go round it."""
HOST_NOISE = 0.004
LOG, LOG_MORE, LOG_NOISE = "own-log", 0.965, 0.004
"""Downloads that the server's own log counts for each that the counter in front of it does: some apps hear what a cache kept."""
LEFT_OUT = {
    "again": 1.71, "under-a-minute": 0.19, "bot-word": 0.083, "watch": 0.046, "probe": 0.041, "script-library": 0.027, "method": 0.021,
    "redirect": 0.016, "error": 0.009, "missing-agent": 0.006, "unchanged": 0.004,
}  # fmt: skip
"""Requests of sound that the log left out for each download, by the rule that did."""
APPS = {
    "Apple Podcasts": 0.362, "Spotify": 0.214, "Overcast": 0.071, "Pocket Casts": 0.064, "YouTube Music": 0.049, "Castbox": 0.031,
    "AntennaPod": 0.022, "Podcast Addict": 0.021, "Browser": 0.058, "unknown": 0.034,
}  # fmt: skip
COUNTRIES = {
    "US": 0.571, "GB": 0.112, "CA": 0.083, "AU": 0.067, "IE": 0.024, "DE": 0.022, "NZ": 0.018, "NL": 0.015, "IN": 0.014, "SE": 0.009,
}  # fmt: skip


def frames(line: Timeline) -> dict[str, pd.DataFrame]:
    """By source, what was told of each episode as soon as it was old enough, and how often so far."""
    shows = dict(zip(SHOWS, audience.downloads_by_month(line), strict=True))
    listed = pieces.frames(line)
    return {SHOWS[feed]: _show(line, feed, listed[feed], monthly) for feed, monthly in shows.items()}


def beside(line: Timeline) -> dict[str, pd.DataFrame]:
    """What the main show's host and the server's log count beside the counter; for both shows the apps and countries they are heard in."""
    over = audience.counted_part(line, tracker=False)
    counting = np.arange(HISTORY + 1) != SITE_MOVE_MONTH + 1
    told = {}
    for feed, monthly in zip(SHOWS, audience.downloads_by_month(line), strict=True):
        counted = monthly * over * counting
        parts = (("app", APPS), ("country", COUNTRIES))
        told[SHOWS[feed]] = pd.concat(
            [website.by(line, f"downloads_by_{part}", counted, shares, feed) for part, shares in parts]
        )
    main = audience.downloads_by_month(line)[0] * over
    host = main * line.random("podcast host").normal(HOST_MORE, HOST_NOISE, HISTORY + 1)
    logged = main * line.random("log of the show").normal(LOG_MORE, LOG_NOISE, HISTORY + 1)
    log = [
        website.rows(line, "downloads", "", logged),
        website.by(line, "downloads_left_out_by_reason", logged, LEFT_OUT),
    ]
    return {**told, "host-notebook": website.rows(line, "downloads", "", host), LOG: pd.concat(log)}


def _show(line: Timeline, feed: str, episodes: pd.DataFrame, monthly: np.ndarray) -> pd.DataFrame:
    days = episodes["published"].str[:10].to_numpy().astype("datetime64[D]")
    counted = episodes[days >= line.first(0)]
    days = days[days >= line.first(0)]
    place = (days.astype("datetime64[M]") - line.months[0]).astype("int64")
    chance = line.random(f"episodes of {feed}")
    month = np.where(monthly > 0, monthly, np.nan)[place]
    at_30 = month * SHARE * np.exp(chance.normal(0, SPREAD, len(days)))
    told = [_told(line, counted, days, at_30, age) for age in AGES]
    now = np.datetime64(line.today, "D") - 1
    age_now = (now - days).astype("int64")
    so_far = at_30 * np.interp(age_now, CURVE_AGES, CURVE)
    seen = (age_now > 0) & ~np.isnan(at_30)
    total = _rows("piece_downloads_total", counted["item"].to_numpy()[seen], np.repeat(now, seen.sum()), so_far[seen])
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
