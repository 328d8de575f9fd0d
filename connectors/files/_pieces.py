"""From rows about posts, issues and episodes to items of the vocabulary."""

from __future__ import annotations

import html

import numpy as np
import pandas as pd

from connectors.files._format import Tables
from vocabulary import COLUMNS


def instants(texts: pd.Series) -> pd.Series:
    """ISO 8601 moments (UTC where no offset is written) as ``2026-11-21T09:00:00Z``; None where it is none."""
    moments = pd.to_datetime(texts, utc=True, errors="coerce", format="ISO8601")
    told = moments.dt.strftime("%Y-%m-%dT%H:%M:%SZ").astype(object)
    return told.where(moments.notna(), None)


def items(
    names: pd.Series,
    kind: str | np.ndarray | pd.Series,
    *,
    title: pd.Series,
    published: pd.Series,
    url: pd.Series | None = None,
    duration: pd.Series | None = None,
) -> Tables:
    """An item for each row, named as its platform names it; entities in titles (``&amp;``) are written out.

    `published`: see `instants`, or bare days as text. `duration`: nullable seconds.
    """
    fields = {"kind": kind, "title": title.map(html.unescape), "url": url, "published": published, "duration": duration}
    frame = pd.DataFrame({"item": names, **fields, "attributes": None}, index=names.index)
    return {"item": frame[list(COLUMNS["item"])].reset_index(drop=True)}


def things(rows: pd.DataFrame, kind: str, *, name: str, title: str = "") -> Tables:
    """An item for each different thing that the column `name` names: a book, a property. Rows without a name give none."""
    named = rows[rows[name] != ""].drop_duplicates(name)
    return items(named[name], kind, title=named[title or name], published=pd.Series(None, named.index, object))
