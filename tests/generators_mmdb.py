"""Tiny country databases in MaxMind's format (MMDB 2.0), written by its public description; for tests only."""

from __future__ import annotations

import ipaddress
from pathlib import Path

_MARK = b"\xab\xcd\xefMaxMind.com"
_MAP, _STRING, _UINT16, _UINT32, _ARRAY = 7, 2, 5, 6, 11


def write_mmdb(path: Path, countries: dict[str, dict[str, object]]) -> Path:
    """A database of IPv4 and IPv6; `countries` has a record for each network, none within another."""
    tree: list[list[int | None]] = [[None, None]]
    data, offsets = b"", []
    for network, record in countries.items():
        offsets.append(len(data))
        data += _encoded(record)
        _insert(tree, *_bits(network), value=-len(offsets))
    count = len(tree)

    def number(record: int | None) -> int:
        if record is None:
            return count
        return record if record >= 0 else count + 16 + offsets[-record - 1]

    nodes = b"".join(number(left).to_bytes(3) + number(right).to_bytes(3) for left, right in tree)
    about: dict[str, object] = {
        "node_count": count, "record_size": 24, "ip_version": 6, "database_type": "Test", "build_epoch": 1, "languages": [],
        "description": {}, "binary_format_major_version": 2, "binary_format_minor_version": 0,
    }  # fmt: skip
    path.write_bytes(nodes + bytes(16) + data + _MARK + _encoded(about))
    return path


def _bits(text: str) -> tuple[int, int]:
    network = ipaddress.ip_network(text)
    return int(network.network_address), network.prefixlen + (96 if network.version == 4 else 0)


def _insert(tree: list[list[int | None]], address: int, length: int, *, value: int) -> None:
    node = 0
    for n in range(length):
        side = address >> (127 - n) & 1
        if n == length - 1:
            tree[node][side] = value
            return
        following = tree[node][side]
        if following is None:
            tree.append([None, None])
            following = tree[node][side] = len(tree) - 1
        node = following


def _encoded(value: object) -> bytes:
    if isinstance(value, dict):
        return bytes([_MAP << 5 | len(value)]) + b"".join(_encoded(part) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return bytes([len(value), _ARRAY - 7]) + b"".join(map(_encoded, value))
    if isinstance(value, str):
        return bytes([_STRING << 5 | len(value)]) + value.encode()
    assert isinstance(value, int)
    return bytes([(_UINT16 if value < 1 << 16 else _UINT32) << 5 | 4 - 2 * (value < 1 << 16)]) + value.to_bytes(
        2 if value < 1 << 16 else 4
    )
