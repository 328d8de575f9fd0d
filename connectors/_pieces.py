"""A post, issue or episode and what is told of it on a day: as files write them."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import UTC, date, datetime

from connectors._answers import counted
from vocabulary import Item, Observation


def piece(
    name: str | int,
    kind: str,
    title: str | None,
    published: datetime | None,
    *,
    url: str | None = None,
    seconds: int | None = None,
) -> Item:
    """A piece under its platform's own name; its day of publishing is a moment in UTC (one without a zone counts as UTC)."""
    moment = published.replace(tzinfo=published.tzinfo or UTC).astimezone(UTC) if published else None
    return Item(
        item=str(name), kind=kind, title=html.unescape(title) if title else None, url=url or None,
        published=f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else None, duration=seconds,
    )  # fmt: skip


def figures(name: str | int, day: date, **numbers: int | None) -> Iterator[Observation]:
    """What is told of a piece on a day: ``sent=5`` becomes `piece_sent`; None is a gap."""
    for word, number in numbers.items():
        if number is not None:
            yield counted(f"piece_{word}", day, number, str(name))
