"""The rent of a property by month: what came in as bars, what stood empty as hollow ones above."""

from __future__ import annotations

from functools import cache

import altair as alt
import pandas as pd

from charts import axes, formats
from charts.axes import Spec
from charts.palette import Ink


def frame(rows: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Rows ready for `by_month`, from columns month (datetime64), value and lost (float64), empty (share of the month unlet)."""
    months = pd.to_datetime(rows["month"]).dt.strftime("%Y-%m")
    last = months.eq(months.max() if len(months) else "")
    return rows.assign(
        month=months, top=rows["value"] + rows["lost"],
        label=[formats.short(v) if one and v else "" for v, one in zip(rows["value"], last, strict=True)],
        Month=[formats.month(m, full=True) for m in months],
        Rent=[formats.money(v, currency) for v in rows["value"]],
        Empty=[formats.percent(e) if e > 0 else "not a day" for e in rows["empty"]],
    )  # fmt: skip


@cache
def by_month(months: tuple[str, ...], ink: Ink, colour: str, height: int = 180) -> Spec:
    """Rent by month in the colour of its stream; an empty month is a hollow dashed bar."""
    base = alt.Chart(axes.source()).encode(
        x=alt.X("month:O", scale=axes.month_scale(months), axis=axes.month_axis(months, ink, tight=True)),
        tooltip=axes.tooltips("Month", "Rent", "Empty"),
    )
    axis = axes.amount_axis(ink, ticks=3)
    bars = base.mark_bar(color=colour).encode(y=alt.Y("value:Q", axis=axis, scale=alt.Scale(zero=True)))
    gone = base.transform_filter("datum.lost > 0").mark_bar(
        fill=ink.ground, stroke=ink.faint, strokeDash=[3, 3], strokeWidth=1
    )
    text = base.mark_text(baseline="bottom", dy=-4, fontWeight=600, fontSize=12, color=ink.text)
    label = text.transform_filter("datum.label != ''").encode(y="value:Q", text="label:N")
    return axes.finish(alt.layer(bars, gone.encode(y="value:Q", y2="top:Q"), label), height=height)


def alt_text(title: str, rows: pd.DataFrame) -> str:
    """The rent in a sentence: what came in last, and which months stood empty."""
    if rows.empty:
        return f"Rent of {title}: nothing is known yet"
    empty = [row["Month"] for row in rows.to_dict("records") if row["empty"] > 0]
    gone = f"; empty in {', '.join(empty)}" if empty else "; never empty"
    return f"Rent of {title} by month: {rows['Rent'].iloc[-1]} in {rows['Month'].iloc[-1]}{gone}"
