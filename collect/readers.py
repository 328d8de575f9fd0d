"""What is counted by page, link, query, referrer or campaign may bear a reader's e-mail address: it is counted without it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from connectors._mail_addresses import hidden
from vocabulary import Observation, metric_kind

_BY = tuple(f"_by_{part}" for part in ("page", "link", "query", "referrer", "campaign"))
_ADDS_UP = ("flow", "ratio")
_KEY = ["source", "metric", "item", "grain", "day", "until", "currency"]


def rows(found: list[Any]) -> list[Any]:
    """Rows of a source without addresses; what differed only by them is one row now: added up, of people the most."""
    kept: list[Any] = []
    seen: set[tuple[object, ...]] = set()
    sums: dict[tuple[object, ...], int] = {}
    for row in found:
        shown = hidden(row.item) if isinstance(row, Observation) and row.metric.endswith(_BY) else None
        if shown is None or shown == row.item:
            kept.append(row)
            continue
        if (key := (row.metric, row.item, row.grain, row.day, row.until)) in seen:
            continue  # the same page of an answer, shown again
        seen.add(key)
        place = sums.setdefault((row.metric, shown, *key[2:]), len(kept))
        if place == len(kept):
            kept.append(row.model_copy(update={"item": shown}))
        else:
            kept[place] = _together(kept[place], row)
    return kept


def _together(one: Observation, other: Observation) -> Observation:
    values = {
        name: [v for v in (getattr(one, name), getattr(other, name)) if v is not None]
        for name in ("value", "denominator")
    }
    joined = sum if metric_kind(one.metric) in _ADDS_UP else max
    return one.model_copy(update={name: joined(each) if each else None for name, each in values.items()})


def frame(table: str, told: pd.DataFrame) -> pd.DataFrame:
    """The same of a table's rows as a file tells them."""
    if table != "observation" or told.empty:
        return told
    items = told["item"].astype("object")
    bears = items.str.contains("@|%40", regex=True, na=False) & told["metric"].astype("object").str.endswith(
        _BY, na=False
    )
    if not bears.any():
        return told
    shown = items[bears].map(hidden)
    changed = shown.index[shown != items[bears]]
    parts = told.loc[changed].assign(item=shown[changed])
    key = [name for name in _KEY if name in parts.columns]
    adds_up = parts["metric"].astype("object").map(lambda name: metric_kind(name) in _ADDS_UP)
    joined = [
        part.groupby(key, dropna=False, sort=False, as_index=False).agg(
            {name: how if name in ("value", "denominator") else "first" for name in part.columns if name not in key}
        )
        for how, part in ((_sum, parts[adds_up]), ("max", parts[~adds_up]))
        if len(part)
    ]
    together = pd.concat(joined, ignore_index=True)[list(told.columns)]
    return pd.concat([told.drop(index=changed), together.astype(told.dtypes.to_dict())], ignore_index=True)


def _sum(values: pd.Series) -> Any:
    return values.sum(min_count=1)
