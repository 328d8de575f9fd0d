"""The tab of memberships: recurring revenue and what moved it, who the members are, who leaves and who stays."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from charts import bars, crowd, formats, lines, movements
from charts.palette import OTHERS
from figures import member_value, members, recurring, streams, tiers
from figures.answer import Card
from ui import cards, cells, drawing, head
from ui.load import Place
from ui.pictures import ink, span
from ui.texts import safe

AGES = (1, 2, 3, 6, 9, 12)
"""Months after joining that the triangle shows; the second and the fifth only where there is room."""
WIDE = (2, 9)
MONTHS = 25


def show(place: Place) -> None:
    """Recurring revenue, members, churn, staying, and what a member is worth."""
    worth = place.ask(member_value.lifetime_value)
    st.html(f'<div class="tr"><p>{safe(place.ask(members.sentence))} {safe(_worth(worth))}</p></div>')
    shaped = [_shaped(place, recurring.mrr, recurring.by_month), _shaped(place, members.active, members.by_month)]
    cards.show(place, [*shaped, *_cards(place, worth)], "members")
    colour = _colour(place)
    _moves(place, colour)
    left, right = st.columns([1, 1], gap="medium")
    with left:
        _tiers(place, colour)
    with right:
        _churn(place)
    _staying(place)


def _cards(place: Place, worth: Any) -> list[Any]:
    """The other cards, in the order they are read."""
    left, stay = place.ask(members.churn), place.ask(members.retention, 12)
    ratio, paid = place.ask(recurring.quick_ratio), place.ask(members.paid_conversion)
    return [ratio, left, stay, paid, worth, place.ask(member_value.net_yield)]


def _shaped(place: Place, asker: Any, by_month: Any) -> Card:
    """A card with the shape of its last 13 months."""
    rows = place.ask(by_month, 13)
    return Card(place.ask(asker), rows[["month", "value"]] if len(rows) else rows.reindex(columns=["month", "value"]))


def _worth(worth: Any) -> str:
    """What a member is worth, in words."""
    if worth.value is None:
        return ""
    stay = formats.exact(1 / worth.extra["churn"])
    arpu, value = (formats.money(amount, worth.unit, cents=False) for amount in (worth.extra["arpu"], worth.value))
    return f"A paying member brings {arpu} a month and stays about {stay} months: worth {value} after fees and costs."


def _colour(place: Place) -> str:
    """The colour of the stream that memberships bring money to."""
    colours, named = place.ask(streams.colours), place.ask(recurring.streams)
    return colours.get(named[0], OTHERS) if named else OTHERS


def _moves(place: Place, colour: str) -> None:
    head.title("Recurring revenue", f"{place.currency} a month, and what moved it")
    rows = place.ask(recurring.moved, MONTHS)
    if rows.empty:
        told = place.ask(recurring.by_month, MONTHS).dropna(subset=["value"])
        if len(told):
            _level(told, place.currency, colour)
        head.empty(str(place.ask(recurring.movement, "new").reason or "It cannot be told yet what moved it."))
        _to_type_in(place)
        return
    frame = movements.frame(rows, place.currency)
    spec = movements.moved(span(rows["month"]), ink(), colour, 320)
    drawing.chart(
        frame, spec, key="mrr", alt=movements.alt_text(frame), height=320, name="Recurring revenue and what moved it"
    )
    gained = [(words, colour, strength) for _, words, strength in movements.GAINED]
    lost = [(words, OTHERS, strength) for _, words, strength in movements.LOST]
    st.html(legend([("up", gained), ("down", lost)]))


def _to_type_in(place: Place) -> None:
    """The way to the tiers' sheet, where a price is all that lacks."""
    if place.ask(tiers.unpriced):
        where = {"workspace": place.ws.name, "sheet": "tiers"}
        st.page_link("../pages/type_in.py", label="Type your tiers in", icon=":material/edit_note:", query_params=where)


def _level(rows: pd.DataFrame, currency: str, colour: str) -> None:
    frame = bars.counts_frame(rows[["month", "value"]], currency)
    spec = bars.counts(span(rows["month"]), ink(), 220, colour)
    drawing.chart(frame, spec, key="mrr-level", alt="Recurring revenue by month", height=220, name="Recurring revenue")


