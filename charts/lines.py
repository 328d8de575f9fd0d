"""Lines for levels and audiences: one small chart each, in ink, from zero."""

from __future__ import annotations

from functools import cache

import altair as alt
import numpy as np
import pandas as pd

from charts import axes, bars, formats
from charts import notes as markers
from charts.axes import Spec
from charts.palette import Ink


def frame(rows: pd.DataFrame, unit: str, notes: pd.DataFrame | None = None) -> pd.DataFrame:
    """Rows ready for `small`: month, value (NaN is a gap), what of it is known and what still open, label, notes.

    `rows` has month, value and optional provisional; `notes` has day and text.
    """
    ready = bars.counts_frame(rows, unit, notes)
    shaky = ready["provisional"].to_numpy(dtype=bool)
    leading = np.append(shaky[1:], False)  # the dashes begin at the last point that is certain
    return ready.assign(known=ready["value"].where(~shaky), open=ready["value"].where(shaky | leading))


@cache
def small(months: tuple[str, ...], ink: Ink, height: int = 130) -> Spec:
    """A line over a light area, dashed where it may still change, labelled at its end, notes as markers, gaps left open."""
    base = alt.Chart(axes.source()).encode(
        x=alt.X("month:O", scale=alt.Scale(domain=list(months), padding=0.2), axis=_axis(months, ink))
    )
    y, known, shaky = (_y(column, ink) for column in ("value", "known", "open"))
    area = base.mark_area(color=ink.line, opacity=0.12, invalid="break-paths-show-path-domains").encode(y=y)
    line = base.mark_line(color=ink.line, strokeWidth=2, invalid="break-paths-show-path-domains")
    lines = [line.encode(y=known), line.mark_line(color=ink.line, strokeDash=[3, 3]).encode(y=shaky)]
    end = base.mark_point(filled=True, size=44, color=ink.line, opacity=1).encode(y=y)
    label = base.mark_text(align="right", dy=-11, dx=4, fontWeight=600, fontSize=12, color=ink.text)
    ends = [
        end.transform_filter("datum.label != ''"),
        label.encode(y=y, text="label:N").transform_filter("datum.label != ''"),
    ]
    return axes.finish(alt.layer(area, *lines, markers.layer(base, ink), *ends, _hover(base, y)), height=height)


def _y(column: str, ink: Ink) -> alt.Y:
    return alt.Y(f"{column}:Q", axis=axes.amount_axis(ink, ticks=3), scale=alt.Scale(zero=True, nice=True))


def _axis(months: tuple[str, ...], ink: Ink) -> alt.Axis:
    return axes.month_axis(months, ink, years_only=True)


def _hover(base: alt.Chart, y: alt.Y) -> alt.Chart:
    """Large invisible points, so that a finger finds the exact number."""
    tips = [*axes.tooltips("Month", "Value"), alt.Tooltip("note:N", title="Note")]
    return base.mark_point(size=260, opacity=0, filled=True).encode(y=y, tooltip=tips)


def alt_text(title: str, rows: pd.DataFrame) -> str:
    """What a line or bars by month show, in a sentence: from where to where, and the notes."""
    known = rows.dropna(subset=["value"])
    if known.empty:
        return f"{title}: no values yet"
    first, last = (f"{formats.exact(row['value'])} in {row['Month']}" for _, row in known.iloc[[0, -1]].iterrows())
    if len(known) == 1:
        return f"{title}: {last}"
    notes = zip(rows["Month"], rows["note"], strict=True) if "note" in rows else ()
    return f"{title} by month, from {first} to {last}" + "".join(
        f"; note in {month}: {text}" for month, text in notes if text
    )
