"""A sitemap as plain data: a map of pages or an index of maps, read with expat behind guards that are cheap and come first.

A document type is refused, and with it every entity: no sitemap needs one. What other vocabularies put into a page (images,
videos, news, languages) is passed over, and so is a style sheet.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from urllib.parse import urljoin, urlsplit
from xml.parsers import expat

from connectors import _feed
from connectors._spec import ConnectorError

MAX_BYTES = 52_428_800
"""50 MB unpacked and 50,000 addresses: what the protocol allows a map."""
MAX_ENTRIES = 50_000
_CHUNK = 65_536
_LONGEST = 4_000
_ROOTS: dict[str, tuple[Literal["pages", "maps"], str]] = {
    "urlset": ("pages", "url"),
    "sitemapindex": ("maps", "sitemap"),
}
_DATED = re.compile(r"/(\d{4})/(\d{2})/(\d{2})(?=/)")


@dataclass(frozen=True)
class Entry:
    """One address, and when it was last changed as the map writes it."""

    url: str
    modified: str = ""


@dataclass(frozen=True)
class Map:
    """A map of pages, or an index of maps. `cut`: there are more than are read; `broken`: where it stops making sense."""

    kind: Literal["pages", "maps"]
    entries: list[Entry]
    cut: bool = False
    broken: str = ""


class _EnoughError(Exception):
    """More entries than are read."""


@dataclass
class _Reader:
    """What expat tells, put together. Namespaces go by the root's prefix: broken maps forget to declare the others."""

    base: str
    kind: Literal["pages", "maps"] | None = None
    entries: list[Entry] = field(default_factory=list)
    _path: list[str] = field(default_factory=list)
    _depth: int = 0
    _prefix: str = ""
    _told: dict[str, str] = field(default_factory=dict)

    def start(self, tag: str, _: object) -> None:
        self._depth += 1
        if self._depth > 3:
            return
        if self._depth == 1:
            self._prefix = tag.rpartition(":")[0]
            if self._own(tag) not in _ROOTS:
                raise ConnectorError("This is no sitemap: its first tag is another one. Check the address.")
            self.kind = _ROOTS[self._own(tag)][0]
        self._path[self._depth - 1 :] = [self._own(tag)]
        if self._depth == 2:
            self._told = {}

    def text(self, data: str) -> None:
        if self._depth == 3 and self._path[2] in ("loc", "lastmod"):
            self._told[self._path[2]] = (self._told.get(self._path[2], "") + data)[:_LONGEST]

    def end(self, _: str) -> None:
        if self._depth == 2 and self._path[1] == _ROOTS[self._path[0]][1]:
            self._add()
        self._depth -= 1

    def _own(self, tag: str) -> str:
        """The name of a tag of the root's own vocabulary, of any other one nothing."""
        prefix, _, name = tag.rpartition(":")
        return name if prefix == self._prefix else ""

    def _add(self) -> None:
        told = self._told.get("loc", "").strip()
        try:
            url = _feed.http_only(told if told[:4] == "http" else urljoin(self.base, told) if told else None)
        except ValueError:
            url = None
        if url is None:
            return
        if len(self.entries) >= MAX_ENTRIES:
            raise _EnoughError
        self.entries.append(Entry(url, self._told.get("lastmod", "").strip()))


def read(body: bytes, address: str) -> Map:
    """A sitemap, packed or not. Raises: ConnectorError: it is none, too large, or made to be expensive."""
    body, short = _unpacked(body)
    body = body.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    _refuse_other(body)
    reader, parser = _Reader(address), expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    cut, broken = False, ""
    try:
        for chunk in _chunks(body):
            parser.Parse(chunk)
        parser.Parse(b"", True)
    except _EnoughError:
        cut = True
    except (expat.ExpatError, ValueError) as error:
        broken = f"line {getattr(error, 'lineno', '?')}"
    if reader.kind is None or (broken and not reader.entries):
        raise ConnectorError(
            "This is no sitemap, or it breaks off before its first address; nothing was taken from it."
        )
    return Map(reader.kind, reader.entries, cut, broken or ("its end" if short else ""))


def published(url: str, now: datetime) -> str | None:
    """The day that stands in an address, as many blogs write it; else a map does not say when a page came out.

    >>> now = datetime(2026, 11, 21, tzinfo=UTC)
    >>> [published(f"https://example.org{p}", now) for p in ("/2026/11/20/a/", "/2026/11/", "/2026/13/40/a/", "/2031/01/01/a/")]
    ['2026-11-20', None, None, None]
    """
    match = _DATED.search(urlsplit(url).path)
    try:
        day = date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
    return day.isoformat() if day and date(1995, 1, 1) <= day <= (now + timedelta(days=2)).date() else None


def moment(text: str, now: datetime) -> str | None:
    """A last change as ISO 8601 in UTC, or a bare day; None where it is neither, or not between 1995 and two days from `now`.

    >>> now = datetime(2026, 11, 21, tzinfo=UTC)
    >>> [moment(t, now) for t in ("2026-11-20T23:30:00.123Z", "2026-11-20T23:30+02:00", "2026-11-20", "2026-11", "soon", "")]
    ['2026-11-20T23:30:00Z', '2026-11-20T21:30:00Z', '2026-11-20', None, None, None]
    """
    try:
        when = datetime.fromisoformat(text)
        when = when.replace(tzinfo=when.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    if not datetime(1995, 1, 1, tzinfo=UTC) <= when <= now + timedelta(days=2):
        return None
    return f"{when:%Y-%m-%d}" if len(text) == len("2026-11-20") else f"{when:%Y-%m-%dT%H:%M:%SZ}"


def _unpacked(body: bytes) -> tuple[bytes, bool]:
    """The text of a map, and whether its packed form ends too early."""
    if not body.strip():
        raise ConnectorError("The answer is empty; nothing was taken from it.")
    short = False
    if body.startswith(b"\x1f\x8b"):
        unpacking = zlib.decompressobj(wbits=31)
        try:
            body, short = unpacking.decompress(body, MAX_BYTES + 1), not unpacking.eof
        except zlib.error:
            raise ConnectorError("The sitemap is packed and damaged; nothing was taken from it.") from None
    if len(body) > MAX_BYTES:
        raise ConnectorError(f"The sitemap has more than {MAX_BYTES:,} bytes; that is refused.")
    return body, short


def _refuse_other(body: bytes) -> None:
    start = body[:2048].replace(b"\0", b"").lower()
    if b"<html" in start or b"<!doctype html" in start:
        raise ConnectorError("This is a web page, not a sitemap. Type the site's address alone, or the sitemap's own.")


def _refuse_doctype(*_: object) -> None:
    raise ConnectorError("The sitemap declares a document type, which can hide costly entities; it is refused.")


def _chunks(body: bytes) -> Iterator[bytes]:
    for start in range(0, len(body), _CHUNK):
        yield body[start : start + _CHUNK]
