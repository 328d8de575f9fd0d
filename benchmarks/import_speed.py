"""How long it takes to import a long export, to import it again, a later one, and to undo that; and who has to wait meanwhile.

`python benchmarks/import_speed.py [SALES]` makes a seeded export of a shop (`gumroad_shop`), runs each step in a process of its own
on one record, and prints seconds, peak memory and the ratio to SQLite's bare bulk insert of the same ledger rows: prebuilt tuples,
no index but the row id, one commit, synchronous FULL. Beside the steps another process edits and reads, and tells its longest wait
(`--alone` leaves it out).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import gumroad_shop  # noqa: E402 - the folders have to be on the path first
import pandas as pd  # noqa: E402

from collect import importing, workspaces  # noqa: E402
from store import NewBatch, Store, open_store  # noqa: E402
from store.sqlite_driver import sqlite_module  # noqa: E402

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LIMITS = {"first": 4.5, "again": 2.0, "later": 2.5, "undo later": 0.4}


def _store(folder: Path) -> Store:
    return open_store(f"sqlite:///{folder / 'record.db'}")


def imported(folder: Path, file: str) -> dict[str, float]:
    """Look at a file and take it in."""
    store = _store(folder)
    ws = workspaces.ensure(store)
    start = time.perf_counter()
    preview = importing.look(store, ws, folder / file, now=NOW)
    preview.questions.clear()
    looked = time.perf_counter()
    done = importing.take(store, ws, preview, now=NOW)
    end = time.perf_counter()
    store.close()
    return {"seconds": end - start, "look": looked - start, "take": end - looked,
            "added": done.added, "revised": done.revised, "unchanged": done.unchanged}  # fmt: skip


def undone(folder: Path, which: str) -> dict[str, float]:
    """Take a batch back: the newest, or the oldest that stands."""
    store = _store(folder)
    ws = store.workspaces()[0].id
    standing = [b.id for b in store.batches(ws, limit=100_000) if b.status == "done" and b.kind == "import"]
    start = time.perf_counter()
    store.undo(ws, standing[0] if which == "newest" else standing[-1])
    seconds = time.perf_counter() - start
    store.close()
    return {"seconds": seconds}


def floor(folder: Path) -> dict[str, float]:
    """SQLite's bare bulk insert of the rows that the first import stored."""
    source = sqlite_module().connect(folder / "record.db")
    target = sqlite_module().connect(folder / "floor.db", isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -65536"):
        target.execute(f"PRAGMA {pragma}")
    columns = [row[1] for row in source.execute("PRAGMA table_info(entry)")]
    # The driver is slow with None, so what is empty is bound as text and becomes NULL in the statement: a harder floor.
    filled = ", ".join(f"COALESCE({c}, '')" for c in columns)
    marks = ", ".join(["?", *["NULLIF(?, '')"] * (len(columns) - 1)])
    target.execute(f"CREATE TABLE entry (id INTEGER PRIMARY KEY, {', '.join(f'{c!r}' for c in columns[1:])})")
    rows, seconds, count = source.execute(f"SELECT {filled} FROM entry ORDER BY id"), 0.0, 0
    target.execute("BEGIN IMMEDIATE")
    while part := list(islice(rows, 50_000)):
        start = time.perf_counter()
        target.executemany(f"INSERT INTO entry VALUES ({marks})", part)
        seconds += time.perf_counter() - start
        count += len(part)
    start = time.perf_counter()
    target.execute("COMMIT")
    seconds += time.perf_counter() - start
    target.close()
    (folder / "floor.db").unlink()
    return {"seconds": seconds, "rows": count}


def beside(folder: Path) -> dict[str, float]:
    """Edit and read until told to stop; the longest wait of each, in seconds."""
    store = _store(folder)
    ws = store.workspaces()[0].id
    longest: dict[str, float] = {}
    acts = {
        "edit": _edit,
        "month": lambda store, ws: store.entries_month(ws),
        "ledger": lambda store, ws: store.entries(ws, limit=100),
    }
    while not (folder / "stop").exists():
        for name, act in acts.items():
            start = time.perf_counter()
            act(store, ws)
            longest[name] = max(longest.get(name, 0.0), time.perf_counter() - start)
        time.sleep(0.05)
    store.close()
    return longest


def _edit(store: Store, ws: int) -> None:
    note = pd.DataFrame({"key": ["beside"], "day": [NOW.date()], "text": [str(time.time())]})
    store.take(ws, NewBatch(None, "manual", datetime.now(UTC)), [("note", note)], layer=2)


STEPS = {
    "first": lambda folder: imported(folder, "first.csv"),
    "again": lambda folder: imported(folder, "again.csv"),
    "later": lambda folder: imported(folder, "later.csv"),
    "undo later": lambda folder: undone(folder, "newest"),
    "undo again": lambda folder: undone(folder, "newest"),
    "undo first": lambda folder: undone(folder, "oldest"),
    "check": lambda folder: {"problems": len(_store(folder).check(thorough=False))},
    "floor": floor,
    "beside": beside,
}


def _process(folder: Path, step: str) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, "--step", step, "--folder", str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _answer(process: subprocess.Popen[str]) -> dict[str, float]:
    said, _ = process.communicate()
    if process.returncode:
        sys.exit(process.returncode)
    return dict(json.loads(said.splitlines()[-1]))


def _run(folder: Path, step: str, *, watched: bool) -> dict[str, float]:
    """One step in a process of its own, with another one beside it."""
    (folder / "stop").unlink(missing_ok=True)
    watcher = _process(folder, "beside") if watched else None
    if watcher:
        time.sleep(2)
    found = _answer(_process(folder, step))
    if watcher:
        (folder / "stop").touch()
        found |= {f"wait_{name}": value for name, value in _answer(watcher).items() if name != "rss"}
    return found


def _line(step: str, found: dict[str, float], bare: float) -> str:
    ratio = found["seconds"] / bare
    limit = f" (at most {LIMITS[step]})" if step in LIMITS else ""
    parts = [f"{step:11} {found['seconds']:6.1f} s  ratio {ratio:5.2f}{limit:14}  peak {found['rss']:.0f} MB"]
    parts += [f"{name} {found[name]:.1f} s" for name in ("look", "take") if name in found]
    parts += [f"{name} {found[name]:,.0f}" for name in ("added", "revised", "unchanged") if name in found]
    parts += [f"{name} {value:.2f} s" for name, value in found.items() if name.startswith("wait_")]
    return "  ".join(parts)


def main(sales: int, folder: Path, *, watched: bool) -> None:
    """All steps in order, each printed as it ends."""
    gumroad_shop.write(folder / "first.csv", sales)
    gumroad_shop.write(folder / "again.csv", sales, newline="\r\n")
    gumroad_shop.write(folder / "later.csv", sales, later=True)
    workspaces.ensure(_store(folder))
    print(f"{sales:,} sales, {(folder / 'first.csv').stat().st_size / 1e6:.0f} MB; {platform.machine()}, {os.cpu_count()} cores, "
          f"Python {platform.python_version()}, SQLite {sqlite_module().sqlite_version}")  # fmt: skip
    found = {"first": _run(folder, "first", watched=watched)}
    bare = _answer(_process(folder, "floor"))
    print(f"bare insert {bare['seconds']:6.1f} s of {bare['rows']:,.0f} rows")
    print(_line("first", found["first"], bare["seconds"]), flush=True)
    for step in ("again", "later", "undo later", "undo first"):
        found[step] = _run(folder, step, watched=watched)
        print(_line(step, found[step], bare["seconds"]), flush=True)
    print(
        f"check: {_answer(_process(folder, 'check'))['problems']:.0f} problems; file {(folder / 'record.db').stat().st_size / 1e6:.0f} MB"
    )


if __name__ == "__main__":
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("sales", type=int, nargs="?", default=50_000)
    ask.add_argument("--alone", action="store_true", help="nobody edits or reads beside the steps")
    ask.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    ask.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    want = ask.parse_args()
    if want.step:
        answer = STEPS[want.step](want.folder)
        print(json.dumps(answer | {"rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000}))
    else:
        with tempfile.TemporaryDirectory() as name:
            main(want.sales, want.folder or Path(name), watched=not want.alone)
