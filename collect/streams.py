"""The income streams that an import names: made where they are new, and told which source repeats which."""

from __future__ import annotations

from collect.preview import Preview
from connectors import files
from store import Store

_CLASS = "active"


def make(store: Store, ws: int, preview: Preview) -> None:
    """The streams that the rows of a preview name, as its format declares them; a name it does not declare like its own."""
    _, own_class, own_audience = preview.stream or ("", _CLASS, None)
    declared = {preview.stream[0]: preview.stream} if preview.stream else {}
    if preview.declared:
        declared |= {each[0]: each for each in preview.declared.streams}
    for name in sorted(preview.streams):
        store.make_stream(ws, *declared.get(name, (name, own_class, own_audience)))
    mark_repeats(store, ws)


def mark_repeats(store: Store, ws: int) -> None:
    """Where a platform's estimates and its payer's own figures both tell a stream, the estimates do not count again.

    A source of files bears its platform's name, a connected account that of its connector.
    """
    sources = store.sources(ws)
    known = {stream.name: list(stream.repeats) for stream in store.streams(ws)}
    for each in files.formats().values():
        repeats = known.get(each.stream or "")
        if repeats is None or not each.repeats or not any(each.repeats in (s.name, s.connector) for s in sources):
            continue
        new = [s.name for s in sources if each.platform in (s.name, s.connector) and s.name not in repeats]
        if new:
            repeats += new
            store.set_stream(ws, str(each.stream), repeats=repeats)
