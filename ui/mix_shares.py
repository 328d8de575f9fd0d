"""Shares of the last 12 months on one strip, by stream, payer, platform or class, with what they say."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from charts import lines, mix_strip
from figures import diversification, streams
from ui import address, cards, drawing, head
from ui.load import Place
from ui.pictures import ink, span
from ui.texts import safe
from vocabulary import LEVELS

_BY, _WIDGET = "by", "mix-by"
WIDE = 840
"""Pixels that the strip has at least on a wide screen, for its names."""
_IDS = ("effective_number", "largest_share", "top3_share", "hhi")


def level() -> str:
    """The level chosen in the address; what is none is the stream. Called once a run, before `switch`."""
    asked = address.bound(_BY)
    return asked if asked in LEVELS else LEVELS[0]


def switch(chosen: str) -> None:
    """By what the strip is cut."""
    st.session_state[_WIDGET] = chosen
    st.segmented_control(
        "Shares by", list(LEVELS), key=_WIDGET, format_func=str.capitalize, label_visibility="collapsed", required=True,
        on_change=address.choose_from, args=(_WIDGET, _BY, LEVELS[0]),
    )  # fmt: skip


def strip(place: Place, chosen: str) -> None:
    """The hundred-percent strip at this level, each part in the colours of its streams."""
    parts = place.ask(diversification.parts, chosen)
    if not (parts["share"] > 0).any():
        head.empty("The shares of your income will be here.")
        return
    colours = place.ask(streams.colours)
    segments = mix_strip.frame(parts, place.ask(diversification.within, chosen), colours, place.currency)
    alt = mix_strip.alt_text(segments, chosen)
    drawing.chart(segments, mix_strip.strip(ink()), key="mix-strip", alt=alt, height=58, name=f"Income by {chosen}")
    st.html(_legend(segments))
    out = place.ask(diversification.left_out, chosen)
    if out:
        words = f"Left out, since they brought nothing or lost money: {', '.join(out)}."
        st.html(f'<div class="tr faint small">{safe(words)}</div>')


def _legend(segments: pd.DataFrame) -> str:
    """The names beneath the strip of what is too small to bear its own; on a phone of all."""
    blocks = segments[~segments.duplicated("name")]
    chips = ""
    for row in blocks.to_dict("records"):
        look = "phone" if row["share"] * WIDE >= row["room"] else ""
        dot = f'<span class="chip" style="background:{row["colour"]};margin:0"></span>'
        chips += f'<span class="{look}">{dot}{safe(row["label"])}</span>'
    return f'<div class="tr tr-legend">{chips}</div>'


def numbers(place: Place, chosen: str) -> None:
    """How concentrated the income is at this level."""
    cards.show(place, [place.ask(diversification.answer, name, chosen) for name in _IDS], "mix")


def over_time(place: Place, chosen: str) -> None:
    """The effective number of the 12 months up to each month."""
    seen = chosen if chosen != "payer" else LEVELS[0]
    plural = diversification.PLURAL[seen]
    head.title("As even as so many", f"equal {plural}, 12 months up to each")
    rows = place.ask(diversification.recent_numbers, seen)
    if not rows["value"].notna().any():
        head.empty(f"The effective number of {plural} needs 12 recorded months.")
        return
    frame = lines.frame(rows, f"equal {plural}", place.read("notes"))
    alt = lines.alt_text(f"Effective number of {plural}", frame)
    drawing.chart(frame, lines.small(span(rows["month"]), ink(), 240), key="mix-number", alt=alt, height=240)
