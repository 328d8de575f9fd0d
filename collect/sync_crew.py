"""Sources at work side by side: threads that fetch at the same time and write one after the other, and can be left."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from connectors._spec import Stopped

AT_ONCE = 12
_GRACE = 1.5
"""Seconds that workers have to end after a stop; who hangs in a connection is left behind and may not write any more."""


class Writing:
    """Whose turn it is to write. Once it is closed or `cancel` is set nobody writes."""

    def __init__(self) -> None:
        self.cancel = threading.Event()
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Write alone. Raises: Stopped: the sync is over."""
        with self._lock:
            if self._closed or self.cancel.is_set():
                raise Stopped("Stopped; what was kept stays.")
            yield

    def close(self) -> None:
        """Let the writer at work finish, and nobody after it."""
        with self._lock:
            self._closed = True


def together(
    jobs: Sequence[Callable[[], Any]],
    cancel: threading.Event,
    *,
    outer: threading.Event | None = None,
    at_once: int = AT_ONCE,
) -> Iterator[tuple[int, Any]]:
    """Run jobs side by side and give (number, result) as each is done; after a stop, those that are done by then.

    A job must not raise. `outer` (the program ends) and an exception in the caller (Ctrl-C) set `cancel`.
    """
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[int, Any]] = queue.SimpleQueue()
    for number in range(len(jobs)):
        waiting.put(number)
    if outer is not None and outer.is_set():
        cancel.set()
    for number in range(min(at_once, len(jobs))):
        threading.Thread(target=_work, args=(jobs, waiting, done), name=f"sync-{number}", daemon=True).start()
    left, stopped_at = len(jobs), None
    try:
        while left:
            if outer is not None and outer.is_set():
                cancel.set()
            if cancel.is_set():
                stopped_at = stopped_at or time.monotonic()
                if time.monotonic() - stopped_at > _GRACE:
                    return
            try:
                found = done.get(timeout=0.1)
            except queue.Empty:
                continue
            left -= 1
            yield found
    except BaseException:
        cancel.set()
        raise


def _work(
    jobs: Sequence[Callable[[], Any]], waiting: queue.SimpleQueue[int], done: queue.SimpleQueue[tuple[int, Any]]
) -> None:
    while True:
        try:
            number = waiting.get_nowait()
        except queue.Empty:
            return
        done.put((number, jobs[number]()))
