"""How an export file is declared: its columns, how it is known, what its rows become and which are left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
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

    A name may hold ``{currency}``, which stands for a code or sign in the header (“Amount (USD)”, “Price($)”) and ends in
    `Context.header`; ``#2`` behind a name is its second column of that name (``#2`` alone: the second without a name).

    After conversion a *text* column holds str, *money* int64 millionths (blank = 0), *number* nullable Int64
    millionths (blank = NA, “0.09%” = 900), *moment* days as datetime64[s] in the reporting zone (blank = NaT; a bare
    day stays that day, a bare month is its first day, a range its last one), *seconds* nullable Int64 (“1:02:03”,
    “62”), *flag* bool, *currency* a code in capitals. Money and numbers may have a currency glued to them; with
    `glued` its code stands in a further text column of that name ("" where there is none); without, a column with
    several currencies is refused. A bare “$” counts as US dollars. `needed`: a row where it is blank is rejected.
    `instead`: another column that fills what is blank here. `zone`: where moments without a zone of their own were
    written; None is the reporting zone.
    """

    names: tuple[str, ...]
    kind: Literal["text", "money", "number", "moment", "seconds", "flag", "currency"] = "text"
    required: bool = True
    needed: bool = False
    instead: str | None = None
    glued: str | None = None
    zone: str | None = "UTC"


@dataclass(frozen=True)
class Head:
    """What stands at the top of a file: for recognising it and for what its rows do not say.

    `before`: the lines above the header; `columns`: the header's cells; `first`: up to 50 rows under it, as text;
    `name`: the file's own name (in an archive or workbook: the member's or the sheet's); `beside`: the other members of
    the same archive or workbook, by name, as readable text tables.
    """

    name: str
    before: tuple[str, ...]
    columns: tuple[str, ...]
    first: tuple[tuple[str, ...], ...]
    beside: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True)
class Leave:
    """Rows that are understood but become nothing, and why; `rows` gives the mask.

    With `whatever` a row is left out even if its cells do not convert (a row of totals has no date) or its id comes again.
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
    """What a format may use beside the rows: the workspace's zone and key, the owner's answers, and a running tally.

    `header`: the code of each ``{currency}`` in the header, by column, and the first of them under ``currency`` (“$” gives USD:
    the head has it as it is written). `period`: first and last day of an export over a period.
    """

    zone: str
    hash_key: bytes
    answers: Mapping[str, str]
    as_of: date | None = None
    tally: Counter[str] = field(default_factory=Counter)
    head: Head | None = None
    header: Mapping[str, str] = field(default_factory=dict)
    period: tuple[date, date] | None = None


def _nothing(rows: pd.DataFrame, context: Context) -> list[Question]:
    return []


def _no_tables(context: Context) -> Tables:
    return {}


def _as_they_are(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    return rows


def _any(head: Head) -> bool:
    return True


def _unsaid(head: Head) -> tuple[date, date] | None:
    return None


@dataclass(frozen=True)
class Format:
    """One kind of export.

    How it is known: by its required columns, and where those are too common by `fits`. `decimal` and `dates` say how amounts
    and days are written; “auto” decides by the whole file and asks where nothing proves it. `dates` is the order of days
    written in figures: ISO days and names of months are always understood.

    `key`: the column with a row's id; several columns make one id together (joined by “|”). A row without one, or
    every row where `key` is None, is known by its content in the columns `content` (as converted; `prepare` may have
    made them) and by how often that came before in the file: ``<hash>-<n>``. With several columns or `content` the
    framework fills ``rows["id"]``.
    `day` names the column with the day that says how far the file goes. With `fold_key` capitals and small letters of
    the key are the same. `prepare` adds columns to the converted rows, before anything is left out; `build` turns kept rows
    into tables of the vocabulary; `ask` says what must be answered first; `finish` adds what is only known at the end.

    Without a `header` the table begins with its first row that `fits`, and a column's name is its place: ``#1``,
    ``#2``. `footers`: beginnings of the first cell of rows that end a table or sum it up (of rows that do not fit the
    header also of the last cell), however many cells they have. `ends`: beginnings of a line after which another
    table follows, which is left out. With `loose`, rows that are too short are filled up with blanks and too long
    ones lose blank cells at their end, where they have a day; where they have none they are left out as notes.
    `quotes`: whether a quote sign encloses cells. `beside`: patterns (regular expressions of whole names, without
    folders) of the members of the same archive that this part reads itself through `Head.beside`; they are no parts
    of their own. A `snapshot` tells the present of one day, which must be known; `answers["as_of"]` always gives that
    day. A `span` is summed over a period, which `period` finds in the head or the owner is asked for.

    `streams`: further streams that rows may name, as (name, class, audience); others that rows name are made like
    `stream`. `repeats`: the platform whose money this one's stream tells again.
    `account_too`: the connected account may bring this very money, too, as other rows. Raise `version` when the same
    file would now become other rows.
    """

    name: str
    title: str
    platform: str
    tested: str
    help: str
    channel_kind: str
    columns: Mapping[str, Column]
    build: Callable[[pd.DataFrame, Context], Tables]
    key: str | tuple[str, ...] | None = "id"
    content: tuple[str, ...] = ()
    fold_key: bool = False
    day: str = "day"
    fits: Callable[[Head], bool] = _any
    decimal: Literal[".", ",", "auto"] = "."
    dates: Literal["mdy", "dmy", "ymd", "auto"] = "auto"
    header: bool = True
    quotes: bool = True
    footers: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    loose: bool = False
    prepare: Callable[[pd.DataFrame, Context], pd.DataFrame] = _as_they_are
    leave: tuple[Leave, ...] = ()
    ask: Callable[[pd.DataFrame, Context], list[Question]] = _nothing
    finish: Callable[[Context], Tables] = _no_tables
    snapshot: bool = False
    span: bool = False
    period: Callable[[Head], tuple[date, date] | None] = _unsaid
    stream: str | None = None
    stream_class: str | None = None
    audience: str | None = None
    streams: tuple[tuple[str, str, str | None], ...] = ()
    repeats: str | None = None
    account_too: bool = False
    beside: tuple[str, ...] = ()
    version: int = 1


def text(*names: str, required: bool = True, needed: bool = False) -> Column:
    """A column of words."""
    return Column(names, "text", required, needed)


def money(*names: str, required: bool = True, needed: bool = False, glued: str | None = None) -> Column:
    """A column of amounts; blank is nothing."""
    return Column(names, "money", required, needed, glued=glued)


def number(*names: str, required: bool = True, needed: bool = False) -> Column:
    """A column of counts or rates, in which blank is a gap."""
    return Column(names, "number", required, needed)


def moment(
    *names: str, required: bool = True, needed: bool = False, instead: str | None = None, zone: str | None = "UTC"
) -> Column:
    """A column of days, months or moments."""
    return Column(names, "moment", required, needed, instead, zone=zone)


def seconds(*names: str, required: bool = True) -> Column:
    """A column of durations."""
    return Column(names, "seconds", required)


def currency(*names: str, required: bool = True) -> Column:
    """A column of currency codes; where the file has none it is blank."""
    return Column(names, "currency", required)


def flag(*names: str, required: bool = True) -> Column:
    """A column of yes and no (1, 0, true, false)."""
    return Column(names, "flag", required)
