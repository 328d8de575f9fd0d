"""Blocks of log lines become rows of a table in memory, the plain ones all at once, the odd ones each with care.

Lines are cut at their quotes, which no server writes into a field unescaped, so that a line is never torn apart or glued
to the next one. What does not come out with a time, an address and a status, or with another number of quotes, is read
again by itself.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import duckdb
import pyarrow as pa

from connectors import _log_formats
from connectors._log_fields import FIELDS, Line
from connectors._log_formats import Layout

SAMPLES = 5
"""Unreadable lines that are shown, by their shape only."""

_TYPES = {"moment": pa.int64(), "status": pa.int64(), "sent": pa.int64(), "total": pa.int64()}
_SCHEMA = pa.schema([(name, _TYPES.get(name, pa.string())) for name in FIELDS])
_WORD = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d+")


def connect() -> duckdb.DuckDBPyConnection:
    """A connection of its own to the process's database in memory, which loads nothing from anywhere.

    Only temporary tables are its own: they go with it.
    """
    made = _memory().cursor()
    made.execute("SET enable_progress_bar = false; SET TimeZone = 'UTC'")
    return made


@lru_cache(maxsize=1)
def _memory() -> duckdb.DuckDBPyConnection:
    # Opening one costs as much as reading a thousand lines.
    closed = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    return duckdb.connect(config={**closed, "memory_limit": "512MB", "preserve_insertion_order": "false"})


class Splitter:
    """Cuts blocks into lines; keeps count of what no layout fits. `endings`: of each class of files."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, endings: Mapping[str, Sequence[str]]) -> None:
        self._connection = connection
        cases = " ".join(
            f"WHEN regexp_matches(split_part(target, '?', 1), '{_ending(words)}') THEN '{kind}'"
            for kind, words in endings.items()
        )
        self._class = f"CASE WHEN NOT contains(target, '.') THEN NULL {cases} END"
        self.rejected = 0
        self.samples: list[str] = []

    def split(self, data: bytes, layout: Layout, wanted: str) -> int:
        """Fill the table ``block`` anew with what `wanted` makes of each line.

        Args: wanted: A SELECT list over `FIELDS`, the `class` of the path's ending, and `site`
            (the host in small letters, without port and ``www.``, NULL where the log does not say).

        Returns: The number of lines that could be read.
        """
        clean = _clean(data)
        if layout.fields is None:
            self._empty(wanted)
            odd = clean.decode().split("\n")
        else:
            odd = self._fast(clean, layout, layout.fields, wanted)
        self._add(list(self._carefully(odd, layout)), wanted)
        return int(self._connection.execute("SELECT count(*) FROM block").fetchall()[0][0])

    def _derived(self, source: str) -> str:
        return f"SELECT *, {self._class} AS class, {_SITE} AS site FROM {source}"

    def _empty(self, wanted: str) -> None:
        fields = ", ".join(f'NULL::{_sql_type(name)} AS "{name}"' for name in FIELDS)
        empty = f"SELECT {wanted}, NULL::VARCHAR AS odd FROM ({self._derived(f'(SELECT {fields})')}) LIMIT 0"
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE block AS {empty}")

    def _fast(self, data: bytes, layout: Layout, fields: Mapping[str, str], wanted: str) -> list[str]:
        """The plain lines into ``block``; the others, as they are, are returned."""
        made = ", ".join(f'{sql} AS "{name}"' for name, sql in fields.items())
        line = f" || '{layout.delimiter}' || ".join(f"coalesce(c{n}, '')" for n in range(layout.columns))
        plain = "coalesce(moment IS NOT NULL AND status BETWEEN 100 AND 599 AND address NOT IN ('', '-'), false)"
        with in_memory(data) as path:
            self._connection.execute(
                f"CREATE OR REPLACE TEMP TABLE block AS SELECT {wanted}, CASE WHEN NOT {plain} THEN {line} END AS odd "
                f"FROM ({self._derived(f'(SELECT *, {made} FROM {_csv(path, layout)})')})"
            )
        odd = self._texts("SELECT odd FROM block WHERE odd IS NOT NULL")
        if odd:
            self._connection.execute("DELETE FROM block WHERE odd IS NOT NULL")
        for text in self._texts("SELECT csv_line FROM (SELECT DISTINCT line, csv_line FROM reject_errors)"):
            odd += text.split("\n")  # an empty line comes glued to the one after it
        self._connection.execute("DROP TABLE reject_errors; DROP TABLE reject_scans")
        return odd

    def _texts(self, query: str) -> list[str]:
        return [row[0] for row in self._connection.execute(query).fetchall()]

    def _add(self, lines: Sequence[Line], wanted: str) -> None:
        if lines:
            columns = zip(zip(*lines, strict=True), _SCHEMA.types, strict=True)
            self._connection.register("odd_lines", pa.table([pa.array(c, t) for c, t in columns], schema=_SCHEMA))
            self._connection.execute(f"INSERT INTO block SELECT {wanted}, NULL FROM ({self._derived('odd_lines')})")
            self._connection.unregister("odd_lines")

    def _carefully(self, lines: Sequence[str], layout: Layout) -> Iterator[Line]:
        for line in lines:
            if not line.strip() or line.startswith("#"):
                continue
            found = _log_formats.read(line, layout)
            if found is not None and found.address and found.status is not None and 100 <= found.status <= 599:
                yield found
            else:
                self._reject(line)

    def _reject(self, line: str) -> None:
        self.rejected += 1
        if len(self.samples) < SAMPLES:
            self.samples.append(shape(line))


def shape(line: str) -> str:
    """What a line looks like without what it says: no address, name or number of anybody is in it.

    >>> shape('203.0.113.9 - ann [29/May/2019:06] "GET /x" oops')
    '9.9.9.9 - a [9/a/9:9] "a /a" a'
    """
    return _DIGITS.sub("9", _WORD.sub("a", line[:300]))[:100]


def _sql_type(name: str) -> str:
    return "BIGINT" if name in _TYPES else "VARCHAR"


_SITE = "nullif(regexp_replace(lower(split_part(host, ':', 1)), '^www\\.', ''), '-')"


def _ending(words: Sequence[str]) -> str:
    """A pattern for paths that end in one of these endings: one automaton, however many they are."""
    return f"\\.(?i:{'|'.join(words)})$"


def _clean(data: bytes) -> bytes:
    """UTF-8 with plain line ends and no zero bytes; nearly every block is so already."""
    clean = data if data.isascii() else data.decode("utf-8", "replace").encode()
    clean = clean.replace(b"\r\n", b"\n") if b"\r" in clean else clean
    return clean.replace(b"\0", b"") if b"\0" in clean else clean


def _csv(path: str, layout: Layout) -> str:
    columns = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(layout.columns))
    return (
        f"read_csv('{path}', delim = '{layout.delimiter}', quote = '', escape = '', header = false, auto_detect = false, new_line = '\\n', "
        f"columns = {{{columns}}}, nullstr = '\x02', store_rejects = true, "
        "rejects_limit = 0, buffer_size = 8000000)"
    )


@contextmanager
def in_memory(data: bytes) -> Iterator[str]:
    """A path under which `data` can be read; on Linux it never touches a disk, elsewhere the file is private and short-lived."""
    if sys.platform == "linux":
        number = os.memfd_create("log")
        try:
            os.write(number, data)
            yield f"/proc/self/fd/{number}"
        finally:
            os.close(number)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "block"
        path.write_bytes(data)
        yield path.as_posix().replace("'", "''")
