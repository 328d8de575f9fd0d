"""Ranked rows: the largest first, each a bar from zero, cut into its streams' colours."""

from __future__ import annotations

from functools import cache

import altair as alt
import pandas as pd

from charts import axes, formats
from charts.axes import Spec
from charts.palette import ALL_OTHERS, Ink, colour_of, fold

ROW = 27
"""Pixels a row is high."""
MOST = 9
"""So many rows are shown; the others are one more."""
_ROOM = 0.2


def frame(rows: pd.DataFrame, colours: dict[str, str], currency: str, *, most: int = MOST) -> pd.DataFrame:
    """Pieces ready for `bars`, from columns name, stream, amount (positive); what is beyond `most` names is one row, "All others"."""
    totals = rows.groupby("name")["amount"].sum().sort_values(ascending=False, kind="stable")
    shown = list(totals.index[:most])
    named = rows.assign(
        name=rows["name"].where(rows["name"].isin(shown), ALL_OTHERS), stream=[fold(s, colours) for s in rows["stream"]]
    )
    sums = named.groupby(["name", "stream"], as_index=False)["amount"].sum()
    order = {name: place for place, name in enumerate([*shown, ALL_OTHERS])}
    sums = sums.assign(order=sums["name"].map(order)).sort_values(
        ["order", "amount"], ascending=[True, False], kind="stable"
    )
    end, whole = sums.groupby("name")["amount"].cumsum(), sums.groupby("name")["amount"].transform("sum")
    last = ~sums.duplicated("name", keep="last")
    every = float(rows["amount"].sum())
    return pd.DataFrame({
        "name": sums["name"], "stream": sums["stream"], "amount": sums["amount"], "start": end - sums["amount"], "end": end,
        "colour": [colour_of(str(s), colours) for s in sums["stream"]],
        "label": [formats.short(value) if one else "" for value, one in zip(whole, last, strict=True)],
        "What": sums["name"], "Stream": sums["stream"], "Amount": [formats.money(v, currency) for v in sums["amount"]],
        "Total": [formats.money(v, currency) for v in whole],
        "Share": [formats.percent(v / every) if every > 0 else formats.MISSING for v in whole],
    }).reset_index(drop=True)  # fmt: skip


@cache
def bars(names: tuple[str, ...], ink: Ink) -> Spec:
    """One row a name in the order given, its pieces in their streams' colours, the total at its end."""
    y = alt.Y("name:N", scale=alt.Scale(domain=list(names), paddingInner=0.4, paddingOuter=0.12), axis=_names(ink))
    base = alt.Chart(axes.source())
    pieces = base.mark_bar().encode(
        y=y, x=alt.X("start:Q", axis=None, scale=alt.Scale(zero=True, nice=False)), x2="end:Q", color=alt.Color("colour:N", scale=None),
        tooltip=axes.tooltips("What", "Stream", "Amount", "Total", "Share"),
    )  # fmt: skip
    words = base.mark_text(align="left", baseline="middle", dx=7, fontSize=12, color=ink.text).encode(
        y=y, x=alt.X("end:Q", axis=None), text="label:N"
    )
    wide = base.transform_aggregate(high="max(end)").transform_calculate(room=f"datum.high * {1 / (1 - _ROOM):.3f}")
    room = wide.mark_point(opacity=0, aria=False).encode(x=alt.X("room:Q", axis=None))
    return axes.finish(room + pieces + words, height=ROW * len(names))


def alt_text(title: str, pieces: pd.DataFrame) -> str:
    """The rows in words, the largest first."""
    last = pieces[pieces["label"] != ""]
    return f"{title}: " + ", ".join(f"{name} {total}" for name, total in zip(last["name"], last["Total"], strict=True))


def _names(ink: Ink) -> alt.Axis:
    return alt.Axis(title=None, domain=False, ticks=False, labelColor=ink.text, labelPadding=10, labelLimit=130)
