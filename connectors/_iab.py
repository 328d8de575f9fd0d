"""Podcast downloads by the IAB Tech Lab's podcast measurement 2.3, as far as an access log can tell.

One download is one listener (address and user agent) and one episode in one window. What came in goes through three
steps: `sift` takes out requests that are no listening, `gather` joins the rest into touches, `count` draws the windows
and says which of them hold a minute of sound. Touches of several readings are put together with `merge`, in any order
and any grouping, and give what one reading gives.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterable, Sequence
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

WindowRule = Literal["day", "rolling", "extending"]

WINDOW = 86_400
"""Seconds of a rolling or extending window."""
MINUTE = 60
"""Seconds of sound that make a download; of a shorter episode, all of it."""
PROBE = 2
"""Bytes of the request by which players ask whether a server knows ranges."""
WHOLE = 1 << 62
"""The end of a range that is known to reach the end of its file."""

REQUESTS = ("listener", "episode", "at", "method", "status", "sent", "low", "high", "total")
TOUCHES = ("listener", "episode", "first", "last", "low", "high", "loose", "total", "requests")

WINDOWS: dict[WindowRule, str] = {
    "day": "Once per listener and episode on a calendar day of the reporting zone; pieces are joined within the day.",
    "rolling": "Once per listener and episode in the 24 hours that the first request opens.",
    "extending": "Once per listener and episode until 24 hours have passed without a request.",
}
"""The owner's choice of window, in words."""


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
    Exclusion("probe", "A request for two bytes only asks whether ranges are known."),
)
"""What `sift` takes out, in the order in which the reasons are tried."""

