"""The lines of a log that are surely no visit and no sound, counted without being read word by word.

Nine lines of ten ask for what belongs to pages, or for nothing that is there. Where the layout begins as the common one
does, these are told apart at fixed places around blanks and quotes, all lines of a block at once. A line is counted here only
where the careful reading (`_log_split`, `_log_rules`) would say the same; every other one is handed on as it is.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from connectors import _log_rules
from connectors._log_formats import Layout

QUARTER = 900
"""Seconds to which moments are rounded down: midnight is on a quarter of an hour in every zone."""

Counts = Counter[tuple[str, int]]
"""Lines by reason and moment (seconds since 1970, rounded down to `QUARTER`)."""

_Numbers = np.ndarray[Any, np.dtype[Any]]
_TEMPLATE = re.compile(
    r'(\$host )?\$remote_(?:addr|ip) (?:-|\$\w+) (?:-|\$\w+) \[\$time_local\] "\$request" \$status(?: |$)'
)
_ELSEWHERE = re.compile(r"\$(?:request_method|request_uri|uri)\b")
_DAY = re.compile(rb"(\d\d)/([A-Z][a-z]{2})/(\d{4}):([+-])(\d\d)(\d\d)")
_MONTHS = {name: n for n, name in enumerate(re.findall(b"...", b"JanFebMarAprMayJunJulAugSepOctNovDec"), 1)}
_LINE, _BLANK, _QUOTE, _ASK = b'\n "?'
_WORD = 8
_TAIL = 64
"""Bytes behind a block, so that eight bytes can be read at each place in it."""
_MOST = 1 << 22
_NEVER = (1 << 64) - 1
_SOUND = 64
_SHORTEST = 6
"""Shorter paths are not looked at: before them stands what is no part of an ending."""
_NAMES = ("client-error", "server-error", "redirect", "static")


def _number(text: bytes) -> int:
    return int.from_bytes(text, "little")


class Sieve:
    """For logs of one layout, with the owner's choices."""

    def __init__(self, layout: Layout, rules_off: Collection[str], hosts: Collection[str]) -> None:
        fits = _TEMPLATE.match(layout.plain) if not _ELSEWHERE.search(layout.plain) else None
        named = bool(hosts) and _log_rules.OTHER_SITE.id not in rules_off and "$host" in layout.plain
        self.helps = fits is not None and not named
        self._lead = 1 if fits and fits[1] else 0
        self._quotes = layout.columns - 1
        codes = {name: 0 if name in rules_off else n for n, name in enumerate(_NAMES, 1)}
        by_first = {3: codes["redirect"], 4: codes["client-error"], 5: codes["server-error"]}
        self._by_status = np.array([by_first.get(n, 0) for n in range(16)], np.int8)
        sound = () if _log_rules.SOUND_RULE.id in rules_off else _log_rules.ENDINGS["sound"]
        static = dict.fromkeys(_log_rules.ENDINGS["static"], codes["static"])
        self._endings = _by_length({**static, **dict.fromkeys(sound, _SOUND)})

    def take(self, data: bytes) -> tuple[bytes, Counts]:
        """The lines of a block that are not surely left out, and why and when the others were asked for."""
        if not self.helps:
            return data, Counter()
        data = data.replace(b"\r\n", b"\n") if b"\r" in data else data
        block = np.frombuffer(data + bytes(_TAIL), np.uint8)
        marks, kinds, odd = _marks(block[: len(data)])
        ends = np.flatnonzero(kinds == _LINE)
        if not len(ends):
            return data, Counter()
        places, first, request = self._lines(marks, kinds, ends)
        words = np.ndarray((len(block) - _WORD + 1,), "<u8", block.data, strides=(1,))
        starts = np.concatenate(([0], marks[ends[:-1]] + 1))
        good, moments, codes = self._judged(block, words, marks, starts[places], first, request)
        good[np.searchsorted(odd, starts[places]) < np.searchsorted(odd, marks[ends[places]])] = False
        counts = _counted(codes[good], moments[good])
        return _rest(data, starts, marks[ends] + 1, places[good]), counts

    def _lines(self, marks: _Numbers, kinds: _Numbers, ends: _Numbers) -> tuple[_Numbers, _Numbers, _Numbers]:
        """Which lines have the layout's number of quotes, and of blanks before and in the request: their numbers, and
        which of the marks are the first one of each and the quote before the request."""
        quotes = np.flatnonzero(kinds == _QUOTE)
        until = np.searchsorted(quotes, ends)
        before = np.concatenate(([0], until[:-1]))
        places = np.flatnonzero(until - before == self._quotes)
        opening, closing = quotes[before[places]], quotes[before[places] + 1]
        first = np.concatenate(([0], ends[:-1] + 1))[places]
        fit = (opening - first == self._lead + 5) & (closing - opening == 3)
        return places[fit], first[fit] + self._lead, opening[fit]

    def _judged(
        self, block: _Numbers, words: _Numbers, marks: _Numbers, starts: _Numbers, first: _Numbers, request: _Numbers
    ) -> tuple[_Numbers, _Numbers, _Numbers]:
        """Which of these lines are surely left out, when they were, and why (a place in `_NAMES`, from 1 on)."""
        blank = marks[first]
        before = marks[first - 1] + 1 if self._lead else starts
        good = (blank - before > 1) & ((words[blank] & _low(6)) == _number(b" - - ["))
        at = blank + 6
        good &= (marks[first + 3] - at == 20) & (marks[first + 4] - at == 27) & (block[at + 26] == ord("]"))
        moments, told = _moments(words, at)
        opening, closing = marks[request], marks[request + 3]
        good &= told & ((words[opening + 1] & _low(4)) == _number(b"GET "))
        codes, told = self._codes(words[closing + 1])
        static, none = self._kinds(block, words, opening + 5, marks[request + 2])
        codes = np.where(codes == 0, static, codes)
        return good & told & none & (codes > 0), moments, codes

    def _codes(self, words: _Numbers) -> tuple[_Numbers, _Numbers]:
        """The rule that ``200 …`` behind a request calls for, 0 where none does, and whether it is a status."""
        bits = words ^ np.uint64(_number(b" 000 \0\0\0"))
        good = ((bits | (bits + np.uint64(0x06060600))) & np.uint64(0xFFF0F0F0FF)) == 0
        first = (bits >> np.uint64(8) & np.uint64(15)).astype(np.int8)
        codes = self._by_status[first]
        codes[(words & _low(5)) == _number(b" 304 ")] = 0
        return codes, good & (first >= 1) & (first <= 5)

    def _kinds(self, block: _Numbers, words: _Numbers, begin: _Numbers, end: _Numbers) -> tuple[_Numbers, _Numbers]:
        """The rule that the ending of a path calls for, 0 where none does, and whether it is surely no sound.

        A path ends before the first question mark.
        """
        asks = np.append(np.flatnonzero(block == _ASK), len(block))
        path = np.minimum(end, asks[np.searchsorted(asks, begin)])
        tail = words[path - _WORD] | np.uint64(0x2020202020202020)
        kinds = np.zeros(len(begin), np.int8)
        for length, (endings, of_ending) in self._endings.items():
            shifted = tail >> np.uint64(8 * (_WORD - length))
            dotted = np.flatnonzero((shifted & np.uint64(255)) == ord("."))
            if len(dotted):
                place = np.searchsorted(endings, shifted[dotted])
                kinds[dotted] |= np.where(endings[place] == shifted[dotted], of_ending[place], 0)
        return kinds & ~_SOUND, (kinds < _SOUND) & (path - begin >= _SHORTEST)


