"""A scripted web server on loopback, no waiting between tries, no child processes: fixtures for tests that fetch."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

import connectors
from connectors import _child, _waiting, isolated
from connectors._spec import Payload

Reply = tuple[int, dict[str, str], bytes]


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A client that hangs up in the middle is what some tests are about."""


class Server:
    """A scripted web server on loopback: `script(path, headers)` gives each reply; `seen` holds the requests."""

    def __init__(self, script: Callable[[str, dict[str, str]], Reply]) -> None:
        seen = self.seen = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                seen.append((self.path, headers))
                status, extra, body = script(self.path, headers)
                self.send_response(status)
                for name, value in {"content-length": str(len(body)), **extra}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = _Quiet(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[str, dict[str, str]], Reply]], Server]]:
    servers: list[Server] = []

    def start(script: Callable[[str, dict[str, str]], Reply]) -> Server:
        servers.append(Server(script))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pause between tries, and a pace of its own for each test: loopback is one host to all of them."""
    monkeypatch.setattr(_waiting, "SCALE", 0.0)
    monkeypatch.setattr(_waiting, "_paces", {})


@pytest.fixture(autouse=True)
def no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a child process parses is parsed here, through the same lines of JSON: half a second less for each source.

    The child itself and its limits: test_connectors_feed.py, test_connectors_contract.py.
    """

    def ask(self: isolated.Child, verb: str, payload: Payload) -> Any:
        reply = _child.answer(connectors.load(self.name), isolated._line(verb, payload))
        return self._understood(json.dumps(reply).encode() + b"\n", payload)

    monkeypatch.setattr(isolated.Child, "_ask", ask)