def legend(groups: list[tuple[str, list[tuple[str, str, float]]]]) -> str:
    """Names beside their shades."""
    parts = []
    for title, shades in groups:
        parts += [f"<span><b>{safe(title)}</b></span>"] if title else []
        parts += [
            f'<span><span class="chip" style="background:{colour};opacity:{strength};margin:0"></span>{safe(words)}</span>'
            for words, colour, strength in shades
        ]
    return f'<div class="tr tr-legend">{"".join(parts)}</div>'


def _tiers(place: Place, colour: str) -> None:
    head.title("Members by tier", "at the end of the month")
    rows = place.ask(members.by_tier, MONTHS)
    if rows.empty:
        head.empty("Each tier's members will be here, once a list of members is imported.")
        return
    groups = crowd.shades(rows, colour)
    frame = crowd.frame(rows, groups)
    spec = crowd.stacked(span(rows["month"]), groups, ink(), 240)
    drawing.chart(frame, spec, key="tiers", alt=crowd.alt_text(frame), height=240, name="Members by tier")
    st.html(legend([("", list(groups))]))


def _churn(place: Place) -> None:
    head.title("Members who left", "% of those at the start of the month (churn)")
    rows = place.ask(members.churn_by_month, MONTHS)
    if not rows["value"].notna().any():
        head.empty(str(place.ask(members.churn).reason or "It cannot be told yet who left."))
        return
    shown = rows[["month", "value"]].assign(value=rows["value"] * 100, provisional=~rows["complete"])
    frame = lines.frame(shown, "%", place.read("notes"))
    told = zip(shown["value"], rows["n"], frame["label"], strict=True)
    words = [(_percent(value), f"{_percent(value)} of {formats.exact(n)}", label) for value, n, label in told]
    frame["Value"] = [said for _, said, _ in words]
    frame["label"] = [short if label else "" for short, _, label in words]
    spec = lines.small(span(rows["month"]), ink(), 240)
    drawing.chart(frame, spec, key="churn", alt=_churn_words(frame), height=240, name="Members who left")


def _percent(value: float) -> str:
    return f"{formats.exact(value, 1)}{formats.THIN}%"


def _churn_words(frame: pd.DataFrame) -> str:
    last = frame.dropna(subset=["value"]).iloc[-1]
    return f"Members who left by month, in percent of those there at its start: {last['Value']} in {last['Month']}"


def _staying(place: Place) -> None:
    head.title("Who stays", "share still there after so many months, by month joined")
    rows = place.ask(members.triangle)
    if rows.empty:
        head.empty(str(place.ask(members.retention, 3).reason or "Nobody has been there for a month yet."))
        return
    st.html(triangle(rows))
    if rows["small"].any():
        words = f"Where fewer than {members.SMALL} joined, one person more or less changes much: not shaded."
        st.html(f'<div class="tr faint small">{words}</div>')


def triangle(rows: pd.DataFrame) -> str:
    """Months joined as rows, newest first; a share is shaded by its size unless few people joined."""
    heads = [("Joined", ""), ("People", "n"), *((f"{age} mo", "n wide" if age in WIDE else "n") for age in AGES)]
    body = []
    for joined, own in sorted(rows.groupby("joined"), key=lambda each: each[0], reverse=True):
        shares = dict(zip(own["age"], own["share"], strict=True))
        n, small = int(own["n"].iloc[0]), bool(own["small"].iloc[0])
        told = [_cell(shares.get(age), small=small, look="n wide" if age in WIDE else "n") for age in AGES]
        body.append(
            cells.row((cells.cell(formats.month(f"{joined:%Y-%m}"), "keep"), cells.cell(formats.exact(n), "n"), *told))
        )
    return cells.table(heads, body)


def _cell(share: float | None, *, small: bool, look: str) -> str:
    if share is None:
        return cells.cell("", look)
    text = safe(formats.percent(share))
    if small:
        return cells.picture(f'<span class="faint">{text}</span>', look)
    strength = round(max(0.0, min(1.0, (share - 0.4) / 0.6)) * 46 + 4)
    return cells.picture(f'<span class="tr-stay" style="--stay:{strength}%">{text}</span>', look)
