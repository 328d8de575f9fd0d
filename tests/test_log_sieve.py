"""Lines that are counted at a glance: what is found must be what the careful reading finds, and grow with people only."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Iterator

import pytest

from connectors import _log_ahead, _log_formats, _log_sieve, access_log
from connectors._log_crunch import Crunch, Options
from connectors._spec import Payload

COMBINED = _log_formats.KNOWN["combined"]
IN_FRONT = _log_formats.KNOWN["combined, site in front"]
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
LINE = f'192.0.2.{{n}} - - [{{time}}] "{{request}}" {{status}} 512 "-" "{BROWSER}"'
TIMES = (
    "01/Oct/2026:00:00:05 +0000", "01/Oct/2026:23:59:59 -0430", "02/Oct/2026:05:44:10 +0545", "31/Feb/2026:10:00:00 +0000",
    "02/Oct/2026:10:00:61 +0000", "02/Oct/2026:24:00:00 +0000", "02/Okt/2026:10:00:00 +0000", "2/Oct/2026:10:00:00 +00000",
    "02/Oct/2026:1x:00:00 +0000", "02/Oct/2026:10:00:00 +2500", "02/Oct/2026:10.00:00 +0000",
)  # fmt: skip
REQUESTS = (
    "GET /a.css HTTP/1.1", "GET /a/B.PNG?v=2.mp3 HTTP/2.0", "GET /page?x=/b.css HTTP/1.1", "GET / HTTP/1.1", "GET /x HTTP/1.1",
    "HEAD /a/b.css HTTP/1.1", "POST /form HTTP/1.1", "GET /audio/1.mp3 HTTP/1.1", "GET /1.ogg HTTP/1.1", "GET /a b.css HTTP/1.1",
    "GET  /a/b.css HTTP/1.1", "GET /feed/ HTTP/1.1", "GET /s.webmanifest HTTP/1.1", "GET /a/b.css", "GET /a\\\"b.css HTTP/1.1",
    "GET /caf\xe9/b.css HTTP/1.1", "GET /a\tb/c.css HTTP/1.1", "GET /a\x0ecss HTTP/1.1", "GET /css.d/woff2 HTTP/1.1", "-", "GET",
    "GET /a/b.woff2 HTTP/1.1", "get /a/b.css HTTP/1.1", "GET /b.min.js HTTP/1.1", "GET /!/b.jpeg HTTP/1.1",
)  # fmt: skip
CHANGES = (
    ("", ""), ("", ""), ("", ""), (" - - [", " - ann ["), (" - - [", " - a [b] ["), ("192.0.2.", "2001:db8::"), ("192.0.2.", " "),
    (" 512 ", "  512 "), (' "-" ', ' "a "b" c" '), ('"-"', '"https://example.net/?q=1"'), ("192.0.2.", "- 192.0.2."), (" 512 ", " - "),
)  # fmt: skip


def _lines(count: int, seed: int) -> str:
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        usual = chance.random() < 0.5
        line = LINE.format(
            n=chance.randrange(9),
            time=TIMES[chance.randrange(3 if usual else len(TIMES))],
            request=chance.choice(REQUESTS[:5] if usual else REQUESTS),
            status=chance.choice((200, 200, 304, 404, 301, 503, 206, 99, 600, "2x0")),
        )
        old, new = chance.choice(CHANGES)
        made.append(
            chance.choice((line.replace(old, new, 1) if old else line, line, line[: chance.randrange(len(line))]))
        )
    return chance.choice(("\n", "\r\n")).join(made) + chance.choice(("", "\n"))


def _read(text: str, layout: str, options: Options) -> tuple[object, ...]:
    payload = Payload(text.encode("latin-1"), "access.log", layout, {"stretches": {}})
    found = access_log.reading([payload], options, b"key")
    return found.sightings.to_pylist(), found.lines, found.rejected


@pytest.mark.parametrize(("layout", "off"), [
    (COMBINED, ()), (COMBINED, ("static", "method")), (IN_FRONT, ("client-error", "redirect")),
    (COMBINED + ' "$rest"', ("sound", "server-error")),
])  # fmt: skip
def test_a_glance_finds_what_careful_reading_finds(
    layout: str, off: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = _lines(400, seed=len(off) + len(layout))
    if layout == IN_FRONT:
        text = "\n".join(
            f"{'www.example.org' if n % 3 else 'other.example'} {line}" for n, line in enumerate(text.split("\n"))
        )
    if layout.endswith('"$rest"'):
        text = text.replace(f'{BROWSER}"', f'{BROWSER}" "203.0.113.9"')
    options = Options(
        zone="Asia/Kathmandu", rules_off=frozenset(off), hosts=("example.org",) if layout == COMBINED else ()
    )
    at_a_glance = _read(text, layout, options)
    monkeypatch.setattr(_log_sieve.Sieve, "take", lambda _, data: (data, _log_sieve.Counts()))
    assert at_a_glance == _read(text, layout, options)


def test_most_of_a_usual_log_is_told_at_a_glance() -> None:
    line = LINE.format(n=7, time=TIMES[0], request=REQUESTS[0], status=200)
    page = line.replace("/a.css", "/a/page")
    rest, counted = _log_sieve.Sieve(_log_formats.layout(COMBINED), (), ()).take(f"{line}\n{page}\n{line}\n".encode())
    assert rest.decode() == page + "\n"
    assert counted.total() == 2


def test_a_log_of_several_sites_is_read_with_care_where_one_is_asked_for() -> None:
    layout = _log_formats.layout(IN_FRONT)
    assert _log_sieve.Sieve(layout, (), ()).helps
    assert not _log_sieve.Sieve(layout, (), ("example.org",)).helps
    assert _log_sieve.Sieve(layout, ("other-site",), ("example.org",)).helps


def test_what_is_held_does_not_grow_with_the_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_log_ahead, "WAITING", 1 << 14)
    _peak(5)  # what is made once
    assert _peak(20) < 1.2 * _peak(5)


def _peak(blocks: int) -> int:
    """Bytes of Python's own at their highest while so many blocks of the same people are read."""
    day = [LINE.format(n=n % 9, time=TIMES[0], request=REQUESTS[n % 5], status=200) for n in range(400)]
    data = ("\n".join(day) + "\n").encode()

    def payloads() -> Iterator[Payload]:
        for _ in range(blocks):
            yield Payload(bytes(bytearray(data)), "access.log", COMBINED, {"stretches": {}})

    tracemalloc.start()
    crunch = Crunch(Options())
    for payload, counted in _log_ahead.sifted(payloads(), crunch):
        crunch.add(_log_ahead.content(payload), _log_formats.layout(COMBINED), counted)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert crunch.lines == 400 * blocks
    crunch.close()
    return peak
