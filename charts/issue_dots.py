"""Issues over time: a dot for the share of each, the list's own average of the 12 before as a line."""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from charts import axes, formats
from charts.axes import Spec
from charts.palette import Ink

MOST = 400


def frame(rows: pd.DataFrame, rate: str) -> pd.DataFrame:
    """Rows ready for `shares`, oldest first: from columns published, title, `rate`, its ``_mean``, got, basis, small, young; the newest 400."""
    known = rows[rows[rate].notna() & rows["published"].notna()].sort_values("published", kind="stable").tail(MOST)
    mean = known[f"{rate}_mean"]
    ends = [""] * (len(known) - 1) + ["" if pd.isna(m) else f"average {percent(m)}" for m in mean.tail(1)]
    shown = [percent(s) + (" so far" if young else "") for s, young in zip(known[rate], known["young"], strict=True)]
    return pd.DataFrame({
        "day": known["published"], "share": known[rate].astype(float) * 100, "average": mean.astype(float) * 100,
        "few": known["small"].astype(bool) | known["young"].astype(bool), "label": ends, "Issue": known["title"].fillna("Untitled"),
        "Sent": [formats.day(day) for day in known["published"].dt.date], "Share": shown,
        "Of": [f"{formats.exact(n)} {basis}" for n, basis in zip(known["got"], known["basis"], strict=True)],
        "Average": ["fewer than 12 before it" if pd.isna(m) else percent(m) for m in mean],
    }).reset_index(drop=True)  # fmt: skip


@cache
def shares(ink: Ink, height: int = 240) -> Spec:
    """A dot per issue in percent, hollow where few got it or it is still being opened; the average as a line, named at its end."""
    time = alt.Axis(title=None, grid=False, ticks=False, domainColor=ink.grid, labelColor=ink.faint, labelPadding=8, labelAngle=0,
                    tickCount=6, labelExpr="timeFormat(datum.value, '%b %Y')", labelFlush=False)  # fmt: skip
    base = alt.Chart(axes.source()).encode(x=alt.X("day:T", axis=time))
    axis = axes.amount_axis(ink, suffix=" %")
    y, mean = (alt.Y(f"{name}:Q", axis=axis, scale=alt.Scale(zero=False, nice=True)) for name in ("share", "average"))
    tips = axes.tooltips("Issue", "Sent", "Share", "Of", "Average")
    full = (
        base.transform_filter("!datum.few")
        .mark_point(filled=True, size=46, color=ink.line, opacity=0.75)
        .encode(y=y, tooltip=tips)
    )
    hollow = (
        base.transform_filter("datum.few")
        .mark_point(filled=False, size=46, stroke=ink.line, strokeWidth=1.6, fill=ink.ground)
        .encode(y=y, tooltip=tips)
    )
    line = base.mark_line(color=ink.accent, strokeWidth=2, invalid="break-paths-show-path-domains").encode(y=mean)
    text: dict[str, Any] = {"align": "right", "baseline": "bottom", "dy": -8, "fontWeight": 600, "fontSize": 12}
    last = base.transform_filter("datum.label != ''").encode(y=mean, text="label:N")
    halo = last.mark_text(**text, color=ink.ground, stroke=ink.ground, strokeWidth=4, strokeJoin="round", aria=False)
    return axes.finish(alt.layer(full, hollow, line, halo, last.mark_text(**text, color=ink.text)), height=height)


def alt_text(words: str, ready: pd.DataFrame) -> str:
    """How many issues, the newest one, and the average."""
    if ready.empty:
        return f"{words}: no issues yet"
    row = ready.iloc[-1]
    return f"{words} by issue, {len(ready)} issue{'s' if len(ready) != 1 else ''}: the newest {row['Share']}; {row['label'] or row['Average']}"


def percent(share: float) -> str:
    """A share with the digits it needs: an unsubscription a thousand is 0.13 %.

    >>> percent(0.412), percent(0.0341), percent(0.0013)
    ('41.2 %', '3.4 %', '0.13 %')
    """
    return f"{formats.exact(share * 100, 2 if abs(share) < 0.01 else 1)} %"
