"""The photograph view of a page: controls out of the way, whose numbers they are on it, amounts as its owner chooses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import streamlit as st

from charts import formats
from figures import as_index, wording
from ui import address
from ui.texts import safe

if TYPE_CHECKING:
    from store import Store
    from ui.load import Place

PHOTO = "photo"
"""In the address, with the way in which amounts are told: ``?photo=rounded``."""
WAYS = {"exact": "Exact", "rounded": "Rounded", "index": "As an index"}
_WIDGET = "amounts_choice"


def carry() -> None:
    """Read the view from the address; called once a run, before anything is drawn."""
    address.bound(PHOTO)
    rounded = amounts() == "rounded"
    for switch in (formats.ROUNDED, wording.ROUNDED):
        switch.set(rounded)
    if on():
        st.html(Path(__file__).parent / "photograph.css")


def on() -> bool:
    """Whether the page is shown to be photographed."""
    return str(st.session_state.get(PHOTO) or "").strip() in WAYS


def amounts() -> str:
    """How amounts are told: exactly, except in a photograph where another way was chosen."""
    return str(st.session_state.get(PHOTO) or "").strip() if on() else "exact"


def seen(place: Place) -> Place:
    """The place as the view shows it: as an index it is another business, of which no amount is known."""
    way = amounts()
    if way != "index" or place.workspace is None:
        return replace(place, amounts=way)
    store, ws, first = as_index.indexed(place.question)
    base = f", net revenue of {formats.month(str(first), full=True)} = 100" if first is not None else ""
    return replace(place, store=cast("Store", store), workspace=ws, amounts=f"index{base}")


def button() -> None:
    """The way into the view."""
    st.button(
        "Photograph", key="photograph", icon=":material/photo_camera:", type="tertiary", on_click=address.go, args=(PHOTO, "exact"),
        help="Without the controls, to take a picture of",
    )  # fmt: skip


def line(place: Place, *, month: bool) -> str:
    """Whose numbers a photograph shows, of which month, as known on which day, and how amounts are told."""
    if place.workspace is None:
        return ""
    parts = [place.ws.title or place.ws.name, formats.month(place.month, full=True) if month else ""]
    parts += [f"as of {formats.day(place.today)}", _told(place.amounts)]
    return f'<p class="tr-photo">{safe(" · ".join(part for part in parts if part))}</p>'


def leave() -> None:
    """What steers the view, out of the picture: it fades, and comes back under the pointer and for the keyboard."""
    if not on():
        return
    with st.container(key="photo-bar", horizontal=True, vertical_alignment="center"):
        st.session_state[_WIDGET] = amounts()
        st.segmented_control(
            "Amounts", list(WAYS), key=_WIDGET, format_func=WAYS.__getitem__, required=True, label_visibility="collapsed",
            on_change=address.choose_from, args=(_WIDGET, PHOTO, ""),
        )  # fmt: skip
        st.button("Back to the page", key="photo-leave", icon=":material/close:", on_click=address.go, args=(PHOTO, ""))


def _told(way: str) -> str:
    if way == "rounded":
        return "numbers rounded"
    return f"amounts as an {way}" if way.startswith("index") else ""
