"""Clocks that jump, days of 23 and 25 hours, and a business that moves to another zone: nothing is lost, nothing is doubled."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from itertools import cycle
from pathlib import Path
from zoneinfo import ZoneInfo

import made_up
import pytest
from fault_server import Act, Asked, FaultServer, faults  # noqa: F401
from loopback import no_waiting  # noqa: F401
from made_up import Platform, daily

import connectors
import settings
from collect import connecting, keeping, sync
from connectors import _meaning
from connectors._meaning import Answer
from connectors._spec import ConnectorError, Payload
from store import NewBatch, Source, Store, Workspace, open_store
from vocabulary import DIGEST, Entry

TODAY = date(2026, 11, 21)
DAY, YEAR = timedelta(days=1), timedelta(days=365)
ROOT = Path(__file__).resolve().parent.parent
BATCHES = {"batch_days": 31, "history_days": 100}
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
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    def _use(**changes: object) -> object:
        made = made_up.module(**changes)
        monkeypatch.setattr(connectors, "discover", lambda *_: ({made.SPEC.name: made}, {}))
        return made

    return _use


class Hands:
    """A clock that stands where the test puts it."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.moment = datetime(2026, 11, 21, 12, tzinfo=UTC)
        patch.setattr(settings, "now", lambda: self.moment)
        patch.setattr(settings, "today", lambda zone: self.moment.astimezone(ZoneInfo(zone)).date())


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Hands:
    return Hands(monkeypatch)


def connect(store: Store, ws: Workspace, server: FaultServer) -> Source:
    return connecting.connect(store, ws, "made_up", {"base": server.url, "key": "k-1"})


def run(store: Store, ws: Workspace, today: date = TODAY, **more: object) -> sync.SyncResult:
    (result,) = sync.run(store, ws, today=today, **more)  # type: ignore[arg-type]
    return result


def kept(store: Store, ws: Workspace) -> dict[date, int]:
    frame = store.observations(ws.id, ["visitors"])
    assert not frame.duplicated(["day"]).any()
    return {day.date(): int(value) for day, value in zip(frame["day"], frame["value"], strict=True)}


