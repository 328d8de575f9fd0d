"""One of several sites or shows: chosen once, kept in the address, by default the first."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui import address


def choose(options: Sequence[tuple[str, str]], name: str, label: str, default: str = "") -> str:
    """The key chosen among (key, title), from the address under `name`; nothing is drawn where there is nothing to choose.

    `default`: what counts where the address names none; the first option unless it is said.
    """
    asked, titles = address.bound(name), dict(options)
    default = default or next(iter(titles), "")
    shown = asked if asked in titles else default
    if len(titles) > 1:
        widget = f"{name}-choice"
        st.session_state[widget] = shown
        st.pills(
            label, list(titles), key=widget, format_func=lambda key: titles[key], label_visibility="collapsed",
            required=True, wrap=True, on_change=address.choose_from, args=(widget, name, default),
        )  # fmt: skip
    return shown
