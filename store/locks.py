"""Locks between processes that die with their owner: an operating system's lock on a file, never a mere file's presence."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import IO, Protocol


class Lock(Protocol):
    """A lock between processes, held until `release` or the death of its owner."""

    def try_acquire(self) -> bool:
        """Take the lock if nobody has it."""

    def acquire(self, seconds: float) -> bool:
        """Wait up to `seconds` for the lock."""

    def holder(self) -> str:
        """Process id and start time of the holder, for messages; nothing where they cannot be told."""

    def release(self, *, remove: bool = False) -> None:
        """Give the lock back; `remove` also leaves nothing behind that bears its name."""


class FileLock:
    """An exclusive lock on `path`, held until `release` or the death of the process.

    The file says who holds it (process id and time), for messages only; the lock itself is the operating system's.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[str] | None = None

    def try_acquire(self) -> bool:
        """Take the lock if nobody has it."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600), "r+")
        try:
            _lock(file)
            # Whoever held it may have removed the file before this lock came through: then nobody else will see it.
            there = os.path.samestat(os.fstat(file.fileno()), self.path.stat())
        except OSError:
            there = False
        if not there:
            file.close()
            return False
        file.seek(0)
        file.truncate()
        file.write(f"{os.getpid()} {time.strftime('%H:%M:%S')}")
        file.flush()
        self._file = file
        return True

    def acquire(self, seconds: float) -> bool:
        """Wait up to `seconds` for the lock."""
        end = time.monotonic() + seconds
        while not self.try_acquire():
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True

    def holder(self) -> str:
        """Process id and start time as the holder wrote them, or nothing where they cannot be read."""
        try:
            return self.path.read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            return ""

    def release(self, *, remove: bool = False) -> None:
        """Give the lock back. `remove` also deletes the file, while it is still held."""
        if self._file is None:
            return
        if remove and sys.platform != "win32":
            self.path.unlink(missing_ok=True)
        self._file.close()
        self._file = None
        if remove and sys.platform == "win32":
            self.path.unlink(missing_ok=True)


if sys.platform == "win32":  # pragma: no cover - no Windows machine was at hand
    import msvcrt

    def _lock(file: IO[str]) -> None:
        # A byte far beyond the text, so that others can still read who holds it.
        file.seek(1 << 20)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
