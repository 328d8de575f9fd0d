"""What is typed into a sheet and not yet saved: it survives reruns, another sheet, another page, and news from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from collect.sheets.columns import Known
from collect.sheets.sheet import SHOWN, Row, Sheet, applied
from ui.load import Place

_DRAFTS, _GIVEN = "sheet_drafts", "sheet_keys"


@dataclass
class Draft:
    """A sheet as it is shown: `before` are the rows that stood, `base` those with what was typed before the editor was made anew.

    `left` is what the editor of `key` said last; `older` is how many rows are not shown.
    """

    key: str
    version: str
    before: list[Row]
    base: list[Row]
    older: int = 0
    left: dict[str, Any] = field(default_factory=dict)

    def rows(self, sheet: Sheet) -> list[Row]:
        """The rows with everything that was typed."""
        return applied(self.base, self.left, [column.name for column in sheet.columns])

    @property
    def touched(self) -> bool:
        """Whether anything was typed that is not saved."""
        return any(self.left.values()) or self.base is not self.before


def draft(place: Place, sheet: Sheet, known: Known) -> Draft:
    """The sheet as it is to be shown now; called once a run, before its editor."""
    every: dict[tuple[str, str], Draft] = st.session_state.setdefault(_DRAFTS, {})
    owner = (place.workspace.name if place.workspace else "", sheet.name)
    found = every.get(owner)
    if found is not None:
        _look(found, sheet)
    if found is None or (found.version != place.version and not found.touched):
        found = every[owner] = _fresh(place, sheet, known)
    return found


def forget(place: Place, sheet: Sheet) -> None:
    """Show the sheet as it stands, without what was typed and not saved."""
    owner = (place.workspace.name if place.workspace else "", sheet.name)
    st.session_state.get(_DRAFTS, {}).pop(owner, None)


def take_in(found: Draft) -> None:
    """Look at what the editor says now; a callback runs before the page does."""
    state = st.session_state.get(found.key)
    if state is not None:
        found.left = {name: state.get(name) or type(empty)() for name, empty in _EMPTY.items()}


_EMPTY: dict[str, Any] = {"edited_rows": {}, "added_rows": [], "deleted_rows": []}


def _look(found: Draft, sheet: Sheet) -> None:
    """What the editor says; where it was off the screen and begins anew, it begins with what was typed."""
    if found.key in st.session_state:
        take_in(found)
    elif any(found.left.values()):
        found.base, found.left, found.key = found.rows(sheet), {}, _key(sheet)


def _fresh(place: Place, sheet: Sheet, known: Known) -> Draft:
    rows = [] if place.workspace is None else sheet.rows(place.store, place.ws, known)
    shown = rows[:SHOWN]
    return Draft(_key(sheet), place.version, shown, shown, len(rows) - len(shown))


def _key(sheet: Sheet) -> str:
    """A key that no editor had before: one that had may not be filled by the program."""
    st.session_state[_GIVEN] = st.session_state.get(_GIVEN, 0) + 1
    return f"sheet-{sheet.name}-{st.session_state[_GIVEN]}"
