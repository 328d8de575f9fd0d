"""The Import page's conversation: files dropped, what was found and understood, questions, one press to take them in.

Nothing is written to the store before that press, except the answer to how a strange table is read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from ui import (
    batch_list,
    found,
    head,
    import_files,
    import_log,
    import_part,
    import_questions,
    import_readable,
    import_taking,
    mapping_saved,
    mapping_screen,
    saying,
)
from ui.import_files import Dropped
from ui.load import Place
from ui.texts import plain, safe

_NEWEST, _LOOKED_THROUGH, _OFFERED, _SPREAD = 5, 40, 4, 6


def show(place: Place, workspace: Callable[[], Any]) -> None:
    """Drop, look, answer, take in; `workspace` gives the business, made if there is none yet."""
    import_taking.results(place)
    saying.said(place)
    import_files.dropper()
    files = import_files.waiting()
    for one in files:
        with st.container(border=True, key=f"file-{one.key}"):
            _file(place, workspace(), one)
    import_taking.confirm(place, files)
    if not files:
        newest(place)
        mapping_saved.show(place)
        import_readable.show()


def newest(place: Place) -> None:
    """The imports that came in last, each with its page and its way back."""
    if place.workspace is None:
        return
    just = import_taking.shown()
    every = [batch for batch in place.read("batches", _LOOKED_THROUGH) if batch.kind == "import"]
    rows = [batch for batch in every if batch.id not in just][:_NEWEST]
    if not rows:
        return
    titles = place.titles
    head.title("Newest imports", "each can be looked through and taken back")
    with st.container(key="batches"):
        for batch in rows:
            batch_list.one(place, batch, titles.get(batch.source, batch.source))


def _file(place: Place, ws: Any, one: Dropped) -> None:
    if one.phase == "taking":
        st.html(found.titled(one.name, "is being taken in"))
        return
    if not import_files.look(place, ws, one):
        _head(one, "is being read: this page can be left meanwhile")
        saying.wait(f"look-{one.key}")
        return
    given = one.found or import_files.Found()
    if given.is_log:
        _head(one, "an access log" if given.log is not None else "perhaps an access log")
        import_log.show(place, one, given)
        return
    if one.mapping is not None or (len(given.strange) == 1 and not given.parts):
        _head(one, "not known yet: say what its columns are" if one.mapping is not None else "not known yet")
        mapping_screen.show(place, ws, one)
        return
    if not given.parts:
        _head(one, "")
        st.html(f'<div class="tr"><p class="bad">{safe(given.error)}</p></div>')
        _strangers(one, given.strange)
        return
    _known(ws, one, given)


def _known(ws: Any, one: Dropped, given: import_files.Found) -> None:
    """What was found in a file of which something is known: spread out, or folded where it has many parts."""
    several = len(given.parts) > 1
    _head(one, f"{len(given.parts)} tables" if several else found.named(given.parts[0]))
    keyed = [(preview, _inner(preview.file, one.name), f"{one.key}-{n}") for n, preview in enumerate(given.parts)]
    if len(keyed) > _SPREAD:
        import_questions.show(one)
        for preview, name, key in keyed:
            import_part.show_folded(ws, preview, name, key)
    else:
        for preview, name, key in keyed:
            with st.container(key=f"part-{key}"):
                if several:
                    st.html(found.titled(name, found.named(preview)))
                import_part.show(ws, preview, key)
        import_questions.show(one)
    _strangers(one, given.strange)


def _strangers(one: Dropped, strange: Sequence[Any]) -> None:
    """The parts that nobody knows, in a quiet line, each to be mapped as a file of its own; a count where they are many."""
    if not strange:
        return
    more = f", and {len(strange) - _OFFERED} more" if len(strange) > _OFFERED else ""
    with st.container(horizontal=True, vertical_alignment="center", key=f"strange-{one.key}"):
        st.html(
            f'<div class="tr faint small">Of no kind that is known, left alone{more}. Say what it holds:</div>',
            width="content",
        )
        for number, each in enumerate(strange[:_OFFERED]):
            name = _inner(each.name, one.name)
            st.button(
                plain(name), key=f"apart-{one.key}-{number}", type="tertiary", icon=":material/table_edit:",
                on_click=import_files.set_apart, args=(each, name),
            )  # fmt: skip


def _head(one: Dropped, words: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.html(found.titled(one.name, words), width="content")
        st.button(
            "Remove", key=f"aside-{one.key}", type="tertiary", on_click=one.done_with,
            icon=":material/close:", help=plain("Nothing of it is written or kept."),
        )  # fmt: skip


def _inner(part_name: str, file_name: str) -> str:
    """A part's name within its file."""
    return part_name.removeprefix(f"{file_name}/")
