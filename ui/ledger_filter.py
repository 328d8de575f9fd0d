"""Which rows the Ledger page shows: everything chosen lives in the address, and the widgets only write to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import streamlit as st

from charts import formats
from figures import ledger_rows
from figures.ledger_rows import FACETS, SORTS, Cursor, LedgerFilter
from ui import address
from ui.load import Place
from ui.texts import plain

VIEWS = {
    "rows": "Rows", "unpaid": "Not yet paid", "payouts": "Payouts", "twice": "Told twice", "rules": "Rules", "streams": "Streams",
}  # fmt: skip
SORT_WORDS = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "largest": "Largest first",
    "smallest": "Smallest first",
}
TITLES = {
    "stream": "Stream", "payer": "Payer", "product": "Product", "kind": "Kind", "status": "Status", "source": "Source",
    "currency": "Currency",
}  # fmt: skip
SPLIT = "|"
MOST = 1000
"""So many words a menu offers; what lies beyond is found with the search."""
NONE = "(none)"
_TEXT, _SINCE, _UNTIL, _SORT, _PAGE, _VIEW = "find", "since", "until", "sort", "page", "view"
_NAMES = (_TEXT, _SINCE, _UNTIL, *FACETS, _SORT, _PAGE, _VIEW)


@dataclass(frozen=True)
class Chosen:
    """What the address says: which rows, in which order, from where on, and which part of the page."""

    wanted: LedgerFilter
    sort: str
    after: Cursor | None
    before: Cursor | None
    view: str


def read() -> Chosen:
    """The choices in the address; what means nothing counts as not chosen. Called once a run, before all widgets."""
    with st.container(key="address-ledger"):  # one gap on the page, not one for each unseen box
        said = {name: address.bound(name) for name in _NAMES}
    words = tuple((name, tuple(said[name].split(SPLIT))) for name in FACETS if said[name])
    words = tuple((name, tuple("" if text == NONE else text for text in texts)) for name, texts in words)
    wanted = LedgerFilter(_day(said[_SINCE]), _day(said[_UNTIL]), words, said[_TEXT])
    sort = said[_SORT] if said[_SORT] in SORTS else "newest"
    way, place = _cursor(said[_PAGE])
    view = said[_VIEW] if said[_VIEW] in VIEWS else "rows"
    return Chosen(wanted, sort, place if way == "after" else None, place if way == "before" else None, view)


def link_page(way: str, cursor: Cursor) -> str:
    """A place on a page as the address has it."""
    return f"{way}.{cursor.value}.{cursor.id}"


def go_to(way: str, cursor: Cursor) -> None:
    """A button's callback: turn to the page after or before a place."""
    st.session_state[_PAGE] = link_page(way, cursor)


def views(chosen: Chosen) -> None:
    """The parts of the page to choose from."""
    st.session_state["ledger-view"] = chosen.view
    st.segmented_control(
        "Part of the page", list(VIEWS), key="ledger-view", format_func=lambda v: VIEWS[v], label_visibility="collapsed",
        required=True, wrap=True, on_change=lambda: _put(_VIEW, st.session_state["ledger-view"], "rows"),
    )  # fmt: skip


def bar(place: Place, chosen: Chosen) -> None:
    """Search, period, filters and order in one row, and beneath them what is filtered by, each with its way off."""
    with st.container(horizontal=True, vertical_alignment="center", key="ledger-bar"):
        _text(chosen.wanted)
        _period(place, chosen.wanted)
        with st.popover("Filter", icon=":material/filter_list:", on_change="rerun", key="ledger-more") as menu:
            if menu.open:
                _facets(place, chosen.wanted)
        st.session_state["ledger-sort"] = chosen.sort
        st.selectbox(
            "Order", list(SORTS), key="ledger-sort", format_func=lambda s: SORT_WORDS[s], label_visibility="collapsed", width=160,
            on_change=lambda: _put(_SORT, st.session_state["ledger-sort"], "newest"),
        )  # fmt: skip
    _chips(chosen.wanted)


def filtered(wanted: LedgerFilter) -> bool:
    """Whether anything narrows the rows."""
    return wanted != LedgerFilter()


def _text(wanted: LedgerFilter) -> None:
    st.session_state["ledger-find"] = wanted.text
    st.text_input(
        "Search", key="ledger-find", type="search", placeholder="Payer, product, stream or a sale's number", max_chars=100,
        label_visibility="collapsed", width=300, on_change=lambda: _put(_TEXT, st.session_state["ledger-find"]),
    )  # fmt: skip


