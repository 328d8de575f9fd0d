"""By which rule a source counts visitors and downloads, in the owner's words, and why two of them differ."""

from __future__ import annotations

from figures.asking import Question
from figures.measures import TYPED

LOG, SCRIPT, PREFIX, HOST, HAND = "log", "script", "prefix", "host", "hand"

_SITE: dict[str, tuple[str, str]] = {
    "access_log": (LOG, "Your own log: different addresses and browsers of the month, kept as keyed codes; bots and programs left out"),
    "ga4": (SCRIPT, "Browsers that run Google's script and agree to be counted; a refusal or a blocker hides them"),
    "blog-sheet": (SCRIPT, "Users as Google Analytics told them, in your own sheet"),
    "plausible": (SCRIPT, "A script without cookies; each day has new codes, so who comes on two days counts twice"),
    "fathom": (SCRIPT, "A script without cookies; a blocker hides some"),
    "umami": (SCRIPT, "A script without cookies; codes that change each month, and a blocker hides some"),
    "matomo": (SCRIPT, "A script, with cookies where readers agree; without them one day is one visitor"),
    "goatcounter": (SCRIPT, "A script without cookies; who comes back within hours is one"),
    "wordpress": (SCRIPT, "WordPress's own counter: a script that blockers hide"),
    "wordpress_com": (SCRIPT, "WordPress's own counter: a script that blockers hide"),
    "cloudflare": (LOG, "Different addresses at the network's edge, programs among them"),
}  # fmt: skip
_VIEWS = {
    "access_log": (LOG, "Your own log: pages that the server sent to people; bots, pictures and errors left out"),
    "ga4": (SCRIPT, "Pages that ran Google's script; a refusal or a blocker hides them"),
}
_SHOW: dict[str, tuple[str, str]] = {
    "op3": (PREFIX, "A prefix before each file: one listener and episode a day in UTC; bots left out"),
    "podtrac": (PREFIX, "A prefix before each file: one listener and episode in 24 hours; bots left out"),
    "fireside": (HOST, "Your host's own count of the files it sent"),
    "buzzsprout": (HOST, "Your host's count: at least a minute of sound, one a listener in 24 hours"),
    "transistor": (HOST, "Your host's count: one listener and episode in 24 hours; bots left out"),
    "captivate": (HOST, "Your host's count: one listener and episode in 24 hours; bots left out"),
    "simplecast": (HOST, "Your host's own count of the files it sent"),
    "spotify": (HOST, "Plays in Spotify alone"),
}  # fmt: skip
_WINDOWS = {
    "day": "a calendar day", "rolling": "24 hours from the first request", "extending": "a stretch until 24 quiet hours",
}  # fmt: skip
_HAND = (HAND, "Typed in by you")
CLOSE, USUAL = 0.02, 0.05
"""Counters this near each other tell the same; podcast counters differ by some 5 % by rule alone."""


def rule(q: Question, source: str, metric: str) -> str:
    """How a source counts this number, in one line."""
    if metric == "downloads" and _connector(q, source) == "access_log":
        told = {**q.sources[source].state.get("log", {}), **q.sources[source].settings}
        window = _WINDOWS.get(str(told.get("window") or "day"), _WINDOWS["day"])
        return (
            f"Your own log: one listener and episode in {window}, a minute of sound at least; bots and probes left out"
        )
    return _way(q, source, metric)[1]


def likely(q: Question, metric: str, source: str, primary: str, share: float) -> str:
    """Why a source tells another number than the primary one, in one line; `share` as `metrics.website.difference`."""
    if share != share:
        return ""
    if abs(share) < CLOSE:
        return "As good as the same."
    here, there = _way(q, source, metric)[0], _way(q, primary, metric)[0]
    if HAND in (here, there):
        return "One of the two was typed in: only you know how it was counted."
    if metric == "downloads":
        return _of_sound(here, there, share)
    if {here, there} == {LOG, SCRIPT}:
        more_in_log = (share > 0) == (here == LOG)
        return (
            "Scripts miss readers who refuse or block them; a log sees every page it sends, and programs that pose as people."
            if more_in_log
            else "A log counts a family or an office behind one address as one, and never sees pages that a cache sends."
        )
    if {here, there} == {SCRIPT}:
        return "Two scripts are refused and blocked by different readers, and one may know a reader again where the other does not."
    return "They tell people apart by different rules."


def _of_sound(here: str, there: str, share: float) -> str:
    if abs(share) <= USUAL:
        return "Within the 5 % by which counters differ by their rules alone."
    if PREFIX in (here, there):
        fewer = (share < 0) == (here == PREFIX)
        if fewer:
            return "A prefix sees only apps that ask by the feed's address; it misses who has the file's own."
        return "A prefix counts requests before the file is sent, and those too that hear less than a minute."
    if LOG in (here, there):
        return "A log sees only what your own server sends: not what a cache or another host does."
    return "They tell listeners apart, and bots, by different rules."


def _connector(q: Question, source: str) -> str:
    known = q.sources.get(source)
    return "" if known is None else known.connector


def _way(q: Question, source: str, metric: str) -> tuple[str, str]:
    """What kind of counter a source is, and its rule in words."""
    name = _connector(q, source)
    if name == TYPED:
        return _HAND
    table = _SHOW if metric == "downloads" else {**_SITE, **_VIEWS} if metric == "pageviews" else _SITE
    if metric == "downloads" and name == "access_log":
        return LOG, ""
    return table.get(name, (HOST if metric == "downloads" else SCRIPT, "By its own rule: its help pages tell it"))
