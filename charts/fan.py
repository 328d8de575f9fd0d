"""Fans: what was as a line, what is likely as a dashed line between two bands; and what a plan may grow to."""

from __future__ import annotations

from functools import cache

import altair as alt
import numpy as np
import pandas as pd

from charts import axes, formats
from charts import notes as markers
from charts.axes import Spec
from charts.palette import Ink

BANDS = ("low80", "high80", "low95", "high95")
_PALE, _LIGHT = 0.13, 0.2
_NO_LABEL = "datum.label != ''"


def frame(
    past: pd.DataFrame, ahead: pd.DataFrame, unit: str, line: float = float("nan"), notes: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Rows ready for `months`: what was, then what is likely; the bands open from the last known month.

    `past` has month and value, `ahead` month, value and `BANDS`; `line` is a level to compare with, NaN for none;
    `notes` has day and text.
    """
    known = past.dropna(subset=["value"])
    join = known.tail(1).rename(columns={"value": "likely"})
    join = join.assign(**dict.fromkeys(BANDS, join["likely"])) if len(ahead) else join.assign(likely=np.nan)
    before = past.rename(columns={"value": "was"}).merge(join, on="month", how="left")
    after = ahead.rename(columns={"value": "likely"})
    rows = pd.concat([before, after], ignore_index=True).reindex(columns=["month", "was", "likely", *BANDS])
    name = rows["month"].dt.strftime("%Y-%m")
    last = len(rows) - 1
    shown = rows["was"].where(rows["was"].notna(), rows["likely"])
    words = [
        _words(*each, unit) for each in zip(shown, rows["low80"], rows["high80"], rows["was"].notna(), strict=True)
    ]
    wide = [_between(low, high, unit) for low, high in zip(rows["low95"], rows["high95"], strict=True)]
    ends = {last, *([len(before) - 1] if len(before) and len(ahead) else [])}
    return rows.assign(
        month=name, line=line, shown=shown, note=markers.column(name, notes),
        label=[formats.short(v) if i in ends and v == v else "" for i, v in enumerate(shown)],
        Month=[formats.month(m, full=True) for m in name], Value=words,
        **{"95 of 100 such months": [w if not known_ else "" for w, known_ in zip(wide, rows["was"].notna(), strict=True)]},
    )  # fmt: skip


@cache
def months(span: tuple[str, ...], ink: Ink, height: int = 280, line: str = "", zero: bool = True) -> Spec:
    """A line that goes on dashed between its 80 % and its 95 % band; `line` names the level drawn across, if any."""
    base = _base(span, ink)
    y = alt.Y("low95:Q", axis=axes.amount_axis(ink), scale=alt.Scale(zero=zero, nice=True))
    area = base.mark_area(color=ink.line, invalid="filter")
    bands = [
        area.encode(y=y if low == "low95" else alt.Y(f"{low}:Q"), y2=f"{high}:Q", opacity=alt.value(opacity))
        for low, high, opacity in (("low95", "high95", _PALE), ("low80", "high80", _LIGHT))
    ]
    was = base.mark_line(color=ink.line, strokeWidth=2, invalid="break-paths-show-path-domains").encode(y="was:Q")
    likely = base.mark_line(color=ink.text, strokeWidth=2, strokeDash=[4, 3], invalid="filter").encode(y="likely:Q")
    tips = axes.tooltips("Month", "Value", "95 of 100 such months")
    hover = base.mark_point(size=260, opacity=0, filled=True).encode(y="shown:Q", tooltip=tips)
    return axes.finish(
        alt.layer(
            markers.layer(base, ink), *bands, *_level(base, line, ink), was, likely, *_ends(base, "shown", ink), hover
        ),
        height=height,
    )


def crossing_frame(past: pd.DataFrame, ahead: pd.DataFrame, living: float, unit: str) -> pd.DataFrame:
    """Rows ready for `crossing`: `past` has month, value; `ahead` month, ``0`` (likely), ``1`` and ``2`` (weak and strong pace)."""
    after = ahead.rename(columns={"0": "value", "1": "low80", "2": "high80"})
    return frame(past, after.assign(low95=after["low80"], high95=after["high80"]), unit, living)


@cache
def crossing(
    span: tuple[str, ...], band: tuple[str, str, str], ink: Ink, height: int = 280, line: str = "", tight: bool = False
) -> Spec:
    """Passive income at its present pace against living costs; `band` is the first, the likely and the last month it crosses them."""
    base = _base(span, ink, tight=tight)
    inside = [m for m in span if band[0] <= m <= band[2]] if band[0] else []
    y = alt.Y("low80:Q", axis=axes.amount_axis(ink), scale=alt.Scale(zero=True, nice=True))
    fan_ = base.mark_area(color=ink.line, opacity=_LIGHT, invalid="filter").encode(y=y, y2="high80:Q")
    was = base.mark_line(color=ink.line, strokeWidth=2, invalid="break-paths-show-path-domains").encode(y="was:Q")
    likely = base.mark_line(color=ink.text, strokeWidth=2, strokeDash=[4, 3], invalid="filter").encode(y="likely:Q")
    hover = base.mark_point(size=260, opacity=0, filled=True).encode(
        y="shown:Q", tooltip=axes.tooltips("Month", "Value")
    )
    layers = [
        *_band(base, inside, ink),
        fan_,
        *_level(base, line, ink),
        was,
        likely,
        *_ends(base, "shown", ink),
        hover,
    ]
    return axes.finish(alt.layer(*layers), height=height)


def growth_frame(fan: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Rows ready for `growth`, a row each quarter, from ``step`` (months), ``nominal10`` … ``real50``, ``paid_in``."""
    rows = fan[(fan["step"] % 3 == 0) | (fan["step"] == fan["step"].max())].reset_index(drop=True)
    return rows.assign(
        year=rows["step"] / 12,
        After=[_after(int(step)) for step in rows["step"]],
        Middle=[formats.money(v, currency, cents=False) for v in rows["nominal50"]],
        Range=[_between(a, b, currency) for a, b in zip(rows["nominal10"], rows["nominal90"], strict=True)],
        **{"In money of today": [formats.money(v, currency, cents=False) for v in rows["real50"]]},
        **{"Paid in": [formats.money(v, currency, cents=False) for v in rows["paid_in"]]},
    )  # fmt: skip


@cache
def growth(years: int, ink: Ink, height: int = 300) -> Spec:
    """What a plan grows to: the middle of all runs in the band of 80 of 100, in today's money dashed, what was paid in dotted."""
    axis = alt.Axis(
        title=None, values=list(range(0, years + 1, max(1, -(-years // 5)))), format="d", grid=False, ticks=False,
        labelExpr="datum.value == 0 ? 'now' : datum.value + (datum.value == 1 ? ' year' : ' years')", labelColor=ink.faint,
        domainColor=ink.grid, labelPadding=8, labelFlush=True,
    )  # fmt: skip
    base = alt.Chart(axes.source()).encode(x=alt.X("year:Q", axis=axis, scale=alt.Scale(domain=[0, years], nice=False)))
    y = alt.Y("nominal10:Q", axis=axes.amount_axis(ink), scale=alt.Scale(zero=True, nice=True))
    band = base.mark_area(color=ink.line, opacity=_LIGHT).encode(y=y, y2="nominal90:Q")
    lines = [
        base.mark_line(color=colour, strokeWidth=2, strokeDash=dash).encode(y=f"{column}:Q")
        for column, colour, dash in (
            ("paid_in", ink.faint, [1, 3]),
            ("real50", ink.line, [5, 3]),
            ("nominal50", ink.text, [1, 0]),
        )
    ]
    tips = axes.tooltips("After", "Middle", "Range", "In money of today", "Paid in")
    hover = base.mark_point(size=220, opacity=0, filled=True).encode(y="nominal50:Q", tooltip=tips)
    return axes.finish(alt.layer(band, *lines, hover), height=height)


def alt_text(title: str, rows: pd.DataFrame) -> str:
    """What a fan shows, in a sentence."""
    past, later = rows.dropna(subset=["was"]), rows[rows["was"].isna() & rows["likely"].notna()]
    if past.empty:
        return f"{title}: no values yet"
    now = f"{title}: {past['Value'].iloc[-1]} in {past['Month'].iloc[-1]}"
    return f"{now}; likely {later['Value'].iloc[-1]} in {later['Month'].iloc[-1]}" if len(later) else now


def _base(span: tuple[str, ...], ink: Ink, *, tight: bool = False) -> alt.Chart:
    axis = axes.month_axis(span, ink, years_only=tight, tight=True)
    return alt.Chart(axes.source()).encode(
        x=alt.X("month:O", scale=alt.Scale(domain=list(span), padding=0.2), axis=axis)
    )


def _band(base: alt.Chart, inside: list[str], ink: Ink) -> list[alt.Chart]:
    """The months in which the crossover lies, shaded; drawn once, whatever the rows."""
    if not inside:
        return []
    once = base.transform_filter(alt.datum.month == inside[0])
    if len(inside) == 1:
        return [once.mark_rule(color=ink.accent, opacity=0.35, strokeWidth=4, aria=False)]
    return [once.mark_rect(color=ink.accent, opacity=0.14).encode(x2=alt.X2Datum(inside[-1]))]


def _level(base: alt.Chart, name: str, ink: Ink) -> list[alt.Chart]:
    """A level across the chart with its name at the left, above it."""
    if not name:
        return []
    rule = alt.Chart(axes.source()).mark_rule(color=ink.faint, strokeWidth=1.5, aria=False).encode(y="min(line):Q")
    text = alt.Chart(axes.source()).mark_text(
        align="left", baseline="bottom", dx=4, dy=-3, fontSize=12, color=ink.faint
    )
    return [rule, text.encode(x=alt.value(0), y="min(line):Q", text=alt.value(name))]


def _ends(base: alt.Chart, field: str, ink: Ink) -> list[alt.Chart]:
    point = base.mark_point(filled=True, size=44, color=ink.text, opacity=1).encode(y=f"{field}:Q")
    text = base.mark_text(align="right", dy=-12, dx=5, fontWeight=600, fontSize=12, color=ink.text)
    return [point.transform_filter(_NO_LABEL), text.encode(y=f"{field}:Q", text="label:N").transform_filter(_NO_LABEL)]


def _words(value: float, low: float, high: float, known: bool, unit: str) -> str:
    if known or low != low:
        return f"{formats.exact(value)} {unit}"
    return f"{formats.exact(value)} {unit}, 80 of 100 such months {_between(low, high, unit)}"


def _between(low: float, high: float, unit: str) -> str:
    return f"between {formats.exact(low)} and {formats.exact(high)} {unit}" if low == low else ""


def _after(step: int) -> str:
    if step % 12:
        return f"{step} months"
    return f"{step // 12} year{'s' if step != 12 else ''}" if step else "now"
