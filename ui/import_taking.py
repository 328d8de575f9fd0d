"""Taking dropped files in: at once where they are small, behind the page where they are long; then what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

import settings
from collect import history, importing, mappings
from collect.errors import FAILURES
from ui import found, import_files, import_log, saying
from ui.import_files import Dropped
from ui.jobs import Say, jobs
from ui.load import Place, own_workspace
from ui.texts import plain

_DONE = "import_done"
_LINKED = 4


@dataclass(frozen=True)
class Came:
    """What became of one file: a line about it, and its batches with the name of the part that each brought."""

    message: str
    ok: bool = True
    batches: tuple[tuple[int, str], ...] = ()


def confirm(place: Place, every: list[Dropped]) -> None:
    """One press for all files that were understood; what is not yet is said and left alone."""
    good = [one for one in every if one.ready and one.phase == "waiting"]
    if not good:
        return
    left = len(every) - len(good)
    words = "Take it in" if len(every) == 1 else f"Take {len(good)} file{'s' if len(good) != 1 else ''} in"
    if left:
        st.html(f'<div class="tr faint small">{left} not yet understood or answered, or in already: left alone.</div>')
    busy = place.workspace is not None and jobs().snapshot(place.ws.name).running
    st.button(words, type="primary", on_click=_take, args=(place, good), icon=":material/check:", disabled=busy)


def results(place: Place) -> None:
    """What the last press brought, each with its page and its way back."""
    _collect(place)
    for number, came in enumerate(st.session_state.get(_DONE, [])):
        with st.container(horizontal=True, vertical_alignment="center", key=f"came-{number}"):
            (st.success if came.ok else st.error)(plain(came.message), width="stretch")
            for batch, part in came.batches[:_LINKED]:
                where = {"workspace": place.ws.name, "batch": str(batch)}
                label = "Look" if len(came.batches) == 1 else part.rpartition("/")[2]
                st.page_link("../pages/batch.py", label=plain(label), query_params=where)
            if came.batches:
                st.button("Undo", key=f"undo-import-{came.batches[0][0]}", on_click=_undo, args=(place, came))


def shown() -> set[int]:
    """The batches that stand above as results."""
    return {batch for came in st.session_state.get(_DONE, []) for batch, _ in came.batches}


def _collect(place: Place) -> None:
    """Fetch what a press brought that went on behind the page."""
    if place.workspace is None:
        return
    state = jobs().snapshot(place.ws.name)
    came = [result for result in state.results if isinstance(result, Came)]
    if came and not state.running:
        st.session_state[_DONE] = came
        jobs().forget(place.ws.name)


def _undo(place: Place, came: Came) -> None:
    def back() -> None:
        for batch, _ in reversed(came.batches):
            history.undo(place.store, place.ws, batch)

    saying.outcome(back, "Taken back: the record is as it was before.")
    st.session_state[_DONE] = [each for each in st.session_state.get(_DONE, []) if each is not came]


def _take(place: Place, good: list[Dropped]) -> None:
    ws = place.workspace or own_workspace(place.store)
    st.session_state[_DONE] = []
    if not any(one.large for one in good):
        st.session_state[_DONE] = _all_in(place.store, ws, good, None)
    elif ws is not None and jobs().start(ws.name, lambda say: _all_in(place.store, ws, good, say)):
        for one in good:
            one.phase = "taking"
    else:
        saying.say("wrong", "Something else is being written just now: wait until it is over, then press again.")


def _all_in(store: Any, ws: Any, good: list[Dropped], say: Say | None) -> list[Came]:
    """Take files in one after the other; one that has a question now that another is in stays on the page."""
    done: list[Came] = []
    sources: set[str] = set()
    try:
        for one in good:
            own = {preview.source for preview in (one.found.parts if one.found else ())}
            if own & sources:
                import_files.look_again(store, ws, one)
            if say:
                say(f"Taking {one.name} in")
            if one.ready:
                into = _log_in if one.found is not None and one.found.log is not None else _in
                done.append(into(store, ws, one, say))
            sources |= own
    finally:
        for one in good:
            one.stay()
    return done


def _telling(say: Say, name: str) -> Callable[[float], None]:
    return lambda share: say(f"Taking {name} in", share)


def _log_in(store: Any, ws: Any, one: Dropped, say: Say | None) -> Came:
    try:
        outcome = import_log.take(store, ws, one, say)
    except FAILURES as error:
        return Came(f"{one.name}: {error} Nothing of it is in.", ok=False)
    one.done_with()
    if outcome.batch is None:
        return Came(f"{one.name}: every line of it is in already.")
    news = found.news(outcome.added, outcome.revised, outcome.unchanged)
    return Came(f"{one.name} is in: {news}.", batches=((outcome.batch, one.name),))


def _in(store: Any, ws: Any, one: Dropped, say: Say | None) -> Came:
    heard = _telling(say, one.name) if say else None
    parts = [preview for preview in (one.found.parts if one.found else ()) if preview.already is None]
    outcomes: list[Any] = []
    try:
        if one.mapping is not None:
            mappings.save(store, ws.id, one.mapping_name, one.learned())
        for number, preview in enumerate(parts):
            share = _part_of(heard, number, len(parts))
            outcomes.append(importing.take(store, ws, preview, now=settings.now(), progress=share))
    except FAILURES as error:
        there = f" {len(outcomes)} of its {len(parts)} tables are in." if outcomes else " Nothing of it is in."
        return Came(f"{one.name}: {error}{there}", ok=False, batches=_batches(outcomes))
    one.done_with()
    news = found.news(*(sum(getattr(o, name) for o in outcomes) for name in ("added", "revised", "unchanged")))
    tables = f"{len(outcomes)} tables, " if len(outcomes) > 1 else ""
    return Came(f"{one.name} is in: {tables}{news}.", batches=_batches(outcomes))


def _batches(outcomes: list[Any]) -> tuple[tuple[int, str], ...]:
    return tuple((outcome.batch, outcome.file) for outcome in outcomes if outcome.batch is not None)


def _part_of(heard: Callable[[float], None] | None, number: int, count: int) -> Callable[[float], None] | None:
    """What turns a part's own share into the file's."""
    return (lambda share: heard((number + share) / count)) if heard else None
