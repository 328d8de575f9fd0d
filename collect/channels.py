"""Which source counts for a whole channel, where several measure the same."""

from __future__ import annotations

import json
from collections.abc import Iterable

from collect.errors import CollectError
from store import Store, Workspace


def choose(store: Store, ws: Workspace, channel: str, metrics: Iterable[str], source: str) -> None:
    """Say which source counts for several numbers of a channel at once; the others are shown beside it and never added.

    Raises: CollectError: there is no such channel or source.
    """
    found = next((each for each in store.channels(ws.id) if each.name == channel), None)
    if found is None:
        raise CollectError(f"There is no channel {channel!r}: open the page anew.")
    if source not in {each.name for each in store.sources(ws.id)}:
        raise CollectError(f"There is no source {source!r}: open the page anew.")
    chosen = {**found.primary, **dict.fromkeys(metrics, source)}
    store.set_channel(ws.id, channel, primary_source=json.dumps(chosen, sort_keys=True))
