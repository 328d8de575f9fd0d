"""Rows on their way in: written to a scratch file outside every lock, in the very form the record will hold them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from store.columns import Columns, Staged
from store.comparing import Findings
from store.sqlite_driver import sqlite_module
from store.sqlite_file import told
from store.tables import LAWS

_MANY, _SORTED = 150_000, 250_000
"""From how many rows on a table is put in the order of its keys, and how many are sorted at a time (some 30 MB)."""

LookUp = Callable[[list[str]], tuple[Mapping[str, int], int]]
"""The ids of those texts that are words, and the number that the next new word would get."""


class Stage:
    """A scratch file with one table per kind of row, numbered in the order the rows came, or where they are many in that of their keys.

    Words that the record does not know yet get the numbers they would be given next. Nothing is written to the record: whoever
    takes the rows in claims these numbers, and where somebody else was given them meanwhile, `renumber` puts the right ones in.
    A stage may be filled by one thread, compared by another and taken by a third, one after the other.
    """

    def __init__(self, source: str | None, look_up: LookUp) -> None:
        self._source, self._look_up = source, look_up
        self._ids: dict[str, int] = {}
        self._new: list[str] = []
        self._first = 0
        self._folder = tempfile.TemporaryDirectory(prefix="tributary-", ignore_cleanup_errors=True)
        self.path = Path(self._folder.name) / "stage.db"
        self._file = sqlite_module().connect(self.path, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -16384"):
            self._file.execute(f"PRAGMA {pragma}")
        self.counts: dict[str, int] = {}
        """Rows that came, by table; those that `arrange` took away are still numbered."""
        self.findings = Findings()
        """What the last comparison found."""
        self._prints: dict[str, list[np.ndarray]] = {}
        self._repeats = 0

    def add(self, table: str, frame: pd.DataFrame) -> None:
        """Stage the rows of one frame; columns the frame lacks are "not said"."""
        if frame.empty:
            return
        self.findings = Findings()
        law = LAWS[table]
        columns = Columns(law, self._source or "", frame)
        self._learn(columns.texts())
        staged = [columns.staged(name, self._ids) for name in law.columns]
        if table not in self.counts:
            names = ", ".join(f'"{c}"' for c in law.columns)
            self._file.execute(f"CREATE TABLE {table} (seq INTEGER PRIMARY KEY, {names})")
            self.counts[table] = 0
        with told(self.path):
            self._write(table, staged, len(frame))
        self._prints.setdefault(table, []).append(_prints(staged[: len(law.key)], len(frame)))

    def _write(self, table: str, staged: list[Staged], count: int) -> None:
        bound = [each.values() for each in staged if each.array is not None]
        marks = ", ".join(["?", *(each.mark for each in staged)])
        start = self.counts[table]
        self._file.execute("BEGIN")
        self._file.executemany(
            f"INSERT INTO {table} VALUES ({marks})", zip(range(start, start + count), *bound, strict=True)
        )
        self._file.execute("COMMIT")
        self.counts[table] += count

    def arrange(self) -> int:
        """Keep the last of several rows with one key, and put many in the order of their keys. Returns how many went in all."""
        while self._prints:
            table, prints = self._prints.popitem()
            if _any_twice(prints):
                self._drop_repeats(table)
            if self.counts[table] > _MANY and "external_id" in LAWS[table].key:
                self._put_in_order(table)
        return self._repeats

    def _drop_repeats(self, table: str) -> None:
        key = ", ".join(f'"{c}"' for c in LAWS[table].key)
        done = self._file.execute(f"DELETE FROM {table} WHERE seq NOT IN (SELECT MAX(seq) FROM {table} GROUP BY {key})")
        self._repeats += done.rowcount

    def _put_in_order(self, table: str) -> None:
        """Number the rows in the order of their keys.

        The record's index of keys then grows page by page. In the order of the file each slice of a long import would touch
        all of it, and write all of it to the log: three times as long for two million rows.
        """
        columns = ", ".join(f'"{c}"' for c in LAWS[table].columns)
        self._file.execute(f"CREATE TABLE ordered (seq INTEGER PRIMARY KEY, {columns})")
        self._file.execute("BEGIN")
        self._file.execute("INSERT INTO ordered (seq) VALUES (-1)")  # the next row is number 0
        for low, high in pairwise([None, *self._edges(table), None]):
            self._file.execute(
                f"INSERT INTO ordered ({columns}) SELECT {columns} FROM {table} WHERE (?1 IS NULL OR external_id >= ?1) "
                "AND (external_id < ?2) IS NOT FALSE ORDER BY source, external_id",
                (low, high),
            )
        self._file.execute("DELETE FROM ordered WHERE seq = -1")
        self._file.execute("COMMIT")
        self._file.execute(f"DROP TABLE {table}")
        self._file.execute(f"ALTER TABLE ordered RENAME TO {table}")

    def _edges(self, table: str) -> list[Any]:
        """The ids that part a table into portions of about `_SORTED` rows, since this SQLite sorts in memory."""
        step = max(1, self.counts[table] // 1_000)
        rows = self._file.execute(f"SELECT external_id FROM {table} WHERE seq % {step:d} = 0 ORDER BY 1")
        sample = [key for (key,) in rows]
        portions = -(-self.counts[table] // _SORTED)
        return [sample[len(sample) * n // portions] for n in range(1, portions)] if sample else []

    def _learn(self, texts: set[str]) -> None:
        """Have a number for every word of a frame."""
        missing = sorted(texts - self._ids.keys())
        if not missing:
            return
        known, upcoming = self._look_up([*self._new, *missing])
        self._settle(known, upcoming)
        self._ids |= known
        for text in missing:
            if text not in known:
                self._ids[text] = self._first + len(self._new)
                self._new.append(text)

    def new_words(self) -> list[str]:
        """The words that the record did not know when they came, in the order of their numbers."""
        return list(self._new)

    def refresh(self) -> None:
        """See whether the record has learnt words since, and number anew where it has."""
        if self._new:
            self._settle(*self._look_up(self._new))

    def renumber(self, ids: Mapping[str, int]) -> None:
        """Put the numbers in that the new words were really given; none of them is new from now on."""
        self._settle(ids, self._first)

    def _settle(self, known: Mapping[str, int], upcoming: int) -> None:
        """Give the new words the ids that are `known` by now, and those still new the numbers from `upcoming` on."""
        still = [text for text in self._new if text not in known]
        now = {text: known[text] for text in self._new if text in known}
        now |= {text: upcoming + rank for rank, text in enumerate(still)}
        moved = {self._ids[text]: number for text, number in now.items() if self._ids[text] != number}
        if moved:
            self._move(moved)
        self._ids |= now
        self._new, self._first = still, upcoming

    def _move(self, moved: dict[int, int]) -> None:
        self._file.execute("CREATE TEMP TABLE moved (old INTEGER PRIMARY KEY, new INTEGER)")
        self._file.executemany("INSERT INTO moved VALUES (?, ?)", moved.items())
        low, high = min(moved), max(moved)
        for table in self.counts:
            for name in LAWS[table].words:
                self._file.execute(
                    f'UPDATE {table} SET "{name}" = m.new FROM moved AS m WHERE m.old = {table}."{name}" '
                    f'AND {table}."{name}" BETWEEN {low:d} AND {high:d}'
                )
        self._file.execute("DROP TABLE moved")

    def close(self) -> None:
        """Delete the scratch file."""
        self._file.close()
        self._folder.cleanup()

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _any_twice(prints: list[np.ndarray]) -> bool:
    every = np.concatenate(prints)
    prints.clear()
    every.sort()
    return bool((every[1:] == every[:-1]).any())


def _prints(key: list[Staged], count: int) -> np.ndarray:
    """One number a row that two rows with the same key share."""
    found = np.zeros(count, dtype=np.uint64)
    for each in key:
        if each.array is not None:
            found = found * np.uint64(1_000_003) + pd.util.hash_array(each.array, categorize=False)
        else:
            found = found * np.uint64(1_000_003) + np.uint64(hash(each.mark) & 0xFFFF_FFFF)
    return found
