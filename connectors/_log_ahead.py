"""The next block of a log is read, and its sure lines counted, while the one before is worked on."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from connectors import _log_formats
from connectors._log_crunch import Crunch
from connectors._log_sieve import Counts, Sieve
from connectors._spec import ConnectorError, Payload

AHEAD = 48
WAITING = 16 << 20
"""Bytes of lines that wait until they are worked on together."""


def sifted(payloads: Iterable[Payload], crunch: Crunch) -> Iterator[tuple[Payload, Counts]]:
    """The payloads without the lines that are surely left out, and the numbers of these.

    What is left of several blocks comes with the last of them, since each reading has a price of its own.
    """
    sieves: dict[str, Sieve] = {}
    waiting: list[bytes] = []
    last: Payload | None = None
    for payload in payloads:
        if last and (last.media_type != payload.media_type or sum(map(len, waiting)) > WAITING):
            yield replace(last, body=b"".join(waiting)), Counter()
            waiting.clear()
        text = payload.media_type
        sieves[text] = sieves.get(text) or crunch.sieve(_log_formats.layout(text))
        rest, counted = sieves[text].take(content(payload))
        waiting.append(rest)
        last = payload
        yield replace(payload, body=b""), counted
    if last:
        yield replace(last, body=b"".join(waiting)), Counter()


def ahead(payloads: Iterable[tuple[Payload, Counts]]) -> Iterator[tuple[Payload, Counts]]:
    """The same payloads, the next ones read while this one is worked on."""
    source = iter(payloads)
    with ThreadPoolExecutor(1) as reader:
        coming = deque(reader.submit(next, source, None) for _ in range(AHEAD))
        while payload := coming.popleft().result():
            coming.append(reader.submit(next, source, None))
            yield payload


def content(payload: Payload) -> bytes:
    """The lines. Raises: ConnectorError: there are none."""
    if not isinstance(payload.body, bytes):
        raise ConnectorError("An access log is a file of lines; this is none.")
    return payload.body
