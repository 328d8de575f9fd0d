"""The tab of royalties, courses and e-books: every title with what it brings, how long it lasts, and its months."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from charts import formats
from charts import titles as pictures
from charts.palette import OTHERS
from figures import royalties, streams
from figures import titles as works
from ui import cards, cells, drawing, head
from ui.load import Place
from ui.pictures import ink, span
from ui.texts import safe

CARDS = (royalties.royalties, royalties.half_life, royalties.back_catalogue, royalties.net_yield)
MONTHS = 36
MOST = 12
"""So many titles stand in the table and have a chart; the others are one row."""


def show(place: Place) -> None:
    """What each title brings."""
    every = place.ask(works.titles)
    st.html(f'<div class="tr"><p>{safe(sentence(every, place))}</p></div>')
    if any(each.kind == "royalty" for each in every):
        cards.show(place, [place.ask(asker) for asker in CARDS], "royalties")
    head.title("Titles", f"{place.currency}, 12 months, what brought most first")
    if not every:
        head.empty(
            "Books, music, courses and e-books will be here: import their sales, and give each a day it came out."
        )
        return
    st.html(table(every, place))
    rows = place.ask(works.months)
    colours = place.ask(streams.colours)
    with st.grid("auto", min_column_width=165, gap="medium", key="titles"):
        for number, title in enumerate(every[:MOST]):
            with st.container(gap="small", key=f"title-{number}"):
                _one(place, title, rows, colours.get(title.stream, OTHERS), number)


def sentence(titles: list[Any], place: Place) -> str:
    """Which title brings most and which fades."""
    earning = [each for each in titles if each.net == each.net]
    if not earning:
        return "No title has brought anything in these 12 months."
    total = formats.money(sum(each.net for each in earning), place.currency, cents=False)
    words = f"{len(earning)} title{'s' if len(earning) != 1 else ''} brought {total} in 12 months, {earning[0].title} the most"
    fading = sorted((each for each in earning if each.half_life == each.half_life), key=lambda each: each.half_life)
    if not fading:
        return f"{words}."
    return f"{words}. {fading[0].title} fades fastest: it halves every {formats.exact(fading[0].half_life)} months."


def table(titles: list[Any], place: Place) -> str:
    """The titles as rows; those beyond the first few in one."""
    heads = [
        ("Title", ""), ("Stream", "wide"), ("Net", "n"), ("Sold", "n"), ("Net each", "n wide"), ("Halves every", "n"), ("Came out", "n wide"),
    ]  # fmt: skip
    body = [_row(each, place) for each in titles[:MOST]]
    rest = titles[MOST:]
    if rest:
        net = sum(each.net for each in rest if each.net == each.net)
        units = sum(each.units for each in rest if each.units == each.units)
        told = (f"{len(rest)} smaller", ""), ("", "wide"), (formats.exact(net), "n"), (formats.exact(units), "n")
        body.append(cells.row(cells.cell(*one) for one in (*told, ("", "n wide"), ("", "n"), ("", "n wide"))))
    return cells.table(heads, body)


def _row(title: Any, place: Place) -> str:
    half = f"{formats.exact(title.half_life)} mo" if title.half_life == title.half_life else "·"
    numbers = (
        (_number(title.net), "n"), (_number(title.units), "n"), (_number(title.per_unit, formats.cents_of(place.currency)), "n wide"),
        (half, "n"), (_launched(title), "n wide"),
    )  # fmt: skip
    return cells.row(
        (cells.cell(title.title), cells.cell(title.stream, "wide faint"), *(cells.cell(*one) for one in numbers))
    )


def _number(value: float, digits: int = 0) -> str:
    return formats.exact(value, digits) if value == value else "·"


def _launched(title: Any) -> str:
    """The month it came out; the first month with income where nobody tells the day."""
    if pd.isna(title.launched):
        return "·"
    return formats.month(f"{title.launched:%Y-%m}") if title.told else f"by {formats.month(f'{title.launched:%Y-%m}')}"


def _one(place: Place, title: Any, rows: pd.DataFrame, colour: str, number: int) -> None:
    own = rows[(rows["title"] == title.title).to_numpy() & (rows["source"] == title.source).to_numpy()].sort_values(
        "month"
    )
    last = pd.Period(place.month, "M")
    own = own[(own["month"] > (last - MONTHS).to_timestamp()).to_numpy()]
    st.html(f'<div class="tr faint" style="font-size:.85rem">{safe(title.title)}</div>')
    if own.empty:
        head.empty("Nothing in these three years.")
        return
    running = own["month"].dt.strftime("%Y-%m") >= f"{place.today:%Y-%m}"
    launched = "" if pd.isna(title.launched) else f"{title.launched:%Y-%m}"
    frame = pictures.frame(own[["month", "net", "units"]].assign(provisional=running), place.currency, launched)
    months = span(pd.Series([*rows.loc[rows["month"] > (last - MONTHS).to_timestamp(), "month"]]))
    spec = pictures.small(months, ink(), colour, 130)
    drawing.chart(
        frame,
        spec,
        key=f"title-chart-{number}",
        alt=pictures.alt_text(title.title, frame),
        height=130,
        name=title.title,
    )
