"""The hundred-percent strip: what share of the whole each stream brought."""

from __future__ import annotations

from functools import cache

import altair as alt
import pandas as pd

from charts import axes, formats
from charts.axes import Spec
from charts.palette import ALL_OTHERS, Ink, colour_of, fold, words_on

_ROOM_FOR_WORDS = 0.085


def frame(mix: pd.DataFrame, colours: dict[str, str], currency: str) -> pd.DataFrame:
    """Segments ready for `hundred`, from columns stream, net, share; streams without a positive share are left out."""
    rows = _folded(mix[mix["share"].astype(float) > 0], colours)
    share = rows["share"].astype(float) / (rows["share"].astype(float).sum() or 1.0)
    end = share.cumsum()
    names = rows["stream"].astype(str)
    return pd.DataFrame({
        "start": (end - share).clip(lower=0), "end": end.clip(upper=1), "middle": end - share / 2,
        "colour": [colour_of(n, colours) for n in names],
        "words": [words_on(colour_of(n, colours)) for n in names],
        "label": [formats.percent(s) if s >= _ROOM_FOR_WORDS else "" for s in share],
        "Stream": names, "Net": [formats.money(v, currency) for v in rows["net"]],
        "Share": [formats.percent(s) for s in share],
    }).reset_index(drop=True)  # fmt: skip


def _folded(rows: pd.DataFrame, colours: dict[str, str]) -> pd.DataFrame:
    """Streams without a colour of their own as one, "All others", at the end."""
    named = rows.assign(stream=[fold(s, colours) for s in rows["stream"]], share=rows["share"].astype(float))
    whole = named.groupby("stream", as_index=False)[["net", "share"]].sum()
    last = whole["stream"].eq(ALL_OTHERS)
    return whole.assign(last=last).sort_values(["last", "share"], ascending=[True, False], kind="stable")


@cache
def hundred(ink: Ink, height: int = 26) -> Spec:
    """One bar cut into its shares, each in its stream's colour, the wide ones labelled."""
    base = alt.Chart(axes.source())
    whole = alt.Scale(domain=[0, 1], nice=False)
    bar = base.mark_bar(height=height, stroke=ink.ground, strokeWidth=1).encode(
        x=alt.X("start:Q", axis=None, scale=whole), x2="end:Q",
        color=alt.Color("colour:N", scale=None), tooltip=axes.tooltips("Stream", "Net", "Share"),
    )  # fmt: skip
    text = base.mark_text(fontWeight=600, fontSize=12).encode(
        x=alt.X("middle:Q", scale=whole), text="label:N", color=alt.Color("words:N", scale=None)
    )
    return axes.finish(bar + text, height=height)


def alt_text(segments: pd.DataFrame) -> str:
    """The shares in words, biggest first."""
    parts = [f"{name} {share}" for name, share in zip(segments["Stream"], segments["Share"], strict=True)]
    return "Shares of net revenue: " + ", ".join(parts) if parts else "No revenue yet"
