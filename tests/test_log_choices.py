"""What the owner chooses of a log, what was left out and why, and episodes at equal age."""

from __future__ import annotations

import itertools
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from generators_mmdb import write_mmdb
from slow_downloads import Feed, Heard, slow_downloads

from collect import history, log_pieces, log_rules, sightings, sync
from collect.errors import CollectError
from connectors import _iab, _log_countries, _log_networks, _log_rules
from connectors._spec import ConnectorError
from store import Source, Store, Workspace, open_store
from tests import generators_logs as made
from tests.taking_logs import NOW, ZONE, business, close, days, feed, take, told

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0"
PLAYER = made.PLAYERS[0].format(n=11)
EPISODE = made.Episode("/audio/one.mp3", 100_000, 600)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'record.db'}")
    yield opened
    opened.close()


def at(day: date, hour: float = 12) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(ZONE)).timestamp() + hour * 3_600)


def page(day: date, address: str = "192.0.2.7", hour: float = 12, **more: object) -> made.Line:
    return made.Line(at(day, hour), address, FIREFOX, "/about", 200, 900)._replace(**more)


def heard(day: date, number: int = 1, hour: float = 12, **more: object) -> made.Line:
    line = made.Line(at(day, hour), f"198.51.100.{number}", PLAYER, EPISODE.path, 200, EPISODE.size, total=EPISODE.size)
    return line._replace(**more)


def write(path: Path, lines: list[made.Line]) -> Path:
    path.write_text("".join(made.combined(line) + "\n" for line in sorted(lines)))
    return path


class TestPieces:
    FIRST = date(2026, 7, 20)

    def year(self, days_told: int) -> list[made.Line]:
        return [page(self.FIRST + timedelta(days=n)) for n in range(days_told)]

    def levels(self, store: Store, ws: Workspace) -> dict[str, tuple[date, int]]:
        found = {name: told(store, ws, name) for name in log_pieces.LEVELS}
        assert all(len(rows) <= 1 for rows in found.values())
        return {name: (day, n) for name, rows in found.items() for (_, day), n in rows.items()}

    @pytest.mark.every
    def test_they_are_the_slow_counter_s_over_months_that_are_closed_meanwhile(
        self, store: Store, tmp_path: Path
    ) -> None:
        ws, rng, born = business(store), random.Random(4), date(2026, 7, 25)
        feed(store, ws, [EPISODE], {EPISODE.path: "2026-07-24T22:30:00+00:00"})  # the 25th in the reporting zone
        played = [
            heard(born + timedelta(days=rng.randrange(100)), rng.randrange(1, 90), rng.randrange(24))
            for _ in range(400)
        ]
        lines = sorted(self.year(110) + played)
        for n, (begin, end) in enumerate(itertools.pairwise((0, 150, 330, len(lines)))):
            log = write(tmp_path / f"{n}.log", lines[begin:end])
            after = datetime.fromtimestamp(lines[end - 1].at, UTC) + timedelta(hours=1)
            take(store, ws, log, after)
            close(store, ws, datetime.now(UTC) + timedelta(days=3), after.date())
        assert len(store.open_months(ws.id, "access-log")) == 1

        truth = slow_downloads(
            [Heard(f"{p.address}", "e", p.at, 200) for p in played], {"e": Feed(100_000, 600)}, "day", ZONE
        )
        for age, name in zip(log_pieces.AGES, log_pieces.LEVELS, strict=True):
            number = sum(n for (_, _, day), n in truth.items() if born <= day < born + timedelta(days=age))
            assert told(store, ws, name) == {(f"episode:{EPISODE.path}", born + timedelta(days=age)): number}, name

    def test_only_of_windows_that_the_log_covers_from_before_to_after(self, store: Store, tmp_path: Path) -> None:
        ws = business(store)
        feed(store, ws, [EPISODE], {EPISODE.path: "2026-07-25"})
        born, lines = date(2026, 7, 25), self.year(45)
        numbers = []
        for n, (begin, end) in enumerate(((6, 12), (0, 6), (12, 45))):
            numbers.append(
                take(store, ws, write(tmp_path / f"{n}.log", [*lines[begin:end], heard(born + timedelta(days=begin))]))
                or 0
            )
            # first its first day is missing, then the day after its seventh
            assert set(self.levels(store, ws)) == (set(log_pieces.LEVELS[:2]) if n == 2 else set())
        assert self.levels(store, ws)["piece_downloads_30"] == (born + timedelta(days=30), 3)

        history.undo(store, ws, numbers[1])
        assert self.levels(store, ws) == {}
        take(store, ws, tmp_path / "1.log")
        assert self.levels(store, ws)["piece_downloads_7"] == (born + timedelta(days=7), 2)

    def test_an_episode_that_the_log_never_saw_has_none(self, store: Store, tmp_path: Path) -> None:
        ws = business(store)
        feed(store, ws, [EPISODE], {EPISODE.path: "2026-07-25"})
        take(store, ws, write(tmp_path / "a.log", self.year(30)))
        assert self.levels(store, ws) == {}

    @pytest.mark.parametrize(("before", "after", "there"), [(1, 0, True), (0, 0, False), (1, -1, False)])
    def test_a_day_before_and_a_day_after_make_the_window_whole(self, before: int, after: int, there: bool) -> None:
        seen = [self.FIRST + timedelta(days=n) for n in range(-before, 8 + after)]
        numbers = pd.DataFrame({"metric": "piece_downloads", "item": "e", "day": seen, "value": 1.0})
        told = log_pieces._levels(numbers, {"e": self.FIRST})
        assert told == ([("piece_downloads_7", "e", self.FIRST + timedelta(days=7), 7_000_000)] if there else [])

    def test_a_hole_of_days_without_any_line_is_no_cover(self) -> None:
        days_told = [self.FIRST + timedelta(days=n) for n in (0, 1, 4, 8, 9)]
        assert log_pieces._stretches(days_told) == [(days_told[0], days_told[2]), (days_told[3], days_told[4])]


