"""One tab a kind of what is owned, each with its own numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from ui import owned_holdings, owned_lending, owned_members, owned_rental, owned_robo, owned_royalties
from ui.load import Place

TABS: dict[str, tuple[Callable[[Place], None], tuple[str, ...]]] = {
    "Rental": (owned_rental.show, ("rental",)),
    "Shares and funds": (owned_holdings.show, ("dividend", "reit")),
    "Lending": (owned_lending.show, ("p2p",)),
    "Robo-advisor": (owned_robo.show, ("robo",)),
    "Memberships": (owned_members.show, ("membership",)),
    "Royalties": (owned_royalties.show, ("royalty", "product")),
}
"""What each tab shows, and the kinds of things it is there for."""


def show(place: Place, lines: Sequence[Any]) -> None:
    """The tabs of which there is something; only the open one is made. Which one it is stands in the address."""
    there = {line.kind for line in lines}
    named = {title: made for title, (made, kinds) in TABS.items() if there & set(kinds)}
    if not named:
        return
    opened = st.tabs(list(named), key="kind", on_change="rerun", bind="query-params")
    for tab, made in zip(opened, named.values(), strict=True):
        if tab.open:
            with tab:
                made(place)
