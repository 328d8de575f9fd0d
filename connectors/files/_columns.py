"""One declared column of a block of rows, converted as its kind and the file's styles say."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyarrow as pa

from connectors.files import _amounts, _convert, _days
from connectors.files._convert import Converted
from connectors.files._format import Column, Context
from connectors.files._styles import Styles

SHOWN = frozenset({"money", "number", "moment", "seconds"})
"""Kinds of which a cell that was not understood may be shown; others could hold what is personal."""

_KINDS: Mapping[str, Callable[[pa.Array], Converted]] = {
    "flag": _convert.flags,
    "currency": _convert.currency,
    "seconds": _convert.seconds,
    "text": _convert.words,
}
_SIGN = {".": "point", ",": "comma"}


def cells(table: pa.Table, key: str) -> pa.Array:
    """The cells of a column; blank where the file does not have it."""
    if key in table.column_names:
        return table.column(key).combine_chunks()
    return pa.array([""] * len(table), pa.string())


def convert(texts: pa.Array, column: Column, context: Context, styles: Styles) -> Converted:
    """The values of a column's cells."""
    if column.kind == "moment":
        return _days.day(texts, context.zone, styles.dates, column.zone)
    if column.kind == "money":
        return _amounts.money(texts, styles.decimal)
    if column.kind == "number":
        return _amounts.number(texts, styles.decimal)
    return _KINDS[column.kind](texts)


def wrong(column: Column, styles: Styles) -> str:
    """Why a cell of this kind was not understood."""
    return {
        "money": f"this is not an amount with a decimal {_SIGN[styles.decimal]}",
        "number": f"this is not a number with a decimal {_SIGN[styles.decimal]}",
        "moment": "this is not a date from 1990 to 2100",
        "seconds": "this is not a duration such as 1:02:03 or a number of seconds",
        "currency": "this is not a currency code of three letters",
        "flag": "this is neither yes nor no",
    }[column.kind]
