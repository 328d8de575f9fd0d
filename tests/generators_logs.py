"""Seeded access logs that know their own truth: nothing of the product is imported and nothing is counted here.

Podcast: each scene is a few requests of a listener of its own whose downloads under each window rule are plain from how
it was made. Website: visitors are drawn first, then their requests. Moments are planned in the zone's local time and
written in UTC.
"""

from __future__ import annotations

import gzip
import ipaddress
import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

HOUR = 3_600
RULES = ("day", "rolling", "extending")
RANGE_FORMAT = (
    '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" '
    '"$sent_http_content_range"'
)
"""The format of `write_combined(ranges=True)`, as nginx writes it."""

PLAYERS = (
    "AppleCoreMedia/1.0.0.20{n}E2 (iPhone; U; CPU OS 16_4 like Mac OS X; en_us)",
    "Podcasts/1.{n} CFNetwork/1410.0.3 Darwin/22.6.0",
    "Overcast/3.{n} (+http://overcast.fm/; iOS podcast app)",
    "AntennaPod/3.{n}.0",
    "CastBox/11.{n} (Linux;Android 13) ExoPlayerLib/2.18.2",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1{n}.0.0.0 Safari/537.36",
)
BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:1{n}.0) Gecko/20100101 Firefox/1{n}.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1{n}.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_{n} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 "
    "Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 1{n}; CUBOT X18) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
)
WATCH = "atc/1.0 watchOS/9.1 model/Watch6,7 hwp/t8301 build/20S75 (6; dt:261)"
BOTS = ("Mozilla/5.0 (compatible; Examplebot/2.1; +http://www.example.com/bot.html)", "ExampleTranscriber/3.2")
SCRIPTS = ("curl/8.4.0", "python-requests/2.31.0")
NOBODY = "-"


class Line(NamedTuple):
    """One request. `low` and `high` are the first and last byte of its range, None where it had none."""

    at: int
    address: str
    agent: str
    path: str
    status: int = 200
    sent: int = 0
    low: int | None = None
    high: int | None = None
    total: int = 0
    method: str = "GET"
    referrer: str = "-"


