"""RSS 0.9x, 1.0 and 2.0 and Atom 0.3 and 1.0, read with feedparser behind guards that are cheap and come first."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import feedparser

from connectors._feed import MAX_ENTRIES, Enclosure, Entry, Feed, moment, seconds
from connectors._spec import ConnectorError, Remark

MAX_ATTRIBUTES = 200
_LONG_TAG = re.compile(rb"<[^<>]{600,}")
_ATTRIBUTE = re.compile(rb"""[\w:.-]+\s*=\s*["']""")
_ENTRY = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>/]")
_ENDS = ((b"<rss", b"</channel></rss>"), (b"<feed", b"</feed>"), (b"rdf:RDF", b"</rdf:RDF>"))
_END = re.compile(rb"</(?:rss|feed|rdf:RDF)\s*>")
_COMPLETE = re.compile(rb"<(?:\w+:)?complete(?:\s[^<>]{0,300})?/?>")
_HARMLESS = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)


def read(body: bytes, address: str, media_type: str, now: datetime) -> Feed:
    """An XML feed. Raises: ConnectorError: it is no feed, or it is made to be expensive."""
    _refuse_attributes(body)
    body, cut = _at_most(body)
    # no content-location: an entry's id must not depend on where the feed was found
    parsed = feedparser.parse(io.BytesIO(body), sanitize_html=False, response_headers=_headers(media_type))
    if not parsed.entries:
        _refuse_nothing(parsed, body)
    broken_off = _broken(parsed) and not _END.search(body[-200:])
    # of the entry in which the feed breaks off even the id may be cut
    entries = parsed.entries[: -1 if broken_off else MAX_ENTRIES][:MAX_ENTRIES]
    podcast = any("itunes" in str(uri).lower() for uri in parsed.namespaces.values())
    links = {link.get("rel"): link.get("href") for link in parsed.feed.get("links", ())}
    return Feed(
        title=parsed.feed.get("title"),
        link=parsed.feed.get("link"),
        base=address or parsed.feed.get("link") or "",
        entries=[_entry(entry, now) for entry in entries],
        dialect=parsed.version,
        podcast=podcast,
        next=links.get("next"),
        archive=links.get("prev-archive"),
        generator=f"{parsed.feed.get('generator', '')} {parsed.feed.get('generator_detail', {}).get('href', '')}",
        complete=bool(b"syndication/history" in body and _COMPLETE.search(body)),
        remarks=list(_partial(parsed, cut, broken_off)),
    )


def _broken(parsed: Any) -> bool:
    return bool(parsed.bozo) and not isinstance(parsed.get("bozo_exception"), _HARMLESS)


def _refuse_attributes(body: bytes) -> None:
    # feedparser needs quadratic time for attributes: 50,000 on one tag cost 25 s
    flat = body.replace(b"\0", b"")
    for match in _LONG_TAG.finditer(flat):
        if len(_ATTRIBUTE.findall(match.group())) > MAX_ATTRIBUTES:
            raise ConnectorError(f"The feed has a tag with more than {MAX_ATTRIBUTES} attributes; it is refused.")


def _at_most(body: bytes) -> tuple[bytes, bool]:
    """The feed cut after the last entry that is read, and whether that was needed."""
    beyond = next(islice(_ENTRY.finditer(body), MAX_ENTRIES, None), None)
    if beyond is None:
        return body, False
    end = next((end for start, end in _ENDS if start in body[:4096]), b"")
    return body[: beyond.start()] + end, True


def _headers(media_type: str) -> dict[str, str]:
    charset = re.search(r"charset=([\w-]+)", media_type, re.IGNORECASE)
    return {"content-type": f"application/xml; charset={charset[1]}"} if charset else {}


def _refuse_nothing(parsed: Any, body: bytes) -> None:
    """An answer without entries is fine only if it is a feed that reaches its end."""
    if parsed.version and (not _broken(parsed) or _END.search(body[-200:])):
        return
    start = body[:2048].lower()
    if b"<html" in start or b"<!doctype html" in start:
        raise ConnectorError("This is a web page, not a feed: a login page perhaps. Give the feed's own address.")
    if parsed.version:
        raise ConnectorError("The feed breaks off before its first entry; nothing could be read. Try again later.")
    raise ConnectorError("This is not a feed (RSS, Atom or JSON Feed); check the address or the file.")


def _partial(parsed: Any, cut: bool, broken_off: bool) -> Iterator[Remark]:
    if cut:
        yield Remark("partial", f"only the first {MAX_ENTRIES:,} entries of the feed were read")
    if broken_off:
        yield Remark("partial", "the feed breaks off in the middle; what came before its last entry was taken")
    elif _broken(parsed):
        line = getattr(parsed.get("bozo_exception"), "getLineNumber", lambda: None)()
        where = f" (line {line})" if line else ""
        yield Remark("partial", f"the feed is not well-formed{where}; what could be read was taken", line=line)


def _entry(entry: Any, now: datetime) -> Entry:
    parsed, said = _date(entry)
    return Entry(
        id=entry.get("id"),
        link=entry.get("link"),
        title=entry.get("title"),
        published=moment(parsed, said, now),
        duration=seconds(entry.get("itunes_duration")),
        enclosures=tuple(_enclosures(entry)),
        video="yt_videoid" in entry,
    )


def _date(entry: Any) -> tuple[Any, str | None]:
    for word in ("published", "updated", "created"):
        # feedparser answers "updated" with "published" and a warning unless asked for the very key
        if dict.get(entry, f"{word}_parsed"):
            return dict.get(entry, f"{word}_parsed"), dict.get(entry, word)
    return None, None


def _enclosures(entry: Any) -> Iterator[Enclosure]:
    for link in entry.get("links", ()):
        if link.get("rel") == "enclosure" and link.get("href"):
            yield Enclosure(link["href"], _whole(link.get("length")), link.get("type") or None)


def _whole(text: str | None) -> int | None:
    digits = (text or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None
