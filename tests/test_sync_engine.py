"""A sync that can be left alone: side by side, window by window, resumable, and told once."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from fault_server import CUT_JSON, EMPTY, HANG, LOGIN, Act, FaultServer, Tokens, data, faults, status  # noqa: F401
from loopback import no_waiting  # noqa: F401
from made_up import SPEC, Platform, daily, module

import connectors
import settings
from collect import connecting, history, keeping, sync, sync_progress, sync_state, vault, workspaces
from collect.errors import CollectError
from connectors import _oauth
from connectors._http import Http
from connectors._spec import AuthError, ConnectorError, Limit, OAuth, Payload, Window
from store import Source, Store, Workspace, open_store
from vocabulary import DIGEST

TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)
Start = Callable[..., FaultServer]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'record.db'}")
    yield opened
    opened.close()


@pytest.fixture
def ws(store: Store) -> Workspace:
    return store.make_workspace("default")


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Make the made-up platform, with another SPEC, the only connector."""

    def _use(**changes: object) -> None:
        made = module(**changes)
        monkeypatch.setattr(connectors, "discover", lambda *_: ({made.SPEC.name: made}, {}))

    return _use


def connect(store: Store, ws: Workspace, server: FaultServer, **more: str) -> Source:
    return connecting.connect(store, ws, "made_up", {"base": server.url, "key": "k-1", **more})


def run(store: Store, ws: Workspace, *names: str, today: date = TODAY, **more: object) -> sync.SyncResult:
    (result,) = sync.run(store, ws, names, today=today, **more)  # type: ignore[arg-type]
    return result


def kept(store: Store, ws: Workspace) -> dict[date, int]:
    frame = store.observations(ws.id, ["visitors"])
    return {day.date(): int(value) for day, value in zip(frame["day"], frame["value"], strict=True)}


def state(store: Store, ws: Workspace) -> dict:
    return store.sources(ws.id)[0].state


def test_a_sync_reads_again_what_may_change_and_keeps_what_it_was(
    store: Store, ws: Workspace, faults: Start, use: Callable
) -> None:
    use()
    platform = Platform(daily(TODAY - 9 * DAY, TODAY))
    connect(store, ws, faults(platform))
    assert run(store, ws).added == 10
    platform.figures[TODAY - DAY] = 140
    platform.figures[TODAY - 5 * DAY] = 999  # further back than this platform revises
    again = run(store, ws, today=TODAY + DAY)

    assert platform.windows == [("None", "2026-11-21"), ("2026-11-19", "2026-11-22")]
    assert (again.added, again.revised, again.unchanged) == (0, 1, 2)
    assert kept(store, ws)[TODAY - DAY] == 140
    assert kept(store, ws)[TODAY - 5 * DAY] == 104
    history.undo(store, ws, again.batch or 0)
    assert kept(store, ws)[TODAY - DAY] == 108, "the first word is still in the record"


def test_nothing_where_something_was_is_a_warning_and_deletes_nothing(
    store: Store, ws: Workspace, faults: Start, use: Callable
) -> None:
    use()
    platform = Platform(daily(TODAY - 9 * DAY, TODAY))
    connect(store, ws, faults(platform))
    run(store, ws)
    before = store.totals(ws.id, DIGEST)
    platform.figures = {}

    for _ in range(2):
        assert run(store, ws).ok
        assert "gave nothing" in state(store, ws)["partial"]
    assert store.totals(ws.id, DIGEST) == before


BATCHES = {"batch_days": 31, "history_days": 100}
WINDOWS = [
    ("2026-11-01", "2026-11-21"),
    ("2026-10-01", "2026-10-31"),
    ("2026-09-01", "2026-09-30"),
    ("2026-08-13", "2026-08-31"),
]


