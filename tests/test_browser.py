"""The main job in a real browser: open, look at the demo, import a file, see the numbers change, take it back."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

pytestmark = [
    pytest.mark.every,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: install it, or set CHROMIUM to its path"),
]
FEED = (
    b"""<rss version="2.0"><channel><title>Garden notes</title><link>https://garden.example</link>%s</channel></rss>"""
)
ITEM = b"""<item><guid>%d</guid><title>Post %d</title><link>https://garden.example/%d</link>
<pubDate>Mon, 05 Oct 2026 0%d:00:00 GMT</pubDate></item>"""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """The app, started as the README says, on a free port with a home of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, "TRIBUTARY_HOME": str(tmp_path / "home"), "TRIBUTARY_TODAY": "2026-11-21"}
    run = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "dashboard.py",
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    log = (tmp_path / "log").open("wb")
    server = subprocess.Popen(run, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)
        log.close()


@pytest.fixture
def page(served: str) -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(
            viewport={"width": 1280, "height": 900}, timezone_id="Europe/Berlin", locale="de-DE"
        )
        opened = context.new_page()
        opened.set_default_timeout(30_000)
        outside: list[str] = []
        opened.on(
            "request", lambda r: None if r.url.startswith((served, "data:", "blob:", "ws:")) else outside.append(r.url)
        )
        opened.goto(served)
        yield opened
        assert outside == []
        browser.close()


def test_the_main_job(page: Any) -> None:
    page.get_by_label("Name", exact=True).fill("Garden notes")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Three doors").wait_for()
    page.get_by_role("button", name="Open the demo").click()
    page.get_by_text("October brought 120,000 USD net").wait_for(timeout=60_000)
    assert page.get_by_text("Demo business: invented numbers").is_visible()
    assert "workspace=demo" in page.url
    _explains(page)
    page.get_by_role("button", name="Back to Garden notes").click()
    page.get_by_text("Three doors").wait_for()
    _imports(page)


def _explains(page: Any) -> None:
    page.get_by_role("button", name="How is Net revenue computed?").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Formula").wait_for()
    assert "120,000.00 USD" in dialog.inner_text()
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")


def _imports(page: Any) -> None:
    _open(page, "Import")
    body = FEED % b"".join(ITEM % (n, n, n, n) for n in range(1, 4))
    page.locator("input[type=file]").set_input_files({"name": "feed.xml", "mimeType": "text/xml", "buffer": body})
    page.get_by_text("3 new").wait_for()
    page.get_by_role("button", name="Take it in").click()
    page.get_by_text("feed.xml is in: 3 new").wait_for()
    _open(page, "Content")
    page.get_by_role("heading", name="At least 3 posts published").wait_for()
    _open(page, "Sources")
    page.get_by_text("What came in").wait_for()
    page.get_by_role("button", name="Undo").first.click()
    page.get_by_text("is taken back.").wait_for()
    _open(page, "Overview")
    page.get_by_role("heading", name="October").or_(page.get_by_text("Not enough data yet")).first.wait_for()


def _open(page: Any, name: str) -> None:
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=name).click()


def _wait(url: str) -> None:
    for _ in range(150):
        try:
            urllib.request.urlopen(url, timeout=1)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the app did not start")
