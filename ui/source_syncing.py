"""Starting a sync behind the page, stopping it, and what it came to in a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from collect import connecting, sync, sync_progress
from ui import saying
from ui.jobs import Say, jobs
from ui.load import Place

ACCOUNT = "account"
"""In the address of the Sources page, with the name of the source that stands open."""

_NAMED = 3


@dataclass(frozen=True)
class Done:
    """What came of work behind the page that was no sync."""

    ok: bool
    message: str


def start(place: Place, names: tuple[str, ...]) -> None:
    """Sync sources in the background, all of them where none is named."""
    start_in(place.store, place.ws, names, place.today)


def start_in(store: Any, ws: Any, names: tuple[str, ...], today: date) -> None:
    """The same of a workspace that may be new."""
    if not began(store, ws, names, today):
        saying.say("wrong", "A sync is running already: wait until it is over, or stop it.")


def began(store: Any, ws: Any, names: tuple[str, ...], today: date) -> bool:
    """The same where no page is open that could say something: whether the sync begins, or another one is in its way."""

    def work(say: Say) -> list[Any]:
        return sync.run(store, ws, names, today=today, say=say)

    return board(store, ws) is None and jobs().start(ws.name, work)


def part(place: Place, name: str, title: str, *, history: bool) -> None:
    """Disconnect a source, or take it away with all that came from it, in the background."""
    store, ws = place.store, place.ws

    def work(say: Say) -> list[Done]:
        say(f"Removing {title}" if not history else f"Disconnecting {title}")
        connecting.remove(store, ws, name, history=history)
        return [
            Done(
                True,
                f"{title} is disconnected; what it brought stays."
                if history
                else f"{title} is removed, with its history.",
            )
        ]

    if busy(place) or not jobs().start(ws.name, work):
        saying.say("wrong", f"{title} is left as it is: wait until the work that is running is over.")


def board(store: Any, ws: Any) -> Any:
    """How far the sync of a workspace is that this program runs, whoever started it; None where none runs."""
    return sync_progress.current(store.identity(), ws.id)


def busy(place: Place) -> bool:
    """Whether something is at work that a second sync, or a removal, would be in the way of."""
    if place.workspace is None:
        return False
    return board(place.store, place.ws) is not None or jobs().snapshot(place.ws.name).running


def synced(source: Any) -> bool:
    """Whether a source is asked by the program itself, unlike files and typed numbers."""
    return bool(source.known == "measured" and source.settings)


def summary(results: Sequence[Any]) -> tuple[str, str]:
    """What a sync came to: "ok", "wrong" or "idle", and a line; of one source its own words."""
    if len(results) == 1:
        kind = "ok" if results[0].ok else "idle" if getattr(results[0], "stopped", False) else "wrong"
        return kind, str(results[0].message)
    good = [result for result in results if result.ok]
    bad = [result for result in results if not result.ok]
    stopped = [result for result in bad if result.stopped]
    added, revised = sum(r.added for r in good), sum(r.revised for r in good)
    brought = [f"{n:,} {word}" for n, word in ((added, "new rows"), (revised, "revised")) if n]
    line = f"{len(good)} of {len(results)} sources are up to date: {', '.join(brought) or 'nothing new'}."
    if stopped:
        line += f" Stopped before {_counted(len(stopped))} had its turn: what was kept stays."
    failed = [result for result in bad if result not in stopped]
    if failed:
        titles = [result.message.partition(":")[0] for result in failed]
        more = f" and {len(titles) - _NAMED} more" if len(titles) > _NAMED else ""
        line += f" Not read: {', '.join(titles[:_NAMED])}{more}; each says why below."
    return ("wrong" if failed else "idle" if stopped else "ok"), line


def of_board(shown: Any) -> tuple[str, str]:
    """The same of a sync that somebody else started, from what its board said last."""
    at = list(shown.now().values())
    bad = [each for each in at if each.state == "failed"]
    if len(at) == 1 and at[0].line:
        return ("wrong" if bad else "ok"), at[0].line
    rows = sum(each.rows for each in at)
    done = sum(each.state == "done" for each in at)
    line = f"{done} of {len(at)} sources are up to date; {rows:,} rows came in."
    if bad:
        line += f" Not read: {', '.join(each.title for each in bad[:_NAMED])}; each says why below."
    return ("wrong" if bad else "ok" if done == len(at) else "idle"), line


def _counted(n: int) -> str:
    return "one source" if n == 1 else f"each of {n} sources"
