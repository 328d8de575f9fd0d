"""How a source fared, what of it is remembered, and when it is its turn again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from collect.errors import FAILURES
from connectors._spec import AuthError, Offline, RateLimited
from store import Source

RUNS = 30
HOUR = timedelta(hours=1)
MORNING = time(5)
"""From this hour on, in the workspace's zone, a source has its daily turn: yesterday is over on most platforms by then."""

_OF_FAILURES = ("error", "failed", "partial", "reconnect", "offline", "wait_until", "tries", "stopped")


@dataclass(frozen=True)
class SyncResult:
    """How one source fared. `told_before`: it fails as it did the last time; `offline`: it could not be reached.

    `stopped`: it was not through when the owner or the end of the program stopped the sync; that is no failure of its own.
    """

    source: str
    ok: bool
    message: str
    added: int = 0
    revised: int = 0
    unchanged: int = 0
    batch: int | None = None
    told_before: bool = False
    offline: bool = False
    reconnect: bool = False
    stopped: bool = False


def after_success(source: Source, told: Mapping[str, Any], result: SyncResult, now: datetime) -> dict[str, Any]:
    """The state of a source that was read; `told` is what this run says of it."""
    kept = {k: v for k, v in source.state.items() if k not in _OF_FAILURES}
    return {**kept, "last_ok": _iso(now), **told, "runs": _runs(source, result, now)}


def after_failure(source: Source, error: BaseException, result: SyncResult, now: datetime) -> dict[str, Any]:
    """The state of a source that was not: since when it fails, how often it was tried, what the owner can do."""
    state = {k: v for k, v in source.state.items() if k not in ("reconnect", "offline", "wait_until", "stopped")}
    state |= {"error": in_words(error), "failed": state.get("failed") or _iso(now), "tried": _iso(now)}
    state["tries"] = int(state.get("tries") or 0) + 1
    if isinstance(error, AuthError):
        state["reconnect"] = True
    if isinstance(error, Offline):
        state["offline"] = True
    if isinstance(error, RateLimited) and error.wait:
        state["wait_until"] = _iso(now + timedelta(seconds=min(error.wait, 31 * 86400)))
    return {**state, "runs": _runs(source, result, now)}


def after_stop(source: Source, now: datetime) -> dict[str, Any]:
    """The state of a source that the owner stopped before it was through."""
    return {**source.state, "stopped": _iso(now)}


def failure(source: Source, error: BaseException) -> SyncResult:
    """What is told of a source that could not be read."""
    words, title = in_words(error), source.title or source.name
    return SyncResult(
        source.name, False, f"{title}: {words}", told_before=source.state.get("error") == words,
        offline=isinstance(error, Offline), reconnect=isinstance(error, AuthError),
    )  # fmt: skip


def in_words(error: BaseException) -> str:
    """What an owner can do something about; of anything else only its kind, since its text may hold anything."""
    if isinstance(error, AuthError):
        said = str(error)
        return said if "reconnect" in said.lower() else f"{said.rstrip('.')}. Reconnect this source."
    if isinstance(error, Offline):
        return f"offline: {error}"
    return (
        str(error)
        if isinstance(error, FAILURES)
        else f"a fault of the program ({type(error).__name__}): please report it."
    )


def waits(source: Source, now: datetime) -> datetime | None:
    """Until when the platform asked not to be asked, where that is still ahead."""
    until = _moment(source.state.get("wait_until"))
    return until if until is not None and now < until <= now + timedelta(days=31) else None


def next_run(source: Source, zone: str, now: datetime) -> datetime | None:
    """When the running program reads the source by itself again; None where it does not (paused, a file, typed).

    Once a day from `MORNING` on. After a failure in an hour, then more rarely; with a key that is refused once a day; while
    its history is still being read every quarter of an hour; not within an hour after the owner stopped it.
    """
    if source.paused or not source.settings or source.known != "measured":
        return None
    turn, stopped = _turn(source, zone, now), _moment(source.state.get("stopped"))
    return max(turn, stopped + HOUR) if stopped is not None and stopped <= now else turn


def _turn(source: Source, zone: str, now: datetime) -> datetime:
    state = source.state
    tried = _moment(state.get("tried")) if state.get("error") else None
    if tried is not None and tried <= now:
        again = min(2 ** min(int(state.get("tries") or 1) - 1, 8), 12) * HOUR
        pause = 24 * HOUR if state.get("reconnect") else again
        return max(tried + pause, waits(source, now) or tried)
    last = _moment(state.get("last_ok"))
    if last is None or last > now:
        return now
    if state.get("filling"):
        return last + HOUR / 4
    return _next_morning(last, zone)


def _next_morning(last: datetime, zone: str) -> datetime:
    local = last.astimezone(ZoneInfo(zone))
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, ZoneInfo(zone)).astimezone(UTC)


def _runs(source: Source, result: SyncResult, now: datetime) -> list[dict[str, Any]]:
    """The last runs, newest first; a failure that repeats itself is one line with a count."""
    runs = [run for run in source.state.get("runs", []) if isinstance(run, dict)]
    this = {"at": _iso(now), "ok": result.ok, "said": result.message.partition(": ")[2] or result.message,
            "added": result.added, "revised": result.revised}  # fmt: skip
    if runs and not result.ok and (runs[0].get("ok"), runs[0].get("said")) == (False, this["said"]):
        return [{**runs[0], "last": this["at"], "times": int(runs[0].get("times") or 1) + 1}, *runs[1:]]
    return [this, *runs][:RUNS]


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _moment(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
