"""What can go wrong with the record, told so that its owner can act on it."""

from __future__ import annotations


class StoreError(Exception):
    """The record cannot be opened, read or written; the message says what happened and what to do."""


class Unknown(StoreError):
    """A workspace, source or batch of that name is not there."""
