"""A sheet on the screen: an editable grid made of its columns, Save, and a way to take the last save back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

import settings
from collect.errors import FAILURES
from collect.sheets.columns import Column, Known
from collect.sheets.owned import things
from collect.sheets.sheet import Row, Saved, Sheet, SheetError, save
from figures import kpi
from ui import saying, sheet_draft
from ui.load import Place
from ui.sheet_draft import Draft
from ui.texts import plain

_WRONG, _LAST = "sheet_wrong", "sheet_last"
_MOST_LINES = 6
_LETTER, _AROUND, _NARROWEST, _WIDEST = 7, 40, 100, 24
"""Pixels: of a letter, beside the words of a choice, of the narrowest such column; and the most letters it makes room for."""


def known(place: Place) -> Known:
    """What the choices of the sheets are made of."""
    if place.workspace is None:
        return Known(numbers=kpi.titles())
    streams = tuple(stream.name for stream in place.read("streams"))
    return Known(place.currency, streams, things(place.store, place.ws), kpi.titles())


def show(place: Place, sheet: Sheet, workspace: Callable[[], Any]) -> None:
    """The grid of a sheet with what is wrong in it, and its buttons."""
    told = known(place)
    draft = sheet_draft.draft(place, sheet, told)
    _faults(sheet)
    st.data_editor(
        _frame(sheet, draft.base), key=draft.key, num_rows="dynamic", hide_index=True, placeholder="·",
        column_config={c.name: _config(c, told, first=n == 0) for n, c in enumerate(sheet.columns)},
        alt=f"{sheet.title}, one a row",
    )  # fmt: skip
    _caption(draft)
    with st.container(horizontal=True, vertical_alignment="center", key="sheet-buttons"):
        st.button(
            "Save",
            type="primary",
            icon=":material/save:",
            key="sheet-save",
            on_click=_save,
            args=(place, sheet, draft, told, workspace),
        )
        _take_back(place, sheet)
        if draft.touched:
            st.button("Discard", key="sheet-discard", on_click=sheet_draft.forget, args=(place, sheet))
            st.caption("Not saved yet")


def _caption(draft: Draft) -> None:
    """How the grid is used, and what is not in it."""
    words = [
        "Type into the empty row to add one; tick rows and press Delete to take them away. A column with a star is needed."
    ]
    if draft.older:
        words.append(f"These are the newest {len(draft.before)} rows; {draft.older:,} older ones stay as they are.")
    st.caption(plain(" ".join(words)))


def headline(place: Place, sheet: Sheet) -> str:
    """How many rows stand, in a sentence."""
    draft = sheet_draft.draft(place, sheet, known(place))
    n = len(draft.before) + draft.older
    if not n:
        return f"No {sheet.many} are typed in yet."
    return f"Typed in so far: {n:,} {sheet.many}." if n > 1 else f"Typed in so far: one of the {sheet.many}."


def _frame(sheet: Sheet, rows: Sequence[Row]) -> pd.DataFrame:
    return pd.DataFrame(
        {column.name: _cells(column, [row.get(column.name) for row in rows]) for column in sheet.columns}
    )


def _cells(column: Column, values: list[Any]) -> pd.Series:
    """One column as the editor takes it; exact amounts are kept apart, so a float here loses nothing that is not typed anew."""
    match column.kind:
        case "money" | "number" | "percent" | "whole":
            return pd.to_numeric(pd.Series([None if v is None else float(v) for v in values], dtype="float64"))
        case "day":
            return pd.to_datetime(pd.Series(values, dtype="object"))
        case "yes":
            return pd.Series([bool(v) for v in values], dtype="bool")
        case _:
            return pd.Series(values, dtype="object")


def _config(column: Column, told: Known, *, first: bool) -> Any:
    label = column.label + (" *" if column.needed else "")
    shared = {"help": column.help or None, "default": column.first(told)}
    make = st.column_config
    match column.kind:
        case "money" | "number":
            return make.NumberColumn(label, format="localized", **shared)
        case "percent":
            return make.NumberColumn(label, min_value=0, max_value=100, **shared)
        case "whole":
            return make.NumberColumn(label, min_value=0, step=1, **shared)
        case "day":
            return make.DateColumn(label, format="YYYY-MM-DD", **shared)
        case "yes":
            return make.CheckboxColumn(label, **shared)
        case "choice":
            options = dict(column.options(told))
            width = _LETTER * min(_WIDEST, max((len(words) for words in options.values()), default=0)) + _AROUND
            return make.SelectboxColumn(
                label,
                options=list(options),
                format_func=options.__getitem__,
                pinned=first or None,
                width=max(width, _NARROWEST),
                **shared,
            )
        case "currency":
            return make.TextColumn(label, max_chars=3, validate="^[A-Za-z]{3}$", width=104, **shared)
        case _:
            return make.TextColumn(label, pinned=first or None, width=170 if first else None, **shared)


def _save(place: Place, sheet: Sheet, draft: Draft, told: Known, workspace: Callable[[], Any]) -> None:
    sheet_draft.take_in(draft)
    try:
        ws = workspace()
        saved = save(place.store, ws, sheet, draft.before, draft.rows(sheet), told, now=settings.now())
    except SheetError as error:
        st.session_state[_WRONG] = (sheet.name, error.problems)
    except FAILURES as error:
        st.session_state[_WRONG] = (sheet.name, [str(error)])
    else:
        _kept(place, sheet, ws.name, saved)


def _kept(place: Place, sheet: Sheet, owner: str, saved: Saved | None) -> None:
    sheet_draft.forget(place, sheet)
    if saved is None:
        st.session_state[_LAST] = None
        saying.say("idle", "Nothing was changed, so nothing was saved.")
        return
    st.session_state[_LAST] = (owner, sheet.name, saved.batch)
    parts = {"new": saved.new, "changed": saved.changed, "taken away": saved.gone}
    did = ", ".join(f"{n} {words}" for words, n in parts.items() if n)
    saying.say("ok", f"Saved as batch {saved.batch}: {did}.")


def _faults(sheet: Sheet) -> None:
    """What is wrong, one line a cell, once."""
    name, problems = st.session_state.pop(_WRONG, (None, []))
    if name != sheet.name:
        return
    shown = problems[:_MOST_LINES]
    more = [f"And {len(problems) - _MOST_LINES} more."] if len(problems) > _MOST_LINES else []
    st.error("  \n".join(plain(line) for line in ["Nothing was saved.", *shown, *more]))


def _take_back(place: Place, sheet: Sheet) -> None:
    last = st.session_state.get(_LAST)
    if last is None or place.workspace is None or last[:2] != (place.ws.name, sheet.name):
        return
    st.button("Take it back", icon=":material/undo:", key="sheet-undo", on_click=_undo, args=(place, sheet, last[2]))


def _undo(place: Place, sheet: Sheet, batch: int) -> None:
    st.session_state[_LAST] = None
    try:
        place.store.undo(place.ws.id, batch)
    except FAILURES as error:
        saying.say("wrong", str(error))
        return
    sheet_draft.forget(place, sheet)
    saying.say("ok", f"Batch {batch} is taken back.")
