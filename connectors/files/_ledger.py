"""From rows of a file to rows of the ledger: one sale's parts are rows of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

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

    Returns: the columns of ``vocabulary.COLUMNS["entry"]``, leg by leg; day datetime64[s], amount_micros int64.
    """
    # One frame from arrays picked once: a frame a leg and their concatenation took four times as long.
    where = [np.flatnonzero(leg.amount != 0 if leg.where is None else leg.where) for leg in legs]
    counts, places = [len(rows_of) for rows_of in where], np.concatenate(where)
    ids = pa.array(rows["id"], pa.string()).take(pa.array(places))
    taken_back = np.repeat([leg.takes_back for leg in legs], counts)
    first = np.repeat([not leg.suffix for leg in legs], counts)
    fields: dict[str, object] = {
        "external_id": _suffixed(ids, [leg.suffix for leg in legs], counts),
        "day": rows["day"].array.take(places),
        "kind": _words([leg.kind for leg in legs], where),
        "status": _words([leg.status for leg in legs], where),
        "amount_micros": np.concatenate(
            [np.asarray(leg.amount, np.int64)[at] for leg, at in zip(legs, where, strict=True)]
        ),
        "reverses": _text(pc.if_else(pa.array(taken_back), ids, None)),
    }
    for name in COLUMNS["entry"]:
        value = constants.get(name)
        fields.setdefault(name, value.array.take(places) if isinstance(value, pd.Series) else value)
    frame = pd.DataFrame(fields, index=pd.RangeIndex(len(places)), columns=list(COLUMNS["entry"]))
    if not first.all():
        frame["quantity"] = frame["quantity"].where(first, None)
    return frame


def _suffixed(ids: pa.Array, suffixes: list[str], counts: list[int]) -> pd.Series:
    endings = pa.array(suffixes, pa.string()).take(pa.array(np.repeat(np.arange(len(suffixes)), counts)))
    return _text(pc.binary_join_element_wise(ids, endings, ""))


def _text(texts: pa.Array) -> pd.Series:
    return pd.Series(texts.to_pandas(), dtype="str")


def _words(values: list[str | np.ndarray], where: list[np.ndarray]) -> np.ndarray:
    """Each leg's word, or its rows' words, one after the other."""
    parts = [
        np.full(len(at), value, dtype=object) if isinstance(value, str) else np.asarray(value, dtype=object)[at]
        for value, at in zip(values, where, strict=True)
    ]
    return np.concatenate(parts)
