"""A scripted web server on loopback, and no waiting between tries: fixtures for tests that fetch."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import stamina

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
def no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=4, cap=True):
        yield
