"""Connecting an account: settings checked against the platform before they are saved."""

from __future__ import annotations

from collections.abc import Mapping

import connectors
from collect import rows
from collect.errors import CollectError
from connectors._http import Http
from connectors._spec import Spec
from store import Source, Store, Workspace


def specs() -> list[Spec]:
    """The declarations of all connectors that could be loaded, by title."""
    return sorted((module.SPEC for module in connectors.discover()[0].values()), key=lambda spec: spec.title)


def broken() -> dict[str, str]:
    """Connectors that could not be loaded, and why."""
    return connectors.discover()[1]


def connect(
    store: Store, ws: Workspace, connector: str, config: Mapping[str, str], *, label: str | None = None
) -> Source:
    """Connect an account. The platform is asked first; what it calls itself becomes the source's title.

    Raises: CollectError: no such connector or setting. ConnectorError: the platform cannot be reached or says no.
    """
    module = connectors.discover()[0].get(connector)
    if module is None:
        raise CollectError(f"There is no connector {connector!r}: `connectors` lists them.")
    _check_settings(module.SPEC, config)
    with Http.for_config(module.SPEC, config) as http:
        title = module.check(config, http) if hasattr(module, "check") else module.SPEC.title
    there = next((s for s in store.sources(ws.id) if s.connector == connector and s.settings == dict(config)), None)
    if there is not None:
        return there
    name = _free_name(store, ws, rows.slug(label or title), connector)
    store.make_channel(ws.id, name, module.SPEC.channel_kind, label or title)
    return _make(store, ws, name, module.SPEC, config, label or title)


def _make(store: Store, ws: Workspace, name: str, spec: Spec, config: Mapping[str, str], title: str) -> Source:
    made = store.make_source(
        ws.id, name, connector=spec.name, title=title, channel=name, known="measured", settings=dict(config)
    )
    # A file of the same feed may have come first: its source is the same account, now connected.
    store.set_source(ws.id, name, settings=dict(config), known="measured", paused=0)
    if spec.stream and spec.stream_class:
        store.make_stream(ws.id, spec.stream, spec.stream_class, spec.audience)
    return next(s for s in store.sources(ws.id) if s.name == made.name)


def _check_settings(spec: Spec, config: Mapping[str, str]) -> None:
    unknown = set(config) - {s.name for s in spec.settings}
    if unknown:
        have = ", ".join(s.name for s in spec.settings)
        raise CollectError(f"{spec.title} has no setting {', '.join(sorted(unknown))}: there is {have}.")
    if spec.missing(config):
        raise CollectError(f"{spec.title} needs {', '.join(spec.missing(config))}.")


def _free_name(store: Store, ws: Workspace, wanted: str, connector: str) -> str:
    """`wanted`, or with a number where another account has it; files of the same platform are the same account."""
    taken = {s.name for s in store.sources(ws.id) if s.settings or s.connector != connector}
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}-{number}", number + 1
    return name


def pause(store: Store, ws: Workspace, name: str, paused: bool) -> None:
    """Leave a source out of syncs, or take it in again."""
    store.set_source(ws.id, name, paused=int(paused))


def remove(store: Store, ws: Workspace, name: str, *, history: bool) -> None:
    """Disconnect a source. `history` False also undoes every batch of it."""
    if not history:
        for batch in store.batches(ws.id, limit=100_000):
            if batch.source == name and batch.status == "done":
                store.undo(ws.id, batch.id)
        store.delete_source(ws.id, name)
    else:
        store.set_source(ws.id, name, settings={}, paused=1)
