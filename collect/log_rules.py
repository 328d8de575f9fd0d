"""The rules by which a log is counted, for the owner to see and to choose; what a choice changes is counted anew by `log_anew`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from collect import log_anew, sightings, sync
from collect.errors import CollectError
from connectors import _agents, _iab, _iab_filters, _log_countries, _log_rules, access_log
from store import Source, Store, Workspace

CHOICES = ("site", "window", "rules_off", "own", "datacentres", "countries", "feed")
"""The settings of a log that decide what counts."""
GROUPS = ("both", "pages", "sound", "agents")
"""What a rule is about: requests of pages and of sound alike, of pages, of sound, or what made the request."""
_PAGES = frozenset(rule.id for rule in (*_log_rules.SITE_RULES, *_log_rules.PATH_RULES))
_SOUND = frozenset(rule.id for rule in (*_iab_filters.EXCLUSIONS, *_iab.OUTCOMES)) - {*_log_rules.PLACE_RULES}
_AGENTS = frozenset(rule.id for rule in _agents.RULES)
_KNOWS = frozenset(
    {_log_rules.SOUND_RULE.id, _log_rules.NETWORK_RULE.id}
    | {rule.id for rule in _agents.RULES if rule.kind in ("app", "browser")}
)


@dataclass(frozen=True)
class RuleShown:
    """One rule, of one of `GROUPS`. `pages` and `downloads`: requests it left out in the month; None where nothing is known of that month, or
    the rule tells what a request is and leaves none out. `fixed`: it is how a download is defined and cannot be off."""

    id: str
    group: str
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
    """The rules of a log in the order in which they are tried, and what each left out in the last full month.

    Each request stands with one rule, a bot's with the one that told it was one: so all rules add up to what was left out.
    """
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    config = sightings.config_of(source)
    off = sightings.options_told(config, ws).rules_off
    pages, downloads = (
        _left_out(store, ws, source, f"{what}_left_out_by_reason", month) for what in ("requests", "downloads")
    )
    known = [(name, says, False) for name, says in _log_rules.catalogue()]
    fixed = [(e.id, e.says, True) for e in _iab.OUTCOMES if e.id != _iab.VOLUME]
    rules = tuple(
        RuleShown(name, _group(name), name.replace("-", " ").capitalize(), says, name not in off, is_fixed,
                  *(None if not told or name in _KNOWS else told[name] for told in (pages, downloads)))
        for name, says, is_fixed in (*known, *fixed)
    )  # fmt: skip
    return RulesShown(month, rules, {name: config.get(name, "") for name in CHOICES})


def _group(rule: str) -> str:
    if rule in _AGENTS:
        return "agents"
    pages, sound = rule in _PAGES, rule in _SOUND
    return "pages" if pages and not sound else "sound" if sound and not pages else "both"


def _left_out(store: Store, ws: Workspace, source: Source, metric: str, month: date) -> Counter[str]:
    until = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    rows = store.observations(ws.id, [metric], since=month, until=until, item=None, sources=[source.name]).dropna(
        subset="value"
    )
    whole = rows[rows["grain"] == "month"]
    rows = whole if len(whole) else rows[rows["grain"] == "day"]
    found = Counter[str]()
    for reason, number in rows.groupby("item")["value"].sum().items():
        found[str(reason)] = round(number)
    return found


def reach(store: Store, ws: Workspace, source: Source, changes: Mapping[str, str]) -> log_anew.Reach | None:
    """What a change would count anew and what would stay; None where it changes nothing. Nothing is written.

    Raises: CollectError, ConnectorError: as `choose`.
    """
    return None if _changed(ws, source, changes) is None else log_anew.reach(store, ws, source)


def choose(
    store: Store,
    ws: Workspace,
    name: str,
    changes: Mapping[str, str],
    *,
    now: datetime,
    progress: sightings.Progress | None = None,
) -> list[str]:
    """Change how the log of this source is counted (`CHOICES`: rules_off, window, own, site …) and count its open months anew.

    Returns: Lines for the owner: which months were counted anew, and which stay as they were and why.
    Raises: CollectError, ConnectorError: there is no such choice, rule or window, or a file it names cannot be read.
        SyncRunning: a sync, or another counting, is at work.
    """
    with sync.alone(store):
        source = _source(store, ws, name)
        config = _changed(ws, source, changes)
        if config is None:
            return []
        if source.settings:
            store.set_source(ws.id, name, settings={**source.settings, **changes})
        else:
            store.set_source(ws.id, name, state={**source.state, "log": config})
        return log_anew.count_anew(store, ws, _source(store, ws, name), now=now, progress=progress)


def _changed(ws: Workspace, source: Source, changes: Mapping[str, str]) -> dict[str, str] | None:
    """The choices as they would be; None where they are so already."""
    unknown = set(changes) - set(CHOICES)
    if unknown:
        raise CollectError(f"A log has no choice {', '.join(sorted(unknown))}: there is {', '.join(CHOICES)}.")
    before = sightings.config_of(source)
    config = before | dict(changes)
    access_log.options(config, ws.zone)
    if config.get("countries"):
        _log_countries.reader(Path(config["countries"]))
    return config if {k: v for k, v in config.items() if v} != {k: v for k, v in before.items() if v} else None


def _source(store: Store, ws: Workspace, name: str) -> Source:
    found = next((s for s in store.sources(ws.id) if s.name == name), None)
    if found is None or found.connector != access_log.SPEC.name:
        raise CollectError(f"There is no log {name!r}: open Sources anew.")
    return found