def _marks(block: _Numbers) -> tuple[_Numbers, _Numbers, _Numbers]:
    """Where line ends, blanks and quotes stand, which of them, and where bytes are that no log should have."""
    marks = np.flatnonzero(block <= _QUOTE)
    kinds = block[marks]
    wanted = (kinds == _BLANK) | (kinds == _QUOTE) | (kinds == _LINE)
    if wanted.all():
        return marks, kinds, marks[:0]
    odd = marks[(kinds < _BLANK) & ~wanted]
    return marks[wanted], kinds[wanted], odd


def _moments(words: _Numbers, at: _Numbers) -> tuple[_Numbers, _Numbers]:
    """Seconds since 1970 of ``01/Oct/2026:00:00:02 +0000`` at these places, to the minute, and whether it is a time."""
    day, year, clock, zone = (
        words[at],
        words[at + 8] & _low(4),
        words[at + 12],
        words[at + 20] >> np.uint64(8) & _low(5),
    )
    changed = (day[1:] != day[:-1]) | (year[1:] != year[:-1]) | (zone[1:] != zone[:-1])
    runs = np.concatenate(([0], np.flatnonzero(changed) + 1)) if len(at) else np.zeros(0, int)
    bases = [_base(int(d), int(y), int(z)) for d, y, z in zip(day[runs], year[runs], zone[runs], strict=True)]
    base = np.repeat(np.array(bases, "int64"), np.diff(np.append(runs, len(at))))
    bits = clock ^ np.uint64(_number(b"00:00:00"))
    good = ((bits | (bits + np.uint64(0x0606000606000606))) & np.uint64(0xF0F0FFF0F0FFF0F0)) == 0
    pairs = bits * np.uint64(10) + (bits >> np.uint64(8))  # tens and ones together, each in the byte of the tens
    hours, minutes, seconds = ((pairs >> np.uint64(n) & np.uint64(255)).astype("int64") for n in (0, 24, 48))
    good &= (hours < 24) & (minutes < 60) & (seconds < 60) & (base >= 0)
    return base + hours * 3600 + minutes * 60, good


