"""What every metric asks of a frame: its columns, and the rows of a period."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd


class ColumnError(ValueError):
    """A column is missing or holds something else than it should; the message names it and what was expected."""


def need(
    frame: pd.DataFrame, *, days: Iterable[str] = (), numbers: Iterable[str] = (), words: Iterable[str] = ()
) -> None:
    """Check that `frame` has these columns of days (datetime64), numbers and words; an empty frame may have any dtype.

    Raises: ColumnError: a column is missing, or of another dtype.
    """
    kinds = {**dict.fromkeys(days, "M"), **dict.fromkeys(numbers, "iuf"), **dict.fromkeys(words, "OTU")}
    for column, kind in kinds.items():
        if column not in frame.columns:
            raise ColumnError(f"column {column!r} is missing; there are {', '.join(map(str, frame.columns)) or 'none'}")
        if len(frame) and frame[column].dtype.kind not in kind:
            raise ColumnError(f"column {column!r} holds {frame[column].dtype}, not {_NAMES[kind]}")


_NAMES = {"M": "days (datetime64)", "iuf": "numbers", "OTU": "words"}


def one_of(column: pd.Series, words: Iterable[str]) -> np.ndarray:
    """Which rows of a column hold one of these words; of a categorical column only its categories are looked at."""
    wanted = list(words)
    if isinstance(column.dtype, pd.CategoricalDtype):
        found = np.array([name in wanted for name in column.cat.categories] + [False], dtype=bool)
        return np.asarray(found[column.cat.codes.to_numpy()])
    return np.asarray(column.isin(wanted).to_numpy())


def month_starts(days: pd.Series) -> np.ndarray:
    """The 1st of the month of each day, as a datetime64[s] array of the same length."""
    return np.asarray(days).astype("datetime64[M]").astype("datetime64[s]")


def first_day(month: pd.Period) -> np.datetime64:
    """The 1st of `month` as datetime64[s]."""
    return np.datetime64((month.year - 1970) * 12 + month.month - 1, "M").astype("datetime64[s]")


def last_day(month: pd.Period) -> np.datetime64:
    """The last day of `month` as datetime64[s]."""
    return first_day(month + 1) - np.timedelta64(86_400, "s")


def window(frame: pd.DataFrame, *, month: pd.Period, months: int = 1, column: str = "month") -> pd.DataFrame:
    """The rows of the `months` months that end with `month`; `column` is datetime64, any day of the month."""
    if frame.empty:
        return frame
    end = first_day(month).astype("datetime64[M]") + 1
    days = frame[column].to_numpy()
    here = np.flatnonzero((days >= (end - months).astype("datetime64[s]")) & (days < end.astype("datetime64[s]")))
    if not len(here) or here[-1] - here[0] + 1 == len(here):  # rows side by side need not be copied
        return frame.iloc[here[0] : here[-1] + 1] if len(here) else frame.iloc[:0]
    return frame.iloc[here]


def month_range(first: np.datetime64, last: np.datetime64) -> np.ndarray:
    """Every month from `first` to `last`, both included, as datetime64[s]; empty when `last` is before `first`."""
    one = np.timedelta64(1, "M")
    return np.arange(first.astype("datetime64[M]"), last.astype("datetime64[M]") + one, one).astype("datetime64[s]")
