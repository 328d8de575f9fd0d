"""A table nobody knows: what its columns are, what no column says, and the first rows as they would be stored."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import streamlit as st

from collect import first_rows, mappings
from collect.errors import FAILURES
from ui import head, import_part, import_questions, mapping_constants, mapping_rows, mapping_words
from ui.import_files import Dropped
from ui.load import Place
from ui.texts import plain, safe

_USUAL = {"class": "active", "kind": "sale", "kind_out": "expense", "signs": "as written"}

_RIGHT = {name: st.column_config.TextColumn(alignment="right") for name in ("Amount", "Value", "Quantity")}


def show(place: Place, ws: Any, one: Dropped) -> None:
    """The columns of a strange file with a choice for each, then what they make of it."""
    if one.guess is None:
        _begin(place, ws, one)
        return
    _columns(one)
    mapping_constants.show(place, one)
    lacking = one.mapping.lacks() or ("Choose the currency." if "currency" in one.questions else None)
    given = one.found.parts if one.found else ()
    if lacking or not given:
        told = lacking or (one.found.error if one.found else None)
        st.html(f'<div class="tr"><p class="{"faint" if lacking else "bad"}">{safe(told)}</p></div>')
        return
    import_questions.show(one, without=frozenset({"currency"}))
    if not one.questions:
        _outcome(ws, one, given[0])
        _name(one, _taken(place, ws))


def _begin(place: Place, ws: Any, one: Dropped) -> None:
    """Guess what the columns are, and look at the file by that guess; a table that cannot be read at all says so."""
    strange = one.found.strange if one.found else ()
    try:
        one.guess = mappings.guess(strange[0])
    except FAILURES as error:
        st.html(f'<div class="tr"><p class="bad">{safe(error)}</p></div>')
        return
    name = mapping_words.proposed(one.name, _taken(place, ws))
    one.map_by(replace(one.guess.mapping, constants={"stream": name, **_USUAL, **one.guess.mapping.constants}), name)
    st.rerun()


def _columns(one: Dropped) -> None:
    head.title("Its columns", "what each one means")
    with st.container(key=f"columns-{one.key}"):
        for seen in one.guess.columns:
            left, right = st.columns([3, 2], vertical_alignment="center")
            left.html(
                f'<div class="tr"><b>{safe(seen.name)}</b><div class="faint small">{safe(mapping_words.samples(seen.samples))}</div></div>'
            )
            key = f"role-{one.key}-{seen.place}"
            options = mapping_words.roles()
            st.session_state[key] = one.mapping.role_of(seen.place)
            right.selectbox(
                plain(seen.name), options, key=key, format_func=mapping_words.role, label_visibility="collapsed",
                on_change=_chosen, args=(one, seen.place, key),
            )  # fmt: skip


def _chosen(one: Dropped, place: int, key: str) -> None:
    """Give a column its meaning; another column that had it has none any more."""
    role = st.session_state[key]
    others = {at: name for at, name in one.mapping.roles.items() if name != role and at != str(place)}
    roles = others if role == mapping_words.NOTHING else {**others, str(place): role}
    one.map_by(replace(one.mapping, roles=roles))


def _outcome(ws: Any, one: Dropped, preview: Any) -> None:
    """What the choices make of the table."""
    rows = first_rows.of(ws, preview)
    if rows:
        head.title("The first rows", "as they would be stored")
    for table, frame in rows.items():
        st.dataframe(
            mapping_rows.shown(table, frame), hide_index=True, placeholder="·", column_config=_RIGHT, height="content",
            key=f"first-{one.key}-{table}", alt="The first rows as they would be stored",
        )  # fmt: skip
    import_part.show(ws, preview, f"{one.key}-mapped")


def _name(one: Dropped, taken: Collection[str]) -> None:
    """What this kind of file is to be called."""
    key = f"name-{one.key}"
    st.text_input(
        "Save this kind of file as", one.mapping_name, key=key, max_chars=60, width=420, on_change=_named, args=(one, key),
        help=plain("The next file with these columns is known by this name, here and on the command line (--format)."),
    )  # fmt: skip
    said = "Give it a name to take it in." if not one.mapping_name else ""
    if one.mapping_name in taken:
        said = "There is a kind of file of this name: its columns are replaced by these."
    if said:
        st.html(f'<div class="tr"><p class="faint">{safe(said)}</p></div>')


def _taken(place: Place, ws: Any) -> list[str]:
    return [name for name, _ in mappings.saved(place.store, ws.id)]


def _named(one: Dropped, key: str) -> None:
    one.map_by(one.mapping, str(st.session_state[key]).strip())
