"""What a page reads: the store, the workspace and month chosen, and cached answers of the figures room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

import figures
import settings
from store import Store, StoreError, Workspace, open_store
from ui import address, photograph

Answer = TypeVar("Answer")
DEFAULT = "default"


@dataclass(frozen=True)
class Place:
    """Where the owner is: the opened store, a workspace (None before the first is made), the month "YYYY-MM"."""

    store: Store
    url: str
    workspace: Workspace | None
    month: str
    today: date
    version: str
    amounts: str = "exact"

    @property
    def empty(self) -> bool:
        """Whether nothing was ever taken into this workspace."""
        return self.workspace is None or self.version == "" or not _has_batches(self)

    @property
    def ws(self) -> Workspace:
        """The workspace. Raises: StoreError: there is none yet."""
        if self.workspace is None:
            raise StoreError("There is no business yet: open the Overview and give it a name.")
        return self.workspace

    @property
    def currency(self) -> str:
        """The home currency's code."""
        return str(self.ws.home_currency)

    @property
    def titles(self) -> dict[str, str]:
        """What each source is called on the screen, by its name."""
        return {source.name: source.title or source.name for source in self.read("sources")}

    def ask(self, function: Callable[..., Answer], *args: object) -> Answer:
        """What `function(question, *args)` of the figures room answers; kept until the workspace or the day changes."""
        name = f"{function.__module__}.{function.__qualname__}"
        return _answer(name, args, self.key, function, self)

    @property
    def question(self) -> Any:
        """The question about the chosen month that every answer of this run is asked with."""
        return _question(self.key, self)

    @property
    def key(self) -> tuple[object, ...]:
        """What an answer depends on: record, workspace and its version, month, day, home currency, how amounts are told."""
        home = repr(self.ws.home_currency)
        return (self.url, self.ws.id, self.version, self.month, str(self.today), home, self.amounts)

    def read(self, reader: str, *args: object) -> Any:
        """What the store's `reader` (channels, sources, notes …) has for this workspace."""
        return getattr(self.store, reader)(self.ws.id, *args)


@st.cache_resource(show_spinner=False)
def opened(url: str) -> Store:
    """The store at an address, opened once a process."""
    return open_store(url)


def here() -> Place:
    """The place that the address names; an unknown one is the own business, as `unknown_workspace` says."""
    url = settings.database_url()
    store = opened(url)
    found = place(store, url, _workspace(store, address.workspace()), address.month())
    return photograph.seen(found)


def place(store: Store, url: str, workspace: Workspace | None, month: str | None = None) -> Place:
    """The place of a workspace, in its last full month unless another is named."""
    today = settings.today(workspace.zone if workspace else "UTC")
    version = store.version(workspace.id) if workspace else ""
    return Place(store, url, workspace, month or last_full_month(today), today, version)


def unknown_workspace(place: Place) -> str | None:
    """The name asked for in the address where there is no such workspace."""
    asked = address.workspace()
    return asked if asked and (place.workspace is None or place.workspace.name != asked) else None


def last_full_month(today: date) -> str:
    """The month before today's, "YYYY-MM"."""
    year, month = (today.year, today.month - 1) if today.month > 1 else (today.year - 1, 12)
    return f"{year}-{month:02d}"


def months_until(today: date, count: int = 36) -> list[str]:
    """The months one can choose: today's first, then back."""
    last = pd.Period(today, "M")
    return [str(last - back) for back in range(count)]


def own_workspace(store: Store) -> Workspace | None:
    """The owner's own business: the one named default, else the first that is no demo; None before there is one."""
    own = [w for w in store.workspaces() if not w.demo]
    named = [w for w in own if w.name == DEFAULT]
    return next(iter(named or own), None)


def _workspace(store: Store, name: str) -> Workspace | None:
    asked = [w for w in store.workspaces() if w.name == name]
    return asked[0] if asked else own_workspace(store)


def _has_batches(place: Place) -> bool:
    key = (place.url, place.ws.id, place.version)
    return bool(_answer("batches", (), key, lambda _question: bool(place.store.batches(place.ws.id, limit=1)), place))


@st.cache_data(show_spinner=False, max_entries=600)
def _answer(name: str, args: tuple[object, ...], key: tuple[object, ...], _function: Any, _place: Place) -> Any:
    return _function(_question(key, _place), *args)


@st.cache_resource(show_spinner=False, max_entries=40)
def _question(key: tuple[object, ...], _place: Place) -> Any:
    month = pd.Period(_place.month, "M")
    return figures.question(_place.store, _place.ws, month=month, today=_place.today)
