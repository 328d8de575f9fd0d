"""What rows typed into a sheet belong to: their source and channel, and the streams they name."""

from __future__ import annotations

from collections.abc import Iterable

from collect import typed
from collect.sheets.sheet import Writing
from store import Store, Workspace

_TYPED = frozenset({"typed", "demo"})


def typed_here(store: Store, ws: Workspace) -> set[str]:
    """The sources whose rows a sheet may change: typed ones, and the demo's. What a platform told is not typed over."""
    return {source.name for source in store.sources(ws.id) if source.known in _TYPED}


def ready(writing: Writing, name: str, title: str) -> None:
    """Let the source be there, with a channel of its own."""
    make(writing.store, writing.ws, name, title)


def make(store: Store, ws: Workspace, name: str, title: str, channel: str | None = None) -> None:
    """A typed source and its channel, or those that are there."""
    if channel is None:
        store.make_channel(ws.id, name, "other", title)
    store.make_source(ws.id, name, connector=typed.SOURCE, title=title, channel=channel or name, known="typed")


def ensure_streams(writing: Writing, named: Iterable[tuple[str | None, str]]) -> None:
    """Let every stream of these (name, class) be there."""
    there = {stream.name for stream in writing.store.streams(writing.ws.id)}
    for name, cls in named:
        if name and name not in there:
            writing.store.make_stream(writing.ws.id, name, cls)
            there.add(name)
