"""How a piece grew with its age, against the middle piece of its kind."""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from charts import axes, formats
from charts.axes import Spec
from charts.palette import Ink


def frame(rows: pd.DataFrame, unit: str, kind: str) -> pd.DataFrame:
    """Rows ready for `against`, two an age: from columns age, value, median, n (pieces the median is of)."""
    parts = []
    for column, name in (("value", "This one"), ("median", f"Median {kind}")):
        own = rows.loc[rows[column].notna(), ["age", column, "n"]].rename(columns={column: "value"})
        last = [""] * (len(own) - 1) + [f"{formats.short(v)} {name.lower()}" for v in own["value"].tail(1)]
        parts.append(own.assign(what=column, label=last, Which=name))
    ready = pd.concat(parts, ignore_index=True)
    days = [f"{age} day{'s' if age != 1 else ''}" for age in ready["age"]]
    told = [f"{formats.exact(v)} {unit}" for v in ready["value"]]
    of = [
        f"{formats.exact(n)} old enough" if what == "median" else ""
        for n, what in zip(ready["n"], ready["what"], strict=True)
    ]
    return ready.assign(After=days, Value=told, Of=of)


@cache
def against(ink: Ink, height: int = 260) -> Spec:
    """Two lines over the age in days, from zero: the piece strong, the middle one dashed; each labelled at its end."""
    time = alt.Axis(title=None, grid=False, ticks=False, domainColor=ink.grid, labelColor=ink.faint, labelPadding=8, labelAngle=0,
                    values=[1, 7, 14, 30, 60, 90], labelFlush=False,
                    labelExpr="datum.value + (datum.value == 1 ? ' day' : ' days')")  # fmt: skip
    base = alt.Chart(axes.source()).encode(
        x=alt.X("age:Q", axis=time, scale=alt.Scale(domainMin=0, nice=False, padding=8)),
        y=alt.Y("value:Q", axis=axes.amount_axis(ink), scale=alt.Scale(zero=True)), tooltip=axes.tooltips("Which", "After", "Value", "Of"),
    )  # fmt: skip
    own, middle = base.transform_filter("datum.what == 'value'"), base.transform_filter("datum.what == 'median'")
    lines = [
        middle.mark_line(color=ink.line, strokeDash=[5, 4], strokeWidth=1.8),
        own.mark_line(color=ink.accent, strokeWidth=2.6),
        middle.mark_point(filled=True, size=26, color=ink.line, opacity=1),
        own.mark_point(filled=True, size=46, color=ink.accent, opacity=1),
    ]
    text: dict[str, Any] = {
        "align": "right",
        "dy": -11,
        "dx": 4,
        "fontWeight": 600,
        "fontSize": 12,
        "baseline": "bottom",
    }
    labels = [
        part.transform_filter("datum.label != ''").mark_text(**text, color=colour).encode(text="label:N")
        for part, colour in ((middle, ink.faint), (own, ink.text))
    ]
    return axes.finish(alt.layer(*lines, *labels), height=height)


def alt_text(title: str, ready: pd.DataFrame) -> str:
    """Where the two lines end."""
    said = [
        f"{row['Which'].lower()} {row['Value']} after {row['After']}"
        for row in ready.to_dict("records")
        if row["label"]
    ]
    return f"{title} by age: {'; '.join(said)}" if said else f"{title}: no values yet"
