"""The owner's own logs: layouts, what is new, who was there, what was downloaded, and the way back."""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import zstandard

from collect import history, log_months, sync
from connectors import (
    _log_countries,
    _log_crunch,
    _log_files,
    _log_formats,
    _log_people,
    _log_rules,
    _log_split,
    access_log,
)
from connectors._spec import ConnectorError
from store import Store, Workspace, open_store
from tests import generators_logs as made
from tests.taking_logs import NOW, ZONE, business, close, days, feed, take, told
from vocabulary import DIGEST

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0"
PLAIN = f'192.0.2.7 - - [21/Nov/2026:10:00:05 +0100] "GET /a?x=1 HTTP/1.1" 200 512 "https://t.co/" "{FIREFOX}"'


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'data' / 'record.db'}")
    yield opened
    opened.close()


def digest(store: Store, ws: Workspace) -> str:
    return str(store.totals(ws.id, DIGEST)["digest"])


def lines_of(site: made.Website) -> list[str]:
    return [made.combined(line) + "\n" for line in site.lines]


@pytest.fixture(scope="module")
def site() -> made.Website:
    return made.website(date(2026, 10, 20), days=16, people=24, seed=3)


class TestLayouts:
    LINES = (
        (PLAIN, "192.0.2.7", None),
        (PLAIN.rsplit('" "', 2)[0].rsplit(' "', 1)[0], "192.0.2.7", None),
        ("blog.example.org:443 " + PLAIN, "192.0.2.7", "blog.example.org:443"),
        (PLAIN + " blog.example.org", "192.0.2.7", "blog.example.org"),
        (PLAIN + ' "203.0.113.1"', "192.0.2.7", None),
        (json.dumps({"ts": 1795251605.9, "request": {"remote_ip": "192.0.2.7", "method": "GET", "host": "example.org", "uri": "/a?x=1",
                     "headers": {"User-Agent": [FIREFOX], "Referer": ["https://t.co/"]}}, "size": 512, "status": 200}),
         "192.0.2.7", "example.org"),
        (json.dumps({"ClientIP": "192.0.2.7", "ClientRequestMethod": "GET", "ClientRequestURI": "/a?x=1", "EdgeResponseStatus": 200,
                     "EdgeResponseBytes": 512, "EdgeStartTimestamp": "2026-11-21T09:00:05Z", "ClientRequestUserAgent": FIREFOX,
                     "ClientRequestReferer": "https://t.co/", "ClientRequestHost": "example.org"}), "192.0.2.7", "example.org"),
        (json.dumps({"timestamp": "2026-11-21T10:00:05+01:00", "client_ip": "192.0.2.7", "request_method": "GET", "url": "/a?x=1",
                     "response_status": 200, "response_body_size": 512, "request_user_agent": FIREFOX,
                     "request_referer": "https://t.co/", "host": "example.org"}), "192.0.2.7", "example.org"),
    )  # fmt: skip

    @pytest.mark.parametrize(("line", "address", "host"), LINES)
    def test_each_is_recognised_and_read_the_same_fast_and_with_care(
        self, line: str, address: str, host: str | None
    ) -> None:
        text = _log_formats.recognise([line] * 3)
        assert text is not None
        layout = _log_formats.layout(text)
        careful = layout.read(line)
        assert careful is not None
        assert (careful.address, careful.moment, careful.target, careful.status) == (
            address, int(datetime(2026, 11, 21, 9, 0, 5, tzinfo=UTC).timestamp()), "/a?x=1", 200,
        )  # fmt: skip
        assert (careful.sent, careful.host) == (512, host)

        splitter = _log_split.Splitter(_log_split.connect(), _log_rules.ENDINGS)
        splitter._carefully = lambda lines, layout: iter(())  # type: ignore[method-assign]
        assert splitter.split(f"{line}\n".encode(), layout, "address, moment, method, target, status, sent") == 1
        fast = splitter._connection.execute(
            "SELECT address, moment, method, target, status, sent FROM block"
        ).fetchall()
        assert fast == [(careful.address, careful.moment, careful.method, careful.target, careful.status, careful.sent)]

    def test_cloudfront_has_its_columns_named_and_blanks_written_out(self) -> None:
        head = "#Version: 1.0\n#Fields: date time c-ip cs-method cs-uri-stem sc-status sc-bytes cs(User-Agent) cs(Referer) cs-uri-query"
        line = f"2026-11-21\t09:00:05\t192.0.2.7\tGET\t/a\t200\t512\t{FIREFOX.replace(' ', '%20')}\t-\tx=1"
        text = _log_formats.recognise([*head.split("\n"), line])
        assert text is not None
        assert _visitors(f"{head}\n{line}\n", text) == 1
        careful = _log_formats.layout(text).read(line)
        assert careful is not None
        assert (careful.target, careful.agent) == ("/a?x=1", FIREFOX)

    def test_what_s3_does_by_itself_is_no_download(self) -> None:
        line = (
            f'owner bucket [21/Nov/2026:09:00:05 +0000] 192.0.2.7 owner ID REST.{{}}.OBJECT e1.mp3 "GET /e1.mp3 HTTP/1.1" 200 - 900 900 '
            f'17 5 "-" "{FIREFOX}" -'
        )
        text = _log_formats.recognise([line.format("GET")])
        assert text is not None
        read = [_log_formats.layout(text).read(line.format(word)) for word in ("GET", "COPY")]
        assert [(r.method, r.sent, r.total) for r in read if r] == [("GET", 900, 900), ("REST.COPY.OBJECT", 900, 900)]

    @pytest.mark.parametrize(
        "text",
        [
            '%h %l %u %t \\"%r\\" %>s %b \\"%{Referer}i\\" \\"%{User-Agent}i\\"',
            '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"',
        ],
    )
    def test_a_format_string_of_apache_or_nginx(self, text: str) -> None:
        assert _visitors(PLAIN + "\n", text) == 1

    def test_a_format_that_blanks_do_not_part_is_read_line_by_line(self) -> None:
        text = "$time_iso8601|$remote_addr|$status|$request_method|$request_uri|"
        assert _log_formats.layout(text).fields is None
        assert _visitors("2026-11-21T10:00:05+01:00|192.0.2.7|200|GET|/a|\n", text) == 1

    def test_a_format_without_an_address_is_refused(self) -> None:
        with pytest.raises(ConnectorError, match="names no address"):
            _log_formats.layout("$status $request")


