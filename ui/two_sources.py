"""Where two sources tell one thing, on any page: the one that counts and the others beside it; nothing where there is but one."""

from __future__ import annotations

import streamlit as st

from figures import beside, beside_pieces
from ui import head, side_by_side
from ui.load import Place
from ui.texts import safe
from vocabulary import METRICS

WORDS = {"new_subscribers": "new subscribers", "unsubscribed": "people who left", "paid_members": "paid members"}
"""What one of a number is called, where its unit alone would not tell."""


def show(place: Place, metric: str, channel: str, *, name: str = "") -> None:
    """What each source of a channel says of `metric` in the month; `name` tells several channels on one page apart."""
    if len(place.ask(beside.said, metric, channel)) > 1:
        side_by_side.show(place, metric, WORDS.get(metric, METRICS[metric].unit), channel, name=name)


def of_piece(place: Place, item: str) -> None:
    """What each source says of one piece."""
    told = place.ask(beside_pieces.said, item)
    if told is None:
        return
    head.title("What each source says", told.title.lower())
    st.html(side_by_side.markup(list(told.rows), told.unit))
    st.html(f'<div class="tr faint small">{safe("They are never added: the first one counts, everywhere.")}</div>')
