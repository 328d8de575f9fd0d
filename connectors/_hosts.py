"""Which hosts a source may speak to, and under which checked number; and which words never appear in a message."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

import httpx

from connectors import _address
from connectors._spec import ConnectorError
from connectors._waiting import Unreached


class Hidden:
    """Secrets that are blotted out of every text."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._shapes: tuple[str, ...] = ()
        self.add(secrets)

    def add(self, secrets: Iterable[str]) -> None:
        """Remember more secrets, also as they look inside an address."""
        shapes = {shape for secret in secrets if secret for shape in (secret, quote(secret), quote(secret, safe=""))}
        self._shapes = tuple(sorted(shapes | set(self._shapes), key=len, reverse=True))

    def safe(self, text: str) -> str:
        """`text` without a secret in it."""
        for secret in self._shapes:
            text = text.replace(secret, "***")
        return text

    def place(self, url: str) -> str:
        """An address as it may be shown."""
        return self.safe(_address.without_query(url))


class Hosts:
    """`allowed` hosts (one with a leading dot: any host directly under it), and those the owner `typed`."""

    def __init__(self, allowed: Iterable[str], typed: Iterable[str], hidden: Hidden) -> None:
        self.typed = frozenset(host.lower() for host in typed if host)
        self.allowed = frozenset(host.lower() for host in allowed if host) | self.typed
        self._hidden = hidden

    def pinned(self, url: str) -> tuple[httpx.URL, dict[str, str], dict[str, str]]:
        """The address with its host replaced by a checked number: the name cannot resolve to another one later.

        Beside it the Host header, and the name that the certificate must bear.

        Raises: ConnectorError: it is no address, another host, or a private one nobody typed. Unreached: no such name.
        """
        place = self._hidden.place(url)
        try:
            parts = httpx.URL(url)
        except (httpx.InvalidURL, ValueError):
            raise ConnectorError(f"{place} is not a usable address.") from None
        host = parts.host.lower()
        if parts.scheme not in ("http", "https") or not host:
            raise ConnectorError(f"{place} is not an http(s) address; type one that starts with https://.")
        if not self._may(host):
            raise ConnectorError(
                f"The address leads to another host, {place}, which this source may not contact; "
                "if you trust it, connect that address instead."
            )
        number = self._resolved(host, parts.port or (443 if parts.scheme == "https" else 80))
        return parts.copy_with(host=number), {"host": parts.netloc.decode()}, {"sni_hostname": host}

    def _may(self, host: str) -> bool:
        return host in self.allowed or f".{host.partition('.')[2]}" in self.allowed

    def _resolved(self, host: str, port: int) -> str:
        try:
            numbers = _address.resolve(host, port)
        except OSError:
            raise Unreached(f"The name {host} is not known here; check the address or the connection.") from None
        if host not in self.typed and not all(map(_address.is_public, numbers)):
            raise ConnectorError(f"{host} is on a private network; only an address you typed yourself may be.")
        return numbers[0]
