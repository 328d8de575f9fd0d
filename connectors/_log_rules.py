"""Which requests are no visit and which may be a podcast download: each rule by its name, so that the owner can switch it off."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from connectors import _agents, _iab, _iab_filters


class Rule(NamedTuple):
    """One reason to leave a request out. `sql` is true where it applies, over the columns of `_log_split.lines`."""

    id: str
    says: str
    sql: str


_STATIC = (
    "css", "js", "mjs", "map", "json", "xml", "txt", "ico", "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "bmp", "tif",
    "tiff", "woff", "woff2", "ttf", "otf", "eot", "mp4", "m4v", "webm", "mov", "avi", "mkv", "zip", "gz", "bz2", "xz", "7z",
    "rar", "tar", "pdf", "epub", "mobi", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "csv", "exe", "dmg", "pkg", "deb",
    "apk", "iso", "wasm", "swf", "webmanifest", "vtt", "srt",
)  # fmt: skip
_SOUND = ("mp3", "m4a", "m4b", "aac", "ogg", "oga", "opus", "wav", "flac")
ENDINGS = {"static": _STATIC, "sound": _SOUND, "feed": ("rss", "atom", "rdf")}
"""What a file of each ending is: it belongs to a page, is sound, or a feed."""

SITE_RULES = (
    Rule("method", "Only GET shows a page; HEAD asks about it and POST sends a form.", "method <> 'GET'"),
    Rule("client-error", "4xx: there is no such page, or not for this visitor.", "status BETWEEN 400 AND 499"),
    Rule("server-error", "5xx: the server failed.", "status >= 500"),
    Rule("redirect", "3xx but 304 sends elsewhere; the page itself is asked for next.", "status BETWEEN 300 AND 399 AND status <> 304"),
    Rule("static", "Pictures, styles, scripts, films and downloads belong to pages and are none.", "class = 'static'"),
)  # fmt: skip
"""Tried in this order for requests of pages, before those of `PATH_RULES`; the user agent is looked at last."""
PATH_RULES = (
    Rule("feed", "Feeds are fetched by programs.",
         "class = 'feed' OR ((contains(path, 'feed') OR contains(path, 'rss') OR contains(path, 'atom')) "
         "AND regexp_matches(path, '(^|/)(feed|rss|atom)/?$'))"),
    Rule("machine", "Addresses that only programs ask for, such as robots.txt, .well-known, wp-cron.",
         "regexp_matches(path, '^/+(\\.well-known|wp-json|wp-admin|wp-cron|wp-login|xmlrpc|cgi-bin|\\.git|\\.env)')"),
)  # fmt: skip
OTHER_SITE = Rule("other-site", "The log holds several sites and this is another one.", "site IS NOT NULL")
SOUND_RULE = Rule("sound", "Sound files are episodes of a podcast, not pages.", "class IS NOT DISTINCT FROM 'sound'")
PLACE_RULES = ("own-address", "data-centre")
"""Rules that look an address up in a list of the owner's; they are among `_iab_filters.EXCLUSIONS`, and hold for pages too."""
NETWORK_RULE = Rule(
    "network", "IPv6 addresses of one /64 network count as one, since devices change theirs every day.", ""
)


def catalogue() -> list[tuple[str, str]]:
    """Every rule that `rules_off` can name: id and what it says, each once, in the order in which they are tried."""
    site = [OTHER_SITE, SOUND_RULE, *SITE_RULES, *PATH_RULES, NETWORK_RULE]
    told = (
        [(r.id, r.says) for r in site]
        + [(a.id, a.says) for a in _agents.RULES]
        + [(e.id, e.says) for e in _iab_filters.EXCLUSIONS]
        + [(e.id, e.says) for e in _iab.OUTCOMES if e.id == _iab.VOLUME]
    )
    return list(dict(reversed(told)).items())[::-1]


def early(off: Collection[str], hosts: Collection[str]) -> str:
    """SQL that names the first of the cheap rules that leaves a request out, NULL where none does; nine lines of ten end here.

    Sound is judged by `_iab_filters.sift`, but for whose it is.
    """
    cases = [f"WHEN {rule.sql} THEN '{rule.id}'" for rule in SITE_RULES if rule.id not in off]
    cases.insert(0, f"WHEN {sound(off)} THEN NULL")
    if hosts and OTHER_SITE.id not in off:
        names = ", ".join("'" + host.replace("'", "''") + "'" for host in hosts)
        cases.insert(0, f"WHEN {OTHER_SITE.sql} AND site NOT IN ({names}) THEN '{OTHER_SITE.id}'")
    return f"CASE {' '.join(cases)} END"


def late(off: Collection[str]) -> str:
    """SQL that names the first of `PATH_RULES` that leaves a request out, which is no sound."""
    cases = "".join(f" WHEN {rule.sql} THEN '{rule.id}'" for rule in PATH_RULES if rule.id not in off)
    return f"CASE WHEN sound THEN NULL{cases} END"


def sound(off: Collection[str]) -> str:
    """SQL that is true for requests of sound files."""
    return "false" if SOUND_RULE.id in off else SOUND_RULE.sql
