"""What came in, batch by batch, each with its way back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import streamlit as st

import settings
from collect import history
from ui import batch_groups, head, saying, source_syncing
from ui.jobs import Say, jobs
from ui.load import Place
from ui.texts import plain, safe

FIRST, SHOWN, READ = 8, 40, 400
_STATUS = {"undone": "taken back", "open": "still coming in"}
_KINDS = {"typed": "typed in", "sync": "fetched", "import": "imported", "derive": "counted anew"}
COUNTED = "derive"
"""The kind of a batch that was counted from others of its log: these can be taken back, it cannot."""


def show(place: Place) -> None:
    """The newest batches, each with a button that takes it back."""
    rows = batch_groups.grouped(place.read("batches", READ))[:SHOWN]
    if not rows:
        return
    titles = place.titles
    head.title("What came in", "newest first; taking one back restores what was before it")
    with st.container(key="batches"):
        for group in rows[:FIRST]:
            _group(place, group, titles.get(group[0].source, group[0].source) or "By hand")
    if len(rows) > FIRST:
        with st.expander(f"{len(rows) - FIRST} older ones"), st.container(key="batches-older"):
            for group in rows[FIRST:]:
                _group(place, group, titles.get(group[0].source, group[0].source) or "By hand")


def undo(place: Place, batch: int) -> None:
    """Take a batch back and keep a line that says so."""
    told = [f"Batch {batch} is taken back."]
    if saying.outcome(lambda: told.extend(history.undo(place.store, place.ws, batch))):
        saying.say("ok", " ".join(told))


def undo_all(place: Place, group: Sequence[Any], title: str) -> None:
    """Take all batches of one sync back, newest first, behind the page."""
    store, ws, numbers = place.store, place.ws, [batch.id for batch in group]

    def work(say: Say) -> list[source_syncing.Done]:
        for done, number in enumerate(numbers):
            say(f"Taking batch {number} of {title} back", done / len(numbers))
            history.undo(store, ws, number)
        return [source_syncing.Done(True, f"{len(numbers)} batches of {title} are taken back.")]

    if source_syncing.busy(place) or not jobs().start(ws.name, work):
        saying.say("wrong", "Nothing is taken back: wait until the work that is running is over.")


def together(group: Sequence[Any], now: datetime, title: str) -> str:
    """What one sync brought window by window as HTML."""
    newest = group[0]
    facts = [
        _KINDS.get(newest.kind, newest.kind), saying.ago(newest.closed or newest.opened, now),
        f"{len(group)} batches, {group[-1].id} to {newest.id}",
    ]  # fmt: skip
    line = f'<b>{safe(title)}</b> <span class="faint">{safe(" · ".join(facts))}</span>'
    rows = batch_groups.counts(group)
    return f'<div class="tr"><div class="tr-line">{line}</div><div class="faint small">{rows}</div></div>'


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


def _group(place: Place, group: Sequence[Any], title: str) -> None:
    if len(group) == 1:
        one(place, group[0], title)
        return
    left, right = st.columns([5, 2], vertical_alignment="center")
    left.html(together(group, settings.now(), title))
    with right.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center", key=f"batch-{group[0].id}"
    ):
        st.button(
            "Undo all", key=f"undo-all-{group[0].id}", on_click=undo_all, args=(place, group, title),
            help=plain(f"Takes all {len(group)} batches of this sync back"), disabled=source_syncing.busy(place),
        )  # fmt: skip


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
