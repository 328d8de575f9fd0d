"""A feed as plain data, whatever its dialect: what `_xmlfeed` and `_jsonfeed` give and `rss` turns into rows."""

from __future__ import annotations

import calendar
import hashlib
import html
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from urllib.parse import urljoin

from connectors import _veiled
from connectors._spec import Remark
from vocabulary import Item, clean

MAX_ENTRIES = 2_000
MAX_SECONDS = 7 * 24 * 3600
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
_HIDDEN = re.compile(r"<(script|style)\b[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<(?:!--.*?--|/?[a-zA-Z][^<>]*|![^<>]*|\?[^<>]*)>", re.DOTALL)
_CLOCK = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,8}(?:\.\d*)?|\.\d+)")
_BARE_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SOUND = (".mp3", ".m4a", ".m4b", ".aac", ".ogg", ".oga", ".opus", ".wav", ".flac")
_VIDEO = (".mp4", ".m4v", ".mov", ".webm")


@dataclass(frozen=True)
class Enclosure:
    """A file that comes with an entry; `length` in bytes as told, `seconds` where the feed says it here."""

    url: str
    length: int | None = None
    type: str | None = None
    seconds: int | None = None

    @property
    def plays(self) -> bool:
        """Whether it is sound or video."""
        said = (self.type or "").lower()
        return said.startswith(("audio/", "video/")) or self.url.lower().partition("?")[0].endswith(_SOUND + _VIDEO)


@dataclass(frozen=True)
class Entry:
    """One entry as the feed has it, texts not yet cleaned."""

    id: str | None = None
    link: str | None = None
    title: str | None = None
    published: str | None = None
    duration: int | None = None
    enclosures: tuple[Enclosure, ...] = ()
    video: bool = False


@dataclass(frozen=True)
class Feed:
    """A feed. `base` is what relative addresses in it are relative to.

    `next` and `archive` lead to older entries (RFC 5005); `complete`: it says itself that it is whole.
    """

    title: str | None
    link: str | None
    entries: list[Entry]
    dialect: str
    base: str = ""
    podcast: bool = False
    next: str | None = None
    archive: str | None = None
    generator: str = ""
    complete: bool = False
    remarks: list[Remark] = field(default_factory=list)

    @property
    def kind(self) -> Literal["show", "site"]:
        """What kind of channel the feed tells about."""
        playing = any(file.plays for entry in self.entries for file in entry.enclosures)
        return "show" if playing or (self.podcast and any(e.duration for e in self.entries)) else "site"


def rows(feed: Feed) -> Iterator[Item | Remark]:
    """The entries as items of the vocabulary, with a remark for each that is left out.

    An entry's key is its id, else its link, else title and date, else its sound file. Entries that share a key but
    differ are told apart by their link, sound file, title and date.
    """
    items = [_item(entry, feed) for entry in feed.entries]
    differing = Counter(item.item for item in set(filter(None, items)))
    seen: set[Item] = set()
    for number, (entry, item) in enumerate(zip(feed.entries, items, strict=True), 1):
        if item is None:
            yield Remark("left_out", f"entry {number} has no id, link or title to know it by")
            continue
        if differing[item.item] > 1:
            item = item.model_copy(update={"item": _longer_key(item, entry)})
        if item in seen:
            yield Remark("left_out", f"entry {number} is a repetition of an earlier one")
        else:
            seen.add(item)
            yield item
    yield from feed.remarks


def summary(feed: Feed) -> dict[str, Any]:
    """What a feed is as a whole, as plain JSON values. `keys` are short hashes of its entries, newest first as told."""
    keys = [row.item for row in rows(feed) if isinstance(row, Item)]
    return {
        "title": plain(feed.title),
        "kind": feed.kind,
        "link": http_only(_joined(feed.base, feed.link)),
        "next": http_only(_joined(feed.base, feed.next)),
        "archive": http_only(_joined(feed.base, feed.archive)),
        "generator": plain(feed.generator) or "",
        "complete": feed.complete,
        "entries": len(feed.entries),
        "keys": [hashlib.blake2b(key.encode(), digest_size=6).hexdigest() for key in keys],
    }


