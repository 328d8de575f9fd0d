"""Who may come in: only this machine, whatever server runs the app."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (
        b"content-security-policy",
        b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
        b"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:; "
        b"frame-src 'self' blob:; media-src 'self' data: blob:; object-src 'none'; base-uri 'self'; "
        b"frame-ancestors 'none'",
    ),
)


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address is this machine's own: localhost, 127.0.0.0/8 or ::1."""
    name = (host or "").strip().strip("[]").rstrip(".").lower()
    if name == "localhost":
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def refusal(address: str | None) -> str | None:
    """One sentence why the app may not be served at `address`; None where it is loopback."""
    if is_loopback(address):
        return None
    asked = f"server.address is {address!r}" if address else "server.address is not set"
    return (
        f"Tributary has no login and is only served to this machine, but {asked}: "
        "start it with --server.address 127.0.0.1, or set it in .streamlit/config.toml."
    )


def _host(scope: Scope) -> str:
    """The name in the Host header, without its port."""
    hosts = [value.decode("latin-1") for name, value in scope.get("headers", ()) if name == b"host"]
    if len(hosts) != 1:
        return ""
    return hosts[0].partition("]")[0] if hosts[0].startswith("[") else hosts[0].partition(":")[0]


def _welcome(scope: Scope) -> bool:
    client = scope.get("client")
    return client is not None and is_loopback(client[0]) and is_loopback(_host(scope)) and _own_page(scope)


def _own_page(scope: Scope) -> bool:
    """Whether a websocket was opened by a page of this very server: another local server's page may not drive the app."""
    headers = {name: value.decode("latin-1") for name, value in scope.get("headers", ())}
    origin = headers.get(b"origin")
    return scope["type"] != "websocket" or origin is None or urlsplit(origin).netloc == headers.get(b"host")


class Guard:
    """Pure ASGI: closes every http and websocket scope not from this machine and for it, and adds safe headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
        elif not _welcome(scope):
            await _refuse(scope, receive, send)
        elif scope["type"] == "websocket":
            await self.app(scope, receive, send)
        else:
            await self.app(scope, receive, _with_headers(send))


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"Tributary is only served to the machine it runs on.\n"})


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            there = {name.lower() for name, _ in message.get("headers", ())}
            added = [pair for pair in HEADERS if pair[0] not in there]
            message = {**message, "headers": [*message.get("headers", ()), *added]}
        await send(message)

    return sending
