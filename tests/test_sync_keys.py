"""Keys that are renewed while others use them, runs cut off in between, and records that share a key."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import made_up
import pytest
from fault_server import Act, Asked, FaultServer, Tokens, data, faults  # noqa: F401
from loopback import no_waiting  # noqa: F401

import connectors
import settings
from collect import accounts, connecting, moving, sync, vault
from collect.errors import CollectError
from connectors import _oauth
from connectors._http import Http
from connectors._spec import ConnectorError, OAuth
from store import Source, Store, Workspace, open_store

TODAY = date(2026, 11, 21)
ROOT = Path(__file__).resolve().parent.parent
Start = Callable[..., FaultServer]


class Once(Tokens):
    """Each refresh token is good for once, whoever shows it; every access token that was given is good for long."""

    def __init__(self) -> None:
        super().__init__(data({"days": {"2026-11-20": 5}, "name": "Harbour"}), lives=10_000, rotates=True)
        self.refused, self.delay = 0, 0.0
        self._lock = threading.Lock()

    def _token(self, asked: Asked) -> Act:
        with self._lock:
            act = super()._token(asked)
        self.refused += act.status == 400
        return replace(act, delay=self.delay)

    def _api(self, asked: Asked) -> Act:
        if not asked.headers.get("authorization", "").startswith("Bearer access-"):
            return data({"error": "expired"}, 401)
        return self.inner  # type: ignore[return-value]


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store(settings.database_url())
    yield opened
    opened.close()


@pytest.fixture
def ws(store: Store) -> Workspace:
    return store.make_workspace("default")


@pytest.fixture
def once(monkeypatch: pytest.MonkeyPatch) -> Once:
    monkeypatch.setattr(connectors, "discover", lambda *_: ({"made_up": made_up.rotating()}, {}))
    return Once()


@pytest.fixture
def server(once: Once, faults: Start) -> FaultServer:
    return faults(once)


@pytest.fixture
def source(store: Store, ws: Workspace, server: FaultServer) -> Source:
    return connect(store, ws, server)


def connect(store: Store, ws: Workspace, server: FaultServer, refresh: str = "refresh-0") -> Source:
    config = {"base": server.url, "key": "x", "refresh_token": refresh}
    return connecting.connect(store, ws, "made_up", config)


def run(store: Store, ws: Workspace) -> sync.SyncResult:
    (result,) = sync.run(store, ws, today=TODAY)
    return result


PROGRAM = """
import os, sys
sys.path[:0] = ["tests", "."]
import connectors, made_up, settings
from datetime import date
from collect import connecting, sync, vault
from store import open_store
made = made_up.rotating()
connectors.discover = lambda *_: ({"made_up": made}, {})
if sys.argv[2:] == ["killed"]:
    vault.change = lambda *_: os._exit(9)
store = open_store(settings.database_url())
ws = store.workspace("default")
print("ready", flush=True)
sys.stdin.readline()
if sys.argv[1] == "sync":
    sys.exit(not sync.run(store, ws, today=date(2026, 11, 21))[0].ok)
