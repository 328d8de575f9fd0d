"""From rows of a file to rows of the ledger: one sale's parts are rows of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from vocabulary import COLUMNS


@dataclass(frozen=True)
class Leg:
    """One part of each file row: the suffix of its id, its kind, its amount (millionths), and where it exists.

    Without `where` a part exists where its amount is not 0. `of`: the suffix of the part it takes back.
    """

    suffix: str
    kind: str | np.ndarray
    amount: np.ndarray
    where: np.ndarray | None = None
    status: str | np.ndarray = "paid"
    takes_back: bool = False


def entries(rows: pd.DataFrame, legs: Sequence[Leg], **constants: str | pd.Series | None) -> pd.DataFrame:
    """The ledger rows of file rows that have an ``id`` and a ``day``; `constants` are further columns of an entry.

    Returns: the columns of ``vocabulary.COLUMNS["entry"]``; day datetime64[s], amount_micros int64.
    """
    parts = [_part(rows, leg, constants) for leg in legs]
    return pd.concat(parts, ignore_index=True)[list(COLUMNS["entry"])]


def _part(rows: pd.DataFrame, leg: Leg, constants: dict[str, str | pd.Series | None]) -> pd.DataFrame:
    where = np.asarray(leg.amount != 0 if leg.where is None else leg.where)
    ids = rows["id"][where]
    fields: dict[str, object] = {
        "external_id": ids + leg.suffix,
        "day": rows["day"][where],
        "kind": leg.kind if isinstance(leg.kind, str) else np.asarray(leg.kind)[where],
        "status": leg.status if isinstance(leg.status, str) else np.asarray(leg.status)[where],
        "amount_micros": np.asarray(leg.amount, np.int64)[where],
        "reverses": ids if leg.takes_back else None,
    }
    for name in COLUMNS["entry"]:
        value = constants.get(name)
        fields.setdefault(name, value[where] if isinstance(value, pd.Series) else value)
    if leg.suffix:
        fields["quantity"] = None
    return pd.DataFrame(fields, index=ids.index)