def _visitors(text: str, layout: str, **more: object) -> int:
    crunch = _log_crunch.Crunch(_log_crunch.Options(**more))  # type: ignore[arg-type]
    crunch.add(text.encode(), _log_formats.layout(layout))
    assert crunch.splitter.rejected == 0
    return int(crunch.connection.execute("SELECT count(*) FROM visits").fetchall()[0][0])


def test_the_rules_are_written_down(request: pytest.FixtureRequest) -> None:
    path = Path(__file__).resolve().parent.parent / "docs/access_logs.md"
    before, start, rest = path.read_text(encoding="utf-8").partition("<!-- rules -->\n")
    rows = "".join(f"| `{name}` | {says} |\n" for name, says in _log_rules.catalogue())
    text = (
        before
        + start
        + "| rule | what it says |\n| --- | --- |\n"
        + rows
        + "<!-- end -->"
        + rest.partition("<!-- end -->")[2]
    )
    if request.config.getoption("--update"):
        path.write_text(text, encoding="utf-8")
    assert start
    assert path.read_text(encoding="utf-8") == text


class TestOddLines:
    COMBINED = _log_formats.KNOWN["combined"]
    ODD = (
        'GARBAGE 192.0.2.99 secret@example.org "oops', "\x16\x03\x01",
        '192.0.2.9 - - [99/Nov/2026:10:00:05 +0100] "GET / HTTP/1.1" 200 5 "-" "x"',
    )  # fmt: skip
    READABLE = (
        PLAIN.removesuffix('"'),  # cut off
        PLAIN.replace('"GET /a?x=1', '"GET /a"b'),  # a stray quote
        PLAIN.replace(FIREFOX, FIREFOX + ' \\"quoted\\"'),
        PLAIN.replace(" - - [", " - tom cat ["),
        PLAIN.replace("/a?x=1", "/caf\xe9"),
    )  # fmt: skip

    def test_they_are_read_with_care_or_counted_and_never_tear_their_neighbours(self) -> None:
        mixed = [PLAIN.replace("192.0.2.7", f"198.51.100.{n}") for n in range(50)]
        text = "\n".join(
            x for n, plain in enumerate(mixed) for x in (plain, (*self.ODD, *self.READABLE)[n % 8], "", "# note")
        )
        crunch = _log_crunch.Crunch(_log_crunch.Options())
        crunch.add(text.encode("latin-1"), _log_formats.layout(self.COMBINED))

        odd = sum(n % 8 < 3 for n in range(50))
        assert crunch.splitter.rejected == odd
        assert crunch.lines == 100 - odd
        seen = {row[0] for row in crunch.connection.execute("SELECT address FROM visits").fetchall()}
        assert seen == {"192.0.2.7", *(f"198.51.100.{n}" for n in range(50))}

    def test_their_sample_says_nothing_of_anybody(self) -> None:
        found = access_log.reading(
            [_payload("\n".join([PLAIN, *self.ODD]), self.COMBINED)], _log_crunch.Options(), b"key"
        )
        shown = str(found.remarks)
        assert found.rejected == 3
        assert not [word for word in ("192.0.2", "secret", "GARBAGE") if word in shown]
        assert "9.9.9.9" in shown

    def test_the_block_is_read_the_same_where_there_is_no_memory_file(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(_log_split.sys, "platform", "darwin")
        assert _visitors(PLAIN + "\n", self.COMBINED) == 1


def _payload(text: str, layout: str) -> access_log.Payload:
    return access_log.Payload(text.encode(), "access.log", layout)


class TestWhatIsNew:
    """A walk through files gives every byte once, whatever became of them."""

    def read(self, known: _log_files.Known, *paths: Path, size: int = 3_000) -> bytes:
        return b"".join(block.data for path in paths for block in _log_files.blocks(path, known, size=size))

    @pytest.fixture
    def text(self) -> bytes:
        rng = random.Random(5)
        return b"".join(f"line {n} {rng.random()} {'x' * rng.randrange(90)}\n".encode() for n in range(800))

    def test_a_file_that_grows_in_the_middle_of_lines(self, tmp_path: Path, text: bytes) -> None:
        log, known, got = tmp_path / "access.log", _log_files.Known(), b""
        for end in (20, 30, 400, 5_000, 5_001, len(text)):
            log.write_bytes(text[:end])
            got += self.read(known, log)
        assert got == text

    def test_renamed_packed_and_put_together(self, tmp_path: Path, text: bytes) -> None:
        half = text.index(b"\n", len(text) // 2) + 1
        first, second = tmp_path / "access.log.1", tmp_path / "access.log"
        first.write_bytes(text[:half])
        second.write_bytes(text[half:])
        known = _log_files.Known()
        assert self.read(known, first, second) == text
        (tmp_path / "a.gz").write_bytes(gzip.compress(text[:half]))
        (tmp_path / "b.zst").write_bytes(zstandard.compress(text[half:]))
        (tmp_path / "whole.log").write_bytes(text)
        assert self.read(known, tmp_path / "a.gz", tmp_path / "b.zst", tmp_path / "whole.log") == b""

    def test_cut_off_and_begun_anew(self, tmp_path: Path, text: bytes) -> None:
        log, known = tmp_path / "access.log", _log_files.Known()
        log.write_bytes(text[: text.index(b"\n", 9_000) + 1])
        self.read(known, log)
        log.write_bytes(b"another day\n")
        assert self.read(known, log) == b"another day\n"

    def test_what_was_undone_is_read_again_and_nothing_else(self, tmp_path: Path, text: bytes) -> None:
        log, known = tmp_path / "access.log", _log_files.Known()
        ends = [text.index(b"\n", at) + 1 for at in (100, 9_000, 20_000)] + [len(text)]
        for end in ends:
            log.write_bytes(text[:end])
            self.read(known, log)
        for stretch in list(known.stretches.values()):
            left = _log_files.Known({k: s for k, s in known.stretches.items() if k != stretch.key})
            assert self.read(left, log) == text[stretch.start : stretch.start + stretch.length]

    def test_a_last_line_without_end_waits_until_nobody_writes_any_more(self, tmp_path: Path) -> None:
        log, known = tmp_path / "access.log", _log_files.Known()
        log.write_bytes(b"one\ntw")
        assert self.read(known, log) == b"one\n"
        os.utime(log, (1, 1))
        assert self.read(known, log) == b"tw"

    def test_a_damaged_archive_is_one_clear_error(self, tmp_path: Path, text: bytes) -> None:
        path = tmp_path / "a.gz"
        path.write_bytes(gzip.compress(text)[:-900])
        with pytest.raises(ConnectorError, match=r"a\.gz is damaged"):
            self.read(_log_files.Known(), path)


class TestWebsite:
    @pytest.fixture(scope="class")
    def taken(self, tmp_path_factory: pytest.TempPathFactory, site: made.Website) -> Iterator[tuple[Store, Workspace]]:
        """A record into which the site's log was taken in two files; tests only read it."""
        folder = tmp_path_factory.mktemp("site")
        store = open_store(f"sqlite:///{folder / 'record.db'}")
        ws = business(store)
        for path in made.write_combined(folder / "logs", site.lines, files=2):
            take(store, ws, path, site="example.com")
        yield store, ws
        store.close()

    def test_visitors_by_day_and_month_pageviews_and_pages(
        self, taken: tuple[Store, Workspace], site: made.Website
    ) -> None:
        store, ws = taken
        assert days(store, ws, "visitors") == site.visitors
        assert days(store, ws, "pageviews") == site.pageviews
        pages: Counter[str] = Counter()
        for (page, _), n in told(store, ws, "pageviews_by_page").items():
            pages[page] += n
        assert pages == site.pages
        months = {day: n for (_, day), n in told(store, ws, "visitors", "month").items()}
        assert set(months) == {date(2026, 10, 1), date(2026, 11, 1)}
        assert max(months.values()) <= site.unique < sum(site.visitors.values())

    def test_every_visitor_has_one_channel_and_one_device(
        self, taken: tuple[Store, Workspace], site: made.Website
    ) -> None:
        store, ws = taken
        for metric in ("visitors_by_channel", "visitors_by_device"):
            for grain, whole in (("day", "visitors"), ("month", "visitors")):
                sums: Counter[date] = Counter()
                for (_, day), n in told(store, ws, metric, grain).items():
                    sums[day] += n
                assert sums == {day: n for (_, day), n in told(store, ws, whole, grain).items()}
        assert {item for item, _ in told(store, ws, "visitors_by_channel")} >= {"direct", "social", "assistants"}

    def test_what_is_left_out_is_told(self, taken: tuple[Store, Workspace], site: made.Website) -> None:
        store, ws = taken
        reasons: Counter[str] = Counter()
        for (reason, _), n in told(store, ws, "requests_left_out_by_reason").items():
            reasons[reason] += n
        assert {"static", "method", "redirect", "missing", "script-library"} <= set(reasons)
        assert reasons["redirect"] == sum(line.status == 301 and line.method == "GET" for line in site.lines)
        assert sum(reasons.values()) + sum(site.pageviews.values()) == len(site.lines)
        assert told(store, ws, "downloads_left_out_by_reason") == {}

    def test_each_rule_can_be_switched_off(self, site: made.Website) -> None:
        text, layout = "".join(lines_of(site)), _log_formats.KNOWN["combined"]
        every = frozenset(name for name, _ in _log_rules.catalogue())
        assert _visitors(text, layout, rules_off=every) > _visitors(text, layout)
        for rule in ("redirect", "static", "script-library"):
            crunch = _log_crunch.Crunch(_log_crunch.Options(zone=ZONE, rules_off=frozenset({rule})))
            crunch.add(text.encode(), _log_formats.layout(layout))
            assert rule not in {r[0] for r in crunch.connection.execute("SELECT reason FROM left_out").fetchall()}

    def test_no_address_or_agent_of_a_person_is_kept(
        self, taken: tuple[Store, Workspace], site: made.Website, tmp_path: Path
    ) -> None:
        store, _ = taken
        kept = store.backup(tmp_path / "whole.db").read_bytes()
        assert len(kept) > 10_000
        assert not [line.address for line in site.lines[:200] if line.address.encode() in kept]
        assert b"Mozilla/5.0" not in kept

    def test_countries_only_with_the_owner_s_database(self, store: Store, tmp_path: Path) -> None:
        ws = business(store)
        (tmp_path / "a.log").write_text(
            PLAIN
            + "\n"
            + PLAIN.replace("192.0.2.7", "2001:db8::1")
            + "\n"
            + PLAIN.replace("192.0.2.7", "8.8.8.8")
            + "\n"
        )
        (tmp_path / "db.csv").write_text('192.0.2.0,192.0.2.255,CZ\n"2001:db8::","2001:db8::ffff",SK\n')
        take(store, ws, tmp_path / "a.log", countries=str(tmp_path / "db.csv"))
        assert {item: n for (item, _), n in told(store, ws, "visitors_by_country").items()} == {"CZ": 1, "SK": 1}
        assert _log_countries.reader(tmp_path / "db.csv")(["192.0.3.1", "nonsense"]) == [None, None]

    def test_one_household_is_one_visitor_unless_the_owner_wants_addresses(self) -> None:
        lines = "".join(PLAIN.replace("192.0.2.7", f"2001:db8:1:2::{n}") + "\n" for n in range(4))
        for off, number in ((frozenset[str](), 1), (frozenset({"network"}), 4)):
            options = _log_crunch.Options(rules_off=off)
            found = access_log.reading([_payload(lines, _log_formats.KNOWN["combined"])], options, b"key")
            assert sum(item == "" for item in found.sightings["item"].to_pylist()) == number


class TestOnBothEngines:
    """Written, read, undone and closed: all that a log asks of the store."""

    @pytest.fixture
    def store(self, record_url: str) -> Iterator[Store]:
        opened = open_store(record_url)
        yield opened
        opened.close()

    @pytest.fixture(scope="class")
    def site(self) -> made.Website:
        return made.website(date(2026, 10, 26), days=10, people=15, seed=3)

    @pytest.mark.every("postgresql")
    def test_written_undone_read_again_closed_and_forgotten(
        self, store: Store, tmp_path: Path, site: made.Website
    ) -> None:
        ws, lines, numbers = business(store), lines_of(site), []
        log = tmp_path / "access.log"
        for n, end in enumerate((len(lines) // 3, len(lines))):
            log.write_text("".join(lines[:end]))
            numbers.append(take(store, ws, log, datetime(2026, 11, 9, 12, n, tzinfo=UTC)) or 0)
        assert days(store, ws, "visitors") == site.visitors
        history.undo(store, ws, numbers[1])
        assert set(days(store, ws, "visitors")) < set(site.visitors)
        numbers[1] = take(store, ws, log, datetime(2026, 11, 9, 13, tzinfo=UTC)) or 0
        assert days(store, ws, "visitors") == site.visitors
        before = digest(store, ws)

        close(store, ws, datetime(2026, 11, 9, 14, tzinfo=UTC), date(2026, 11, 9))
        assert len(store.open_months(ws.id, "access-log")) == 2, "it was told of just now"
        close(store, ws, datetime.now(UTC) + timedelta(days=3), date(2026, 11, 12))
        assert [m.period for m in store.open_months(ws.id, "access-log")] == [
            _log_people.month_of((date(2026, 11, 1) - date(1970, 1, 1)).days)
        ]
        assert digest(store, ws) == before

        (tmp_path / "late.log").write_text(PLAIN.replace("21/Nov", "25/Oct") + "\n")
        take(store, ws, tmp_path / "late.log", NOW)
        assert days(store, ws, "visitors") == site.visitors

        lines_told = history.undo(store, ws, numbers[0])
        assert str(numbers[1]) in lines_told[0]
        assert {store.batch(ws.id, number).status for number in numbers} == {"undone"}
        assert days(store, ws, "visitors") == {}


class TestMemory:
    def test_an_undone_batch_takes_its_part_away_and_can_come_again(
        self, store: Store, tmp_path: Path, site: made.Website
    ) -> None:
        ws, lines = business(store), lines_of(site)
        log = tmp_path / "access.log"
        numbers = []
        cut = len(lines) // 3
        for end in (cut, len(lines)):
            log.write_text("".join(lines[:end]))
            numbers.append(take(store, ws, log))
        history.undo(store, ws, numbers[0] or 0)

        rest = business(store, "rest")
        (tmp_path / "rest.log").write_text("".join(lines[cut:]))
        take(store, rest, tmp_path / "rest.log")
        for metric in ("visitors", "pageviews", "pageviews_by_page", "visitors_by_channel"):
            assert told(store, ws, metric) == told(store, rest, metric), metric

        take(store, ws, log)
        assert days(store, ws, "visitors") == site.visitors

    def test_halves_again_and_rotated_give_what_one_reading_gives(
        self, store: Store, tmp_path: Path, site: made.Website
    ) -> None:
        lines = lines_of(site)
        one, parts = business(store), business(store, "parts")
        (tmp_path / "whole.log").write_text("".join(lines))
        take(store, one, tmp_path / "whole.log")
        log = tmp_path / "access.log"
        for end in (51, len(lines)):
            log.write_text("".join(lines[:end]) + ("" if end == len(lines) else lines[end][:30]))
            take(store, parts, log)
        log.rename(tmp_path / "access.log.1")
        assert take(store, parts, tmp_path / "access.log.1") is None
        assert take(store, parts, tmp_path / "whole.log") is None

        assert digest(store, parts) == digest(store, one)

    def test_who_somebody_is_changes_with_the_month_and_the_workspace(self) -> None:
        one = _log_people.who(b"a" * 32, _log_people.month_of(20_000), "192.0.2.7", FIREFOX)
        assert len(one) == 16
        assert one != _log_people.who(b"a" * 32, _log_people.month_of(20_040), "192.0.2.7", FIREFOX)
        assert one != _log_people.who(b"b" * 32, _log_people.month_of(20_000), "192.0.2.7", FIREFOX)
        found = access_log.reading([_payload(PLAIN, _log_formats.KNOWN["combined"])], _log_crunch.Options(), b"k")
        period, who = (
            found.sightings.slice(len(found.sightings) - 1)["period"][0].as_py(),
            found.sightings["who"].to_pylist(),
        )
        assert _log_people.who(b"k", period, "192.0.2.7", FIREFOX) in who

    def test_sync_reads_what_is_new_of_a_connected_log(self, store: Store, tmp_path: Path, site: made.Website) -> None:
        ws = business(store)
        made.write_combined(tmp_path / "logs", site.lines, files=3)
        pattern = str(tmp_path / "logs" / "access.log*")
        store.make_source(ws.id, "log", connector="access_log", title="Log", settings={"path": pattern})

        def once() -> sync.SyncResult:
            return sync.run(store, ws, ["log"], today=date(2026, 11, 21))[0]

        first = once()
        assert first.ok, first.message
        assert days(store, ws, "visitors") == site.visitors
        assert once().message.endswith("nothing new")


class TestPodcast:
    @pytest.fixture(scope="class")
    def podcast(self) -> made.Podcast:
        return made.podcast(date(2026, 10, 29), days=9, requests=900, episodes=4, seed=2, zone=ZONE)

    @pytest.mark.every("rolling", "extending")  # test_iab.py has the three rules
    @pytest.mark.parametrize("rule", ["day", "rolling", "extending"])
    def test_downloads_are_the_true_ones_over_files_midnights_and_a_month_s_end(
        self, store: Store, tmp_path: Path, podcast: made.Podcast, rule: str
    ) -> None:
        ws = business(store)
        feed(store, ws, podcast.episodes)
        paths = made.write_combined(tmp_path / "logs", podcast.lines, files=2, ranges=True)
        for path in paths:
            take(store, ws, path, window=rule, format=made.RANGE_FORMAT)

        episodes: Counter[str] = Counter()
        for (episode, _), n in told(store, ws, "piece_downloads").items():
            episodes[episode.removeprefix("episode:")] += n
        assert episodes == +podcast.downloads[rule]
        assert days(store, ws, "downloads") == +podcast.days[rule]
        apps: Counter[date] = Counter()
        for (_, day), n in told(store, ws, "downloads_by_app").items():
            apps[day] += n
        assert apps == +podcast.days[rule]

    def test_the_window_that_is_open_at_a_border_goes_over_it(self) -> None:
        day = 86_400
        touches = [[n, n + 5, 0, 9, 0, 9, 1] for n in (0, day - 1, day, 2 * day - 10)]
        assert log_months.over_border(touches, "day", 2 * day) == []
        assert log_months.over_border(touches, "rolling", 2 * day) == []
        assert log_months.over_border(touches, "rolling", 2 * day - 5) == touches[2:]
        assert log_months.over_border(touches, "extending", 3 * day - 20) == touches
        assert log_months.over_border(touches, "extending", 3 * day) == []

    def test_a_window_over_the_border_of_a_closed_month_stays_one_download(
        self, store: Store, tmp_path: Path, podcast: made.Podcast
    ) -> None:
        ws, rule = business(store), "rolling"
        feed(store, ws, podcast.episodes)
        size = podcast.episodes[1].size
        whole = made.Line(0, "192.0.2.7", made.PLAYERS[0].format(n=11), podcast.episodes[1].path, 200, size, total=size)
        border = int(datetime(2026, 10, 31, 23, tzinfo=UTC).timestamp())  # midnight in the reporting zone
        for n, at in enumerate((border - 3_600, border + 3_600, border + 40_000)):
            (tmp_path / f"{n}.log").write_text(made.combined(whole._replace(at=at)) + "\n")
        take(store, ws, tmp_path / "0.log", datetime(2026, 11, 1, tzinfo=UTC), window=rule)
        take(store, ws, tmp_path / "1.log", datetime(2026, 11, 1, 1, tzinfo=UTC))
        assert days(store, ws, "downloads") == {date(2026, 10, 31): 1}

        close(store, ws, datetime(2026, 11, 5, tzinfo=UTC), date(2026, 11, 5))
        assert len(store.open_months(ws.id, "access-log")) == 1
        assert store.linked_sightings(ws.id, "access-log", store.open_months(ws.id, "access-log")[0].period) == []
        take(store, ws, tmp_path / "2.log", datetime(2026, 11, 5, 1, tzinfo=UTC))
        assert days(store, ws, "downloads") == {date(2026, 10, 31): 1}


class TestAgainstOthers:
    @pytest.mark.skipif(not shutil.which("goaccess"), reason="goaccess is not installed")
    def test_visitors_by_day_are_goaccess_s_under_its_own_rules(self, shared: Path, tmp_path: Path) -> None:
        log = shared / "data/logs/combined_semicomplete_a.log"
        report = tmp_path / "report.json"
        subprocess.run(["goaccess", str(log), "--log-format=COMBINED", "--no-progress", "-o", str(report)],
                       check=True, capture_output=True, stdin=subprocess.DEVNULL)  # fmt: skip
        theirs = {row["data"]: row["visitors"]["count"] for row in json.loads(report.read_text())["visitors"]["data"]}

        # Its rules: everybody is a visitor who got any answer but a 4xx, by whole address and agent.
        off = frozenset(name for name, _ in _log_rules.catalogue()) - {"client-error"}
        crunch = _log_crunch.Crunch(_log_crunch.Options(rules_off=off))
        crunch.add(log.read_bytes(), _log_formats.layout(_log_formats.KNOWN["combined"]))
        query = "SELECT day, count(DISTINCT (address, agent)) FROM visits GROUP BY day"
        ours = {
            f"{date(1970, 1, 1) + timedelta(days=day):%Y%m%d}": n
            for day, n in crunch.connection.execute(query).fetchall()
        }
        assert ours == theirs

    def test_every_real_log_is_read(self, shared: Path) -> None:
        unread = {}
        for log in sorted((shared / "data/logs").rglob("*.log")):
            payloads = access_log.fetch({"path": str(log)}, None, access_log.Window(None, date(2026, 11, 21)))
            found = access_log.reading(payloads, _log_crunch.Options(), b"key")
            assert found.lines, log.name
            unread[log.name] = found.rejected
        assert {name for name, n in unread.items() if n} <= {"nginx-botsearch.log"}  # it holds lines of an error log
