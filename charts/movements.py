"""Recurring revenue and what moved it: the line above, what was gained up and what was lost down beneath it."""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from charts import axes, formats
from charts.axes import Spec
from charts.crowd import faded
from charts.palette import OTHERS, Ink
from vocabulary import MICROS

GAINED = (("new", "new members", 1.0), ("expansion", "paying more", 0.55), ("reactivated", "came back", 0.28))
LOST = (("churned", "left", 1.0), ("contraction", "paying less", 0.45))
"""Movements from the axis outwards: name, words, strength. What is gained has the stream's colour, what is lost is grey."""
_LINE, _BARS = 0.54, 0.62
"""Where the line's part ends and the bars' part begins, of the height."""


def _at(part: float) -> dict[str, str]:
    """A place of the height, which is known only where the chart is drawn."""
    return {"expr": f"height * {part}"}


def frame(rows: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Rows ready for `moved`, one a month and movement, from the month's movements in millionths (month, start, the five, end)."""
    months = pd.to_datetime(rows["month"]).dt.strftime("%Y-%m")
    last = months.eq(months.max() if len(months) else "")
    total = rows["end"] / MICROS
    parts = []
    for sign, group in ((1, GAINED), (-1, LOST)):
        for rank, (name, words, _) in enumerate(group):
            amount = rows[name] / MICROS
            told = {"month": months, "what": name, "rank": rank, "amount": sign * amount, "mrr": total, "What": words}
            parts.append(pd.DataFrame({**told, "Amount": _money(sign * amount, currency), "at": range(len(rows))}))
    made = pd.concat(parts, ignore_index=True)
    said = [formats.short(value) if one else "" for value, one in zip(total, last, strict=True)]
    ready = {
        "Month": [formats.month(m, full=True) for m in months], "At_the_end": _money(total, currency),
        "Gained": _money(sum(rows[name] for name, *_ in GAINED) / MICROS, currency),
        "Lost": _money(sum(rows[name] for name, *_ in LOST) / MICROS, currency), "label": said,
    }  # fmt: skip
    joined = made.join(pd.DataFrame(ready), on="at").drop(columns="at")
    return joined.rename(columns={"At_the_end": "At the end"})


def _money(values: pd.Series, currency: str) -> list[str]:
    return [formats.money(value, currency) for value in values]


@cache
def moved(months: tuple[str, ...], ink: Ink, colour: str, height: int = 300) -> Spec:
    """The line of recurring revenue in the upper part, the movements as bars up and down in the lower one, on axes of their own."""
    base = alt.Chart(axes.source()).encode(
        x=alt.X("month:O", scale=axes.month_scale(months), axis=axes.month_axis(months, ink))
    )
    line, bars = _line(base, ink, colour), _bars(base, ink, colour)
    return axes.finish(alt.layer(line, bars).resolve_scale(y="independent", color="independent"), height=height)


def _line(base: alt.Chart, ink: Ink, colour: str) -> Any:
    scale = alt.Scale(zero=True, nice=True, range=[_at(_LINE), 0])
    y = alt.Y("mrr:Q", axis=axes.amount_axis(ink, ticks=3), scale=scale)
    one = base.transform_filter("datum.what == 'new'")
    tips = axes.tooltips("Month", "At the end", "Gained", "Lost")
    area = one.mark_area(color=colour, opacity=0.14).encode(y=y)
    line = one.mark_line(color=colour, strokeWidth=2.2).encode(y=y)
    dot = (
        one.transform_filter("datum.label != ''").mark_point(filled=True, size=48, color=colour, opacity=1).encode(y=y)
    )
    text = one.mark_text(align="right", dy=-11, dx=6, fontWeight=600, fontSize=12, color=ink.text)
    label = text.transform_filter("datum.label != ''").encode(y=y, text="label:N")
    hover = one.mark_point(size=260, opacity=0, filled=True).encode(y=y, tooltip=tips)
    return alt.layer(area, line, dot, label, hover)


def _bars(base: alt.Chart, ink: Ink, colour: str) -> Any:
    names = [name for name, *_ in (*GAINED, *LOST)]
    groups = [(colour, strength) for *_, strength in GAINED] + [(OTHERS, strength) for *_, strength in LOST]
    tones = [faded(tone, ink.ground, strength) for tone, strength in groups]
    axis = axes.amount_axis(ink, ticks=3)
    axis.orient = "left"
    scale = alt.Scale(zero=True, nice=False, range=[_at(1), _at(_BARS)])
    y = alt.Y("amount:Q", stack="zero", axis=axis, scale=scale)
    return base.mark_bar().encode(
        y=y, order=alt.Order("rank:Q", sort="ascending"),
        color=alt.Color("what:N", legend=None, scale=alt.Scale(domain=names, range=tones)),
        tooltip=axes.tooltips("Month", "What", "Amount", "Gained", "Lost", "At the end"),
    )  # fmt: skip


def alt_text(rows: pd.DataFrame) -> str:
    """The last month in a sentence, and from where the line came."""
    first, last = rows.iloc[0], rows.iloc[-1]
    told = f"{last['At the end']} at the end of {last['Month']}, {last['Gained']} gained and {last['Lost']} lost in it"
    return f"Recurring revenue by month: {told}; {first['At the end']} at the end of {first['Month']}"
