"""Who got and who opened each post of a Substack export: the archive's lists of mails, counted by reader."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from connectors.files._figures import figures, together
from connectors.files._format import Tables
from vocabulary import MICROS

METRICS = {"delivers": "piece_delivered", "opens": "piece_opened"}
LISTS = r"(?i)(\d+)[^/]*\.(delivers|opens)\.csv"
"""The names of the lists, without their folder: `123401.opens.csv`, `123401.plain-text.opens.csv`."""


def readers(beside: Mapping[str, Path], posts: Collection[str], zone: str) -> Tables:
    """The readers of each of the `posts`, as told on the day (in `zone`) of the newest mail or opening in any list."""
    told: list[dict[str, object]] = []
    newest: list[str] = []
    for name, path in beside.items():
        match = re.fullmatch(LISTS, name.rpartition("/")[2])
        if match and match[1] in posts and (found := _counted(path)):
            told.append({"item": match[1], METRICS[match[2].lower()]: found[0] * MICROS})
            newest.append(found[1])
    last = pd.to_datetime(pd.Series(newest, dtype="str"), utc=True, errors="coerce", format="ISO8601").max()
    if not told or pd.isna(last):
        return {}
    rows = pd.DataFrame(told).reindex(columns=["item", *METRICS.values()])
    rows = rows.astype(dict.fromkeys(METRICS.values(), "Int64"))
    shown = {metric: metric for metric in METRICS.values()}
    return together(figures(rows, shown, item="item", day=last.tz_convert(zone).date()))


def _counted(path: Path) -> tuple[int, str] | None:
    """How many different readers a list names, and its newest moment; None for a list of nobody."""
    wanted = ["email", "timestamp"]
    try:
        table = csv.read_csv(
            path,
            parse_options=csv.ParseOptions(newlines_in_values=True, invalid_row_handler=lambda row: "skip"),
            convert_options=csv.ConvertOptions(include_columns=wanted, column_types=dict.fromkeys(wanted, pa.string())),
        )
    except (pa.ArrowInvalid, KeyError):
        return None
    addresses = pc.utf8_lower(pc.utf8_trim_whitespace(table.column("email")))
    named = pc.not_equal(addresses, "")
    count = pc.count_distinct(addresses.filter(named)).as_py()
    return (count, pc.max(table.column("timestamp")).as_py()) if count else None
