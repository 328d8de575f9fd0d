"""What tests of the Sources page share: a made-up platform on loopback, and the page opened, filled in and read."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from types import ModuleType
from typing import Any

import pytest
import streamlit as st
from app_under_test import app, shown
from fault_server import FaultServer, faults  # noqa: F401
from loopback import no_waiting  # noqa: F401
from made_up import Platform, daily, module
from streamlit.testing.v1 import AppTest

import connectors
import settings
from collect import connecting, workspaces
from connectors._spec import Setting
from store import Store, Workspace, open_store
from ui import jobs

TODAY = date(2026, 11, 21)
KEY = "k-very-secret-1"
SERVER = Setting("server", "Server")
FORM = (SERVER, Setting("site", "Site", required=False), Setting("key", "API key", "from its settings", secret=True))
Start = Callable[..., FaultServer]
_told: list[str] = []


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    jobs.close_jobs()


@pytest.fixture
def store() -> Store:
    return open_store(settings.database_url())


@pytest.fixture
def ws(store: Store) -> Workspace:
    return workspaces.ensure(store)


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Make these the only connectors: the made-up platform, with other names, fields and habits."""

    def _use(*modules: ModuleType) -> None:
        monkeypatch.setattr(connectors, "discover", lambda *_: ({each.SPEC.name: each for each in modules}, {}))

    return _use


def made(**changes: Any) -> ModuleType:
    return module(**{"hosts": ("",), "settings": FORM, "base": "", **changes})


@pytest.fixture
def platform(faults: Start, use: Callable) -> tuple[Platform, str]:
    """A platform of ten days, and its address."""
    use(made(), made(name="second", title="Second counter"))
    platform = Platform(daily(TODAY - timedelta(days=9), TODAY), key=KEY)
    return platform, faults(platform).url


def opened(**words: str) -> AppTest:
    return app(page="sources.py", **words)


def filled(at: AppTest, **fields: str) -> AppTest:
    for name, text in fields.items():
        next(t for t in at.text_input if (t.key or "").endswith(f"-{name}")).set_value(text)
    return at


def pressed(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


def at_rest(at: AppTest) -> AppTest:
    """The page once the work behind it is over; `told` gives the lines that stood on it meanwhile."""
    end, before = time.monotonic() + 30, lines(at)
    while jobs.jobs().snapshot("default").running:
        assert time.monotonic() < end
        time.sleep(0.02)
    at.run()
    _told[:] = [*before, *lines(at)]  # quick work is over before the page looks for it
    return at


def told() -> str:
    """What the page said while work went on behind it, up to the last `at_rest`."""
    return " ".join(_told)


def said(at: AppTest) -> str:
    """Everything that stands on the page, as it went to the browser."""
    nodes = [node for node in at._tree if hasattr(node, "proto")]
    assert len(nodes) > 20
    return "\n".join(str(node.proto) for node in nodes)


def words(at: AppTest) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", shown(at)))


def lines(at: AppTest) -> list[str]:
    return [e.value.replace("\\", "") for e in (*at.success, *at.error, *at.info)]


def connect(store: Store, ws: Workspace, url: str, connector: str = "made_up", **more: str) -> Any:
    config = {"server": url, "key": KEY, **more}
    return connecting.connect(store, ws, connector, config, label=more.pop("label", None))


def source(store: Store, ws: Workspace, name: str = "harbour") -> Any:
    return next(each for each in store.sources(ws.id) if each.name == name)


def keys(at: AppTest) -> set[str]:
    return {str(button.key) for button in at.button}
