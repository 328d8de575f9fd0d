"""What stands above the Media kit and the Income report."""

from __future__ import annotations

import streamlit as st

from charts import formats
from reports.document import Document, Grid
from ui import address, kit_leaving
from ui.load import Place

KIT_QUESTION, REPORT_QUESTION = "What may a sponsor see?", "What may a reader see?"
SPAN = "span"
_WIDGET = "span_choice"


def kit(document: Document) -> tuple[str, str]:
    """What of the business leaves with a kit, in a sentence, and what nobody is sent by this."""
    figures, charts = kit_leaving.count(document)
    offers = sum(
        len(block.rows)
        for section in document.sections
        if section.name == "offers"
        for block in section.blocks
        if isinstance(block, Grid)
    )
    parts = _many(figures, "figure"), _many(charts, "chart"), _many(offers, "format on offer", "formats on offer")
    return _sentence("sponsor", *parts), "Nothing is sent from here: you download a file, and send it where you like."


def report(document: Document) -> tuple[str, str]:
    """What of the business leaves with a report, in a sentence."""
    figures, charts = kit_leaving.count(document)
    tables = sum(isinstance(block, Grid) for section in document.sections for block in section.blocks)
    when = f" of {document.period}" if document.period else ""
    parts = _many(figures, "figure"), _many(charts, "chart"), _many(tables, "table")
    return _sentence("reader", *parts), f"The report{when}. Nothing is sent from here: you download a file."


def year_chosen(place: Place) -> bool:
    """Whether the report is of the year, from the address, and the switch that says so. Called once a run."""
    chosen = address.bound(SPAN)
    st.session_state[_WIDGET] = "year" if chosen == "year" else "month"
    names = {"month": formats.month(place.month, full=True), "year": "The year so far"}
    st.segmented_control(
        "Period", list(names), key=_WIDGET, format_func=names.__getitem__, required=True, label_visibility="collapsed",
        on_change=address.choose_from, args=(_WIDGET, SPAN, "month"),
    )  # fmt: skip
    return chosen == "year"


def _sentence(who: str, *parts: str) -> str:
    told = [part for part in parts if part]
    if not told:
        return f"A {who} sees no figure yet: choose what to show."
    words = " and ".join([", ".join(told[:-1]), told[-1]]) if len(told) > 1 else told[0]
    return f"A {who} sees {words}; the rest stays here."


def _many(n: int, one: str, many: str = "") -> str:
    return f"{n} {one if n == 1 else many or one + 's'}" if n else ""
