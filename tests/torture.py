"""Long trials, for a person or in few rounds for CI: `python tests/torture.py --rounds 100 --cases 2000`.

*Kill*: `kill -9` at a random moment of an import; afterwards the doctor must be content and the import, run again, must give the
clean total. *Law*: random takes and undos against a fresh record. *Orders*: overlapping exports in random orders. *Together*: a sync
from cron beside an open app; neither undoes the other's open batch. *Syncs*: `kill -9` at a
random moment of a sync of three sources. Prints a line a trial and "N passed, N failed"; exit 1 if any failed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import generators  # noqa: E402 - the two folders have to be on the path first
import test_import_orders  # noqa: E402
import test_store_law  # noqa: E402
import torture_sync  # noqa: E402

from store import open_store  # noqa: E402

SLICED = (
    "import runpy, sys; from store.journal import Journal; Journal.slice_rows = 2_000; "
    "sys.argv = ['cli.py', *sys.argv[1:]]; runpy.run_path('cli.py', run_name='__main__')"
)
"""The command line with slices so small that the file of a trial goes in many of them."""


def cli(home: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """One command in a home of its own."""
    env = {**os.environ, "TRIBUTARY_HOME": str(home), "TRIBUTARY_TODAY": "2026-11-21"}
    return subprocess.run(
        [sys.executable, "cli.py", *map(str, words)], cwd=ROOT, env=env, capture_output=True, text=True
    )


def totals(home: Path) -> object:
    """The line by which two records are compared."""
    return json.loads(cli(home, "totals", "--json").stdout)


def kill(rounds: int, rows: int, folder: Path) -> list[str]:
    """Rounds of an import killed in the middle; the moments cover the whole of its run."""
    file = folder / "sales.csv"
    generators.write_gumroad(file, rows)
    clean = folder / "clean"
    start = time.monotonic()
    cli(clean, "import", file)
    length, wanted = time.monotonic() - start, totals(clean)
    chance, wrong, killed = random.Random(rounds), [], 0
    for number in range(rounds):
        home = folder / f"round{number}"
        env = {**os.environ, "TRIBUTARY_HOME": str(home), "TRIBUTARY_TODAY": "2026-11-21"}
        program = ["cli.py"] if number % 2 else ["-c", SLICED]
        child = subprocess.Popen([sys.executable, *program, "import", str(file)], cwd=ROOT, env=env,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        time.sleep(chance.uniform(0.2, 1.05) * length)
        killed += child.poll() is None
        child.kill()
        child.wait()
        well = cli(home, "doctor").returncode == 0
        again = cli(home, "import", file).returncode == 0
        if not (well and again and totals(home) == wanted):
            wrong.append(f"round {number}: doctor {well}, import {again}, totals equal {totals(home) == wanted}")
    if killed < rounds / 3:
        wrong.append(f"only {killed} of {rounds} were at work when they were killed: the trial says little")
    print(
        f"kill -9 during an import of {rows:,} sales ({length:.1f} s): {rounds} rounds, {killed} killed at work, {len(wrong)} wrong"
    )
    return wrong


def law(cases: int, folder: Path) -> list[str]:
    """Random takes and undos, held against a fresh record."""
    store, wrong = open_store(f"sqlite:///{folder / 'law.db'}"), []
    for case in range(cases):
        chance = random.Random(1_000_000 + case)
        answers = [test_store_law.Answer(chance, n) for n in range(chance.randint(2, 6))]
        used, fresh = store.make_workspace(f"u{case}").id, store.make_workspace(f"f{case}").id
        store.slice_rows = chance.choice([1, 3, 1_000])
        standing = test_store_law.play(store, used, answers, chance)
        chance.shuffle(standing)
        for answer in standing:
            test_store_law.take(store, fresh, answer)
        if test_store_law.totals(store, used) != test_store_law.totals(store, fresh):
            wrong.append(f"case {case}")
        for ws in (used, fresh):
            store.delete_workspace(ws)
    wrong += store.check()
    store.close()
    print(f"law of the store: {cases} random cases of takes, undos and hand edits, {len(wrong)} wrong")
    return wrong


def orders(count: int, folder: Path) -> list[str]:
    """Overlapping exports in random orders, held against the same exports in the order they were made."""
    store, wrong = open_store(f"sqlite:///{folder / 'orders.db'}"), []
    for seed in range(count):
        place = folder / f"orders{seed}"
        place.mkdir()
        if test_import_orders.wrong_orders(store, 5_000 + seed, place):
            wrong.append(f"order {seed}")
        for ws in store.workspaces():
            store.delete_workspace(ws.id)
    wrong += store.check()
    store.close()
    print(f"overlapping exports, revised rows among them: {count} random orders, {len(wrong)} wrong")
    return wrong


def together(rounds: int, folder: Path) -> list[str]:
    """An app that opens the record again and again while another process imports: no open batch is undone under its owner."""
    wrong = []
    for number in range(max(1, rounds // 10)):
        home, file = folder / f"together{number}", folder / "sales.csv"
        env = {**os.environ, "TRIBUTARY_HOME": str(home), "TRIBUTARY_TODAY": "2026-11-21"}
        cli(home, "workspace", "default")
        child = subprocess.Popen(
            [sys.executable, "cli.py", "import", str(file)], cwd=ROOT, env=env, stdout=subprocess.DEVNULL
        )
        while child.poll() is None:
            open_store(f"sqlite:///{home / 'tributary.db'}").close()
        statuses = [b["status"] for b in json.loads(cli(home, "batches", "--json").stdout)]
        if child.returncode or statuses != ["done"]:
            wrong.append(f"together {number}: exit {child.returncode}, batches {statuses}")
    print(f"an import beside an app that keeps opening the record: {max(1, rounds // 10)} rounds, {len(wrong)} wrong")
    return wrong


def main() -> int:
    """Run the trials."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--rounds", type=int, default=100)
    ask.add_argument("--cases", type=int, default=2_000)
    ask.add_argument("--orders", type=int, default=500)
    ask.add_argument("--syncs", type=int, default=200, help="syncs that are killed")
    ask.add_argument("--rows", type=int, default=10_000, help="sales in the file that is imported")
    want = ask.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        trials = [kill(want.rounds, want.rows, folder), together(want.rounds, folder), law(want.cases, folder)]
        trials.append(orders(want.orders, folder))
        trials.append(torture_sync.kill_syncs(want.syncs, folder))
    for line in (line for wrong in trials for line in wrong):
        print("  wrong:", line)
    failed = sum(bool(wrong) for wrong in trials)
    print(f"{len(trials) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
