"""What lives in the page's address: the workspace and the month, for all pages, and each page's own filters.

A bound widget survives page switches, Back and deep links, but puts its *label* into the address. So each choice is
carried by a text box nobody sees, which holds the plain value; the visible select writes to it.
"""

from __future__ import annotations

import re

import streamlit as st

WORKSPACE, MONTH = "workspace", "month"
_NEXT = "address_next"
_MONTH = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])")


def carry() -> None:
    """Place the unseen boxes; called once a run, before anything reads a choice."""
    for name, value in st.session_state.pop(_NEXT, {}).items():
        st.session_state[name] = value
    with st.container(key="address"):
        st.text_input("Workspace in the address", key=WORKSPACE, bind="query-params", label_visibility="collapsed")
        st.text_input("Month in the address", key=MONTH, bind="query-params", label_visibility="collapsed")


def bound(name: str) -> str:
    """A page's own filter, kept in the address under `name`: its value, empty where none is chosen.

    Called once a run, before the widget that shows it; `choose_from` and `go` change it.
    """
    with st.container(key=f"address-{name}"):
        st.text_input(f"{name} in the address", key=name, bind="query-params", label_visibility="collapsed")
    return str(st.session_state.get(name) or "").strip()


def workspace() -> str:
    """The name chosen in the address, empty for the default."""
    return str(st.session_state.get(WORKSPACE) or "").strip()


def month() -> str | None:
    """The month "YYYY-MM" chosen in the address, None for the last full one; what is no month counts as none."""
    text = str(st.session_state.get(MONTH) or "").strip()
    return text if _MONTH.fullmatch(text) else None


def choose_from(widget: str, name: str, default: str) -> None:
    """A select's callback: put its value into the address, nothing where it is the default."""
    value = str(st.session_state.get(widget) or "")
    st.session_state[name] = "" if value == default else value


def go(name: str, value: str) -> None:
    """A button's callback: put a value into the address."""
    st.session_state[name] = value


def move_to(name: str, value: str) -> None:
    """Put a value into the address outside of a callback, and run the page anew."""
    st.session_state[_NEXT] = {name: value}
    st.rerun()
