"""Where the browser lands after a sign-in: the app's own address, or the listener of the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import app_under_test
import httpx
import pytest
from fault_server import FaultServer, faults  # noqa: F401
from made_up_sign_in import (  # noqa: F401 - some are fixtures
    CLIENT,
    MONETARY,
    REDIRECT,
    SCOPES,
    SECRETS,
    Authority,
    authority,
    begin,
    browse,
    finish,
    store,
    use,
    ws,
)
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.testclient import TestClient

import cli as program
from collect import accounts, connecting, signing_in_here, vault
from collect.errors import CollectError
from store import Store, Workspace
from ui import jobs, signed_in
from ui.guard import Guard
from ui.texts import plain

ROOT = Path(__file__).resolve().parent.parent


# Where the browser lands


@pytest.fixture
def launcher(store: Store, authority: tuple[Authority, FaultServer]) -> Iterator[TestClient]:
    """The app's address; what it begins behind the page ends before the platform does."""
    app = Starlette(routes=[Route(signed_in.PATH, signed_in.land, methods=["GET"])], middleware=[Middleware(Guard)])
    yield TestClient(app, base_url="http://127.0.0.1:8501", client=("127.0.0.1", 5000), follow_redirects=False)
    at_rest()
    jobs.jobs.clear()


def at_rest() -> None:
    until = time.monotonic() + 20
    while jobs.jobs().snapshot("studio").running and time.monotonic() < until:
        time.sleep(0.05)
    assert not jobs.jobs().snapshot("studio").running


def landed(answer: httpx.Response) -> tuple[dict[str, str], tuple[str, str]]:
    """The words in the address that the browser is sent on to, and the note that waits there."""
    to = urlsplit(answer.headers["location"])
    assert (answer.status_code, to.scheme, to.netloc, to.path) == (303, "", "", "/sources")
    words = dict(parse_qsl(to.query))
    return words, signed_in._notes[words["signed"]]


def test_the_browser_comes_back_and_is_sent_on_to_the_sources(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer], launcher: TestClient
) -> None:
    told = browse(begin(store, ws, authority[1]))
    answer = launcher.get(signed_in.PATH, params=told)
    words, note = landed(answer)
    assert words["workspace"] == "studio" and set(words) == {"workspace", "signed"}
    assert note == ("ok", "Harbour is connected. Its numbers come in behind this page; you can go on.")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.content == b""
    assert told["code"] not in str(answer.headers) and told["state"] not in str(answer.headers)
    assert [s.title for s in store.sources(ws.id)] == ["Harbour"]
    again = landed(launcher.get(signed_in.PATH, params=told))
    assert "workspace" not in again[0] and again[1][0] == "wrong" and "used already" in again[1][1]


def test_what_was_signed_in_to_is_read_at_once(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer], launcher: TestClient
) -> None:
    landed(launcher.get(signed_in.PATH, params=browse(begin(store, ws, authority[1]))))
    at_rest()
    (result,) = jobs.jobs().snapshot("studio").results
    (source,) = store.sources(ws.id)
    assert (result.source, result.ok) == ("harbour", True)
    assert source.state.get("last_ok") and "error" not in source.state


def test_an_account_that_was_disconnected_is_asked_again_and_a_paused_one_is_not(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer], launcher: TestClient
) -> None:
    landed(launcher.get(signed_in.PATH, params=browse(begin(store, ws, authority[1]))))
    at_rest()
    connecting.pause(store, ws, "harbour", True)
    note = landed(launcher.get(signed_in.PATH, params=browse(begin(store, ws, authority[1], source="harbour"))))[1]
    assert note == ("ok", "Harbour is connected. It stays paused.") and store.sources(ws.id)[0].paused
    connecting.remove(store, ws, "harbour", history=True)
    note = landed(launcher.get(signed_in.PATH, params=browse(begin(store, ws, authority[1], source="harbour"))))[1]
    assert "behind this page" in note[1] and not store.sources(ws.id)[0].paused
    at_rest()


def test_what_nobody_foresaw_lands_on_the_page_in_words(
    store: Store,
    ws: Workspace,
    authority: tuple[Authority, FaultServer],
    launcher: TestClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("with a very-secret inside")

    told = browse(begin(store, ws, authority[1]))
    monkeypatch.setattr(connecting, "connect", broken)
    kind, text = landed(launcher.get(signed_in.PATH, params=told))[1]
    assert kind == "wrong" and "The sign-in stopped (RuntimeError)" in text and "secret" not in text


def test_where_something_else_is_written_it_is_read_later(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer], launcher: TestClient
) -> None:
    over = threading.Event()
    assert jobs.jobs().start("studio", lambda say: [over.wait(30)])
    try:
        note = landed(launcher.get(signed_in.PATH, params=browse(begin(store, ws, authority[1]))))[1]
    finally:
        over.set()
    assert note == ("ok", "Harbour is connected. It is read at the next sync.")
    assert [s.title for s in store.sources(ws.id)] == ["Harbour"]


