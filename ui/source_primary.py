"""Where several sources measure one site, show or list: which of them counts, for all its numbers or each by itself."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import streamlit as st

from collect import channels
from figures import rivals
from ui import choices, head, saying
from ui.load import Place
from ui.texts import plain, safe
from vocabulary import METRICS

EACH = ""
"""The choice where each number has a source of its own."""


def show(place: Place) -> None:
    """A choice for each channel that several sources measure; nothing where there is none."""
    if place.empty:
        return
    found = [each for each in place.ask(rivals.rivals) if any(each.channel == c.name for c in place.read("channels"))]
    if not found:
        return
    head.title(
        "Never counted twice", "where several sources measure the same, one counts and the others stand beside it"
    )
    with st.container(key="primary"):
        for channel, own in groupby(sorted(found, key=lambda each: each.channel), key=lambda each: each.channel):
            _channel(place, channel, list(own))


def common(own: Sequence[Any]) -> list[str]:
    """The sources that can count for a channel: those that tell at least one of its shared numbers, oldest first."""
    return list(dict.fromkeys(name for each in own for name in each.sources))


def counts(own: Sequence[Any]) -> str:
    """The one source that counts wherever it tells the number; empty where the owner chose number by number."""
    for name in common(own):
        told = [each for each in own if name in each.sources]
        others = [each for each in own if name not in each.sources]
        if all(each.counts == name for each in told) and len(told) >= len(others):
            return str(name)
    return EACH


def _channel(place: Place, channel: str, own: list[Any]) -> None:
    titles, now = place.titles, counts(own)
    options = {name: titles.get(name, name) for name in common(own)} | (
        {EACH: "number by number"} if now == EACH else {}
    )
    names = ", ".join(METRICS[each.metric].title.lower() for each in own)
    left, right = st.columns([2, 3], vertical_alignment="center")
    with left:
        widget = f"primary-of-{channel}"
        st.selectbox(
            plain(own[0].title), list(options), list(options).index(now), key=f"{widget}-{now}", format_func=options.__getitem__,
            on_change=_choose, args=(place, channel, own, f"{widget}-{now}"),
            help=None if all(each.chosen for each in own) else "The source connected first counts until you choose.",
        )  # fmt: skip
    with right:
        st.html(
            f'<div class="tr faint small">{safe(f"{titles.get(now, now)} counts for {names}." if now else f"Of {names}.")}</div>'
        )
        if len(own) > 1:
            with st.expander("Each number by itself"):
                for each in own:
                    choices.one(
                        place, each, METRICS[each.metric].title, f"primary-{channel}-{each.metric}-{each.counts}"
                    )


def _choose(place: Place, channel: str, own: list[Any], widget: str) -> None:
    chosen = st.session_state[widget]
    metrics = [each.metric for each in own if chosen in each.sources]
    if metrics:
        saying.outcome(lambda: channels.choose(place.store, place.ws, channel, metrics, chosen))
