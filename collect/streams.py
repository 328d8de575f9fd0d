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
    _mark_repeats(store, ws, preview)


def _mark_repeats(store: Store, ws: int, preview: Preview) -> None:
    """Where a platform's estimates and its payer's own figures both tell a stream, the estimates do not count again."""
    there = {source.name for source in store.sources(ws)}
    known = {stream.name: stream for stream in store.streams(ws)}
    for each in files.formats().values():
        stream = known.get(each.stream or "")
        both = each.repeats in there and (each.platform in there)
        if stream and each.repeats and both and each.platform not in stream.repeats:
            store.set_stream(ws, stream.name, repeats=[*stream.repeats, each.platform])
