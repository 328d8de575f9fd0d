"""Sitemaps: the pages that a site lists for search engines, by address, with the day each was last changed.

Auth: none. Window: the present only, once a day. Limits: 50,000 addresses and 50 MB a map, 50,000 addresses and 500 maps in
all. Dates: the last change as a moment in UTC or a day, kept beside the page; a map does not say when a page came out,
so that is known only of addresses with a day in them (`/2026/11/20/`).

Where only a site's address was typed, its `robots.txt` says where the maps are, else the usual places are tried. An index is
followed one level deep, packed maps (`.gz`) are unpacked. Of an index, maps that by their name hold no posts are left out
(pages, tags, categories, authors), and of all maps the front page and lists of posts. `posts` is the number of the rest, told
only if every map was read to its end; pages such as “About” are among them where a site does not keep them apart.

A page's key is its address. A feed's is its guid, which for most sites but WordPress and Ghost is the address too. A sitemap
and a feed of one site belong into one channel: there only the primary source's posts count. Titles are in no sitemap.
Tested against sitemaps laid out as those of WordPress, Yoast, Ghost and Hugo; Ghost's form was seen on a real server.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from connectors import _address, _answers, _sitemap, isolated
from connectors._answers import Fields
from connectors._http import Answer, Http
from connectors._spec import (
    Busy,
    ConnectorError,
    Limit,
    Offline,
    Payload,
    RateLimited,
    Remark,
    Setting,
    Spec,
    Stopped,
    Window,
)
from vocabulary import Item, Observation

SPEC = Spec(
    name="sitemap",
    title="Sitemap",
    measures=("post", "posts"),
    settings=(Setting("url", "Address of the site or of its sitemap", "for example https://example.org"),),
    history="snapshot",
    reread_days=0,
    hosts=("",),
    limit=Limit(4, 1.0, 2),
    key_help="No key is needed. A feed or WordPress's own posts tell more: titles, and when each came out.",
    docs_url="https://www.sitemaps.org/protocol.html",
    tested="sitemaps laid out as those of WordPress, Yoast, Ghost and Hugo",
    channel_kind="site",
    in_child=True,
)

MAX_MAPS = 500
MAX_ITEMS = 50_000
_GONE = (401, 403, 404, 410)
_USUAL = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml")
_NAMED = re.compile(rb"^[ \t]*sitemap[ \t]*:[ \t]*(\S{1,2000})", re.IGNORECASE | re.MULTILINE)
_NO_POSTS = re.compile(
    r"(^|[^a-z])(pages?|tags?|categor(y|ies)|taxonom(y|ies)|authors?|users?|archives?|attachments?|images?|videos?)([^a-z]|$)"
)
_LISTS = re.compile(r"/(tags?|categor(y|ies)|authors?|page/\d+)(/|$)|/archives?/?$", re.IGNORECASE)


class _Sum(Fields):
    total: int | None
    missing: list[str]
    cut: bool


def check(config: Mapping[str, str], http: Http) -> str:
    """The site's host. Raises: ConnectorError: there is no sitemap."""
    with isolated.Child(SPEC.name) as child:
        walk = _Walk(http, child, datetime.now(UTC))
        walk.read(walk.tops(config["url"])[0])
    return _address.hostname(_address.with_scheme(config["url"])).removeprefix("www.")


