"""A business whose logs are taken in, and what its record then tells."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd

from collect import log_files, log_months
from collect.preview import Choices
from store import NewBatch, Store, Workspace
from tests import generators_logs as made
from vocabulary import COLUMNS

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ZONE = "Europe/Prague"


def business(store: Store, name: str = "default") -> Workspace:
    store.make_workspace(name, zone=ZONE)
    return store.workspace(name)


def take(store: Store, ws: Workspace, path: Path, now: datetime = NOW, **answers: str) -> int | None:
    return log_files.take(store, ws, path, Choices(answers=answers), now=now).batch


def told(store: Store, ws: Workspace, metric: str, grain: str = "day") -> dict[tuple[str, date], int]:
    frame = store.observations(ws.id, [metric], grain=grain, item=None).dropna(subset="value")
    return {(row.item, row.day.date()): round(row.value) for row in frame.itertuples()}


def days(store: Store, ws: Workspace, metric: str) -> dict[date, int]:
    return {day: n for (_, day), n in told(store, ws, metric).items()}


def close(store: Store, ws: Workspace, now: datetime, today: date) -> None:
    log_months.close(store, ws, store.sources(ws.id)[-1], now=now, today=today)


def feed(store: Store, ws: Workspace, episodes: list[made.Episode], published: dict[str, str] | None = None) -> None:
    """The episodes as a feed brings them, behind an address that measures on the way. `published`: by path, in UTC."""
    rows = [
        {"item": f"episode:{e.path}", "kind": "episode", "duration": e.seconds, "published": (published or {}).get(e.path),
         "attributes": json.dumps(
            {"enclosures": [{"url": f"https://measure.example/redirect.mp3/cdn.example.org{e.path}", "length": e.size}]})}
        for e in episodes
    ]  # fmt: skip
    if not any(source.name == "show" for source in store.sources(ws.id)):
        store.make_source(ws.id, "show", connector="rss", title="Show")
    frame = pd.DataFrame(rows).reindex(columns=list(COLUMNS["item"])).astype(object)
    store.take(ws.id, NewBatch("show", "import", NOW), [("item", frame.where(frame.notna(), None))])