class Episode(NamedTuple):
    """An episode as its feed tells it: bytes and seconds of the file at `path`."""

    path: str
    size: int
    seconds: int

    @property
    def minute(self) -> int:
        """Bytes that make a download, never less than a counter may ask."""
        return self.size if self.seconds <= 60 else -(-self.size * 60 // self.seconds)


@dataclass
class Podcast:
    """A podcast's month: its requests in the order of time, and what is true of it."""

    zone: str
    episodes: list[Episode]
    lines: list[Line] = field(default_factory=list)
    downloads: dict[str, Counter[str]] = field(default_factory=lambda: {rule: Counter() for rule in RULES})
    """By rule and episode's path."""
    days: dict[str, Counter[date]] = field(default_factory=lambda: {rule: Counter() for rule in RULES})
    """By rule and day of the zone."""


class Scene(NamedTuple):
    """What happens between one household and one episode, from the local midnight `base` on."""

    rng: random.Random
    episode: Episode
    base: int
    number: int
    address: str
    """This scene's alone, like its number."""
    agent: str

    def line(self, at: float, **more: object) -> Line:
        """A whole load (200), unless `more` says otherwise; `at` counts from the scene's midnight."""
        size = self.episode.size
        line = Line(self.base + int(at), self.address, self.agent, self.episode.path, 200, size, None, None, size)
        return line._replace(**more) if more else line

    def pieces(self, first: float, last: float, low: int, high: int) -> list[Line]:
        """Answers that together hold the bytes `low` up to, without, `high`: in any order, overlapping, some twice."""
        cuts = sorted({low, high, *(self.rng.randrange(low, high) for _ in range(self.rng.randrange(5)))})
        ranges = [(max(low, a - self.rng.randrange(200)), b - 1) for a, b in itertools.pairwise(cuts)]
        ranges += self.rng.sample(ranges, self.rng.randrange(len(ranges)))
        self.rng.shuffle(ranges)
        moments = [first, *(self.rng.uniform(first, last) for _ in ranges[1:])]
        return [
            self.line(at, status=206, sent=b - a + 1, low=a, high=b) for at, (a, b) in zip(moments, ranges, strict=True)
        ]


Told = tuple[list[Line], tuple[list[int], list[int], list[int]]]
"""A scene's requests and, by rule, on which days after its first (0) a download happened."""

NONE: tuple[list[int], list[int], list[int]] = ([], [], [])
ONE: tuple[list[int], list[int], list[int]] = ([0], [0], [0])


def _loaded(s: Scene) -> Told:
    return [s.line(s.rng.uniform(0, 24 * HOUR))], ONE


def _paused(s: Scene) -> Told:
    return [s.line(10 * HOUR), s.line(12 * HOUR), s.line(12.5 * HOUR)], ONE


def _streamed(s: Scene) -> Told:
    start = s.rng.uniform(1, 22) * HOUR
    low = s.rng.randrange(s.episode.size - s.episode.minute + 1)
    return s.pieces(start, start + HOUR, low, low + s.episode.minute), ONE


def _skipped_about(s: Scene) -> Told:
    half = s.episode.minute // 2 + 1
    end = s.episode.size
    if end < 3 * half:
        return _loaded(s)
    return [*s.pieces(9 * HOUR, 10 * HOUR, 0, half), *s.pieces(9 * HOUR, 10 * HOUR, end - half, end)], ONE


def _too_little(s: Scene) -> Told:
    return s.pieces(15 * HOUR, 16 * HOUR, 0, s.episode.minute - 1), NONE


def _same_piece_again(s: Scene) -> Told:
    part = s.episode.minute * 2 // 3
    return [s.line(h * HOUR, status=206, sent=part, low=0, high=part - 1) for h in (8, 9, 10)], NONE


def _broken_off(s: Scene) -> Told:
    sent = s.episode.minute // 2
    return [s.line(7 * HOUR, status=206, sent=sent, low=0, high=s.episode.size - 1)], NONE


def _measured_by_the_standard(s: Scene) -> Told:
    return [s.line(h * HOUR) for h in (22, 27, 46.25, 71.25)], ([0, 1, 2], [0, 1, 2], [0, 2])


def _a_day_later(s: Scene) -> Told:
    return [s.line(12 * HOUR), s.line(36 * HOUR)], ([0, 1], [0, 1], [0, 1])


def _a_second_too_early(s: Scene) -> Told:
    return [s.line(12 * HOUR), s.line(36 * HOUR - 1)], ([0, 1], [0], [0])


def _over_midnight(s: Scene) -> Told:
    before = s.pieces(23.5 * HOUR, 24 * HOUR - 1, 0, s.episode.minute)
    return [*before, *s.pieces(24 * HOUR, 24.5 * HOUR, 0, s.episode.minute)], ([0, 1], [0], [0])


def _halves_of_midnight(s: Scene) -> Told:
    half = s.episode.minute // 2
    before = s.pieces(23.5 * HOUR, 24 * HOUR - 1, 0, half)
    return [*before, *s.pieces(24 * HOUR, 24.5 * HOUR, half, s.episode.minute)], ([], [0], [0])


def _nobody_listens(s: Scene) -> Told:
    agent = s.rng.choice((*BOTS, *SCRIPTS, WATCH, NOBODY))
    return [s.line(h * HOUR, agent=agent) for h in (3, 30)], NONE


def _nothing_delivered(s: Scene) -> Told:
    status = s.rng.choice((301, 302, 304, 403, 404, 416, 500))
    return [s.line(5 * HOUR, status=status, sent=0), s.line(6 * HOUR, method="HEAD", sent=0)], NONE


def _probe(s: Scene) -> Told:
    return [s.line(2 * HOUR, status=206, sent=2, low=0, high=1)], NONE


def _probe_then_load(s: Scene) -> Told:
    return [s.line(23.9 * HOUR, status=206, sent=2, low=0, high=1), s.line(24 * HOUR + 5)], ([1], [1], [1])


def _watch_beside_phone(s: Scene) -> Told:
    return [s.line(18 * HOUR), s.line(18 * HOUR + 30, agent=WATCH)], ONE


def _six_behind_one_address(s: Scene) -> Told:
    agents = [template.format(n=s.rng.randrange(10, 20)) for template in PLAYERS]
    asked = agents + s.rng.sample(agents, 4)
    return [s.line((12 + n) * HOUR, agent=agent) for n, agent in enumerate(asked)], ([0] * 6, [0] * 6, [0] * 6)


def _changing_address(s: Scene) -> Told:
    household = 0x20010DB8 << 96 | s.number << 64
    hosts = [str(ipaddress.IPv6Address(household | s.rng.getrandbits(64))) for _ in range(3)]
    return [s.line(h * HOUR, address=host) for h, host in zip((9, 10, 11), hosts, strict=True)], ONE


SCENES: tuple[tuple[int, Callable[[Scene], Told]], ...] = (
    (20, _loaded), (10, _paused), (30, _streamed), (6, _skipped_about), (8, _too_little), (4, _same_piece_again),
    (4, _broken_off), (4, _measured_by_the_standard), (3, _a_day_later), (3, _a_second_too_early), (5, _over_midnight),
    (5, _halves_of_midnight), (8, _nobody_listens), (5, _nothing_delivered), (4, _probe), (3, _probe_then_load),
    (4, _watch_beside_phone), (2, _six_behind_one_address),
    (5, _changing_address),
)  # fmt: skip


def podcast(first: date, days: int = 28, requests: int = 200_000, *, episodes: int = 12, seed: int = 1,
            zone: str = "Europe/Prague") -> Podcast:  # fmt: skip
    """A podcast's log of about `requests` requests (the last scene is told to its end) that begin on `first`.

    `first` and the days after it must not hold a change of the clock: scenes are planned in hours after midnight.
    """
    rng = random.Random(seed)
    told = Podcast(zone, [_episode(rng, number) for number in range(episodes)])
    weights, scenes = zip(*SCENES, strict=True)
    midnights = [(day, _midnight(day, zone)) for day in (first + timedelta(days=n) for n in range(max(1, days - 3)))]
    number = 0
    while len(told.lines) < requests:
        number += 1
        day, midnight = rng.choice(midnights)
        episode = told.episodes[min(int(rng.expovariate(0.3)), episodes - 1)]
        address = f"81.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        scene = Scene(rng, episode, midnight, number, address, rng.choice(PLAYERS).format(n=rng.randrange(10, 20)))
        lines, days_told = rng.choices(scenes, weights)[0](scene)
        told.lines += lines
        for rule, offsets in zip(RULES, days_told, strict=True):
            told.downloads[rule][episode.path] += len(offsets)
            told.days[rule].update(day + timedelta(days=offset) for offset in offsets)
    told.lines.sort(key=lambda line: line.at)
    return told


def _episode(rng: random.Random, number: int) -> Episode:
    seconds = 45 if number == 0 else rng.randrange(300, 5_400)
    return Episode(
        f"/audio/episode-{number}.mp3", seconds * rng.choice((8_000, 12_000, 16_000)) + rng.randrange(9_000), seconds
    )


def _midnight(day: date, zone: str) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp())


