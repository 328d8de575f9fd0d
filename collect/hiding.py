"""Addresses that were kept in clear before this program knew them for secrets: their secret parts go into the vault."""

from __future__ import annotations

from typing import Any

import connectors
from collect import accounts, vault
from collect.errors import FAILURES
from collect.veil import Veil
from connectors import _address, _veiled
from connectors._spec import Spec
from store import Source, Store, Workspace


def needed(store: Store, ws: Workspace) -> list[Source]:
    """The sources of a workspace with an address in clear."""
    return [
        s for s in store.sources(ws.id) if any(accounts.shown(n, value) != value for n, value in s.settings.items())
    ]


def hide(store: Store, ws: Workspace) -> list[str]:
    """See to all sources of a workspace, under the lock of a sync. Returns: What went wrong, in words; the next sync tries again."""
    problems: list[str] = []
    wanted = needed(store, ws)
    for source in wanted:
        module = connectors.discover()[0].get(source.connector)
        if module is None:
            continue
        try:
            _hide(store, ws, source, module.SPEC)
        except FAILURES as error:
            problems.append(f"{source.title or source.name}: {error}")
    if len(wanted) > len(problems):
        store.cleared()
    return problems


def _hide(store: Store, ws: Workspace, source: Source, spec: Spec) -> None:
    """First the whole is in the vault, then the record loses it: cut off in between, it begins anew."""
    place = accounts.reference(source)
    open_ = {name: value for name, value in source.settings.items() if name != accounts.KEPT}
    config = {**open_, **(vault.read(place) if place else {})}
    veil = Veil(config)
    settings = accounts.kept(spec, config, place)
    try:
        store.blot(ws.id, source.name, veil.marks, veil.signs)
        state = {name: _shown(value, config) for name, value in source.state.items()}
        store.set_source(ws.id, source.name, settings=settings, state=state, title=_shown(source.title, config))
    except BaseException:
        if place is None:
            vault.forget(settings[accounts.KEPT])
        raise
    for channel in store.channels(ws.id):
        if channel.name == source.channel and _shown(channel.title, config) != channel.title:
            store.set_channel(ws.id, channel.name, title=_shown(channel.title, config))


def _shown(value: Any, config: dict[str, str]) -> Any:
    """A text of the source's state or its title, without its secret."""
    if isinstance(value, list):
        return [_shown(each, config) for each in value]
    if isinstance(value, dict):
        return {name: _shown(each, config) for name, each in value.items()}
    if not isinstance(value, str):
        return value
    for name, address in config.items():
        for text in _veiled.secrets(address) if _address.is_address(name) else ():
            value = value.replace(text, f"{_veiled.SIGN}@" if text.endswith("@") else _veiled.SIGN)
    return value
