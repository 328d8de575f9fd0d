"""Net worth on the page: its sentence, its picture, why it changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from charts import formats
from charts import worth as picture
from figures import worth
from ui import cells, drawing, head
from ui.load import Place
from ui.pictures import ink, span
from ui.texts import safe


def sentence(
    place: Place, net: Any, owned: Any, owed: Any, income: Any, lines: Sequence[Any]
) -> tuple[str, str | None]:
    """Net worth and its change; without values what the things brought."""
    if net.value is None:
        if not lines or income.value is None:
            return "Not enough data yet: nothing you own is known.", net.reason
        brought = f"{_money(income)} in 12 months, after their own costs."
        return f"What you own brought {brought}", "Nobody says yet what it is worth: type its value in."
    than = _than(net.change.year, "a year ago") or _than(net.change.previous, "a month before")
    said = f"Your net worth is {_money(net)}{', ' if than else ''}{than}."
    owes = f" and owe {_money(owed)}" if owed.value is not None else ""
    cost = net.extra.get("at_cost") or []
    rest = f" {formats.exact(len(cost))} of {net.extra.get('n')} stand at what was paid for them." if cost else ""
    return said, f"You own {_money(owned)}{owes}.{_why(place)}{rest}"


def _why(place: Place) -> str:
    """What the change of the last 12 months came from, where there is one to speak of."""
    rows = place.ask(worth.changed, 12)
    if rows.empty or not (rows["start"] != 0).any():
        return ""
    new = float(rows["found"].abs().sum())
    paid, taken, market = (float(rows[name].sum()) for name in ("paid_in", "taken_out", "market"))
    parts = [(paid, "paid in"), (abs(taken), "taken out")]
    words = [f"{formats.money(each, place.currency, cents=False)} was {how}" for each, how in parts if each >= 1]
    moved = f"the market {'added' if market > 0 else 'took'} {formats.money(abs(market), place.currency, cents=False)}"
    every = [*words, moved] if abs(market) >= 1 else words
    listed = " and ".join([", ".join(every[:-1]), every[-1]]) if len(every) > 1 else "".join(every)
    first = " Some of it is known for less than 12 months, so it is not compared with a year ago." if new >= 1 else ""
    return (f" Over the last 12 months {listed}." if every else "") + first


def _money(figure: Any) -> str:
    return formats.money(figure.value, figure.unit, cents=False)


def _than(share: float | None, then: str) -> str:
    if share is None:
        return ""
    size = formats.change(abs(share)).lstrip("+")
    if size == "unchanged":
        return ""
    if size.startswith("×"):
        return f"{size[1:]} times {then}"
    return f"{size} {'more' if share > 0 else 'less'} than {then}"


def show(place: Place) -> None:
    """Net worth by class over time; beside it why it changed."""
    left, right = st.columns([4, 3], gap="medium")
    rows = place.ask(worth.by_class, 36)
    with left:
        head.title("Net worth", f"{place.currency}, at the end of each month")
        if rows.empty:
            head.empty(
                "Once it is known what your things are worth, they stand here by month, with your debts beneath them."
            )
        else:
            _picture(place, rows)
    with right:
        _changes(place)


def _picture(place: Place, rows: pd.DataFrame) -> None:
    frame = picture.frame(rows, place.currency)
    spec = picture.by_class(span(rows["month"]), ink(), 300)
    drawing.chart(frame, spec, key="net_worth", alt=picture.alt_text(frame), height=300, name="Net worth")
    last = frame[frame["month"] == frame["month"].max()].iloc[::-1]
    st.html(f'<div class="tr tr-legend">{"".join(_chip(row) for row in last.to_dict("records"))}</div>')


def _chip(row: dict[str, Any]) -> str:
    colour = picture.shade(row["cls"], ink())
    edge = ";border:1px solid currentColor;box-sizing:border-box" if row["cls"] == "debt" else ""
    chip = f'<span class="chip" style="background:{colour};margin:0;border-radius:2px{edge}"></span>'
    return f"<span>{chip}{safe(row['What'])} {safe(formats.short(row['value']))}</span>"


def _changes(place: Place) -> None:
    """From a year ago to now, class by class, each row adding up."""
    rows = place.ask(worth.changed, 12)
    if rows.empty:
        return
    head.title("Why it changed", f"{place.currency}, 12 months to {formats.month(place.month)}")
    names = {"found": "First known", "paid_in": "Paid in", "taken_out": "Taken out", "market": "Market"}
    moved = {name: words for name, words in names.items() if name != "found" or rows["found"].abs().sum() >= 1}
    heads = [("", ""), ("A year ago", "n wide"), *((words, "n") for words in moved.values()), ("Now", "n")]
    body = [_changed(row, moved) for row in rows.to_dict("records")]
    total = {name: rows[name].sum() for name in ("start", *names, "end")}
    st.html(cells.table(heads, [*body, _changed({"title": "Net worth", **total}, moved, "total")]))
    st.html(
        '<div class="tr faint small">A loan you pay off counts as paid in; what no payment explains is the market. '
        "Money in other currencies is counted at the rate of its day.</div>"
    )


def _changed(row: dict[str, Any], moved: Iterable[str], look: str = "") -> str:
    numbers = [cells.cell(formats.exact(row["start"]), "n wide")]
    numbers += [cells.cell(_or_dot(row[name]), "n") for name in moved]
    return cells.row((cells.cell(row["title"]), *numbers, cells.cell(formats.exact(row["end"]), "n")), look)


def _or_dot(value: float) -> str:
    return formats.exact(value) if abs(value) >= 0.5 else "·"
