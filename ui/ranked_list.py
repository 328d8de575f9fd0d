"""Values of a breakdown, the most first: a bar behind each name, its number and its share."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from charts import formats
from figures.item_words import REST, UNKNOWN
from ui import cells, head
from ui.load import Place
from ui.texts import safe

MOST = 8
WHOLE = 28
"""From so many days on a month's sum of things that add up is that of the month."""


def show(title: str, part: Any, unit: str, missing: str, *, most: int = MOST) -> None:
    """A part of a page: its title with unit, time and source, then the list; one line where nobody tells it."""
    if part is None or part.rows.empty:
        head.title(title)
        head.empty(missing)
        return
    head.title(title, told(part, unit))
    listed(part.rows, unit, most=most)


def under(part: Any, unit: str, missing: str, *, most: int = MOST) -> None:
    """The same beneath a title of its own: a quiet line with time and source, then the list."""
    if part is None or part.rows.empty:
        head.empty(missing)
        return
    st.html(f'<div class="tr faint small">{safe(told(part, ""))}</div>')
    listed(part.rows, unit, most=most)


def listed(rows: pd.DataFrame, unit: str, *, most: int = MOST) -> None:
    """The rows alone."""
    st.html(markup(rows, unit, most=most))


def told(part: Any, unit: str) -> str:
    """What the numbers are, of which time and from whom."""
    days = f"{part.days} day{'s' if part.days != 1 else ''}"
    summed = f"at most: a sum of {days}" if part.at_most else f"{days} only" if 0 < part.days < WHOLE else ""
    return ", ".join(text for text in (unit, summed, part.when, part.title) if text)


def markup(rows: pd.DataFrame, unit: str, *, most: int = MOST) -> str:
    """The list as an HTML table, every word escaped; beyond `most` values all others are one row, what is unknown another."""
    every = list(zip(rows["item"].tolist(), rows["value"].tolist(), rows["share"].tolist(), strict=True))
    known = [one for one in every if one[0] not in (REST, UNKNOWN)]
    shown = known if len(known) <= most + 1 else known[:most]
    rest = [one for one in every if one[0] == REST]
    others = [*known[len(shown) :], *rest]
    top = max((value for _, value, _ in every), default=0.0)
    body = [_row(*one, top) for one in shown]
    if others:
        name = REST if rest else f"{len(others):,} more"
        body.append(_row(name, sum(value for _, value, _ in others), sum(share for *_, share in others), 0.0))
    body += [_row(*one, top) for one in every if one[0] == UNKNOWN]
    return cells.table([("", ""), (unit.capitalize(), "n"), ("Share", "n")], body)


def _row(item: str, value: float, share: float, top: float) -> str:
    wide = min(value / top, 1) * 100 if top else 0
    bar = f'<span class="tint" style="width:{max(wide, 0.5):.1f}%"></span>' if wide else ""
    name = cells.picture(f'{bar}<span class="name">{safe(item)}</span>', "rank")
    return cells.row((name, cells.cell(formats.exact(value), "n"), cells.cell(formats.percent(share), "n faint")))


def left_out(place: Place, found: Any, of: str, words: str) -> None:
    """Why a log left requests out, closed until it is asked for; nothing where no log tells it."""
    if found is None:
        return
    total = formats.exact(float(found.rows["value"].sum()))
    with st.expander(f"Left out: {total} requests that were no {of}"):
        st.html(f'<div class="tr faint small">{safe(f"{found.title}, {formats.month(place.month)}. {words}")}</div>')
        listed(found.rows, "requests", most=20)
