"""An access log that was dropped: what a look at it found, whose log it is, and taking it in."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

import settings
from collect import log_files, log_look
from collect.importing import Choices
from ui import log_choices, log_found, log_view
from ui.jobs import Say
from ui.load import Place
from ui.texts import plain, safe

NEW = ""
TITLE = "Access log"
_NAME = re.compile(r"(\.log|access[_.-]?log)([._-]?\d+)*(\.(gz|zst))?$", re.IGNORECASE)
_FIELDS = ("site", "feed", "format")


def is_log(one: Any) -> bool:
    """Whether a dropped file is a log: its first lines are those of one, it is called one, or its format was typed."""
    return bool(one.answers.get("format") or _NAME.search(one.name)) or log_files.is_log(one.path, Choices())


def looked(one: Any) -> Any:
    """What a look at it found. Raises: ConnectorError: its layout is not recognised."""
    return log_look.look(str(one.path), one.answers.get("format", ""), name=one.name)


def show(place: Place, one: Any, found: Any) -> None:
    """What was found, and whose log it is; a field for the format where that was not recognised."""
    if found.log is None or found.log.unread:
        _format(one, found)
    if found.log is None:
        return
    st.html(log_found.markup(found.log))
    logs = {source.name: source.title or source.name for source in _logs(place)}
    which = NEW
    if logs:
        options = {**logs, NEW: "a log that is new here"}
        known = next((log.name for log in log_look.read_by(place.store, place.ws, str(one.path))), next(iter(logs)))
        which = str(
            st.selectbox(
                "It belongs to", list(options), list(options).index(known), key=f"log-{one.key}", format_func=options.__getitem__,
            )
        )  # fmt: skip
    one.answers["source"] = logs.get(which, "")
    if which == NEW:
        _whose(place, one, set(logs.values()))


def _whose(place: Place, one: Any, taken: set[str]) -> None:
    """A new log's name, its site's names and its podcast."""
    left, middle, right = st.columns(3)
    title = left.text_input("What to call it", placeholder=TITLE, key=f"log-title-{one.key}")
    names = middle.text_input(
        "The site's own names", placeholder="example.org, www.example.org", key=f"log-site-{one.key}"
    )
    with right:
        one.answers["feed"] = log_choices.feed_field(place, f"log-feed-{one.key}")
    called = (title or "").strip() or TITLE
    number = next(n for n in range(1, len(taken) + 2) if (f"{called} {n}" if n > 1 else called) not in taken)
    one.answers["source"] = f"{called} {number}" if number > 1 else called
    one.answers["site"] = (names or "").strip()


def _format(one: Any, found: Any) -> None:
    if found.error:
        st.html(f'<div class="tr"><p class="bad">{safe(found.error)}</p></div>')
    widget = f"log-format-{one.key}"
    st.text_input(
        "Its format", one.answers.get("format", ""), key=widget, on_change=_typed, args=(one, widget),
        help=plain("As the settings of nginx (log_format) or Apache (LogFormat) have it."),
    )  # fmt: skip


def _typed(one: Any, widget: str) -> None:
    one.answer("format", str(st.session_state[widget] or "").strip())


def _logs(place: Place) -> list[Any]:
    if place.workspace is None:
        return []
    return [source for source in place.read("sources") if log_view.is_log(source)]


def take(store: Any, ws: Any, one: Any, say: Say | None) -> Any:
    """Take a log in under the answers given; `say` hears its lines and the share that was read."""
    answers = {name: one.answers[name] for name in _FIELDS if one.answers.get(name)}
    choices = Choices(source=one.answers.get("source") or TITLE, answers=answers)

    def heard(share: float, count: int) -> None:
        if say:
            say(f"Taking {one.name} in: {count:,} lines", share)

    return log_files.take(store, ws, one.path, choices, now=settings.now(), progress=heard, file_name=one.name)
