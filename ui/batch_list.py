"""What came in, batch by batch, each with its way back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import streamlit as st

import settings
from collect import history
from ui import head, saying
from ui.jobs import jobs
from ui.load import Place
from ui.texts import plain, safe

FIRST, SHOWN = 8, 40
_STATUS = {"undone": "taken back", "open": "still coming in"}
_KINDS = {"typed": "typed in", "sync": "fetched", "import": "imported", "derive": "counted anew"}
COUNTED = "derive"
"""The kind of a batch that was counted from others of its log: these can be taken back, it cannot."""


def show(place: Place) -> None:
    """The newest batches, each with a button that takes it back."""
    rows = place.read("batches", SHOWN)
    if not rows:
        return
    titles = place.titles
    head.title("What came in", "newest first; taking one back restores what was before it")
    with st.container(key="batches"):
        for batch in rows[:FIRST]:
            one(place, batch, titles.get(batch.source, batch.source) or "By hand")
    if len(rows) > FIRST:
        with st.expander(f"{len(rows) - FIRST} older ones"), st.container(key="batches-older"):
            for batch in rows[FIRST:]:
                one(place, batch, titles.get(batch.source, batch.source) or "By hand")


def undo(place: Place, batch: int) -> None:
    """Take a batch back and keep a line that says so."""
    told = [f"Batch {batch} is taken back."]
    if saying.outcome(lambda: told.extend(history.undo(place.store, place.ws, batch))):
        saying.say("ok", " ".join(told))


def markup(batch: Any, now: datetime, title: str) -> str:
    """One batch as HTML: from where, when, and how many rows it brought."""
    counts = (
        (batch.added, "new"), (batch.revised, "revised"), (batch.unchanged, "already known"),
        (batch.rejected, "rejected"),
    )  # fmt: skip
    rows = ", ".join(f"{n:,} {word}" for n, word in counts if n) or "nothing new"
    what = batch.file_name or batch.message or _KINDS.get(batch.kind, batch.kind)
    facts = [what, saying.ago(batch.closed or batch.opened, now), _STATUS.get(batch.status, ""), f"batch {batch.id}"]
    line = f'<b>{safe(title)}</b> <span class="faint">{safe(" · ".join(f for f in facts if f))}</span>'
    return f'<div class="tr"><div class="tr-line">{line}</div><div class="faint small">{rows}</div></div>'


def one(place: Place, batch: Any, title: str) -> None:
    """One batch with its page and its way back."""
    left, right = st.columns([5, 2], vertical_alignment="center")
    left.html(markup(batch, settings.now(), title))
    with right.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center", key=f"batch-{batch.id}"
    ):
        where = {"workspace": place.ws.name, "batch": str(batch.id)}
        st.page_link(
            "../pages/batch.py", label="Look", query_params=where, help=plain(f"What batch {batch.id} changed")
        )
        if batch.status == "done" and batch.kind != COUNTED:
            st.button(
                "Undo", key=f"undo-{batch.id}", on_click=undo, args=(place, batch.id),
                help=plain(f"Takes batch {batch.id} back"), disabled=jobs().snapshot(place.ws.name).running,
            )  # fmt: skip
