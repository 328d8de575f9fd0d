"""The league on the Content page: pieces at equal age, by kind, sorted; those too young apart; a way to each piece's page."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from charts import dots, formats
from figures import pieces_league
from ui import address, drawing, head, pictures, several
from ui.load import Place
from ui.texts import safe

ITEM, KIND, AGE, SORT = "item", "kind", "age", "sort"
AGES = tuple((str(days), f"{days} days") for days in pieces_league.AGES)
DEFAULT_AGE = "30"
SHORT, HEIGHT = 10, 460
MISSING = {
    "post": "Connect the site's statistics or your access log: views of each post will be compared here at the same age.",
    "episode": "Drop your host's export of episodes on Import, or connect a counter that tells downloads by episode.",
    "video": "Drop YouTube's export of videos on Import: views of each will be compared here at the same age.",
    "issue": "Connect the newsletter's platform, or drop its export with who opened: each issue will be compared here at the same age.",
}


def show(place: Place) -> None:
    """The choices, the picture of one kind, and the two tables."""
    kinds = place.ask(pieces_league.kinds)
    if not kinds:
        head.title("Every piece")
        head.empty("Posts, episodes, videos and issues will be listed here, once a feed or a list is added.")
        return
    head.title("Every piece at equal age", "what it had in its first days, beside the others of its kind")
    left, right = st.columns([3, 2])
    with left:
        kind = several.choose(kinds, KIND, "Kind")
    with right:
        days = int(several.choose(AGES, AGE, "Age", DEFAULT_AGE))
    if kind != "all":
        _picture(place, kind, days)
    sort = several.choose(tuple(pieces_league.SORTS.items()), SORT, "Sort")
    old, young = place.ask(pieces_league.of_kind, kind, days, sort)
    _table(place, old, days, "pieces-list", mixed=kind == "all")
    if len(young):
        head.title(f"Too young to compare at {days} days", "what they have so far; in neither part of a mean")
        _table(place, young, days, "pieces-young", mixed=kind == "all", young=True)
    _opener(pd.concat([old, young]))


def _picture(place: Place, kind: str, days: int) -> None:
    """A dot per piece; the mean and the median of those old enough in a line above."""
    mean = place.ask(pieces_league.mean, kind, days)
    rows = place.ask(pieces_league.dots, kind, days)
    if rows.empty:
        head.empty(MISSING[kind] if str(mean.reason).startswith("No source tells how often") else str(mean.reason))
        return
    st.html(f'<div class="tr faint small">{safe(mean_words(mean, kind, days))}</div>')
    ready = dots.aged_frame(rows, days)
    one, many = pieces_league.NAMES[kind]
    alt = dots.aged_words(ready, days).replace("Downloads", mean.unit.capitalize()).replace("episode", one)
    drawing.chart(
        ready.rename(columns={"Downloads": "Number", "Episode": "Piece"}).assign(Downloads=ready["Downloads"], Episode=ready["Episode"]),
        dots.aged(pictures.ink()), key=f"pieces-{kind}-{days}", alt=alt, height=240, name=f"{many.capitalize()} in their first {days} days",
    )  # fmt: skip


def mean_words(mean: Any, kind: str, days: int) -> str:
    """The mean with its n, the median, and who is in neither."""
    one, many = pieces_league.NAMES[kind]
    extra = mean.extra
    if mean.value is None:
        return str(mean.reason)
    out = [f"{extra['young']:,} too young"] if extra["young"] else []
    out += [f"{extra['untold']:,} of which nobody tells it"] if extra["untold"] else []
    left = f"; in neither: {' and '.join(out)}" if out else ""
    said = f"{extra['n']:,} {many if extra['n'] != 1 else one} of {days} days and older: {formats.exact(mean.value)} {mean.unit} on average"
    return f"{said}, {formats.exact(extra['median'])} in the middle (hollow: too young){left}."


def _table(place: Place, rows: pd.DataFrame, days: int, key: str, *, mixed: bool, young: bool = False) -> None:
    """The pieces as a table; pressing a row opens its page."""
    if rows.empty:
        head.empty(f"No piece is {days} days old yet.")
        return
    columns = [
        "title",
        *(["kind"] if mixed else []),
        "published",
        "d7",
        "d30",
        "d90",
        "total",
        "against",
        "net",
        "joined",
    ]
    shown = rows.assign(published=pd.to_datetime(rows["published"]), kind=rows["kind"].str.capitalize())
    shown["against"] = [None if share != share else formats.change(share) for share in rows["against"]]
    left = [name for name in columns if name in ("title", "published") or shown[name].notna().any()]
    left = [name for name in left if not (young and name == "against")]
    st.dataframe(
        shown[left], hide_index=True, placeholder="·", key=key, height="content" if len(rows) <= SHORT else HEIGHT,
        alt="Pieces at 7, 30 and 90 days" if not young else "Pieces too young to compare", column_config=_columns(place, days),
        on_select=functools.partial(_open_row, key, rows["item"].tolist()), selection_mode="single-row",
    )  # fmt: skip


def _columns(place: Place, days: int) -> dict[str, Any]:
    count = functools.partial(st.column_config.NumberColumn, format="localized", width=70)
    return {
        "title": st.column_config.TextColumn("Piece", pinned=True, width=226),
        "kind": st.column_config.TextColumn("Kind", width=68),
        "published": st.column_config.DateColumn("Published", format="D MMM YYYY", width=92),
        "d7": count("7 days"), "d30": count("30 days"), "d90": count("90 days"),
        "total": count("All", help="So far, as last told"),
        "against": st.column_config.TextColumn("To median", alignment="right", width=82, help=f"{days} days against the median of its kind"),
        "net": st.column_config.NumberColumn(f"Brought {place.currency}", format="%,.0f", width=92, help="Net of the entries that name it"),
        "joined": count("Joined", help="Subscribers who came through it"),
    }  # fmt: skip


def _open_row(key: str, items: Sequence[str]) -> None:
    """A table's callback: the pressed row's piece into the address."""
    rows = st.session_state[key]["selection"]["rows"]
    if rows and rows[0] < len(items):
        address.go(ITEM, items[rows[0]])


def _opener(rows: pd.DataFrame) -> None:
    """A list of titles to choose from, for who cannot press a row."""
    titles = {str(item): f"{title} ({day:%-d %b %Y})" if day == day else str(title)
              for item, title, day in zip(rows["item"], rows["title"], rows["published"], strict=True)}  # fmt: skip
    left, _ = st.columns([2, 1])
    with left:
        st.selectbox(
            "Open a piece's page", list(titles), index=None, format_func=lambda item: titles.get(item, item), key="open-piece",
            placeholder="Press a row above, or choose a title here", on_change=_open_chosen, filter_mode="contains",
        )  # fmt: skip


def _open_chosen() -> None:
    chosen = st.session_state.get("open-piece")
    if chosen:
        address.go(ITEM, str(chosen))
