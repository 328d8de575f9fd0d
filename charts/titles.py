"""What a title brought by month, one small chart each: bars in the colour of its stream, its launch marked."""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from charts import axes, formats
from charts.axes import Spec
from charts.palette import Ink


def frame(rows: pd.DataFrame, currency: str, launched: str = "") -> pd.DataFrame:
    """Rows ready for `small`, from columns month (datetime64), net, units (NaN where not told), provisional; `launched` is "YYYY-MM"."""
    months = pd.to_datetime(rows["month"]).dt.strftime("%Y-%m")
    last = months.eq(months.max() if len(months) else "")
    return rows.assign(
        month=months, launch=["came out" if m == launched else "" for m in months],
        label=[formats.short(v) if one else "" for v, one in zip(rows["net"], last, strict=True)],
        Month=[formats.month(m, full=True) for m in months], Net=[formats.money(v, currency) for v in rows["net"]],
        Sold=[formats.exact(n) if n == n else "not told" for n in rows["units"]],
    )  # fmt: skip


@cache
def small(months: tuple[str, ...], ink: Ink, colour: str, height: int = 120) -> Spec:
    """Net by month from zero; the month of the launch is marked by a dotted line, the last bar by its number."""
    base = alt.Chart(axes.source()).encode(
        x=alt.X("month:O", scale=axes.month_scale(months, 0.2), axis=axes.month_axis(months, ink, years_only=True))
    )
    bars = base.mark_bar(color=colour).encode(
        y=alt.Y("net:Q", axis=axes.amount_axis(ink, ticks=3), scale=alt.Scale(zero=True)),
        opacity=alt.condition("datum.provisional", alt.value(0.45), alt.value(1)), tooltip=axes.tooltips("Month", "Net", "Sold"),
    )  # fmt: skip
    rule = base.mark_rule(color=ink.faint, strokeDash=[2, 3], aria=False).transform_filter("datum.launch != ''")
    last = base.transform_filter("datum.label != ''").encode(y="net:Q", text="label:N")
    look: dict[str, Any] = {
        "align": "right",
        "baseline": "bottom",
        "dy": -4,
        "dx": 6,
        "fontWeight": 600,
        "fontSize": 12,
    }
    halo = last.mark_text(**look, color=ink.ground, stroke=ink.ground, strokeWidth=4, strokeJoin="round", aria=False)
    return axes.finish(alt.layer(rule, bars, halo, last.mark_text(**look, color=ink.text)), height=height)


def alt_text(title: str, rows: pd.DataFrame) -> str:
    """From where to where the title's months went."""
    first, last = rows.iloc[0], rows.iloc[-1]
    if len(rows) == 1:
        return f"{title}: {last['Net']} in {last['Month']}"
    return f"{title} by month, from {first['Net']} in {first['Month']} to {last['Net']} in {last['Month']}"
