"""What the feeds say of episodes, as far as a log is counted by it: their sound files, sizes, lengths and days."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import pandas as pd

from store import Store, Workspace


def known(store: Store, ws: Workspace, feed: str | None) -> tuple[dict[str, str], pd.DataFrame]:
    """Path of each episode's sound file → episode; and by episode `size` in bytes, `seconds` (0: not said), `published`.

    Args: feed: The source whose episodes are meant; None: those of all.
    Returns: `published` as the day in the workspace's zone (datetime64, NaT where nobody says).
    """
    items = store.items(ws.id, ["episode"])
    items = items[items["source"] == feed] if feed else items
    paths: dict[str, str] = {}
    told: dict[str, tuple[float, float, Any]] = {}
    for row in items.itertuples(index=False):
        files = json.loads(row.attributes).get("enclosures", []) if isinstance(row.attributes, str) else []
        for file in files:
            for path in _paths(str(file.get("url") or "")):
                paths.setdefault(path, row.item)
        length = next((file.get("length") for file in files if file.get("length")), None)
        seconds = float(row.duration) if row.duration == row.duration and row.duration else 0.0
        told[row.item] = (float(length or 0), seconds, _day(row.published, ws.zone))
    frame = pd.DataFrame.from_dict(told, orient="index", columns=["size", "seconds", "published"])
    return paths, frame.assign(published=pd.to_datetime(frame["published"]))


def _day(published: object, zone: str) -> pd.Timestamp | None:
    """The local day of a moment in UTC; a bare day is itself."""
    if not isinstance(published, str) or not published:
        return None
    moment = pd.Timestamp(published)
    if moment.tzinfo is None and len(published) > len("2026-01-31"):
        moment = moment.tz_localize("UTC")
    local = moment if moment.tzinfo is None else moment.tz_convert(ZoneInfo(zone)).tz_localize(None)
    return local.normalize()


def _paths(url: str) -> list[str]:
    """The paths under which a log may know a file: its own, and what follows a host that measures on the way."""
    path = unquote(urlsplit(url).path) if "://" in url else ""
    steps = path.split("/")
    behind = ["/" + "/".join(steps[n + 1 :]) for n, step in enumerate(steps[:-1]) if "." in step]
    return [p for p in (path, *behind) if p not in ("", "/")]
