"""Podcast downloads by the IAB Tech Lab's podcast measurement 2.3, as far as an access log can tell.

One download is one listener (address and user agent) and one episode in one window. What came in goes through three
steps: `_iab_filters.sift` takes out requests that are no listening, `gather` joins the rest into touches, `count` draws the windows
and says which of them hold a minute of sound. Touches of several readings are put together with `merge`, in any order
and any grouping, and give what one reading gives.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np
import pandas as pd

from connectors._iab_filters import WHOLE, Exclusion

WindowRule = Literal["day", "rolling", "extending"]

WINDOW = 86_400
"""Seconds of a rolling or extending window."""
MINUTE = 60
"""Seconds of sound that make a download; of a shorter episode, all of it."""

TOUCHES = ("listener", "episode", "first", "last", "low", "high", "loose", "total", "requests")

WINDOWS: dict[WindowRule, str] = {
    "day": "Once per listener and episode on a calendar day of the reporting zone; pieces are joined within the day.",
    "rolling": "Once per listener and episode in the 24 hours that the first request opens.",
    "extending": "Once per listener and episode until 24 hours have passed without a request.",
}
"""The owner's choice of window, in words."""


SHORT, UNKNOWN_SIZE, AGAIN, VOLUME = "under-a-minute", "size-unknown", "again", "volume"
MOST = 100
"""Episodes that one listener can hear of on a day; who gets more is a program, even if it loads for a person."""
OUTCOMES = (
    Exclusion(VOLUME, f"One listener with more than {MOST} downloads a day is a program: none of that day's count."),
    Exclusion(SHORT, "Less than a minute of sound was sent in the window."),
    Exclusion(UNKNOWN_SIZE, "A part was sent, and neither feed nor log says of how much."),
    Exclusion(AGAIN, "The same listener and episode in a window that is counted already."),
)
"""What `judged` leaves out of the requests that `sift` kept."""


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

    Returns: One row a download, the columns of `judged` without `reason`; and reason → requests: what `judged` says, and
        again (in the window of a download already counted). Rows plus these are all requests that were gathered.
    Source: IAB Tech Lab podcast measurement 2.3, threshold and uniques.
    """
    windows = judged(touches, episodes, rule, zone, header=header)
    found = windows[windows["reason"] == ""].drop(columns="reason").reset_index(drop=True)
    out = windows[windows["reason"] != ""].groupby("reason")["requests"].sum().to_dict()
    out[AGAIN] = int(found["requests"].sum()) - len(found)
    return found, {str(reason): int(n) for reason, n in out.items() if n}


def judged(
    touches: pd.DataFrame,
    episodes: pd.DataFrame,
    rule: WindowRule,
    zone: str,
    *,
    header: int = 0,
    most: int | None = None,
) -> pd.DataFrame:
    """Every window, and why it is no download.

    Args: as in `count`. most: Downloads of one listener on one day from which on that day is left out, None for no limit.
    Returns: One row a window: listener, episode, `at` (its first request, seconds since 1970 UTC), `day` (that moment's
        day in `zone`, datetime64), `requests`, `reason` (empty: a download; else one of `OUTCOMES`, never again).
    """
    windows = _windows(touches, rule, zone)
    need = _need(windows, episodes, header)
    found = windows[["listener", "episode", "first", "requests"]].rename(columns={"first": "at"})
    found.insert(3, "day", _local_days(found["at"], zone))
    reached = windows["covered"] + windows["loose"] >= need
    found["reason"] = np.select([need <= 0, ~reached], [UNKNOWN_SIZE, SHORT], "")
    if most is not None and len(found):
        several = (found["reason"] == "").groupby([found["listener"], found["day"]]).transform("sum")
        found["reason"] = found["reason"].mask((found["reason"] == "") & (several > most), VOLUME)
    return found


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
