"""What if: chips to switch streams and payers off, sliders to make things worse, and what remains, at once."""

from __future__ import annotations

import streamlit as st

from charts import before_after, formats
from figures import after_choice, diversification, what_if
from figures.what_if import Choice, Compared
from ui import cards, drawing, head, photograph
from ui.load import Place
from ui.pictures import ink
from ui.texts import plain, safe

MOST = 12
"""Chips of a kind; smaller ones change little."""


@st.fragment
def show(place: Place) -> None:
    """The whole of what-if: a fragment, so that a slider draws nothing else anew."""
    with st.container(key="what-if"):
        left, right = st.columns([2, 5] if photograph.on() else [5, 6], gap="large")
        with left:
            head.title("What if", "switch off, or make worse")
            choice = _chosen(place)
            if photograph.on():
                _assumed(place, choice)
        with right:
            head.title("Before and after", f"{place.currency} a month, last 12 months")
            _bars(place.ask(what_if.what_if, choice), place.currency)
            _words(place.ask(after_choice.reasons, choice))
            then = place.ask(after_choice.figures, choice)
            cards.show(place, then[:2], "then")
            cards.show(place, then[2:], "lasting")


def _chosen(place: Place) -> Choice:
    streams, payers = (_names(place, level) for level in ("stream", "payer"))
    off_streams = _chips("Streams", "off-streams", streams, [] if payers else streams[:1])
    off_payers = _chips("Payers", "off-payers", payers, payers[:1])
    at = place.ask(what_if.rates)
    return Choice(
        tuple(off_streams),
        tuple(off_payers),
        vacancy=_slider("Vacancy of what you let", "vacancy", at.vacancy, 1.0),
        default=_slider("Interest lost to loans that default", "default", at.default, 2.0),
        churn=_slider("Members who leave, a month", "churn", at.churn, 0.3, 0.5),
    )


def _assumed(place: Place, choice: Choice) -> None:
    """What was chosen, in words: a photograph has no chips and no sliders."""
    at = place.ask(what_if.rates)
    rates = [
        ("Vacancy", at.vacancy, choice.vacancy), ("Interest lost to defaults", at.default, choice.default),
        ("Members who leave, a month", at.churn, choice.churn),
    ]  # fmt: skip
    lines = [f"Without {name}" for name in (*choice.off_streams, *choice.off_payers)] or ["Nothing is switched off"]
    lines += [f"{label}: {formats.percent(now if then is None else then)}" for label, now, then in rates if now == now]
    st.html(f'<div class="tr"><ul class="tr-assumed">{"".join(f"<li>{safe(line)}</li>" for line in lines)}</ul></div>')


def _names(place: Place, level: str) -> list[str]:
    parts = place.ask(diversification.parts, level)
    return [str(name) for name in parts.loc[parts["share"] > 0, level].head(MOST)]


def _chips(label: str, key: str, names: list[str], default: list[str]) -> list[str]:
    if not names:
        return []
    chosen = st.pills(
        label, names, selection_mode="multi", default=default, key=f"what-{key}", format_func=plain, wrap=True
    )
    return [name for name in chosen or [] if name in names]


def _slider(label: str, name: str, now: float, most: float, step: float = 1.0) -> float | None:
    """The rate chosen, None where it stays as it is or there is nothing it could touch."""
    if now != now:
        return None
    start = min(round(now * 100 / step) * step, most * 100)
    chosen = st.slider(
        label, 0.0, most * 100, start, step, key=f"what-{name}", format="%.1f %%" if step < 1 else "%.0f %%"
    )
    return None if chosen == start else chosen / 100


def _bars(found: Compared, currency: str) -> None:
    lines = [
        ("Net revenue", found.before.net, found.after.net),
        ("Passive, after costs", found.before.passive, found.after.passive),
        ("Costs and debts", found.before.costs, found.after.costs),
        ("Living costs", found.before.living, found.after.living),
    ]
    frame = before_after.frame([line for line in lines if line[1:] != (0, 0)], currency)
    if not len(frame):
        head.empty("Your income now, and without what you switch off, will be here.")
        return
    names = tuple(dict.fromkeys(frame["line"]))
    spec = before_after.pairs(names, ink(), 250, signed=bool(frame["side"].any()))
    drawing.chart(frame, spec, key="before-after", alt=before_after.alt_text(frame), height=250)


def _words(sentences: list[str]) -> None:
    st.html(
        '<div class="tr" aria-live="polite">'
        + "".join(f'<p style="margin:0 0 6px">{safe(words)}</p>' for words in sentences)
        + "</div>"
    )
