"""Fields of cells: which months a stream paid in, and which streams move together."""

from __future__ import annotations

from functools import cache

import altair as alt
import numpy as np
import pandas as pd

from charts import axes, formats
from charts.axes import Spec
from charts.palette import Ink, colour_of

FAINTEST = 0.32
"""How strong the cell of a month is that paid next to nothing; one at twice the stream's mean, or more, is full."""


def paid_frame(rows: pd.DataFrame, colours: dict[str, str], currency: str) -> pd.DataFrame:
    """Rows ready for `paid`, from columns stream, month (datetime64), net and paid."""
    mean = rows.groupby("stream")["net"].transform("mean")
    against = np.where(mean > 0, rows["net"] / mean.where(mean > 0, 1), 1.0)
    return rows.assign(
        month=rows["month"].dt.strftime("%Y-%m"), colour=[colour_of(s, colours) for s in rows["stream"]],
        strength=FAINTEST + (1 - FAINTEST) * np.clip(against / 2, 0, 1), Stream=rows["stream"],
        Month=[formats.month(m, full=True) for m in rows["month"].dt.strftime("%Y-%m")],
        Net=[formats.money(v, currency) for v in rows["net"]], Paid=["yes" if p else "no" for p in rows["paid"]],
    )  # fmt: skip


@cache
def paid(months: tuple[str, ...], streams: tuple[str, ...], ink: Ink, height: int) -> Spec:
    """A cell a stream and month in the stream's colour, the stronger the more it brought; hollow where nothing came."""
    base = alt.Chart(axes.source()).encode(
        x=alt.X("month:O", scale=axes.month_scale(months, 0.1), axis=axes.month_axis(months, ink)),
        y=alt.Y(
            "stream:N", scale=alt.Scale(domain=list(streams), paddingInner=0.2, paddingOuter=0.1), axis=_names(ink)
        ),
        tooltip=axes.tooltips("Stream", "Month", "Paid", "Net"),
    )
    cell = base.mark_rect(cornerRadius=3).encode(
        color=alt.Color("colour:N", scale=None), opacity=alt.Opacity("strength:Q", scale=None, legend=None)
    )
    none = base.mark_rect(cornerRadius=3, fillOpacity=0, stroke=ink.line, strokeOpacity=0.55, strokeDash=[3, 3])
    both = cell.transform_filter("datum.paid") + none.transform_filter("!datum.paid")
    return axes.finish(both, height=height)


def paid_words(rows: pd.DataFrame) -> str:
    """Of each stream, in how many months it paid."""
    said = [f"{name} {int(own['paid'].sum())} of {len(own)}" for name, own in rows.groupby("stream", sort=False)]
    return "Months with a payment by stream: " + ", ".join(said)


def pairs_frame(pairs: pd.DataFrame) -> pd.DataFrame:
    """Rows ready for `together`, from columns a, b, value and n."""
    shown = [formats.exact(value, 2) for value in pairs["value"]]
    return pairs.assign(
        strength=np.clip(pairs["value"].abs(), 0.06, 1), rising=pairs["value"] >= 0, label=shown,
        Pair=pairs["a"] + " and " + pairs["b"], Correlation=shown, Months=[str(n) for n in pairs["n"]],
    )  # fmt: skip


@cache
def together(rows: tuple[str, ...], columns: tuple[str, ...], ink: Ink, height: int) -> Spec:
    """A cell a pair of streams: accent where they rise together, grey where one falls as the other rises; its number inside."""
    column = alt.Axis(
        title=None,
        orient="top",
        labelColor=ink.faint,
        ticks=False,
        domain=False,
        labelAngle=-35,
        labelOverlap=False,
        labelLimit=90,
        labelPadding=6,
    )
    base = alt.Chart(axes.source()).encode(
        x=alt.X("a:N", scale=alt.Scale(domain=list(columns), padding=0.06), axis=column),
        y=alt.Y("b:N", scale=alt.Scale(domain=list(rows), padding=0.06), axis=_names(ink)),
        tooltip=axes.tooltips("Pair", "Correlation", "Months"),
    )
    colour = alt.condition("datum.rising", alt.value(ink.accent), alt.value(ink.line))
    cell = base.mark_rect(cornerRadius=3).encode(
        color=colour, opacity=alt.Opacity("strength:Q", scale=None, legend=None)
    )
    strong = alt.condition("datum.strength > 0.6", alt.value(ink.ground), alt.value(ink.text))
    text = base.mark_text(fontSize=11).encode(text="label:N", color=strong)
    return axes.finish(cell + text, height=height)


def _names(ink: Ink) -> alt.Axis:
    return alt.Axis(title=None, labelColor=ink.text, ticks=False, domain=False, labelPadding=8, labelLimit=110)
