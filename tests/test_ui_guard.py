"""Only this machine: the launcher refuses other addresses, the guard closes what still comes in from elsewhere."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ui.guard import Guard, is_loopback, refusal

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "::1", "[::1]", "127.9.9.9", "LOCALHOST.", "::ffff:127.0.0.1"]
)
def test_loopback(host: str) -> None:
    assert is_loopback(host)
    assert refusal(host) is None


@pytest.mark.parametrize("host", [None, "", "0.0.0.0", "::", "192.168.1.5", "evil.example", "localhost.evil.example"])
def test_not_loopback(host: str | None) -> None:
    assert not is_loopback(host)
    assert "only served to this machine" in str(refusal(host))


def test_the_launcher_ends_with_one_sentence(tmp_path: Path) -> None:
    address = "0.0.0.0"
    env = {
        **os.environ,
        "STREAMLIT_SERVER_ADDRESS": address,
        "STREAMLIT_SERVER_HEADLESS": "true",
        "HOME": str(tmp_path),
    }
    run = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", "0"]
    done = subprocess.run(run, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert said.count("only served to this machine") == 1
    assert address in said
    assert "Traceback" not in said


def _through(scope: dict[str, Any]) -> tuple[bool, list[dict[str, Any]]]:
    """Whether the app behind the guard was reached, and what was sent."""
    reached, sent = [], []

    async def app(inner: Any, _receive: Any, send: Any) -> None:
        reached.append(inner["type"])
        if inner["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(Guard(app)(scope, receive, send))  # type: ignore[arg-type]
    return bool(reached), sent


def _scope(kind: str, client: str | None, host: bytes) -> dict[str, Any]:
    return {"type": kind, "client": (client, 5000) if client else None, "headers": [(b"host", host)], "path": "/"}


@pytest.mark.parametrize("host", [b"localhost:8501", b"127.0.0.1", b"[::1]:8501"])
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_this_machine_comes_in(kind: str, host: bytes) -> None:
    assert _through(_scope(kind, "127.0.0.1", host))[0]


@pytest.mark.parametrize(
    ("client", "host"),
    [("192.168.1.9", b"localhost:8501"), ("127.0.0.1", b"evil.example"), (None, b"localhost"), ("127.0.0.1", b"")],
)
def test_others_are_closed(client: str | None, host: bytes) -> None:
    reached, sent = _through(_scope("websocket", client, host))
    assert not reached
    assert sent == [{"type": "websocket.close", "code": 1008}]
    reached, sent = _through(_scope("http", client, host))
    assert not reached
    assert sent[0]["status"] == 403


@pytest.mark.parametrize(
    ("origin", "comes_in"),
    [
        (b"http://localhost:8501", True),
        (b"http://localhost:9999", False),
        (b"http://evil.example", False),
        (b"null", False),
    ],
)
def test_a_page_of_another_local_server_opens_no_session(origin: bytes, comes_in: bool) -> None:
    scope = _scope("websocket", "127.0.0.1", b"localhost:8501")
    scope["headers"].append((b"origin", origin))
    assert _through(scope)[0] is comes_in


def test_answers_carry_safe_headers() -> None:
    headers = dict(_through(_scope("http", "127.0.0.1", b"localhost"))[1][0]["headers"])
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"x-frame-options"] == b"DENY"
    assert b"default-src 'self'" in headers[b"content-security-policy"]
    assert headers[b"content-type"] == b"text/html"