def periods(today: date) -> dict[str, tuple[date | None, date | None]]:
    """The periods the menu offers, first and last day each."""
    first = today.replace(day=1)
    last = first - timedelta(days=1)
    return {
        "All time": (None, None),
        "This month": (first, today),
        formats.month(f"{last:%Y-%m}", full=True): (last.replace(day=1), last),
        "Last 12 months": (date(first.year - 1, first.month, 1), last),
        str(today.year): (date(today.year, 1, 1), date(today.year, 12, 31)),
        str(today.year - 1): (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    }


def _period(place: Place, wanted: LedgerFilter) -> None:
    offered = periods(place.today)
    now = next((name for name, span in offered.items() if span == (wanted.since, wanted.until)), "Own dates")
    options = [*offered, *(["Own dates"] if now == "Own dates" else [])]
    st.session_state["ledger-period"] = now
    st.selectbox(
        "Period", options, key="ledger-period", label_visibility="collapsed", width=170,
        on_change=lambda: _put_period(offered.get(st.session_state["ledger-period"], (wanted.since, wanted.until))),
    )  # fmt: skip


def _facets(place: Place, wanted: LedgerFilter) -> None:
    found, now = place.ask(ledger_rows.facets), dict(wanted.words)
    titles = place.titles
    left, right = st.columns(2)
    for n, name in enumerate(FACETS):
        options = [text or NONE for text in found[name]][:MOST]
        chosen = [text or NONE for text in now.get(name, ())]
        key = f"ledger-{name}"
        st.session_state[key] = chosen
        (left, right)[n % 2].multiselect(
            TITLES[name], list(dict.fromkeys([*chosen, *options])), key=key, placeholder="All", on_change=_chosen(key, name),
            format_func=_words(titles if name == "source" else {}),
        )  # fmt: skip
    left, right = st.columns(2)
    for column, name, day in ((left, _SINCE, wanted.since), (right, _UNTIL, wanted.until)):
        key = f"ledger-{name}"
        st.session_state[key] = day
        title = "First day" if name == _SINCE else "Last day"
        column.date_input(title, key=key, value=None, on_change=_dated(key, name), format="YYYY-MM-DD")


def _words(titles: dict[str, str]) -> Callable[[str], str]:
    return lambda text: titles.get(text, text.replace("_", " "))


def _chosen(key: str, name: str) -> Callable[[], None]:
    return lambda: _put(name, SPLIT.join(st.session_state[key]))


def _dated(key: str, name: str) -> Callable[[], None]:
    return lambda: _put(name, str(st.session_state[key] or ""))


def _chips(wanted: LedgerFilter) -> None:
    chips = [(name, f"{TITLES[name]}: {_listed(texts)}") for name, texts in wanted.words]
    chips += [(_TEXT, f"“{wanted.text}”")] if wanted.text else []
    if not chips:
        return
    with st.container(horizontal=True, key="ledger-chips"):
        for name, words in chips:
            st.button(f"{plain(words)}  ✕", key=f"ledger-off-{name}", type="tertiary", on_click=_put, args=(name, ""))
        if len(chips) > 1:
            st.button("Clear all", key="ledger-off", type="tertiary", on_click=_clear)


def _listed(texts: tuple[str, ...]) -> str:
    shown = ", ".join(text.replace("_", " ") or NONE for text in texts[:3])
    return shown if len(texts) <= 3 else f"{shown} and {len(texts) - 3} more"


def _put(name: str, value: Any, default: str = "") -> None:
    """A callback: put a choice into the address and begin at the first page."""
    st.session_state[name] = "" if str(value or "") == default else str(value or "")
    st.session_state[_PAGE] = ""


def _put_period(span: tuple[date | None, date | None]) -> None:
    _put(_SINCE, span[0])
    _put(_UNTIL, span[1])


def _clear() -> None:
    for name in (_TEXT, _SINCE, _UNTIL, *FACETS, _PAGE):
        st.session_state[name] = ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _cursor(text: str) -> tuple[str, Cursor | None]:
    parts = text.split(".")
    if len(parts) != 3 or parts[0] not in ("after", "before"):
        return "", None
    try:
        return parts[0], Cursor(int(parts[1]), int(parts[2]))
    except ValueError:
        return "", None
