"""Countries of addresses, from a database that the owner supplies: a CSV file of ranges, as several vendors give away.

Columns: first address, last address, country (two letters); addresses dotted, with colons, or as whole numbers. More
columns may follow. Ranges must not overlap, as those of DB-IP and IP2Location (their free country files) do not.
"""

from __future__ import annotations

import csv
import ipaddress
from bisect import bisect_right
from collections.abc import Callable, Sequence
from pathlib import Path

from connectors._spec import ConnectorError

_MAPPED = 0xFFFF << 32


def reader(path: Path) -> Callable[[Sequence[str]], list[str | None]]:
    """What tells the country of each address, None where the database does not know.

    Raises: ConnectorError: the file cannot be read or holds no ranges.
    """
    try:
        with path.expanduser().open(newline="", encoding="utf-8", errors="replace") as file:
            ranges = sorted(found for row in csv.reader(file) if (found := _range(row)))
    except OSError as error:
        raise ConnectorError(f"The country database {path.name} cannot be read ({error.strerror}).") from error
    if not ranges:
        raise ConnectorError(f"{path.name} is no country database: its rows are first address, last address, country.")
    firsts = [first for first, _, _ in ranges]

    def country(address: str) -> str | None:
        number = _number(address)
        at = bisect_right(firsts, number) - 1 if number is not None else -1
        return ranges[at][2] if at >= 0 and number is not None and number <= ranges[at][1] else None

    return lambda addresses: [country(address) for address in addresses]


def _range(row: Sequence[str]) -> tuple[int, int, str] | None:
    if len(row) < 3 or len(row[2].strip()) != 2 or not row[2].strip().isalpha():
        return None
    first, last = _number(row[0].strip()), _number(row[1].strip())
    return None if first is None or last is None else (first, last, row[2].strip().upper())


def _number(address: str) -> int | None:
    """One number line for both kinds: IPv4 stands where IPv6 maps it."""
    if address.isdigit():
        return int(address) + (_MAPPED if int(address) < 1 << 32 else 0)
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return None
    return int(found) + (_MAPPED if found.version == 4 else 0)