def test_a_first_sync_goes_back_batch_by_batch_and_on_where_it_was_cut_off(
    store: Store, ws: Workspace, faults: Start, use: Callable
) -> None:
    use(**BATCHES)
    figures = daily(TODAY - 150 * DAY, TODAY)
    platform = Platform(figures)
    connect(store, ws, faults(platform))
    platform.acts = [None, None, LOGIN]
    first = run(store, ws)

    assert first.ok and "history back to 2026-10-01" in first.message
    assert platform.windows == WINDOWS[:3]
    assert min(kept(store, ws)) == date(2026, 10, 1)
    assert "web page" in state(store, ws)["partial"] and state(store, ws)["filling"] == "2026-10-01"
    assert [b.status for b in store.batches(ws.id)] == ["done", "done"]

    platform.windows.clear()
    assert run(store, ws).ok
    assert platform.windows == [("2026-11-19", "2026-11-21"), *WINDOWS[2:]]
    assert kept(store, ws) == {day: n for day, n in figures.items() if day >= date(2026, 8, 13)}
    assert state(store, ws)["filling"] is None and "partial" not in state(store, ws)
    assert store.sources(ws.id)[0].bookmark["own"] == "2026-11-21", (
        "the past does not move the connector's own bookmark"
    )

    platform.windows.clear()
    run(store, ws, today=TODAY + DAY)
    assert platform.windows == [("2026-11-19", "2026-11-22")]


def test_a_page_that_cannot_be_read_takes_its_whole_window_with_it(
    store: Store, ws: Workspace, faults: Start, use: Callable
) -> None:
    use()
    platform = Platform(daily(TODAY - 3 * DAY, TODAY))
    connect(store, ws, faults(platform))
    page = data({"days": {"2026-11-20": 5}, "next": "2"})
    platform.acts = [page, CUT_JSON]

    assert not run(store, ws).ok
    assert kept(store, ws) == {} and store.batches(ws.id) == [] and store.sources(ws.id)[0].bookmark == {}
    assert run(store, ws).added == 4


def test_the_past_uses_up_no_more_than_half_of_an_hours_limit(
    store: Store, ws: Workspace, faults: Start, use: Callable
) -> None:
    use(**BATCHES, limit=Limit(requests=5, seconds=3600, at_once=1))
    platform = Platform(daily(TODAY - 150 * DAY, TODAY))
    connect(store, ws, faults(platform))  # one request
    first, second = run(store, ws), run(store, ws)

    assert first.ok and second.ok
    assert platform.windows == [*WINDOWS[:2], ("2026-11-19", "2026-11-21")], "what is new is always asked for"
    assert "partial" not in state(store, ws) and state(store, ws)["filling"] == "2026-10-01"


def test_pages_that_go_in_a_circle_end_with_nothing_taken(
    store: Store, ws: Workspace, faults: Start, use: Callable
) -> None:
    use()
    platform = Platform({})
    connect(store, ws, faults(platform))
    platform.acts = [data({"days": {"2026-11-20": n % 2}, "next": f"{n % 2 + 1}"}) for n in range(50)]
    result = run(store, ws)

    assert not result.ok and "same page again" in result.message
    assert kept(store, ws) == {}
    assert len(platform.windows) < 12


@pytest.mark.parametrize(
    "fault",
    [LOGIN, EMPTY, CUT_JSON, status(500), status(404), data({"days": [1]}), data({"days": {"2026-11-20": "12"}}),
     data({"days": {"2026-11-20": None}}), data({"renamed": {}}), data({"days": {"yesterday": 1}}), data([]), data(None)],
)  # fmt: skip
def test_drift_and_damage_stop_that_source_only_and_change_nothing(
    store: Store, ws: Workspace, faults: Start, use: Callable, fault: Act
) -> None:
    use()
    ill, well = Platform(daily(TODAY - 3 * DAY, TODAY), name="Ill"), Platform(daily(TODAY, TODAY), name="Well")
    for platform in (ill, well):
        connect(store, ws, faults(platform))
    sync.run(store, ws, today=TODAY)
    before = store.totals(ws.id, DIGEST)
    ill.acts = [fault] * 4
    results = sync.run(store, ws, today=TODAY)

    assert [(r.source, r.ok) for r in results] == [("ill", False), ("well", True)]
    assert results[0].message.startswith("Ill: ") and "\n" not in results[0].message
    assert "fault of the program" not in results[0].message or fault.body in (b"[]", b"null")
    assert store.totals(ws.id, DIGEST) == before
    assert store.sources(ws.id)[0].state["last_ok"], "old figures keep their date"


