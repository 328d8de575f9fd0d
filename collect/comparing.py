"""A part of a file against the record: what is new, what is known, and which of two answers is the newer one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pandas as pd

from collect.errors import CollectError
from collect.preview import Preview
from connectors import files
from connectors.files import Question
from store import Batch, Store, Workspace
from store.staging import Stage

Rows = Iterator[tuple[str, pd.DataFrame]] | Stage


def compare(store: Store, ws: Workspace, preview: Preview, found_rows: Rows) -> None:
    """What is new, revised and known already; and which answer is newer, asked where that cannot be told."""
    if any(q.id == "as_of" for q in preview.questions):
        return
    found = store.compare(ws.id, preview.source, found_rows)
    preview.new, preview.revised, preview.unchanged = found.new, found.revised, found.unchanged
    if not (found.new or found.revised or preview.questions):
        same = _same_file(store, ws, preview)
        preview.already = same.id if same else None
    if preview.as_of is None or found.rival is None or preview.already:
        return
    rival = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=found.rival)
    if preview.as_of > rival or preview.choices.as_of:
        return
    _settle_order(preview, rival)


def known_file(store: Store, ws: Workspace, preview: Preview) -> bool:
    """Whether this very file is in already, as a declared format of the same version reads it; it need not be read then.

    Not where the owner says anything about it: an answer may make other rows of it.
    """
    chosen = preview.choices
    if chosen.as_of or chosen.answers or chosen.mapping or preview.format not in files.formats():
        return False
    same = _same_file(store, ws, preview)
    if same is None:
        return False
    preview.already, preview.as_of, preview.rows = same.id, same.as_of, same.received
    preview.unchanged = same.added + same.revised + same.unchanged
    return True


def _same_file(store: Store, ws: Workspace, preview: Preview) -> Batch | None:
    """The batch that brought this very file, if one stands."""
    for batch in store.batches(ws.id, limit=10_000):
        same = (batch.sha256, batch.format, batch.source) == (preview.sha256, written_as(preview), preview.source)
        if same and batch.status == "done":
            return batch
    return None


def written_as(preview: Preview) -> str:
    """The format's name as a batch keeps it: with its version from the second on, since that may make other rows of a file."""
    version = preview.declared.version if preview.declared else 1
    return preview.format if version == 1 else f"{preview.format}@{version}"


def _settle_order(preview: Preview, rival: datetime) -> None:
    answer = preview.choices.answers.get("newer")
    if answer is None:
        text = (
            f"{preview.revised} rows differ from what is stored, and {preview.file} does not say that it is newer "
            f"(it ends {preview.as_of:%d %b %Y}). Which is the newer answer?"
        )
        preview.questions.append(Question("newer", text, ("file", "stored")))
    elif answer == "file":
        preview.as_of = rival + timedelta(seconds=1)
    elif answer == "stored":
        preview.as_of = min(preview.as_of or rival, rival - timedelta(seconds=1))
    else:
        raise CollectError(f"{preview.file}: the answer to `newer` is file or stored, not {answer!r}.")
