"""Pairs of bars: how it is, and how it would be."""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from charts import axes, formats
from charts.axes import Spec
from charts.palette import Ink

NOW, THEN = "Now", "Then"


def frame(rows: list[tuple[str, float, float]], currency: str) -> pd.DataFrame:
    """Rows ready for `pairs`: of each line its name, the amount now and then; a line that is not known is left out."""
    lines = [(name, when, value) for name, *both in rows for when, value in zip((NOW, THEN), both, strict=True)]
    known = pd.DataFrame([line for line in lines if line[2] == line[2]], columns=["line", "when", "value"])
    return known.assign(
        label=[formats.short(value) for value in known["value"]], side=known["value"].lt(0),
        What=known["line"], When=known["when"], Amount=[formats.money(value, currency) for value in known["value"]],
    )  # fmt: skip


@cache
def pairs(lines: tuple[str, ...], ink: Ink, height: int = 220, *, signed: bool = False) -> Spec:
    """Two bars a line from zero, the lower one in the accent, each with its amount at its end; `signed` leaves room for losses."""
    axis = alt.Axis(
        title=None, labelColor=ink.text, labelFontSize=13, ticks=False, domain=False, labelPadding=10, labelLimit=150
    )
    base = alt.Chart(axes.source()).encode(
        y=alt.Y("line:N", scale=alt.Scale(domain=list(lines), paddingInner=0.35, paddingOuter=0.1), axis=axis),
        yOffset=alt.YOffset("when:N", scale=alt.Scale(domain=[NOW, THEN], paddingInner=0.12)),
    )
    room = alt.Scale(zero=True, nice=False, range=[46 if signed else 0, {"expr": "width - 48"}])
    x = alt.X("value:Q", axis=None, scale=room)
    colour = alt.Color("when:N", legend=None, scale=alt.Scale(domain=[NOW, THEN], range=["#AEB5BF", ink.accent]))
    bars = base.mark_bar(cornerRadiusEnd=3).encode(x=x, color=colour, tooltip=axes.tooltips("What", "When", "Amount"))
    told: dict[str, Any] = {"baseline": "middle", "fontSize": 12, "fontWeight": 600, "color": ink.text}
    right = base.mark_text(align="left", dx=5, **told).encode(x=x, text="label:N").transform_filter("!datum.side")
    left = base.mark_text(align="right", dx=-5, **told).encode(x=x, text="label:N").transform_filter("datum.side")
    return axes.finish(alt.layer(bars, right, left), height=height)


def alt_text(rows: pd.DataFrame) -> str:
    """Each line now and then, in words."""
    said = []
    for name, own in rows.groupby("What", sort=False):
        both = dict(zip(own["When"], own["Amount"], strict=True))
        said.append(f"{name} {both.get(NOW, formats.MISSING)} now, {both.get(THEN, formats.MISSING)} then")
    return "Before and after, a month: " + "; ".join(said)
