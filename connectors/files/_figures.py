"""From rows of a file to measured numbers of the vocabulary: each told number is a row, a gap is none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypeAlias

import numpy as np
import pandas as pd

from connectors.files._format import Tables
from vocabulary import COLUMNS

Days: TypeAlias = pd.Series | date


def figures(
    rows: pd.DataFrame,
    columns: Mapping[str, str],
    *,
    day: Days,
    item: str = "",
    grain: str = "day",
    until: Days | None = None,
    currency: str = "",
    denominator: str = "",
) -> pd.DataFrame:
    """The observations that rows tell: metric name to the column with its nullable Int64 millionths.

    `day` and `until` are days for all rows or datetime64[s] by row; `item`, `currency` and `denominator` name
    columns of `rows`. Returns: the columns of ``vocabulary.COLUMNS["observation"]``; value int64. Rows without the number
    or the day give nothing.
    """
    spread = rows.assign(**{"day of it": _days(day), "until of it": _days(until)})
    names = {"item": item, "currency": currency, "denominator": denominator}
    parts = [_told(spread, metric, column, names) for metric, column in columns.items()]
    frame = pd.concat(parts, ignore_index=True).assign(grain=grain)
    return frame[list(COLUMNS["observation"])].astype({"value": "int64"})


def _told(rows: pd.DataFrame, metric: str, column: str, names: Mapping[str, str]) -> pd.DataFrame:
    told = rows[rows[column].notna() & rows["day of it"].notna()]
    fields = {
        "metric": metric,
        "item": "",
        "day": told["day of it"],
        "until": told["until of it"],
        "value": told[column].astype("int64"),
        "denominator": None,
        "currency": None,
        **{field: told[name] for field, name in names.items() if name},
    }
    return pd.DataFrame(fields, index=told.index)


def _days(day: Days | None) -> object:
    if isinstance(day, pd.Series):
        return day
    return pd.NaT if day is None else np.datetime64(day, "s")


def summed(rows: pd.DataFrame, columns: Mapping[str, str], period: tuple[date, date] | None, *, item: str) -> Tables:
    """The observations of rows that sum up a period; nothing while that is not known."""
    if period is None:
        return {}
    first, last = period
    return together(figures(rows, columns, item=item, grain="span", day=first, until=last))


def together(*frames: pd.DataFrame) -> Tables:
    """Frames of observations as one table; nothing where none has a row."""
    full = [frame for frame in frames if len(frame)]
    return {"observation": pd.concat(full, ignore_index=True)} if full else {}
