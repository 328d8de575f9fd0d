"""What all tables of a Search Console export share: clicks, impressions, positions, and the filters beside them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from connectors.files._figures import figures
from connectors.files._format import Column, Head, Leave, number
from vocabulary import MICROS

COLUMNS: Mapping[str, Column] = {
    "clicks": number("Clicks"),
    "impressions": number("Impressions"),
    "position": number("Position"),
}
TESTED = "a sample of one table of 2026 and generated rows; no genuine export of a site"
DAYS = ("Dates.csv", "Chart.csv")


def positions(rows: pd.DataFrame, metric: str, **over: Any) -> pd.DataFrame:
    """Positions as position × impressions over impressions, so that they can be averaged; what was never shown has none."""
    shown = rows[rows["position"].notna() & (rows["impressions"].fillna(0) > 0)]
    weighed = shown["position"] * (shown["impressions"] // MICROS)
    return figures(shown.assign(weighed=weighed), {metric: "weighed"}, denominator="impressions", **over)


def filters(head: Head | None) -> list[str]:
    """The filters of the export that make its figures only a part: all but the period and the search on the web."""
    beside = dict(head.beside) if head else {}
    path = next((path for name, path in beside.items() if name.rpartition("/")[2] == "Filters.csv"), None)
    if path is None:
        return []
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        told = [(row[0].strip(), row[1].strip()) for row in csv.reader(file) if len(row) > 1]
    return [
        f"{name}: {value}" for name, value in told[1:] if name != "Date" and (name, value) != ("Search type", "Web")
    ]


PARTIAL = Leave(
    "the export was filtered (see its Filters.csv): it tells only a part of the searches",
    lambda rows, context: np.full(len(rows), bool(filters(context.head))),
)
