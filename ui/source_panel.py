"""One source opened: its runs, its name and what it measures, its settings and key, and the ways to part with it."""

from __future__ import annotations

from typing import Any

import streamlit as st

import settings
from collect import accounts, connecting, vault, workspaces
from figures import of_source
from ui import (
    address,
    batch_list,
    cells,
    connect_form,
    connect_words,
    saying,
    source_again,
    source_syncing,
    source_words,
)
from ui.load import Place
from ui.source_syncing import synced
from ui.texts import plain, safe

RUNS, NAME, KEY, REMOVE = "Runs", "General", "Connection", "Remove"
_BATCHES = 200


def show(place: Place, source: Any, spec: Any) -> None:
    """The parts of a source, one at a time."""
    connected = synced(source)
    parts = [RUNS, NAME, *([KEY] if spec is not None and (connected or source.known == "measured") else []), REMOVE]
    with st.container(key=f"panel-{source.id}"):
        widget = _widget(source)
        if st.session_state.get(widget) not in parts:
            st.session_state[widget] = KEY if KEY in parts and source.state.get("reconnect") else parts[0]
        chosen = st.segmented_control("Part", parts, key=widget, required=True, label_visibility="collapsed", wrap=True)
        if chosen == NAME:
            _name(place, source)
        elif chosen == KEY:
            source_again.show(place, source, spec)
        elif chosen == REMOVE:
            _remove(place, source)
        else:
            _runs(place, source, spec)


def turn_to(source: Any, part: str) -> None:
    """Show this part of the source the next time its panel stands open."""
    st.session_state[_widget(source)] = part


def pause(place: Place, source: Any, paused: bool) -> None:
    """Leave a source out of syncs, or take it in again."""
    saying.outcome(lambda: connecting.pause(place.store, place.ws, source.name, paused))


def facts(place: Place, source: Any, spec: Any) -> str:
    """What is known of a connected account, as HTML: what it is called there, its history, where its key is."""
    reference = accounts.reference(source)
    seen = {name: text for name, text in accounts.seen(source).items() if name != "base"}
    titles = {setting.name: setting.title for setting in spec.settings} if spec else {}
    told = {
        "Account": source.state.get("account", ""),
        **{titles.get(name, name): text for name, text in seen.items()},
        "Measures": connect_words.gives(spec, 12) if spec else "",
        "History": connect_words.history_line(spec) if spec else "",
        "Its key": f"kept in {vault.where(reference)}" if reference else "",
    }
    lines = "".join(f"<dt>{safe(name)}</dt><dd>{safe(text)}</dd>" for name, text in told.items() if text)
    return f'<div class="tr"><dl>{lines}</dl></div>' if lines else ""


def runs(source: Any, now: Any, zone: str) -> str:
    """The last runs as an HTML table, newest first; a failure that repeats itself is one line."""
    rows = []
    for run in source.state.get("runs", []):
        at, said, often = source_words.run_line(run, now, zone)
        look = "ok" if run.get("ok") else "wrong"
        dot = f'<span class="tr-state {look}" role="img" aria-label="{"went well" if run.get("ok") else "failed"}"></span>'
        words = f'<span class="said">{safe(said)}</span>' + (
            f'<span class="rule">{safe(often)}</span>' if often else ""
        )
        rows.append(cells.row((cells.picture(dot, "keep"), cells.cell(at, "keep"), cells.picture(words))))
    return cells.table([], rows)


def _widget(source: Any) -> str:
    return f"shown-part-{source.id}"


def _runs(place: Place, source: Any, spec: Any) -> None:
    if synced(source):
        st.html(facts(place, source, spec))
    if source.state.get("runs"):
        st.html(f'<div class="tr tr-runs">{runs(source, settings.now(), place.ws.zone)}</div>')
        return
    titles = place.titles
    own = [batch for batch in place.read("batches", _BATCHES) if batch.source == source.name]
    if not own:
        st.html('<div class="tr faint small">Nothing came in yet.</div>')
    for batch in own[: batch_list.FIRST]:
        st.html(batch_list.markup(batch, settings.now(), titles.get(source.name, source.name)))


def _name(place: Place, source: Any) -> None:
    with st.form(f"rename-{source.id}", border=False):
        left, right = st.columns([4, 1], vertical_alignment="bottom")
        title = left.text_input("What to call it", source.title or source.name, max_chars=80, key=f"title-{source.id}")
        if right.form_submit_button("Save", width="stretch"):
            saying.outcome(
                lambda: connecting.rename(place.store, place.ws, source.name, title or ""), f"It is called {title} now."
            )
            st.rerun()
    _measures(place, source)
    if synced(source):
        words = (
            "Paused: it is left out of every sync until it is resumed."
            if source.paused
            else "Asked once a day while this program runs."
        )
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.html(f'<div class="tr faint small">{safe(words)}</div>')
        right.button(
            "Resume" if source.paused else "Pause", key=f"pause-{source.id}", on_click=pause,
            args=(place, source, not source.paused), width="stretch",
        )  # fmt: skip


def _measures(place: Place, source: Any) -> None:
    """Which site, show or list it counts: those of one stand beside each other, and one of them counts."""
    channels = {channel.name: channel for channel in place.read("channels")}
    now = channels.get(source.channel or "")
    if now is None:
        return
    kind = connect_words.KINDS.get(now.kind, "business")
    options = {now.name: now.title or now.name, **connect_form.of_kind(place, now.kind)}
    options.setdefault(source.name, connect_words.own(now.kind))
    if len(options) < 2:
        return
    widget = f"measures-{source.id}"
    st.selectbox(
        f"It measures the {kind}", list(options), list(options).index(now.name), key=widget, format_func=options.__getitem__,
        on_change=_count_as, args=(place, source.name, widget),
        help=plain(f"Sources of one {kind} stand beside each other, and one of them counts: never both. This holds at once."),
    )  # fmt: skip


def _count_as(place: Place, name: str, widget: str) -> None:
    channel = st.session_state[widget]
    saying.outcome(lambda: workspaces.count_as(place.store, place.ws, name, channel))


def _remove(place: Place, source: Any) -> None:
    brought = place.ask(of_source.brought, source.name)
    busy, title = source_syncing.busy(place), source.title or source.name
    what = brought.words() or "nothing"
    newest = f"It brought {what}, in {brought.batches:,} batch{'es' if brought.batches != 1 else ''}."
    left, right = st.columns(2, gap="medium")
    with left:
        if synced(source):
            words = f"{newest} All of it stays and counts; its key is deleted, and it is asked no more."
            st.html(
                f'<div class="tr"><b>Disconnect, keep its history</b><p class="small faint">{safe(words)}</p></div>'
            )
            st.button("Disconnect", key=f"leave-{source.id}", on_click=_part, args=(place, source, True), disabled=busy)
        else:
            st.html(f'<div class="tr small faint">{safe(newest)}</div>')
    with right:
        words = f"{what[:1].upper()}{what[1:]} of {title} leave every page and total, for good."
        st.html(f'<div class="tr"><b>Delete it with its history</b><p class="small faint">{safe(words)}</p></div>')
        with st.popover("Delete", disabled=busy):
            st.text(f"Delete {title} and everything that came from it: {what}?")
            st.button(
                "Delete for good",
                key=f"remove-{source.id}",
                type="primary",
                on_click=_part,
                args=(place, source, False),
            )


def _part(place: Place, source: Any, history: bool) -> None:
    """Disconnect a source, or take it away with its history, behind the page: that may take long."""
    title = source.title or source.name
    source_syncing.part(place, source.name, title, history=history)
    address.go(source_syncing.ACCOUNT, "")
