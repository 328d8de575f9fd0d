"""The Settings page's choice of what counts where several sources measure the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from collect import workspaces
from ui import head, saying
from ui.load import Place
from ui.texts import plain
from vocabulary import METRICS


def show(place: Place, rivals: Sequence[Any]) -> None:
    """A select for each number that more than one source of a channel tells; nothing where there is none."""
    if not rivals:
        return
    head.title("What counts", "where several sources measure the same; the others are shown beside it, never added")
    with st.grid("auto", min_column_width=260, gap="medium", key="rivals"):
        for number, each in enumerate(rivals):
            key = f"primary-{number}-{each.channel}-{each.metric}"
            one(place, each, f"{each.title}: {METRICS[each.metric].title.lower()}", key)


def one(place: Place, rivals: Any, label: str, key: str) -> None:
    """A select for one number of one channel; it holds everywhere at once."""
    titles = place.titles
    st.selectbox(
        plain(label), rivals.sources, rivals.sources.index(rivals.counts), key=key,
        format_func=lambda name: titles.get(name, name),
        help=None if rivals.chosen else "The source connected first counts until you choose.",
        on_change=_choose, args=(place, rivals, key),
    )  # fmt: skip


def _choose(place: Place, rivals: Any, key: str) -> None:
    chosen = st.session_state[key]
    saying.outcome(lambda: workspaces.choose_primary(place.store, place.ws, rivals.channel, rivals.metric, chosen))
