"""Work that outlives a click: in a thread of its own, which pages ask for how far it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import streamlit as st


class Say(Protocol):
    """How work tells what it is at, and which share of it (0 to 1) is done where that is known."""

    def __call__(self, line: str, share: float | None = None) -> None:
        """Tell it."""


@dataclass(frozen=True)
class Snapshot:
    """How far a job is: running or not, its last line and share, when it began, its results once it is over."""

    running: bool = False
    line: str = ""
    results: tuple[object, ...] = ()
    error: str | None = None
    share: float | None = None
    began: float = field(default_factory=time.monotonic)

    def left(self, now: float) -> float | None:
        """About how many seconds it still takes at the speed so far; None while that is too early to tell.

        `now` is of `time.monotonic`.

        >>> Snapshot(share=0.25, began=0.0).left(10.0), Snapshot(share=0.01, began=0.0).left(10.0)
        (30.0, None)
        """
        gone = now - self.began
        if self.share is None or self.share < 0.03 or gone < 2:
            return None
        return gone * (1 - self.share) / self.share


class Jobs:
    """Runs one job at a time that writes, and beside it such as only read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now: dict[str, Snapshot] = {}
        self._reading: set[str] = set()
        self._thread: threading.Thread | None = None

    def snapshot(self, owner: str) -> Snapshot:
        """The state of the last job that `owner` (a workspace's name) started."""
        with self._lock:
            return self._now.get(owner, Snapshot())

    def start(self, owner: str, work: Callable[[Say], Sequence[object]], *, reads_only: bool = False) -> bool:
        """Run `work(say)` in a thread; False where another one is in the way: one of `owner`, or one that writes, too."""
        with self._lock:
            running = {name for name, state in self._now.items() if state.running}
            if owner in running or (running - self._reading and not reads_only):
                return False
            self._now[owner] = Snapshot(running=True, line="Starting")
            (self._reading.add if reads_only else self._reading.discard)(owner)
            thread = threading.Thread(target=self._run, args=(owner, work), name=f"job-{owner}", daemon=True)
            self._thread = self._thread if reads_only else thread
        thread.start()
        return True

    def forget(self, owner: str) -> None:
        """Drop the results once they were seen."""
        with self._lock:
            if not self._now.get(owner, Snapshot()).running:
                self._now.pop(owner, None)

    def close(self) -> None:
        """Wait a moment for the running job that writes: what it has not finished is undone at the next start."""
        if self._thread is not None:
            self._thread.join(timeout=2)

    def _say(self, owner: str, line: str, share: float | None) -> None:
        with self._lock:
            self._now[owner] = replace(self._now[owner], line=line, share=share)

    def _run(self, owner: str, work: Callable[[Say], Sequence[object]]) -> None:
        def say(line: str, share: float | None = None) -> None:
            self._say(owner, str(line), share)

        try:
            done = Snapshot(results=tuple(work(say)))
        except Exception as error:  # noqa: BLE001 - a thread's failure must reach the page, whatever it is
            done = Snapshot(error=_one_line(error))
        with self._lock:
            self._now[owner] = done


@st.cache_resource(show_spinner=False, on_release=lambda kept: kept.close())
def jobs() -> Jobs:
    """The one object that all sessions share."""
    return Jobs()


def close_jobs() -> None:
    """What the launcher does at the end."""
    jobs().close()


def _one_line(error: Exception) -> str:
    from collect.errors import FAILURES

    if isinstance(error, FAILURES):
        return str(error)
    return (
        f"The work stopped ({type(error).__name__}): nothing half done is kept. Run it again, or see `cli.py doctor`."
    )
