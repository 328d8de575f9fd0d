"""Countries of addresses, from a database that the owner supplies: a MaxMind file (MMDB), or a CSV file of ranges.

Columns of a CSV: first address, last address, country (two letters); addresses dotted, with colons, or as whole numbers.
More columns may follow. Ranges must not overlap, as those of DB-IP and IP2Location (their free country files) do not.
"""

from __future__ import annotations

import csv
import ipaddress
import os
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from connectors._spec import ConnectorError

if TYPE_CHECKING:
    import maxminddb

_MAPPED = 0xFFFF << 32
SAMPLE = 2_000
"""Entries of a database that are looked at, to see whether countries are in it at all."""
_MMDB = b"\xab\xcd\xefMaxMind.com"


def reader(path: Path) -> Callable[[Sequence[str]], list[str | None]]:
    """What tells the country of each address, None where the database does not know.

    Raises: ConnectorError: the file cannot be read or holds no ranges.
    """
    path = Path(os.path.expanduser(path))  # noqa: PTH111 - Path's own fails for a person that there is not
    try:
        if _is_mmdb(path):
            return _mmdb(path)
        with path.open(newline="", encoding="utf-8", errors="replace") as file:
            ranges = sorted(found for row in csv.reader(file) if (found := _range(row)))
    except OSError as error:
        raise ConnectorError(f"The country database {path.name} cannot be read ({error.strerror}).") from error
    if not ranges:
        raise ConnectorError(
            f"{path.name} is no country database: give an MMDB file, or rows of first address, last address, country."
        )
    return _by_ranges(ranges)


def _by_ranges(ranges: Sequence[tuple[int, int, str]]) -> Callable[[Sequence[str]], list[str | None]]:
    firsts = [first for first, _, _ in ranges]

    def country(address: str) -> str | None:
        number = _number(address)
        at = bisect_right(firsts, number) - 1 if number is not None else -1
        return ranges[at][2] if at >= 0 and number is not None and number <= ranges[at][1] else None

    return lambda addresses: [country(address) for address in addresses]


def _is_mmdb(path: Path) -> bool:
    """Whether the file ends as a MaxMind database does: its description stands in its last 128 kB."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - (128 << 10)))
        return _MMDB in file.read()


def _mmdb(path: Path) -> Callable[[Sequence[str]], list[str | None]]:
    import maxminddb

    try:
        with maxminddb.open_database(path, maxminddb.MODE_MEMORY) as database:
            if not any(_code(held) for _, held in islice(database, SAMPLE)):
                raise ConnectorError(f"{path.name} tells no countries: give a database of countries or cities.")
    except (maxminddb.InvalidDatabaseError, TypeError, ValueError) as error:
        raise ConnectorError(f"{path.name} is a damaged country database: get it anew.") from error

    def countries(addresses: Sequence[str]) -> list[str | None]:
        with maxminddb.open_database(path, maxminddb.MODE_MEMORY) as database:
            return [_mmdb_country(database, address) for address in addresses]

    return countries


def _mmdb_country(database: maxminddb.Reader, address: str) -> str | None:
    """The country, else the one that registered the address; free databases have the code at the top."""
    try:
        found = database.get(address)
    except ValueError:  # no address, or one of IPv6 in a database of IPv4
        return None
    return _code(found)


def _code(found: object) -> str | None:
    """The country of an entry in two letters."""
    for name in ("country", "registered_country", "country_code"):
        told = found.get(name) if isinstance(found, dict) else None
        code = told.get("iso_code") if isinstance(told, dict) else told
        if isinstance(code, str) and len(code) == 2:
            return code.upper()
    return None


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