def test_a_cancelled_sign_in_lands_in_its_workspace_too(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer], launcher: TestClient
) -> None:
    authority[0].denies = "access_denied"
    words, note = landed(launcher.get(signed_in.PATH, params=browse(begin(store, ws, authority[1]))))
    assert words["workspace"] == "studio"
    assert note[0] == "wrong" and "cancelled" in note[1]


def test_who_only_looks_uses_nothing_up(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer], launcher: TestClient
) -> None:
    told = browse(begin(store, ws, authority[1]))
    assert launcher.head(signed_in.PATH, params=told).status_code == 204
    assert launcher.post(signed_in.PATH, params=told).status_code == 405
    assert landed(launcher.get(signed_in.PATH, params=told))[1][0] == "ok"


def test_only_this_machine_comes_back(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer], launcher: TestClient
) -> None:
    told = browse(begin(store, ws, authority[1]))
    elsewhere = TestClient(launcher.app, base_url="http://127.0.0.1:8501", client=("192.168.1.9", 5000))
    assert elsewhere.get(signed_in.PATH, params=told).status_code == 403
    rebound = launcher.get(signed_in.PATH, params=told, headers={"host": "evil.example:8501"})
    assert rebound.status_code == 403
    assert store.sources(ws.id) == []


def test_the_sources_page_says_it_once(store: Store, ws: Workspace) -> None:
    key = signed_in._noted("ok", "Connected: Harbour.")
    at = app_under_test.app("studio", "sources.py", signed=key)
    assert not at.exception
    assert [e.value for e in at.success] == [plain("Connected: Harbour.")]
    assert "signed" not in at.query_params
    at.run()
    assert [e.value for e in at.success] == []
    other = app_under_test.app("studio", "sources.py", signed=key)
    assert [e.value for e in other.success] == [] and not other.exception


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://localhost:8501/sources", "http://127.0.0.1:8501/signed-in"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000/signed-in"),
        ("http://[::1]:8502/", "http://[::1]:8502/signed-in"),
    ],
)
def test_the_address_to_come_back_to(monkeypatch: pytest.MonkeyPatch, url: str, address: str) -> None:
    class Context:
        pass

    context = Context()
    context.url = url
    monkeypatch.setattr(signed_in.st, "context", context)
    assert signed_in.address() == address


_THROUGH_THE_LAUNCHER = """
import sys; sys.path[:0] = ["tests", "."]
import httpx, json
import connectors, dashboard, settings, made_up_sign_in
from fault_server import FaultServer
from starlette.testclient import TestClient
from store import open_store
from collect import signing_in
made = made_up_sign_in.module()
connectors.discover = lambda *_: ({"signed": made}, {})
server = FaultServer(made_up_sign_in.Authority())
store = open_store(settings.database_url())
ws = store.make_workspace("studio")
config = {"client_id": "client-1", "client_secret": "client-secret-1", "base": server.url}
address = signing_in.begin(store, ws, "signed", config, redirect="http://127.0.0.1:8501/signed-in")
back = httpx.get(address).headers["location"]
client = TestClient(dashboard.app, base_url="http://127.0.0.1:8501", client=("127.0.0.1", 5000), follow_redirects=False)
answer = client.get(back)
other = TestClient(dashboard.app, base_url="http://127.0.0.1:8501", client=("10.0.0.9", 5000)).get(back)
print(json.dumps([answer.status_code, answer.headers["location"], dict(answer.headers), other.status_code,
                  [s.title for s in store.sources(ws.id)]]))
"""


def test_the_launcher_has_the_route_behind_its_guard() -> None:
    run = [sys.executable, "-c", _THROUGH_THE_LAUNCHER]
    done = subprocess.run(run, cwd=ROOT, env={**os.environ}, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    code, location, headers, other, titles = json.loads(done.stdout.splitlines()[-1])
    assert (code, other, titles) == (303, 403, ["Harbour"])
    assert location.startswith("/sources?workspace=studio&signed=")
    assert (headers["cache-control"], headers["referrer-policy"], headers["x-frame-options"]) == (
        "no-store",
        "no-referrer",
        "DENY",
    )
    assert "very-secret" not in done.stdout + done.stderr


# In the terminal


def visit(address: str, lost: list[httpx.Response]) -> threading.Thread:
    """The owner's browser, which follows the platform back to the listener; other programs knock first."""

    def go() -> None:
        port = urlsplit(dict(parse_qsl(urlsplit(address).query))["redirect_uri"]).port
        base = f"http://127.0.0.1:{port}"
        lost.append(httpx.get(f"{base}/favicon.ico"))
        lost.append(httpx.get(f"{base}/signed-in?state=guessed&code=x"))
        lost.append(httpx.get(f"{base}/signed-in?state=x&code=x", headers={"host": f"evil.example:{port}"}))
        lost.append(httpx.get(address, follow_redirects=True))

    thread = threading.Thread(target=go, daemon=True)
    thread.start()
    return thread


def test_the_terminal_waits_for_the_browser(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer]
) -> None:
    pages: list[httpx.Response] = []
    threads: list[threading.Thread] = []
    config = {**CLIENT, "base": authority[1].url}
    source = signing_in_here.sign_in(
        store,
        ws,
        "signed",
        config,
        show=lambda address: threads.append(visit(address, pages)),
        label="Mine",
        seconds=30,
    )
    threads[0].join(10)
    assert source.title == "Mine"
    assert [p.status_code for p in pages] == [404, 200, 404, 200]
    assert "belongs to another sign-in" in pages[1].text
    assert "You are signed in" in pages[3].text
    assert pages[3].headers["cache-control"] == "no-store" and pages[3].headers["referrer-policy"] == "no-referrer"
    assert "very-secret" not in pages[3].text


