"""Signing in without the running app: a listener on loopback that waits for the browser to come back, once."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from collect import signing_in
from collect.errors import CollectError
from store import Source, Store, Workspace

SECONDS = 300.0
_PATH = "/signed-in"
_GLANCE = 0.25
_DONE = "You are signed in. You can close this window and go back to the terminal."
_FAILED = "The account was not connected: the terminal says why. You can close this window."
_OTHER = "This address belongs to another sign-in, or to none."


@dataclass
class _Return:
    """What the browser brought back, and the words that wait for it."""

    state: str
    code: str | None
    error: str | None
    words: str = _FAILED
    told: threading.Event = field(default_factory=threading.Event)


def sign_in(
    store: Store,
    ws: Workspace,
    connector: str,
    config: Mapping[str, str],
    *,
    show: Callable[[str], None],
    label: str | None = None,
    source: str | None = None,
    seconds: float = SECONDS,
) -> Source:
    """Connect an account by signing in, or reconnect `source`; `show` gets the address to open, at most `seconds` are waited.

    Raises: CollectError: it was cancelled, took too long, or came to nothing.
    """
    returns: queue.Queue[_Return] = queue.Queue()
    with _listening(returns) as port:
        redirect = f"http://127.0.0.1:{port}{_PATH}"
        address = signing_in.begin(store, ws, connector, config, redirect=redirect, label=label, source=source)
        show(address)
        back = _awaited(returns, signing_in.state_of(address), seconds)
        try:
            done = signing_in.finish(lambda: store, back.state, back.code, back.error)
            back.words = _DONE
        finally:
            back.told.set()
    return done


def _awaited(returns: queue.Queue[_Return], state: str, seconds: float) -> _Return:
    """The return of this very sign-in; any other is sent away. Looks up often, so that Ctrl-C ends it at once everywhere."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            back = returns.get(timeout=min(_GLANCE, max(0.01, end - time.monotonic())))
        except queue.Empty:
            continue
        if back.state == state:
            return back
        back.words = _OTHER
        back.told.set()
    raise CollectError(f"Nobody signed in within {seconds / 60:.0f} minutes: start it again.")


@contextmanager
def _listening(returns: queue.Queue[_Return]) -> Iterator[int]:
    """A server on a free port of loopback for as long as the sign-in lasts. Gives its port."""
    try:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(returns))
    except OSError as error:
        raise CollectError(
            f"No port of this computer can be listened on ({error.strerror}): sign in on the Sources page."
        ) from None
    server.daemon_threads = True
    server.block_on_close = False  # a browser keeps lines open that it never uses
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="sign-in", daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        time.sleep(0.1)  # the answer of who was told just now is still on its way
        server.shutdown()
        server.server_close()


def _handler(returns: queue.Queue[_Return]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 30

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            told = {name: values[0] for name, values in parse_qs(parts.query).items()}
            host = self.headers.get("host", "").rpartition(":")[0]
            if parts.path != _PATH or "state" not in told or host not in ("127.0.0.1", "localhost"):
                self._say(404, _OTHER)
                return
            back = _Return(told["state"], told.get("code"), told.get("error"))
            returns.put(back)
            back.told.wait(90)
            self._say(200, back.words)

        def _say(self, status: int, words: str) -> None:
            page = f"<!doctype html><meta charset=utf-8><title>Tributary</title><p>{words}".encode()
            self.send_response(status)
            for name, value in {
                "content-type": "text/html; charset=utf-8", "content-length": str(len(page)), "connection": "close",
                "cache-control": "no-store", "referrer-policy": "no-referrer", "x-content-type-options": "nosniff",
                "content-security-policy": "default-src 'none'",
            }.items():  # fmt: skip
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            """Nothing: what is asked for has a code in it."""

    return Handler
