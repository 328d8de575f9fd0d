"""What the store asks of an engine, and the choice between the two: a SQLite file, or a PostgreSQL server.

Two sides on each: one that reads and never takes a write lock, one that writes and takes it at once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from store.dialect import POSTGRESQL
from store.errors import StoreError
from store.locks import Lock

_CHOICES = "give sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME, or leave it unset."


class Session(Protocol):
    """One writing connection kept over several transactions, so that what is attached and temporary tables stay."""

    def write(self, workspace: int) -> AbstractContextManager[sa.Connection]:
        """One transaction that holds the workspace's write lock."""


class Engines(ABC):
    """The reading and the writing side of one record. Every error an owner can mend leaves them as a `StoreError`."""

    @abstractmethod
    def read(self, attach: Path | None = None) -> AbstractContextManager[sa.Connection]:
        """One consistent view of what is committed; `attach` as in `session`."""

    @abstractmethod
    def session(self, attach: Path | None = None) -> AbstractContextManager[Session]:
        """A writing connection; `attach` is a scratch file (store.staging) whose tables `dialect.staged` names."""

    @contextmanager
    def write(self, workspace: int = 0, attach: Path | None = None) -> Iterator[sa.Connection]:
        """One transaction that holds the write lock of a workspace; 0 is what all workspaces share."""
        with self.session(attach) as session, session.write(workspace) as connection:
            yield connection

    @abstractmethod
    def lock(self, name: str) -> Lock:
        """A lock between all programs that use this record, by name; not yet taken. It dies with its owner."""

    @abstractmethod
    def lease(self, workspace: int, number: int) -> Lock | None:
        """The lock that says who owns an open batch, taken, or None while its owner lives."""

    @abstractmethod
    def grown(self) -> None:
        """Many rows came or went: let the planner know. Called outside every transaction."""

    @abstractmethod
    def cleared(self) -> None:
        """What was taken out of the record is soon nowhere in its files either. Called outside every transaction."""

    @abstractmethod
    def describe(self) -> str:
        """What an owner calls the record, without any secret: "record FILE" or "database NAME on HOST"."""

    @abstractmethod
    def facts(self) -> list[str]:
        """Version, place and size, a line each."""

    @abstractmethod
    def identity(self) -> str:
        """A text that differs once another record was put in this one's place."""

    @abstractmethod
    def close(self) -> None:
        """Give all connections back."""


def parsed(url: str) -> sa.URL:
    """The address of a record.

    Raises: StoreError: it is none; it is not repeated in the message, since a password may be in it.
    """
    try:
        return sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise StoreError(f"TRIBUTARY_DB is no address: {_CHOICES}") from None


def path_of(url: str) -> Path | None:
    """The file of a ``sqlite:///`` address; None for a server's.

    Raises: StoreError: the address is of another kind, or names no file.
    """
    address = parsed(url)
    kind = address.get_backend_name()
    if kind in (POSTGRESQL, "postgres"):
        return None
    if kind != "sqlite":
        raise StoreError(f"TRIBUTARY_DB names a {kind} database, which this program cannot use: {_CHOICES}")
    if not address.database or address.database == ":memory:":
        raise StoreError("TRIBUTARY_DB names no file: give sqlite:///FILE, or leave it unset.")
    return Path(address.database).expanduser().absolute()


def engines_of(url: str) -> Engines:
    """The engines for an address; nothing is connected yet.

    Raises: StoreError: as `path_of`.
    """
    path = path_of(url)
    if path is not None:
        from store.sqlite_file import FileEngines

        return FileEngines(path)
    from store.postgresql import ServerEngines

    return ServerEngines(parsed(url))