@lru_cache(maxsize=4096)
def _base(day: int, year: int, zone: int) -> int:
    """The first second of a day in its zone; -1 where the texts are no day."""
    text = b"".join(n.to_bytes(size, "little") for n, size in ((day, 8), (year, 4), (zone, 5)))
    found = _DAY.fullmatch(text)
    month = _MONTHS.get(found[2]) if found else None
    if not found or not month or int(found[5]) > 14 or int(found[6]) > 59:
        return -1
    try:
        there = date(int(found[3]), month, int(found[1]))
    except ValueError:
        return -1
    shift = int(found[5]) * 3600 + int(found[6]) * 60
    return calendar.timegm(there.timetuple()) - (shift if found[4] == b"+" else -shift)


def _by_length(kinds: Mapping[str, int]) -> dict[int, tuple[_Numbers, _Numbers]]:
    """By length the endings as sorted numbers, with one behind them that is none, and the kind of each."""
    found: dict[int, list[tuple[int, int]]] = {}
    for word, kind in kinds.items():
        if len(word) < _WORD:
            found.setdefault(len(word) + 1, []).append((_number(f".{word}".encode()), kind))
    tables = {length: zip(*sorted(pairs), (_NEVER, 0), strict=True) for length, pairs in found.items()}
    return {length: (np.array(next(two), "<u8"), np.array(next(two), np.int8)) for length, two in tables.items()}


def _low(length: int) -> np.uint64:
    """The bits of a word's first bytes."""
    return np.uint64((1 << (8 * length)) - 1)


def _counted(codes: _Numbers, moments: _Numbers) -> Counts:
    if not len(codes):
        return Counter()
    keys = moments // QUARTER * (len(_NAMES) + 1) + codes
    low = int(keys.min())
    if int(keys.max()) - low < _MOST:
        numbers = np.bincount(keys - low)
        found = np.flatnonzero(numbers)
        pairs = zip((found + low).tolist(), numbers[found].tolist(), strict=True)
    else:
        distinct, several = np.unique(keys, return_counts=True)
        pairs = zip(distinct.tolist(), several.tolist(), strict=True)
    return Counter({(_NAMES[key % (len(_NAMES) + 1) - 1], key // (len(_NAMES) + 1) * QUARTER): n for key, n in pairs})


def _rest(data: bytes, starts: _Numbers, stops: _Numbers, counted: _Numbers) -> bytes:
    """The lines that were not counted; neighbours are taken together."""
    left = np.ones(len(starts) + 2, bool)
    left[0] = left[-1] = False
    left[counted + 1] = False
    edges = np.flatnonzero(left[1:] != left[:-1])
    begins, ends = starts[edges[::2]], stops[edges[1::2] - 1]
    lines = [data[a:b] for a, b in zip(begins.tolist(), ends.tolist(), strict=True)]
    return b"".join([*lines, data[int(stops[-1]) :]])
