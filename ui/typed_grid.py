"""The Type in page: a monthly grid of what no platform knows; one save is one batch, an emptied cell becomes a gap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

import settings
from charts import formats
from collect import typed
from collect.errors import FAILURES
from collect.sheets.costs import HOUSEHOLD
from ui import head, saying
from ui.load import Place
from ui.texts import plain
from vocabulary import COSTS, EARNING, METRICS, STREAM_CLASSES, TAKEN_OFF

STARTERS = ("visitors", "downloads", "subscribers", "followers")
MONTHS = 12
_ADDED, _SAVES, _KEPT, _SHOWN = "typed_added", "typed_saves", "typed_kept", "typed_shown"


def show(place: Place, workspace: Callable[[], Any]) -> None:
    """The grid of the 12 months that end with the chosen one, newest first, and a form for a new line."""
    saying.said(place)
    months = [str(pd.Period(place.month, "M") - back) for back in range(MONTHS)]
    lines = rows(place)
    frame = grid(place, lines, months)
    key = f"typed-{place.version}-{place.month}-{len(lines)}-{st.session_state.get(_SAVES, 0)}"
    kept = _keep(key, [line.label() for line in lines], months)
    for (label, month), value in kept.items():
        if month in months:
            frame.loc[frame["Line"] == label, month] = float("nan") if value is None else value
    st.data_editor(
        frame, key=key, hide_index=True, disabled=["Line"], on_change="ignore", column_config=_columns(months),
        placeholder="·", alt="Numbers typed in, a line a row, a month a column",
    )  # fmt: skip
    st.button(
        "Save", type="primary", icon=":material/save:", on_click=_save, args=(place, workspace, key, lines, months)
    )
    _add_line(place)


def _keep(key: str, labels: list[str], months: list[str]) -> dict[tuple[str, str], Any]:
    """Cells that were edited but not saved when the grid took another shape (a new line, another month): they stay."""
    kept: dict[tuple[str, str], Any] = st.session_state.setdefault(_KEPT, {})
    before = st.session_state.get(_SHOWN)
    if before is not None and before[0] != key:
        kept |= unsaved(st.session_state.get(before[0], {}).get("edited_rows", {}), before[1], before[2])
    st.session_state[_SHOWN] = (key, labels, months)
    return kept


def unsaved(
    edited: Mapping[int, Mapping[str, Any]], labels: list[str], months: list[str]
) -> dict[tuple[str, str], Any]:
    """The edited cells of a grid by line and month."""
    return {(labels[int(row)], m): value for row, cells in edited.items() for m, value in cells.items() if m in months}


def rows(place: Place) -> list[typed.Line]:
    """The lines typed so far, those just added, and four to start with where there is none."""
    stored = typed.lines(place.store, place.ws) if place.workspace is not None else []
    added: list[typed.Line] = st.session_state.get(_ADDED, [])
    first = [] if stored else [typed.Line(metric=name) for name in STARTERS]
    labels: dict[str, typed.Line] = {}
    for line in (*stored, *first, *added):
        labels.setdefault(line.label(), line)
    return list(labels.values())


def grid(place: Place, lines: list[typed.Line], months: list[str]) -> pd.DataFrame:
    """What stands in each cell: Line, then one float64 column a month "YYYY-MM", NaN where nothing stands."""
    frame = pd.DataFrame(float("nan"), index=[line.label() for line in lines], columns=months)
    if place.workspace is not None:
        stored = typed.grid(place.store, place.ws, [_first(m) for m in months])
        stored.columns = pd.Index(months)
        frame.update(stored)
    return frame.rename_axis("Line").reset_index()


def changes(cells: Mapping[tuple[str, str], object], lines: Mapping[str, typed.Line]) -> list[typed.TypedChange]:
    """The edited cells (line's label, month "YYYY-MM") as what to keep; an emptied one has no value.

    Raises: CollectError: a cell holds what is no number.
    """
    return [
        typed.TypedChange(lines[label], _first(month), typed.value_of(value))
        for (label, month), value in sorted(cells.items(), key=lambda pair: pair[0])
        if label in lines
    ]


def _save(place: Place, workspace: Callable[[], Any], key: str, lines: list[typed.Line], months: list[str]) -> None:
    edited = st.session_state.get(key, {}).get("edited_rows", {})
    try:
        cells = st.session_state.get(_KEPT, {}) | unsaved(edited, [line.label() for line in lines], months)
        wanted = changes(cells, {line.label(): line for line in lines})
        batch = typed.save(place.store, workspace(), wanted, now=settings.now()) if wanted else None
    except FAILURES as error:
        saying.say("wrong", str(error))
        return
    if batch is None:
        saying.say("idle", "Nothing was changed, so nothing was saved.")
        return
    st.session_state[_ADDED], st.session_state[_KEPT], st.session_state[_SHOWN] = [], {}, None
    st.session_state[_SAVES] = st.session_state.get(_SAVES, 0) + 1
    count = f"{len(wanted)} cell{'s' if len(wanted) != 1 else ''}"
    saying.say("ok", f"{count} saved as batch {batch}: Sources can take it back.")


def _columns(months: list[str]) -> dict[str, Any]:
    named: dict[str, Any] = {"Line": st.column_config.TextColumn("Line", pinned=True, width=230)}
    for month in months:
        named[month] = st.column_config.NumberColumn(formats.month(month), format="localized", width=96)
    return named


def _first(month: str) -> date:
    return date(int(month[:4]), int(month[5:7]), 1)


def _add_line(place: Place) -> None:
    head.title("Add a line", "a number of an audience, or money that came in or went out")
    what = st.segmented_control(
        "What is it",
        ["A number", "Money"],
        default="A number",
        required=True,
        key="typed-what",
        label_visibility="collapsed",
    )
    with st.form("typed-line", border=True, clear_on_submit=True):
        line = _money_fields(place) if what == "Money" else _metric_fields()
        if st.form_submit_button("Add the line"):
            _added(line)


def _metric_fields() -> typed.Line:
    left, right = st.columns(2)
    names = [n for n, m in METRICS.items() if not n.startswith("piece_") and m.kind != "ratio" and m.unit != "money"]
    metric = left.selectbox("Which number", names, format_func=lambda name: METRICS[name].title)
    channel = right.text_input(
        "Of which site, show, list or account", placeholder="optional, like Instagram", max_chars=60
    )
    return typed.Line(metric=metric, channel=channel.strip())


def _money_fields(place: Place) -> typed.Line:
    first, second, third = st.columns(3)
    stream = first.text_input("Income stream", placeholder="like Affiliate or Rental", max_chars=60)
    kind = second.selectbox("Kind", [*EARNING, *TAKEN_OFF, *COSTS, "living"], format_func=_words)
    cls = third.selectbox("How passive", STREAM_CLASSES, format_func=_words)
    payer = first.text_input("Who pays", placeholder="optional: a program, sponsor or tenant", max_chars=80)
    home = place.currency if place.workspace is not None else "USD"
    currency = second.text_input("Currency", value=home, max_chars=3)
    third.caption("What you gain is positive, what you lose (fees, refunds, expenses) negative.")
    return typed.Line(
        kind=kind,
        stream=stream.strip() or (HOUSEHOLD if kind == "living" else ""),
        payer=payer.strip(),
        currency=currency.strip().upper(),
        stream_class=cls or "active",
    )


def _added(line: typed.Line) -> None:
    try:
        typed.check(line)
    except FAILURES as error:
        st.error(plain(error))
        return
    st.session_state[_ADDED] = [*st.session_state.get(_ADDED, []), line]
    st.rerun()


def _words(kind: str) -> str:
    if kind == "living":
        return "Living costs"
    return kind.replace("_", " ").capitalize()
