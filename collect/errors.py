"""What an owner can do something about, said in one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from connectors._spec import ConnectorError
from store import StoreError

if TYPE_CHECKING:
    from connectors.files import Part


class CollectError(Exception):
    """Something was refused or failed; the message says what, and what to do. Nothing was lost."""


class UnknownFile(CollectError):
    """A file of tables that nobody knows: they can be mapped by hand. `parts`: these tables."""

    def __init__(self, message: str, parts: Sequence[Part] = ()) -> None:
        super().__init__(message)
        self.parts = tuple(parts)


class SyncRunning(CollectError):
    """Another sync is at work on this record."""


FAILURES: tuple[type[Exception], ...] = (CollectError, ConnectorError, StoreError)
"""Every failure whose text is written for the owner."""
