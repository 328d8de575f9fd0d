"""The hundred-percent strip at any level: blocks of a payer, platform or class, cut into the colours of their streams."""

from __future__ import annotations

from functools import cache

import altair as alt
import pandas as pd

from charts import axes, formats
from charts.axes import Spec
from charts.palette import OTHERS, Ink, colour_of

MOST = 10
"""Blocks with a name of their own; what comes after them is one block."""

UNNAMED = "Not named"
_SIGN = 6.9
"""Pixels a letter of a label takes."""


def frame(parts: pd.DataFrame, within: pd.DataFrame, colours: dict[str, str], currency: str) -> pd.DataFrame:
    """Segments ready for `strip`: one a block and stream, from left to right.

    `parts` has the level's name (first column), net and share; `within` the name, stream and amount_micros above 0.
    """
    level = str(parts.columns[0])
    blocks = _blocks(parts[(parts["share"] > 0).to_numpy()], level)
    lines, start = [], 0.0
    for name, members, net, share in blocks:
        inner = _inner(within, level, members)
        whole = float(inner.sum()) or 1.0
        at = start
        for stream, amount in inner.items():
            wide = share * float(amount) / whole
            lines.append((name, str(stream), at, at + wide, start, start + share, net, share))
            at += wide
        if not len(inner):
            lines.append((name, "", start, start + share, start, start + share, net, share))
        start += share
    columns = ["name", "stream", "start", "end", "block", "block_end", "net", "share"]
    return _worded(pd.DataFrame(lines, columns=columns), colours, currency)


def _worded(rows: pd.DataFrame, colours: dict[str, str], currency: str) -> pd.DataFrame:
    first = ~rows.duplicated("name")
    percents = [formats.percent(share) for share in rows["share"]]
    full = [f"{name} {percent}" for name, percent in zip(rows["name"], percents, strict=True)]
    same = rows["name"] == rows["stream"]
    return rows.assign(
        colour=[colour_of(s, colours) if s else OTHERS for s in rows["stream"]],
        label=[text if one else "" for text, one in zip(full, first, strict=True)],
        brief=[text if one else "" for text, one in zip(percents, first, strict=True)],
        room=[len(text) * _SIGN + 8 for text in full],
        Name=rows["name"], Share=percents, Net=[formats.money(net, currency) for net in rows["net"]],
        Stream=[formats.MISSING if one or not s else s for s, one in zip(rows["stream"], same, strict=True)],
    )  # fmt: skip


def _blocks(parts: pd.DataFrame, level: str) -> list[tuple[str, list[str], float, float]]:
    """Name, members, net and share of each block; the small ones as one, what names nobody as the last."""
    most = MOST if len(parts) > MOST + 1 else len(parts)
    head, rest = parts.iloc[:most], parts.iloc[most:]
    blocks = [(str(r[level]), [str(r[level])], float(r["net"]), float(r["share"])) for r in head.to_dict("records")]
    if len(rest):
        blocks.append((f"{len(rest)} smaller", [str(n) for n in rest[level]], rest["net"].sum(), rest["share"].sum()))
    open_ = 1 - float(parts["share"].sum()) if len(parts) else 0.0
    if open_ > 1e-6:
        total = float(parts["net"].sum()) / max(1 - open_, 1e-9)
        blocks.append((UNNAMED, [""], total * open_, open_))
    return blocks


def _inner(within: pd.DataFrame, level: str, members: list[str]) -> pd.Series:
    mine = within[within[level].isin(members).to_numpy()]
    return mine.groupby("stream", sort=False)["amount_micros"].sum().sort_values(ascending=False, kind="stable")


@cache
def strip(ink: Ink, height: int = 58) -> Spec:
    """One bar cut into blocks with a gap between them, each named beneath where its name has room."""
    base = alt.Chart(axes.source())
    whole = alt.Scale(domain=[0, 1], nice=False)
    x = alt.X("start:Q", axis=None, scale=whole)
    top, bottom = alt.value(0), alt.value(30)
    tips = axes.tooltips("Name", "Share", "Net", "Stream")
    bar = base.mark_bar().encode(
        x=x, x2="end:Q", y=top, y2=bottom, color=alt.Color("colour:N", scale=None), tooltip=tips
    )
    gap = base.mark_rule(color=ink.ground, strokeWidth=3, aria=False).encode(
        x=alt.X("block_end:Q", scale=whole), y=top, y2=bottom
    )
    text = base.mark_text(align="left", baseline="top", fontSize=12, fontWeight=600, color=ink.text, dx=1)
    at = {"x": alt.X("block:Q", scale=whole), "y": alt.value(37)}
    room = "(datum.block_end - datum.block) * width"
    names = text.encode(**at, text="label:N").transform_filter(f"datum.label != '' && {room} >= datum.room")
    briefly = text.encode(**at, text="brief:N").transform_filter(
        f"datum.brief != '' && {room} < datum.room && {room} >= 34"
    )
    return axes.finish(bar + gap + names + briefly, height=height)


def alt_text(segments: pd.DataFrame, level: str) -> str:
    """The shares in words, biggest first."""
    blocks = segments[~segments.duplicated("name")]
    parts = [f"{name} {share}" for name, share in zip(blocks["Name"], blocks["Share"], strict=True)]
    return f"Shares of net revenue by {level}: " + ", ".join(parts) if parts else "No revenue yet"
