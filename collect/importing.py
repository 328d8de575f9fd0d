"""Importing a file: look at it first, writing nothing; then take it in as one batch for each of its parts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from collect import comparing, looking, rates, streams
from collect.looking import look, look_all
from collect.preview import Choices, Preview
from connectors import files
from connectors._spec import Remark
from connectors.files import Format, Question
from store import NewBatch, Store, Workspace

__all__ = ["Choices", "Outcome", "Preview", "formats", "look", "look_all", "take"]


@dataclass(frozen=True)
class Outcome:
    """What became of a file: the shape of the command line's answer."""

    file: str
    format: str | None
    source: str | None
    batch: int | None
    added: int = 0
    revised: int = 0
    unchanged: int = 0
    partial: str | None = None
    left_out: tuple[Remark, ...] = ()
    rejected: tuple[Remark, ...] = ()
    questions: tuple[Question, ...] = ()
    error: str | None = None


def take(
    store: Store, ws: Workspace, preview: Preview, *, now: datetime, progress: looking.Progress | None = None
) -> Outcome:
    """Take a file in as it was looked at. Where a question is open, or the very file is in already, nothing is written.

    `progress` hears the share that was done, where the rows have to be read again; else only the end.
    """
    if preview.questions:
        return replace(_outcome(preview, None), questions=tuple(preview.questions))
    if preview.already is not None:
        return replace(_outcome(preview, preview.already), unchanged=preview.unchanged)
    _prepare(store, ws, preview, now)
    new = NewBatch(
        preview.source, "import", preview.as_of or now, since=preview.period and preview.period[0],
        until=preview.period and preview.period[1], format=comparing.written_as(preview), file_name=preview.file, sha256=preview.sha256,
        rejected=len(preview.rejected), message=preview.partial,
    )  # fmt: skip
    try:
        taken = store.take(ws.id, new, preview.stage or looking.tables(ws, preview, progress), now=now)
    finally:
        preview.close()
    rates.ensure(store, ws.id)
    if progress:
        progress(1.0)
    return replace(_outcome(preview, taken.batch), added=taken.added, revised=taken.revised, unchanged=taken.unchanged)


def _outcome(preview: Preview, batch: int | None) -> Outcome:
    return Outcome(
        preview.file, preview.format, preview.source, batch, partial=preview.partial,
        left_out=tuple(preview.left_out), rejected=tuple(preview.rejected),
    )  # fmt: skip


def _prepare(store: Store, ws: Workspace, preview: Preview, now: datetime) -> None:
    """The channel, source and stream that the rows will belong to, where they are not there yet."""
    store.make_channel(ws.id, preview.source, preview.channel_kind, preview.source_title)
    source = store.make_source(
        ws.id,
        preview.source,
        connector=preview.connector,
        title=preview.source_title,
        channel=preview.source,
        known="imported",
    )
    streams.make(store, ws.id, preview)
    state = {**source.state, "last_ok": now.isoformat(timespec="seconds"), **preview.state}
    if not source.state.get("at_least", True):
        state["at_least"] = False  # a feed once followed to its end stays counted
    store.set_source(ws.id, preview.source, state={k: v for k, v in state.items() if v is not None})


def formats() -> list[Format]:
    """The formats that are recognised by their columns, by title."""
    return sorted(files.formats().values(), key=lambda each: each.title)