def _key(entry: Entry) -> str | None:
    for text in (entry.id, entry.link):
        if text and (key := clean(text)):
            return str(key)
    if title := plain(entry.title):
        return " ".join(filter(None, (title, entry.published)))
    return str(clean(entry.enclosures[0].url)) if entry.enclosures else None


def _longer_key(item: Item, entry: Entry) -> str:
    link = None if item.url == item.item else item.url
    file = entry.enclosures[0].url if entry.enclosures else None
    return str(clean(" ".join(filter(None, (item.item, link, file, item.title, item.published)))))


def _item(entry: Entry, feed: Feed) -> Item | None:
    key = _key(entry)
    if key is None:
        return None
    return Item(
        item=key,
        kind=_kind(entry, feed.podcast),
        title=plain(entry.title),
        url=_url(entry, feed.base),
        published=entry.published,
        duration=entry.duration or next((file.seconds for file in entry.enclosures if file.seconds), None),
        attributes=_attributes(entry, feed.base),
    )


def _url(entry: Entry, base: str) -> str | None:
    # an id that claims to be a link but is none must not become one
    return http_only(entry.link if entry.link == entry.id else _joined(base, entry.link))


def _joined(base: str, link: str | None) -> str | None:
    try:
        return urljoin(base, link.strip()) if link else None
    except ValueError:
        return None


def _kind(entry: Entry, podcast: bool) -> str:
    if entry.video:
        return "video"
    playing = any(file.plays for file in entry.enclosures) or (podcast and entry.duration is not None)
    return "episode" if playing else "post"


def _attributes(entry: Entry, base: str) -> str | None:
    told = [(http_only(_joined(base, file.url)), file) for file in entry.enclosures[:20]]
    files = [{"url": _veiled.unsigned(url), "length": file.length, "type": file.type} for url, file in told if url]
    return json.dumps({"enclosures": files}, sort_keys=True) if files else None


def plain(text: str | None) -> str | None:
    """Text without markup, entities, control and direction marks; None when nothing remains.

    >>> plain("<b>Q&amp;A</b> 1 < 2 <script>x()</script>")
    'Q&A 1 < 2'
    """
    if not text:
        return None
    short = text[:20_000]
    cleaned = clean(html.unescape(_TAG.sub("", _HIDDEN.sub("", short))))
    return str(cleaned) or None


def http_only(url: str | None) -> str | None:
    """The address if it is http or https and not absurdly long, else None."""
    text = (url or "").strip()
    whole = len(text) <= 2_000 and text.isprintable() and " " not in text
    return text if whole and text.lower().startswith(("http://", "https://")) else None


def seconds(text: object) -> int | None:
    """A length in any form feeds use: seconds, ``MM:SS``, ``H:MM:SS``, with fractions or blanks; else None.

    >>> [seconds(t) for t in ("3600", "62:05", "1:02:03", " 00:00:09.9 ", "835.8", "", "soon", "-5", "0")]
    [3600, 3725, 3723, 10, 836, None, None, None, None]
    """
    match = _CLOCK.fullmatch(str(text).strip()) if text is not None else None
    if not match:
        return None
    hours, minutes, rest = match.groups()
    total = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(float(rest) + 0.5)
    return total if 0 < total <= MAX_SECONDS else None


def moment(parsed: time.struct_time | None, said: str | None, now: datetime) -> str | None:
    """A publication date as ISO 8601 in UTC, or a bare day; None if not between 1995 and two days from `now`."""
    if parsed is None:
        return None
    try:
        when = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    if not _EARLIEST <= when <= now + timedelta(days=2):
        return None
    bare = said is not None and _BARE_DAY.fullmatch(said.strip())
    return when.strftime("%Y-%m-%d" if bare else "%Y-%m-%dT%H:%M:%SZ")
