"""Counting the open months of a log anew, after the owner chose other rules: what it would take, and doing it.

A rule decides when a line is read, so that what it left out is not kept: months that are still open are read again from the
files, where these still hold them. A closed month stays as it was counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from collect import sightings
from connectors import _log_files
from store import Source, Store, Workspace


@dataclass(frozen=True)
class Reach:
    """What counting anew reaches, in months "YYYY-MM": those that are `anew`, those that are `closed` and stay.

    `lost`: batches whose lines no file holds any more, so that what they told stays as it was counted.
    """

    anew: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    lost: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Plan:
    by_month: dict[int, list[int]]
    again: list[int]
    lost: set[int]


def reach(store: Store, ws: Workspace, source: Source) -> Reach:
    """What `count_anew` would do now; nothing is written."""
    return _reach(source, _plan(store, ws, source))


def _plan(store: Store, ws: Workspace, source: Source) -> _Plan:
    months = store.open_months(ws.id, source.name)
    by_month = {m.period: store.batches_of_month(ws.id, source.name, m.period) for m in months}
    told_of = {batch for batches in by_month.values() for batch in batches} | set(source.state.get("recount", []))
    lost = _lost(store, ws, source, told_of)
    return _Plan(by_month, sorted(told_of - lost), lost)


def _reach(source: Source, plan: _Plan) -> Reach:
    anew = [sightings.name(month) for month, batches in plan.by_month.items() if set(plan.again) & set(batches)]
    return Reach(tuple(anew), tuple(sorted(source.state.get("closed", {}))), tuple(sorted(plan.lost)))


def count_anew(
    store: Store, ws: Workspace, source: Source, *, now: datetime, progress: sightings.Progress | None = None
) -> list[str]:
    """Read the open months of a log again under the rules of now. Returns: Lines for the owner: what was and what stays.

    What is under way is remembered, so that the next sync ends what was interrupted.
    """
    plan = _plan(store, ws, source)
    closed: dict[str, list[int]] = source.state.get("closed", {})
    bound = {batch for batches in closed.values() for batch in batches}
    source = _remember(store, ws, source, recount=plan.again)
    standing = [number for number in plan.again if store.batch(ws.id, number).status == "done"]
    sightings.take_back(store, ws, source, [number for number in standing if number not in bound])
    store.forget_sightings(ws.id, source.name, list(plan.by_month), [number for number in standing if number in bound])
    taken = sightings.read_again(store, ws, source, plan.again, now=now, progress=progress) if plan.again else None
    if taken is not None:
        # Of a batch that told of a closed month too, a part is in the new one now: they can only be undone together.
        closed = {m: [*told, taken] if set(plan.again) & set(told) else told for m, told in closed.items()}
    source = _remember(store, ws, source, closed=closed, recount=[])
    sightings.derive(store, ws, source, now=now)
    return told(_reach(source, plan))


def _remember(store: Store, ws: Workspace, source: Source, **told: object) -> Source:
    store.set_source(ws.id, source.name, state={**source.state, **told})
    return next(s for s in store.sources(ws.id) if s.name == source.name)


def _lost(store: Store, ws: Workspace, source: Source, batches: set[int]) -> set[int]:
    """Those of the batches whose lines are not in the files any more; all of a log that was handed over by hand."""
    pattern = sightings.config_of(source).get("path")
    standing = {
        number: set(bookmark.get("stretches", {})) for number, bookmark in store.bookmarks_of(ws.id, source.name)
    }
    if not pattern or not batches:
        return set(batches)
    held = _log_files.held(pattern, {"stretches": sightings.stretches(store, ws, source.name)})
    return {number for number in batches if not standing.get(number, set()) <= held}


def told(reached: Reach) -> list[str]:
    """What was counted anew and what stays, in lines for the owner."""
    lines = [f"Counted anew: {', '.join(reached.anew)}."] if reached.anew else []
    if reached.closed:
        lines.append(f"Closed, and so as they were counted: {', '.join(reached.closed)}.")
    if reached.lost:
        numbers = ", ".join(map(str, reached.lost))
        lines.append(
            f"The lines of batch {numbers} are in no file that is named: undo it and import its file again to count it anew."
        )
    return lines
