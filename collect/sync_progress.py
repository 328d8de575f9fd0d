"""How far a sync is, for whoever looks: the page that started it, another page, or the command line; and the way to stop it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from store import Source


@dataclass(frozen=True)
class At:
    """Where one source is: `line` in words, `rows` kept so far, the `share` (0 to 1) that was read where that is known."""

    title: str
    state: Literal["waiting", "working", "done", "failed"] = "waiting"
    line: str = ""
    rows: int = 0
    share: float | None = None


class Board:
    """Where every source of one sync is. Safe to be asked and written from any thread.

    `by_itself`: the program began it, not the owner. `stopping`: the owner stopped it, and it is ending.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        say: Callable[[str], None] = lambda _: None,
        *,
        cancel: threading.Event | None = None,
        by_itself: bool = False,
    ) -> None:
        self.by_itself = by_itself
        self.stopping = False
        self._cancel = cancel or threading.Event()
        self._lock = threading.Lock()
        self._at = {source.name: At(source.title or source.name) for source in sources}
        self._say = say

    def stop(self) -> None:
        """End this sync, whoever began it, within about two seconds: what was kept stays."""
        self.stopping = True
        self._cancel.set()

    def tell(self, name: str, line: str, *, state: Literal["working", "done", "failed"] = "working") -> None:
        """One source came further; while it works this is said aloud, too."""
        with self._lock:
            at = self._at[name]
            self._at[name] = replace(at, state=state, line=line)
        if state == "working":
            self._say(f"{at.title}: {line}" if line else f"{at.title} …")

    def lines(self, name: str, share: float, count: int) -> None:
        """So much of a long log was read."""
        with self._lock:
            self._at[name] = replace(self._at[name], state="working", line=f"{count:,} lines", share=share)

    def kept(self, name: str, rows: int) -> None:
        """So many more rows of a source are in the record."""
        with self._lock:
            self._at[name] = replace(self._at[name], rows=self._at[name].rows + rows)

    def now(self) -> dict[str, At]:
        """Where each source is, by name."""
        with self._lock:
            return dict(self._at)

    def share(self) -> float:
        """The share of the work that is done: a source that is through counts whole, one at work by what it knows of itself."""
        at = self.now().values()
        done = sum(1.0 if each.state in ("done", "failed") else each.share or 0.0 for each in at)
        return done / max(1, len(at))


_boards: dict[tuple[str, int], Board] = {}
_lock = threading.Lock()


def show(record: str, workspace: int, board: Board | None) -> None:
    """Make a board the one that `current` gives, or take it down."""
    with _lock:
        if board is None:
            _boards.pop((record, workspace), None)
        else:
            _boards[record, workspace] = board


def current(record: str, workspace: int) -> Board | None:
    """The board of the sync that this program runs now, whoever started it; None where none runs."""
    with _lock:
        return _boards.get((record, workspace))


def stop(record: str, workspace: int) -> bool:
    """Stop the sync that this program runs now, whoever began it; False where none runs here (cron's is another program's)."""
    board = current(record, workspace)
    if board is not None:
        board.stop()
    return board is not None
