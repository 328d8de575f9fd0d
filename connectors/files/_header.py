"""The cells of a header against declared columns: other spacing, repeated names, a currency within a name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from connectors.files import _currencies
from connectors.files._format import Column

_PLACEHOLDER = "{currency}"
_NTH = re.compile(r"^(.*)#([1-9]\d?)$", re.DOTALL)


@dataclass(frozen=True)
class Found:
    """The position of each declared column that the header has, and the currencies within their names.

    `currencies`: column to code, and under ``currency`` the first of them.
    """

    places: dict[str, int]
    currencies: dict[str, str]


def places(cells: tuple[str, ...], columns: Mapping[str, Column]) -> Found | None:
    """Where the columns are, or None if a required one is missing."""
    plain = _by_name(cells)
    found = Found({}, {})
    for key, column in columns.items():
        match = next((hit for name in column.names if (hit := _find(name, cells, plain))), None)
        if match is None and column.required:
            return None
        if match is not None:
            found.places[key] = match[0]
            if match[1]:
                found.currencies[key] = match[1]
                found.currencies.setdefault("currency", match[1])
    return found


def lacking(cells: tuple[str, ...], columns: Mapping[str, Column]) -> list[str]:
    """The names of the required columns that a header does not have."""
    plain = _by_name(cells)
    required = [column for column in columns.values() if column.required]
    return [column.names[0] for column in required if not any(_find(name, cells, plain) for name in column.names)]


@lru_cache(1024)
def _by_name(cells: tuple[str, ...]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        found.setdefault(bare(cell), []).append(place)
    return found


def _find(name: str, cells: tuple[str, ...], plain: Mapping[str, list[int]]) -> tuple[int, str] | None:
    """The place of a declared name and the currency in it ("" for none)."""
    if _PLACEHOLDER in name:
        for place, cell in enumerate(cells):
            match = _pattern(name).fullmatch(" ".join(cell.replace("\ufeff", "").split()))
            code = _currencies.code(match[1]) if match else None
            if code:
                return place, code
        return None
    exact = plain.get(bare(name))
    if exact:
        return exact[0], ""
    nth = _NTH.match(name)
    same = plain.get(bare(nth[1]), []) if nth else []
    return (same[int(nth[2]) - 1], "") if nth and len(same) >= int(nth[2]) else None


@cache
def _pattern(name: str) -> re.Pattern[str]:
    before, _, after = " ".join(name.split()).partition(_PLACEHOLDER)
    return re.compile(re.escape(before) + r"\s?([^\s\d]{1,4})\s?" + re.escape(after), re.IGNORECASE)


@lru_cache(4096)
def bare(cell: str) -> str:
    """What two cells of a header have in common that are the same but for spacing and capitals."""
    return " ".join(cell.replace("\ufeff", "").split()).casefold()
