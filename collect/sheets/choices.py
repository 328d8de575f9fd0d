"""Columns that many sheets have: a currency, a stream that is there or one of the usual ones."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from collect.sheets.columns import Column, Known


def currency() -> Column:
    """The currency of the row's amounts."""
    return Column("currency", "Currency", "currency", True, "Three letters, like USD", path=("currency",))


def stream(default: str | None, usual: tuple[str, ...] = (), *, needed: bool = True, told: str = "") -> Column:
    """The stream a row belongs to, `default` in a new one."""
    names = (*((default,) if default else ()), *usual)
    words = told or "The income stream it belongs to"
    return Column("stream", "Stream", "choice", needed, words, partial(_streams, names), default, path=("stream",))


def _streams(usual: tuple[str, ...], known: Known) -> Mapping[Any, str]:
    return {name: name for name in dict.fromkeys([*known.streams, *usual])}