@dataclass
class Website:
    """A site's log: its requests in the order of time, and what is true of it. Bots, assets and errors are no visits."""

    zone: str
    lines: list[Line] = field(default_factory=list)
    visitors: dict[date, int] = field(default_factory=dict)
    """Unique visitors (address and user agent) by day of the zone."""
    pageviews: dict[date, int] = field(default_factory=dict)
    pages: Counter[str] = field(default_factory=Counter)
    """Views by path."""
    unique: int = 0
    """Unique visitors of all days together: less than the sum of the days."""


PAGES = ("/", "/about", "/blog/", "/blog/knots-part-1", "/blog/splices", "/shop/rope?size=10", "/impressum.html")
ASSETS = ("/style.css", "/logo.svg", "/app.js", "/favicon.ico", "/photo.webp", "/font.woff2")
REFERRERS = (
    "-",
    "-",
    "https://www.google.com/",
    "https://t.co/x1",
    "https://chatgpt.com/",
    "https://example.org/links",
)


def website(first: date, days: int = 28, people: int = 400, *, seed: int = 1, zone: str = "Europe/Prague") -> Website:
    """A site that `people` read: each on a third of the days, some over midnight, among noise that is no visit."""
    rng = random.Random(seed)
    told = Website(zone)
    crowd = [(f"81.2.{n // 250}.{n % 250 + 1}", rng.choice(BROWSERS).format(n=rng.randrange(5))) for n in range(people)]
    seen: set[int] = set()
    for day in (first + timedelta(days=n) for n in range(days)):
        base, came = _midnight(day, zone), rng.sample(range(people), people // 3)
        seen.update(came)
        told.visitors[day], told.pageviews[day] = len(came), 0
        for person in came:
            pages = rng.choices(PAGES, k=rng.randrange(1, 6))
            told.pageviews[day] += len(pages)
            told.pages.update(page.partition("?")[0] for page in pages)
            told.lines += _visit(rng, base, *crowd[person], pages)
        told.lines += _noise(rng, base, crowd)
    told.unique = len(seen)
    told.lines.sort(key=lambda line: line.at)
    return told


def _visit(rng: random.Random, base: int, address: str, agent: str, pages: Sequence[str]) -> Iterator[Line]:
    """Views of `pages` with the assets they load, somewhere in the day: its first and last second, too."""
    for page in pages:
        at = base + rng.choice((0, 24 * HOUR - 1, rng.randrange(24 * HOUR), rng.randrange(24 * HOUR)))
        yield Line(at, address, agent, page, 200, rng.randrange(900, 40_000), referrer=rng.choice(REFERRERS))
        for asset in rng.sample(ASSETS, 2):
            yield Line(at, address, agent, asset, rng.choice((200, 304)), 800, referrer="https://example.com" + page)


def _noise(rng: random.Random, base: int, crowd: Sequence[tuple[str, str]]) -> Iterator[Line]:
    """Requests that make nobody a visitor: of strangers only, so that they would be seen if they were counted."""
    for n in range(len(crowd) // 4):
        at, address, browser = base + rng.randrange(24 * HOUR), f"93.184.{n // 250}.{n % 250 + 1}", crowd[n][1]
        yield Line(at, address, rng.choice((*BOTS, *SCRIPTS, NOBODY)), rng.choice(PAGES), 200, 5_000)
        yield Line(at, address, browser, "/wp-login.php", rng.choice((403, 404, 500)), 200)
        yield Line(at, address, browser, "/blog", 301, 0)
        yield Line(at, address, browser, "/", 200, 0, method="HEAD")
        yield Line(at, address, browser, "/photo.webp", 200, 9_000)


def combined(line: Line, *, ranges: bool = False) -> str:
    """`line` in the combined format; with `ranges`, in `RANGE_FORMAT`."""
    when = datetime.fromtimestamp(line.at, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000")
    text = (
        f'{line.address} - - [{when}] "{line.method} {line.path} HTTP/1.1" {line.status} {line.sent} '
        f'"{line.referrer}" "{line.agent}"'
    )
    content_range = "-" if line.low is None else f"bytes {line.low}-{line.high}/{line.total}"
    return f'{text} "{content_range}"' if ranges else text


def write_combined(folder: Path, lines: Sequence[Line], *, files: int = 1, ranges: bool = False) -> list[Path]:
    """`lines` split over `files` as a rotated log: `access.log` is the newest, `.1` the one before, the rest are gzipped.

    Returns the files from the oldest to the newest; the cuts fall anywhere, also within what one listener loads.
    """
    folder.mkdir(parents=True, exist_ok=True)
    size = -(-len(lines) // files) or 1
    written = []
    for n in range(files):
        age = files - 1 - n
        path = folder / ("access.log" if age == 0 else f"access.log.{age}" + (".gz" if age > 1 else ""))
        text = "".join(combined(line, ranges=ranges) + "\n" for line in lines[n * size : (n + 1) * size])
        path.write_bytes(gzip.compress(text.encode(), 1) if path.suffix == ".gz" else text.encode())
        written.append(path)
    return written
