"""What no column of a strange table says: asked once for all of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from ui import head, mapping_words
from ui.import_files import Dropped
from ui.import_questions import worded
from ui.load import Place
from ui.texts import plain
from ui.welcome import CURRENCIES
from vocabulary import STREAM_CLASSES

_SIGNS = {"as written": "With a minus", "by kind": "Without a minus"}
_CLASSES = "Passive money comes without your work, active money for your hours."
_GRAINS = {"day": "One day", "month": "One month"}


def show(place: Place, one: Dropped) -> None:
    """A field for each thing that must be known of every row and that no column has."""
    roles = one.mapping.roles
    earns, measures = mapping_words.earns(roles), mapping_words.measures(roles)
    if not (earns or measures):
        return
    head.title("What no column says", "the same for every row")
    with st.grid("auto", min_column_width=220, gap="medium", key=f"constants-{one.key}"):
        if earns:
            _money(place, one, set(roles.values()))
        if measures:
            _field(one, "grain", "A row is about", _GRAINS)


def _money(place: Place, one: Dropped, told: set[str]) -> None:
    streams = {stream.name: stream.cls for stream in place.read("streams")} if place.workspace else {}
    if "stream" not in told:
        _field(one, "stream", "Income stream", {name: name for name in sorted(streams)}, free=True)
    if one.mapping.constants.get("stream") not in streams:
        _field(one, "class", "That stream is", _worded(STREAM_CLASSES), help_=_CLASSES)
    if "currency" in one.questions or one.mapping.constants.get("currency"):
        usual = [place.currency] if place.workspace else []
        _field(one, "currency", "Currency", {code: code for code in (*usual, *CURRENCIES)}, free=True)
    if "kind" not in told:
        _field(one, "kind", "Money that comes in is a", _worded(mapping_words.kinds_in()))
        _field(one, "kind_out", "Money that goes out is a", _worded(mapping_words.kinds_out()))
    elif not told & {"credit", "debit"}:
        _field(one, "signs", "Costs and refunds are written", _SIGNS)


def _worded(options: Sequence[str]) -> dict[str, str]:
    return {option: worded(option) for option in options}


def _field(
    one: Dropped, name: str, label: str, options: dict[str, str], *, free: bool = False, help_: str | None = None
) -> None:
    """A select of values in their words; with `free` another one may be typed."""
    key, value = f"constant-{one.key}-{name}", one.mapping.constants.get(name)
    every = options if not value or value in options else {**options, value: value}
    st.session_state[key] = value
    st.selectbox(
        plain(label), list(every), key=key, format_func=lambda option: every.get(option, option), accept_new_options=free,
        placeholder="Choose one", help=help_, on_change=_chosen, args=(one, name, key),
    )  # fmt: skip


def _chosen(one: Dropped, name: str, key: str) -> None:
    value = str(st.session_state.get(key) or "").strip()
    value = value.upper() if name == "currency" else value
    constants = {**one.mapping.constants, name: value}
    one.map_by(replace(one.mapping, constants={each: said for each, said in constants.items() if said}))
