"""The first part of the Outlook: its sentence and cards, and where net revenue, visitors and passive income are going."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from charts import fan, formats
from figures import forecast, kpi, reinvestment
from ui import drawing, head, pictures
from ui.load import Place
from ui.texts import safe

CARDS = ("forecast_net_revenue.1", "due_in_30_days", "due_out_30_days", "goals_on_track", "crossover_month")
"""The numbers above everything else."""
_SHORT = 12
"""Months of history from which a forecast is more than a rough guess."""
_DRAWN = 3
"""Months from which there is a line to draw."""


def numbers(place: Place) -> dict[str, Any]:
    """The figures of the page's head, by id."""
    return {figure.name: figure for figure in place.ask(kpi.numbers, CARDS)}


def sentence(place: Place, told: dict[str, Any]) -> tuple[str, str | None]:
    """What the next month is likely to bring and what is due; then when passive income pays for living."""
    net, due_in, due_out = (told[name] for name in CARDS[:3])
    said = []
    if net.value is not None:
        near = " is likely to bring" if net.extra["n"] >= _SHORT else " may bring, as a rough guess,"
        low, high = (formats.exact(_few(net.extra[band])) for band in ("low80", "high80"))
        name = formats.month(net.period, full=True)
        said.append(f"{name}{near} {_sum(net.value, net.unit)} net, between {low} and {high}.")
    if due_in.value is not None:
        said.append(f"{_sum(due_in.value, due_in.unit)} is due to you in the next 30 days.")
    if not said:
        return "Not enough data yet to look ahead.", net.reason
    late = due_in.extra["late"]
    notes = [f"{_sum(late, due_in.unit)} of it is late." if late and due_in.value is not None else ""]
    notes += [f"You owe {_sum(due_out.value, due_out.unit)} in the same days." if due_out.value else ""]
    notes += [net.reason or "", freedom(place)]
    return " ".join(said[:1]) if net.value is not None else said[0], " ".join(
        [*said[1:], *(n for n in notes if n)]
    ) or None


def freedom(place: Place) -> str:
    """When passive income covers living costs, in a sentence; empty where living costs are not known."""
    made = place.ask(reinvestment.crossover)
    if made.month is None:
        return place.ask(reinvestment.crossover_month).reason or "" if made.reason == "never" else ""
    now = f"{_sum(made.passive, place.currency)} a month against {_sum(made.living, place.currency)}"
    if made.passive >= made.living:
        return f"Passive income has covered what you live on since {formats.month(str(made.month))}: {now}."
    ends = [formats.month(str(each)) for each in (made.early, made.late) if each is not None]
    between = f" ({' to '.join(ends)})" if len(ends) == 2 else f" (not before {ends[0]})" if ends else ""
    return f"At its present pace passive income covers what you live on in {formats.month(str(made.month))}{between}."


def cards(told: dict[str, Any]) -> list[Any]:
    """The figures as cards: a month in words, and beneath each number the range or the count that it rests on."""
    return [
        replace(figure, extra={**figure.extra, "under": _under(figure)}, value=_shown(figure))
        for figure in told.values()
    ]


def _shown(figure: Any) -> Any:
    return formats.month(figure.value) if figure.name == "crossover_month" and figure.value else figure.value


def _under(figure: Any) -> tuple[str, ...]:
    if figure.value is None:
        return ()
    extra = figure.extra
    if "low80" in extra:
        return (f"{formats.short(extra['low80'])} to {formats.short(extra['high80'])}", "in 80 of 100 such months")
    if "n_late" in extra:
        late = f"{formats.short(extra['late'])} of it late" if extra["n_late"] else "nothing late"
        return (f"{extra['n']} sum{'s' if extra['n'] != 1 else ''}", late)
    if figure.name == "crossover_month":
        return ("passive income covers living costs",)
    return (f"of {extra['of']} goal{'s' if extra['of'] != 1 else ''}, at the present pace",)


