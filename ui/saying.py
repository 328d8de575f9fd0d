"""The line that an action leaves for the next run of the page, and how long ago things were."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from collect.errors import FAILURES
from ui.jobs import Snapshot, jobs
from ui.load import Place
from ui.texts import plain

_SAID, _SHOWN = "said", "said_shown"
_FEW = 3
"""So many results of work behind a page are told one by one."""


def say(kind: str, text: str) -> None:
    """Keep a line ("ok", "wrong" or "idle") for the next run of the page."""
    st.session_state[_SAID] = (kind, text)


def outcome(act: Callable[[], object], done: str = "") -> bool:
    """Do something and keep what came of it for the next run: `done`, or why it failed. Returns: whether it went well."""
    try:
        act()
    except FAILURES as error:
        say("wrong", str(error))
        return False
    if done:
        say("ok", done)
    return True


def said(place: Place) -> None:
    """The line that the last action left, once; and how far a fetch in the background is."""
    line()
    if place.workspace is not None:
        _progress(place.ws.name)


def line() -> None:
    """The line that the last action left, once."""
    kind, text = st.session_state[_SHOWN] = st.session_state.pop(_SAID, (None, None))
    if text:
        {"wrong": st.error, "ok": st.success}.get(str(kind), st.info)(plain(text))


def again() -> None:
    """Show the line once more: the page runs anew, and its owner did nothing."""
    if _SHOWN in st.session_state:
        st.session_state[_SAID] = st.session_state[_SHOWN]


def ago(when: datetime | str | None, now: datetime) -> str:
    """How long ago something was: "2 h ago", "3 days ago"; the day itself beyond a month."""
    moment = datetime.fromisoformat(when) if isinstance(when, str) else when
    if moment is None:
        return "not yet"
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    seconds = (now - moment).total_seconds()
    for limit, size, word in ((90, 1, ""), (5400, 60, "min"), (129_600, 3600, "h"), (2_678_400, 86_400, "days")):
        if seconds < limit:
            return f"{seconds / size:.0f} {word} ago" if word else "just now"
    return f"{moment.day} {moment:%b %Y}"


def _progress(owner: str) -> None:
    state = jobs().snapshot(owner)
    if state.running:
        wait(owner)
        return
    jobs().forget(owner)
    if state.error:
        st.error(plain(state.error))
    good = [result for result in state.results if getattr(result, "ok", False)]
    several = len(state.results) > _FEW
    if several and good:
        st.success(plain(f"{len(good)} of {len(state.results)} went well."))
    for result in state.results if not several else [each for each in state.results if each not in good]:
        (st.success if getattr(result, "ok", False) else st.error)(plain(getattr(result, "message", "")))


def wait(owner: str) -> None:
    """How far the job of `owner` is, second by second; the page runs anew when it is over."""
    st.fragment(run_every="1s")(_tick)(owner)


def _tick(owner: str) -> None:
    state = jobs().snapshot(owner)
    if not state.running:
        st.rerun()
    bar(state)


def bar(state: Snapshot) -> None:
    """How far a job is: a bar with its share and the time left, or one that only says that something happens."""
    if state.share is None:
        st.html('<div class="tr-wait" role="progressbar" aria-label="At work"></div>')
        st.caption(plain(state.line))
        return
    left = state.left(time.monotonic())
    st.progress(min(1.0, state.share), plain(f"{state.line} · {state.share:.0%}{remaining(left)}"))


def remaining(seconds: float | None) -> str:
    """The time left in words.

    >>> remaining(None), remaining(3.2), remaining(48.0), remaining(200.0)
    ('', ', a few seconds left', ', about 50 s left', ', about 4 min left')
    """
    if seconds is None:
        return ""
    if seconds < 10:
        return ", a few seconds left"
    return f", about {seconds / 60 + 0.5:.0f} min left" if seconds > 90 else f", about {round(seconds, -1):.0f} s left"