connecting.reconnect(store, ws, "harbour", {})
"""


def program(*words: str) -> subprocess.Popen[str]:
    """A program of its own, which begins at `go`."""
    command = [sys.executable, "-c", PROGRAM, *words]
    return subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def go(at_work: list[subprocess.Popen[str]]) -> list[tuple[str, int]]:
    for each in at_work:
        assert each.stdout is not None and each.stdout.readline() == "ready\n"
    for each in at_work:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    return [(each.communicate(timeout=60)[0], each.returncode) for each in at_work]


class TestTwoAtOnce:
    def test_two_programs_never_show_one_refresh_token_twice(self, source: Source, once: Once) -> None:
        once.delay = 0.5
        said = go([program("sync"), program("reconnect")])

        assert [code for _, code in said] == [0, 0], said
        assert (once.refused, once.renewed) == (0, 3)
        assert vault.read(source.settings["kept"])["refresh_token"] == once.refresh

    def test_nor_do_many_threads(self, source: Source, server: FaultServer, once: Once) -> None:
        place, failed = source.settings["kept"], []
        config = {**vault.read(place), "base": server.url}

        def work() -> None:
            with Http.for_config(
                made_up.SPEC,
                config,
                renewing=lambda: vault.renewing(place),
                keep=lambda n, v: vault.change(place, n, v),
            ) as http:
                http.sign(_oauth.bearer(config, http, OAuth("code", ""), token_url=server.url + "/token"))
                try:
                    http.get(server.url + "/me")
                except ConnectorError as error:
                    failed.append(error)

        once.delay = 0.05
        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (failed, once.refused, once.renewed) == ([], 0, 9)
        assert vault.read(place)["refresh_token"] == once.refresh == "refresh-9"

    def test_what_a_sync_renewed_while_the_owner_reconnected_stays(
        self, store: Store, ws: Workspace, source: Source, once: Once, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        checked = connecting._checked

        def slow(*words: object) -> object:
            found = checked(*words)  # type: ignore[arg-type]
            assert run(store, ws).ok
            return found

        monkeypatch.setattr(connecting, "_checked", slow)
        connecting.reconnect(store, ws, source.name, {"key": "y"})

        assert vault.read(source.settings["kept"]) == {"key": "y", "refresh_token": once.refresh}
        assert run(store, ws).ok

    def test_two_who_change_an_entry_lose_nothing(self) -> None:
        place = vault.keep({"a": "0", "b": "0"})
        threads = [
            threading.Thread(target=lambda name=name: [vault.change(place, name, str(n)) for n in range(1, 16)])
            for name in "ab"
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert vault.read(place) == {"a": "15", "b": "15"}


class TestCutOff:
    def test_killed_before_the_new_key_was_kept_the_next_run_says_reconnect(
        self, store: Store, ws: Workspace, source: Source, server: FaultServer, once: Once
    ) -> None:
        ((_, code),) = go([program("sync", "killed")])
        assert (code, once.refresh) == (9, "refresh-2")
        result = run(store, ws)

        assert result.reconnect and "cut off before it could keep the new key" in result.message
        assert "reconnect" in result.message and "refresh-" not in result.message
        asked = len(server.asked)
        assert run(store, ws).told_before and len(server.asked) == asked + 1, "no storm of tries"
        connecting.reconnect(store, ws, source.name, {"refresh_token": once.refresh})
        assert run(store, ws).ok

    def test_a_full_disk_at_that_moment_is_told_and_what_to_do(
        self, store: Store, ws: Workspace, source: Source, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object) -> None:
            raise CollectError("The keys cannot be kept: make room.")

        monkeypatch.setattr(vault, "_save", full)
        result = run(store, ws)

        assert "make room" in result.message and "econnect" in result.message and result.reconnect

    def test_a_check_that_fails_after_the_key_was_renewed_does_not_lose_it(
        self, store: Store, ws: Workspace, source: Source, once: Once
    ) -> None:
        well, once.inner = once.inner, data({"other": 1}, 404)
        with pytest.raises(ConnectorError):
            connecting.reconnect(store, ws, source.name, {"key": "z"})
        once.inner = well

        assert once.renewed == 2 and vault.read(source.settings["kept"])["refresh_token"] == once.refresh
        assert run(store, ws).ok

    def test_a_first_check_that_fails_says_that_the_token_is_used_up(
        self, store: Store, ws: Workspace, server: FaultServer, once: Once
    ) -> None:
        once.inner = data({"other": 1}, 404)
        with pytest.raises(ConnectorError, match="used up now: make a new token"):
            connect(store, ws, server)
        with pytest.raises(ConnectorError) as again:
            connect(store, ws, server)
        assert "econnect" in str(again.value) and "used up" not in str(again.value)

    def test_the_token_of_a_source_typed_once_more_is_renewed_for_it(
        self, store: Store, ws: Workspace, source: Source, server: FaultServer, once: Once
    ) -> None:
        assert connect(store, ws, server, once.refresh).id == source.id
        assert vault.read(source.settings["kept"])["refresh_token"] == once.refresh == "refresh-2"
        assert connect(store, ws, server, once.refresh).id == source.id and run(store, ws).ok


class TestMoved:
    @pytest.fixture
    def there(self, store: Store, source: Source, tmp_path: Path) -> Iterator[Store]:
        moving.move(store, "default", f"sqlite:///{tmp_path / 'there.db'}")
        opened = open_store(f"sqlite:///{tmp_path / 'there.db'}")
        yield opened
        opened.close()

    @pytest.mark.parametrize("history", [True, False])
    def test_a_source_removed_here_keeps_its_key_there(
        self, store: Store, ws: Workspace, source: Source, there: Store, history: bool
    ) -> None:
        connecting.remove(store, ws, source.name, history=history)
        moved = there.workspace("default")
        assert run(there, moved).ok
        connecting.remove(there, moved, source.name, history=history)

        with pytest.raises(CollectError):
            vault.read(source.settings["kept"])

    def test_both_go_on_with_a_key_that_is_renewed(
        self, store: Store, ws: Workspace, source: Source, there: Store, once: Once
    ) -> None:
        for _ in range(2):
            assert run(store, ws).ok and run(there, there.workspace("default")).ok
        connecting.reconnect(there, there.workspace("default"), source.name, {"key": "y"})
        connecting.remove(store, ws, source.name, history=True)

        assert once.refused == 0 and run(there, there.workspace("default")).ok

    def test_a_move_that_is_taken_back_counts_as_none(
        self, store: Store, ws: Workspace, source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answers = iter([1, 2])
        monkeypatch.setattr(Store, "totals", lambda *_: next(answers))
        with pytest.raises(CollectError, match="changed while it was moved"):
            moving.move(store, "default", f"sqlite:///{tmp_path / 'there.db'}")
        connecting.remove(store, ws, source.name, history=True)

        with pytest.raises(CollectError):
            vault.read(source.settings["kept"])

    def test_a_key_that_is_not_here_is_nobodys(self, store: Store, source: Source, tmp_path: Path) -> None:
        vault.forget(source.settings["kept"])
        moving.move(store, "default", f"sqlite:///{tmp_path / 'there.db'}")
        there = open_store(f"sqlite:///{tmp_path / 'there.db'}")

        assert accounts.reference(there.sources(1)[0]) != source.settings["kept"]
        assert "reconnect" in run(there, there.workspace("default")).message
        there.close()


def test_home_is_tidy_after_all(source: Source, store: Store, ws: Workspace) -> None:
    assert run(store, ws).ok
    assert not list(settings.home().glob("renewing-*"))


class TestRenamed:
    """An account that is called something else at its platform."""

    @pytest.fixture
    def named(self, store: Store, ws: Workspace, faults: Start, monkeypatch: pytest.MonkeyPatch) -> made_up.Platform:
        monkeypatch.setattr(connectors, "discover", lambda *_: ({"made_up": made_up.module()}, {}))
        platform = made_up.Platform({TODAY: 5})
        self.config = {"base": faults(platform).url, "key": "k-1", "site": "harbour.example"}
        connecting.connect(store, ws, "made_up", self.config)
        assert run(store, ws).ok
        platform.name, platform.key = "New Harbour", "k-2"
        return platform

    def test_its_new_name_is_taken_where_a_setting_says_that_it_is_the_same(
        self, store: Store, ws: Workspace, named: made_up.Platform
    ) -> None:
        again = connecting.reconnect(store, ws, "harbour", {"key": "k-2"})
        assert (again.title, again.state["account"], again.name) == ("New Harbour", "New Harbour", "harbour")
        named.name = "Newest Harbour"
        connecting.rename(store, ws, "harbour", "Mine")
        once_more = connecting.connect(store, ws, "made_up", {**self.config, "key": "k-2"})
        assert (once_more.id, once_more.title, once_more.state["account"]) == (again.id, "Mine", "Newest Harbour")
        assert run(store, ws).ok and len(store.sources(ws.id)) == 1

    def test_another_site_is_another_account(self, store: Store, ws: Workspace, named: made_up.Platform) -> None:
        with pytest.raises(CollectError, match="another account"):
            connecting.reconnect(store, ws, "harbour", {"key": "k-2", "site": "other.example"})
        assert (
            connecting.connect(store, ws, "made_up", {**self.config, "key": "k-2", "site": "b.example"}).name
            != "harbour"
        )

    def test_what_another_source_is_called_is_told_apart_by_the_platform(
        self, store: Store, ws: Workspace, named: made_up.Platform
    ) -> None:
        store.make_source(ws.id, "feed", connector="rss", title="New Harbour")
        other = connecting.connect(store, ws, "made_up", {**self.config, "key": "k-2", "site": "b.example"})
        assert (other.title, other.name) == ("New Harbour (Made up)", "new-harbour-made-up")
        assert {c.title for c in store.channels(ws.id)} == {"Harbour", "New Harbour (Made up)"}
        again = connecting.reconnect(store, ws, other.name, {"key": "k-2"})
        assert again.title == other.title
        labelled = connecting.connect(
            store, ws, "made_up", {**self.config, "key": "k-2", "site": "c.example"}, label="New Harbour"
        )
        assert labelled.title == "New Harbour", "as the owner called it"

    def test_the_id_of_the_owners_own_program_identifies_nobody(self) -> None:
        spec = made_up.SPEC
        assert accounts.identity(spec, {"client_id": "c", "base": "http://x", "currency": "EUR"}) == {}
        assert accounts.identity(spec, {"server": "https://x"}) == {}
        assert accounts.identity(spec, {"server": "https://x", "site": "1", "client_id": "c"}) == {
            "server": "https://x",
            "site": "1",
        }
        for address, first, again in (
            ("https://a.example/feed", True, True), ("https://…@a.example/feed", True, True),
            ("https://a.example/feed?key=…", False, True), ("https://a.example/private/…", False, False),
        ):  # fmt: skip
            assert bool(accounts.identity(spec, {"url": address})) is first
            assert bool(accounts.identity(spec, {"url": address}, token_tells=False)) is again