def net_revenue(place: Place) -> None:
    """The fan of net revenue, with how good such a forecast was, and what stands out."""
    head.title("Net revenue", f"{place.currency} a month; shaded: 80 and 95 of 100 such months")
    made = place.ask(forecast.ahead, forecast.NET_REVENUE)
    left_out: tuple[str, ...] = ()
    if made.spikes:
        names = tuple(str(month) for month in made.spikes)
        listed = ", ".join(formats.month(name) for name in names)
        left_out = names if st.checkbox(f"Leave out what stands far out: {listed}", key="leave_out") else ()
    if left_out:
        made = place.ask(forecast.ahead_without, forecast.NET_REVENUE, left_out)
    past = _from_a_quarter(place.ask(forecast.recent, forecast.NET_REVENUE, 24))
    if past["value"].notna().sum() < _DRAWN:
        head.empty(place.ask(forecast.why, forecast.NET_REVENUE))
        return
    rows = fan.frame(past, made.months, place.currency, notes=place.read("notes"))
    spec = fan.months(_span(rows), pictures.ink(), 280)
    drawing.chart(rows, spec, key="fan", alt=fan.alt_text("Net revenue by month, with its forecast", rows), height=280)
    _note(goodness(made) or place.ask(forecast.why, forecast.NET_REVENUE))


def visitors(place: Place) -> None:
    """The same for website visitors, small."""
    head.title("Website visitors", "a month")
    made = place.ask(forecast.ahead, forecast.VISITORS)
    past = _from_a_quarter(place.ask(forecast.recent, forecast.VISITORS, 24))
    if past["value"].notna().sum() < _DRAWN:
        head.empty(place.ask(forecast.why, forecast.VISITORS))
        return
    rows = fan.frame(past, made.months, "visitors", notes=place.read("notes"))
    spec = fan.months(_span(rows), pictures.ink(), 220)
    drawing.chart(rows, spec, key="fan-visitors", alt=fan.alt_text("Website visitors by month", rows), height=220)
    _note(goodness(made) or place.ask(forecast.why, forecast.VISITORS))


def crossing(place: Place) -> None:
    """Passive income at its present pace against what living costs."""
    head.title("Passive income against living costs", f"{place.currency} a month, means of 12 months")
    told = place.ask(reinvestment.crossing)
    made = told.made
    if len(told.past) < _DRAWN or made.reason == "passive":
        head.empty("A year of passive income and a few months more will be drawn here against what you live on.")
        return
    rows = fan.crossing_frame(told.past, told.ahead, made.living, place.currency)
    ends = [str(each or "") for each in (made.early or made.month, made.month, made.late)]
    last = rows["month"].iloc[-1]
    band = (ends[0], ends[1], ends[2] or last) if ends[0] else ("", "", "")
    line = f"living costs {formats.short(made.living)}" if made.living == made.living else ""
    spec = fan.crossing(_span(rows), band, pictures.ink(), 220, line, tight=len(rows) > 30)
    drawing.chart(rows, spec, key="crossing", alt=fan.alt_text("Passive income, means of 12 months", rows), height=220)
    _note(freedom(place) or place.ask(reinvestment.crossover_month).reason)


def goodness(made: Any) -> str:
    """How good the forecast was, in words; empty where there is none."""
    if made.reason:
        return ""
    if made.rough:
        why = f"only {made.n} months are known" if made.n < _SHORT else "some months are at or below zero"
        return f"A rough guess, since {why}: its bands are not checked."
    if made.method == "naive":
        worse = f"{formats.exact(made.skill, 1)} times as large" if made.skill < 100 else "larger"
        return f"Shown is last year again: over the last 12 months the error of our own forecast was {worse}."
    if made.skill != made.skill:
        return f"Made from {made.n} months. It can be tested on a year of its own from 24 months on."
    if abs(1 - made.skill) < 0.03:
        return "Tested on the last 12 months, its error was as large as that of repeating the year before."
    size = f"{formats.percent(abs(1 - made.skill))} {'smaller' if made.skill < 1 else 'larger'}"
    return f"Tested on the last 12 months, its error was {size} than that of repeating the year before."


def _from_a_quarter(past: pd.DataFrame) -> pd.DataFrame:
    """Without the first one or two months where there are many: the axis then begins with a month that it names."""
    first = [i for i, month in enumerate(past["month"]) if month.month in (1, 4, 7, 10)]
    return past.iloc[first[0] :].reset_index(drop=True) if len(past) > 18 and first else past


def _span(rows: Any) -> tuple[str, ...]:
    return tuple(rows["month"])


def _sum(value: float, unit: str) -> str:
    """An amount as in a sentence: no more figures than it is worth."""
    return formats.money(_few(value), unit, cents=False)


def _few(value: float) -> float:
    return float(f"{value:.3g}") if abs(value) >= 1000 else value


def _note(words: str | None) -> None:
    st.html(f'<div class="tr faint small">{safe(words)}</div>')