SHORT, UNKNOWN_SIZE, AGAIN = "under-a-minute", "size-unknown", "again"


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
            `rule` of the user agent (`_agents.Agent`), and optionally `preload` (bool).
        off: Ids of `EXCLUSIONS` that must not take anything out.

    Returns: The rows kept, in their order, and reason → number (reasons that took nothing are left out). A request is
        counted under the first reason that fits; an answer that is neither 200 nor 206 cannot be let in.
    Source: IAB Tech Lab podcast measurement 2.3, filters.
    """
    reasons = _reasons(requests)
    left = pd.Series(True, index=requests.index)
    out: dict[str, int] = {}
    for exclusion in EXCLUSIONS:
        if exclusion.id in off:
            continue
        fits = left & reasons[exclusion.id]
        if taken := int(fits.sum()):
            out[exclusion.id] = taken
            left &= ~fits
    return requests[left & requests["status"].isin((200, 206))], out


def _reasons(requests: pd.DataFrame) -> dict[str, pd.Series]:
    status, kind, rule = requests["status"], requests["kind"], requests["rule"]
    asked = requests["high"] - requests["low"] + 1
    small = (asked.fillna(WHOLE) <= PROBE) | (requests["sent"].fillna(WHOLE) <= PROBE)
    never = pd.Series(False, index=requests.index)
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
        "probe": (status == 206) & small.astype(bool),
    }


def gather(requests: pd.DataFrame, rule: WindowRule, zone: str) -> pd.DataFrame:
    """Touches: what each listener got of each episode, and when, as short as `rule` allows without losing anything.

    Args: requests: Rows that `sift` kept, in any order. zone: Name of the reporting zone, for the calendar day.
    Returns: Columns `TOUCHES`: first and last request (seconds since 1970 UTC), one joined range a row (`low` up to,
        without, `high`; `WHOLE` for a 200), `loose` bytes whose place in the file the log does not tell, the file's
        `total` bytes (0: not told), and the requests in it. A touch of several ranges is several rows; loose and
        requests stand on its first.
    Empty: an empty frame of these columns.
    """
    whole = (requests["status"] == 200).to_numpy()
    low, high = (requests[name].astype("Int64").to_numpy("int64", na_value=-1) for name in ("low", "high"))
    sent = requests["sent"].astype("Int64").to_numpy("int64", na_value=WHOLE)
    placed = ~whole & (low >= 0) & (high >= low)
    delivered = np.minimum(high + 1, low + np.minimum(sent, WHOLE - 1 - low))  # a broken connection delivers less
    touches = pd.DataFrame(
        {
            "listener": requests["listener"].to_numpy(),
            "episode": requests["episode"].to_numpy(),
            "first": requests["at"].to_numpy("int64"),
            "last": requests["at"].to_numpy("int64"),
            "low": np.where(placed, low, 0),
            "high": np.where(whole, WHOLE, np.where(placed, delivered, 0)),
            "loose": np.where(whole | placed | (sent == WHOLE), 0, sent),
            "total": requests["total"].astype("Int64").to_numpy("int64", na_value=0),
            "requests": np.ones(len(requests), "int64"),
        }
    )
    return _joined(touches, rule, zone)


def merge(touches: Iterable[pd.DataFrame], rule: WindowRule, zone: str) -> pd.DataFrame:
    """The touches of several readings as one: `merge` of parts, in any order, equals `gather` of all.

    Args: touches: Frames of `gather` or `merge`, made with the same rule and zone.
    """
    frames = [frame[list(TOUCHES)] for frame in touches if len(frame)]
    return _joined(pd.concat(frames, ignore_index=True), rule, zone) if frames else empty_touches()


def empty_touches() -> pd.DataFrame:
    """A frame of `TOUCHES` without rows."""
    return pd.DataFrame({name: pd.Series(dtype=str if name in TOUCHES[:2] else "int64") for name in TOUCHES})


def count(
    touches: pd.DataFrame, episodes: pd.DataFrame, rule: WindowRule, zone: str, *, header: int = 0
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Downloads, and how many requests were none and why.

    Args:
        touches: Of `gather` or `merge`, made with the same rule and zone.
        episodes: Indexed by episode; `size` in bytes and `seconds` from the feed, NA or 0 where it does not say.
        header: Bytes before the sound begins (ID3 with its picture), wanted on top of the minute. The bit rate is
            taken from the whole file, which spreads them already: 0 unless the owner knows better.

    Returns: One row a download: listener, episode, `at` (its window's first request, seconds since 1970 UTC), `day`
        (that moment's day in `zone`, datetime64), `requests`; and reason → requests: under-a-minute, size-unknown,
        again (in the window of a download already counted). Rows plus these are all requests that were gathered.
    Source: IAB Tech Lab podcast measurement 2.3, threshold and uniques.
    """
    windows = _windows(touches, rule, zone)
    need = _need(windows, episodes, header)
    reached = (need > 0) & (windows["covered"] + windows["loose"] >= need)
    found = windows.loc[reached, ["listener", "episode", "first", "requests"]].rename(columns={"first": "at"})
    found.insert(3, "day", _local_days(found["at"], zone))
    out = {
        SHORT: int(windows.loc[~reached & (need > 0), "requests"].sum()),
        UNKNOWN_SIZE: int(windows.loc[~reached & (need <= 0), "requests"].sum()),
        AGAIN: int(found["requests"].sum()) - len(found),
    }
    return found.reset_index(drop=True), {reason: n for reason, n in out.items() if n}


