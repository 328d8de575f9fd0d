"""Net worth by month: what is owned as bars up, what is owed as hollow bars down, the line between."""

from __future__ import annotations

from functools import cache

import altair as alt
import pandas as pd

from charts import axes, formats
from charts.axes import Spec
from charts.palette import Ink

ORDER = ("property", "holdings", "lending", "other", "accounts", "debt")
"""Classes from the bottom up; debts go down."""
_SHADES = {
    "light": ("#454D59", "#727A86", "#9AA1AC", "#BDC3CB", "#D6DADF"),
    "dark": ("#C9CED6", "#A0A7B2", "#7C848F", "#5E6671", "#474E58"),
}
"""Classes are ink, since colour means stream."""


def shade(cls: str, ink: Ink) -> str:
    """The shade of a class on this ground; debts are hollow, so theirs is the ground's."""
    if cls == "debt":
        return ink.ground
    shades = _SHADES["dark" if ink.text == "#F4F5F7" else "light"]
    return shades[ORDER.index(cls)] if cls in ORDER else shades[3]


def frame(rows: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Rows ready for `by_class`, from columns month (datetime64), cls, title, value (debts below 0)."""
    ready = rows.assign(month=pd.to_datetime(rows["month"]).dt.strftime("%Y-%m"), value=rows["value"].astype(float))
    ready["rank"] = [ORDER.index(cls) if cls in ORDER else 3 for cls in ready["cls"]]
    ready = ready.sort_values(["month", "rank"], kind="stable", ignore_index=True)
    net = ready.groupby("month")["value"].transform("sum")
    first = ~ready.duplicated("month")
    last = ready["month"].eq(ready["month"].max() if len(ready) else "")
    return ready.assign(
        net=net.where(first),
        label=[formats.short(n) if one else "" for n, one in zip(net, first & last, strict=True)],
        Month=[formats.month(m, full=True) for m in ready["month"]],
        What=ready["title"],
        Value=[formats.money(v, currency, cents=False) for v in ready["value"]],
        Worth=[formats.money(v, currency, cents=False) for v in net],
    )


@cache
def by_class(months: tuple[str, ...], ink: Ink, height: int = 300) -> Spec:
    """Bars by class, hollow ones below zero for debts, and net worth as a line labelled at its end."""
    base = alt.Chart(axes.source()).encode(
        x=alt.X("month:O", scale=axes.month_scale(months, 0.16), axis=axes.month_axis(months, ink, tight=True))
    )
    tips = [*axes.tooltips("Month", "What", "Value"), alt.Tooltip("Worth:N", title="Net worth")]
    y = alt.Y("value:Q", stack="zero", axis=axes.amount_axis(ink), scale=alt.Scale(zero=True, nice=True))
    bars = base.mark_bar(strokeWidth=1).encode(
        y=y,
        color=alt.Color(
            "cls:N", legend=None, scale=alt.Scale(domain=list(ORDER), range=[shade(c, ink) for c in ORDER])
        ),
        stroke=alt.condition("datum.cls == 'debt'", alt.value(ink.faint), alt.value(ink.ground)),
        order=alt.Order("rank:Q", sort="ascending"),
        tooltip=tips,
    )
    line = base.transform_filter("isValid(datum.net)")
    halo, path = (
        line.mark_line(color=colour, strokeWidth=width).encode(y="net:Q")
        for colour, width in ((ink.ground, 5), (ink.accent, 2.5))
    )
    end = line.transform_filter("datum.label != ''")
    dot = end.mark_point(filled=True, size=60, color=ink.accent, opacity=1).encode(y="net:Q")
    text = end.mark_text(
        align="right", dy=-14, dx=6, fontWeight=700, fontSize=13, color=ink.accent, stroke=ink.ground, strokeWidth=4
    )
    words = end.mark_text(align="right", dy=-14, dx=6, fontWeight=700, fontSize=13, color=ink.accent)
    labels = [each.encode(y="net:Q", text="label:N") for each in (text, words)]
    zero = alt.Chart(axes.source()).mark_rule(color=ink.faint, strokeWidth=1, aria=False).encode(y=alt.datum(0))
    return axes.finish(alt.layer(bars, zero, halo, path, dot, *labels), height=height)


def alt_text(rows: pd.DataFrame) -> str:
    """Net worth in a sentence: from where to where, and what it is made of now."""
    known = rows.dropna(subset=["net"])
    if known.empty:
        return "Net worth: nothing is known yet"
    first, last = known.iloc[0], known.iloc[-1]
    parts = [f"{row['What']} {row['Value']}" for row in rows[rows["month"] == last["month"]].to_dict("records")]
    return f"Net worth by month, from {first['Worth']} in {first['Month']} to {last['Worth']} in {last['Month']}: {', '.join(parts)}"
