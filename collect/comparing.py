"""A part of a file against the record: what is new, what is known, and which of two answers is the newer one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pandas as pd

from collect.errors import CollectError
from collect.preview import Preview
from connectors.files import Question
from store import Store, Workspace
from store.staging import Stage

Rows = Iterator[tuple[str, pd.DataFrame]] | Stage


def compare(store: Store, ws: Workspace, preview: Preview, found_rows: Rows) -> None:
    """What is new, revised and known already; and which answer is newer, asked where that cannot be told."""
    if any(q.id == "as_of" for q in preview.questions):
        return
    found = store.compare(ws.id, preview.source, found_rows)
    preview.new, preview.revised, preview.unchanged = found.new, found.revised, found.unchanged
    if not (found.new or found.revised or preview.questions):
        preview.already = _same_file(store, ws, preview)
    if preview.as_of is None or found.rival is None or preview.already:
        return
    rival = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=found.rival)
    if preview.as_of > rival or preview.choices.as_of:
        return
    _settle_order(preview, rival)


def _same_file(store: Store, ws: Workspace, preview: Preview) -> int | None:
    """The batch that brought this very file, if one stands."""
    for batch in store.batches(ws.id, limit=10_000):
        same = (batch.sha256, batch.format, batch.source) == (preview.sha256, preview.format, preview.source)
        if same and batch.status == "done":
            return batch.id
    return None


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
