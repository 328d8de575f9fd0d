"""From gross to profit as one picture: a step a row, what is taken off hanging between the totals."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from charts import axes, formats
from charts.axes import Spec
from charts.palette import Ink

ROW = 30
"""Pixels a step is high."""
TOTALS = frozenset({"gross", "net_revenue", "profit"})
_ROOM = 0.22
"""The part of the width that is left for the amounts behind the bars."""

_COLUMNS = ("step", "full", "amount", "start", "end", "level", "label", "colour", "part", "Step", "Amount", "Of gross")


def frame(steps: Sequence[tuple[str, str, float]], parts: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Rows ready for `waterfall`: from steps (name, title, amount; what is taken off is positive) and `parts` of gross.

    `parts` has stream, colour, amount: the first step is drawn in their colours. A step that is nothing is left out, totals stay.
    Each row has start and end, so that every step begins where the one before ended and the totals begin at zero.
    """
    rows: list[dict[str, Any]] = []
    left = 0.0
    gross = next((amount for name, _, amount in steps if name == "gross"), 0.0)
    for name, title, amount in steps:
        full = name in TOTALS
        if not full and not amount:
            continue
        start, left = (0.0, amount) if full else (left, round(left - amount, 6))
        row = {**_step(title, amount if full else -amount, gross, currency), "full": full, "end": left, "level": left}
        rows += _segments(row, parts, gross, currency) if name == "gross" and len(parts) else [{**row, "start": start}]
    made = pd.DataFrame(rows, columns=list(_COLUMNS))
    order = {title: place for place, title in enumerate(dict.fromkeys(made["step"]))}
    following = dict(zip(order, [*list(order)[1:], None], strict=True))
    return made.assign(order=made["step"].map(order), next=made["step"].map(following), label=_once(made), at=_at(made))


def _step(title: str, amount: float, gross: float, currency: str) -> dict[str, Any]:
    """What a row says, without where it is drawn."""
    shown = formats.exact(amount, formats.cents_of(currency))
    told = {"Step": title, "Amount": f"{shown} {currency}", "Of gross": _share(abs(amount), gross)}
    return {"step": title, "amount": amount, "label": shown, "colour": "", "part": "", **told}


def _segments(row: dict[str, Any], parts: pd.DataFrame, gross: float, currency: str) -> list[dict[str, Any]]:
    """The first step cut into its streams."""
    end = parts["amount"].cumsum()
    return [
        {**row, "amount": part.amount, "start": stop - part.amount, "end": stop, "colour": part.colour, "part": part.stream,
         "Step": f"Gross from {part.stream}", "Amount": formats.money(part.amount, currency, cents=True),
         "Of gross": _share(part.amount, gross)}
        for part, stop in zip(parts.itertuples(), end, strict=True)
    ]  # fmt: skip


def _share(amount: float, gross: float) -> str:
    return formats.percent(amount / gross) if gross > 0 else formats.MISSING


def _once(rows: pd.DataFrame) -> pd.Series:
    """The amount of a step stands once, behind its last piece."""
    return rows["label"].where(~rows.duplicated("step", keep="last"), "")


def _at(rows: pd.DataFrame) -> pd.Series:
    """Where the amount stands: behind the bar, never left of zero."""
    return rows[["start", "end"]].max(axis=1).clip(lower=0)


@cache
def waterfall(steps: tuple[str, ...], ink: Ink) -> Spec:
    """One row a step in the order of `steps` (titles): totals full, what is taken off lighter, thin lines from step to step."""
    y = alt.Y("step:N", scale=alt.Scale(domain=list(steps), paddingInner=0.34, paddingOuter=0.12), axis=_names(ink))
    base = alt.Chart(axes.source())
    x = alt.X("start:Q", axis=None, scale=alt.Scale(zero=True, nice=False, padding=0))
    paint = alt.condition("datum.colour != ''", alt.Color("colour:N", scale=None), alt.value(ink.line))
    bars = base.mark_bar(cornerRadius=1).encode(
        y=y, x=x, x2="end:Q", color=paint, tooltip=axes.tooltips("Step", "Amount", "Of gross"),
        opacity=alt.condition("datum.full", alt.value(1), alt.value(0.5)),
    )  # fmt: skip
    links = base.mark_rule(color=ink.faint, strokeWidth=1, opacity=0.55, aria=False).encode(
        y=alt.Y("step:N", bandPosition=1), y2=alt.Y2("next:N", bandPosition=0), x=alt.X("level:Q", axis=None)
    ).transform_filter("datum.next != null && datum.label != ''")  # fmt: skip
    words = base.mark_text(align="left", baseline="middle", dx=7, fontSize=12).encode(
        y=y,
        x=alt.X("at:Q", axis=None),
        text="label:N",
        color=alt.condition("datum.full", alt.value(ink.text), alt.value(ink.faint)),
    )
    wide = base.transform_aggregate(low="min(start)", high="max(at)").transform_calculate(
        room=f"datum.high + (datum.high - min(0, datum.low)) * {_ROOM / (1 - _ROOM):.3f}"
    )
    room = wide.mark_point(opacity=0, aria=False).encode(x=alt.X("room:Q", axis=None))
    return axes.finish(room + links + bars + words, height=ROW * len(steps))


def _names(ink: Ink) -> alt.Axis:
    return alt.Axis(title=None, domain=False, ticks=False, labelColor=ink.text, labelPadding=10, labelLimit=140)


def alt_text(rows: pd.DataFrame) -> str:
    """The flow in words, step by step."""
    last = rows[rows["label"] != ""]
    words = [f"{step} {label}" for step, label in zip(last["step"], last["label"], strict=True)]
    return "From gross to profit: " + ", ".join(words) if words else "From gross to profit: nothing known yet"
