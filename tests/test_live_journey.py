"""A new owner's first days: three accounts connected and synced, one of them gone for a while, then the whole network."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import app_under_test as under_test
import pytest
import stripe_account
import test_connectors_sites as sites
from fault_server import Act, Asked, FaultServer, data
from loopback import no_waiting  # noqa: F401 - a fixture
from stripe_account import Transaction
from vendors import Call

import cli
import settings
from collect import connecting, sync
from figures import health, question
from store import open_store

ROOT = Path(cli.__file__).parent
Run = Callable[..., tuple[int, str, str]]
TODAY = date(2026, 11, 21)
KEY = "rk_live_PLANTED77"
TABLE = {"Monthly Revenue": 39.9, "Number of Blog Posts": 5}
"""Of October, worked out by hand: 30.00 and 12.00 sold for a fee of 1.17 and 0.93; the posts are what the site counted first."""


def paid(number: int, day: int, amount: int, fee: int, month: int = 10) -> Transaction:
    return Transaction(number, datetime(2026, month, day, 12, tzinfo=UTC), "charge", amount, fee)


def feed(count: int) -> Act:
    entries = "".join(
        f"<item><guid>ep{n}</guid><title>Episode {n}</title><pubDate>0{n} Oct 2026 10:00:00 GMT</pubDate>"
        f"<itunes:duration>600</itunes:duration><enclosure url='https://media.example/{n}.mp3' length='9' type='audio/mpeg'/></item>"
        for n in range(1, count + 1)
    )
    itunes = "xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'"
    page = f"<rss version='2.0' {itunes}><channel><title>Night Boat</title>{entries}</channel></rss>"
    return Act(page.encode(), headers={"content-type": "application/rss+xml"})


@dataclass
class World:
    """What three platforms know; each has a server that can be switched off and on again at the same address."""

    transactions: list[Transaction] = field(default_factory=lambda: [paid(1, 3, 3000, 117), paid(2, 20, 1200, 93)])
    posts: int = 5
    episodes: int = 2
    servers: dict[str, FaultServer] = field(default_factory=dict)

    def plays(self) -> dict[str, Callable[[Asked], Act]]:
        return {
            "blog": lambda asked: sites.listed([sites.post(n) for n in range(1, self.posts + 1)])(asked),
            "show": lambda asked: feed(self.episodes),
            "shop": self._shop,
        }

    def _shop(self, asked: Asked) -> Act:
        if asked.headers.get("authorization") != f"Bearer {KEY}":
            return data({"error": {"message": f"Invalid API Key provided: {KEY}"}}, 401)
        call = Call(asked.method.lower(), f"http://x{asked.path}", list(asked.query.items()), asked.headers, None)
        said = stripe_account.account(self.transactions, [])(call)
        return data(said[1], said[0]) if isinstance(said, tuple) else data(said)

    def on(self, name: str) -> None:
        there = self.servers.get(name)
        self.servers[name] = FaultServer(self.plays()[name], there.port if there else 0)

    def off(self, *names: str) -> None:
        for name in names or self.servers:
            self.servers[name].close()


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    for name in made.plays():
        made.on(name)
    yield made
    made.off()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def _run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["cli.py", *words])
        try:
            code = cli.main()
        except SystemExit as done:
            code = int(done.code or 0)
        out, told = capsys.readouterr()
        assert KEY not in out + told and "Traceback" not in told
        return code, out, told

    return _run


def connect_all(run: Run, world: World) -> None:
    """Two by the command line, one as the form of the page does."""
    assert run("workspace", "default", "currency=EUR")[0] == 0
    assert run("connect", "wordpress", f"url={world.servers['blog'].url}")[0] == 0
    assert run("connect", "stripe", f"key={KEY}", f"base={world.servers['shop'].url}")[0] == 0
    store = open_store(settings.database_url())
    ws = store.workspace("default")
    source = connecting.connect(store, ws, "rss", {"url": world.servers["show"].url + "/feed"})
    store.close()
    assert source.title == "Night Boat"


def table(run: Run) -> dict[str, float]:
    rows = {row["metric"]: row for row in json.loads(run("table", "--json")[1])}
    return {name: rows[name]["value"] for name in TABLE}


def test_three_accounts_one_of_them_gone_for_a_while(world: World, run: Run, no_waiting: None) -> None:
    connect_all(run, world)
    code, out, told = run("sync")
    assert (code, told) == (0, "") and len(out.splitlines()) == 3
    assert table(run) == pytest.approx(TABLE)
    kpi = {row["name"]: row for row in json.loads(run("kpi", "--json", "monthly_revenue", "number_of_blog_posts")[1])}
    assert kpi["monthly_revenue"]["value"] == pytest.approx(39.9)
    assert kpi["monthly_revenue"]["sources"] == ["Harbour Prints"]

    world.off("shop")
    world.posts, world.episodes = 7, 3
    world.transactions.append(paid(3, 20, 999, 9, month=11))
    code, out, told = run("sync")
    assert code == 3
    assert [line.partition(":")[0] for line in out.splitlines()] == ["Q&A Blog", "Night Boat"]
    assert told.startswith("Harbour Prints: offline: ") and "cannot be reached" in told and told.count("\n") == 1
    assert table(run) == pytest.approx(TABLE | {"Number of Blog Posts": 7}), "what is known of the shop stays"
    assert "1 new" in out and run("totals", "--json")[1].count('"item": 10')
    _told_on_the_pages("Harbour Prints", "cannot be reached")

    world.on("shop")
    code, out, told = run("sync")
    assert (code, told, len(out.splitlines())) == (0, "", 3)
    november = json.loads(run("kpi", "--json", "--month", "2026-11", "monthly_revenue")[1])
    assert november[0]["value"] == pytest.approx(9.9), "what was sold meanwhile is made up for"
    assert table(run) == pytest.approx(TABLE | {"Number of Blog Posts": 7})
    assert not _findings()


def _findings() -> list[health.Finding]:
    store = open_store(settings.database_url())
    found = health.silent(question(store, store.workspace("default"), today=TODAY))
    store.close()
    return found


def _told_on_the_pages(title: str, words: str) -> None:
    """Sources and Data health name the one that fails, why, and what to do."""
    (finding,) = _findings()
    assert (
        (finding.kind, finding.title) == ("failing", title)
        and words in finding.text
        and "sync it again" in finding.todo
    )
    at = under_test.app(workspace="default", page="sources.py")
    under_test.well(at)
    shown = under_test.shown(at)
    assert title in shown and words in shown


@cache
def _without_network() -> list[str] | None:
    """The command before a program that takes its network away; None where this machine does not permit it."""
    for command in (["unshare", "-n"], ["unshare", "-rn"]):
        if shutil.which(command[0]) and subprocess.run([*command, "true"], capture_output=True).returncode == 0:
            return command
    return None


OFFLINE = """
import contextlib, io, json, sys
sys.path[:0] = ["tests", "."]
import cli
from connectors import _waiting
_waiting.SCALE = 0.0
told, said = io.StringIO(), io.StringIO()
with contextlib.redirect_stderr(told), contextlib.redirect_stdout(said):
    sys.argv = ["cli.py", "sync", "--json"]
    try:
        code = cli.main()
    except SystemExit as done:
        code = done.code
