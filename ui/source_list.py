"""The Sources page: what is connected and how it is doing, adding a feed, fetching now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import streamlit as st

import settings
from collect import connecting, sync
from collect.errors import FAILURES
from ui import head, log_view, saying
from ui.jobs import Say, jobs
from ui.load import Place
from ui.texts import plain, safe

_STATES = {"ok": "well", "wrong": "could not be read", "idle": "paused"}
_START = "Add the feed of your podcast or blog, drop files on Import, or type numbers in."


def sentence(place: Place) -> tuple[str, str | None]:
    """How many sources there are and whether one of them fails."""
    sources = place.read("sources") if place.workspace is not None else []
    if not sources:
        return "Nothing is connected yet.", _START
    wrong = [s.title or s.name for s in sources if s.state.get("error") and not s.paused]
    count = f"{len(sources)} source{'s' if len(sources) != 1 else ''}"
    if wrong:
        return f"{count}; {len(wrong)} could not be read.", ", ".join(wrong)
    return f"{count}, all well.", None


def show(place: Place) -> None:
    """Every source with its health and what can be done with it."""
    saying.said(place)
    sources = place.read("sources") if place.workspace is not None else []
    if any(fetched(s) and not s.paused for s in sources):
        st.button(
            "Fetch all now", icon=":material/sync:", type="primary", on_click=start, args=(place, ()),
            disabled=jobs().snapshot(place.ws.name).running,
        )  # fmt: skip
    with st.container(key="sources-list"):
        for source in sources:
            with st.container(key=f"source-{source.id}"):
                left, right = st.columns([3, 2], vertical_alignment="center")
                left.html(markup(source, settings.now()))
                with right:
                    _actions(place, source)


def add_feed(place: Place, workspace: Callable[[], Any]) -> None:
    """A form for a feed's address; `workspace` gives the business it belongs to, made if there is none yet."""
    head.title("Add a feed", "of a podcast or a blog: RSS, Atom or JSON Feed")
    with st.form("add-feed", border=False):
        left, right = st.columns([5, 1], vertical_alignment="bottom")
        url = left.text_input("Address of the feed", placeholder="https://example.com/feed", key="feed-address")
        pressed = right.form_submit_button("Add", type="primary", width="stretch")
    if pressed and url.strip():
        _connect(place, workspace, url.strip())


def start(place: Place, names: tuple[str, ...]) -> None:
    """Fetch sources in the background, all of them where none is named."""
    start_in(place.store, place.ws, names, place.today)


def start_in(store: Any, ws: Any, names: tuple[str, ...], today: date) -> None:
    """The same of a workspace that may be new."""

    def work(say: Say) -> list[Any]:
        return sync.run(store, ws, names, today=today, say=say, progress=lines_of(say))

    if not jobs().start(ws.name, work):
        saying.say("wrong", "A fetch is running already: wait until it is over.")


def lines_of(say: Say) -> Callable[[str, float, int], None]:
    """What tells of a log its lines as they are read."""
    return lambda title, share, count: say(f"{title}: {count:,} lines", share)


def fetched(source: Any) -> bool:
    """Whether a source can be fetched, unlike files and typed numbers."""
    return source.known == "measured" and bool(source.settings)


def markup(source: Any, now: datetime) -> str:
    """One source as HTML: state, title, when it last came in, what is wrong or partial."""
    error = source.state.get("error") if not source.paused else None
    kind = "idle" if source.paused else "wrong" if error else "ok"
    dot = f'<span class="tr-state {kind}" role="img" aria-label="{_STATES[kind]}" title="{_STATES[kind]}"></span>'
    name = f'<span class="state">{dot}<b>{safe(source.title or source.name)}</b></span>'
    line = f'<div class="tr-line">{name}<span class="faint">{safe(" · ".join(_facts(source, now)))}</span></div>'
    where = source.settings.get("url") or source.settings.get("path")
    address = f'<div class="faint small">{safe(where)}</div>' if where else ""
    wrong = f'<div class="bad small">{safe(error)}</div>' if error else ""
    return f'<div class="tr">{line}{address}{wrong}</div>'


def _facts(source: Any, now: datetime) -> list[str]:
    state = source.state
    connector = source.connector.replace("_", " ")
    last = state.get("last_ok")
    facts = [
        connector if connector == source.known else f"{connector}, {source.known}",
        f"came in {saying.ago(last, now)}" if last else "",
        "paused" if source.paused else "",
        "shows its newest pieces only: older ones are not counted" if state.get("at_least") else "",
        f"read in part: {state['partial']}" if state.get("partial") else "",
    ]
    return [fact for fact in facts if fact]


def _connect(place: Place, workspace: Callable[[], Any], url: str) -> None:
    try:
        ws = workspace()
        with st.spinner("Reading the feed"):
            source = connecting.connect(place.store, ws, "rss", {"url": url})
            results = sync.run(place.store, ws, [source.name], today=place.today)
    except FAILURES as error:
        st.error(plain(error))
        return
    well = all(result.ok for result in results)
    saying.say("ok" if well else "wrong", "; ".join(result.message for result in results if result.message))
    st.rerun()


def _actions(place: Place, source: Any) -> None:
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        if fetched(source):
            fetch = (place, (source.name,))
            st.button("Fetch", key=f"fetch-{source.id}", on_click=start, args=fetch, disabled=source.paused)
            word = "Resume" if source.paused else "Pause"
            st.button(word, key=f"pause-{source.id}", on_click=_pause, args=(place, source))
        if log_view.is_log(source):
            asked = {"workspace": place.ws.name, log_view.LOG: source.name}
            st.page_link("../pages/log.py", label="Rules", icon=":material/rule:", query_params=asked)
        with st.popover("Remove"):
            st.text(f"Remove {source.title or source.name} and everything that came from it?")
            st.button("Remove it", key=f"remove-{source.id}", type="primary", on_click=_remove, args=(place, source))


def _pause(place: Place, source: Any) -> None:
    saying.outcome(lambda: connecting.pause(place.store, place.ws, source.name, not source.paused))


def _remove(place: Place, source: Any) -> None:
    done = f"{source.title or source.name} is removed."
    saying.outcome(lambda: connecting.remove(place.store, place.ws, source.name, history=False), done)
