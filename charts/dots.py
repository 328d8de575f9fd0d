"""Dots over time: one per episode, with a line at the median."""

from __future__ import annotations

from functools import cache

import altair as alt
import pandas as pd

from charts import axes, formats
from charts.axes import Spec
from charts.palette import Ink

MOST = 400


def frame(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows ready for `lengths`, from columns published (date), minutes, title; the newest 400, without missing ones."""
    known = rows.dropna(subset=["minutes", "published"]).tail(MOST)
    days = pd.to_datetime(known["published"])
    middle = known["minutes"].median()
    return pd.DataFrame({
        "day": days, "minutes": known["minutes"].astype(float), "Episode": known["title"].fillna("Untitled"),
        "Published": [formats.day(d) for d in days.dt.date], "Minutes": [formats.exact(m, 0) for m in known["minutes"]],
        "median": middle, "label": _last_only(len(known), f"median {formats.exact(middle)}"),
    }).reset_index(drop=True)  # fmt: skip


@cache
def lengths(ink: Ink, height: int = 220) -> Spec:
    """A dot per episode, minutes from zero; the median as a dashed line with its number."""
    base = alt.Chart(axes.source()).encode(x=alt.X("day:T", axis=_time(ink)))
    y = alt.Y("minutes:Q", axis=axes.amount_axis(ink), scale=alt.Scale(zero=True))
    tips = axes.tooltips("Episode", "Published", "Minutes")
    dots = base.mark_point(filled=True, size=46, color=ink.line, opacity=0.75).encode(y=y, tooltip=tips)
    rule = (
        alt.Chart(axes.source())
        .mark_rule(strokeDash=[4, 4], color=ink.faint, aria=False)
        .encode(y=alt.Y("max(median):Q"))
    )
    text = base.mark_text(align="left", baseline="middle", dx=10, fontWeight=600, fontSize=12, color=ink.text)
    words = text.encode(y="median:Q", text="label:N").transform_filter("datum.label != ''")
    return axes.finish(dots + rule + words, height=height)


def alt_text(ready: pd.DataFrame) -> str:
    """How many episodes, and how long the middle one is."""
    if ready.empty:
        return "No episode lengths yet"
    return f"Length of {len(ready)} episodes over time; {ready['label'].iloc[-1]} minutes"


def _last_only(count: int, text: str) -> list[str]:
    return [""] * (count - 1) + [text] if count else []


def _time(ink: Ink) -> alt.Axis:
    return alt.Axis(
        title=None, grid=False, ticks=False, domain=True, domainColor=ink.grid, labelColor=ink.faint, labelPadding=8,
        labelAngle=0, tickCount=6, labelExpr="timeFormat(datum.value, '%b %Y')", labelFlush=False,
    )  # fmt: skip
