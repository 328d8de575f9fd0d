"""Payouts by month: what was paid as full bars, what is declared lighter, what is only expected as hollow dashed ones."""

from __future__ import annotations

from functools import cache

import altair as alt
import pandas as pd

from charts import axes, formats
from charts.axes import Spec
from charts.palette import Ink

WORDS = {"paid": "Paid", "declared": "Declared", "forecast": "Expected"}


def frame(rows: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Rows ready for `calendar`, from columns month (datetime64), kind (paid, declared, forecast), amount (float)."""
    order = {kind: place for place, kind in enumerate(WORDS)}
    ready = rows.assign(month=pd.to_datetime(rows["month"]).dt.strftime("%Y-%m"), rank=rows["kind"].map(order))
    ready = ready.sort_values(["month", "rank"], kind="stable", ignore_index=True)
    top = ready.groupby("month")["amount"].cumsum()
    return ready.assign(
        foot=top - ready["amount"], top=top,
        Month=[formats.month(m, full=True) for m in ready["month"]],
        What=ready["kind"].map(WORDS),
        Amount=[formats.money(v, currency) for v in ready["amount"]],
    )  # fmt: skip


@cache
def calendar(months: tuple[str, ...], ink: Ink, colour: str, height: int = 260) -> Spec:
    """Bars by month in the colour of their stream, the three kinds told apart by how they are filled."""
    base = alt.Chart(axes.source()).encode(
        x=alt.X("month:O", scale=axes.month_scale(months), axis=axes.month_axis(months, ink)),
        y=alt.Y("foot:Q", axis=axes.amount_axis(ink), scale=alt.Scale(zero=True)),
        y2="top:Q",
        tooltip=axes.tooltips("Month", "What", "Amount"),
    )
    paid = base.transform_filter("datum.kind == 'paid'").mark_bar(color=colour)
    told = base.transform_filter("datum.kind == 'declared'").mark_bar(
        color=colour, fillOpacity=0.45, stroke=colour, strokeWidth=1.2
    )
    expected = base.transform_filter("datum.kind == 'forecast'").mark_bar(
        fill=ink.ground, stroke=ink.faint, strokeDash=[3, 3], strokeWidth=1.2
    )
    return axes.finish(alt.layer(paid, told, expected), height=height)


def alt_text(rows: pd.DataFrame) -> str:
    """The calendar in a sentence: the sum of each kind."""
    if rows.empty:
        return "Payouts by month: none are known"
    first, last = rows["Month"].iloc[0], rows["Month"].iloc[-1]
    sums = rows.groupby("What", sort=False)["amount"].sum()
    parts = [f"{str(what).lower()} {formats.exact(value)}" for what, value in sums.items()]
    return f"Payouts by month, {first} to {last}: {', '.join(parts)}"
