"""What sources call channels, countries, devices and reasons, in the words of the screen."""

from __future__ import annotations

from figures.countries import COUNTRIES

UNKNOWN = "Unknown"
REST = "All others"
ASSISTANTS = "AI assistants"

_NOT_SAID = frozenset(
    {"", "unknown", "(not set)", "(not provided)", "(other)", "unassigned", "not set", "n/a", "zz", "xx", "-"}
)
_CHANNELS = {
    "assistants": ASSISTANTS, "assistant": ASSISTANTS, "ai assistant": ASSISTANTS, "ai assistants": ASSISTANTS, "ai": ASSISTANTS,
    "llm": ASSISTANTS, "(none)": "Direct", "direct / none": "Direct", "search": "Organic search", "internal": "From the site itself",
    "paid": "Paid", "social": "Social", "organic social": "Social",
}  # fmt: skip
_DEVICES = {
    "mobile": "Phone",
    "smartphone": "Phone",
    "desktop": "Computer",
    "laptop": "Computer",
    "tv": "TV",
    "smart tv": "TV",
}

REASONS = {
    "other-site": "Pages of another site in the same log",
    "sound": "Sound files, which the podcast counts",
    "static": "Pictures, styles, scripts and downloads, which belong to pages",
    "method": "Forms and questions about a page, which show none",
    "client-error": "There is no such page",
    "server-error": "The server failed",
    "redirect": "Sent on to another address, which is asked for next",
    "feed": "The feed, which programs fetch",
    "machine": "Addresses that only programs ask for",
    "bot": "Bots and crawlers",
    "bot-word": "Bots and crawlers that say so",
    "bot-name": "Bots known by their name",
    "crawler-list": "Bots known by their name",
    "compatible": "Bots and crawlers that say so",
    "address": "Programs that give an address to complain to",
    "helper-word": "Checkers, monitors and downloaders",
    "script-library": "Scripts",
    "bare-mozilla": "Scripts that pose as a browser",
    "first-version": "Scripts and services",
    "share-sheet": "A share menu that looks at the link",
    "missing": "Requests that do not say what made them",
    "missing-agent": "Requests that do not say what made them",
    "network": "Devices of one network, counted as one",
    "unchanged": "The listener had the file already",
    "error": "Nothing was delivered",
    "watch": "A watch that copies what its phone has loaded",
    "preload": "Loaded ahead by a player; nobody had asked to hear it",
    "probe": "Two bytes, to ask what the server can do",
    "under-a-minute": "Less than a minute of sound",
    "size-unknown": "A part of a file whose size nobody tells",
    "again": "The same listener and episode once more",
    "volume": "One listener with more downloads a day than anybody hears",
    "own-address": "Your own addresses",
    "data-centre": "Data centres, where programs run",
}
"""Why a log left requests out, by the name of the rule."""


def named(by: str, item: str) -> str:
    """A value of a breakdown in words; what is not said is "Unknown", also where each source has its own word for it.

    >>> named("channel", "Organic Search"), named("channel", "assistants"), named("country", "DE"), named("device", "desktop")
    ('Organic search', 'AI assistants', 'Germany', 'Computer')
    >>> named("country", "(not set)"), named("page", "/About"), named("reason", "a-new-rule")
    ('Unknown', '/About', 'A new rule')
    """
    text = item.strip()
    plain = text.casefold()
    if by not in ("page", "query", "link", "campaign") and plain in _NOT_SAID:
        return UNKNOWN
    if by == "channel":
        return _CHANNELS.get(plain) or _sentence(plain)
    if by == "country":
        return COUNTRIES.get(text.upper(), text) if len(text) == 2 else text
    if by == "device":
        return _DEVICES.get(plain) or _sentence(plain)
    if by == "reason":
        return REASONS.get(plain) or _sentence(plain.replace("-", " "))
    return text


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
