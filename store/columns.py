"""Columns of a frame as the record will hold them: words as ids, days as whole days, and no None among what is bound.

The driver looks for an adapter whenever it is given None, which takes longer than all other columns of a row together. So a column
that is empty or the same throughout stands in the statement itself, and gaps are bound as a value that stands for none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from store import words
from store.tables import DAYS, Law

_NO_DAY = -(1 << 40)
_NO_VALUE = "\x00"


@dataclass(frozen=True)
class Staged:
    """One column on its way: `mark` stands for it in the INSERT, `array` is what is bound to it, None where nothing is."""

    mark: str
    array: np.ndarray | None = None

    def values(self) -> list[Any]:
        """What is bound, as the driver takes it."""
        return [] if self.array is None else self.array.tolist()


NOTHING = Staged("NULL")


class Columns:
    """The columns of one frame."""

    def __init__(self, law: Law, source: str, frame: pd.DataFrame) -> None:
        self._law, self._source, self._frame = law, source, frame
        self._factors = {name: pd.factorize(frame[name]) for name in law.words if name in frame.columns}

    def texts(self) -> set[str]:
        """Every word of the frame."""
        return {self._source, *(str(text) for _, unique in self._factors.values() for text in unique)}

    def staged(self, name: str, ids: Mapping[str, int]) -> Staged:
        """One column; `ids` has every word of the frame."""
        if name in self._factors:
            codes, unique = self._factors[name]
            return _coded(codes, np.array([*(ids[str(u)] for u in unique), words.NONE], dtype=np.int64))
        if name == "source" and name not in self._frame.columns and name in self._law.words:
            return Staged(str(ids[self._source]))
        if name == "until":
            return _days(self._until())
        if name not in self._frame.columns:
            return NOTHING
        return _days(self._frame[name]) if name in DAYS else _plain(self._frame[name])

    def _until(self) -> pd.Series:
        """The last day of each period: given, else the day itself or the end of its month."""
        first = pd.to_datetime(self._frame["day"])
        last = first.where(self._frame["grain"] != "month", first + pd.offsets.MonthEnd(0))
        if "until" not in self._frame.columns:
            return last
        given = self._frame["until"].where(self._frame["until"].notna(), None)
        return pd.to_datetime(given).where(given.notna(), last)


def _coded(codes: np.ndarray, numbers: np.ndarray) -> Staged:
    """Ids of words; the code of a missing value is -1, the last of the numbers."""
    if len(numbers) == 1:
        return NOTHING
    gaps = bool((codes < 0).any())
    if len(numbers) == 2 and not gaps:
        return Staged(str(int(numbers[0])))
    return Staged(f"NULLIF(?, {words.NONE})" if gaps else "?", numbers[codes])


def _days(column: pd.Series) -> Staged:
    """Days as whole days since 1970-01-01."""
    moments = pd.to_datetime(column).to_numpy().astype("datetime64[D]")
    gaps = np.isnat(moments)
    if gaps.all():
        return NOTHING
    numbers = np.where(gaps, _NO_DAY, moments.astype(np.int64))
    return Staged(f"NULLIF(?, {_NO_DAY})" if gaps.any() else "?", numbers)


def _plain(column: pd.Series) -> Staged:
    gaps = column.isna().to_numpy()
    if gaps.all():
        return NOTHING
    if not gaps.any() and column.dtype != object and isinstance(column.dtype, np.dtype):
        return Staged("?", column.to_numpy())
    array = column.to_numpy(dtype=object, na_value=_NO_VALUE) if gaps.any() else column.to_numpy(dtype=object)
    if pd.api.types.infer_dtype(array, skipna=False) != "string":
        array = np.array([*map(_native, array), None], dtype=object)[:-1]  # the None keeps it an array of objects
    return Staged("NULLIF(?, char(0))" if gaps.any() else "?", array)


def _native(value: Any) -> Any:
    """What the driver understands: a whole float was a whole number before a gap made its column float."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.item() if isinstance(value, np.generic) else value