DAY = date(2026, 11, 3)


def test_of_sound_it_is_told_apart_what_was_left_out_and_nothing_is_missing(store: Store, tmp_path: Path) -> None:
    ws = business(store)
    podcast = made.podcast(date(2026, 11, 2), days=6, requests=300, episodes=2, seed=5, zone=ZONE)
    feed(store, ws, podcast.episodes)
    lines = [*podcast.lines, *(page(DAY, agent=agent) for agent in (*made.BOTS, *made.SCRIPTS))]
    take(store, ws, write(tmp_path / "a.log", lines))

    unheard, unseen = (Counter[str](), Counter[str]())
    for metric, sums in (("downloads_left_out_by_reason", unheard), ("requests_left_out_by_reason", unseen)):
        for (reason, _), n in told(store, ws, metric).items():
            sums[reason] += n
    assert sum(unheard.values()) + sum(days(store, ws, "downloads").values()) == len(podcast.lines)
    assert set(unheard) >= {"method", "redirect", "error", "bot-word", "script-library", "probe", "watch", "again"}
    assert unheard["method"] == sum(line.method == "HEAD" for line in podcast.lines)
    assert sum(unseen.values()) == 4


@pytest.mark.parametrize("text", [
    made.RANGE_FORMAT.replace("$sent_http_content_range", "$http_sec_purpose"),
    '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" "%{Sec-Purpose}i"',
])  # fmt: skip
def test_what_a_player_loads_ahead_is_no_download_where_the_log_tells(store: Store, tmp_path: Path, text: str) -> None:
    ws, log = business(store), tmp_path / "a.log"
    log.write_text(made.combined(heard(DAY)) + ' "prefetch"\n' + made.combined(heard(DAY, 2)) + ' "-"\n')
    take(store, ws, log, format=text)
    assert days(store, ws, "downloads") == {DAY: 1}
    assert told(store, ws, "downloads_left_out_by_reason") == {("preload", DAY): 1}


