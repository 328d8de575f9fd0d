"""A record as a picture to post: what, one large number, when, and the way there as a line."""

from __future__ import annotations

import textwrap
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from charts import axes, formats
from charts.axes import Spec
from charts.palette import Ink

HEIGHT = 460
_LOOK: dict[str, Any] = {"align": "left", "baseline": "alphabetic", "lineBreak": "\n"}
LINE = 62
"""Letters of a line beneath the number."""


def frame(value: float, unit: str, when: str, shape: pd.DataFrame) -> pd.DataFrame:
    """Rows ready for `record`: the way (month, value) with the words on each, so that the picture needs nothing else."""
    known = shape.dropna(subset=["value"]).reset_index(drop=True)
    known = known if len(known) else pd.DataFrame({"value": [0.0]})
    cut = "\n".join(textwrap.wrap(when, LINE, max_lines=2, placeholder="…"))
    return pd.DataFrame({
        "at": range(len(known)), "value": known["value"].astype(float), "end": [i == len(known) - 1 for i in range(len(known))],
        "Number": formats.exact(value) if value >= 1 else formats.exact(value, 2), "Unit": unit, "When": cut,
    })  # fmt: skip


@cache
def record(ink: Ink, height: int = HEIGHT) -> Spec:
    """The number large at the top, its unit and day beneath, the way there as an area at the foot."""
    base = alt.Chart(axes.source())
    foot = alt.Scale(zero=True, nice=False, range=[height, height * 0.58])
    x, y = alt.X("at:Q", axis=None, scale=alt.Scale(nice=False)), alt.Y("value:Q", axis=None, scale=foot)
    way = [
        base.mark_area(color=ink.accent, opacity=0.16).encode(x=x, y=y),
        base.mark_line(color=ink.accent, strokeWidth=3).encode(x=x, y=y),
        base.transform_filter("datum.end")
        .mark_point(filled=True, size=120, color=ink.accent, opacity=1)
        .encode(x=x, y=y),
    ]
    one = base.transform_filter("datum.end")
    lines: tuple[tuple[str, int, Any, str, int], ...] = (
        ("Number", 118, "bold", ink.text, 118), ("Unit", 30, "bold", ink.text, 168), ("When", 24, "normal", ink.faint, 208),
    )  # fmt: skip
    words = [
        one.mark_text(**_LOOK, fontSize=size, fontWeight=weight, color=colour).encode(
            x=alt.value(0), y=alt.value(top), text=f"{field}:N"
        )
        for field, size, weight, colour, top in lines
    ]
    return axes.finish(alt.layer(*way, *words), height=height)
