"""Requests of sound that are no listening, by the IAB Tech Lab's podcast measurement 2.3 and as far as a log can tell."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Sequence
from typing import NamedTuple

import pandas as pd

PROBE = 2
"""Bytes of the request by which players ask whether a server knows ranges."""
WHOLE = 1 << 62
"""The end of a range that is known to reach the end of its file."""

REQUESTS = ("listener", "episode", "at", "method", "status", "sent", "low", "high", "total")


class Exclusion(NamedTuple):
    """One reason why a request is no listening."""

    id: str
    says: str


EXCLUSIONS = (
    Exclusion("method", "Only GET loads sound; HEAD and others ask about it."),
    Exclusion("redirect", "A redirect (3xx but 304) sends elsewhere and proves no delivery."),
    Exclusion("unchanged", "304: the listener had the file already."),
    Exclusion("error", "Any other status than 200 and 206 delivered nothing."),
    Exclusion("missing-agent", "The request does not say what made it."),
    Exclusion("watch", "An Apple Watch copies what its phone has loaded already."),
    Exclusion("bot", "A bot; which rule said so stands beside it."),
    Exclusion("script-library", "A library that scripts use."),
    Exclusion("preload", "A player loaded ahead what nobody had asked to hear."),
    Exclusion("own-address", "The owner's own addresses, as the settings have them."),
    Exclusion("data-centre", "The owner's list says that the address belongs to a data centre, where programs run."),
    Exclusion("probe", "A request for two bytes only asks whether ranges are known."),
)
"""What `sift` takes out, in the order in which the reasons are tried."""


def networks_of(addresses: Sequence[str]) -> list[str]:
    """What stands for a household of each address: IPv4 whole, IPv6 cut to its /64, anything else as it is written.

    Args: addresses: As the log has them, best distinct; "::ffff:192.0.2.1" counts as 192.0.2.1.
    """
    return [_network(address) for address in addresses]


def _network(address: str) -> str:
    if ":" not in address:
        return address.strip()
    try:
        found = ipaddress.IPv6Address(address.strip().strip("[]").partition("%")[0])
    except ValueError:
        return address.strip().lower()
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Address(int(found) >> 64 << 64)) + "/64"


def sift(requests: pd.DataFrame, off: Collection[str] = ()) -> tuple[pd.DataFrame, dict[str, int]]:
    """Requests that may be listening, and how many were taken out for which reason.

    Args:
        requests: Columns `REQUESTS` (`at` whole seconds since 1970 UTC; `sent` bytes of the answer, `low` and `high` the
            first and last byte of its range, `total` the file's bytes: each NA where the log does not say), `kind` and
            `rule` of the user agent (`_agents.Agent`), and optionally `preload` (bool) and `place` (own-address,
            data-centre or NA).
        off: Ids of `EXCLUSIONS` that must not take anything out.

    Returns: The rows kept, in their order, and reason → number (reasons that took nothing are left out). A request is
        counted under the first reason that fits; an answer that is neither 200 nor 206 cannot be let in.
    Source: IAB Tech Lab podcast measurement 2.3, filters.
    """
    found = reasons_of(requests, off)
    left = (found == "") & requests["status"].isin((200, 206))
    return requests[left], {str(reason): int(n) for reason, n in found[found != ""].value_counts(sort=False).items()}


def reasons_of(requests: pd.DataFrame, off: Collection[str] = ()) -> pd.Series:
    """The first of `EXCLUSIONS` that fits each request, empty where none does. Args: as in `sift`."""
    reasons = _reasons(requests)
    found = pd.Series("", index=requests.index, dtype=object)
    for exclusion in EXCLUSIONS:
        if exclusion.id not in off:
            found = found.mask((found == "") & reasons[exclusion.id], exclusion.id)
    return found


def _reasons(requests: pd.DataFrame) -> dict[str, pd.Series]:
    status, kind, rule = requests["status"], requests["kind"], requests["rule"]
    asked = requests["high"] - requests["low"] + 1
    small = (asked.fillna(WHOLE) <= PROBE) | (requests["sent"].fillna(WHOLE) <= PROBE)
    never = pd.Series(False, index=requests.index)
    place = requests.get("place", never)
    delivered = status.isin((200, 206))
    return {
        "method": requests["method"] != "GET",
        "redirect": status.between(300, 399) & (status != 304),
        "unchanged": status == 304,
        "error": ~delivered & ~status.between(300, 399),
        "missing-agent": rule == "missing",
        "watch": rule == "watch",
        "bot": kind == "bot",
        "script-library": rule == "script-library",
        "preload": requests["preload"].astype(bool) if "preload" in requests else never,
        "own-address": (place == "own-address").fillna(False).astype(bool),
        "data-centre": (place == "data-centre").fillna(False).astype(bool),
        "probe": (status == 206) & small.astype(bool),
    }
