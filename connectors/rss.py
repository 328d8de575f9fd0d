"""Podcast and blog feeds: RSS, Atom and JSON Feed, from an address or a file.

Auth: none, or what stands in the address itself (a token of a feed for paying subscribers, a user and password). Window:
a feed shows its newest entries only, whatever is asked for; entries that leave it are kept. Paged feeds (RFC 5005
``next`` and ``prev-archive``, JSON Feed ``next_url``, WordPress ``?paged=N``) are followed to their end, at most 500
pages a time. Limits: 10 MB and 2,000 entries a page. Dates: as the entry tells them, in UTC.

The bookmark holds ``http`` (where it was found and what a conditional request shows), ``complete`` (the feed was
followed to its end, so the number of entries is known; until then it is "at least"), ``seen`` (what the first page
held) and ``resume``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from connectors import _address, _feed, _jsonfeed, _paging, _veiled, _xmlfeed, isolated
from connectors._http import Answer, Http
from connectors._spec import ConnectorError, Payload, Remark, Setting, Spec, Window
from vocabulary import Item

SPEC = Spec(
    name="rss",
    title="Podcast or blog feed",
    measures=("post", "episode", "video"),
    settings=(Setting("url", "Address of the feed or of the site", "for example https://example.org/feed"),),
    history="full",
    reread_days=0,
    hosts=("",),
    key_help="No key is needed. A podcast's address is in its host's settings; for a blog its own address will do. "
    "Of a private feed's address, what opens it is kept like a key.",
    docs_url="https://www.rssboard.org/rss-specification",
    tested="sample feeds of 2026: RSS 0.9x, 1.0, 2.0, Atom 0.3, 1.0, JSON Feed 1.0, 1.1",
    channel_kind="site",
    in_child=True,
)

MAX_BYTES = 10_000_000
_LINK = re.compile(rb"<link\b[^>]{0,2000}>", re.IGNORECASE)
_HREF = re.compile(rb"""href\s*=\s*["']?([^"'\s>]{1,2000})""", re.IGNORECASE)
_STARTS = (b"<?xml", b"<rss", b"<feed", b"rdf:rdf", b"<channel")
_FEED_TYPES = (b"application/rss+xml", b"application/atom+xml", b"application/feed+json")


def identify(head: bytes) -> bool:
    """Whether the first bytes of a file look like a feed."""
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:4096].lower()
    if start.startswith(b"{"):
        return b"jsonfeed.org" in start
    return start.startswith(b"<") and any(word in start for word in _STARTS)


def check(config: Mapping[str, str], http: Http) -> str:
    """The feed's own title. Raises: ConnectorError: there is no feed at the address."""
    answer = _first(config["url"], http, {})
    about = isolated.describe("rss", _paging.payload(answer, {}, 1))
    return str(about["title"] or _veiled.veiled(about["link"] or config["url"]))


def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The pages of the feed, newest first; nothing when the server says that it has not changed.

    Raises: ConnectorError: the first page cannot be read. A later page that cannot be read ends the trail.
    """
    old = dict(window.bookmark)
    answer = _first(config["url"], http, old)
    if answer.not_modified:
        return
    with isolated.Child("rss") as child:
        yield from _paging.Trail(http, child, old).payloads(answer, config["url"])


def parse(payload: Payload) -> Iterator[Item | Remark]:
    """The items of one page. Raises: ConnectorError: the answer is no feed."""
    yield from _feed.rows(_read(payload))


def describe(payload: Payload) -> dict[str, Any]:
    """Title, kind ("show" or "site"), link, paging and whether the feed is complete. Raises: ConnectorError."""
    return _feed.summary(_read(payload))


def _read(payload: Payload) -> _feed.Feed:
    body, now = payload.body, payload.as_of or datetime.now(UTC)
    if not isinstance(body, bytes) or not body.strip():
        raise ConnectorError("The answer is empty; nothing was taken from it.")
    if len(body) > MAX_BYTES:
        raise ConnectorError(f"The feed has {len(body):,} bytes; more than {MAX_BYTES:,} are refused.")
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _jsonfeed.read(body.removeprefix(b"\xef\xbb\xbf"), payload.address, now)
    return _xmlfeed.read(body, payload.address, payload.media_type, now)


def _first(typed: str, http: Http, old: dict[str, Any]) -> Answer:
    """The newest page: where it was found the last time, else at the address typed or where that page points to."""
    http_mark = old.get("http", {})
    if http_mark.get("typed") == typed and "url" in http_mark:
        answer = http.get(http_mark["url"], headers=_paging.conditions(old), accept=(404, 410))
        if answer.status < 400:
            return answer
    answer = http.get(_address.with_scheme(typed))
    target = _announced(answer)
    return http.get(target) if target else answer


def _announced(answer: Answer) -> str | None:
    """The address of the feed that a web page announces in its head."""
    head = answer.body[:500_000]
    if b"<html" not in head[:4096].lower() and b"<!doctype html" not in head[:4096].lower():
        return None
    links = [tag for tag in _LINK.findall(head) if any(kind in tag.lower() for kind in _FEED_TYPES)]
    links.sort(key=lambda tag: b"comments" in tag.lower())
    found = _HREF.search(links[0]) if links else None
    return urljoin(answer.url, html.unescape(found[1].decode("utf-8", "replace"))) if found else None
