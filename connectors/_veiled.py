"""Which parts of an address are a secret: user and password, what is named like a key, and what stands where private feeds put theirs.

Addresses of feeds for paying subscribers (Patreon, Supercast, Memberful …) are keys: whoever has one can listen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

SIGN = "…"
"""What is shown in the place of a secret part."""

_NAMED = re.compile(
    r"auth(?!or)|token|secret|passw|credential|signature|api_?key|jwt|hmac|session|bearer|e-?mail|ticket|invite|subscriber|"
    r"(^|[_.-])(key|sig|pass|pwd|hash|sid|code|user|username|login|member|policy)$",
    re.IGNORECASE,
)
_HARMLESS = frozenset(
    {"channel_id", "playlist_id", "cursor", "page_token", "pagetoken", "continuation", "after", "before"}
)
_PRIVATE = re.compile(
    r"private|premium|patrons?|subscribers?|subscriptions?|members?|memberships?|exclusive|access|token|auth|secret|personal|"
    r"supporters?|backers?|invite|supercast|supportingcast|helloaudio",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^a-z0-9]+", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ENDING = re.compile(r"\.(rss|xml|json|atom|php|html?|mp3)$", re.IGNORECASE)
_LONG, _SHORT, _SHORTEST = 32, 10, 4


@dataclass(frozen=True)
class Part:
    """A stretch of an address. *sure*: it is surely a secret; *guess*: it looks like one; else it may be shown."""

    text: str
    kind: str = ""


def parts(address: str) -> list[Part]:
    """The address in stretches that make it up again."""
    rest, mark, fragment = address.partition("#")
    place, question, query = rest.partition("?")
    scheme, divider, after = place.partition("://") if "://" in place else ("", "", place)
    authority, slash, path = after.partition("/")
    user, at, host = authority.rpartition("@")
    found = [Part(scheme + divider)]
    if at:
        found.append(Part(user + at, "sure"))
    found += [Part(host + slash), *_path(host, path), Part(question), *_query(query), Part(mark)]
    if fragment:
        found.append(Part(fragment, "sure" if "=" in fragment or _random(fragment) else ""))
    return [part for part in found if part.text]


def veiled(address: str) -> str:
    """The address as it may be seen and kept.

    >>> veiled("https://www.patreon.com/rss/show?auth=aBcD1234efGH"), veiled("https://me:pw@example.org/feed?paged=2")
    ('https://www.patreon.com/rss/show?auth=…', 'https://…@example.org/feed?paged=2')
    >>> veiled("https://feeds.supercast.com/feeds/3kdD93kfdl30sLs/feed.xml"), veiled("https://example.org/feed?type=podcast")
    ('https://feeds.supercast.com/feeds/…/feed.xml', 'https://example.org/feed?type=podcast')
    """
    return "".join(_shown(part) for part in parts(address))


def _shown(part: Part) -> str:
    if not part.kind:
        return part.text
    return f"{SIGN}@" if part.text.endswith("@") else SIGN


def unsigned(address: str) -> str:
    """An address without what is named like a key in its query: of a file, that is often drawn anew at each question.

    >>> unsigned("https://c10.example.org/e1.mp3?token-time=17&token-hash=Zz81&v=2")
    'https://c10.example.org/e1.mp3?token-time=…&token-hash=…&v=2'
    """
    place, mark, query = address.partition("?")
    pairs = [pair.partition("=") for pair in query.split("&")] if mark else []
    shown = [name + equals + (SIGN if _NAMED.search(unquote(name)) else value) for name, equals, value in pairs]
    return f"{place}{mark}{'&'.join(shown)}"


def secrets(address: str, *, sure: bool = False) -> list[str]:
    """The secret parts, in order, each once; `sure` leaves out what is only guessed."""
    wanted = ("sure",) if sure else ("sure", "guess")
    return list(dict.fromkeys(part.text for part in parts(address) if part.kind in wanted))


def words(address: str) -> list[str]:
    """What must not stand in a message: the secret parts, as they are and decoded, user and password each for itself."""
    found: list[str] = []
    for text in secrets(address):
        pieces = [text, *text[:-1].split(":", 1)] if text.endswith("@") else [text]
        found += [shape for piece in pieces for shape in (piece, unquote(piece)) if len(piece) >= _SHORTEST]
    return list(dict.fromkeys(found))


def _query(query: str) -> list[Part]:
    found: list[Part] = []
    for number, pair in enumerate(query.split("&") if query else []):
        name, equals, value = pair.partition("=")
        found.append(Part(("&" if number else "") + name + equals if equals else ""))
        if not equals:
            found.append(Part("&" if number else ""))
            found.append(Part(name, "guess" if _random(name) else ""))
        elif len(value) >= _SHORTEST and name.lower() not in _HARMLESS:
            found.append(Part(value, "sure" if _NAMED.search(unquote(name)) else "guess" if _random(value) else ""))
        else:
            found.append(Part(value))
    return found


def _path(host: str, path: str) -> list[Part]:
    private = any(map(_PRIVATE.fullmatch, _WORDS.split(host)))
    found: list[Part] = []
    for number, segment in enumerate(path.split("/") if path else []):
        ending = _ENDING.search(segment)
        stem = segment[: ending.start()] if ending else segment
        found += [Part("/" if number else ""), Part(stem, _of_path(stem, private)), Part(segment[len(stem) :])]
        private = private or any(map(_PRIVATE.fullmatch, _WORDS.split(stem)))
    return found


def _of_path(text: str, private: bool) -> str:
    """What a segment of a path is. Many public feeds have an id there, so that alone does not make it a secret."""
    if text.startswith("eyJ") or (private and len(text) >= _SHORT and (_random(text) or _mixed(text))):
        return "sure"
    return "guess" if len(text) >= _LONG and _random(text) and not _UUID.fullmatch(text) else ""


def _random(text: str) -> bool:
    """Whether a text looks drawn by lot rather than written: a UUID, a long number in hex, letters and digits mixed."""
    text = unquote(text)
    if _UUID.fullmatch(text) or (len(text) >= 16 and re.fullmatch(r"[0-9a-f]+", text) and not text.isalpha()):
        return True
    return len(text) >= 16 and bool(re.fullmatch(r"[\w.~+/=-]+", text)) and _mixed(text)


def _mixed(text: str) -> bool:
    changes = re.findall(r"[a-z](?=[0-9A-Z])|[0-9](?=[a-zA-Z])|[A-Z](?=[0-9])", text)
    return len(changes) >= max(2, len(text) // 8) and not re.search(r"[a-z]{6,}", text)
