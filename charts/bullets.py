"""Goals as bullets: where each stands, on the way to its target, and where its present pace leads by its day."""

from __future__ import annotations

from functools import cache

import altair as alt
import pandas as pd

from charts import axes
from charts.axes import Spec
from charts.palette import Ink

ROW = 64
"""Points a goal takes."""
_MOST = 1.25


def frame(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows ready for `bullets`, from ``goal`` (words), ``now``, ``target``, ``expected`` (NaN: not known), ``state``, ``reached``.

    Shares of the target, at most 125 %; a number that is to fall is further the lower it is.
    """
    down = rows["target"] < rows["now"]
    falls = down & ~rows["reached"]
    share = (rows["now"] / rows["target"]).where(~falls, rows["target"] / rows["now"])
    ahead = (rows["expected"] / rows["target"]).where(~falls, rows["target"] / rows["expected"])
    return rows.assign(
        share=share.clip(0, _MOST), ahead=ahead.clip(0, _MOST), goal_line=1.0, place=range(len(rows)), Goal=rows["goal"],
        State=rows["state"],
    )  # fmt: skip


@cache
def bullets(count: int, ink: Ink) -> Spec:
    """One bullet a goal: a bar of where it stands, a mark at the target, a diamond for its day at the present pace."""
    base = alt.Chart(axes.source()).encode(
        y=alt.Y("place:O", axis=None, scale=alt.Scale(domain=list(range(count)), paddingInner=0, paddingOuter=0)),
        tooltip=axes.tooltips("Goal", "State"),
    )
    x = alt.X("share:Q", axis=None, scale=alt.Scale(domain=[0, _MOST]))
    track = base.mark_bar(color=ink.grid, height=12, dy=8).encode(x=alt.X("goal_line:Q", axis=None))
    bar = base.mark_bar(color=ink.line, height=12, dy=8).encode(x=x)
    target = base.mark_tick(color=ink.text, thickness=3, height=22, dy=8).encode(x="goal_line:Q")
    ahead = base.mark_point(
        shape="diamond", size=110, filled=True, color=ink.text, stroke=ink.ground, strokeWidth=1.5, dy=8, opacity=1
    )
    ahead = ahead.encode(x="ahead:Q").transform_filter("isValid(datum.ahead)")
    title = base.mark_text(align="left", dy=-14, fontSize=13, fontWeight=600, color=ink.text).encode(
        x=alt.value(0), text="goal:N"
    )
    return axes.finish(alt.layer(track, bar, target, ahead, title), height=count * ROW)


def alt_text(rows: pd.DataFrame) -> str:
    """What the bullets show, a sentence a goal."""
    return "Goals: " + "; ".join(f"{row.goal}, {row.state}" for row in rows.itertuples())
