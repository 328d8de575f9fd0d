"""Lists of networks that the owner gives: own addresses to leave out, and the address ranges of data centres."""

from __future__ import annotations

import ipaddress
import os
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from pathlib import Path

from connectors._spec import ConnectorError

_MAPPED = 0xFFFF << 32


class Networks:
    """Addresses of both kinds, on one number line: IPv4 stands where IPv6 maps it."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        self._firsts: list[int] = []
        self._lasts: list[int] = []
        for first, last in sorted(ranges):
            if self._lasts and first <= self._lasts[-1] + 1:
                self._lasts[-1] = max(self._lasts[-1], last)
            else:
                self._firsts.append(first)
                self._lasts.append(last)

    def hold(self, addresses: Sequence[str]) -> list[bool]:
        """Whether each address is in one of the networks; what is no address is in none."""
        return [self._holds(number_of(address)) for address in addresses]

    def _holds(self, number: int | None) -> bool:
        at = -1 if number is None else bisect_right(self._firsts, number) - 1
        return at >= 0 and number is not None and number <= self._lasts[at]


def of(words: Iterable[str]) -> Networks:
    """Networks as they are written (192.0.2.0/24, 2001:db8::/32) and single addresses.

    Raises: ConnectorError: one is neither.
    """
    return Networks(_range(word) for word in words)


def listed(path: Path) -> Networks:
    """The networks of a file, one a line; what follows a ``#``, a comma or a blank is a note.

    Raises: ConnectorError: the file cannot be read, or a line begins with no network.
    """
    try:
        text = Path(os.path.expanduser(path)).read_text(encoding="utf-8", errors="replace")  # noqa: PTH111 - Path's own may fail
    except OSError as error:
        raise ConnectorError(f"The list of networks {path.name} cannot be read ({error.strerror}).") from error
    if "\0" in text:
        raise ConnectorError(f"{path.name} is no list of networks: write one a line, such as 192.0.2.0/24.")
    lines = (line.partition("#")[0].replace(",", " ").split() for line in text.splitlines())
    return of(words[0].strip('"') for words in lines if words)


def number_of(address: str) -> int | None:
    """Where an address stands; None where it is none."""
    try:
        found = ipaddress.ip_address(address.strip("[]").partition("%")[0])
    except ValueError:
        return None
    return int(found) + (_MAPPED if found.version == 4 else 0)


def _range(word: str) -> tuple[int, int]:
    try:
        network = ipaddress.ip_network(word.strip(), strict=False)
    except ValueError:
        raise ConnectorError(
            f"{word!r} is no address or network: write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/48."
        ) from None
    shift = _MAPPED if network.version == 4 else 0
    return int(network.network_address) + shift, int(network.broadcast_address) + shift
