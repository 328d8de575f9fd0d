"""What an owner can do something about, said in one line."""

from __future__ import annotations

from connectors._spec import ConnectorError
from store import StoreError


class CollectError(Exception):
    """Something was refused or failed; the message says what, and what to do. Nothing was lost."""


class SyncRunning(CollectError):
    """Another sync is at work on this record."""


FAILURES: tuple[type[Exception], ...] = (CollectError, ConnectorError, StoreError)
"""Every failure whose text is written for the owner."""
