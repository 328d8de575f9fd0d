"""The tab of robo-advisors: what was paid in, what it is worth, and its two returns."""

from __future__ import annotations

from typing import Any

import streamlit as st

from charts import formats, paid_in
from figures import robo, streams
from ui import cards, cells, drawing, head
from ui.load import Place
from ui.owned_table import rate
from ui.pictures import ink, span
from ui.texts import safe

CARDS = ("money_weighted_return", "time_weighted_return", "net_yield.robo")


def show(place: Place) -> None:
    """What all of them are worth beside what was paid in, the returns in words, and each by itself."""
    figures = {name: place.ask(robo.KPIS[name]) for name in CARDS}
    worth = [place.ask(robo.value), place.ask(robo.contributions)]
    cards.show(place, [*worth, *figures.values()], "robo")
    every = place.ask(robo.robos)
    if not every:
        head.empty("Type a robo-advisor in as a holding, and its value and returns will be here.")
        return
    st.html(f'<p class="tr small">{safe(returns(figures))}</p>')
    _over_time(place)
    if len(every) > 1:
        _each(place, every)


def returns(figures: dict[str, Any]) -> str:
    """The two returns in plain words, as far as they exist."""
    own, market = figures["money_weighted_return"].value, figures["time_weighted_return"].value
    if own is None or market is None:
        return ""
    said = f"Your money earned {rate(own)} a year. The portfolio itself earned {rate(market)} a year, whenever you paid in."
    if abs(own - market) < 0.002:
        return f"{said} When you paid in made no difference."
    return f"{said} Your payments came at {'good' if own > market else 'bad'} times for that."


def _over_time(place: Place) -> None:
    head.title("Value", f"{place.currency}, with what was paid in as the dashed line")
    rows = place.ask(robo.over_time)
    if len(rows) < 2:
        head.empty("Two values are needed for a line: type in what it was worth at the end of some months.")
        return
    frame = paid_in.frame(rows, place.currency)
    colour = place.ask(streams.colours).get(place.ask(robo.stream), ink().line)
    spec = paid_in.lines(span(rows["day"]), ink(), colour, 280)
    words = paid_in.alt_text("Value of the robo-advisor", frame)
    drawing.chart(frame, spec, key="robo", alt=words, height=280, name="Value of the robo-advisor")


def _each(place: Place, every: list[Any]) -> None:
    head.title("Each of them", place.currency)
    heads = [("Name", ""), ("Paid in", "n"), ("Worth", "n"), ("Gain", "n"), ("Value as of", "n wide")]
    st.html(cells.table(heads, [_row(place, one) for one in every]))


def _row(place: Place, one: Any) -> str:
    gain = one.worth - one.put_in
    numbers = (formats.exact(value) if value == value else "·" for value in (one.put_in, one.worth, gain))
    day = formats.day(one.on.date(), place.today) if one.on is not None else "·"
    return cells.row((cells.cell(one.name), *(cells.cell(text, "n") for text in numbers), cells.cell(day, "n wide")))
