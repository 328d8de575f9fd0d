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


def aged_frame(rows: pd.DataFrame, days: int) -> pd.DataFrame:
    """Rows ready for `aged`, from columns published (datetime64), title, downloads, young (bool), median; the newest 400."""
    known = rows.tail(MOST)
    told = [
        f"{formats.exact(n)}{' so far' if young else ''}"
        for n, young in zip(known["downloads"], known["young"], strict=True)
    ]
    return pd.DataFrame({
        "day": known["published"], "downloads": known["downloads"].astype(float), "young": known["young"], "median": known["median"],
        "Episode": known["title"].fillna("Untitled"), "Published": [formats.day(d) for d in known["published"].dt.date],
        "Downloads": told, "Age": [f"younger than {days} days" if young else f"first {days} days" for young in known["young"]],
        "label": _last_only(len(known), "" if known["median"].isna().all() else f"median {formats.short(known['median'].iloc[-1])}"),
    }).reset_index(drop=True)  # fmt: skip


@cache
def aged(ink: Ink, height: int = 240) -> Spec:
    """A dot per episode, downloads from zero, hollow where it is too young to compare; the median as a dashed line with its number."""
    base = alt.Chart(axes.source()).encode(x=alt.X("day:T", axis=_time(ink)))
    y = alt.Y("downloads:Q", axis=axes.amount_axis(ink), scale=alt.Scale(zero=True))
    tips = axes.tooltips("Episode", "Published", "Downloads", "Age")
    full = base.mark_point(filled=True, size=46, color=ink.line, opacity=0.75).encode(y=y, tooltip=tips)
    hollow = base.mark_point(filled=False, size=46, stroke=ink.line, strokeWidth=1.6, fill=ink.ground).encode(
        y=y, tooltip=tips
    )
    rule = alt.Chart(axes.source()).mark_rule(strokeDash=[4, 4], color=ink.faint).encode(y=alt.Y("max(median):Q"))
    text = base.mark_text(align="left", baseline="middle", dx=10, fontWeight=600, fontSize=12, color=ink.text)
    words = text.encode(y="median:Q", text="label:N").transform_filter("datum.label != ''")
    both = full.transform_filter("!datum.young") + hollow.transform_filter("datum.young")
    return axes.finish(both + rule + words, height=height)


def aged_words(ready: pd.DataFrame, days: int) -> str:
    """How many episodes are compared, how many are too young, and the middle one."""
    young = int(ready["young"].sum())
    compared = len(ready) - young
    middle = f"; {ready['label'].iloc[-1]}" if len(ready) and ready["label"].iloc[-1] else ""
    late = f"; {young} too young to compare" if young else ""
    return f"Downloads of {compared} episode{'s' if compared != 1 else ''} in their first {days} days{middle}{late}"


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