class TestJumps:
    def test_a_clock_that_jumps_while_a_sync_runs_changes_no_total(
        self, store: Store, ws: Workspace, faults: Start, use: Callable, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        use(**BATCHES)
        figures = daily(TODAY - 200 * DAY, TODAY)
        platform = Platform(figures)
        connect(store, ws, faults(platform))
        real, jumps = settings.now, cycle([YEAR, -YEAR, 2 * YEAR, timedelta(), -30 * DAY])
        with monkeypatch.context() as patch:
            patch.setattr(settings, "now", lambda: real() + next(jumps))
            for _ in range(3):
                assert run(store, ws).ok
        wanted = {day: n for day, n in figures.items() if day >= TODAY - 100 * DAY}

        assert kept(store, ws) == wanted
        platform.figures[TODAY] = 9_999
        assert run(store, ws).ok, "whatever the clock said before"
        assert kept(store, ws) == wanted | {TODAY: 9_999}
        assert keeping.sync_due(store, threading.Event()) == []

    def test_what_is_asked_now_wins_over_what_a_clock_that_was_ahead_dated(
        self, store: Store, ws: Workspace, faults: Start, use: Callable, clock: Hands
    ) -> None:
        use()
        platform = Platform({TODAY: 100})
        connect(store, ws, faults(platform))
        clock.moment += YEAR
        run(store, ws)
        clock.moment -= YEAR
        for value in (140, 150):
            platform.figures[TODAY] = value
            assert run(store, ws).revised == 1
            assert kept(store, ws) == {TODAY: value}
        clock.moment -= YEAR
        platform.figures[TODAY] = 160
        run(store, ws)
        assert kept(store, ws) == {TODAY: 160}

    def test_an_import_of_a_later_day_still_has_its_say(
        self, store: Store, ws: Workspace, faults: Start, use: Callable, clock: Hands
    ) -> None:
        use()
        connect(store, ws, faults(Platform({TODAY: 100})))
        run(store, ws)
        frame = store.observations(ws.id, ["visitors"])[["source", "metric", "item", "grain", "day", "until"]]
        rows = frame.assign(day=[TODAY], until=[None], value=[7_000_000], denominator=None, currency=None)
        store.take(ws.id, NewBatch("harbour", "import", clock.moment + DAY), [("observation", rows)])

        assert kept(store, ws) == {TODAY: 7}

    @pytest.mark.parametrize("ahead", [1, 40, 400, -1, -40])
    def test_a_whole_run_on_a_wrong_day_is_made_up_for(
        self, store: Store, ws: Workspace, faults: Start, use: Callable, clock: Hands, ahead: int
    ) -> None:
        use(**BATCHES)
        figures = daily(TODAY - 99 * DAY, TODAY)
        connect(store, ws, faults(Platform(figures)))
        run(store, ws)
        before = store.totals(ws.id, DIGEST)
        for moved in (ahead, 0, ahead, 0):
            clock.moment = datetime(2026, 11, 21, 12, tzinfo=UTC) + moved * DAY
            assert run(store, ws, TODAY + moved * DAY).ok

        assert store.totals(ws.id, DIGEST) == before
        assert store.sources(ws.id)[0].bookmark["sync"]["until"] == str(TODAY)


def dated(play: Callable[[Asked], Act], moment: datetime) -> Callable[[Asked], Act]:
    """The same server, with another clock."""

    def answer(asked: Asked) -> Act:
        act = play(asked)
        return replace(act, headers={**act.headers, "date": format_datetime(moment, usegmt=True)})

    return answer


class TestTheirClock:
    @pytest.mark.parametrize("apart", [-YEAR, -timedelta(hours=27), timedelta(hours=27), YEAR])
    def test_a_platform_of_another_day_gives_nothing_and_says_why(
        self, store: Store, ws: Workspace, faults: Start, use: Callable, apart: timedelta
    ) -> None:
        use()
        platform = Platform(daily(TODAY - 9 * DAY, TODAY))
        server = faults(platform)
        connect(store, ws, server)
        run(store, ws)
        before, asked = store.totals(ws.id, DIGEST), len(server.asked)
        platform.figures[TODAY + DAY] = 0
        server.play = dated(platform, datetime.now(UTC) + apart)
        failed = run(store, ws)

        assert not failed.ok and not failed.reconnect and len(server.asked) == asked + 1
        assert (
            "clock of this computer looks wrong" in failed.message
            and str((datetime.now(UTC) + apart).date()) in failed.message
        )
        assert store.totals(ws.id, DIGEST) == before
        with pytest.raises(ConnectorError, match="clock"):
            connect(store, ws, server)
        server.play = dated(platform, datetime.now(UTC) + timedelta(hours=20))
        assert run(store, ws).ok, "clocks of two zones at most"

    @pytest.mark.parametrize(
        "headers", [{}, {"date": "soon"}, {"date": "Sat, 21 Nov 2020 10:00:00 GMT", "age": "5"}, {"date": ""}]
    )
    def test_what_tells_no_clock_is_no_trouble(self, headers: dict[str, str]) -> None:
        assert _meaning.clock(Answer(200, headers, b"", "https://example.org")) is None

    def test_a_feed_may_come_from_an_old_copy(self, store: Store, ws: Workspace, faults: Start) -> None:
        page = b"<rss version='2.0'><channel><title>Blog</title><item><guid>1</guid></item></channel></rss>"
        act = Act(page, headers={"content-type": "application/rss+xml"})
        server = faults(dated(lambda _: act, datetime(2020, 1, 1, tzinfo=UTC)))
        connecting.connect(store, ws, "rss", {"url": server.url})

        assert run(store, ws).added == 1


NIGHTS = [
    ("Europe/Berlin", datetime(2025, 3, 28, 12, tzinfo=UTC)),  # a day of 23 hours
    ("Europe/Berlin", datetime(2025, 10, 24, 12, tzinfo=UTC)),  # one of 25
    ("America/Los_Angeles", datetime(2028, 2, 27, 20, tzinfo=UTC)),  # the 29th of February
    ("Pacific/Auckland", datetime(2026, 12, 28, 23, tzinfo=UTC)),  # week 53 and the year's end
]


class TestDays:
    @pytest.mark.parametrize(("zone", "begin"), NIGHTS)
    @pytest.mark.parametrize("history", ["full", "snapshot"])
    def test_each_day_is_there_once_and_has_one_turn(
        self, store: Store, faults: Start, use: Callable, clock: Hands, zone: str, begin: datetime, history: str
    ) -> None:
        use(history=history, reread_days=0 if history == "snapshot" else 2)
        ws = store.make_workspace("default", zone=zone)
        first = begin.astimezone(ZoneInfo(zone)).date()
        figures = daily(first - 3 * DAY, first + 9 * DAY)
        platform, present = Platform(figures), history == "snapshot"

        def play(asked: Asked) -> Act:
            platform.figures = {d: n for d, n in figures.items() if not present or d == settings.today(zone)}
            return platform(asked)

        clock.moment = begin
        connect(store, ws, faults(play))
        turns: Counter[date] = Counter()
        while clock.moment < begin + 5 * DAY:
            if keeping.sync_due(store, threading.Event()):
                turns[settings.today(zone)] += 1
            clock.moment += timedelta(minutes=30)
        days = [first + n * DAY for n in range((clock.moment - begin).days)]

        assert set(turns.values()) == {1} and set(turns) >= set(days)
        last = max(turns)
        wanted = {d: n for d, n in figures.items() if first - (0 if present else 3) * DAY <= d <= last}
        assert kept(store, ws) == wanted


class Moments:
    """A platform whose payments have moments; the day of one is that of the business."""

    PAID = tuple(datetime(2026, 11, n, h, 30, tzinfo=UTC) for n in (1, 10, 19, 20) for h in (1, 5, 12, 23))

    @staticmethod
    def module() -> object:
        made = made_up.module(reread_days=3)

        def fetch(config: dict, http: object, window: object) -> Iterator[Payload]:
            shown = [
                p
                for p in Moments.PAID
                if window.since is None or p.astimezone(ZoneInfo(window.zone)).date() >= window.since
            ]  # type: ignore[attr-defined]
            yield Payload({"zone": window.zone, "paid": [p.isoformat() for p in shown]})  # type: ignore[attr-defined]

        def parse(payload: Payload) -> Iterator[Entry]:
            for text in payload.body["paid"]:  # type: ignore[index]
                day = datetime.fromisoformat(text).astimezone(ZoneInfo(payload.body["zone"])).date()  # type: ignore[index]
                yield Entry(
                    external_id=text, day=day, kind="sale", stream="Shop", amount_micros=1_500_000, currency="EUR"
                )

        made.check, made.fetch, made.parse = lambda *_: "Shop", fetch, parse  # type: ignore[attr-defined]
        return made


class TestZones:
    ZONES = ("UTC", "Pacific/Kiritimati", "America/Los_Angeles", "Asia/Kolkata", "UTC")

    def test_payments_are_counted_once_wherever_the_business_moves(
        self, store: Store, ws: Workspace, clock: Hands, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(connectors, "discover", lambda *_: ({"made_up": Moments.module()}, {}))
        connecting.connect(store, ws, "made_up", {"key": "k-1"})
        for zone in self.ZONES:
            store.set_workspace(ws.id, zone=zone)
            moved = store.workspace("default")
            assert run(store, moved, settings.today(zone)).ok
            assert store.totals(ws.id, DIGEST)["rows"]["entry"] == 16
            assert [m["amount"] for m in store.totals(ws.id, DIGEST)["money"]] == ["24"]
            old = store.entries(ws.id, until=date(2026, 11, 12))
            assert sorted(str(day)[:10] for day in old["day"]) == ["2026-11-01"] * 4 + ["2026-11-10"] * 4, (
                "stored days stay"
            )

    @pytest.mark.parametrize("history", ["full", "snapshot"])
    def test_days_stay_as_they_are(
        self, store: Store, ws: Workspace, faults: Start, use: Callable, clock: Hands, history: str
    ) -> None:
        use(history=history, reread_days=0 if history == "snapshot" else 2)
        figures = daily(TODAY - 9 * DAY, TODAY + DAY)
        connect(store, ws, faults(Platform(figures)))
        for zone in self.ZONES * 2:
            store.set_workspace(ws.id, zone=zone)
            assert run(store, store.workspace("default"), settings.today(zone)).ok
            assert kept(store, ws).items() <= figures.items()
        assert kept(store, ws) == figures


needs_faketime = pytest.mark.skipif(shutil.which("faketime") is None, reason="the program faketime is not installed")
PROGRAM = (
    "import sys; sys.path[:0] = ['tests', '.']; import connectors, made_up, runpy; made = made_up.module(); "
    "connectors.discover = lambda *_: ({'made_up': made}, {}); "
    "sys.argv = ['cli.py', *sys.argv[1:]]; runpy.run_path('cli.py', run_name='__main__')"
)


@needs_faketime
def test_the_program_under_a_clock_that_is_wrong_and_over_the_night_of_a_leap_day(
    store: Store, faults: Start, use: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRIBUTARY_TODAY")
    use()
    ws = store.make_workspace("default", zone="Europe/Berlin")
    figures = daily(date(2028, 2, 20), date(2028, 3, 5))
    platform = Platform(figures)
    server = faults(platform)
    connect(store, ws, server)
    server.play = dated(platform, datetime(2028, 2, 29, 22, 59, 58, tzinfo=UTC))

    def at(moment: str) -> subprocess.CompletedProcess[str]:
        command = ["faketime", moment, sys.executable, "-c", PROGRAM, "sync"]
        return subprocess.run(
            command,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            env=settings.cron_environment() | {"TZ": "Europe/Berlin"},
        )

    wrong, night = at("2029-03-01 00:00:00"), at("2028-02-29 23:59:58")
    assert (wrong.returncode, night.returncode) == (3, 0), (wrong.stderr, night.stderr)
    assert "clock of this computer looks wrong: it says 2029-02-28" in wrong.stderr
    assert {d: n for d, n in kept(store, ws).items() if d <= date(2028, 2, 29)} == {
        d: n for d, n in figures.items() if d <= date(2028, 2, 29)
    }
