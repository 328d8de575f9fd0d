"""Work that outlives a click: one sync at a time in a thread of its own, which pages ask for how far it is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import streamlit as st


@dataclass(frozen=True)
class Snapshot:
    """How far a job is: running or not, its last line, and its results once it is over."""

    running: bool = False
    line: str = ""
    results: tuple[object, ...] = ()
    error: str | None = None


class Jobs:
    """Runs one job at a time; a second one is refused while the first runs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now: dict[str, Snapshot] = {}
        self._thread: threading.Thread | None = None

    def snapshot(self, owner: str) -> Snapshot:
        """The state of the last job that `owner` (a workspace's name) started."""
        with self._lock:
            return self._now.get(owner, Snapshot())

    def start(self, owner: str, work: Callable[[Callable[[str], None]], Sequence[object]]) -> bool:
        """Run `work(say)` in a thread; False where one is running already."""
        with self._lock:
            if any(state.running for state in self._now.values()):
                return False
            self._now[owner] = Snapshot(running=True, line="Starting")
            self._thread = threading.Thread(target=self._run, args=(owner, work), name="sync", daemon=True)
        self._thread.start()
        return True

    def forget(self, owner: str) -> None:
        """Drop the results once they were seen."""
        with self._lock:
            if not self._now.get(owner, Snapshot()).running:
                self._now.pop(owner, None)

    def close(self) -> None:
        """Wait a moment for the running job: what it has not finished is undone at the next start."""
        if self._thread is not None:
            self._thread.join(timeout=2)

    def _say(self, owner: str, line: str) -> None:
        with self._lock:
            self._now[owner] = replace(self._now[owner], line=line)

    def _run(self, owner: str, work: Callable[[Callable[[str], None]], Sequence[object]]) -> None:
        try:
            done = Snapshot(results=tuple(work(lambda line: self._say(owner, str(line)))))
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
