"""How amounts spread: bars by name, and how often each came."""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from charts import axes, formats
from charts.axes import Spec
from charts.palette import Ink, colour_of

BINS = 36


def named_frame(rows: pd.DataFrame, colours: dict[str, str]) -> pd.DataFrame:
    """Rows ready for `named`, from columns stream and value (a share)."""
    known = rows[rows["value"].notna().to_numpy()]
    shown = [formats.percent(value) for value in known["value"]]
    return known.assign(
        colour=[colour_of(s, colours) for s in known["stream"]], label=shown, Stream=known["stream"], Share=shown
    )


@cache
def named(streams: tuple[str, ...], ink: Ink, height: int) -> Spec:
    """One bar a stream in its colour, its share at its end."""
    axis = alt.Axis(title=None, labelColor=ink.text, ticks=False, domain=False, labelPadding=8, labelLimit=110)
    base = alt.Chart(axes.source()).encode(
        y=alt.Y("stream:N", scale=alt.Scale(domain=list(streams), paddingInner=0.3), axis=axis),
        x=alt.X("value:Q", axis=None, scale=alt.Scale(zero=True, nice=False, range=[0, {"expr": "width - 46"}])),
        tooltip=axes.tooltips("Stream", "Share"),
    )
    bars = base.mark_bar(cornerRadiusEnd=2).encode(color=alt.Color("colour:N", scale=None))
    text = base.mark_text(align="left", dx=5, fontSize=12, color=ink.text).encode(text="label:N")
    return axes.finish(bars + text, height=height)


def years_frame(years: np.ndarray, worst: float, last: float, currency: str) -> pd.DataFrame:
    """Rows ready for `years`: how many of the years drawn lie in each step of income; and where the two marks stand."""
    counts, edges = np.histogram(years, bins=BINS, range=_range(years, last))
    low, high = edges[:-1], edges[1:]
    steps = [f"{formats.short(a)} to {formats.short(b)} {currency}" for a, b in zip(low, high, strict=True)]
    frame = pd.DataFrame({
        "low": low, "high": high, "n": counts, "bad": high <= worst, "mark": np.nan, "label": "",
        "Income": steps, "Years": [formats.percent(n / len(years)) for n in counts],
    })  # fmt: skip
    marks = pd.DataFrame({
        "mark": [worst, last], "label": [f"bad year {formats.short(worst)}", f"last year {formats.short(last)}"],
    })  # fmt: skip
    return pd.concat([frame, marks], ignore_index=True)


def _range(years: np.ndarray, last: float) -> tuple[float, float]:
    low, high = min(float(years.min()), last), max(float(years.max()), last)
    room = (high - low) * 0.02 or max(abs(high), 1.0) * 0.05
    return low - room, high + room


@cache
def years(ink: Ink, height: int = 220) -> Spec:
    """The years drawn as bars, the worst of them in the accent; the 5 % mark and the last 12 months as lines with their names."""
    base = alt.Chart(axes.source())
    axis = axes.amount_axis(ink, ticks=4)
    axis.grid = False
    x = alt.X("low:Q", axis=axis, scale=alt.Scale(zero=False, nice=False))
    bars = base.transform_filter("isValid(datum.n)").mark_bar(stroke=ink.ground, strokeWidth=1)
    drawn = bars.encode(
        x=x, x2="high:Q", y2=alt.Y2Datum(0), y=alt.Y("n:Q", axis=None, scale=alt.Scale(zero=True, nice=False, range=[{"expr": "height"}, 36])),
        color=alt.condition("datum.bad", alt.value(ink.accent), alt.value(ink.line)),
        opacity=alt.condition("datum.bad", alt.value(1), alt.value(0.45)), tooltip=axes.tooltips("Income", "Years"),
    )  # fmt: skip
    marks = base.transform_filter("isValid(datum.mark)")
    at = alt.X("mark:Q")
    rule = marks.mark_rule(strokeDash=[4, 3], color=ink.text, aria=False).encode(x=at)
    told: dict[str, Any] = {"fontSize": 12, "fontWeight": 600, "color": ink.text, "baseline": "top"}
    bad = marks.mark_text(align="left", dx=5, **told).encode(x=at, y=alt.value(0), text="label:N")
    last = marks.mark_text(align="right", dx=-5, **told).encode(x=at, y=alt.value(16), text="label:N")
    return axes.finish(
        drawn + rule + bad.transform_filter("substring(datum.label, 0, 3) == 'bad'")
        + last.transform_filter("substring(datum.label, 0, 4) == 'last'"), height=height,
    )  # fmt: skip
