"""Adding a source: the feed's address at once, or one of the platforms, found by group or by word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from collect import connecting
from ui import address, connect_form, connect_words, head, log_connect
from ui.connect_form import ADD
from ui.load import Place
from ui.texts import plain, safe

ALL = "all"
LOG, FEED = "access_log", "rss"
_GROUP, _FIND, _FEED_FIELD = "platform-group", "platform-find", "feed-address"


def show(place: Place, workspace: Callable[[], Any]) -> None:
    """What the address asks for: the list of platforms, one platform's form, or only the button that leads there.

    Where nothing is connected yet the list stands open. `workspace` gives the business, made if there is none yet.
    """
    asked = address.bound(ADD)
    if place.workspace is not None and place.ws.demo:
        return
    empty = place.workspace is None or not place.read("sources")
    specs = {spec.name: spec for spec in sorted(connecting.specs(), key=lambda each: str(each.title).casefold())}
    if asked in specs:
        _one(place, workspace, specs[asked])
    elif asked == ALL or empty:
        _all(place, workspace, list(specs.values()), can_close=not empty)


def tile(spec: Any, connected: int) -> str:
    """One platform of the list as HTML: its name, what it gives, what to know before."""
    marks = [connect_words.history(spec), connect_words.key(spec)]
    facts = "".join(f"<span>{safe(mark)}</span>" for mark in marks)
    there = f'<span class="there">{connected if connected > 1 else ""} connected</span>' if connected else ""
    proof = '<span class="tr-mark">unproven</span>' if spec.proof == "unproven" else ""
    cost = '<span class="tr-mark">costs money</span>' if spec.opt_in else ""
    return (
        f'<div class="tr tr-card tr-platform"><div class="name"><b>{safe(spec.title)}</b>{there}</div>'
        f'<div class="gives">{safe(connect_words.gives(spec, 4))}</div><div class="facts">{facts}{proof}{cost}</div></div>'
    )


def _one(place: Place, workspace: Callable[[], Any], spec: Any) -> None:
    with st.container(key="add-source"):
        left, right = st.columns([4, 1], vertical_alignment="center")
        with left:
            head.title(spec.title, "a source to add")
        with right.container(horizontal=True, horizontal_alignment="right"):
            st.button(
                "All platforms",
                key="add-back",
                on_click=address.go,
                args=(ADD, ALL),
                icon=":material/arrow_back:",
                type="tertiary",
            )
        if spec.name == LOG:
            log_connect.show(place, workspace)
        else:
            connect_form.show(place, workspace, spec)


def _all(place: Place, workspace: Callable[[], Any], specs: Sequence[Any], *, can_close: bool) -> None:
    with st.container(key="add-source"):
        left, right = st.columns([4, 1], vertical_alignment="center")
        with left:
            head.title("Add a source", f"one of {len(specs)} platforms; or drop a file on Import")
        if can_close:
            with right.container(horizontal=True, horizontal_alignment="right"):
                st.button(
                    "Close",
                    key="add-close",
                    on_click=address.go,
                    args=(ADD, ""),
                    icon=":material/close:",
                    type="tertiary",
                )
        _feed(place, workspace)
        group, text = _sought()
        found = connect_words.found(specs, group, text)
        _tiles(place, found)
        if not found:
            words = "No platform of that name. Most of them give a file, too: drop it on Import, whatever its columns are called."
            head.empty(words)
        _broken()


def _sought() -> tuple[str, str]:
    """The group and the words that are looked for."""
    left, right = st.columns([3, 1], vertical_alignment="center")
    with left:
        group = st.pills(
            "Kind of source", list(connect_words.GROUPS), key=_GROUP, format_func=connect_words.GROUPS.__getitem__,
            label_visibility="collapsed", wrap=True,
        )  # fmt: skip
    text = right.text_input(
        "Find a platform", key=_FIND, placeholder="Find a platform", label_visibility="collapsed", icon=":material/search:",
        type="search", live=True,
    )  # fmt: skip
    return str(group or ""), str(text or "")


def _tiles(place: Place, found: Sequence[Any]) -> None:
    there = (
        Counter(s.connector for s in place.read("sources") if s.settings) if place.workspace is not None else Counter()
    )
    with st.grid("auto", min_column_width=215, gap="small", key="platforms"):
        for spec in found:
            with st.container(key=f"card-platform-{spec.name}"):
                st.html(tile(spec, there[spec.name]))
                st.button(f"Connect {spec.title}", key=f"pick-{spec.name}", on_click=address.go, args=(ADD, spec.name))


def _feed(place: Place, workspace: Callable[[], Any]) -> None:
    """The one field that needs nothing else: a feed's address, or a site's."""
    with st.form("add-feed", border=False):
        left, right = st.columns([5, 1], vertical_alignment="bottom")
        url = left.text_input(
            "Add a feed: the address of your podcast or blog", placeholder="https://example.com/feed", key=_FEED_FIELD,
            help=plain("RSS, Atom or JSON Feed; a blog’s own address will do. It needs no key."),
        )  # fmt: skip
        pressed = right.form_submit_button("Add", type="primary", width="stretch")
    if not pressed:
        return
    if not (url or "").strip():
        st.html('<div class="tr bad small" role="alert">Type the address of a feed or of a site.</div>')
        return
    connect_form.take(place, workspace, FEED, {"url": url.strip()})


def _broken() -> None:
    """Connectors that could not be loaded: said, so that nobody looks for them in vain."""
    wrong = connecting.broken()
    if wrong:
        named = f"Not usable now: {', '.join(sorted(wrong))}. python cli.py connectors says why."
        st.html(f'<div class="tr faint small">{safe(named)}</div>')
