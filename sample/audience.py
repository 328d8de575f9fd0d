"""Who came: visitors, downloads, subscribers and followers, by day and by month."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sample import members
from sample.business import (
    CLEANING_DAY,
    CLEANING_MONTH,
    LAUNCH_MONTH,
    NO_COUNT_MONTH,
    OUTAGE_DAYS,
    OUTAGE_FIRST,
    OUTAGE_MONTH,
    SECOND_SHOW_MONTH,
    SITE_MOVE_MONTH,
)
from sample.timeline import HISTORY, LAST, Timeline
from vocabulary import MICROS

VISITORS, DOWNLOADS, SUBSCRIBERS = 1_200_000, 3_500_000, 150_000
"""Of the last full month: visitors, the mean of three months' downloads, subscribers at its end."""
VISITORS_START, DOWNLOADS_START = 430_000, 1_450_000
MEAN_MONTHS = 3
FOLLOWERS = {"youtube": (58_000, 142_000), "instagram": (37_000, 98_000), "pinterest": (31_000, 61_000),
             "linkedin": (6_500, 31_000), "x": (14_500, 18_000)}  # fmt: skip
"""By platform, 36 months ago and at the end of the last full month."""
ROUNDED = {"youtube": 1_000}
"""YouTube tells only so many digits."""
LATE_START = {"linkedin": 5}

READING_YEAR = (1.06, 1.01, 1.01, 0.99, 0.98, 0.96, 0.95, 0.96, 1.0, 1.01, 1.02, 0.97)
LISTENING_YEAR = (1.03, 1.01, 1.01, 1.0, 0.99, 0.97, 0.96, 0.97, 1.0, 1.01, 1.01, 0.98)
MAIL_WEEK = (1, 1, 1, 1, 1, 1, 2.4)
READING_WEEK = (1.12, 1.14, 1.12, 1.08, 0.97, 0.76, 0.81)
LISTENING_WEEK = (1.05, 1.3, 1.12, 1.02, 1.0, 0.74, 0.77)
DAYS_OVER_MONTH = 1.31
"""Daily visitors add up to more than the month's: some come twice."""
AFFILIATE_CLICKS = 0.046
"""Clicks on affiliate links for each visitor of the month."""
VIEWS = 1.72
"""Pageviews of a daily visitor."""
SECOND_SHOW = (180_000, 610_000)
JOINED, GONE = (3_300, 6_100), (1_500, 3_150)
"""People who joined and left the list in a month, 36 months ago and now."""
BOUNCE_SHARE = 0.12
CLEANED = 2_900
LAUNCH_JOINED = 1.35
MISSED_COUNTS = 0.01
MOVE_LOSS = 0.93
LOST_MONTH, LOST_DAY = 30, 12


def frames(line: Timeline) -> dict[str, pd.DataFrame]:
    """By source, its observations: source, metric, grain, day, value (millionths)."""
    made = {"ga4": _site(line), "kit": _list(line), "patreon": members.counts(line)}
    main, second = _downloads(line)
    counting = ~_not_counting(line)
    made["op3-notebook"] = _daily(line, "downloads", main, counting)
    made["op3-questions"] = _daily(line, "downloads", second, counting & (line.place >= SECOND_SHOW_MONTH))
    made |= {name: _followers(line, name) for name in FOLLOWERS}
    return made


def _daily(line: Timeline, metric: str, values: np.ndarray, known: np.ndarray | None = None) -> pd.DataFrame:
    kept = line.past(line.days) if known is None else line.past(line.days) & known
    return _told(metric, "day", line.days[kept], values[kept])


def _told(metric: str, grain: str, days: np.ndarray, values: np.ndarray) -> pd.DataFrame:
    value = np.rint(values).astype("int64") * MICROS
    day = days.astype("datetime64[s]")
    return pd.DataFrame({"metric": metric, "item": "", "grain": grain, "day": day, "value": value})


def _visits(line: Timeline) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Visitors of each month, of each day, and each day's pageviews; counted or not."""
    monthly = line.growing("visitors", VISITORS_START, VISITORS, 0.02) * line.season(READING_YEAR)
    monthly[SITE_MOVE_MONTH] *= MOVE_LOSS
    daily = line.spread(monthly * DAYS_OVER_MONTH, line.rhythm("visitors by day", READING_WEEK, 0.05))
    return monthly, daily, daily * line.random("pageviews").normal(VIEWS, 0.04, len(daily))


def visits_by_month(line: Timeline) -> tuple[np.ndarray, np.ndarray]:
    """The site's visitors and pageviews of each month, counted or not."""
    monthly, _, views = _visits(line)
    return monthly, np.bincount(line.place, views)


def _site(line: Timeline) -> pd.DataFrame:
    monthly, daily, views = _visits(line)
    counting = ~_outage(line)
    days = [_daily(line, "visitors", daily, counting), _daily(line, "pageviews", views, counting)]
    clicks = monthly * AFFILIATE_CLICKS * line.random("affiliate clicks").normal(1, 0.03, len(monthly))
    return pd.concat([_by_month(line, "visitors", monthly), _by_month(line, "affiliate_clicks", clicks), *days])


