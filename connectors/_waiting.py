"""Time: a deadline and a stop that every wait obeys, how long to wait before another try, and what a host bears."""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from connectors._spec import Busy, ConnectorError, Limit, Offline, RateLimited, Stopped

ATTEMPTS = 4
MAX_WAIT = 60.0
"""Longer than this no sync waits for a platform unless it is told so (a sync at night may)."""

LONGEST_TURN = 120.0
"""A host whose limit is used up for longer than this (some count by the hour) is told instead of waited for."""

_LONG = 600.0
_FIRST, _FIRST_LIMITED = 0.4, 2.0
_SLICE = 0.25
SCALE = 1.0
"""Tests set this to 0, so that nothing waits before another try."""


class Clock:
    """The deadline of one source's work and the word that stops it."""

    def __init__(self, seconds: float, cancel: threading.Event | None = None) -> None:
        self._until = time.monotonic() + seconds
        self._cancel = cancel or threading.Event()

    def left(self) -> float:
        """Seconds until the deadline."""
        return self._until - time.monotonic()

    def check(self, place: str) -> None:
        """Raises: Stopped: the owner stopped it. Offline: the deadline has passed."""
        if self._cancel.is_set():
            raise Stopped("Stopped; what was kept stays.")
        if self.left() <= 0:
            raise Offline(f"{place} did not answer in time; it is tried again next time.")

    def sleep(self, seconds: float) -> None:
        """Wait, unless it is stopped before."""
        self._cancel.wait(max(0.0, min(seconds, self.left())))


class Unreached(Offline):
    """No connection came about or it broke: worth another try."""


def pause(error: ConnectorError, tried: int, most: float, attempts: int = ATTEMPTS) -> float | None:
    """Seconds to wait before try number `tried` + 1; None where another try makes no sense. `most`: what may be waited."""
    if tried >= attempts or not isinstance(error, (RateLimited, Busy, Unreached)):
        return None
    asked = error.wait if isinstance(error, RateLimited) else None
    if asked is not None:
        return asked if asked <= most else None
    first = _FIRST_LIMITED if isinstance(error, RateLimited) else _FIRST
    wait = first * 3 ** (tried - 1) * random.uniform(0.7, 1.3)  # noqa: S311 - so that not all come again at once
    return min(wait, most) * SCALE


def limited(place: str, wait: float | None) -> RateLimited:
    """The platform asks to wait, if known until when."""
    if wait is None:
        return RateLimited(f"{place} asks to slow down; it is tried again next time.")
    moment = datetime.now(UTC) + timedelta(seconds=min(wait, 366 * 86400))
    when = f"{moment:%H:%M} UTC" if wait < 86400 else f"{moment:%Y-%m-%d %H:%M} UTC"
    return RateLimited(f"{place} asks to wait until {when}; the sync goes on after that.", wait)


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds a platform asks to wait: Retry-After as a number or a date, else when it says its quota starts anew."""
    wait = _seconds(headers.get("retry-after"))
    for name in ("ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset"):
        if wait is None:
            wait = _seconds(headers.get(name))
    return wait


def _seconds(text: str | None) -> float | None:
    """Seconds from now: of a number (also of seconds since 1970), an ISO moment or an HTTP date; None if unreadable."""
    text = (text or "").strip()
    try:
        number = float(text)
    except ValueError:
        return _until(text)
    if not 0 <= number < 1e11:
        return None
    return max(0.0, number - time.time()) if number > 1e9 else number


def _until(text: str) -> float | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
            return max(0.0, moment.timestamp() - time.time())
        except (ValueError, TypeError, OverflowError):
            continue
    return None


class Pace:
    """What one host bears, kept by all sources that speak to it."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._places = threading.Semaphore(limit.at_once)
        self._lock = threading.Lock()
        self._past: deque[float] = deque(maxlen=limit.requests)

    @contextmanager
    def turn(self, clock: Clock, place: str) -> Iterator[None]:
        """Wait for a place and a turn, and hold the place.

        Raises: Stopped, Offline: as `Clock.check`. RateLimited: the turn comes later than this sync may wait.
        """
        while not self._places.acquire(timeout=_SLICE):
            clock.check(place)
        try:
            while (wait := self._next()) > 0:
                clock.check(place)
                if wait > min(LONGEST_TURN, clock.left()):
                    raise limited(place, wait)
                clock.sleep(wait)
            clock.check(place)
            yield
        finally:
            self._places.release()

    def spent(self) -> float:
        """The share of a long limit (of ten minutes and more) that is used up now; 0 for one that is soon free again."""
        if self._limit.seconds < _LONG:
            return 0.0
        since = time.monotonic() - self._limit.seconds
        with self._lock:
            return sum(moment > since for moment in self._past) / self._limit.requests

    def _next(self) -> float:
        """Seconds until the next request may go; 0 takes the turn."""
        with self._lock:
            now = time.monotonic()
            if len(self._past) == self._limit.requests and (wait := self._past[0] + self._limit.seconds - now) > 0:
                return wait
            self._past.append(now)
            return 0.0


_paces: dict[tuple[str, Limit], Pace] = {}
_paces_lock = threading.Lock()


def pace(host: str, limit: Limit) -> Pace:
    """The one object by which all sources keep to `limit` at `host`."""
    with _paces_lock:
        return _paces.setdefault((host, limit), Pace(limit))
