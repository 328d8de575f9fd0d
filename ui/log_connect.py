"""Connecting an access log on this machine: look at its files first, then say whose it is, then read it behind the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from collect import connecting, log_look
from collect.errors import FAILURES
from ui import address, connect_form, log_choices, log_found
from ui.load import Place
from ui.log_view import CONNECTOR
from ui.texts import plain

_LOOKED, _ROUND = "log-looked", "log-connected"
NO_FORMAT = (
    '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"'
)


def show(place: Place, workspace: Callable[[], Any]) -> None:
    """A form for the files; what was found in them, and a second form that connects them.

    `workspace` gives the business, made if there is none yet.
    """
    number = st.session_state.get(_ROUND, 0)
    with st.form(f"log-files-{number}", border=False):
        left, right = st.columns([5, 1], vertical_alignment="bottom")
        path = left.text_input(
            "Files on this machine", placeholder="/var/log/nginx/access.log*", key=f"log-path-{number}",
            help=plain("A file, or a pattern with *: rotated and packed ones (.gz, .zst) belong to it. Only what is new is read."),
        )  # fmt: skip
        pressed = right.form_submit_button("Look", width="stretch")
        with st.expander("Its format, where it is not recognised"):
            format_ = st.text_input(
                "Format", placeholder=NO_FORMAT, key=f"log-format-{number}", label_visibility="collapsed",
                help=plain("As the settings of nginx (log_format) or Apache (LogFormat) have it."),
            )  # fmt: skip
    if pressed:
        st.session_state[_LOOKED] = _look(path.strip(), format_.strip())
    found = st.session_state.get(_LOOKED)
    if found is not None and found[:2] == (path.strip(), format_.strip()):
        _found(place, workspace, *found)


def _look(path: str, format_: str) -> tuple[str, str, Any, str]:
    """The path and the format, what was found, or why nothing was."""
    if not path:
        return path, format_, None, "Say where the log lies, such as /var/log/nginx/access.log*."
    try:
        with st.spinner("Looking at the files"):
            return path, format_, log_look.look(path, format_), ""
    except FAILURES as error:
        return path, format_, None, str(error)


def _found(place: Place, workspace: Callable[[], Any], path: str, format_: str, looked: Any, wrong: str) -> None:
    if looked is None:
        st.error(plain(wrong))
        return
    st.html(log_found.markup(looked))
    goes_on = _goes_on(place, path)
    with st.form("log-connect", border=False):
        left, middle, right = st.columns(3, vertical_alignment="bottom")
        title = goes_on or left.text_input("What to call it", placeholder="Access log of my site", key="log-title")
        site = middle.text_input("The site's own names", placeholder="example.org, www.example.org", key="log-site")
        with right:
            feed = log_choices.feed_field(place, "log-feed")
        pressed = st.form_submit_button("Connect and read it", type="primary", disabled=looked.lines == looked.unread)
    if pressed:
        config = {"path": path, "format": format_, "site": site.strip(), "feed": feed}
        _connect(place, workspace, {name: value for name, value in config.items() if value}, title.strip())


def _goes_on(place: Place, path: str) -> str:
    """The title of the log that was handed over by hand and goes on with these files; empty for one that is new here.

    Says so where a connected log reads them already.
    """
    if place.workspace is None:
        return ""
    try:
        there = log_look.read_by(place.store, place.ws, path)
    except FAILURES as error:
        st.error(plain(error))
        return ""
    connected = [log.title or log.name for log in there if log.settings]
    if connected:
        st.warning(
            plain(f"{connected[0]} reads these files already: connected once more, each visit would count twice.")
        )
    by_hand = [log.title or log.name for log in there if not log.settings]
    if not by_hand or connected:
        return ""
    options = {title: f"{title}, which has lines of it already" for title in by_hand} | {"": "a log that is new here"}
    return str(st.selectbox("It goes on with", list(options), format_func=options.__getitem__, key="log-goes-on"))


def _connect(place: Place, workspace: Callable[[], Any], config: dict[str, str], title: str) -> None:
    try:
        ws = workspace()
        before = {source.name for source in place.store.sources(ws.id)}
        source = connecting.connect(place.store, ws, CONNECTOR, config, label=title or None)
    except FAILURES as error:
        st.error(plain(error))
        return
    st.session_state.pop(_LOOKED, None)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    connect_form.connected(place.store, ws, source, before, place.today)
    address.move_to(connect_form.ADD, "")
