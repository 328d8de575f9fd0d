"""The Sources page's list: every source with its health, what can be done with it, and one of them opened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import streamlit as st

import settings
from charts import formats
from collect import connecting
from figures import of_source
from ui import address, connect_form, connect_pick, connect_words, log_view, source_panel, source_syncing, source_words
from ui.load import Place
from ui.source_syncing import ACCOUNT, synced
from ui.texts import plain, safe


def sentence(place: Place) -> tuple[str, str | None]:
    """How many sources there are and which of them need a look."""
    if place.workspace is None:
        return source_words.sentence([], settings.now(), "UTC")
    return source_words.sentence(place.read("sources"), settings.now(), place.ws.zone)


def show(place: Place) -> None:
    """Every source, those that need the owner first; the one that the address names stands open."""
    open_ = address.bound(ACCOUNT)
    sources = place.read("sources") if place.workspace is not None else []
    if not sources:
        return
    now, newest = settings.now(), place.ask(of_source.newest)
    specs = {spec.name: spec for spec in connecting.specs()}
    if place.ws.demo:
        _invented(place, sources, newest)
        return
    board = source_syncing.board(place.store, place.ws)
    working = {name for name, at in board.now().items() if at.state == "working"} if board else set()
    states = {s.name: source_words.state(s, now, place.ws.zone, working=s.name in working) for s in sources}
    with st.container(key="sources-list"):
        for source in sorted(sources, key=lambda each: not states[each.name].needs):
            with st.container(key=f"source-{source.id}"):
                spec = specs.get(source.connector)
                html = markup(
                    source,
                    now,
                    place.ws.zone,
                    working=source.name in working,
                    spec=spec,
                    newest=newest.get(source.name),
                )
                _row(place, source, html, is_open=source.name == open_)
                if source.name == open_:
                    source_panel.show(place, source, spec)


def markup(
    source: Any,
    now: datetime,
    zone: str = "UTC",
    *,
    working: bool = False,
    spec: Any = None,
    newest: date | None = None,
) -> str:
    """One source as HTML: state, title and platform; facts; history that still comes in; what is wrong or in part.

    `working`: it is being read; `spec`: its platform; `newest`: the last day it tells of.
    """
    state = source_words.state(source, now, zone, working=working)
    dot = f'<span class="tr-state {state.look}" aria-hidden="true"></span>'
    platform = spec.title if spec else ""
    same = platform.casefold() in (source.title or source.name).casefold()
    where = "" if same or not platform else f'<span class="faint">{safe(platform)}</span>'
    line = (
        f'<div class="tr-line"><span class="state">{dot}<b>{safe(source.title or source.name)}</b></span>{where}</div>'
    )
    told = [state.words, *source_words.facts(source, now, zone, newest)]
    others = "".join(f"<span>{safe(fact)}</span>" for fact in told[1:])
    facts = f'<div class="small facts"><span class="{state.look}">{safe(told[0])}</span>{others}</div>'
    back = source_words.filling(source, spec, now.date())
    bar = "" if back is None else (
        f'<div class="faint small filling">{safe(back[0])}<span class="track" role="progressbar" aria-label="History" '
        f'aria-valuemin="0" aria-valuemax="100" aria-valuenow="{back[1] * 100:.0f}"><span style="width:{back[1]:.0%}"></span></span></div>'
    )  # fmt: skip
    wrong = source_words.failing(source, now, zone)
    under = f'<div class="{"bad" if state.look == "wrong" else "faint"} small">{safe(wrong)}</div>' if wrong else ""
    under += "".join(f'<div class="faint small">{safe(text)}</div>' for text in source_words.remarks(source))
    path = source.settings.get("path") if log_view.is_log(source) else ""
    files = f'<div class="faint small">{safe(path)}</div>' if path else ""
    return f'<div class="tr tr-source">{line}{facts}{files}{bar}{under}</div>'


def tools(place: Place) -> None:
    """Syncing all, and the way to add one; nothing where there is no source yet, and in the demo, whose sources are invented."""
    sources = place.read("sources") if place.workspace is not None else []
    if not sources or place.ws.demo:
        return
    with st.container(horizontal=True, key="sources-tools"):
        if any(synced(s) and not s.paused for s in sources):
            st.button(
                "Sync all now", key="sync-all", icon=":material/sync:", type="primary", on_click=source_syncing.start,
                args=(place, ()), disabled=source_syncing.busy(place),
            )  # fmt: skip
        st.button(
            "Add a source",
            key="add-open",
            icon=":material/add:",
            on_click=address.go,
            args=(connect_form.ADD, connect_pick.ALL),
        )


def invented(sources: list[Any], kinds: Mapping[str, str], newest: Mapping[str, Any], today: Any) -> str:
    """The sources of the demo as HTML, under what they measure."""
    parts = []
    for title, under in connect_words.HEADINGS.items():
        own = [source for source in sources if kinds.get(source.channel, "other") in under]
        rows = "".join(_invented_row(source, newest.get(source.name), today) for source in own)
        parts.append(f"<section><h3>{safe(title)}</h3>{rows}</section>" if own else "")
    return f'<div class="tr tr-invented">{"".join(parts)}</div>'


def _invented_row(source: Any, newest: Any, today: Any) -> str:
    to = f'<span class="faint small">to {safe(formats.day(newest, today))}</span>' if newest else ""
    return f'<div class="row"><span>{safe(source.title or source.name)}</span>{to}</div>'


def _invented(place: Place, sources: list[Any], newest: Mapping[str, Any]) -> None:
    kinds = {channel.name: channel.kind for channel in place.read("channels")}
    st.html(invented(sources, kinds, newest, place.today))
    for log in (source for source in sources if log_view.is_log(source)):
        asked = {"workspace": place.ws.name, log_view.LOG: log.name}
        label = plain(f"How {log.title or log.name} counts")
        st.page_link("../pages/log.py", label=label, icon=":material/rule:", query_params=asked)


def _row(place: Place, source: Any, html: str, *, is_open: bool) -> None:
    left, right = st.columns([4, 1.5], vertical_alignment="center")
    left.html(html)
    with right.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center", key=f"acts-{source.id}"
    ):
        if synced(source) and source.state.get("reconnect") and not source.paused:
            st.button("Reconnect", key=f"again-{source.id}", type="primary", on_click=_reconnect, args=(source,))
        elif synced(source) and not source.paused:
            st.button(
                "Sync", key=f"sync-{source.id}", on_click=source_syncing.start, args=(place, (source.name,)),
                disabled=source_syncing.busy(place), help=plain(f"Asks {source.title or source.name} now"),
            )  # fmt: skip
        elif synced(source):
            st.button("Resume", key=f"resume-{source.id}", on_click=source_panel.pause, args=(place, source, False))
        if log_view.is_log(source):
            asked = {"workspace": place.ws.name, log_view.LOG: source.name}
            st.page_link("../pages/log.py", label="Rules", icon=":material/rule:", query_params=asked)
        st.button(
            "Close" if is_open else "Details", key=f"open-{source.id}", type="tertiary", on_click=address.go,
            args=(ACCOUNT, "" if is_open else source.name),
        )  # fmt: skip


def _reconnect(source: Any) -> None:
    address.go(ACCOUNT, source.name)
    source_panel.turn_to(source, source_panel.KEY)
