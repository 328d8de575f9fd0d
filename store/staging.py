"""Rows on their way in: written to a scratch file outside every lock, in the very form the record will hold them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from store.engines import sqlite_module, told
from store.tables import DAYS, LAWS, Law

AddWords = Callable[[set[str]], dict[str, int]]


class Stage:
    """A scratch file with one table per kind of row, numbered in the order the rows came.

    Words are turned into ids on the way; `add_words` makes new ones, in short transactions of its own.
    """

    def __init__(self, source: str | None, add_words: AddWords) -> None:
        self._source, self._add_words = source, add_words
        self._ids: dict[str, int] = {}
        self._folder = tempfile.TemporaryDirectory(prefix="tributary-", ignore_cleanup_errors=True)
        self.path = Path(self._folder.name) / "stage.db"
        self._file = sqlite_module().connect(self.path, isolation_level=None)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -16384"):
            self._file.execute(f"PRAGMA {pragma}")
        self.counts: dict[str, int] = {}

    def add(self, table: str, frame: pd.DataFrame) -> None:
        """Stage the rows of one frame; columns the frame lacks are "not said"."""
        law = LAWS[table]
        if frame.empty:
            return
        if table not in self.counts:
            names = ", ".join(f'"{c}"' for c in law.columns)
            self._file.execute(f"CREATE TABLE {table} (seq INTEGER PRIMARY KEY, {names})")
            self.counts[table] = 0
        self._learn(law, frame)
        columns = [self._column(law, name, frame) for name in law.columns]
        with told(self.path):
            self._write(table, columns, len(frame))

    def _write(self, table: str, columns: list[Iterable[Any]], count: int) -> None:
        marks = ", ".join("?" * (1 + len(columns)))
        start = self.counts[table]
        self._file.execute("BEGIN")
        self._file.executemany(
            f"INSERT INTO {table} VALUES ({marks})", zip(range(start, start + count), *columns, strict=True)
        )
        self._file.execute("COMMIT")
        self.counts[table] += count

    def drop_repeats(self) -> int:
        """Keep the last of several rows with one key. Returns how many went."""
        gone = 0
        for table in self.counts:
            key = ", ".join(f'"{c}"' for c in LAWS[table].key)
            done = self._file.execute(
                f"DELETE FROM {table} WHERE seq NOT IN (SELECT MAX(seq) FROM {table} GROUP BY {key})"
            )
            gone += done.rowcount
        return gone

    def close(self) -> None:
        """Delete the scratch file."""
        self._file.close()
        self._folder.cleanup()

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _column(self, law: Law, name: str, frame: pd.DataFrame) -> Iterable[Any]:
        if name == "source" and name not in frame.columns:
            return [self._ids[self._source or ""]] * len(frame)
        if name == "until" and name not in frame.columns:
            return _until(frame["day"], frame["grain"])
        if name not in frame.columns:
            return [None] * len(frame)
        column = frame[name]
        if name == "until":
            return _until(column.where(column.notna(), None), frame["grain"], frame["day"])
        if name in DAYS:
            return day_numbers(column)
        if name in law.words:
            return self._coded(column)
        return _plain(column)

    def _learn(self, law: Law, frame: pd.DataFrame) -> None:
        """Make sure that every word of the frame has its id, in one go."""
        texts = {self._source or ""}
        for name in law.words:
            if name in frame.columns:
                texts |= {str(text) for text in frame[name].dropna().unique()}
        missing = texts - self._ids.keys()
        if missing:
            self._ids |= self._add_words(missing)

    def _coded(self, column: pd.Series) -> list[int | None]:
        codes, unique = pd.factorize(column)
        numbers = np.array([*(self._ids[str(u)] for u in unique), None], dtype=object)
        return list(numbers[codes])  # the code of a missing value is -1: the last, None


def _plain(column: pd.Series) -> list[Any]:
    if column.isna().any():
        column = column.astype(object).where(column.notna(), None)
    if column.dtype != object:
        return list(column.tolist())
    return [_native(v) for v in column.tolist()]


def _native(value: Any) -> Any:
    """What the driver understands: a whole float was a whole number before a gap made its column float."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.item() if isinstance(value, np.generic) else value


def day_numbers(column: pd.Series) -> list[int | None]:
    """Days as whole days since 1970-01-01, None where there is none."""
    moments = pd.to_datetime(column).to_numpy().astype("datetime64[D]")
    numbers = moments.astype("int64").astype(object)
    numbers[np.isnat(moments)] = None
    return list(numbers)


def _until(column: pd.Series, grain: pd.Series, day: pd.Series | None = None) -> list[int | None]:
    """The last day of each period: given, else the day itself or the end of its month."""
    first = pd.to_datetime(column if day is None else day)
    last = first.where(grain != "month", first + pd.offsets.MonthEnd(0))
    if day is not None:
        last = pd.to_datetime(column).where(column.notna(), last)
    return day_numbers(last)
