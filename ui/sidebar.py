"""The sidebar beneath the navigation: whose business this is."""

from __future__ import annotations

import streamlit as st

from store import Workspace
from ui import address, brand
from ui.load import DEFAULT, Place, own_workspace
from ui.texts import plain

_WIDGET = "workspace_choice"


def show(place: Place) -> None:
    """The name as the logo; a select of workspaces where there is more than one."""
    workspace = place.workspace
    st.logo(brand.logo(_title(workspace) if workspace else "Tributary"), size="medium")
    every = place.store.workspaces()
    own = own_workspace(place.store)
    if len(every) > 1 and workspace is not None:
        _choice(every, workspace.name, own.name if own else "")
    if workspace is not None and workspace.demo:
        words = f"Back to {_title(own)}" if own else "Set up my own business"
        back = st.sidebar.button(plain(words), key="leave-demo", icon=":material/arrow_back:")
        if back:
            address.move_to(address.WORKSPACE, "")
    elif any(w.demo for w in every) and workspace is None:
        st.sidebar.button("Demo business", key="to-demo", on_click=address.go, args=(address.WORKSPACE, "demo"))


def _choice(every: list[Workspace], chosen: str, default: str) -> None:
    titles = {w.name: _title(w) for w in every}
    st.session_state[_WIDGET] = chosen
    st.sidebar.selectbox(
        "Business",
        list(titles),
        key=_WIDGET,
        format_func=lambda name: titles.get(name, name),
        on_change=address.choose_from,
        args=(_WIDGET, address.WORKSPACE, default),
    )


def _title(workspace: Workspace) -> str:
    return workspace.title or ("My business" if workspace.name == DEFAULT else workspace.name)