def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The maps one by one, then how many pages they hold. Raises: ConnectorError: there is none, or none can be read."""
    span = _answers.span(window)
    if span is None or not span.present:
        return
    with isolated.Child(SPEC.name) as child:
        walk = _Walk(http, child, window.now or datetime.now(UTC))
        yield from walk.payloads(config["url"])
    if not walk.keys and walk.missing:
        raise ConnectorError(f"None of the maps that the sitemap names could be read, {walk.missing[0]} for one.")
    whole = not walk.missing and not walk.cut
    told = {"total": len(walk.keys) if whole else None, "missing": walk.missing, "cut": walk.cut}
    yield _answers.hand(window, ("sum", told), page=walk.page + 1)


def parse(payload: Payload) -> Iterator[Item | Observation | Remark]:
    """The pages of one map, or their number in all. Raises: ConnectorError: the answer is no sitemap."""
    if isinstance(payload.body, dict):
        yield from _summed(payload)
        return
    now = payload.as_of or datetime.now(UTC)
    found = _sitemap.read(payload.body, payload.address)
    seen: set[str] = set()
    lists = 0
    for entry in found.entries if found.kind == "pages" else ():
        if _is_list(entry.url):
            lists += 1
        elif entry.url not in seen:
            seen.add(entry.url)
            yield _item(entry, now)
    if lists:
        yield Remark("left_out", f"{lists:,} addresses of the front page or of lists of posts")
    if found.broken:
        yield Remark(
            "partial", f"a sitemap breaks off or is not well-formed ({found.broken}); what came before was taken"
        )
    if found.cut:
        yield Remark("partial", f"only the first {_sitemap.MAX_ENTRIES:,} addresses of a sitemap were read")


def describe(payload: Payload) -> dict[str, Any]:
    """What a map holds: its kind, the maps an index names, short hashes of its pages, whether it was read whole."""
    if isinstance(payload.body, dict):
        raise ConnectorError("This is no sitemap.")
    found = _sitemap.read(payload.body, payload.address)
    pages = [] if found.kind == "maps" else [entry.url for entry in found.entries if not _is_list(entry.url)]
    return {
        "kind": found.kind,
        "maps": _with_posts([entry.url for entry in found.entries]) if found.kind == "maps" else [],
        "keys": sorted({hashlib.blake2b(url.encode(), digest_size=8).hexdigest() for url in pages}),
        "whole": not (found.cut or found.broken),
    }


class _Walk:
    """The way through the maps of one site."""

    def __init__(self, http: Http, child: isolated.Child, now: datetime) -> None:
        self._http, self._child, self._now = http, child, now
        self.keys: set[str] = set()
        self.missing: list[str] = []
        self.cut = False
        self.page = 0

    def payloads(self, typed: str) -> Iterator[Payload]:
        """Each map of pages. Raises: ConnectorError: the first one cannot be read."""
        read: set[str] = set()
        for top in self.tops(typed):
            answer, about = self.read(top)
            if about["kind"] == "pages":
                yield from self._taken(answer, about)
                continue
            for url in about["maps"]:
                if url not in read and not self._full(read):
                    read.add(url)
                    yield from self._inner(url)

    def tops(self, typed: str) -> list[str]:
        """Where the sitemap is: as typed, or as `robots.txt` says, or in one of the usual places."""
        url = _address.with_scheme(typed)
        if urlsplit(url).path not in ("", "/") or urlsplit(url).query:
            return [url]
        named = self._named(url)
        if named:
            return named
        for place in _USUAL:
            answer = self._http.get(urljoin(url, place), max_bytes=_sitemap.MAX_BYTES, accept=_GONE)
            if answer.status < 400 and b"<html" not in answer.body[:2048].lower():
                return [answer.url]
        raise ConnectorError(
            f"{_address.hostname(url)} names no sitemap in its robots.txt and has none at {_USUAL[0]}: "
            "type the sitemap's own address, or connect the site's feed."
        )

    def read(self, url: str) -> tuple[Answer, dict[str, Any]]:
        """A map and what it holds. Raises: ConnectorError: it is not there, or no sitemap."""
        answer = self._http.get(url, max_bytes=_sitemap.MAX_BYTES)
        return answer, self._child.describe(self._payload(answer))

    def _named(self, url: str) -> list[str]:
        """The maps in `robots.txt`, those of other hosts only where there are no others: that is refused, and said."""
        robots = self._http.get(urljoin(url, "/robots.txt"), accept=_GONE)
        if robots.status >= 400:
            return []
        found = [urljoin(robots.url, name.decode("utf-8", "replace")) for name in _NAMED.findall(robots.body[:500_000])]
        host = _address.hostname(url)
        own = [name for name in found if _address.hostname(name) in (host, _address.www_twin(host))]
        return list(dict.fromkeys(own or found[:1]))[:MAX_MAPS]

    def _inner(self, url: str) -> Iterator[Payload]:
        try:
            answer, about = self.read(url)
        except (Stopped, Offline, RateLimited, Busy):
            raise
        except ConnectorError:
            self.missing.append(_address.without_query(url))
            return
        if about["kind"] == "pages":
            yield from self._taken(answer, about)
        else:
            self.missing.append(_address.without_query(url))  # an index in an index: the protocol knows none

    def _taken(self, answer: Answer, about: dict[str, Any]) -> Iterator[Payload]:
        self.keys.update(about["keys"])
        self.cut = self.cut or not about["whole"]
        self.page += 1
        yield self._payload(answer)

    def _full(self, read: set[str]) -> bool:
        full = len(read) >= MAX_MAPS or len(self.keys) >= MAX_ITEMS
        self.cut = self.cut or full
        return full

    def _payload(self, answer: Answer) -> Payload:
        kind = answer.headers.get("content-type", "")
        return Payload(answer.body, answer.url, kind, {"complete": True}, self._now, max(1, self.page))


def _summed(payload: Payload) -> Iterator[Observation | Remark]:
    told = _answers.told(payload, "The sitemap")
    for part in told.parts:
        found = _answers.shaped(_Sum, part.answer, "The sitemap")
        if found.total is not None:
            yield _answers.counted("posts", told.day, found.total)
        if found.missing:
            yield Remark("partial", f"{len(found.missing):,} of its maps could not be read, {found.missing[0]} for one")
        elif found.cut:
            yield Remark("partial", "not all of the sitemap was read, so the number of pages is not told")


def _is_list(url: str) -> bool:
    """Whether an address is the front page or a list of posts, which is no post."""
    path = urlsplit(url).path
    return path in ("", "/") or bool(_LISTS.search(path))


def _with_posts(maps: list[str]) -> list[str]:
    """The maps of an index that may hold posts, by their names; all of them where that leaves none."""
    named = [(url, urlsplit(url).path.rpartition("/")[2].lower()) for url in maps]
    return [url for url, name in named if not _NO_POSTS.search(name)] or maps


def _item(entry: _sitemap.Entry, now: datetime) -> Item:
    changed = _sitemap.moment(entry.modified, now)
    attributes = json.dumps({"modified": changed}) if changed else None
    return Item(
        item=entry.url, kind="post", url=entry.url, published=_sitemap.published(entry.url, now), attributes=attributes
    )