def _by_month(line: Timeline, metric: str, monthly: np.ndarray) -> pd.DataFrame:
    """What the source tells for each month: less where it was out, and of the running month what came so far."""
    counted = counted_part(line)
    there = counted > 0
    return _told(metric, "month", line.months[there].astype("datetime64[D]"), (monthly * counted)[there])


def counted_part(line: Timeline, *, tracker: bool = True) -> np.ndarray:
    """By month the share of its days that are over and, for what the site's tracker tells, on which it counted."""
    known = line.past(line.days) & (~_outage(line) if tracker else True)
    return np.asarray(np.bincount(line.place, known) / np.bincount(line.place))


def _outage(line: Timeline) -> np.ndarray:
    first = line.first(OUTAGE_MONTH, OUTAGE_FIRST)
    return (line.days >= first) & (line.days < first + OUTAGE_DAYS)


def _downloads(line: Timeline) -> tuple[np.ndarray, np.ndarray]:
    """Both shows by day; together the last three full months have the mean that is wanted."""
    year = line.season(LISTENING_YEAR)
    plan = line.growing("downloads", DOWNLOADS_START, DOWNLOADS, 0.012) * year
    wanted = np.rint(plan * DOWNLOADS / plan[HISTORY - MEAN_MONTHS : HISTORY].mean())
    second = np.rint(line.growing("second show", *SECOND_SHOW, 0.02) * year)
    second[:SECOND_SHOW_MONTH] = 0
    wanted[LAST] += MEAN_MONTHS * DOWNLOADS - wanted[HISTORY - MEAN_MONTHS : HISTORY].sum()
    main = line.spread(wanted - second, line.rhythm("main show", LISTENING_WEEK, 0.06))
    return main, line.spread(second, line.rhythm("second show by day", LISTENING_WEEK[::-1], 0.06))


def downloads_by_month(line: Timeline) -> tuple[np.ndarray, np.ndarray]:
    """Both shows' downloads of each month, counted or not."""
    main, second = (np.bincount(line.place, daily) for daily in _downloads(line))
    return main, second


def _not_counting(line: Timeline) -> np.ndarray:
    """The month after the move, in which the feeds lacked the counter's prefix, and a day that it lost by itself."""
    return (line.place == SITE_MOVE_MONTH + 1) | (line.days == line.first(LOST_MONTH, LOST_DAY))


def _list(line: Timeline) -> pd.DataFrame:
    """The list by day: who joined, who left, and the count that follows from them."""
    joined, left, bounced = _moves(line)
    level = _daily(line, "subscribers", counted_on(line, line.days))
    gone = [_daily(line, "unsubscribed", left), _daily(line, "bounced", bounced)]
    return pd.concat([level, _daily(line, "new_subscribers", joined), *gone])


def counted_on(line: Timeline, days: np.ndarray) -> np.ndarray:
    """How many are on the list at the end of each of these days of the timeline."""
    joined, left, bounced = _moves(line)
    after = np.cumsum(joined - left - bounced)
    count = SUBSCRIBERS + after - after[line.days == line.end]
    return np.asarray(count[(days - line.days[0]).astype("int64")])


def joined_by_month(line: Timeline) -> np.ndarray:
    """How many joined the list in each month, of the running one until now."""
    joined, _, _ = _moves(line)
    return np.bincount(line.place, joined * line.past(line.days))


def _moves(line: Timeline) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    monthly = line.growing("joined", *JOINED, 0.04) * line.season(READING_YEAR)
    monthly[LAUNCH_MONTH] *= LAUNCH_JOINED
    gone = line.growing("gone", *GONE, 0.04)
    rhythm = line.rhythm("joined by day", READING_WEEK, 0.12)
    joined = line.spread(monthly, rhythm)
    left = line.spread(gone * (1 - BOUNCE_SHARE), line.rhythm("left", MAIL_WEEK, 0.15))
    bounced = line.spread(gone * BOUNCE_SHARE, line.rhythm("bounced", MAIL_WEEK, 0.2))
    bounced[line.days == line.first(CLEANING_MONTH, CLEANING_DAY)] += CLEANED
    return joined, left, bounced


def _followers(line: Timeline, name: str) -> pd.DataFrame:
    """One count a day, of what the platform shows just then."""
    start, end = FOLLOWERS[name]
    chance = line.random(name)
    steps = np.clip(chance.normal(1, 0.5, len(line.days)), 0, None)
    until = np.cumsum(steps)
    here = until[line.days == line.end]
    count = np.floor(start + (end - start) * until / here)
    count[line.days == line.end] = end
    digits = ROUNDED.get(name, 1)
    missed = (chance.random(len(count)) < MISSED_COUNTS) & (line.place < LAST)
    return _daily(line, "followers", count // digits * digits, ~missed & ~_not_counted(line, name))


def _not_counted(line: Timeline, name: str) -> np.ndarray:
    gap = line.place == NO_COUNT_MONTH if name == "instagram" else np.zeros(len(line.days), dtype=bool)
    return gap | (line.place < LATE_START.get(name, 0))
