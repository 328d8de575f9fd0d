"""Locks between processes: one holder at a time, whatever dies or is cleaned away."""

from __future__ import annotations

import threading
from pathlib import Path

from store.locks import FileLock


def test_one_holder_and_the_next_after_release(tmp_path: Path) -> None:
    one, other = FileLock(tmp_path / "x"), FileLock(tmp_path / "x")
    assert one.try_acquire() and not other.try_acquire()
    assert one.holder()
    one.release()
    assert other.try_acquire()


def test_a_removed_file_never_makes_two_holders(tmp_path: Path) -> None:
    inside, most = 0, 0
    gate = threading.Lock()

    def work() -> None:
        nonlocal inside, most
        for _ in range(60):
            lock = FileLock(tmp_path / "x")
            assert lock.acquire(30)
            with gate:
                inside += 1
                most = max(most, inside)
            with gate:
                inside -= 1
            lock.release(remove=True)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
