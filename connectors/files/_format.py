"""How an export file is declared: its columns, how it is known, what its rows become and which are left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from connectors._spec import ConnectorError

Mask = np.ndarray
Tables = dict[str, pd.DataFrame]


class FileError(ConnectorError):
    """A file could not be read at all. The text names no row's content."""


@dataclass(frozen=True)
class Column:
    """One column that is read. `names`: the header in the file, today's first. The others are never touched.

    After conversion a *text* column holds str, *money* int64 millionths (blank = 0), *moment* days as datetime64[s]
    in the reporting zone (blank = NaT; without a zone they are in UTC, a bare day stays that day), *flag* bool,
    *currency* a code in capitals. `needed`: a row where it is blank is rejected. `instead`: another column that fills
    what is blank here.
    """

    names: tuple[str, ...]
    kind: Literal["text", "money", "moment", "flag", "currency"] = "text"
    required: bool = True
    needed: bool = False
    instead: str | None = None


@dataclass(frozen=True)
class Leave:
    """Rows that are understood but become nothing, and why; `rows` gives the mask.

    With `whatever` a row is left out even if its cells do not convert (a row of totals has no date).
    """

    reason: str
    rows: Callable[[pd.DataFrame, Context], Mask | pd.Series]
    whatever: bool = False


@dataclass(frozen=True)
class Question:
    """Something the file does not say. Empty `options` mean a free answer; the text says in which form."""

    id: str
    text: str
    options: tuple[str, ...] = ()


@dataclass
class Context:
    """What a format may use beside the rows: the workspace's zone and key, the owner's answers, and a running tally."""

    zone: str
    hash_key: bytes
    answers: Mapping[str, str]
    as_of: date | None = None
    tally: Counter[str] = field(default_factory=Counter)


def _nothing(rows: pd.DataFrame, context: Context) -> list[Question]:
    return []


def _no_tables(context: Context) -> Tables:
    return {}


@dataclass(frozen=True)
class Format:
    """One kind of export.

    `key` and `day` name columns: a row's id, and the day that says how far the file goes. With `fold_key` capitals and
    small letters of the key are the same. `build` turns kept rows into tables of the vocabulary; `ask` says what must
    be answered first; `finish` adds what is only known at the end. A `snapshot` tells the present of one day, which
    must be known; `answers["as_of"]` always gives that day. Raise `version` when the same file would now become other
    rows.
    """

    name: str
    title: str
    platform: str
    tested: str
    help: str
    channel_kind: str
    columns: Mapping[str, Column]
    key: str
    build: Callable[[pd.DataFrame, Context], Tables]
    fold_key: bool = False
    day: str = "day"
    leave: tuple[Leave, ...] = ()
    ask: Callable[[pd.DataFrame, Context], list[Question]] = _nothing
    finish: Callable[[Context], Tables] = _no_tables
    snapshot: bool = False
    stream: str | None = None
    stream_class: str | None = None
    audience: str | None = None
    version: int = 1


def text(*names: str, required: bool = True, needed: bool = False) -> Column:
    """A column of words."""
    return Column(names, "text", required, needed)


def money(*names: str, required: bool = True, needed: bool = False) -> Column:
    """A column of amounts, with a decimal point."""
    return Column(names, "money", required, needed)


def moment(*names: str, required: bool = True, needed: bool = False, instead: str | None = None) -> Column:
    """A column of days or of moments in UTC."""
    return Column(names, "moment", required, needed, instead)


def currency(*names: str) -> Column:
    """A column of currency codes."""
    return Column(names, "currency")


def flag(*names: str, required: bool = True) -> Column:
    """A column of yes and no (1, 0, true, false)."""
    return Column(names, "flag", required)
