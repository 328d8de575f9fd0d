"""Which network addresses a name stands for, and whether they are on the public internet."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit, urlunsplit

import httpx

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def resolve(host: str, port: int) -> list[str]:
    """The addresses of `host` in the resolver's order, without doubles. Raises: OSError: the name is not known."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(str(error)) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(number: str) -> bool:
    """Whether an address is a public unicast one, looking through IPv4 addresses wrapped in IPv6.

    >>> [is_public(a) for a in ("93.184.215.14", "127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "0.0.0.0")]
    [True, False, False, False, False]
    """
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        address = inner or address
    return address.is_global and not address.is_multicast


def www_twin(host: str) -> str | None:
    """The same site with or without ``www.``; None for a number.

    >>> www_twin("example.org"), www_twin("www.example.org"), www_twin("127.0.0.1")
    ('www.example.org', 'example.org', None)
    """
    if not host or host.replace(".", "").isdigit() or ":" in host or "." not in host:
        return None
    return host[4:] if host.startswith("www.") else f"www.{host}"


def with_scheme(text: str) -> str:
    """What an owner types as an address, made one.

    >>> with_scheme(" example.org/feed "), with_scheme("feed://example.org/rss"), with_scheme("http://example.org")
    ('https://example.org/feed', 'https://example.org/rss', 'http://example.org')
    """
    text = text.strip()
    scheme, divider, rest = text.partition("://")
    if not divider:
        return f"https://{text}"
    return f"https://{rest}" if scheme.lower() in ("feed", "podcast", "itpc", "pcast") else text


def is_address(setting: str) -> bool:
    """Whether a setting of that name holds an address.

    >>> [is_address(name) for name in ("url", "feed_url", "server", "base", "key")]
    [True, True, True, True, False]
    """
    return setting.endswith("url") or setting in ("server", "base")


def hostname(url: str) -> str:
    """The host of an address, empty if it has none."""
    try:
        return httpx.URL(url).host
    except httpx.InvalidURL:
        return ""


def without_query(url: str) -> str:
    """The address without user, password, query and fragment: fit for a message."""
    try:
        parts = urlsplit(url)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    except ValueError:
        return "the address"
