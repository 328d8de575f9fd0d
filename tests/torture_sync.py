"""`kill -9` at random moments of a sync: the next one must give the totals of a clean run, over a sound record.

Run as a program it is the sync that is killed: `torture_sync.py HOME` says "ready", then syncs.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import made_up  # noqa: E402 - the two folders have to be on the path first
from fault_server import FaultServer  # noqa: E402

import connectors  # noqa: E402
from collect import connecting, sync  # noqa: E402
from store import Store, open_store  # noqa: E402
from vocabulary import DIGEST  # noqa: E402

TODAY = date(2026, 11, 21)
SOURCES, DAYS = 3, 200


def _use() -> Any:
    """The made-up platform in place of all connectors. Returns what was there."""
    before, made = connectors.discover, made_up.module(batch_days=31, history_days=DAYS)
    connectors.discover = lambda *_: ({"made_up": made}, {})
    return before


def _record(home: Path) -> Store:
    return open_store(f"sqlite:///{home / 'tributary.db'}")


def _synced(home: Path) -> list[sync.SyncResult]:
    store = _record(home)
    try:
        return sync.run(store, store.workspace("default"), today=TODAY)
    finally:
        store.close()


def _state(home: Path) -> tuple[object, list[str]]:
    store = _record(home)
    try:
        open_ = [
            f"batch {b.id} is {b.status}" for b in store.batches(1, limit=1000) if b.status not in ("done", "undone")
        ]
        return store.totals(store.workspace("default").id, DIGEST), store.check() + open_
    finally:
        store.close()


def _connected(home: Path, urls: list[str]) -> None:
    store = _record(home)
    ws = store.make_workspace("default")
    for url in urls:
        connecting.connect(store, ws, "made_up", {"base": url, "key": "k-1"})
    store.close()


def kill_syncs(rounds: int, folder: Path) -> list[str]:
    """Rounds of a sync that is killed up to three times before it may finish. Returns what was wrong."""
    platforms = [
        made_up.Platform(made_up.daily(TODAY - timedelta(days=500), TODAY, n), name=f"P{n}") for n in range(SOURCES)
    ]
    servers = [FaultServer(platform) for platform in platforms]
    home_before, before = os.environ.get("TRIBUTARY_HOME"), _use()
    try:
        return _rounds(rounds, folder, [server.url for server in servers])
    finally:
        connectors.discover = before
        os.environ.pop("TRIBUTARY_HOME")
        if home_before is not None:
            os.environ["TRIBUTARY_HOME"] = home_before
        for server in servers:
            server.close()


def _rounds(rounds: int, folder: Path, urls: list[str]) -> list[str]:
    start, clean = folder / "connected", folder / "clean-sync"
    os.environ["TRIBUTARY_HOME"] = str(start)
    start.mkdir(mode=0o700)
    _connected(start, urls)
    shutil.copytree(start, clean)
    os.environ["TRIBUTARY_HOME"] = str(clean)
    began = time.monotonic()
    _synced(clean)
    length, (wanted, _) = time.monotonic() - began, _state(clean)
    chance, wrong, cut = random.Random(rounds), [], 0
    for number in range(rounds):
        home = folder / f"sync{number}"
        shutil.copytree(start, home)
        os.environ["TRIBUTARY_HOME"] = str(home)
        cut += sum(_killed(home, chance.uniform(0.02, 1.1) * length) for _ in range(chance.randint(1, 3)))
        results = _synced(home)
        found, faults = _state(home)
        if found != wanted or faults or not all(r.ok for r in results):
            wrong.append(
                f"sync {number}: totals equal {found == wanted}, {faults}, {[r.message for r in results if not r.ok]}"
            )
        shutil.rmtree(home)
    if cut < rounds / 3:
        wrong.append(f"only {cut} syncs were at work when they were killed: the trial says little")
    print(
        f"kill -9 during a sync of {SOURCES} sources ({length:.1f} s): {rounds} rounds, {cut} killed at work, {len(wrong)} wrong"
    )
    return wrong


def _killed(home: Path, after: float) -> bool:
    """Kill a sync so many seconds after it began. Returns: Whether it was still at work."""
    child = subprocess.Popen([sys.executable, __file__, str(home)], stdout=subprocess.PIPE, env={**os.environ})
    assert child.stdout is not None
    child.stdout.readline()
    time.sleep(after)
    at_work = child.poll() is None
    child.kill()
    child.communicate()
    return at_work


def main(home: Path) -> None:
    """The sync that is killed."""
    _use()
    store = _record(home)
    print("ready", flush=True)
    sync.run(store, store.workspace("default"), today=TODAY)
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
