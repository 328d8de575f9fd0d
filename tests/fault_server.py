"""A scripted server on loopback that does to a client what real ones do: any status, header, delay, damage, drift, loop or lie.

`faults(play)` starts one. `play` gets what was `Asked` and gives an `Act`; `turns(a, b, c)` plays acts one after the
other and repeats the last, `routes({"/path": play})` plays by path. `server.asked` holds every request.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest


@dataclass(frozen=True)
class Asked:
    """One request; header names are lower case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))


@dataclass(frozen=True)
class Act:
    """One answer. `delay`: seconds before it. `cut`: so many bytes of the body are sent, then the line goes dead.

    `drip`: seconds between two bytes. `reset`: the connection is reset where the body would begin.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0
    cut: int | None = None
    drip: float = 0
    reset: bool = False


Play = Callable[[Asked], Act]


def data(value: Any, status: int = 200, **headers: str) -> Act:
    """JSON."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Act(json.dumps(value).encode(), status, {"content-type": "application/json", **named})


def status(number: int, text: str = "", **headers: str) -> Act:
    """A bare status, with a text that is no JSON."""
    return Act(text.encode(), number, {name.replace("_", "-"): value for name, value in headers.items()})


LOGIN = Act(b"<!DOCTYPE html><html><form action='/login'>Log in</form></html>", headers={"content-type": "text/html"})
EMPTY = Act(b"", headers={"content-type": "application/json"})
CUT_JSON = Act(b'{"rows": [1, 2', headers={"content-type": "application/json"})
DEAD_LINE = replace(CUT_JSON, body=b'{"rows": [1, 2, 3]}', cut=6)
RESET = Act(b"0123456789", reset=True)
HANG = Act(delay=30)
DRIP = Act(b'{"rows": []}' + b" " * 400, drip=0.2)


def turns(*acts: Act | Play) -> Play:
    """One act after the other; the last is repeated."""
    left, lock = list(acts), threading.Lock()

    def play(asked: Asked) -> Act:
        with lock:
            act = left.pop(0) if len(left) > 1 else left[0]
        return act(asked) if callable(act) else act

    return play


def routes(table: Mapping[str, Act | Play]) -> Play:
    """By path; what is not there is 404."""

    def play(asked: Asked) -> Act:
        act = table.get(asked.path, status(404))
        return act(asked) if callable(act) else act

    return play


def guarded(token: str, inner: Act | Play, refused: Act | None = None) -> Play:
    """`inner` for who shows `token` in any header, else 401."""

    def play(asked: Asked) -> Act:
        if not any(token in value for value in asked.headers.values()):
            return refused or data({"error": "unauthorized"}, 401)
        return inner(asked) if callable(inner) else inner

    return play


class Tokens:
    """An API whose token is good for `lives` requests; POST /token renews it. `rotates`: each refresh token works once."""

    def __init__(self, inner: Act | Play, *, lives: int, rotates: bool = False, revoked: bool = False) -> None:
        self.inner, self.lives, self.rotates, self.revoked = inner, lives, rotates, revoked
        self.number = self.used = self.renewed = 0
        self.refresh = "refresh-0"

    def __call__(self, asked: Asked) -> Act:
        return self._token(asked) if asked.path == "/token" else self._api(asked)

    def _token(self, asked: Asked) -> Act:
        self.renewed += 1
        if self.revoked or asked.form.get("refresh_token") != self.refresh:
            return data({"error": "invalid_grant"}, 400)
        self.number, self.used = self.number + 1, 0
        told = {"access_token": f"access-{self.number}", "expires_in": 3600}
        if self.rotates:
            self.refresh = told["refresh_token"] = f"refresh-{self.number}"
        return data(told)

    def _api(self, asked: Asked) -> Act:
        self.used += 1
        if asked.headers.get("authorization") != f"Bearer access-{self.number}" or self.used > self.lives:
            return data({"error": "expired"}, 401)
        return self.inner(asked) if callable(self.inner) else self.inner


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """A client that hangs up in the middle is what some tests are about."""


class FaultServer:
    """`play` on a free port of loopback, or on one where a server was before."""

    def __init__(self, play: Act | Play, port: int = 0) -> None:
        self.play: Play = play if callable(play) else lambda _: play
        self.asked: list[Asked] = []
        self._ended = threading.Event()
        self._server = _Quiet(("127.0.0.1", port), _handler(self))
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, asked: Asked) -> Act:
        self.asked.append(asked)
        act = self.play(asked)
        self._ended.wait(act.delay)
        return act

    def wait(self, seconds: float) -> bool:
        """False once the server is closed."""
        return not self._ended.wait(seconds)


def _handler(server: FaultServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            self._send(server.answer(Asked(self.command, parts.path, query, headers, body, time.monotonic())))

        do_GET = do_POST = do_HEAD = do_PUT = do_DELETE = do_PATCH = _do  # noqa: N815

        def _send(self, act: Act) -> None:
            self.send_response_only(act.status)
            if "date" not in act.headers:
                self.send_header("date", self.date_time_string())
            for name, value in {"content-length": str(len(act.body)), **act.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if act.reset:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                return
            whole = act.body if act.cut is None else act.body[: act.cut]
            for piece in [whole] if not act.drip else [whole[i : i + 1] for i in range(len(whole))]:
                self.wfile.write(piece)
                self.wfile.flush()
                if act.drip and not server.wait(act.drip):
                    return

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@pytest.fixture
def faults() -> Iterator[Callable[[Act | Play], FaultServer]]:
    servers: list[FaultServer] = []

    def start(play: Act | Play) -> FaultServer:
        servers.append(FaultServer(play))
        return servers[-1]

    yield start
    for server in servers:
        server.close()