def test_the_terminal_s_browser_is_told_when_it_came_to_nothing(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer]
) -> None:
    authority[0].denies = "access_denied"
    pages: list[httpx.Response] = []
    threads: list[threading.Thread] = []
    with pytest.raises(CollectError, match="cancelled"):
        signing_in_here.sign_in(
            store, ws, "signed", {**CLIENT, "base": authority[1].url}, seconds=30,
            show=lambda address: threads.append(visit(address, pages)),
        )  # fmt: skip
    threads[0].join(10)
    assert "not connected" in pages[-1].text


def test_nobody_comes(store: Store, ws: Workspace, authority: tuple[Authority, FaultServer]) -> None:
    shown: list[str] = []
    with pytest.raises(CollectError, match="Nobody signed in"):
        signing_in_here.sign_in(
            store, ws, "signed", {**CLIENT, "base": authority[1].url}, show=shown.append, seconds=0.3
        )
    with pytest.raises(httpx.ConnectError):
        httpx.get(dict(parse_qsl(urlsplit(shown[0]).query))["redirect_uri"])


class Terminal:
    def isatty(self) -> bool:
        return True


def run_cli(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["cli.py", *words])
    try:
        return program.main()
    except SystemExit as done:
        return int(done.code or 0)


def test_the_command_connects_and_reconnects(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer],
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(program.typer, "prompt", lambda *_, **__: "client-secret-1")
    browser = type("Browser", (webbrowser.BackgroundBrowser,), {"open": lambda self, address: visit(address, [])})
    monkeypatch.setattr(webbrowser, "get", lambda: browser("none"))
    base = f"base={authority[1].url}"
    assert run_cli(monkeypatch, "--workspace", "studio", "connect", "signed", "client_id=client-1", base) == 0
    out = capsys.readouterr()
    assert out.out == "Connected: Harbour (harbour)\n"
    assert f"{authority[1].url}/auth?" in out.err
    assert not [word for word in SECRETS if word in out.out + out.err]
    (source,) = store.sources(ws.id)
    first = vault.read(accounts.reference(source))["refresh_token"]
    assert run_cli(monkeypatch, "--workspace", "studio", "reconnect", "harbour") == 0
    (source,) = store.sources(ws.id)
    assert vault.read(accounts.reference(source))["refresh_token"] != first


def test_a_browser_in_the_terminal_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    for kind in (webbrowser.GenericBrowser, webbrowser.BackgroundBrowser):
        browser = type(kind.__name__, (kind,), {}) if kind is webbrowser.BackgroundBrowser else kind
        made = browser("none")
        made.open = lambda address, kind=kind: opened.append(kind.__name__)  # type: ignore[method-assign]
        monkeypatch.setattr(webbrowser, "get", lambda made=made: made)
        program._open("http://127.0.0.1:1/")
    assert opened == ["BackgroundBrowser"]


def test_without_a_terminal_the_command_says_what_to_do(
    store: Store, ws: Workspace, use: Callable, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        run_cli(monkeypatch, "--workspace", "studio", "connect", "signed", "client_id=client-1", "client_secret=s") == 1
    )
    assert "run this in a terminal" in capsys.readouterr().err
    assert store.sources(ws.id) == []


def test_ctrl_c_ends_the_wait(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(program, "_open", lambda _: None)
    monkeypatch.setattr(signing_in_here, "_awaited", interrupted)
    words = [f"{name}={value}" for name, value in CLIENT.items()]
    code = run_cli(monkeypatch, "--workspace", "studio", "connect", "signed", *words, f"base={authority[1].url}")
    assert code == 130
    assert store.sources(ws.id) == []
    assert not [t for t in threading.enumerate() if t.name == "sign-in" and t.is_alive()]


def test_a_key_connects_without_a_browser(
    store: Store, ws: Workspace, use: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, str]] = []

    class Made:
        name, connector, title = "n", "c", "t"

    def connect(_store: Store, _ws: Workspace, _name: str, config: dict[str, str], **_: object) -> Made:
        asked.append(dict(config))
        return Made()

    monkeypatch.setattr(connecting, "connect", connect)
    assert run_cli(monkeypatch, "--workspace", "studio", "connect", "signed", "api_key=k") == 0
    assert asked == [{"api_key": "k"}]