import app_under_test as under_test
pages = {}
for page in ("", "sources.py", "health.py"):
    at = under_test.app(workspace="default", page=page)
    under_test.well(at)
    pages[page] = under_test.shown(at)
print(json.dumps([code, told.getvalue(), json.loads(said.getvalue()), pages]))
"""


@pytest.mark.skipif(_without_network() is None, reason="this machine permits no network namespace (unshare -n)")
def test_without_any_network_all_is_offline_and_the_pages_answer(world: World, run: Run) -> None:
    connect_all(run, world)
    assert run("sync")[0] == 0
    before = run("totals")[1]
    command = [*(_without_network() or []), sys.executable, "-c", OFFLINE]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    code, told, results, pages = json.loads(done.stdout.splitlines()[-1])

    assert code == 3
    assert [(r["ok"], r["offline"]) for r in results] == [(False, True)] * 3
    assert len(told.splitlines()) == 3 and all(": offline: " in line for line in told.splitlines())
    assert run("totals")[1] == before
    assert "October brought 39.90 EUR net" in pages[""] and pages["sources.py"].count("could not be reached") >= 3
    assert all(title in pages["health.py"] for title in ("Harbour Prints", "Night Boat"))


def test_the_pages_own_sync_goes_on_where_one_fails(world: World, run: Run, no_waiting: None) -> None:
    connect_all(run, world)
    world.off("blog")
    store = open_store(settings.database_url())
    results = sync.run(store, store.workspace("default"), today=TODAY)
    assert {r.source: r.ok for r in results} == {"q-a-blog": False, "harbour-prints": True, "night-boat": True}
    assert [r.added for r in results] == [0, 5, 2]
    store.close()
