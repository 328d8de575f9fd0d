"""The owner's notes as thin dotted markers on a chart by month, their text on hover."""

from __future__ import annotations

from collections.abc import Iterable

import altair as alt
import pandas as pd

from charts.palette import Ink


def column(months: Iterable[str], notes: pd.DataFrame | None) -> list[str]:
    """What was noted in each of these months "YYYY-MM", once a month: "" where nothing, or where the month stood before.

    `notes` has day and text.
    """
    texts = by_month(notes)
    return [texts.pop(month, "") for month in months]


def by_month(notes: pd.DataFrame | None) -> dict[str, str]:
    """The notes of each month "YYYY-MM", joined."""
    if notes is None or notes.empty:
        return {}
    months = pd.to_datetime(notes["day"]).dt.strftime("%Y-%m")
    return {str(m): "; ".join(map(str, texts)) for m, texts in notes["text"].groupby(months)}


def layer(base: alt.Chart, ink: Ink) -> alt.Chart:
    """Markers over a chart whose frame has the columns month, Month and note."""
    rule = base.mark_rule(color=ink.faint, strokeDash=[2, 3], strokeWidth=1, aria=False)
    return rule.transform_filter("datum.note != ''").encode(
        tooltip=[alt.Tooltip("Month:N"), alt.Tooltip("note:N", title="Note")]
    )
