"""Access logs of 1, 4 and 16 million lines: from the command's start to the stored result, against GoAccess in the same run.

    python benchmarks/logs.py [MILLIONS]...

The log is combined: a month of sessions of twenty requests, one in ten a page, the rest what belongs to pages, a tenth of the sessions
by bots and scripts, one request in 200 for an episode. So nine lines of ten end at the first glance (`connectors/_log_sieve.py`);
what is read word by word and what is kept grow with pages and people. Both programs read the same file, one after the other; wall and processor
time and peak memory are the operating system's own figures. GoAccess is left out where it is not installed.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import duckdb

ROOT = Path(__file__).resolve().parent.parent
SESSION, AT_ONCE = 20, 100
BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{0}.0.{1}.0 Safari/537.36"
)
OTHERS = ("Mozilla/5.0 (compatible; Examplebot/2.1; +http://www.example.com/bot.html)", "curl/8.1.2")


class Run(NamedTuple):
    """What one command took: seconds on the clock and of the processors, peak memory in MB."""

    wall: float
    processor: float
    megabytes: float


def write_log(path: Path, lines: int) -> None:
    """A combined log of so many lines, the same each time."""
    agents = [BROWSER.format(80 + n % 60, n) for n in range(360)] + [OTHERS[n % 2] for n in range(40)]
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false; CREATE TABLE agents (agent VARCHAR, k INTEGER)")
    connection.execute("INSERT INTO agents SELECT unnest(?), unnest(range(?))", [agents, len(agents)])
    seconds = f"(i * 2592000 // {lines})"
    session = f"((i // {SESSION * AT_ONCE}) * {AT_ONCE} + i % {AT_ONCE})"
    connection.execute(f"""
        COPY (
          SELECT (p % 223 + 1) || '.' || (p // 256 % 256) || '.' || (p // 65536 % 256) || '.' || (p // 16777216 % 256) || ' - - ['
            || printf('%02d/Oct/2026:%02d:%02d:%02d +0000', t // 86400 + 1, t // 3600 % 24, t // 60 % 60, t % 60) || '] "GET '
            || CASE WHEN h % 200 = 7 THEN '/audio/' || (h // 200 % 60) || '.mp3' WHEN h % 10 = 0 THEN '/posts/' || (h // 10 % 3000) || '/'
               ELSE '/assets/' || (h // 10 % 400) || (CASE h % 3 WHEN 0 THEN '.css' WHEN 1 THEN '.js' ELSE '.png' END) END
            || ' HTTP/1.1" ' || (CASE WHEN h % 53 = 0 THEN 404 WHEN h % 51 = 0 THEN 304 ELSE 200 END) || ' ' || (h % 100000) || ' "'
            || (CASE h % 4 WHEN 0 THEN '-' WHEN 1 THEN 'https://www.google.com/' ELSE 'https://example.org/posts/' || (h % 3000) || '/' END)
            || '" "' || agent || '"'
          FROM (SELECT {seconds} AS t, hash(hash({session}) % ({lines} // 28)) AS p, hash(i) AS h FROM range({lines}) AS r(i))
          JOIN agents ON k = p % 400 ORDER BY t
        ) TO '{path}' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')""")
    connection.close()


def measured(command: list[str], home: Path) -> Run:
    """Run a command to its end. Raises: SystemExit: it failed."""
    start = time.perf_counter()
    environment = {**os.environ, "TRIBUTARY_HOME": str(home), "TRIBUTARY_DB": ""}
    child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{command[0]} ended with {child.returncode}")
    scale = 1e6 if sys.platform == "darwin" else 1e3
    return Run(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / scale)


def main(millions: list[int]) -> None:
    """Print one line for each length and program."""
    goaccess = shutil.which("goaccess")
    print(f"{os.cpu_count()} processors, load before: {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        for million in millions:
            log = Path(folder) / "access.log"
            # In a process of its own: what it held would count as the peak of every process started after it.
            writer = multiprocessing.get_context("spawn").Process(target=write_log, args=(log, million * 1_000_000))
            writer.start()
            writer.join()
            own = measured([sys.executable, "cli.py", "import", str(log)], Path(folder) / f"home-{million}")
            line = f"{million:3} million: {own.wall:7.1f} s, processor {own.processor:7.1f} s, {own.megabytes:5.0f} MB"
            if goaccess:
                command = [goaccess, str(log), "--log-format=COMBINED", "--no-progress", "-o", f"{folder}/report.json"]
                other = measured(command, Path(folder))
                line += (
                    f" | GoAccess {other.wall:7.1f} s, processor {other.processor:7.1f} s, {other.megabytes:5.0f} MB"
                )
                line += f" | {other.wall / own.wall:.1f} times its throughput, {other.processor / own.processor:.1f} times by processor time"
            print(line, flush=True)


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [1, 4, 16])