def threshold(size: float, seconds: float, header: int = 0) -> int:
    """Bytes that make a download of an episode of `size` bytes and `seconds`; 0 where the size is unknown (0 or NaN).

    A minute at the episode's own bit rate after `header` bytes; the whole file where it is shorter or its length unknown.
    """
    if not size > 0:
        return 0
    if not seconds > MINUTE:
        return int(size)
    return int(min(size, header + -(-max(size - header, 0) * MINUTE // seconds)))


def _need(windows: pd.DataFrame, episodes: pd.DataFrame, header: int) -> pd.Series:
    """Bytes each window must hold: by the feed, else the whole file as the log gives its size; any, where it was sent whole."""
    by_feed = {
        str(name): threshold(float(size), float(seconds), header)
        for name, size, seconds in zip(
            episodes.index,
            pd.to_numeric(episodes["size"]).fillna(0).astype(float),
            pd.to_numeric(episodes["seconds"]).fillna(0).astype(float),
            strict=True,
        )
    }
    told = windows["episode"].map(by_feed).fillna(0).astype("int64")
    need = told.where(told > 0, windows["total"])
    shorter = (windows["total"] > 0) & (windows["total"] < need)
    need = need.mask(shorter, windows["total"])
    return need.mask((need <= 0) & (windows["covered"] >= WHOLE), 1)


def _local_days(at: pd.Series, zone: str) -> pd.Series:
    moments = pd.to_datetime(at, unit="s", utc=True).dt.tz_convert(zone)
    return moments.dt.tz_localize(None).dt.normalize()


def _joined(touches: pd.DataFrame, rule: WindowRule, zone: str) -> pd.DataFrame:
    """Rows of one slot become one touch with its ranges joined; a slot never spans what the rule may have to part."""
    if touches.empty:
        return empty_touches()
    slots = _slots(touches, rule, zone)
    rows = touches.assign(slot=slots).sort_values(["slot", "low", "high"], kind="stable", ignore_index=True)
    by_slot = rows.groupby("slot", sort=False)
    reach = by_slot["high"].cummax()
    starts = (rows["slot"] != rows["slot"].shift()) | (rows["low"] > reach.shift(fill_value=-1))
    run = starts.cumsum()
    sums = {name: by_slot[name].transform(how) for name, how in _OF_SLOT.items()}
    kept = rows.loc[starts].copy()
    kept["high"] = reach.groupby(run).max().to_numpy()
    leading = ~kept["slot"].duplicated()
    for name, values in sums.items():
        kept[name] = values[kept.index]
    kept[["loose", "requests"]] = kept[["loose", "requests"]].where(leading, 0, axis=0)
    kept = kept[(kept["high"] > kept["low"]) | leading]
    return kept[list(TOUCHES)].reset_index(drop=True)


_OF_SLOT = {"first": "min", "last": "max", "loose": "sum", "total": "max", "requests": "sum"}


def _slots(touches: pd.DataFrame, rule: WindowRule, zone: str) -> np.ndarray:
    """A number for each row, the same for rows that any window holds together: a day, a second, or a stretch without a pause."""
    pair = touches.groupby(["listener", "episode"], sort=False).ngroup()
    if rule == "day":
        when = _local_days(touches["first"], zone)
    elif rule == "rolling":
        when = touches["first"]
    else:
        when = _stretches(touches, pair)
    return pd.DataFrame({"pair": pair, "when": when}).groupby(["pair", "when"], sort=False).ngroup().to_numpy()


def _stretches(touches: pd.DataFrame, pair: pd.Series) -> pd.Series:
    """Numbers of stretches of one listener and episode that no pause of a window's length interrupts."""
    rows = pd.DataFrame({"pair": pair, "first": touches["first"], "last": touches["last"]}).sort_values(
        ["pair", "first"]
    )
    until = rows.groupby("pair")["last"].cummax().groupby(rows["pair"]).shift()
    return (until.isna() | (rows["first"] - until >= WINDOW)).cumsum().reindex(touches.index)


def _windows(touches: pd.DataFrame, rule: WindowRule, zone: str) -> pd.DataFrame:
    """One row a window: listener, episode, first, covered and loose bytes, total, requests."""
    joined = touches
    if rule == "rolling" and len(touches):
        opened = touches.assign(first=_openers(touches))
        joined = _joined(opened, "rolling", zone)
    rows = joined.assign(covered=joined["high"] - joined["low"])
    how = {"covered": "sum", "loose": "sum", "total": "max", "requests": "sum"}
    return rows.groupby(["listener", "episode", "first"], sort=True, as_index=False).agg(how)


def _openers(touches: pd.DataFrame) -> np.ndarray:
    """For each touch the moment at which the rolling window it falls in was opened."""
    pair = touches.groupby(["listener", "episode"], sort=False).ngroup()
    order = pd.DataFrame({"pair": pair, "first": touches["first"]}).sort_values(["pair", "first"])
    opened: list[int] = []
    before = -1
    for one, at in zip(order["pair"].tolist(), order["first"].tolist(), strict=True):
        opened.append(opened[-1] if one == before and at - opened[-1] < WINDOW else at)
        before = one
    return pd.Series(opened, index=order.index).reindex(touches.index).to_numpy()
