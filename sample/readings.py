"""How often each post was read when it was so many days old, and who joined the list or bought through a piece."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sample import audience, pieces
from sample.timeline import Timeline
from vocabulary import MICROS

SOURCE = "ga4"
FIRST = 12
"""The month from which on posts are told apart."""
TOLD_AFTER = (1, 3, 7, 14, 30, 60, 90)
CURVE = (0.16, 0.31, 0.47, 0.66, 1.0, 1.44, 1.8)
"""Of a post's views in its first 30 days, how many it has after so many days; it is found by search for years."""
SHARE = 0.0078
"""Of the site's pageviews in the month a post came out, those that it has in 30 days."""
SPREAD, HIT, HITS = 0.42, 2.6, 0.06
"""How far posts are apart; some go round, and are read so many times as often."""
JOIN = 0.0062
"""Of the views in a post's first days, those after which somebody joins the list."""

WEEKS, BACK = 3, 40
"""For so many weeks the same post sells most of what a program sells, one of so many last ones."""


def frames(line: Timeline) -> dict[str, pd.DataFrame]:
    """What the site's tracker tells of each post since `FIRST`: views so far at some ages, and who joined through it."""
    posts = pieces.frames(line)["wordpress"]
    days = posts["published"].str[:10].to_numpy().astype("datetime64[D]")
    shown = days >= line.first(FIRST)
    days, items = days[shown], posts["item"].to_numpy()[shown]
    chance = line.random("views of posts")
    place = (days.astype("datetime64[M]") - line.months[0]).astype("int64")
    at_30 = audience.visits_by_month(line)[1][place] * SHARE * np.exp(chance.normal(0, SPREAD, len(days)))
    at_30 *= np.where(chance.random(len(days)) < HITS, HIT, 1.0)
    joined = at_30 * JOIN * np.exp(chance.normal(0, 0.3, len(days)))
    parts = [
        _rows("piece_views_total", items, days + age, at_30 * share, line)
        for age, share in zip(TOLD_AFTER, CURVE, strict=True)
    ]
    week = TOLD_AFTER.index(7)
    parts.append(_rows("piece_new_subscribers", items, days + TOLD_AFTER[week], joined * CURVE[week], line))
    return {SOURCE: pd.concat(parts)}


def named_on(line: Timeline, feed: str, days: np.ndarray) -> np.ndarray:
    """The newest piece of a feed on each of these days: a sponsor's spot stands in the episode that came out last."""
    listed = pieces.frames(line)[feed]
    out = listed["published"].str[:10].to_numpy().astype("datetime64[D]")
    place = np.searchsorted(out, days, side="right") - 1
    return np.asarray(np.where(place >= 0, listed["item"].to_numpy(dtype=object)[np.maximum(place, 0)], None))


def bought_through(line: Timeline, program: str, days: np.ndarray) -> np.ndarray:
    """The post through which a program's commissions of each day came: one of the last ones before it, the same for some weeks."""
    listed = pieces.frames(line)["wordpress"]
    out = listed["published"].str[:10].to_numpy().astype("datetime64[D]")
    week = days.astype("datetime64[W]").astype("int64") // WEEKS
    back = line.random(f"bought through {program}").integers(1, BACK, int(week.max() - week.min()) + 1)[
        week - week.min()
    ]
    place = np.maximum(np.searchsorted(out, days, side="right") - back, 0)
    return np.asarray(listed["item"].to_numpy(dtype=object)[place])


def _rows(metric: str, items: np.ndarray, on: np.ndarray, values: np.ndarray, line: Timeline) -> pd.DataFrame:
    value = np.rint(values).astype("int64") * MICROS
    rows = {"metric": metric, "item": items, "grain": "day", "day": on.astype("datetime64[s]"), "value": value}
    return pd.DataFrame(rows)[line.past(on)]