def test_a_new_field_is_no_trouble_and_a_day_ahead_is_refused(
    store: Store, ws: Workspace, faults: Start, use: Callable
) -> None:
    use()
    platform = Platform({})
    connect(store, ws, faults(platform))
    platform.acts = [data({"days": {"2026-11-21": 7, "2027-11-21": 9}, "new": True})]

    assert run(store, ws).added == 1
    assert kept(store, ws) == {TODAY: 7}
    assert store.batches(ws.id)[0].rejected == 1


class TestClocks:
    def test_a_bookmark_of_the_year_2999_is_read_anew(
        self, store: Store, ws: Workspace, faults: Start, use: Callable
    ) -> None:
        use()
        platform = Platform(daily(TODAY - 9 * DAY, TODAY))
        connect(store, ws, faults(platform))
        run(store, ws)
        before = store.totals(ws.id, DIGEST)
        store.set_source(ws.id, "harbour", bookmark={"sync": {"until": "2999-01-01", "filled": True}})

        again = run(store, ws)

        assert (again.ok, again.added) == (True, 0)
        assert "clock was wrong" in state(store, ws)["partial"]
        assert store.totals(ws.id, DIGEST) == before
        assert store.sources(ws.id)[0].bookmark["sync"]["until"] == "2026-11-21"

    def test_a_lost_bookmark_gives_the_same_totals(
        self, store: Store, ws: Workspace, faults: Start, use: Callable
    ) -> None:
        use(**BATCHES)
        connect(store, ws, faults(Platform(daily(TODAY - 90 * DAY, TODAY))))
        run(store, ws)
        before = store.totals(ws.id, DIGEST)
        store.set_source(ws.id, "harbour", bookmark={})

        assert run(store, ws).added == 0
        assert store.totals(ws.id, DIGEST) == before

    def test_a_clock_a_year_behind_deletes_nothing_and_heals(
        self, store: Store, ws: Workspace, faults: Start, use: Callable
    ) -> None:
        use()
        figures = daily(TODAY - 9 * DAY, TODAY)
        connect(store, ws, faults(Platform(figures)))
        run(store, ws)
        run(store, ws, today=TODAY - 365 * DAY)
        assert kept(store, ws) == figures
        run(store, ws)
        assert kept(store, ws) == figures

    def test_a_far_window_reads_nothing(self, store: Store, ws: Workspace, faults: Start, use: Callable) -> None:
        use()
        connect(store, ws, faults(Platform(daily(TODAY - 9 * DAY, TODAY))))

        assert run(store, ws, since=date(2999, 1, 1)).ok
        assert kept(store, ws) == {TODAY: 109}, "no later than today is asked for"


class TestSnapshots:
    def test_once_a_day_unless_the_owner_asks(self, store: Store, ws: Workspace, faults: Start, use: Callable) -> None:
        use(history="snapshot", reread_days=0)
        platform = Platform(daily(TODAY - 9 * DAY, TODAY + 9 * DAY))
        connect(store, ws, faults(platform))
        for _ in range(3):
            assert run(store, ws).ok
        assert len(platform.windows) == 1
        run(store, ws, "harbour")
        assert len(platform.windows) == 2
        run(store, ws, "harbour", by_itself=True)
        assert len(platform.windows) == 2
        run(store, ws, today=TODAY + DAY)
        assert len(platform.windows) == 3


