"""The Import page's conversation: files dropped, what was found and understood, questions, one press to take them in.

Nothing is written to the store before that press. The dropped files lie in a private folder that goes with the session.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

import settings
from collect import connecting, importing
from collect.errors import FAILURES
from ui import batch_list, found, head, saying
from ui.load import Place, own_workspace
from ui.texts import plain, safe

_ROUND, _FOLDER, _SEEN, _DONE = "import_round", "import_folder", "import_seen", "import_done"


@dataclass
class Dropped:
    """One file on its way in: where it lies, what was read in it, and the answers given so far."""

    name: str
    path: Path
    preview: Any = None
    error: str | None = None
    answers: dict[str, str] = field(default_factory=dict)
    version: str = ""


def show(place: Place, workspace: Callable[[], Any]) -> None:
    """Drop, look, answer, take in; `workspace` gives the business, made if there is none yet."""
    results(place)
    saying.said(place)
    files = st.file_uploader(
        "Drop sales, subscriber or feed files here",
        accept_multiple_files=True,
        key=f"drop-{_round()}",
        max_upload_size=200,
    )
    if not files:
        readable()
        return
    dropped = [_received(place, workspace(), upload) for upload in files]
    for number, one in enumerate(dropped):
        with st.container(border=True, key=f"file-{number}"):
            _file(place, one, number)
    _confirm(place, [d for d in dropped if ready(d)], len(dropped))


def readable() -> None:
    """What can be read today, and what each was tried with."""
    head.title("What can be read", "recognised by its columns, whatever it is called")
    kinds = [(spec.title, spec.tested) for spec in connecting.specs()]
    kinds += [(each.title, each.tested) for each in importing.formats()]
    rows = "".join(f"<tr><td>{safe(title)}</td><td>{safe(tested)}</td></tr>" for title, tested in kinds)
    st.html(
        f'<div class="tr"><table><thead><tr><th>File</th><th>Tried with</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def ready(one: Dropped) -> bool:
    """Whether a file was understood, has no open question and brings something."""
    return one.preview is not None and not one.preview.questions


def results(place: Place) -> None:
    """What the last press brought, each with its way back."""
    for line, batch, well in st.session_state.get(_DONE, []):
        left, right = st.columns([6, 1], vertical_alignment="center")
        (left.success if well else left.error)(plain(line))
        if batch is not None:
            right.button("Undo", key=f"undo-import-{batch}", width="stretch", on_click=_undo, args=(place, batch))


def _undo(place: Place, batch: int) -> None:
    batch_list.undo(place, batch)
    st.session_state[_DONE] = [d for d in st.session_state.get(_DONE, []) if d[1] != batch]


def _round() -> int:
    return int(st.session_state.setdefault(_ROUND, 0))


def _received(place: Place, ws: Any, upload: Any) -> Dropped:
    """The dropped file on disk with its preview, read once and again only when an answer changes."""
    seen: dict[str, Dropped] = st.session_state.setdefault(_SEEN, {})
    one = seen.get(upload.file_id)
    if one is None:
        folder = st.session_state.setdefault(_FOLDER, tempfile.TemporaryDirectory(prefix="tributary-"))
        path = Path(folder.name) / str(len(seen)) / (Path(upload.name).name[-120:] or "file")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(upload.getbuffer())
        one = seen[upload.file_id] = Dropped(Path(upload.name).name, path)
    stale = one.preview is not None and one.version != place.store.version(ws.id)
    if stale or (one.preview is None and one.error is None):
        _look(place, ws, one)
    return one


def _look(place: Place, ws: Any, one: Dropped) -> None:
    try:
        with st.spinner(plain(f"Reading {one.name}")):
            choices = importing.Choices(answers=dict(one.answers))
            one.preview = importing.look(place.store, ws, one.path, choices, file_name=one.name, now=settings.now())
            one.version = place.store.version(ws.id)
        one.error = None
    except FAILURES as error:
        one.preview, one.error = None, str(error)


def _file(place: Place, one: Dropped, number: int) -> None:
    if one.error is not None:
        st.html(f'<div class="tr"><b>{safe(one.name)}</b><p class="bad">{safe(one.error)}</p></div>')
        return
    st.html(found.understood(one.preview))
    _questions(one, number)
    remarks = found.left_out(one.preview)
    if remarks:
        count = len(one.preview.rejected) + len(one.preview.left_out)
        with st.expander(f"{count:,} left out, with the reason"):
            st.html(remarks)


def _questions(one: Dropped, number: int) -> None:
    for question in one.preview.questions:
        key = f"answer-{_round()}-{number}-{question.id}"
        if question.id == "as_of":
            st.date_input(plain(question.text), None, key=key, on_change=_answered, args=(one, question.id, key))
        elif question.options:
            st.selectbox(
                plain(question.text), question.options, index=None, key=key, placeholder="Choose one",
                on_change=_answered, args=(one, question.id, key),
            )  # fmt: skip
        else:
            st.text_input(plain(question.text), key=key, on_change=_answered, args=(one, question.id, key))


def _answered(one: Dropped, question: str, key: str) -> None:
    value = st.session_state.get(key)
    if value:
        one.answers[question] = str(value)
        one.preview = None


def _confirm(place: Place, good: list[Dropped], every: int) -> None:
    if not good:
        return
    left = every - len(good)
    words = "Take it in" if every == 1 else f"Take {len(good)} files in" if len(good) != 1 else "Take 1 file in"
    if left:
        st.html(f'<div class="tr faint small">{left} not yet understood or answered: left alone.</div>')
    st.button(words, type="primary", on_click=_take, args=(place, good), icon=":material/check:")


def _take(place: Place, good: list[Dropped]) -> None:
    done: list[tuple[str, int | None, bool]] = []
    for one in good:
        try:
            outcome = importing.take(place.store, _workspace(place), one.preview, now=settings.now())
            done.append((_summary(outcome), outcome.batch, True))
        except FAILURES as error:
            done.append((f"{one.name}: {error}", None, False))
    st.session_state[_DONE] = done
    st.session_state[_SEEN] = {}
    folder = st.session_state.pop(_FOLDER, None)
    if folder is not None:
        folder.cleanup()
    st.session_state[_ROUND] = _round() + 1


def _workspace(place: Place) -> Any:
    return place.workspace or own_workspace(place.store)


def _summary(outcome: Any) -> str:
    return f"{outcome.file} is in: {found.news(outcome.added, outcome.revised, outcome.unchanged)}."
