"""How many people there are, by group: stacked bars in shades of one colour."""

from __future__ import annotations

from functools import cache

import altair as alt
import pandas as pd

from charts import axes, formats
from charts.axes import Spec
from charts.palette import OTHERS, Ink

STRENGTHS = (1.0, 0.64, 0.4, 0.25, 0.15)
REST = "Other tiers"


def shades(rows: pd.DataFrame, colour: str) -> tuple[tuple[str, str, float], ...]:
    """The groups from the bottom up, each with its colour and strength: the largest paying one first, grey for those who do not pay.

    `rows` has tier, n, paid; beyond the shades there are, the smallest are one.
    """
    newest = (
        rows.groupby("tier", sort=False)
        .agg(n=("n", "last"), paid=("paid", "last"))
        .sort_values("n", ascending=False, kind="stable")
    )
    paying, free = (newest.index[flag].tolist() for flag in (newest["paid"], ~newest["paid"]))
    shown = paying if len(paying) <= len(STRENGTHS) else [*paying[: len(STRENGTHS) - 1], REST]
    grey = [(name, OTHERS, strength) for name, strength in zip(free, (0.55, 0.35, 0.2), strict=False)]
    return (*((name, colour, strength) for name, strength in zip(shown, STRENGTHS, strict=False)), *grey)


def frame(rows: pd.DataFrame, groups: tuple[tuple[str, str, float], ...]) -> pd.DataFrame:
    """Rows ready for `stacked`, from columns month (datetime64), tier, n, paid."""
    named = {name: rank for rank, (name, *_) in enumerate(groups)}
    told = rows.assign(month=pd.to_datetime(rows["month"]).dt.strftime("%Y-%m"))
    told = told.assign(tier=[tier if tier in named else REST for tier in told["tier"]])
    told = told.groupby(["month", "tier"], as_index=False)["n"].sum()
    total = told.groupby("month")["n"].transform("sum")
    first, last = ~told.duplicated("month"), told["month"].eq(told["month"].max() if len(told) else "")
    return told.assign(
        rank=told["tier"].map(named), top=total,
        label=[formats.short(n) if one else "" for n, one in zip(total, first & last, strict=True)],
        Month=[formats.month(m, full=True) for m in told["month"]], Tier=told["tier"],
        Members=[formats.exact(n) for n in told["n"]], Total=[formats.exact(n) for n in total],
    )  # fmt: skip


@cache
def stacked(months: tuple[str, ...], groups: tuple[tuple[str, str, float], ...], ink: Ink, height: int = 240) -> Spec:
    """People at the end of each month, stacked by group; the last total labelled."""
    base = alt.Chart(axes.source()).encode(
        x=alt.X("month:O", scale=axes.month_scale(months), axis=axes.month_axis(months, ink, tight=True))
    )
    names, tones = (
        [name for name, *_ in groups],
        [faded(colour, ink.ground, strength) for _, colour, strength in groups],
    )
    bars = base.mark_bar().encode(
        y=alt.Y("n:Q", stack="zero", axis=axes.amount_axis(ink), scale=alt.Scale(zero=True, nice=False)),
        color=alt.Color("tier:N", legend=None, scale=alt.Scale(domain=names, range=tones)),
        order=alt.Order("rank:Q", sort="ascending"), tooltip=axes.tooltips("Month", "Tier", "Members", "Total"),
    )  # fmt: skip
    text = base.mark_text(baseline="bottom", dy=-4, fontWeight=600, fontSize=12, color=ink.text)
    label = text.transform_filter("datum.label != ''").encode(y="top:Q", text="label:N")
    return axes.finish(bars + label, height=height)


def faded(colour: str, ground: str, strength: float) -> str:
    """A colour as it looks when it lies on its ground so strongly.

    >>> faded("#B43898", "#FFFFFF", 1.0), faded("#000000", "#FFFFFF", 0.5)
    ('#b43898', '#808080')
    """
    pairs = [(int(colour[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(over * strength + under * (1 - strength)):02x}" for over, under in pairs)


def alt_text(rows: pd.DataFrame) -> str:
    """The last month's groups in a sentence."""
    newest = rows[rows["month"] == rows["month"].max()].sort_values("rank")
    parts = ", ".join(f"{row['Tier']} {row['Members']}" for row in newest.to_dict("records"))
    return f"Members by tier: {newest['Total'].iloc[0]} at the end of {newest['Month'].iloc[0]} ({parts})"