@pytest.mark.every
def test_one_listener_of_very_many_episodes_is_a_program(store: Store, tmp_path: Path) -> None:
    ws = business(store)
    many = [heard(DAY, path=f"/audio/{n}.mp3") for n in range(_iab.MOST + 1)]
    others = [heard(DAY, 2, path=f"/audio/{n}.mp3") for n in range(_iab.MOST)]
    take(store, ws, write(tmp_path / "a.log", many + others))
    assert days(store, ws, "downloads") == {DAY: _iab.MOST}
    assert told(store, ws, "downloads_left_out_by_reason") == {("volume", DAY): _iab.MOST + 1}

    free = business(store, "free")
    take(store, free, tmp_path / "a.log", rules_off="volume")
    assert days(store, free, "downloads") == {DAY: 2 * _iab.MOST + 1}


class TestChoices:
    """A connected log of October and November whose files are still there."""

    @pytest.fixture(scope="class")
    def taken(self, tmp_path_factory: pytest.TempPathFactory) -> Path:
        """The files, and beside them a record that has taken them in."""
        tmp_path = tmp_path_factory.mktemp("log")
        store = open_store(f"sqlite:///{tmp_path / 'record.db'}")
        ws = business(store)
        october, november = date(2026, 10, 30), DAY
        write(
            tmp_path / "access.log.1",
            [page(october), page(october, "203.0.113.5"), page(october, "192.0.2.9", status=404)],
        )
        write(tmp_path / "access.log", [
            page(november), page(november, "203.0.113.5"), page(november, "2001:db8:1::7", agent=made.SCRIPTS[0]),
            page(november, "192.0.2.9", status=404), heard(november), heard(november, 2), heard(november, agent=made.BOTS[0]),
        ])  # fmt: skip
        store.make_source(
            ws.id, "log", connector="access_log", title="Log", settings={"path": str(tmp_path / "access.log.1")}
        )
        self.sync(store, ws)
        store.set_source(ws.id, "log", settings={"path": str(tmp_path / "access.log*")})
        self.sync(store, ws)
        store.backup(tmp_path / "whole.db")
        store.close()
        return tmp_path

    @pytest.fixture
    def store(self, taken: Path, tmp_path: Path) -> Iterator[Store]:
        shutil.copy(taken / "whole.db", tmp_path / "record.db")
        opened = open_store(f"sqlite:///{tmp_path / 'record.db'}")
        yield opened
        opened.close()

    @pytest.fixture
    def log(self, store: Store, taken: Path) -> tuple[Workspace, str]:
        return store.workspace("default"), str(taken)

    def sync(self, store: Store, ws: Workspace) -> None:
        done = sync.run(store, ws, [self.source(store, ws).name], today=date(2026, 11, 21))[0]
        assert done.ok, done.message

    def source(self, store: Store, ws: Workspace) -> Source:
        return next(s for s in store.sources(ws.id) if s.name == "log")

    def choose(self, store: Store, ws: Workspace, **changes: str) -> list[str]:
        return log_rules.choose(store, ws, "log", changes, now=NOW)

    def test_all_rules_are_shown_with_what_they_left_out_in_the_last_full_month(
        self, store: Store, log: tuple[Workspace, str]
    ) -> None:
        ws, _ = log
        self.choose(store, ws, rules_off="feed")
        seen = log_rules.shown(store, ws, self.source(store, ws), today=date(2026, 12, 2))
        rules = {rule.id: rule for rule in seen.rules}
        assert seen.month == date(2026, 11, 1)
        assert {name for name, _ in _log_rules.catalogue()} < set(rules)
        assert [name for name, rule in rules.items() if not rule.on] == ["feed"]
        assert [name for name, rule in rules.items() if rule.fixed] == ["under-a-minute", "size-unknown", "again"]
        assert (rules["script-library"].pages, rules["script-library"].downloads) == (1, 0)
        assert (rules["bot-word"].downloads, rules["bot"].downloads) == (1, 0)
        assert (rules["browser"].pages, rules["static"].pages) == (None, 0)
        every = [
            n
            for metric in ("requests_left_out_by_reason", "downloads_left_out_by_reason")
            for (_, day), n in told(store, ws, metric).items()
            if day.month == 11
        ]
        assert sum((rule.pages or 0) + (rule.downloads or 0) for rule in rules.values()) == sum(every) == 3
        assert rules["script-library"].title == "Script library"
        assert rules["script-library"].why.endswith(".")
        assert log_rules.shown(store, ws, self.source(store, ws), today=date(2026, 8, 2)).rules[0].pages is None

    def test_a_change_counts_open_months_anew_and_leaves_closed_ones(
        self, store: Store, log: tuple[Workspace, str]
    ) -> None:
        ws, _ = log
        assert days(store, ws, "visitors") == {date(2026, 10, 30): 2, DAY: 2}
        lines = self.choose(store, ws, rules_off="client-error")
        assert lines == ["Counted anew: 2026-10, 2026-11."]
        assert days(store, ws, "visitors") == {date(2026, 10, 30): 3, DAY: 3}
        assert self.choose(store, ws, rules_off="client-error") == []

        close(store, ws, datetime.now(UTC) + timedelta(days=3), date(2026, 11, 12))
        lines = self.choose(store, ws, rules_off="", own="203.0.113.0/24, 2001:db8:1::/48")
        assert lines == ["Counted anew: 2026-11.", "Closed, and so as they were counted: 2026-10."]
        assert days(store, ws, "visitors") == {date(2026, 10, 30): 3, DAY: 1}
        assert told(store, ws, "requests_left_out_by_reason")["own-address", DAY] == 2
        self.sync(store, ws)
        assert days(store, ws, "visitors") == {date(2026, 10, 30): 3, DAY: 1}

        self.choose(store, ws, own="192.0.2.7")
        assert days(store, ws, "visitors") == {date(2026, 10, 30): 3, DAY: 1}
        newest = max(b.id for b in store.batches(ws.id) if b.kind == "sync" and b.status == "done")
        assert "undone together" in history.undo(store, ws, newest)[0]
        assert days(store, ws, "visitors") == {}
        self.sync(store, ws)
        assert days(store, ws, "visitors") == {date(2026, 10, 30): 1, DAY: 1}

    def test_what_was_interrupted_is_ended_by_the_next_sync(
        self, store: Store, log: tuple[Workspace, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ws, _ = log
        with monkeypatch.context() as broken:
            broken.setattr(sightings, "read_again", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                self.choose(store, ws, own="203.0.113.5")
        self.sync(store, ws)
        assert days(store, ws, "visitors") == {date(2026, 10, 30): 1, DAY: 1}
        assert days(store, ws, "downloads") == {DAY: 2}
        assert self.source(store, ws).state["recount"] == []

    @pytest.mark.every
    def test_what_no_file_holds_any_more_stays_and_is_told(self, store: Store, log: tuple[Workspace, str]) -> None:
        ws, folder = log
        gone = Path(folder) / "access.log.1"
        gone.rename(gone.with_name("elsewhere"))
        lines = self.choose(store, ws, own="203.0.113.5")
        gone.with_name("elsewhere").rename(gone)
        assert lines[0] == "Counted anew: 2026-11."
        assert "in no file that is named" in lines[1]
        assert days(store, ws, "visitors") == {date(2026, 10, 30): 2, DAY: 1}

    def test_networks_of_data_centres_are_left_out_of_pages_and_sound(
        self, store: Store, log: tuple[Workspace, str]
    ) -> None:
        ws, folder = log
        networks = Path(folder) / "networks.txt"
        networks.write_text("# a list\n203.0.113.0/24, example\n198.51.100.2\n2001:db8::/32 # v6\n")
        self.choose(store, ws, datacentres=str(networks))
        assert days(store, ws, "visitors") == {date(2026, 10, 30): 1, DAY: 1}
        assert days(store, ws, "downloads") == {DAY: 1}
        assert told(store, ws, "downloads_left_out_by_reason") == {("bot-word", DAY): 1, ("data-centre", DAY): 1}
        self.choose(store, ws, rules_off="data-centre")
        assert days(store, ws, "downloads") == {DAY: 2}

    def test_what_there_is_not_is_refused_and_changes_nothing(self, store: Store, log: tuple[Workspace, str]) -> None:
        ws, _ = log
        before = self.source(store, ws).settings
        with pytest.raises(CollectError, match="no choice path"):
            self.choose(store, ws, path="/etc/passwd")
        for changes in ({"window": "week"}, {"rules_off": "gravity"}, {"own": "me"}, {"datacentres": "/nowhere.txt"}):
            with pytest.raises(ConnectorError):
                self.choose(store, ws, **changes)
        assert self.source(store, ws).settings == before

    def test_a_log_handed_over_by_hand_says_what_to_do(self, store: Store, tmp_path: Path) -> None:
        ws = business(store, "other")
        number = take(store, ws, write(tmp_path / "a.log", [page(DAY), page(DAY, "203.0.113.5")]))
        source = store.sources(ws.id)[0]
        lines = log_rules.choose(store, ws, source.name, {"own": "203.0.113.5"}, now=NOW)
        assert f"batch {number}" in lines[0]
        history.undo(store, ws, number or 0)
        take(store, ws, tmp_path / "a.log")
        assert days(store, ws, "visitors") == {DAY: 1}


def test_networks_hold_both_kinds_of_addresses() -> None:
    networks = _log_networks.of(["192.0.2.0/25", "192.0.2.64/26", "2001:db8::/32"])
    asked = [
        "192.0.2.0",
        "192.0.2.127",
        "192.0.2.128",
        "::ffff:192.0.2.5",
        "2001:db8:ffff::1",
        "2001:db9::",
        "nobody",
        "[2001:db8::1]",
    ]
    assert networks.hold(asked) == [True, True, False, True, True, False, False, True]
    assert _log_networks.of([]).hold(["192.0.2.1"]) == [False]


def test_a_list_of_networks_that_is_none_is_told_without_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "list.bin").write_bytes(b"PK\x03\x04\0\0")
    with pytest.raises(ConnectorError, match="is no list of networks"):
        _log_networks.listed(tmp_path / "list.bin")
    with pytest.raises(ConnectorError, match="cannot be read"):
        _log_networks.listed(Path("~nobody-of-this-name/list.txt"))


class TestCountries:
    def test_of_a_database_in_maxmind_s_format(self, store: Store, tmp_path: Path) -> None:
        path = write_mmdb(tmp_path / "db.mmdb", {
            "192.0.2.0/24": {"country": {"iso_code": "CZ"}}, "198.51.100.0/25": {"registered_country": {"iso_code": "SK"}},
            "2001:db8::/32": {"country_code": "de"}, "203.0.113.0/24": {"continent": {"code": "EU"}},
        })  # fmt: skip
        tell = _log_countries.reader(path)
        assert tell(["192.0.2.1", "198.51.100.3", "198.51.100.200", "2001:db8::5", "203.0.113.1", "x"]) == [
            "CZ", "SK", None, "DE", None, None,
        ]  # fmt: skip
        ws = business(store)
        lines = [
            page(DAY),
            page(DAY, "2001:db8::7"),
            page(DAY, "203.0.113.1"),
            heard(DAY),
            heard(DAY, address="2001:db8::9"),
        ]
        take(store, ws, write(tmp_path / "a.log", lines), countries=str(path))
        assert told(store, ws, "visitors_by_country") == {("CZ", DAY): 1, ("DE", DAY): 1}
        assert told(store, ws, "downloads_by_country") == {("SK", DAY): 1, ("DE", DAY): 1}

    def test_a_damaged_one_and_one_that_is_none_are_clear_errors(self, tmp_path: Path) -> None:
        path = write_mmdb(tmp_path / "db.mmdb", {"192.0.2.0/24": {"country_code": "CZ"}})
        path.write_bytes(path.read_bytes()[:-20])
        with pytest.raises(ConnectorError, match="damaged"):
            _log_countries.reader(path)
        networks = write_mmdb(tmp_path / "asn.mmdb", {"192.0.2.0/24": {"as_name": "Example"}})
        with pytest.raises(ConnectorError, match="tells no countries"):
            _log_countries.reader(networks)
        (tmp_path / "note.txt").write_text("hello")
        with pytest.raises(ConnectorError, match="no country database"):
            _log_countries.reader(tmp_path / "note.txt")
        with pytest.raises(ConnectorError, match="cannot be read"):
            _log_countries.reader(tmp_path / "gone.csv")
        with pytest.raises(ConnectorError, match="cannot be read"):
            _log_countries.reader(Path("~nobody-of-this-name/country.csv"))
