"""The owner's own kinds of files: what was saved on the mapping screen, to be renamed or removed."""

from __future__ import annotations

from typing import Any

import streamlit as st

from collect import mappings
from ui import head, mapping_words, saying
from ui.load import Place
from ui.texts import plain, safe


def show(place: Place) -> None:
    """Every saved mapping with what it reads; nothing where there is none."""
    saved = mappings.saved(place.store, place.ws.id) if place.workspace is not None else []
    if not saved:
        return
    head.title("Your own kinds of files", "known by their columns, as you said once")
    with st.container(key="batches-mappings"):
        for number, (name, mapping) in enumerate(saved):
            left, right = st.columns([5, 2], vertical_alignment="center")
            left.html(markup(name, mapping))
            with right.container(horizontal=True, horizontal_alignment="right"):
                _actions(place, number, name)


def markup(name: str, mapping: Any) -> str:
    """One mapping as HTML: its name and which column means what."""
    read = [(int(at), role) for at, role in mapping.roles.items() if role != mapping_words.NOTHING]
    pairs = ", ".join(f"{_column(mapping, at)}: {mapping_words.role(role).lower()}" for at, role in sorted(read))
    return f'<div class="tr"><b>{safe(name)}</b><div class="faint small">{safe(pairs)}</div></div>'


def _column(mapping: Any, place: int) -> str:
    return (mapping.columns[place] if mapping.header else "") or f"column {place + 1}"


def _actions(place: Place, number: int, name: str) -> None:
    with st.popover("Rename", key=f"rename-{number}"):
        key = f"rename-to-{number}"
        st.text_input("New name", name, key=key, max_chars=60)
        st.button("Rename", key=f"rename-press-{number}", on_click=_rename, args=(place, name, key))
    st.button(
        "Remove", key=f"remove-{number}", on_click=_remove, args=(place, name),
        help=plain("What was imported with it stays; the next such file is asked about again."),
    )  # fmt: skip


def _rename(place: Place, name: str, key: str) -> None:
    wanted = str(st.session_state.get(key) or "").strip()
    if wanted and wanted != name:
        saying.outcome(lambda: mappings.rename(place.store, place.ws.id, name, wanted))


def _remove(place: Place, name: str) -> None:
    done = f"“{name}” is removed; what was imported with it stays."
    saying.outcome(lambda: mappings.remove(place.store, place.ws.id, name), done)
