"""By which way people joined the list, and came to the shops: what a newsletter's platform and a shop tell."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sample import audience
from sample.timeline import Timeline
from sample.website import by

LIST = "kit"
CHANNELS = {
    "organic search": 0.318, "direct": 0.142, "email": 0.021, "organic social": 0.187, "podcast": 0.156,
    "referral": 0.081, "ai assistant": 0.064,
}  # fmt: skip
REFERRERS = {
    "google.com": 0.271, "youtube.com": 0.098, "pinterest.com": 0.061, "chatgpt.com": 0.041, "slow-letters.example": 0.038, "bing.com": 0.019,
    "writers-quay.example": 0.017, "instagram.com": 0.016, "perplexity.ai": 0.012,
}  # fmt: skip
CAMPAIGNS = {
    "episode-notes": 0.118,
    "autumn-guide": 0.094,
    "guest-at-slow-letters": 0.037,
    "pinterest-boards": 0.031,
    "podcast-studio-course": 0.009,
}
"""By way, the share of those who joined."""
SALES: dict[str, Mapping[str, float]] = {
    "teachable": {"sunday-letter": 0.31, "podcast-studio-course": 0.12, "welcome-series": 0.09, "episode-notes": 0.05, "autumn-guide": 0.03},
    "gumroad": {"google.com": 0.24, "pinterest.com": 0.12, "youtube.com": 0.08, "slow-letters.example": 0.05, "chatgpt.com": 0.04},
}  # fmt: skip
"""By shop, the share of its sales that it saw come by a campaign, or from a referrer."""


def frames(line: Timeline) -> dict[str, pd.DataFrame]:
    """By source, who joined by each way, a month."""
    joined = audience.joined_by_month(line)
    parts = {"channel": CHANNELS, "referrer": REFERRERS, "campaign": CAMPAIGNS}
    return {LIST: pd.concat([by(line, f"new_subscribers_by_{part}", joined, shares) for part, shares in parts.items()])}


def bought_by(line: Timeline, shop: str, n: int) -> np.ndarray:
    """The way that each of `n` sales of a shop came by; None where the shop does not know."""
    shares = SALES.get(shop, {})
    names = np.array([*shares, None], dtype=object)
    chances = np.array([*shares.values(), 1 - sum(shares.values())])
    return np.asarray(names[line.random(f"ways to {shop}").choice(len(names), n, p=chances)])
