"""Where the site's visitors came from and what they read, by month; and what the site's own log counted beside."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sample import audience, pieces
from sample.business import SITE
from sample.timeline import HISTORY, Timeline
from vocabulary import MICROS

MONTHS = 25
"""So many months are told apart, the running one among them: what a person looks back on."""
LOG_MORE = 1.12
"""Visitors that the log counts for each that the script does: some refuse it or block it."""
LOG_VIEWS_MORE = 1.08
SLOPE = 0.86
"""How much smaller each value of a list is than the one before it."""
ARRIVALS = {
    "Organic Search": (0.520, 0.445), "Direct": (0.165, 0.160), "Organic Social": (0.125, 0.108), "Email": (0.085, 0.096),
    "Referral": (0.060, 0.062), "Podcast": (0.024, 0.034), "AI Assistant": (0.004, 0.071), "Unassigned": (0.017, 0.024),
}  # fmt: skip
"""By channel the share of visitors, 36 months ago and now."""
REFERRERS = {
    "google.com": 0.395, "pinterest.com": 0.052, "bing.com": 0.034, "chatgpt.com": 0.044, "youtube.com": 0.028, "duckduckgo.com": 0.019,
    "perplexity.ai": 0.014, "instagram.com": 0.016, "writers-quay.example": 0.013, "claude.ai": 0.009, "reddit.com": 0.011,
    "slow-letters.example": 0.006,
}  # fmt: skip
CAMPAIGNS = {
    "sunday-letter": 0.061, "welcome-series": 0.019, "episode-notes": 0.017, "podcast-studio-course": 0.012, "autumn-guide": 0.008,
    "pinterest-boards": 0.007, "guest-at-slow-letters": 0.003,
}  # fmt: skip
COUNTRIES = {
    "United States": 0.462, "United Kingdom": 0.118, "Canada": 0.078, "Australia": 0.061, "India": 0.049, "Germany": 0.031,
    "Ireland": 0.022, "Netherlands": 0.019, "New Zealand": 0.017, "France": 0.014, "Philippines": 0.013, "(not set)": 0.011,
}  # fmt: skip
DEVICES = {"mobile": 0.588, "desktop": 0.357, "tablet": 0.049, "smart tv": 0.006}
TERMS = {
    "harbour notebook": (1.1, 0.42), "how to start a newsletter": (9.4, 0.031), "podcast studio setup at home": (4.2, 0.048),
    "best web hosting for bloggers": (3.1, 0.092), "affiliate marketing for beginners": (14.2, 0.011), "write a book in a year": (5.6, 0.038),
    "blog income report": (2.8, 0.084), "podcast microphone under 100": (7.9, 0.022), "how to price an online course": (4.7, 0.041),
    "newsletter welcome email examples": (6.1, 0.029), "rental income spreadsheet": (8.3, 0.019), "show notes template": (3.4, 0.066),
}  # fmt: skip
"""By search term its position and how often those who see it click."""
LINKS = {
    "bluehost.com": 0.31, "quillmast.example": 0.17, "teachable.com": 0.13, "pressgarden.example": 0.10, "gumroad.com": 0.09,
    "podcasts.apple.com": 0.08, "amazon.com": 0.07, "youtube.com": 0.05,
}  # fmt: skip
CLICKS_OUT, SEARCH_CLICKS = 0.071, 0.36
"""Clicks that lead away, and clicks in a search engine, for each visitor of the month."""
LEFT_OUT = {
    "static": 9.4, "bot-word": 1.35, "crawler-list": 0.41, "feed": 0.38, "client-error": 0.29, "redirect": 0.22, "machine": 0.17,
    "script-library": 0.12, "method": 0.08, "server-error": 0.004,
}  # fmt: skip
"""Requests that the log left out for each visitor, by the rule that did."""
PAGES, HOME = 14, "/"


def frames(line: Timeline) -> dict[str, pd.DataFrame]:
    """By source, its observations by month."""
    visitors, views = audience.visits_by_month(line)
    tracked, over = audience.counted_part(line), audience.counted_part(line, tracker=False)
    people: dict[str, Mapping[str, float | np.ndarray]] = {
        "channel": _moving(ARRIVALS), "referrer": REFERRERS, "campaign": CAMPAIGNS, "country": COUNTRIES, "device": DEVICES,
    }  # fmt: skip
    told = [by(line, f"visitors_by_{part}", visitors * tracked, shares) for part, shares in people.items()]
    told.append(by(line, "pageviews_by_page", views * tracked, _pages(line)))
    told.append(by(line, "outbound_clicks_by_link", visitors * tracked * CLICKS_OUT, LINKS))
    searches = _searches(line, visitors * over * SEARCH_CLICKS)
    return {"ga4": pd.concat(told), "own-log": _log(line, visitors, views), "search-console": searches}


def _log(line: Timeline, visitors: np.ndarray, views: np.ndarray) -> pd.DataFrame:
    """What the server's log counted: it sees those, too, who refuse or block the script."""
    part = audience.counted_part(line, tracker=False)
    off = line.random("own log").normal(1, 0.006, HISTORY + 1)
    people = visitors * part * LOG_MORE * off
    return pd.concat([
        rows(line, "visitors", "", people), rows(line, "pageviews", "", views * part * LOG_VIEWS_MORE * off),
        by(line, "requests_left_out_by_reason", people, LEFT_OUT),
    ])  # fmt: skip


