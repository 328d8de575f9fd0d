"""The Type in page: which sheet, what it is for, and the sheet itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import streamlit as st

import settings
from collect.errors import FAILURES
from collect.sheets.diary import NOTES
from collect.sheets.every import SHEETS
from collect.sheets.sheet import Sheet, save
from ui import address, saying, sheet_draft, sheet_grid, typed_grid
from ui.load import Place

MONTHS = "months"
_SHEET, _WIDGET = "sheet", "sheet-choice"
_TITLES = {MONTHS: "By month", **{name: sheet.title for name, sheet in SHEETS.items()}}


class Chosen(NamedTuple):
    """The sheet in the address (None for the monthly grid), and what stands above it."""

    sheet: Sheet | None
    headline: str
    note: str


def read(place: Place) -> Chosen:
    """The sheet that the address names; the monthly grid where it names none. Called once a run, before all widgets."""
    name = address.bound(_SHEET)
    sheet = SHEETS.get(name)
    if sheet is None:
        return Chosen(
            None,
            "Type it in, month by month.",
            "One save is one batch that can be taken back; an emptied cell becomes a gap.",
        )
    return Chosen(sheet, sheet_grid.headline(place, sheet), sheet.what)


def choose(chosen: Chosen) -> None:
    """The sheets to choose from."""
    st.session_state[_WIDGET] = chosen.sheet.name if chosen.sheet else MONTHS
    st.pills(
        "What do you want to type in?", list(_TITLES), key=_WIDGET, format_func=_TITLES.__getitem__, label_visibility="collapsed",
        required=True, wrap=True, on_change=address.choose_from, args=(_WIDGET, _SHEET, MONTHS),
    )  # fmt: skip


def show(place: Place, chosen: Chosen, workspace: Callable[[], Any]) -> None:
    """The chosen sheet."""
    if chosen.sheet is None:
        typed_grid.show(place, workspace)
        return
    saying.said(place)
    if chosen.sheet is NOTES:
        _quick_note(place, workspace)
    sheet_grid.show(place, chosen.sheet, workspace)


def _quick_note(place: Place, workspace: Callable[[], Any]) -> None:
    """One note, kept at once."""
    with st.form("quick-note", border=False, clear_on_submit=True):
        left, middle, right = st.columns([1, 3, 1], vertical_alignment="bottom")
        day = left.date_input("Day", place.today, key="note-day")
        text = middle.text_input(
            "What happened", key="note-text", max_chars=200, placeholder="like New course launched"
        )
        if right.form_submit_button("Keep the note", width="stretch"):
            _keep_note(place, workspace, day, text)


def _keep_note(place: Place, workspace: Callable[[], Any], day: object, text: str) -> None:
    try:
        saved = save(
            place.store,
            workspace(),
            NOTES,
            [],
            [{"day": day, "text": text}],
            sheet_grid.known(place),
            now=settings.now(),
        )
    except FAILURES as error:
        saying.say("wrong", str(error))
    else:
        if saved:
            sheet_draft.forget(place, NOTES)
            saying.say("ok", f"The note is kept as batch {saved.batch}.")
    st.rerun()
