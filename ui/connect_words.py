"""What a platform is good for, in an owner's words, made from its declaration: for the list of platforms and above its form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from collect import signing_in
from vocabulary import METRICS

GROUPS = {
    "website": "Website",
    "podcast": "Podcast",
    "email": "Email",
    "followers": "Followers",
    "income": "Income",
    "content": "Content",
}
KINDS = {"site": "site", "show": "show", "list": "list", "social": "account", "shop": "shop", "other": "business"}
"""What a source of each kind of channel measures."""
HEADINGS = {
    "Website": ("site",), "Podcast": ("show",), "Email": ("list",), "Followers": ("social",), "Money": ("shop", "other"),
}  # fmt: skip
"""Headings, and the kinds of channels under each."""

_OF_GROUP = {
    "website": {"visitors", "pageviews", "sessions", "search_clicks", "outbound_clicks"},
    "podcast": {"downloads", "listeners", "episode"},
    "email": {"subscribers", "new_subscribers", "unsubscribed", "issue"},
    "followers": {"followers", "video_views", "watch_minutes"},
    "income": {"paid_members", "product", "affiliate_clicks", "ad_impressions", "account_balance"},
    "content": {"post", "video", "episode"},
}
_PIECES = {
    "piece_sent": "opens and clicks of each issue",
    "piece_opened": "opens and clicks of each issue",
    "piece_downloads": "downloads of each episode",
    "piece_views": "views of each piece",
}
_ITEMS = {
    "post": "posts",
    "episode": "episodes",
    "video": "videos",
    "issue": "issues",
    "product": "products and prices",
    "loan": "loans",
    "holding": "holdings",
}
_NUMBERS = {
    "new_subscribers": "who joined and left",
    "unsubscribed": "who joined and left",
    "posts": "",
    "requests_left_out": "",
    "downloads_left_out": "",
    "video_views": "video views",
    "search_impressions": "",
    "search_position": "place in search",
    "search_clicks": "clicks from search",
    "watch_minutes": "minutes watched",
    "outbound_clicks": "clicks out",
    "affiliate_clicks": "affiliate clicks",
    "account_balance": "balance",
    "asset_value": "what is owned",
    "debt": "debts",
    "ad_impressions": "ad impressions",
    "paid_members": "paid members",
    "new_followers": "who followed and left",
    "lost_followers": "who followed and left",
    "post_views": "views of posts",
}
MOST = 5


def groups(spec: Any) -> set[str]:
    """The groups a platform is listed under; at least one.

    A platform whose figures are of no group goes where its channel belongs.
    """
    found = {group for group, names in _OF_GROUP.items() if names & set(spec.measures)}
    if spec.stream:
        found.add("income")
    if {"downloads", "listeners"} & set(spec.measures) and not {"post", "video"} & set(spec.measures):
        found.discard("content")
    of_kind = {"site": "website", "show": "podcast", "list": "email", "social": "followers"}
    return found or {of_kind.get(spec.channel_kind, "income")}


def gives(spec: Any, most: int = MOST) -> str:
    """What can be read there, the most telling first: "visitors, pageviews, clicks out, where they come from".

    `most`: how many of them are named.
    """
    told: list[str] = ["income"] if spec.stream else []
    told += [_one(name) for name in spec.measures if "_by_" not in name]
    told += _broken_down(spec.measures)
    named = list(dict.fromkeys(word for word in told if word))
    return ", ".join(named[:most]) + ("\u00a0…" if len(named) > most else "")


def own(kind: str) -> str:
    """What a source measures that shares it with no other: "a site of its own"."""
    word = KINDS.get(kind, KINDS["other"])
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word} of its own"


def history(spec: Any) -> str:
    """Whether the past can be read, or only what is from today on."""
    return "with its history" if spec.history == "full" else "from today on"


def history_line(spec: Any) -> str:
    """The same as a sentence."""
    if spec.history != "full":
        return "It only tells the present: numbers begin today, one a day."
    if spec.earliest:
        return f"Its history is read back to {spec.earliest:%b %Y}."
    days = spec.history_days
    if not days:
        return "Its whole history is read."
    words = f"{days // 365} years" if days >= 730 else f"{round(days / 30.4)} months" if days > 60 else f"{days} days"
    return f"Its history is read back {words}, as far as it tells it."


def key(spec: Any) -> str:
    """What has to be at hand: nothing, a key, an account to sign in to."""
    if signing_in.possible(spec):
        return "sign in"
    keyless = "no key" in spec.key_help.casefold() or not any(s.secret for s in spec.form)
    return "no key" if keyless else "needs a key"


def found(specs: Sequence[Any], group: str, text: str) -> list[Any]:
    """The platforms of a group (empty: all) that have every word of `text` in their title or in what they give."""
    words = text.casefold().split()
    return [
        spec
        for spec in specs
        if (not group or group in groups(spec))
        and all(
            word in f"{spec.title} {spec.name} {gives(spec, 99)} {' '.join(groups(spec))}".casefold() for word in words
        )
    ]


def _one(name: str) -> str:
    if name in _ITEMS:
        return _ITEMS[name]
    if name in _NUMBERS:
        return _NUMBERS[name]
    if name.startswith("piece_"):
        return next((words for start, words in _PIECES.items() if name.startswith(start)), "")
    return METRICS[name].unit if name in METRICS else ""


def _broken_down(measures: Sequence[str]) -> list[str]:
    parts = {name.partition("_by_")[2] for name in measures}
    told = {
        "where they come from": {"channel", "referrer", "campaign"},
        "countries": {"country"},
        "top pages": {"page"},
        "search terms": {"query"},
        "apps": {"app"},
        "ages": {"age"},
        "tiers": {"tier"},
        "devices": {"device"},
    }
    return [words for words, names in told.items() if names & parts]
