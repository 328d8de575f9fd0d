"""What the owner says of each income stream: their part of it, its class, and which of its sources repeat another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from collect import stream_settings
from collect.errors import FAILURES
from ui import head, saying
from ui.load import Place
from ui.texts import plain
from vocabulary import STREAM_CLASSES

_PART, _CLASS = "Your part, %", "How passive"


def show(place: Place, telling: Mapping[str, Sequence[str]]) -> None:
    """The streams in a grid, and for those with several sources which of these repeat another; `telling` has the sources."""
    head.title("Streams", "figures count your part only; the ledger keeps the full amount")
    every = place.read("streams")
    if not every:
        head.empty("Streams come with imports and with what you type in.")
        return
    key = f"ledger-streams-{place.version}"
    st.data_editor(
        grid(every, telling), key=key, hide_index=True, disabled=["Stream", "Sources"], on_change="ignore", height="content",
        column_config={
            "Stream": st.column_config.TextColumn(pinned=True, width=200),
            _PART: st.column_config.NumberColumn(min_value=0.01, max_value=100.0, format="%.4g", width=110),
            _CLASS: st.column_config.SelectboxColumn(options=list(STREAM_CLASSES), required=True, width=120),
            "Sources": st.column_config.NumberColumn(width=80),
        },
        alt="Income streams with your part of each",
    )  # fmt: skip
    shared = [stream for stream in every if len({*telling.get(stream.name, ()), *stream.repeats}) > 1]
    if shared:
        head.title("Sources that repeat another", "the same sales told twice: shown beside the stream, never added")
        titles = place.titles
        columns = st.columns(2)
        for n, stream in enumerate(shared):
            with columns[n % 2]:
                _repeats(stream, telling.get(stream.name, ()), titles)
    st.button("Save", type="primary", icon=":material/save:", on_click=_save, args=(place, key, every))


def grid(every: Sequence[Any], telling: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """One row a stream: its name, the owner's part in per cent, its class, how many sources tell it."""
    rows = [(s.name, round(s.share * 100, 4), s.cls, len(telling.get(s.name, ()))) for s in every]
    return pd.DataFrame(rows, columns=["Stream", _PART, _CLASS, "Sources"])


def _repeats(stream: Any, sources: Sequence[str], titles: Mapping[str, str]) -> None:
    options = list(dict.fromkeys([*stream.repeats, *sources]))
    st.multiselect(
        plain(stream.name), options, default=list(stream.repeats), key=_key(stream), placeholder="None: all of them count",
        format_func=lambda name: titles.get(name, name),
    )  # fmt: skip


def _key(stream: Any) -> str:
    return f"stream-repeats-{stream.name}"


def said(edited: Mapping[int, Mapping[str, Any]], every: Sequence[Any]) -> dict[str, dict[str, Any]]:
    """What was changed in the grid, by stream."""
    named = {_PART: "share", _CLASS: "cls"}
    return {
        every[int(row)].name: {named[c]: v for c, v in cells.items() if c in named} for row, cells in edited.items()
    }


def _save(place: Place, key: str, every: Sequence[Any]) -> None:
    changes = said(st.session_state.get(key, {}).get("edited_rows", {}), every)
    for stream in every:
        chosen = st.session_state.get(_key(stream))
        if chosen is not None and set(chosen) != set(stream.repeats):
            changes.setdefault(stream.name, {})["repeats"] = list(chosen)
    try:
        for name, values in changes.items():
            stream_settings.save(place.store, place.ws, name, **values)
    except FAILURES as error:
        saying.say("wrong", str(error))
        return
    count = len(changes)
    saying.say(
        "ok" if count else "idle",
        f"{count} stream{'s' if count != 1 else ''} saved." if count else "Nothing was changed.",
    )
