"""Net revenue of two years, stacked by stream: only numbers that may leave are in it."""

from __future__ import annotations

import copy
from typing import Any

import pandas as pd

from charts import bars
from charts.palette import ALL_OTHERS, domain
from figures import revenue
from figures.streams import colours
from reports import words
from reports.document import Drawing
from reports.income_asked import Asked
from reports.kit import How
from reports.redaction import rounded
from reports.themes import inks

MONTHS, HEIGHT = 24, 260
NAME = "net_revenue"
_ONE_ROW = 5
_LEGEND = {"symbolType": "square", "symbolSize": 70, "labelLimit": 140}


def drawing(asked: Asked, how: How) -> Drawing | str:
    """The chart as it leaves, or why it does not, in a sentence for the owner."""
    rows = revenue.by_month(asked.q, MONTHS)
    if rows["month"].nunique() < 2:
        return "Net revenue by month: fewer than two months are known."
    kept = rows.assign(net=_leaving(asked, rows, how)).dropna(subset=["net"])
    if kept.empty:
        return "Net revenue by month: it cannot leave in this way; choose another one."
    fixed = colours(asked.q)
    totals = rows.assign(month=rows["month"].dt.strftime("%Y-%m")).groupby("month")["net"].sum()
    ready = _worded(asked, bars.stacked_frame(kept[["month", "stream", "net", "provisional"]], fixed, ""), totals, how)
    others = asked.word("all others")
    streams = tuple(
        (others if name == ALL_OTHERS else name, colour) for name, colour in domain(_names(ready, others), fixed)
    )
    title = words.word("income.section.net_revenue", asked.language)
    spec = bars.stacked(tuple(sorted(set(ready["month"]))), streams, inks(asked.look), HEIGHT)
    return Drawing(
        title,
        _note(asked, how),
        _sentence(asked, ready, title, how),
        ready,
        _with_legend(spec, len(streams)),
        name=NAME,
    )


def _leaving(asked: Asked, rows: pd.DataFrame, how: How) -> pd.Series:
    """Each stream's net as it leaves: an amount, a part of the index, or in per cent a share of its month."""
    if how == "percent":
        whole = rows["net"].clip(lower=0).groupby(rows["month"]).transform("sum")
        return (100 * rows["net"].clip(lower=0) / whole.where(whole > 0)).round()
    if how == "index":
        return (100 * rows["net"] / (asked.hundred or float("nan"))).round(1)
    amounts = rows["net"] * asked.manner.rate
    return amounts.map(rounded) if how == "rounded" else amounts.round(2)


def _worded(asked: Asked, ready: pd.DataFrame, totals: pd.Series, how: How) -> pd.DataFrame:
    """The frame with its ready texts in the report's language, made of what leaves; the hover texts of a page have no place here."""
    total = [float(totals[month]) for month in ready["month"]]
    texts = ["" if how == "percent" else asked.amount(value, how) for value in total]
    brief = [_brief(asked, value, how) if old else "" for old, value in zip(ready["label"], total, strict=True)]
    months = [asked.month(pd.Period(month, "M")) for month in ready["month"]]
    named = ready["stream"].replace(ALL_OTHERS, asked.word("all others"))
    if how == "rounded":
        ready = ready.assign(top=ready["top"].map(rounded))
    return ready.assign(stream=named, Stream=named, label=brief, Month=months, Total=texts, Net="", Share="", note="")


def _brief(asked: Asked, value: float, how: How) -> str:
    """The month's total over its bar, in few digits; shares add up to the whole anyway."""
    if how == "percent":
        return ""
    return (
        asked.amount(value, how) if how == "index" else words.short(rounded(value * asked.manner.rate), asked.language)
    )


def _names(ready: pd.DataFrame, others: str) -> list[str]:
    return [ALL_OTHERS if name == others else str(name) for name in ready["stream"].unique()]


def _note(asked: Asked, how: How) -> str:
    if how == "percent":
        return asked.word("shares")
    return asked.word("index") if how == "index" else asked.manner.currency


def _sentence(asked: Asked, ready: pd.DataFrame, title: str, how: How) -> str:
    first, last = ready.iloc[0], ready.iloc[-1]
    months = {"from_month": first["Month"], "to_month": last["Month"]}
    if how == "percent":
        return asked.word("alt.share", title=title, **months)
    return asked.word("alt", title=title, first=first["Total"], last=last["Total"], **months)


def _with_legend(spec: dict[str, Any], streams: int) -> dict[str, Any]:
    """The chart of the pages with its streams named beneath it, since paper has no hover."""
    made = copy.deepcopy(spec)
    for layer in made.get("layer", []):
        colour = layer.get("encoding", {}).get("color", {})
        if "scale" in colour:
            columns = streams if streams <= _ONE_ROW else -(-streams // 2)
            colour["legend"] = {"orient": "bottom", "title": None, "columns": columns, **_LEGEND}
    return made
