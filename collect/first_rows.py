"""The first rows of a file exactly as they would be stored."""

from __future__ import annotations

import pandas as pd

from collect import looking
from collect.preview import Preview
from store import Workspace


def of(ws: Workspace, preview: Preview, count: int = 8) -> dict[str, pd.DataFrame]:
    """By table, the first `count` rows of a part that was looked at, read by the same hands as the import reads them.

    Returns: frames with the columns of ``vocabulary.COLUMNS`` and at least one row; amounts in millionths.
    """
    found: dict[str, pd.DataFrame] = {}
    for table, frame in looking.tables(ws, preview):
        if len(frame) and table not in found:
            found[table] = frame.head(count).reset_index(drop=True)
        if found.get("entry") is not None or found.get("observation") is not None:
            break
    return found