class TestKeys:
    SECRET = "sk_live_PLANTED_1"

    def test_a_key_is_nowhere_but_in_the_vault(
        self,
        store: Store,
        ws: Workspace,
        faults: Start,
        use: Callable,
        tmp_path: Path,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        use()
        caplog.set_level("DEBUG")
        platform = Platform(daily(TODAY, TODAY), key=self.SECRET)
        connect(store, ws, faults(platform), key=self.SECRET)
        results = [run(store, ws)]
        for fault in (status(500), LOGIN, status(404, self.SECRET), data({"days": {self.SECRET: 1}})):
            platform.acts = [fault] * 4
            results.append(run(store, ws))

        source = store.sources(ws.id)[0]
        told = [repr(results), repr(source), json.dumps(source.state), repr(store.batches(ws.id)), caplog.text]
        assert not [text for text in told if self.SECRET in text]
        store.backup(tmp_path / "copy.db")
        files = [f for f in tmp_path.rglob("*") if f.is_file()]
        assert len(files) >= 4 and not [f for f in files if self.SECRET.encode() in f.read_bytes()]
        assert source.settings.keys() == {"base", "kept"}
        assert vault.read(source.settings["kept"]) == {"key": self.SECRET}

    def test_a_key_that_is_refused_says_which_source_and_reconnect_and_is_not_tried_for_ever(
        self, store: Store, ws: Workspace, faults: Start, use: Callable
    ) -> None:
        use()
        platform = Platform(daily(TODAY, TODAY))
        server = faults(platform)
        connect(store, ws, server)
        run(store, ws)
        platform.key = "k-2"
        asked = len(server.asked)
        failed = run(store, ws)

        assert (failed.ok, failed.reconnect, failed.told_before) == (False, True, False)
        assert failed.message.startswith("Harbour: ") and "econnect" in failed.message
        assert len(server.asked) == asked + 1
        source = store.sources(ws.id)[0]
        assert source.state["reconnect"]
        assert sync_state.next_run(source, "UTC", settings.now()) > settings.now() + timedelta(hours=23)
        with pytest.raises(AuthError):
            connecting.reconnect(store, ws, "harbour", {"key": "k-3"})
        again = connecting.reconnect(store, ws, "harbour", {"key": "k-2"})
        assert again.settings == source.settings and "error" not in again.state
        assert run(store, ws).ok

    def test_the_same_account_with_a_new_key_is_the_same_source_and_another_is_none(
        self, store: Store, ws: Workspace, faults: Start, use: Callable
    ) -> None:
        use()
        platform = Platform(daily(TODAY, TODAY))
        server = faults(platform)
        connect(store, ws, server)
        platform.key = "k-2"
        assert connect(store, ws, server, key="k-2").name == "harbour"
        assert len(store.sources(ws.id)) == 1 and run(store, ws).ok
        platform.name, platform.key = "Other", "k-3"
        with pytest.raises(CollectError, match="another account"):
            connecting.reconnect(store, ws, "harbour", {"key": "k-3"})
        assert connect(store, ws, server, key="k-3").name == "other"

    @pytest.mark.parametrize("history_kept", [True, False])
    def test_a_removed_source_leaves_no_key(
        self, store: Store, ws: Workspace, faults: Start, use: Callable, history_kept: bool
    ) -> None:
        use()
        place = connect(store, ws, faults(Platform(daily(TODAY, TODAY)))).settings["kept"]
        run(store, ws)
        connecting.remove(store, ws, "harbour", history=history_kept)

        with pytest.raises(CollectError):
            vault.read(place)
        assert bool(kept(store, ws)) is history_kept

    def test_a_business_that_is_deleted_leaves_no_key(
        self, store: Store, ws: Workspace, faults: Start, use: Callable
    ) -> None:
        use()
        place = connect(store, ws, faults(Platform({}))).settings["kept"]
        workspaces.delete(store, ws, "default")

        with pytest.raises(CollectError):
            vault.read(place)

    def test_a_key_that_is_not_on_this_computer_says_reconnect(
        self, store: Store, ws: Workspace, faults: Start, use: Callable
    ) -> None:
        use()
        vault.forget(connect(store, ws, faults(Platform({}))).settings["kept"])

        assert "reconnect" in run(store, ws).message
        assert connecting.reconnect(store, ws, "harbour", {"key": "k-1"})
        assert run(store, ws).ok

    def test_a_rotated_token_is_there_for_the_next_window_and_the_next_sync(
        self, store: Store, ws: Workspace, faults: Start, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = module(**BATCHES)
        play = Tokens(data({"days": {}, "name": "Harbour"}), lives=3, rotates=True)
        server = faults(play)

        def sign(config: dict, http: Http) -> None:
            http.sign(_oauth.bearer(config, http, OAuth("code", ""), token_url=server.url + "/token"))

        def fetch(config: dict, http: Http, window: Window) -> Iterator[Payload]:
            sign(config, http)
            yield Payload(http.get(server.url + "/days").body)

        made.check = lambda config, http: (sign(config, http), http.get(server.url + "/me").json()["name"])[1]  # type: ignore[attr-defined]
        made.fetch = fetch  # type: ignore[attr-defined]
        monkeypatch.setattr(connectors, "discover", lambda *_: ({"made_up": made}, {}))
        source = connecting.connect(
            store, ws, "made_up", {"base": server.url, "key": "x", "refresh_token": "refresh-0"}
        )
        place = source.settings["kept"]
        assert vault.read(place)["refresh_token"] == play.refresh == "refresh-1", "the check already used up the first"
        for _ in range(2):
            assert run(store, ws).ok
            assert vault.read(place)["refresh_token"] == play.refresh
        assert play.renewed == 4  # one to connect, two for four windows (a token is good for three), one for the last


class TestTelling:
    def test_the_same_failure_is_news_once_and_one_line_of_the_log(
        self, store: Store, ws: Workspace, faults: Start, use: Callable
    ) -> None:
        use()
        platform = Platform(daily(TODAY, TODAY))
        connect(store, ws, faults(platform))
        run(store, ws)
        platform.acts = [status(404)] * 3
        told = [run(store, ws).told_before for _ in range(3)]

        assert told == [False, True, True]
        runs = state(store, ws)["runs"]
        assert [(r["ok"], r.get("times")) for r in runs] == [(False, 3), (True, None)]
        assert state(store, ws)["tries"] == 3
        assert run(store, ws).ok
        assert {"error", "failed", "tries", "tried"} & {k for k in state(store, ws) if k != "tried"} == set()

    def test_a_platform_that_asks_for_a_day_is_left_alone_until_then(
        self, store: Store, ws: Workspace, faults: Start, use: Callable
    ) -> None:
        use()
        platform = Platform(daily(TODAY, TODAY))
        server = faults(platform)
        connect(store, ws, server)
        platform.acts = [status(429, retry_after="7200")]
        first = run(store, ws)
        asked = len(server.asked)
        second = run(store, ws)

        assert "wait until" in first.message and "wait until" in second.message
        assert (second.ok, second.told_before, len(server.asked)) == (False, True, asked)
        turn = sync_state.next_run(store.sources(ws.id)[0], "UTC", settings.now())
        assert turn is not None and timedelta(seconds=7100) < turn - settings.now() < timedelta(seconds=7300)
        assert run(store, ws, "harbour").ok, "the owner may ask all the same"

    def test_every_source_is_offline_and_nothing_changes(
        self, store: Store, ws: Workspace, faults: Start, use: Callable
    ) -> None:
        use()
        servers = [faults(Platform(daily(TODAY, TODAY), name=name)) for name in ("One", "Two")]
        for server in servers:
            connect(store, ws, server)
        sync.run(store, ws, today=TODAY)
        before = store.totals(ws.id, DIGEST)
        for server in servers:
            server.close()
        results = sync.run(store, ws, today=TODAY)

        assert [(r.ok, r.offline) for r in results] == [(False, True)] * 2
        assert all(": offline: " in r.message for r in results)
        assert store.totals(ws.id, DIGEST) == before


class TestTogether:
    def test_twelve_slow_sources_take_hardly_longer_than_one(
        self, store: Store, ws: Workspace, faults: Start, use: Callable
    ) -> None:
        use(batch_days=31, history_days=40)
        platforms = [Platform(daily(TODAY - 9 * DAY, TODAY), name=f"Place {n}") for n in range(12)]
        servers = [faults(platform) for platform in platforms]
        for platform, server in zip(platforms, servers, strict=True):
            connect(store, ws, server)
            platform.delay = 1.0
        began = time.monotonic()
        results = sync.run(store, ws, today=TODAY)
        took = time.monotonic() - began

        assert all(r.ok and r.added == 10 for r in results)
        assert {len(p.windows) for p in platforms} == {2}
        slowest = 1.0 + max(server.asked[-1].at - server.asked[-2].at for server in servers)
        assert 2.0 <= took <= 1.5 * slowest, "two requests of a second each, one after the other"

    def test_a_stop_ends_it_soon_and_keeps_what_was_done(
        self, store: Store, ws: Workspace, faults: Start, use: Callable
    ) -> None:
        use(**BATCHES)
        platform, cancel = Platform(daily(TODAY - 150 * DAY, TODAY)), threading.Event()
        connect(store, ws, faults(platform))
        platform.acts = [None, None, HANG]
        threading.Timer(1.0, cancel.set).start()
        began = time.monotonic()
        result = run(store, ws, cancel=cancel)

        assert not result.ok and "stopped" in result.message.lower()
        assert time.monotonic() - began < 3
        assert min(kept(store, ws)) == date(2026, 10, 1)
        platform.windows.clear()
        assert run(store, ws).ok
        assert platform.windows[1:] == WINDOWS[2:]

    def test_the_deadline_leaves_the_rest_of_the_history_for_the_next_time(
        self, store: Store, ws: Workspace, faults: Start, use: Callable
    ) -> None:
        use(**BATCHES)
        platform = Platform(daily(TODAY - 150 * DAY, TODAY))
        connect(store, ws, faults(platform))
        platform.delay = 0.6
        result = run(store, ws, seconds=1.5)

        assert result.ok and "the rest at the next sync" in result.message
        assert 21 <= len(kept(store, ws)) < 100

    def test_whoever_looks_sees_how_far_it_is(self, store: Store, ws: Workspace, faults: Start, use: Callable) -> None:
        use(**BATCHES)
        platform, seen = Platform(daily(TODAY - 90 * DAY, TODAY)), []
        connect(store, ws, faults(platform))
        run(
            store,
            ws,
            say=lambda line: seen.append((line, sync_progress.current(store.identity(), ws.id).now()["harbour"])),
        )

        lines = [line for line, _ in seen]
        assert "Harbour: 2026-11-01 to 2026-11-21" in lines and "Harbour: 2026-10-01 to 2026-10-31" in lines
        assert max(at.rows for _, at in seen) >= 52 and {at.state for _, at in seen} == {"working"}
        assert sync_progress.current(store.identity(), ws.id) is None


class TestScheduling:
    NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)

    def source(self, **state: object) -> Source:
        return Source(1, "x", "made_up", "X", None, "measured", {"kept": "file:1"}, {}, dict(state), False)

    @pytest.mark.parametrize(
        ("state", "turn"),
        [
            ({}, "2026-11-21T12:00"),
            ({"last_ok": "2026-11-20T20:00+00:00"}, "2026-11-21T04:00"),
            ({"last_ok": "2026-11-21T03:00+00:00"}, "2026-11-21T04:00"),
            ({"last_ok": "2026-11-21T11:00+00:00"}, "2026-11-22T04:00"),
            ({"last_ok": "2025-03-29T11:00+00:00"}, "2025-03-30T03:00"),  # summer time begins
            ({"last_ok": "2025-10-25T11:00+00:00"}, "2025-10-26T04:00"),  # and ends
            ({"last_ok": "2028-02-28T11:00+00:00"}, "2026-11-21T12:00"),  # from a clock that was wrong
            ({"last_ok": "2026-11-21T11:50+00:00", "filling": "2025-01-01"}, "2026-11-21T12:05"),
            ({"error": "x", "tried": "2026-11-21T11:00+00:00", "tries": 1}, "2026-11-21T12:00"),
            ({"error": "x", "tried": "2026-11-21T11:00+00:00", "tries": 3}, "2026-11-21T15:00"),
            ({"error": "x", "tried": "2026-11-21T11:00+00:00", "tries": 99}, "2026-11-21T23:00"),
            ({"error": "x", "tried": "2026-11-21T11:00+00:00", "tries": 1, "reconnect": True}, "2026-11-22T11:00"),
            (
                {"error": "x", "tried": "2026-11-21T11:00+00:00", "tries": 1, "wait_until": "2026-11-21T18:00+00:00"},
                "2026-11-21T18:00",
            ),
        ],
    )
    def test_when_it_is_the_turn_of_a_source(self, state: dict, turn: str) -> None:
        found = sync_state.next_run(self.source(**state), "Europe/Berlin", self.NOON)

        assert found is not None and found.strftime("%Y-%m-%dT%H:%M") == turn

    def test_what_is_paused_or_a_file_has_no_turn(self) -> None:
        paused = Source(1, "x", "c", "X", None, "measured", {"a": "b"}, {}, {}, True)
        imported = Source(1, "x", "c", "X", None, "imported", {}, {}, {}, False)

        assert [sync_state.next_run(each, "UTC", self.NOON) for each in (paused, imported)] == [None, None]

    def test_the_running_program_syncs_what_is_due_and_nothing_else(
        self, store: Store, ws: Workspace, faults: Start, use: Callable
    ) -> None:
        use()
        platform, stop = Platform(daily(TODAY, TODAY)), threading.Event()
        connect(store, ws, faults(platform))
        assert [r.ok for r in keeping.sync_due(store, stop)] == [True]
        assert keeping.sync_due(store, stop) == []
        with sync.alone(store):
            store.set_source(ws.id, "harbour", state={})
            assert keeping.sync_due(store, stop) == [], "another sync is at work"
        stop.set()
        assert keeping.sync_due(store, stop) == []
        assert len(platform.windows) == 1


def test_a_file_and_a_sync_of_one_account_are_one_source(
    store: Store, ws: Workspace, faults: Start, use: Callable
) -> None:
    use()
    store.make_source(ws.id, "made-up", connector="made_up", title="Made up", channel="made-up", known="imported")
    source = connect(store, ws, faults(Platform({})))

    assert (source.name, source.known, len(store.sources(ws.id))) == ("made-up", "measured", 1)


def test_an_account_of_its_own_label_stays_apart(store: Store, ws: Workspace, faults: Start, use: Callable) -> None:
    use()
    store.make_source(ws.id, "made-up", connector="made_up", title="Made up", channel="made-up", known="imported")
    server = faults(Platform({}))
    made = connecting.connect(store, ws, "made_up", {"base": server.url, "key": "k-1"}, label="Second")

    assert made.name == "second"


def test_settings_are_only_those_of_the_connector(store: Store, ws: Workspace, use: Callable) -> None:
    use()
    assert "base" in SPEC.names and "base" not in {s.name for s in SPEC.form}
    for config in ({"kept": "file:1", "key": "k"}, {"key": "k", "colour": "red"}):
        with pytest.raises(CollectError, match="no setting"):
            connecting.connect(store, ws, "made_up", config)
    with pytest.raises((CollectError, ConnectorError)):
        connecting.connect(store, ws, "made_up", {})
