"""A sync that is running, whoever started it: each source's line, a bar, a way to stop it; and what it came to."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

from collect import connecting
from ui import connect_form, saying, source_syncing, source_words
from ui.jobs import jobs
from ui.load import Place
from ui.texts import plain, safe

_SEEN = "board-seen"
_LOOKS = {
    "waiting": ("wait", "waiting"),
    "working": ("work", "being read"),
    "done": ("ok", "done"),
    "failed": ("wrong", "not read"),
}
_WATCH = "6s"
"""How often a page at rest looks whether the program has begun a sync by itself."""


def show(place: Place) -> None:
    """The line that the last action left; then the sync at work, or what the last one came to."""
    saying.line()
    if place.workspace is None:
        return
    if source_syncing.busy(place):
        st.fragment(run_every="1s")(_at_work)(place)
        return
    _over(place)


def watch(place: Place) -> None:
    """Look now and then whether the program has begun a sync by itself; the last thing of a page, since it shows nothing."""
    resting = place.workspace is not None and not source_syncing.busy(place)
    if resting and (connect_form.awaits(place) or any(map(source_syncing.synced, place.read("sources")))):
        st.fragment(run_every=_WATCH)(_watch)(place)


def markup(board: Any) -> str:
    """Each source of a sync as an HTML row: state, title, what it is at, rows kept."""
    rows = []
    for at in board.now().values():
        look, words = _LOOKS[at.state]
        dot = f'<span class="tr-state {look}" role="img" aria-label="{words}"></span>'
        line = (
            at.line.partition(": ")[2]
            if at.state in ("done", "failed") and at.line.startswith(f"{at.title}: ")
            else at.line
        )
        kept = f"{at.rows:,} rows" if at.rows else ""
        words = f'<span class="faint line">{safe(source_words.days_named(line) or words)}</span><span class="n">{kept}</span>'
        rows.append(f'<div class="row">{dot}<b>{safe(at.title)}</b>{words}</div>')
    return f'<div class="tr tr-sync small">{"".join(rows)}</div>'


def headline(board: Any) -> str:
    """How far it is in a line."""
    at = list(board.now().values())
    through = sum(each.state in ("done", "failed") for each in at)
    rows = sum(each.rows for each in at)
    kept = f" · {rows:,} rows so far" if rows else ""
    if board.stopping:
        return f"Stopping{kept}"
    if len(at) == 1:
        return f"Reading {at[0].title}{kept}"
    return f"Syncing, {through} of {len(at)} done{kept}"


def _at_work(place: Place) -> None:
    board = source_syncing.board(place.store, place.ws)
    state = jobs().snapshot(place.ws.name)
    if board is None and not state.running:
        saying.again()
        st.rerun()
    with st.container(key="sync-now"):
        if board is None:
            saying.bar(state)
            return
        st.session_state[_SEEN] = board
        share, left = _share(place, board), None
        if state.running and len(board.now()) == 1:
            left = type(state)(running=True, share=share, began=state.began).left(time.monotonic())
        with st.container(horizontal=True, vertical_alignment="center"):
            if share > 0:
                st.progress(min(1.0, share), plain(f"{headline(board)}{saying.remaining(left)}"))
            else:
                st.html(
                    f'<div class="tr">{safe(headline(board))}<div class="tr-wait" role="progressbar" aria-label="At work"></div></div>'
                )
            st.button("Stop", key="sync-stop", icon=":material/stop:", on_click=board.stop, disabled=board.stopping)
        st.html(markup(board))


def _share(place: Place, board: Any) -> float:
    """The share of the work that is done; a source whose history comes in counts with what of it is in."""
    specs = {spec.name: spec for spec in connecting.specs()}
    known = {s.name: source_words.filled(s, specs.get(s.connector), place.today) for s in place.read("sources")}
    at = board.now()
    done = sum(
        1.0 if each.state in ("done", "failed") else each.share or (known.get(name) if each.rows else None) or 0.0
        for name, each in at.items()
    )
    return float(done / max(1, len(at)))


def _over(place: Place) -> None:
    """What the work behind the page came to, once: of a job of this program's pages, else of the sync that was watched."""
    state = jobs().snapshot(place.ws.name)
    board = st.session_state.pop(_SEEN, None)
    jobs().forget(place.ws.name)
    if state.error:
        st.error(plain(state.error))
    told = source_syncing.summary(state.results) if state.results else source_syncing.of_board(board) if board else None
    if told and not state.error:
        {"ok": st.success, "wrong": st.error}.get(told[0], st.info)(plain(source_words.days_named(told[1])))


def _watch(place: Place) -> None:
    """Run the page anew when a sync has begun, or when what is in the record has changed."""
    if source_syncing.busy(place) or place.store.version(place.ws.id) != place.version:
        saying.again()
        st.rerun()
