"""The rules by which a log is counted, for the owner to see and to choose; what a choice changes is counted anew.

A rule decides when a line is read, so that what it left out is not kept: months that are still open are read again from the
files, where these still hold them. A closed month stays as it was counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from collect import sightings
from collect.errors import CollectError
from connectors import _agents, _iab, _log_files, _log_rules, access_log
from store import Source, Store, Workspace

CHOICES = ("site", "window", "rules_off", "own", "datacentres", "countries", "feed")
"""The settings of a log that decide what counts."""
_KNOWS = frozenset(
    {_log_rules.SOUND_RULE.id, _log_rules.NETWORK_RULE.id}
    | {rule.id for rule in _agents.RULES if rule.kind in ("app", "browser")}
)


@dataclass(frozen=True)
class RuleShown:
    """One rule. `pages` and `downloads`: requests it left out in the month; None where nothing is known of that month, or
    the rule tells what a request is and leaves none out. `fixed`: it is how a download is defined and cannot be off."""

    id: str
    title: str
    why: str
    on: bool
    fixed: bool
    pages: int | None
    downloads: int | None


@dataclass(frozen=True)
class RulesShown:
    """All rules of a log with the `month` (its first day) whose requests are counted, and the other choices by name."""

    month: date
    rules: tuple[RuleShown, ...]
    choices: dict[str, str]


def shown(store: Store, ws: Workspace, source: Source, *, today: date) -> RulesShown:
    """The rules of a log in the order in which they are tried, and what each left out in the last full month."""
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    config = sightings.config_of(source)
    off = access_log.options(config, ws.zone).rules_off
    pages, downloads = (
        _left_out(store, ws, source, f"{what}_left_out_by_reason", month) for what in ("requests", "downloads")
    )
    if downloads:
        downloads["bot"] = sum(
            downloads[rule.id] for rule in _agents.RULES if rule.kind == "bot" and rule.id != "watch"
        )
    known = [(name, says, False) for name, says in _log_rules.catalogue()]
    fixed = [(e.id, e.says, True) for e in _iab.OUTCOMES if e.id != _iab.VOLUME]
    rules = tuple(
        RuleShown(name, name.replace("-", " ").capitalize(), says, name not in off, is_fixed,
                  *(None if not told or name in _KNOWS else told[name] for told in (pages, downloads)))
        for name, says, is_fixed in (*known, *fixed)
    )  # fmt: skip
    return RulesShown(month, rules, {name: config.get(name, "") for name in CHOICES})


def _left_out(store: Store, ws: Workspace, source: Source, metric: str, month: date) -> Counter[str]:
    until = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    rows = store.observations(
        ws.id, [metric], grain="day", since=month, until=until, item=None, sources=[source.name]
    ).dropna(subset="value")
    found = Counter[str]()
    for reason, number in rows.groupby("item")["value"].sum().items():
        found[str(reason)] = round(number)
    return found


def choose(store: Store, ws: Workspace, source: Source, changes: Mapping[str, str], *, now: datetime) -> list[str]:
    """Change how a log is counted (`CHOICES`: rules_off, window, own, site …) and count its open months anew.

    Returns: Lines for the owner: which months were counted anew, and which stay as they were and why.
    Raises: CollectError, ConnectorError: there is no such choice, rule or window, or a file it names cannot be read.
    """
    unknown = set(changes) - set(CHOICES)
    if unknown:
        raise CollectError(f"A log has no choice {', '.join(sorted(unknown))}: there is {', '.join(CHOICES)}.")
    config = sightings.config_of(source) | dict(changes)
    access_log.options(config, ws.zone)
    if config == sightings.config_of(source):
        return []
    if source.settings:
        store.set_source(ws.id, source.name, settings={**source.settings, **changes})
    else:
        store.set_source(ws.id, source.name, state={**source.state, "log": config})
    fresh = next(s for s in store.sources(ws.id) if s.name == source.name)
    return count_anew(store, ws, fresh, now=now)


def count_anew(store: Store, ws: Workspace, source: Source, *, now: datetime) -> list[str]:
    """Read the open months of a log again under the rules of now. Returns: as `choose`.

    What is under way is remembered, so that the next sync ends what was interrupted.
    """
    months = store.open_months(ws.id, source.name)
    by_month = {m.period: store.batches_of_month(ws.id, source.name, m.period) for m in months}
    told_of = {batch for batches in by_month.values() for batch in batches} | set(source.state.get("recount", []))
    lost = _lost(store, ws, source, told_of)
    again = sorted(told_of - lost)
    closed: dict[str, list[int]] = source.state.get("closed", {})
    bound = {batch for batches in closed.values() for batch in batches}
    source = _remember(store, ws, source, recount=again)
    standing = [number for number in again if store.batch(ws.id, number).status == "done"]
    sightings.take_back(store, ws, source, [number for number in standing if number not in bound])
    store.forget_sightings(ws.id, source.name, list(by_month), [number for number in standing if number in bound])
    taken = sightings.read_again(store, ws, source, again, now=now) if again else None
    if taken is not None:
        # Of a batch that told of a closed month too, a part is in the new one now: they can only be undone together.
        closed = {m: [*told, taken] if set(again) & set(told) else told for m, told in closed.items()}
    source = _remember(store, ws, source, closed=closed, recount=[])
    sightings.derive(store, ws, source, now=now)
    return _told([p for p, batches in by_month.items() if set(again) & set(batches)], sorted(closed), lost)


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


def _told(anew: list[int], closed: list[str], lost: set[int]) -> list[str]:
    lines = [f"Counted anew: {', '.join(map(sightings.name, anew))}."] if anew else []
    if closed:
        lines.append(f"Closed, and so as they were counted: {', '.join(closed)}.")
    if lost:
        numbers = ", ".join(map(str, sorted(lost)))
        lines.append(
            f"The lines of batch {numbers} are in no file that is named: undo it and import its file again to count it anew."
        )
    return lines
