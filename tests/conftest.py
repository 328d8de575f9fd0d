"""What every test has: a home of its own, a fixed day, no network but loopback, and the shared files where they are present."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fake_store import FakeStore

if TYPE_CHECKING:
    from server import Server

    from figures import Question

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
TODAY = date(2026, 11, 21)
_used_shared: set[str] = set()

# No test may write into the keyring of whoever runs it; one that needs a keyring brings its own.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
# Tests start the program a hundred times: compiling it anew each time would take longer than running it.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write the golden files anew")
    parser.addoption(
        "--every",
        action="store_true",
        help="also the long tests, which are marked so; every real export, hundreds of random cases, long logs",
    )
    parser.addoption("--long", action="store_true", help="what --every adds, alone")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without --every the long tests are left out. Who shares the demo comes first and a server's tests last.

    The first half goes to one process and the second half to the other, so that each of the two is made once.
    """
    if not config.getoption("--every"):
        wanted = config.getoption("--long")
        config.hook.pytest_deselected(items=[item for item in items if _long(item) != wanted])
        items[:] = [item for item in items if _long(item) == wanted]
    items.sort(key=_place)


def _long(item: pytest.Item) -> bool:
    """Whether a test is marked ``every``, or ``every(values)`` and its parameters hold one of these."""
    values = getattr(getattr(item, "callspec", None), "params", {}).values()
    told = [value for value in values if isinstance(value, str | int | date)]
    return any(not mark.args or set(mark.args) & set(told) for mark in item.iter_markers("every"))


def _place(item: pytest.Item) -> int:
    if "demo_record" in getattr(item, "fixturenames", ()):
        return 0
    engines = getattr(getattr(item, "callspec", None), "params", {}).values()
    return 2 if "postgresql" in engines or "server" in getattr(item, "fixturenames", ()) else 1


@pytest.fixture
def store() -> FakeStore:
    """The store in memory that tests of figures fill; tests of the real one make their own."""
    return FakeStore()


@pytest.fixture
def shared(request: pytest.FixtureRequest) -> Path:
    """The folder of real feeds and exports that lies beside a developer's checkout."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the shared folder with real files is not beside this checkout")
    _used_shared.add(request.node.nodeid)
    return SHARED


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker process hands its list to the process that prints the summary."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["used_shared"] = sorted(_used_shared)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    _used_shared.update(getattr(node, "workeroutput", {}).get("used_shared", ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.write_line(f"{len(_used_shared)} tests read the shared files")


@pytest.fixture(autouse=True)
def _private_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIBUTARY_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("TRIBUTARY_DB", raising=False)
    monkeypatch.setenv("TRIBUTARY_TODAY", "2026-11-21")


@pytest.fixture(autouse=True)
def _loopback_only(socket_enabled: None) -> None:
    from pytest_socket import socket_allow_hosts

    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def demo_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with the demo business, filled once for all tests of a process."""
    import sample
    from store import open_store

    path = tmp_path_factory.mktemp("demo") / "tributary.db"
    store = open_store(f"sqlite:///{path}")
    sample.fill(store, TODAY)
    return store.backup(path.with_name("whole.db"))  # the file alone would lack what is still in its log


@pytest.fixture
def demo_shown(demo_record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The app opens the demo's record itself: for tests that only look, so that what one has worked out serves the next."""
    monkeypatch.setenv("TRIBUTARY_DB", f"sqlite:///{demo_record}")


@pytest.fixture(scope="session")
def demo_question(demo_record: Path) -> Question:
    """The last full month of the demo business; tests only read it."""
    from figures import question
    from store import open_store

    store = open_store(f"sqlite:///{demo_record}")
    return question(store, store.workspace("demo"), today=TODAY)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A running PostgreSQL server, one for each worker process."""
    from server import Server, programs

    place = programs()
    if place is None:
        pytest.skip("PostgreSQL's programs (initdb, postgres) are not installed")
    running = Server(place)
    yield running
    running.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def record_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty record: every test that takes it runs once on each engine."""
    if request.param == "postgresql":
        return request.getfixturevalue("server").emptied()
    return f"sqlite:///{tmp_path / 'data' / 'record.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a record that is not there yet."""
    if request.param == "postgresql":
        return request.getfixturevalue("server").fresh()
    return f"sqlite:///{tmp_path / 'data' / 'record.db'}"