def _searches(line: Timeline, clicks: np.ndarray) -> pd.DataFrame:
    """Clicks, how often it was seen, and positions weighed by that, of each term."""
    chance = line.random("searches")
    made = []
    for place, (term, (position, rate)) in enumerate(TERMS.items()):
        clicked = np.rint(clicks * 0.021 * SLOPE**place * chance.normal(1, 0.08, HISTORY + 1))
        seen = np.rint(clicked / rate * chance.normal(1, 0.05, HISTORY + 1))
        at = np.rint(position * chance.normal(1, 0.04, HISTORY + 1) * 10) / 10
        made += [
            rows(line, "search_clicks_by_query", term, clicked),
            rows(line, "search_impressions_by_query", term, seen),
        ]
        made.append(rows(line, "search_position_by_query", term, np.maximum(at, 1) * seen, seen))
    return pd.concat(made)


def by(
    line: Timeline, metric: str, totals: np.ndarray, shares: Mapping[str, float | np.ndarray], more: str = ""
) -> pd.DataFrame:
    """A month's total by the shares of its values, each a little off."""
    chance = line.random(f"{metric} {more}")
    parts = [
        rows(line, metric, item, totals * share * chance.normal(1, 0.03, HISTORY + 1)) for item, share in shares.items()
    ]
    return pd.concat(parts)


def _moving(shares: Mapping[str, tuple[float, float]]) -> dict[str, float | np.ndarray]:
    """Shares that go a straight way from the first month to the last."""
    way = np.arange(HISTORY + 1) / HISTORY
    return {item: start + (end - start) * way for item, (start, end) in shares.items()}


def _pages(line: Timeline) -> dict[str, float | np.ndarray]:
    """The start page and the posts that are read most, each a little less than the one before it."""
    posts = pieces.frames(line)["wordpress"]
    day = posts["published"].str[:10].to_numpy().astype("datetime64[D]")
    old = posts[day < line.first(HISTORY + 1 - MONTHS)]
    chosen = old["url"].iloc[line.random("pages").permutation(len(old))[:PAGES]].str.removeprefix(SITE)
    return {HOME: 0.071, **{path: 0.046 * SLOPE**place for place, path in enumerate(chosen)}}


def rows(line: Timeline, metric: str, item: str, values: np.ndarray, of: np.ndarray | None = None) -> pd.DataFrame:
    """The last months of one number; of a ratio the denominator too."""
    shown = slice(HISTORY + 1 - MONTHS, None if line.past(line.months[-1:].astype("datetime64[D]"))[0] else HISTORY)
    day = line.months[shown].astype("datetime64[s]")
    made = {
        "metric": metric,
        "item": item,
        "grain": "month",
        "day": day,
        "value": np.rint(values[shown]).astype("int64") * MICROS,
    }
    return pd.DataFrame({**made, "denominator": None if of is None else np.rint(of[shown]).astype("int64") * MICROS})
