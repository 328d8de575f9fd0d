"""What the owner says of an income stream: their part of it, its class, its audience, and which of its sources repeat another."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from collect.errors import CollectError
from store import Store, Workspace
from vocabulary import AUDIENCES, STREAM_CLASSES


def save(
    store: Store, ws: Workspace, stream: str, *, share: Decimal | float | None = None, cls: str | None = None,
    repeats: Sequence[str] | None = None, audience: str | None = None,
) -> None:  # fmt: skip
    """Change what is given: `share` in per cent (above 0, at most 100), `cls`, `repeats` (names of sources), `audience`: the one
    it lives off (of `vocabulary.AUDIENCES`, "" for none).

    Raises: CollectError: there is no such stream, or a value that cannot be; nothing is changed then.
    """
    if stream not in {each.name for each in store.streams(ws.id)}:
        raise CollectError(f"There is no stream {stream!r}.")
    values: dict[str, object] = {}
    if share is not None:
        if not 0 < share <= 100:
            raise CollectError("Your part is more than 0 and at most 100 per cent.")
        values["share"] = float(share) / 100
    if cls is not None:
        if cls not in STREAM_CLASSES:
            raise CollectError(f"{cls!r} is no class of a stream: there is {', '.join(STREAM_CLASSES)}.")
        values["class"] = cls
    if audience is not None:
        if audience and audience not in AUDIENCES:
            raise CollectError(f"{audience!r} is no audience: there is {', '.join(AUDIENCES)}.")
        values["audience"] = audience or None
    if repeats is not None:
        values["repeats"] = _known(store, ws, stream, repeats)
    store.set_stream(ws.id, stream, **values)


def _known(store: Store, ws: Workspace, stream: str, repeats: Sequence[str]) -> list[str]:
    sources = {source.name for source in store.sources(ws.id)}
    if not set(repeats) <= sources:
        raise CollectError(f"{', '.join(sorted(set(repeats) - sources))}: no source of this business.")
    month = store.entries_month(ws.id)
    telling = set(month.loc[month["stream"] == stream, "source"])
    if telling and telling <= set(repeats):
        raise CollectError("One source of a stream must count: not all of them can repeat another.")
    return sorted(set(repeats))
