"""Seconds from the start of the server to the first painted page: the demo's Overview against a bare Streamlit page.

`python benchmarks/first_page.py [RUNS]` starts each server anew in every run, one after the other, and prints medians and their
ratio. Needs the system's Chromium (or CHROMIUM=/path).
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BARE = 'import streamlit as st\nst.title("bare")\n'


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """Whether somebody answers on the port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def painted(browser: Browser, script: Path, env: dict[str, str], query: str, sign: str) -> float:
    """Seconds until `sign` can be seen, counted from the start of the server."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless", "true", "--server.port", str(port),
               "--server.address", "127.0.0.1"]  # fmt: skip
    start = time.monotonic()
    server = subprocess.Popen(command, cwd=script.parent, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    try:
        # The browser takes long over a refused connection, so it is sent there once somebody listens.
        while not listens(port):
            time.sleep(0.02)
        page.goto(f"http://127.0.0.1:{port}/{query}", wait_until="domcontentloaded")
        page.wait_for_selector(sign, timeout=60_000)
        return time.monotonic() - start
    finally:
        page.close()
        server.terminate()
        server.wait()


def main(runs: int) -> None:
    """Interleave the two, so that a busy moment hits both."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as play:
        env = {**os.environ, "TRIBUTARY_HOME": name, "TRIBUTARY_TODAY": "2026-11-21"}
        subprocess.run([sys.executable, "cli.py", "demo"], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
        bare = Path(name) / "bare.py"
        bare.write_text(BARE, encoding="utf-8")
        browser = play.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"), args=FLAGS
        )
        floor, demo = [], []
        for _ in range(runs):
            floor.append(painted(browser, bare, env, "", "h1"))
            demo.append(
                painted(
                    browser,
                    ROOT / "dashboard.py",
                    env,
                    "?workspace=demo",
                    '[data-testid="stVegaLiteChart"] canvas, [data-testid="stVegaLiteChart"] svg',
                )
            )
        browser.close()
    one, other = statistics.median(floor), statistics.median(demo)
    print(
        f"first painted page, median of {runs}: bare {one:.2f} s, demo Overview with its charts {other:.2f} s, ratio {other / one:.2f}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
