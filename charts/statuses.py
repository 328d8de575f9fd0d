"""One bar cut into what is paid, approved, pending and reversed, in shades of one stream's colour."""

from __future__ import annotations

from functools import cache

import altair as alt
import pandas as pd

from charts import axes, formats
from charts.axes import Spec
from charts.palette import Ink

SHADES = {"paid": 1.0, "approved": 0.62, "pending": 0.3, "reversed": 0.0}
"""How full the colour of each status is; what was reversed is an empty frame."""


def frame(amounts: dict[str, float], currency: str) -> pd.DataFrame:
    """Segments ready for `bar`, in the order of `SHADES`; a status without an amount is left out."""
    whole = sum(amounts.values()) or 1.0
    rows, end = [], 0.0
    for status, shade in SHADES.items():
        amount = amounts.get(status, 0.0)
        if amount > 0:
            start, end = end, end + amount / whole
            share = formats.percent(amount / whole)
            told = {"Status": status.capitalize(), "Amount": formats.money(amount, currency), "Share": share}
            rows.append({"status": status, "amount": amount, "start": start, "end": end, "shade": shade, **told})
    return pd.DataFrame(rows, columns=["status", "amount", "start", "end", "shade", "Status", "Amount", "Share"])


@cache
def bar(colour: str, ink: Ink, height: int = 26) -> Spec:
    """One bar in shades of `colour`; what was reversed is only framed."""
    whole = alt.Scale(domain=[0, 1], nice=False)
    base = alt.Chart(axes.source()).encode(
        x=alt.X("start:Q", axis=None, scale=whole), x2="end:Q", tooltip=axes.tooltips("Status", "Amount", "Share")
    )
    full = base.mark_bar(height=height, color=colour, stroke=ink.ground, strokeWidth=1).encode(
        fillOpacity=alt.FillOpacity("shade:Q", scale=None)
    )
    gone = base.mark_bar(height=height - 2, fillOpacity=0, stroke=ink.faint, strokeWidth=1, strokeDash=[3, 2])
    return axes.finish(full + gone.transform_filter("datum.status == 'reversed'"), height=height)


def alt_text(segments: pd.DataFrame) -> str:
    """The statuses in words."""
    parts = [f"{status} {amount}" for status, amount in zip(segments["Status"], segments["Amount"], strict=True)]
    return "Commissions by status: " + ", ".join(parts) if parts else "Commissions by status: none yet"
