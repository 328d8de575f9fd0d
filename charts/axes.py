"""What all charts share: the axis of months, the axis of amounts, the dress."""

from __future__ import annotations

import json
from typing import Any

import altair as alt

from charts import formats
from charts.palette import Ink

Spec = dict[str, Any]

_QUARTERS = (1, 4, 7, 10)


def month_axis(months: tuple[str, ...], ink: Ink, *, years_only: bool = False, tight: bool = False) -> alt.Axis:
    """The axis of months "YYYY-MM": every third one named, the year under the first name and under January.

    `tight` is for narrow charts: a first month close to January goes without its year.
    """
    names = _year_names(months) if years_only else _names(months, tight)
    return alt.Axis(
        title=None, values=list(names), labelExpr=f"({json.dumps(names)})[datum.value]", labelAngle=0,
        labelOverlap=False, labelColor=ink.faint, labelPadding=8, labelFlush=False, ticks=False, domain=True,
        domainColor=ink.grid, grid=False,
    )  # fmt: skip


def amount_axis(ink: Ink, *, ticks: int = 4, suffix: str = "") -> alt.Axis:
    """The axis of amounts: from zero, short numbers, at most five grid lines, no frame."""
    label = (
        "datum.value && abs(datum.value) < 1 ? format(datum.value, '~g') : replace(format(datum.value, '~s'), 'G', 'B')"
    )
    label = f"({label}) + '{suffix}'"
    return alt.Axis(
        title=None, tickCount=ticks, labelExpr=label, labelColor=ink.faint, labelPadding=6,
        gridColor=ink.grid, domain=False, ticks=False, labelFlush=False,
    )  # fmt: skip


def month_scale(months: tuple[str, ...], padding: float = 0.28) -> alt.Scale:
    """Months as bands in the order given, also those without a row."""
    return alt.Scale(domain=list(months), paddingInner=padding, paddingOuter=0.1)


def finish(chart: Any, *, height: int) -> Spec:
    """The chart as a plain dict over the data set named `source`, without a frame. Not to be changed by who gets it."""
    dressed = chart.properties(height=height, width="container").configure_view(stroke=None, strokeWidth=0)
    dressed = dressed.configure_axis(labelFontSize=12).configure(padding={"left": 2, "right": 4, "top": 6, "bottom": 2})
    with alt.theme.enable("none"):
        return dressed.to_dict()


def source() -> alt.NamedData:
    """The name under which every chart finds its frame."""
    return alt.NamedData("source")


def tooltips(*columns: str) -> list[alt.Tooltip]:
    """Columns of ready text, shown under their own names."""
    return [alt.Tooltip(field=column, type="nominal", title=column) for column in columns]


def _names(months: tuple[str, ...], tight: bool) -> dict[str, str | list[str]]:
    every = 1 if len(months) <= 7 else 3
    named = [m for i, m in enumerate(months) if every == 1 or _is_named(i, int(m[5:7]))] or list(months[:1])
    first = not (tight and months[0][5:7] in ("11", "12") and len(months) > 2)
    return {m: [_short(m), m[:4]] if (i == 0 and first) or m[5:7] == "01" else _short(m) for i, m in enumerate(named)}


def _is_named(place: int, number: int) -> bool:
    return number in _QUARTERS or (place == 0 and number % 3 == 2)


def _year_names(months: tuple[str, ...]) -> dict[str, str | list[str]]:
    years: dict[str, str | list[str]] = {m: m[:4] for m in months if m[5:7] == "01"}
    return years or {m: formats.month(m) for m in months[:1]}


def _short(period: str) -> str:
    return formats.MONTHS[int(period[5:7]) - 1]
