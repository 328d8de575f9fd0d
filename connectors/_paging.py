"""Following a feed to its end, and the bookmark that says how far one came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from connectors import _veiled
from connectors._http import Answer, Http
from connectors._spec import ConnectorError, Payload
from connectors.isolated import Child

MAX_PAGES = 500
_REMEMBERED = 30


class Trail:
    """The pages of one feed, newest first. Only the last payload's bookmark is new: the others repeat the old one."""

    def __init__(self, http: Http, child: Child, old: dict[str, Any]) -> None:
        self.old = old
        self.whole = False
        self._http, self._child = http, child
        self._page = 1
        self._keys: set[str] = set()
        self._next: str | None = None
        self._visited: set[str] = set()

    def payloads(self, answer: Answer, typed: str) -> Iterator[Payload]:
        """The page in `answer` and those after it. Raises: ConnectorError: the first page is no feed."""
        about = self._child.describe(payload(answer, {}, 1))
        self._begin(about, answer)
        held = answer
        while self._next and (following := self._turn(self._next)):
            yield payload(held, self.old, self._page)
            self._page += 1
            held = following
        yield payload(held, self._bookmark(answer, typed, about["keys"]), self._page)

    def _begin(self, about: dict[str, Any], answer: Answer) -> None:
        known = not set(about["keys"]).isdisjoint(self.old.get("seen", ()))
        self._keys.update(about["keys"])
        self._visited.add(answer.url)
        self.whole = bool(about["complete"] or (known and self.old.get("complete")))
        older = None if self.whole else self._older(about, answer.url)
        self._next = (known and self.old.get("resume")) or older

    def _turn(self, url: str) -> Answer | None:
        """The page at `url`; None where the trail ends, is broken, or goes in a circle."""
        if self._page >= MAX_PAGES:
            return None
        self._visited.add(url)
        try:
            answer = self._http.get(url, accept=(400, 404, 410))
        except ConnectorError:
            return None  # what was read stays; the next sync goes on at this page
        self._next = None
        self.whole = answer.status >= 400
        return self._described(answer) if answer.status < 400 else None

    def _described(self, answer: Answer) -> Answer | None:
        try:
            about = self._child.describe(payload(answer, {}, self._page + 1))
        except ConnectorError:
            return None
        fresh = set(about["keys"]) - self._keys
        self.whole = not about["keys"]
        if not fresh:
            return None
        self._keys |= fresh
        self._next = self._older(about, answer.url)
        self.whole = self._next is None
        return answer

    def _older(self, about: dict[str, Any], url: str) -> str | None:
        link = about["next"] or about["archive"]
        if not link and "wordpress" in about["generator"].lower():
            link = _wordpress(url)
        target = urljoin(url, link) if link else None
        return None if target in self._visited else target

    def _bookmark(self, first: Answer, typed: str, keys: list[str]) -> dict[str, Any]:
        http = {"typed": typed}
        if not _foreign(first.url, typed):
            http["url"] = first.url
        for word, header in (("etag", "etag"), ("modified", "last-modified")):
            if value := first.headers.get(header):
                http[word] = value
        bookmark = {"http": http, "complete": self.whole, "seen": keys[:_REMEMBERED]}
        return {**bookmark, "resume": self._next} if self._next and not _foreign(self._next, typed) else bookmark


def _foreign(url: str, typed: str) -> bool:
    """Whether an address has a secret that the owner's has not: a signature that ends soon, and must not be kept."""
    return not set(_veiled.secrets(url, sure=True)) <= set(_veiled.secrets(typed))


def payload(answer: Answer, bookmark: dict[str, Any], page: int) -> Payload:
    """An answer as a payload of this moment."""
    media_type = answer.headers.get("content-type", "")
    return Payload(answer.body, answer.url, media_type, bookmark, datetime.now(UTC), page)


def conditions(old: dict[str, Any]) -> dict[str, str]:
    """The headers that make a server answer 304 when nothing changed; none while pages are still to be read."""
    http = old.get("http", {})
    pairs = {"if-none-match": http.get("etag"), "if-modified-since": http.get("modified")}
    return {} if old.get("resume") else {name: value for name, value in pairs.items() if value}


def _wordpress(url: str) -> str:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    query["paged"] = str(int(query["paged"]) + 1 if query.get("paged", "").isdigit() else 2)
    return urlunsplit(parts._replace(query=urlencode(query)))
