"""What of a source's address is secret, kept out of everything else that goes into the record: its bookmark, and the rows it gives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from connectors import _address, _veiled

_ENOUGH = 6
"""A shorter secret may stand in a title by chance, so rows keep it."""
_MARK = re.compile(r"\{(\w*url|server|base)\.\d+\}")


class Veil:
    """The secret parts of a source's addresses, and what stands for them. Without any it changes nothing."""

    def __init__(self, config: Mapping[str, str]) -> None:
        self._marks: list[tuple[str, str]] = []
        self._signs: list[tuple[str, str]] = []
        for name, value in sorted(config.items()):
            if not _address.is_address(name):
                continue
            found = _veiled.secrets(value)
            self._marks += [(text, f"{{{name}.{number}}}") for number, text in enumerate(found)]
            self._signs += [pair for text in _veiled.secrets(value, sure=True) for pair in _told(text)]
        for pairs in (self._marks, self._signs):
            pairs.sort(key=lambda pair: len(pair[0]), reverse=True)

    @property
    def marks(self) -> list[tuple[str, str]]:
        """Each secret part and what a bookmark has in its place."""
        return list(self._marks)

    @property
    def signs(self) -> list[tuple[str, str]]:
        """Each part that is surely secret and what a row has in its place."""
        return list(self._signs)

    def over(self, bookmark: dict[str, Any]) -> dict[str, Any]:
        """A bookmark as it is kept."""
        return _changed(bookmark, self._marks) if self._marks else bookmark

    def lifted(self, bookmark: dict[str, Any]) -> dict[str, Any]:
        """A kept bookmark with the secrets of today; empty where one of it is no longer known, so that all is read again."""
        if "{" not in "".join(_texts(bookmark)):
            return bookmark
        whole = _changed(bookmark, [(mark, text) for text, mark in self._marks])
        lost = any(_MARK.search(text) for text in _texts(whole))
        return {} if lost else whole

    def rows(self, found: list[Any]) -> list[Any]:
        """Rows in which a feed repeats what opens it, without that."""
        return [self._row(row) for row in found] if self._signs else found

    def _row(self, row: Any) -> Any:
        changes = {}
        for name in type(row).model_fields:
            value = getattr(row, name)
            if isinstance(value, str) and (shown := _replaced(value, self._signs)) != value:
                changes[name] = shown
        return row.model_copy(update=changes) if changes else row


def _told(text: str) -> Iterable[tuple[str, str]]:
    if text.endswith("@"):  # before the host: an address without it still leads there
        yield text, ""
        text = text[:-1].rpartition(":")[2]
    if len(text) >= _ENOUGH:
        yield from dict.fromkeys([(text, _veiled.SIGN), (unquote(text), _veiled.SIGN)])


def _replaced(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    for old, new in pairs:
        text = text.replace(old, new)
    return text


def _changed(value: Any, pairs: list[tuple[str, str]]) -> Any:
    if isinstance(value, str):
        return _replaced(value, pairs)
    if isinstance(value, dict):
        return {name: _changed(each, pairs) for name, each in value.items()}
    return [_changed(each, pairs) for each in value] if isinstance(value, list) else value


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(each)
