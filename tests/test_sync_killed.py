"""A sync that dies, is interrupted or finds no network: the next one gives what a clean one gives."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import made_up
import pytest
import torture_sync
from fault_server import HANG, Act, FaultServer, data, routes
from loopback import no_child, no_waiting  # noqa: F401
from made_up import Platform, daily

import cli
import connectors
from collect import workspaces
from store import open_store

TODAY = date(2026, 11, 21)


@pytest.mark.every
def test_a_few_rounds_of_kill_9(tmp_path: Path) -> None:
    assert torture_sync.kill_syncs(2, tmp_path) == []


FEED = (
    b"""<rss version="2.0"><channel><title>Blog</title><item><guid>1</guid><title>One</title></item></channel></rss>"""
)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    def _run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["cli.py", *words])
        try:
            code = cli.main()
        except SystemExit as done:
            code = int(done.code or 0)
        return code, *capsys.readouterr()

    return _run


def test_without_a_network_every_source_is_offline_and_the_exit_is_3(run, no_waiting) -> None:
    server = FaultServer(Act(FEED, headers={"content-type": "application/rss+xml"}))
    assert run("connect", "rss", f"url={server.url}/feed")[0] == 0
    assert run("sync")[0] == 0
    before = run("totals")[1]
    server.close()

    code, _, told = run("sync")
    assert code == 3 and "Blog: offline: " in told and "Traceback" not in told
    code, _, told = run("sync")
    assert code == 3 and "offline" not in told, "a job at night tells it once"
    assert "offline" in run("sync", "blog")[2], "who asks is told"
    assert run("totals")[1] == before
    sources = json.loads(run("sources", "--json")[1])
    assert sources[0]["offline"] and sources[0]["last_ok"]


def test_keys_are_asked_unseen_and_a_removed_source_forgets_them(run, monkeypatch: pytest.MonkeyPatch) -> None:
    made = made_up.module()
    monkeypatch.setattr(connectors, "discover", lambda *_: ({"made_up": made}, {}))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.prompt", lambda title, **told: "k-1" if told["hide_input"] else "")
    platform = Platform(daily(TODAY, TODAY))
    server = FaultServer(platform)
    try:
        code, out, _ = run("connect", "made_up", f"base={server.url}")
        assert code == 0 and "Harbour" in out and "k-1" not in out
        platform.key = "k-2"
        code, _, told = run("sync")
        assert code == 3 and "econnect" in told
        assert run("reconnect", "harbour", "key=k-2")[0] == 0
        assert run("sync")[0] == 0
        assert run("remove", "harbour")[0] == 0 and run("remove", "harbour")[0] == 1
        assert (Path(os.environ["TRIBUTARY_HOME"]) / "keys.enc").exists()
    finally:
        server.close()


def test_ctrl_c_ends_a_sync_in_two_seconds_with_130_and_keeps_what_is_done(
    run, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = data({"days": {"2026-11-20": 5}})
    server = FaultServer(
        routes(
            {"/days": lambda asked: first if "2026-11-01" in asked.query["since"] else HANG, "/me": data({"name": "H"})}
        )
    )
    code = (
        "import sys; sys.path[:0] = ['tests', '.']; import torture_sync, runpy; from pathlib import Path; torture_sync._use();"
        "sys.argv = ['cli.py', *sys.argv[1:]]; runpy.run_path('cli.py', run_name='__main__')"
    )
    made = made_up.module()
    monkeypatch.setattr(connectors, "discover", lambda *_: ({"made_up": made}, {}))
    try:
        assert run("connect", "made_up", f"base={server.url}", "key=k-1")[0] == 0
        child = subprocess.Popen(
            [sys.executable, "-c", code, "sync"], cwd=Path(cli.__file__).parent, stderr=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        while len([a for a in server.asked if a.path == "/days"]) < 2:
            time.sleep(0.05)
        began = time.monotonic()
        child.send_signal(signal.SIGINT)
        _, told = child.communicate(timeout=10)
        assert (child.returncode, time.monotonic() - began < 3) == (130, True), told
        assert "Traceback" not in told
    finally:
        server.close()
    store = open_store(f"sqlite:///{Path(os.environ['TRIBUTARY_HOME']) / 'tributary.db'}")
    ws = workspaces.ensure(store)
    assert [b.status for b in store.batches(ws.id)] == ["done"] and len(store.observations(ws.id, ["visitors"])) == 1
    store.close()
