"""Making and setting a workspace, with what its settings may be."""

from __future__ import annotations

import json
import re
from typing import Any
from zoneinfo import available_timezones

from collect import accounts, rates
from collect.errors import CollectError
from store import Store, Workspace

DEFAULT = "default"


def ensure(store: Store, name: str = DEFAULT) -> Workspace:
    """The workspace of that name; the default one is made when it is first asked for."""
    if name == DEFAULT and DEFAULT not in {w.name for w in store.workspaces()}:
        return store.make_workspace(DEFAULT)
    return store.workspace(name)


def make(store: Store, name: str, settings: dict[str, str] | None = None) -> Workspace:
    """Make a workspace, or change the settings of one: title, currency, zone, fiscal_month.

    Raises: CollectError: a name or a value that cannot be used; nothing is changed then.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", name):
        raise CollectError(f"{name!r} cannot name a workspace: use small letters, digits and hyphens, at most 40.")
    values = {_FIELDS.get(key, key): _checked(key, value) for key, value in (settings or {}).items()}
    made = store.make_workspace(name)
    if values:
        store.set_workspace(made.id, **values)
        rates.ensure(store, made.id)
    return store.workspace(name)


def choose_primary(store: Store, ws: Workspace, channel: str, metric: str, source: str) -> None:
    """Say which source counts for one number of a channel; the others are shown beside it and never added.

    Raises: CollectError: there is no such channel.
    """
    found = next((each for each in store.channels(ws.id) if each.name == channel), None)
    if found is None:
        raise CollectError(f"There is no channel {channel!r}: open Settings anew.")
    chosen = {**found.primary, metric: source}
    store.set_channel(ws.id, channel, primary_source=json.dumps(chosen, sort_keys=True))


def count_as(store: Store, ws: Workspace, source: str, channel: str) -> None:
    """Say which site, show or list a source counts: those of one channel stand beside each other and are never added.

    `channel` may be the source's own name: then it counts one of its own. Raises: CollectError: there is no such source or channel.
    """
    found = next((each for each in store.sources(ws.id) if each.name == source), None)
    if found is None:
        raise CollectError(f"There is no source {source!r}: open the page anew.")
    channels = {each.name: each for each in store.channels(ws.id)}
    if channel == source and channel not in channels:
        old = channels.get(found.channel or "")
        store.make_channel(ws.id, source, old.kind if old else "other", found.title or source)
    elif channel not in channels:
        raise CollectError(f"There is no channel {channel!r}: open the page anew.")
    store.set_source(ws.id, source, channel=channel)


def delete(store: Store, ws: Workspace, typed: str) -> None:
    """Take a workspace away with everything in it, for good, after its name or title was typed.

    Raises: CollectError: what was typed is neither; nothing is taken away then.
    """
    if not typed.strip() or typed.strip() not in (ws.title, ws.name):
        raise CollectError(
            f"Type {ws.title or ws.name!r} to delete it; {typed.strip()!r} was typed. Nothing was deleted."
        )
    for source in store.sources(ws.id):
        accounts.forget(source)
    store.delete_workspace(ws.id)


_FIELDS = {"currency": "home_currency"}


def _checked(key: str, value: str) -> Any:
    if key in ("currency", "home_currency"):
        if not re.fullmatch("[A-Za-z]{3}", value):
            raise CollectError(f"{value!r} is no currency: give its three letters, like USD.")
        return value.upper()
    if key == "zone":
        if value not in available_timezones():
            raise CollectError(f"{value!r} is no time zone: give a name like Europe/Berlin.")
        return value
    if key == "fiscal_month":
        if value not in {str(n) for n in range(1, 13)}:
            raise CollectError(f"{value!r} is no month: give the first month of the fiscal year as 1 to 12.")
        return int(value)
    if key == "title":
        return value.strip()[:80]
    raise CollectError(f"{key!r} is no setting of a workspace: there is title, currency, zone, fiscal_month.")
