"""Bars by month: money stacked by stream, and counts in ink."""

from __future__ import annotations

from functools import cache

import altair as alt
import pandas as pd

from charts import axes, formats
from charts import notes as markers
from charts.axes import Spec
from charts.palette import Ink, domain, fold

_LABEL = "datum.label != ''"


def stacked_frame(
    frame: pd.DataFrame, colours: dict[str, str], currency: str, notes: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Rows ready for `stacked`, from columns month (datetime64 or "YYYY-MM"), stream, net (float), provisional (bool).

    `notes` has day and text.

    Adds rank (the biggest stream first), top (where the month's label stands), label (of the last month only) and the
    words of the tooltip. An empty frame stays empty, with all columns.
    """
    rows = _folded(frame.assign(month=_months(frame["month"]), net=frame["net"].astype(float)), colours)
    order = {name: i for i, (name, _) in enumerate(domain(rows["stream"], colours))}
    total = rows.groupby("month")["net"].transform("sum")
    first = ~rows.duplicated("month")
    last = rows["month"].eq(rows["month"].max() if len(rows) else "")
    return rows.assign(
        rank=rows["stream"].map(order),
        top=rows["net"].clip(lower=0).groupby(rows["month"]).transform("sum"),
        label=[formats.short(t) if one else "" for t, one in zip(total, first & last, strict=True)],
        Month=[formats.month(m, full=True) for m in rows["month"]],
        Stream=rows["stream"],
        Net=[formats.money(v, currency) for v in rows["net"]],
        Share=[formats.percent(v / t) if t > 0 else formats.MISSING for v, t in zip(rows["net"], total, strict=True)],
        Total=[formats.money(v, currency) for v in total],
        note=markers.column(rows["month"], notes),
    )


def _folded(rows: pd.DataFrame, colours: dict[str, str]) -> pd.DataFrame:
    """Streams without a colour of their own as one, "All others"."""
    named = rows.dropna(subset=["net"]).assign(stream=[fold(s, colours) for s in rows.dropna(subset=["net"])["stream"]])
    return named.groupby(["month", "stream"], as_index=False, sort=True).agg({"net": "sum", "provisional": "max"})


@cache
def stacked(months: tuple[str, ...], streams: tuple[tuple[str, str], ...], ink: Ink, height: int = 300) -> Spec:
    """Net by month, stacked by stream, the first of `streams` (name, colour) at the bottom; the last one labelled."""
    base = alt.Chart(axes.source()).encode(
        x=alt.X("month:O", scale=axes.month_scale(months), axis=axes.month_axis(months, ink))
    )
    bars = base.mark_bar().encode(
        y=alt.Y("net:Q", stack="zero", axis=axes.amount_axis(ink), scale=alt.Scale(zero=True, nice=False)),
        color=alt.Color("stream:N", legend=None, scale=_colours(streams)),
        order=alt.Order("rank:Q", sort="ascending"),
        opacity=alt.condition("datum.provisional", alt.value(0.5), alt.value(1)),
        tooltip=axes.tooltips("Month", "Stream", "Net", "Share", "Total"),
    )
    return axes.finish(alt.layer(markers.layer(base, ink), bars, _end_label(base, "top", ink)), height=height)


def counts_frame(frame: pd.DataFrame, unit: str, notes: pd.DataFrame | None = None) -> pd.DataFrame:
    """Rows ready for `counts`, from columns month, value (float; NaN is a gap) and optional provisional.

    `notes` has day and text.
    """
    rows = frame.assign(month=_months(frame["month"]), value=frame["value"].astype(float))
    rows["provisional"] = frame["provisional"].astype(bool) if "provisional" in frame else False
    known = rows.dropna(subset=["value"])
    last = known["month"].max() if len(known) else ""
    rows["label"] = [formats.short(v) if m == last else "" for m, v in zip(rows["month"], rows["value"], strict=True)]
    rows["Month"] = [formats.month(m, full=True) for m in rows["month"]]
    rows["Value"] = [f"{formats.exact(v)} {unit}" for v in rows["value"]]
    rows["note"] = markers.column(rows["month"], notes)
    return rows


@cache
def counts(months: tuple[str, ...], ink: Ink, height: int = 240, colour: str | None = None) -> Spec:
    """One bar a month in ink, from zero; the last one labelled."""
    base = alt.Chart(axes.source()).encode(
        x=alt.X("month:O", scale=axes.month_scale(months), axis=axes.month_axis(months, ink, tight=True))
    )
    bars = base.mark_bar(color=colour or ink.line, cornerRadiusTopLeft=2, cornerRadiusTopRight=2).encode(
        y=alt.Y("value:Q", axis=axes.amount_axis(ink), scale=alt.Scale(zero=True)),
        opacity=alt.condition("datum.provisional", alt.value(0.45), alt.value(0.9)),
        tooltip=axes.tooltips("Month", "Value"),
    )
    return axes.finish(alt.layer(markers.layer(base, ink), bars, _end_label(base, "value", ink)), height=height)


def _end_label(base: alt.Chart, field: str, ink: Ink) -> alt.Chart:
    text = base.mark_text(align="center", baseline="bottom", dy=-4, fontWeight=600, fontSize=12, color=ink.text)
    return text.encode(y=alt.Y(f"{field}:Q"), text="label:N").transform_filter(_LABEL)


def _colours(streams: tuple[tuple[str, str], ...]) -> alt.Scale:
    return alt.Scale(domain=[name for name, _ in streams], range=[colour for _, colour in streams])


def _months(column: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.dt.strftime("%Y-%m")
    return column.astype(str).str.slice(0, 7)
