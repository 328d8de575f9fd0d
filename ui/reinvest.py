"""What reinvesting may grow to: sliders on the left, the result on the right."""

from __future__ import annotations

import math

import streamlit as st

from charts import fan, formats
from figures import reinvestment
from figures.reinvestment import Choice
from ui import drawing, head, pictures
from ui.load import Place
from ui.texts import safe


@st.fragment
def show(place: Place) -> None:
    """The sliders and what they lead to; only this part runs again when one moves."""
    head.title("Reinvest", "what a part of each month's profit may grow to")
    left, right = st.columns([2, 3], gap="large")
    with left:
        choice = _choice(place)
    with right:
        _result(place, choice)


def _choice(place: Place) -> Choice:
    owned = [each.name for each in place.ask(reinvestment.things)]
    names: tuple[str, ...] = ()
    if owned:
        names = tuple(
            st.multiselect("Put it into", owned, key="reinvest_into", placeholder="everything you own", format_func=str)
        )
    _, usual, _ = place.ask(reinvestment.usual, names)
    first = 4.0 if math.isnan(usual) else round(usual * 200) / 2
    share = st.slider("Part of the profit", 0, 100, 50, 5, format="%d %%", key="reinvest_share")
    rate = st.slider(
        "Net yield a year", -5.0, 25.0, first, 0.5, format="%.1f %%", key=f"reinvest_rate_{len(names)}_{first}"
    )
    years = st.slider("Years", 1, 30, reinvestment.YEARS, key="reinvest_years")
    one, two = st.columns(2)
    more = one.number_input(f"{place.currency} more a month", 0, 1_000_000, 0, 100, key="reinvest_more")
    growth = two.number_input("Profit grows, % a year", -50.0, 50.0, 0.0, 1.0, format="%.0f", key="reinvest_growth")
    tax = one.number_input("Tax on what it yields, %", 0, 60, 0, 5, key="reinvest_tax")
    dearer = two.number_input("Inflation, % a year", 0.0, 20.0, 2.0, 0.5, format="%.1f", key="reinvest_inflation")
    own = None if abs(rate - first) < 1e-9 and not math.isnan(usual) else rate / 100
    return Choice(share / 100, float(more), own, growth / 100, tax / 100, dearer / 100, years, names)


def _result(place: Place, choice: Choice) -> None:
    made = place.ask(reinvestment.outcome, choice)
    if made.reason and not choice.contribution:
        head.empty(made.reason)
        return
    end, currency = made.fan.iloc[-1], place.currency
    years = f"{choice.years} year{'s' if choice.years != 1 else ''}"
    st.html(
        f'<div class="tr"><div class="big">{_amount(end["nominal50"], currency)}</div>'
        f"<div>after {years}, {_amount(end['real50'], currency)} in today's money; "
        f"in 80 of 100 runs between {_amount(end['nominal10'], currency)} and {_amount(end['nominal90'], currency)}.</div></div>"
    )
    rows = fan.growth_frame(made.fan, currency)
    words = f"What is reinvested grows to {formats.money(end['nominal50'], currency, cents=False)} after {years}"
    drawing.chart(rows, fan.growth(choice.years, pictures.ink(), 280), key="growth", alt=words, height=280)
    _legend()
    profit = f"{formats.percent(choice.share)} of a month's profit ({_amount(made.profit, currency)} on average over {made.n} months)"
    start = f"{_amount(made.plan.start, currency)} is there already and counts. " if made.plan.start else ""
    income = (
        f"It would then yield {_amount(end['income50'], currency)} a month in today's money. {_free(place, made.free)}"
    )
    st.html(f'<div class="tr small faint">{start}{safe(profit)} is added each month. {income}</div>')


def _free(place: Place, free: dict[int, object]) -> str:
    """When yields and passive income together pay for living."""
    if not free:
        return ""
    names = {level: formats.month(str(month)) if month is not None else "" for level, month in free.items()}
    if not names[50]:
        return "That and your passive income do not cover what you live on in this time."
    if free[10] is not None and str(free[10]) <= place.month:
        return "Your passive income covers what you live on already."
    if len(set(names.values())) == 1:
        return f"With your passive income it covers what you live on from {names[50]} on."
    ends = f"{names[90]} if it goes well, {names[10] or 'later than these years'} if it goes badly"
    return f"With your passive income it covers what you live on from {names[50]} on ({ends})."


def _legend() -> None:
    """What the three lines are: they lie too close at their ends to be named there."""
    parts = (("2px solid currentColor", "in the middle of all runs"), ("2px dashed var(--faint)", "in today's money"),
             ("2px dotted var(--faint)", "paid in"))  # fmt: skip
    spans = "".join(
        f'<span><span style="width:22px;border-top:{look};align-self:center"></span>{words}</span>'
        for look, words in parts
    )
    st.html(f'<div class="tr tr-legend">{spans}</div>')


def _amount(value: float, currency: str) -> str:
    return safe(f"{formats.short(value)} {currency}")
