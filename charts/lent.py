"""Lending by month: interest as bars up, what was written off as hollow bars down."""

from __future__ import annotations

from functools import cache

import altair as alt
import pandas as pd

from charts import axes, formats
from charts.axes import Spec
from charts.palette import Ink


def frame(rows: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Rows ready for `by_month`, from columns month (datetime64), interest, lost and back (float, positive)."""
    months = pd.to_datetime(rows["month"]).dt.strftime("%Y-%m")
    last = months.eq(months.max() if len(months) else "")
    return rows.assign(
        month=months, down=-rows["lost"],
        label=[formats.short(v) if one and v else "" for v, one in zip(rows["interest"], last, strict=True)],
        Month=[formats.month(m, full=True) for m in months],
        Interest=[formats.money(v, currency) for v in rows["interest"]],
        Lost=[formats.money(v, currency) if v else "nothing" for v in rows["lost"]],
        Back=[formats.money(v, currency) for v in rows["back"]],
    )  # fmt: skip


@cache
def by_month(months: tuple[str, ...], ink: Ink, colour: str, height: int = 220) -> Spec:
    """Interest in its stream's colour from zero up, losses hollow from zero down."""
    base = alt.Chart(axes.source()).encode(
        x=alt.X("month:O", scale=axes.month_scale(months), axis=axes.month_axis(months, ink, tight=True)),
        tooltip=[
            *axes.tooltips("Month", "Interest"), alt.Tooltip("Lost:N", title="Written off"),
            alt.Tooltip("Back:N", title="Principal back, no income"),
        ],
    )  # fmt: skip
    axis = axes.amount_axis(ink)
    bars = base.mark_bar(color=colour).encode(y=alt.Y("interest:Q", axis=axis, scale=alt.Scale(zero=True)))
    lost = base.transform_filter("datum.lost > 0").mark_bar(fill=ink.ground, stroke=ink.text, strokeWidth=1.2)
    text = base.transform_filter("datum.label != ''").mark_text(
        baseline="bottom", dy=-4, fontWeight=600, fontSize=12, color=ink.text
    )
    zero = alt.Chart(axes.source()).mark_rule(color=ink.faint, strokeWidth=1, aria=False).encode(y=alt.datum(0))
    label = text.encode(y="interest:Q", text="label:N")
    return axes.finish(alt.layer(bars, lost.encode(y="down:Q"), zero, label), height=height)


def alt_text(rows: pd.DataFrame) -> str:
    """Interest in a sentence: the last month's, and what was lost in all of them."""
    if rows.empty:
        return "Interest by month: none is known"
    lost = float(rows["lost"].sum())
    gone = f"; written off in these months: {formats.exact(lost)}" if lost else "; nothing was written off"
    return f"Interest by month: {rows['Interest'].iloc[-1]} in {rows['Month'].iloc[-1]}{gone}"
