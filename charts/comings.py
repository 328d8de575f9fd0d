"""Who joined a list and who left it, month by month: up, down, and the net between as a line."""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from charts import axes, formats
from charts import notes as markers
from charts.axes import Spec
from charts.crowd import faded
from charts.palette import OTHERS, Ink

WORDS = {"joined": "joined", "left": "left"}
HELD = "On the list"


def frame(rows: pd.DataFrame, notes: pd.DataFrame | None = None, held: str = HELD) -> pd.DataFrame:
    """Rows ready for `moved`, two a month: from columns month (datetime64), joined, left, net (NaN: not known), count, provisional.

    `held`: what the count is called.
    """
    months = pd.to_datetime(rows["month"]).dt.strftime("%Y-%m")
    known = months[rows["net"].notna()]
    last = known.max() if len(known) else ""
    told = {
        "month": months, "net": rows["net"].astype(float), "provisional": rows["provisional"],
        "label": [_signed(n) if m == last else "" for m, n in zip(months, rows["net"], strict=True)],
        "note": markers.column(months, notes), "Month": [formats.month(m, full=True) for m in months],
        "Joined": [_or_not(n) for n in rows["joined"]], "Left": [_or_not(n) for n in rows["left"]],
        "Net": [_signed(n) if n == n else "not known" for n in rows["net"]], held: [_or_not(n) for n in rows["count"]],
    }  # fmt: skip
    both = [
        pd.DataFrame({**told, "what": name, "n": sign * rows[name].astype(float)})
        for name, sign in (("joined", 1), ("left", -1))
    ]
    return pd.concat(both, ignore_index=True)


@cache
def moved(months: tuple[str, ...], ink: Ink, height: int = 260, held: str = HELD) -> Spec:
    """Bars up for who joined and down for who left, both from zero; the net as a line, its last number named."""
    base = alt.Chart(axes.source()).encode(
        x=alt.X("month:O", scale=axes.month_scale(months), axis=axes.month_axis(months, ink))
    )
    y = alt.Y("n:Q", stack=None, axis=axes.amount_axis(ink), scale=alt.Scale(zero=True))
    tips = [*axes.tooltips("Month", "Joined", "Left", "Net", held), alt.Tooltip("note:N", title="Note")]
    bars = base.mark_bar().encode(
        y=y, color=alt.Color("what:N", legend=None, scale=alt.Scale(domain=list(WORDS), range=[ink.line, faded(OTHERS, ink.ground, 0.55)])),
        opacity=alt.condition("datum.provisional", alt.value(0.35), alt.value(0.8)), tooltip=tips,
    )  # fmt: skip
    one = base.transform_filter("datum.what == 'joined'")
    net = alt.Y("net:Q")
    line = one.mark_line(color=ink.accent, strokeWidth=2.2, invalid="break-paths-show-path-domains").encode(y=net)
    dot = one.transform_filter("datum.label != ''")
    text: dict[str, Any] = {
        "align": "right",
        "dy": -9,
        "dx": 8,
        "fontWeight": 600,
        "fontSize": 12,
        "baseline": "bottom",
    }
    halo = dot.mark_text(
        **text, color=ink.ground, stroke=ink.ground, strokeWidth=4, strokeJoin="round", aria=False
    ).encode(y=net, text="label:N")
    label = dot.mark_text(**text, color=ink.text).encode(y=net, text="label:N")
    zero = alt.Chart(axes.source()).mark_rule(color=ink.faint, opacity=0.4, aria=False).encode(y=alt.datum(0))
    ends = [dot.mark_point(filled=True, size=44, color=ink.accent, opacity=1).encode(y=net), halo, label]
    return axes.finish(alt.layer(bars, zero, line, *ends), height=height)


def alt_text(ready: pd.DataFrame) -> str:
    """The last month that is known, in words."""
    known = ready[(ready["what"] == "joined") & ready["net"].notna()]
    if known.empty:
        return "Who joined and left: no values yet"
    row = known.iloc[-1]
    return (
        f"Who joined and left by month: in {row['Month']} {row['Joined']} joined, {row['Left']} left, net {row['Net']}"
    )


def _or_not(value: float) -> str:
    return formats.exact(value) if value == value else "not known"


def _signed(value: float) -> str:
    return f"+{formats.exact(value)}" if value > 0 else formats.exact(value)
