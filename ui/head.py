"""What stands above every page: its question, the answer in a sentence, the month, the mark of the demo."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from charts import formats
from ui import address, photograph
from ui.load import Place, last_full_month, months_until, unknown_workspace
from ui.texts import safe

DEMO_MARK = "Demo business: invented numbers"
_WIDGET, _CAPTION = "month_choice", "page_caption"


def show(
    place: Place, question: str, headline: str, note: str | None = None, *, month: bool = True, photo: bool = True
) -> Callable[[str | None], None]:
    """The page's question as a small line, the answer as its title, the note beneath; the month to the right.

    `photo`: whether the page can be photographed; one of forms and settings cannot.
    Returns a function that puts a note there later: one that takes long must not keep the page waiting.
    """
    st.session_state[_CAPTION] = _caption(place, month=month)
    steered = (month or photo) and not photograph.on()
    with st.container(key="head"):
        if photograph.on():
            st.html(f'<div class="tr">{photograph.line(place, month=month)}</div>')
        left, right = st.columns([4, 1], gap="medium") if steered else (st.container(), st.container())
        say = partial(_say, left.empty(), question, headline, bool(place.workspace and place.workspace.demo))
        say(note)
        if steered:
            with right:
                _steer(place, month=month, photo=photo)
    _unknown(place)
    return say


def _steer(place: Place, *, month: bool, photo: bool) -> None:
    """What stands to the right of the head."""
    if month:
        _month(place)
    if photo:
        photograph.button()


def _say(slot: DeltaGenerator, question: str, headline: str, demo: bool, note: str | None) -> None:
    slot.html(markup(question, headline, note, demo=demo))


def markup(question: str, headline: str, note: str | None, *, demo: bool) -> str:
    """The head as HTML, every word escaped."""
    mark = f'<p style="margin:0 0 8px"><span class="tr-mark">{DEMO_MARK}</span></p>' if demo else ""
    under = f'<p class="note">{safe(note)}</p>' if note else ""
    return (
        f'<div class="tr tr-head">{mark}<p class="question">{safe(question)}</p><h1>{safe(headline)}</h1>{under}</div>'
    )


def caption() -> str:
    """Whose numbers the page shows, of which month and as known on which day: what stands under a picture taken along."""
    return str(st.session_state.get(_CAPTION, ""))


def _caption(place: Place, *, month: bool) -> str:
    if place.workspace is None:
        return ""
    parts = [place.ws.title or place.ws.name, formats.month(place.month, full=True) if month else ""]
    parts += [f"as of {formats.day(place.today)}", DEMO_MARK if place.ws.demo else ""]
    return " · ".join(part for part in parts if part)


def title(strong: str, faint: str = "") -> None:
    """The title of a part of a page: what, then in which unit."""
    st.html(f'<div class="tr tr-title"><b>{safe(strong)}</b> <span class="faint">{safe(faint)}</span></div>')


def empty(text: str) -> None:
    """What stands where a picture would be, when there is nothing to show yet."""
    st.html(f'<div class="tr tr-empty">{safe(text)}</div>')


def _month(place: Place) -> None:
    default = last_full_month(place.today)
    options = months_until(place.today)
    if place.month not in options:
        options.append(place.month)
    st.session_state[_WIDGET] = place.month
    st.selectbox(
        "Month", options, key=_WIDGET, label_visibility="collapsed", on_change=address.choose_from,
        args=(_WIDGET, address.MONTH, default), format_func=lambda m: _named(m, place), filter_mode="contains",
    )  # fmt: skip


def _named(month: str, place: Place) -> str:
    return formats.month(month, full=True) + (", so far" if month == f"{place.today:%Y-%m}" else "")


def _unknown(place: Place) -> None:
    asked = unknown_workspace(place)
    if asked:
        shown = place.workspace.title or place.workspace.name if place.workspace else "the start"
        st.html(f'<div class="tr faint">There is no workspace “{safe(asked)}”: this is {safe(shown)}.</div>')
