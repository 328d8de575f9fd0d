"""The demo's media kits and its income report, with a logo drawn here."""

from __future__ import annotations

import base64
import io
import json
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from sample.business import TITLE
from sample.timeline import Timeline

SIDE = 400
ACCENT = "#17658F"
_TOP, _BOTTOM = np.array([46, 154, 196.0]), np.array([17, 63, 110.0])
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def rows(line: Timeline) -> pd.DataFrame:
    """What the owner keeps: key, name, kind, choices."""
    logo = base64.b64encode(drawn()).decode()
    kept = (
        ("Media kit", "media-kit", _media_kit(line.today, logo)),
        ("Podcast sponsors", "media-kit", _podcast_kit(line.today, logo)),
        ("Income report", "income", _report(logo)),
    )
    return pd.DataFrame(
        [
            {
                "key": f"{kind}/{name}", "name": name, "kind": kind,
                "choices": json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
            }
            for name, kind, told in kept
        ]
    )  # fmt: skip


def drawn() -> bytes:
    """The logo as PNG: a sail over two waves in a disc, drawn point by point, so that it is the same everywhere."""
    from PIL import Image

    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE * 2 - 1 + 1 / SIDE
    way = ((y + 1) / 2)[..., None]
    colour = _TOP * (1 - way) + _BOTTOM * way
    sails = np.maximum(
        _inside(np.minimum.reduce([x - 0.04, 0.22 - y, (y + 0.62) * 0.56 - (x - 0.04) * 0.83])),
        _inside(np.minimum.reduce([-0.04 - x, 0.22 - y, (y + 0.40) * 0.52 - (-0.04 - x) * 0.85])) * 0.82,
    )
    shapes = ((0.40, 0.0, 0.74, 1.0), (0.60, 1.6, 0.60, 0.7))
    waves = np.maximum.reduce(
        [
            _inside(np.minimum(0.045 - np.abs(y - level - 0.05 * np.cos(x * 9.4 + turn)), wide - np.abs(x))) * ink
            for level, turn, wide, ink in shapes
        ]
    )
    white = np.maximum(sails, waves)[..., None]
    disc = _inside(0.97 - np.hypot(x, y))
    pixels = np.dstack([colour * (1 - white) + 255 * white, disc * 255])
    target = io.BytesIO()
    Image.fromarray(np.rint(pixels).astype("uint8"), "RGBA").save(target, "PNG", optimize=True)
    return target.getvalue()


def _inside(distance: np.ndarray) -> np.ndarray:
    """How much of a point lies inside a shape, from its distance to the edge: 0 to 1 over about one point."""
    return np.clip(distance * SIDE / 2 + 0.5, 0, 1)


def _quarter_end(today: date) -> date:
    """The end of the quarter after the running one."""
    month = (today.month - 1) // 3 * 3 + 7
    first = date(today.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    return date.fromordinal(first.toordinal() - 1)


def _chosen(how: str, *names: str) -> list[dict[str, str]]:
    return [{"name": name, "how": how} for name in names]


def _media_kit(today: date, logo: str) -> dict[str, Any]:
    coming = _MONTHS[(today.month + 1) % 12]
    return {
        "title": TITLE, "tagline": "Small online businesses that last: a blog, two podcasts and a Sunday letter", "logo": logo,
        "theme": "quiet", "accent": ACCENT,
        "sections": ["figures", "charts", "people", "platforms", "offers", "partners", "quotes", "slots", "contact"],
        "figures": _chosen(
            "rounded", "monthly_website_visitors", "downloads_per_episode.30", "email_subscribers", "social_media_followers",
            "open_rate", "growth.visitors", "growth.subscribers", "growth.followers", "rhythm",
        ),
        "charts": _chosen("rounded", "visitors", "downloads"),
        "breakdowns": _chosen("rounded", "followers_by_platform"),
        "people": [
            {"label": "Run a business of their own", "share": 57}, {"label": "Plan to start one within a year", "share": 31},
            {"label": "25 to 44 years old", "share": 68}, {"label": "Bought a tool we named", "share": 43},
        ],
        "people_note": "survey of subscribers, 2,118 answers",
        "offers": [
            {"name": "Pre-roll, 30 s", "what": "Read by me in the first two minutes; stays in the episode",
             "reach": "downloads_per_episode.30", "rate": "cpm", "amount": 18},
            {"name": "Mid-roll, 60 s", "what": "Read by me, with a story of my own and a link in the notes",
             "reach": "downloads_per_episode.30", "rate": "cpm", "amount": 25},
            {"name": "Lead of the Sunday letter", "what": "80 words and a picture at the top; one sponsor an issue",
             "reach": "email_subscribers", "rate": "flat", "amount": 2400},
            {"name": "Tutorial", "what": "How I use your product, marked as sponsored, kept for good",
             "reach": "monthly_website_visitors", "rate": "from", "amount": 3800},
        ],
        "rates_until": _quarter_end(today).isoformat(),
        "partners": ["Quillmast (3 years)", "Gullwing Coffee", "Saltmarsh Studio", "Tideline Books", "Fernwood Desks"],
        "quotes": [
            {"words": "Three campaigns, and each had paid for itself within the first week.", "who": "Head of marketing, Gullwing Coffee"}
        ],
        "contact": "Robin Vale answers within two working days", "email": "sponsors@harbour-notebook.example",
        "web": "https://harbour-notebook.example/sponsors",
        "slots": [f"Podcast: two pre-rolls in {coming}", f"Sunday letter: every second Sunday from {coming} on"],
    }  # fmt: skip


def _podcast_kit(today: date, logo: str) -> dict[str, Any]:
    kit = _media_kit(today, logo)
    return kit | {
        "title": "The Harbour Notebook Podcast", "tagline": "Two shows for people who run a business alone", "theme": "bold",
        "sections": ["figures", "charts", "offers", "quotes", "people", "slots", "contact"],
        "figures": _chosen("rounded", "downloads_per_episode.7", "downloads_per_episode.30", "downloads_per_episode.90", "rhythm"),
        "charts": _chosen("index", "downloads"),
        "breakdowns": _chosen("percent", "downloads_by_app", "downloads_by_country"),
        "offers": kit["offers"][:2], "people": [], "people_note": "", "partners": [],
    }  # fmt: skip


def _report(logo: str) -> dict[str, Any]:
    return {
        "tagline": "What came in, what it cost, and what I learned", "logo": logo, "theme": "paper", "accent": ACCENT,
        "figures": _chosen(
            "rounded", "net_revenue", "expenses", "profit", "passive_share", "monthly_website_visitors", "podcast_downloads",
            "email_subscribers", "social_media_followers",
        ),
        "charts": _chosen("rounded", "net_revenue"),
        "breakdowns": [
            *_chosen("rounded", "streams"), *_chosen("percent", "payers"), *_chosen("rounded", "expenses", "pages", "episodes"),
            *_chosen("exact", "notes"),
        ],
        "notes": "A quiet month on the outside. I rewrote the four pages that bring most readers, and recorded ahead for the winter.\n\n"
        "- Two new episodes a week, as planned\n- The course had its yearly overhaul",
        "lessons": "Old pages pay for new ones: an afternoon on a page from three years ago did more than two new posts.\n\n"
        "The e-books sink month after month. I will bundle them with the course rather than write another one.",
        "outlook": "Winter is the strong season for courses. I will take fewer sponsors and keep the Sunday letter short.",
    }  # fmt: skip
