"""A sync that the owner stops from a page, whoever began it; and a past that ends where the account began."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from types import ModuleType

import made_up
import pytest
from fault_server import HANG, FaultServer, faults, status  # noqa: F401
from loopback import no_waiting  # noqa: F401
from made_up import Platform, daily

import connectors
import settings
from collect import connecting, keeping, sync, sync_progress, sync_state
from collect.errors import CollectError, SyncRunning
from connectors import _sending
from connectors._http import Http
from connectors._spec import ConnectorError, Offline, Payload, Window
from store import Store, Workspace, open_store

TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)
Start = Callable[..., FaultServer]


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store(settings.database_url())
    yield opened
    opened.close()


@pytest.fixture
def ws(store: Store) -> Workspace:
    return store.make_workspace("default")


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[ModuleType], None]:
    return lambda made: monkeypatch.setattr(connectors, "discover", lambda *_: ({"made_up": made}, {}))


def connect(store: Store, ws: Workspace, server: FaultServer, **more: str) -> str:
    return connecting.connect(store, ws, "made_up", {"base": server.url, "key": "k-1"}, **more).name  # type: ignore[arg-type]


def kept(store: Store, ws: Workspace) -> list[date]:
    return [day.date() for day in store.observations(ws.id, ["visitors"])["day"]]


class TestStop:
    @pytest.fixture
    def hanging(self, store: Store, ws: Workspace, faults: Start, use: Callable) -> Platform:
        """A platform that answers for the newest month and then hangs."""
        use(made_up.module(batch_days=31, history_days=100))
        platform = Platform(daily(TODAY - 150 * DAY, TODAY))
        connect(store, ws, faults(platform))
        platform.acts = [None, HANG]
        return platform

    def during(self, store: Store, ws: Workspace, platform: Platform, work: Callable[[], object]) -> object:
        """What `work` comes to, while a second thread stops the sync once the platform hangs."""
        boards: list[sync_progress.Board] = []

        def owner() -> None:
            until = time.monotonic() + 10
            while len(platform.windows) < 2 and time.monotonic() < until:
                time.sleep(0.01)
            boards.append(sync_progress.current(store.identity(), ws.id))  # type: ignore[arg-type]
            assert sync_progress.stop(store.identity(), ws.id)
            assert boards[0].stopping

        thread = threading.Thread(target=owner)
        thread.start()
        found = work()
        thread.join()
        assert sync_progress.current(store.identity(), ws.id) is None
        self.board = boards[0]
        return found

    def test_it_ends_soon_keeps_what_was_done_and_is_no_failure(
        self, store: Store, ws: Workspace, hanging: Platform
    ) -> None:
        began = time.monotonic()
        (result,) = self.during(store, ws, hanging, lambda: sync.run(store, ws, today=TODAY))  # type: ignore[misc]

        assert time.monotonic() - began < 5 and not self.board.by_itself
        assert (result.ok, result.stopped) == (False, True) and "topped" in result.message
        state = store.sources(ws.id)[0].state
        assert "error" not in state and state["stopped"] and min(kept(store, ws)) == date(2026, 11, 1)
        (again,) = sync.run(store, ws, today=TODAY)
        assert again.ok and min(kept(store, ws)) == date(2026, 8, 13)
        assert "stopped" not in store.sources(ws.id)[0].state

    def test_what_the_program_began_is_left_alone_for_an_hour_and_the_scheduler_lives(
        self, store: Store, ws: Workspace, hanging: Platform, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        end = threading.Event()
        self.during(store, ws, hanging, lambda: keeping.sync_due(store, end))

        assert self.board.by_itself and not end.is_set()
        assert keeping.sync_due(store, end) == []
        turn = sync_state.next_run(store.sources(ws.id)[0], ws.zone, settings.now())
        assert turn is not None and timedelta(minutes=59) < turn - settings.now() <= timedelta(hours=1)
        real = settings.now
        monkeypatch.setattr(settings, "now", lambda: real() + timedelta(minutes=61))
        assert [r.ok for r in keeping.sync_due(store, end)] == [True]

    def test_the_end_of_the_program_stops_it_and_is_no_wish_of_the_owner(
        self, store: Store, ws: Workspace, hanging: Platform
    ) -> None:
        end = threading.Event()
        threading.Timer(1.0, end.set).start()
        assert [r.stopped for r in keeping.sync_due(store, end)] == [True]
        assert "stopped" not in store.sources(ws.id)[0].state
        assert keeping.sync_due(store, threading.Event()), "the next start goes on"

    def test_nothing_to_stop(self, store: Store, ws: Workspace) -> None:
        assert sync_progress.stop(store.identity(), ws.id) is False

    @pytest.mark.parametrize("history", [True, False])
    def test_a_source_that_is_being_read_is_not_taken_away(
        self, store: Store, ws: Workspace, hanging: Platform, history: bool
    ) -> None:
        with sync.alone(store), pytest.raises(SyncRunning):
            connecting.remove(store, ws, "harbour", history=history)
        assert store.sources(ws.id)[0].settings
        connecting.remove(store, ws, "harbour", history=history)
        assert len(store.sources(ws.id)) == history


def test_an_account_can_measure_a_channel_that_is_there(
    store: Store, ws: Workspace, faults: Start, use: Callable
) -> None:
    use(made_up.module())
    store.make_channel(ws.id, "blog", "site", "Blog")
    server = faults(Platform({}))
    with pytest.raises(CollectError, match="no channel"):
        connect(store, ws, server, channel="other")
    connect(store, ws, server, channel="blog")

    assert (store.sources(ws.id)[0].channel, [c.name for c in store.channels(ws.id)]) == ("blog", ["blog"])


class TestPatience:
    """Somebody who connects waits for the check; a sync may wait for what a platform has to work out first."""

    def test_a_server_that_is_silent_is_given_up_soon(
        self, store: Store, ws: Workspace, faults: Start, use: Callable, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        use(made_up.module())
        monkeypatch.setattr(connecting, "CHECK_SECONDS", 1.0)
        began = time.monotonic()
        with pytest.raises(Offline):
            connect(store, ws, faults(HANG))
        assert time.monotonic() - began < 4

    def test_one_that_has_trouble_is_asked_twice_and_no_more(
        self, store: Store, ws: Workspace, faults: Start, use: Callable
    ) -> None:
        use(made_up.module())
        server = faults(status(500))
        with pytest.raises(ConnectorError):
            connect(store, ws, server)
        assert len(server.asked) == 2

    def test_an_answer_may_take_longer_than_a_connection(
        self, store: Store, ws: Workspace, faults: Start, use: Callable, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        use(made_up.module())
        platform = Platform({TODAY: 5})
        connect(store, ws, faults(platform))
        platform.delay = 1.0
        monkeypatch.setattr(_sending, "CONNECT_SECONDS", 0.3)
        assert sync.run(store, ws, today=TODAY)[0].added == 1
        assert len(platform.windows) == 1


class Young:
    """An account of a few months at a platform of many years; it says where its history begins, on windows without a row."""

    OPENED = date(2026, 9, 10)

    def __init__(self, opened: date = OPENED, *, always: bool = False) -> None:
        self.windows: list[tuple[date, date]] = []
        self.opened, self.always = opened, always
        self.made = made_up.module(batch_days=31, history_days=3_650)
        self.made.check, self.made.fetch = lambda *_: "Young", self._fetch  # type: ignore[attr-defined]

    def _fetch(self, config: dict[str, str], http: Http, window: Window) -> Iterator[Payload]:
        assert window.since is not None
        self.windows.append((window.since, window.until))
        figures = {str(d): n for d, n in daily(self.opened, TODAY).items() if window.since <= d <= window.until}
        import json

        told = (self.always or not figures) and window.since <= self.opened
        body = json.dumps({"days": figures}).encode()
        yield Payload(body, bookmark={"own": str(window.until)}, beginning=told)


class TestBeginning:
    @pytest.fixture(autouse=True)
    def connected(self, store: Store, ws: Workspace) -> None:
        store.make_source(ws.id, "young", connector="made_up", title="Young", settings={"site": "a"})

    def sync(self, store: Store, ws: Workspace, today: date = TODAY, **more: date) -> sync.SyncResult:
        (result,) = sync.run(store, ws, today=today, **more)  # type: ignore[arg-type]
        return result

    def covered(self, store: Store, ws: Workspace) -> dict[str, object]:
        return dict(store.sources(ws.id)[0].bookmark["sync"])

    @pytest.mark.parametrize(("always", "asked"), [(False, 4), (True, 3)])
    def test_nothing_is_asked_before_it_and_the_history_is_whole(
        self, store: Store, ws: Workspace, use: Callable, always: bool, asked: int
    ) -> None:
        young = Young(always=always)
        use(young.made)
        assert self.sync(store, ws).ok

        assert len(young.windows) == asked
        assert len(kept(store, ws)) == (TODAY - Young.OPENED).days + 1
        assert self.covered(store, ws)["filled"] and store.sources(ws.id)[0].state["filling"] is None
        assert store.sources(ws.id)[0].bookmark["own"] == str(TODAY)
        young.windows.clear()
        self.sync(store, ws, TODAY + DAY)
        assert young.windows == [(TODAY - 2 * DAY, TODAY + DAY)]

    def test_an_account_of_today_is_asked_once(self, store: Store, ws: Workspace, use: Callable) -> None:
        young = Young(TODAY + 5 * DAY)
        use(young.made)
        assert self.sync(store, ws).ok and self.covered(store, ws)["filled"]
        assert len(young.windows) == 1

    def test_what_is_read_anew_closes_no_gap(self, store: Store, ws: Workspace, use: Callable) -> None:
        young = Young(TODAY - 400 * DAY)
        use(young.made)
        half = {"first": str(TODAY - 20 * DAY), "until": str(TODAY), "filled": False}
        store.set_source(ws.id, "young", bookmark={"sync": half})
        young.opened = TODAY + DAY  # it says so of every window
        self.sync(store, ws, since=TODAY - 5 * DAY)
        assert self.covered(store, ws) == half | {"filled": True}, "nothing before these days, so nothing before those"
        far = {"first": str(TODAY - 20 * DAY), "until": str(TODAY - 15 * DAY), "filled": False}
        store.set_source(ws.id, "young", bookmark={"sync": far})
        self.sync(store, ws, since=TODAY - 5 * DAY)
        assert self.covered(store, ws)["until"] == far["until"], "the days in between were not read"

    def test_days_before_what_is_covered_stay_to_be_read(self, store: Store, ws: Workspace, use: Callable) -> None:
        young = Young(TODAY + DAY)
        made = young.made
        use(made)
        store.set_source(
            ws.id, "young", bookmark={"sync": {"first": str(TODAY - 3 * DAY), "until": str(TODAY), "filled": False}}
        )
        made.SPEC = replace(made.SPEC, batch_days=2)  # type: ignore[attr-defined]
        calls = iter([True, False, False, False])
        original = made.fetch  # type: ignore[attr-defined]

        def cut(config: dict[str, str], http: Http, window: Window) -> Iterator[Payload]:
            if not next(calls):
                raise ConnectionError
            yield from original(config, http, window)

        made.fetch = cut  # type: ignore[attr-defined]
        result = self.sync(store, ws, since=TODAY - 9 * DAY)
        assert not result.ok
        assert not self.covered(store, ws)["filled"], (
            "only its first days were read, those up to the covered ones were not"
        )
