"""JSON Feed 1.0 and 1.1, read leniently with a small model: feedparser does not know it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from connectors._feed import MAX_ENTRIES, MAX_SECONDS, Enclosure, Entry, Feed, moment
from connectors._spec import ConnectorError, Remark


def _text(value: Any) -> str | None:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _dicts(value: Any) -> list[Any]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _number(value: Any) -> float | None:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if plain and abs(value) < 1e15 else None


Words = Annotated[str | None, BeforeValidator(_text)]
Number = Annotated[float | None, BeforeValidator(_number)]


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Attachment(_Lenient):
    url: Words = None
    mime_type: Words = None
    size_in_bytes: Number = None
    duration_in_seconds: Number = None


class _Item(_Lenient):
    id: Words = None
    url: Words = None
    external_url: Words = None
    title: Words = None
    summary: Words = None
    content_text: Words = None
    date_published: Words = None
    date_modified: Words = None
    attachments: Annotated[list[_Attachment], BeforeValidator(_dicts)] = Field(default_factory=list)


class _Document(_Lenient):
    version: Words = None
    title: Words = None
    home_page_url: Words = None
    next_url: Words = None
    items: Annotated[list[_Item], BeforeValidator(_dicts)]


def read(body: bytes, address: str, now: datetime) -> Feed:
    """A JSON feed. Raises: ConnectorError: it is not JSON, or JSON that is not a feed."""
    document = _document(body)
    cut = len(document.items) > MAX_ENTRIES
    remarks = [Remark("partial", f"only the first {MAX_ENTRIES:,} entries of the feed were read")] if cut else []
    return Feed(
        title=document.title,
        link=document.home_page_url,
        base=address or document.home_page_url or "",
        entries=[_entry(item, now) for item in document.items[:MAX_ENTRIES]],
        dialect="json",
        podcast=True,
        next=document.next_url,
        remarks=remarks,
    )


def _document(body: bytes) -> _Document:
    try:
        plain = json.loads(body)
    except (ValueError, RecursionError):
        raise ConnectorError("The answer looks like JSON but is cut off or broken; nothing could be read.") from None
    if not isinstance(plain, dict) or "jsonfeed.org/version" not in str(plain.get("version")):
        raise ConnectorError("The answer is JSON but not a feed: an error message perhaps. Check the address.")
    try:
        return _Document.model_validate(plain)
    except ValidationError:
        raise ConnectorError("The JSON feed has no list of items; nothing could be read.") from None


def _entry(item: _Item, now: datetime) -> Entry:
    text = item.title or item.summary or item.content_text
    files = tuple(_enclosure(file) for file in item.attachments if file.url)
    return Entry(
        id=item.id,
        link=item.url or item.external_url,
        title=text if item.title else (text or "")[:120] or None,
        published=_published(item, now),
        duration=next((file.seconds for file in files if file.seconds), None),
        enclosures=files,
    )


def _enclosure(file: _Attachment) -> Enclosure:
    length = int(file.size_in_bytes) if file.size_in_bytes and file.size_in_bytes >= 0 else None
    told = int(file.duration_in_seconds + 0.5) if file.duration_in_seconds else 0
    return Enclosure(file.url or "", length, file.mime_type, told if 0 < told <= MAX_SECONDS else None)


def _published(item: _Item, now: datetime) -> str | None:
    for said in filter(None, (item.date_published, item.date_modified)):
        try:
            when = datetime.fromisoformat(said.strip())
        except ValueError:
            continue
        return moment((when if when.tzinfo else when.replace(tzinfo=UTC)).utctimetuple(), said, now)
    return None
