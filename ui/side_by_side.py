"""What each source says of the same number and month: beside each other, never added; the owner picks the one that counts."""

from __future__ import annotations

from typing import Any

import streamlit as st

from charts import formats
from figures import beside
from ui import cards, cells, choices, head
from ui.load import Place
from ui.texts import safe

COUNTS = "counts in every figure"


def show(place: Place, metric: str, unit: str, channel: str, *, name: str = "", second: str = "") -> None:
    """The sources of one channel; `name` tells several channels apart, `second` says what to connect beside a lone source."""
    rows = place.ask(beside.said, metric, channel)
    if not rows:
        return
    about = f"{unit}, {formats.month(place.month)}" + (f": {name}" if name else "")
    head.title("What each source says", about)
    st.html(markup(rows, unit))
    rivals = place.ask(beside.choice, metric, channel)
    if rivals is not None:
        left, _ = st.columns([2, 3])
        with left:
            choices.one(place, rivals, "Which one counts", f"primary-{channel}-{metric}")
    elif len(rows) == 1 and second:
        st.html(f'<div class="tr faint small">{safe(second)}</div>')


def markup(rows: list[Any], unit: str) -> str:
    """The sources as an HTML table, every word escaped."""
    heads = [("", ""), (unit.capitalize(), "n"), ("Difference", "n")]
    return cells.table(heads if len(rows) > 1 else heads[:2], [_row(each, many=len(rows) > 1) for each in rows])


def _row(each: Any, *, many: bool) -> str:
    mark = f' <span class="tr-mark">{COUNTS}</span>' if each.primary and many else ""
    title = f"{cards.dot(each.known)} <b>{safe(each.title)}</b>{mark}"
    lines = [("rule", each.rule), ("rule", each.limits[:1].upper() + each.limits[1:]), ("rule why", each.why)]
    under = "".join(f'<span class="{look}">{safe(text)}</span>' for look, text in lines if text)
    value = cells.cell(formats.exact(each.value), "n")
    share = [cells.cell("" if each.primary else formats.change(each.share), "n")] if many else []
    return cells.row((cells.picture(title + under), value, *share), "beside")
