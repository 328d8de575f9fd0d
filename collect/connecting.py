"""Connecting an account: settings checked against the platform before they are saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from types import ModuleType

import connectors
from collect import accounts, rows, streams, sync, vault
from collect.errors import CollectError
from connectors._http import Http
from connectors._spec import ConnectorError, Spec
from store import Source, Store, Workspace

_ACCOUNT, _REFRESH = "account", "refresh_token"
_OF_FAILURES = ("error", "failed", "reconnect", "offline", "wait_until", "tries", "stopped")

CHECK_SECONDS = 25.0
"""Somebody waits for what a check comes to, and can press again."""

Keep = Callable[[str, str], None]


def specs() -> list[Spec]:
    """The declarations of all connectors that could be loaded, by title."""
    return sorted((module.SPEC for module in connectors.discover()[0].values()), key=lambda spec: spec.title)


def broken() -> dict[str, str]:
    """Connectors that could not be loaded, and why."""
    return connectors.discover()[1]


def connect(
    store: Store,
    ws: Workspace,
    connector: str,
    config: Mapping[str, str],
    *,
    label: str | None = None,
    channel: str | None = None,
) -> Source:
    """Connect an account. The platform is asked first; what it calls itself becomes the source's title.

    The same account once more is the source it was; a new key takes the place of its old one. Secrets go into the
    vault, never into the record. `channel`: a site, show or list that is there already and is what it measures.

    Raises: CollectError: no such connector, setting or channel. ConnectorError: the platform cannot be reached or says no.
    """
    module = _module(connector)
    if channel is not None and channel not in {each.name for each in store.channels(ws.id)}:
        raise CollectError(f"There is no channel {channel!r}: open the page anew.")
    place = _place(store, ws, module.SPEC, config)
    typed = set(config) - ({_REFRESH} if place else set())
    account, config = _checked(module, config, place)
    there = _same(store, ws, module.SPEC, config, account)
    if there is not None:
        return _renewed(store, ws, there, module.SPEC, config, typed, account)
    title = label or _own_title(store.sources(ws.id), module.SPEC, account)
    by_files = accounts.adopted(store.sources(ws.id), module.SPEC, rows.slug(label) if label else "")
    if by_files:
        config = {**config, **accounts.by_files(module.SPEC, config)}
    name = by_files or _free_name(store, ws, rows.slug(title), connector)
    if channel is None:
        store.make_channel(ws.id, name, module.SPEC.channel_kind, title)
    made = _make(store, ws, name, module.SPEC, config, title, account, channel)
    streams.mark_repeats(store, ws.id)
    return made


def reconnect(store: Store, ws: Workspace, name: str, config: Mapping[str, str]) -> Source:
    """Give a source new settings or keys, checked first; what `config` leaves out stays as it was.

    Raises: CollectError: no such connected source or setting. ConnectorError: the platform cannot be reached or says no.
    """
    source = _source(store, ws, name)
    module = _module(source.connector)
    place = accounts.reference(source)
    try:
        old = accounts.config(module.SPEC, source)
    except CollectError:
        old, place = accounts.seen(source), None
    given = {n: value for n, value in accounts.given(source, config).items() if value != old.get(n)}
    _check_fixed(module.SPEC, given)
    # What a check renews of the key that is in use is kept at once: it is good for nobody else any more.
    account, config = _checked(module, {**old, **given}, place if _REFRESH not in given else None)
    known, spec = source.state.get(_ACCOUNT), module.SPEC
    which = accounts.identity(spec, accounts.parted(spec, config)[0], token_tells=False)
    renamed = which and which == accounts.identity(spec, accounts.seen(source), token_tells=False)
    if known and account != known and not renamed:
        raise CollectError(f"That is another account: {account}, not {known}. Connect it as a source of its own.")
    return _renewed(store, ws, source, module.SPEC, config, set(given), account)


def _module(connector: str) -> ModuleType:
    module = connectors.discover()[0].get(connector)
    if module is None:
        raise CollectError(f"There is no connector {connector!r}: `connectors` lists them.")
    return module


def _checked(module: ModuleType, config: Mapping[str, str], place: str | None = None) -> tuple[str, dict[str, str]]:
    """What the account calls itself, and the config with what the check renewed of it (a rotated token).

    `place`: where its secrets are kept already; others who renew them wait meanwhile.
    """
    spec, changed = module.SPEC, dict(config)
    _check_settings(spec, config)
    whole = {**{s.name: s.default for s in spec.settings if s.default is not None}, **config}
    renewing: Callable[[], AbstractContextManager[Mapping[str, str]]] | None = None
    if place is not None:
        renewing = partial(vault.renewing, place)
    with Http.for_config(
        spec, whole, keep=_keeping(changed, place), renewing=renewing, deadline_seconds=CHECK_SECONDS, attempts=2
    ) as http:
        try:
            account = str(module.check(whole, http)) if hasattr(module, "check") else spec.title
        except ConnectorError as error:
            used_up = place is None and changed != dict(config)
            error.args = (http.safe(str(error)) + (_USED_UP if used_up else ""),)
            raise
        return http.safe(account), changed


_USED_UP = " What you typed was good for one try and is used up now: make a new token before you connect it again."


def _keeping(changed: dict[str, str], place: str | None) -> Keep:
    def keep(name: str, value: str) -> None:
        changed[name] = value
        if place is not None:
            vault.change(place, name, value)

    return keep


def _same(store: Store, ws: Workspace, spec: Spec, config: Mapping[str, str], account: str) -> Source | None:
    """The source that is this account already: that of the same property, list or site; where no setting says so, the same
    settings, and where it has secrets the same name or secrets besides.
    """
    open_, secret = accounts.parted(spec, config)
    which = accounts.identity(spec, open_)
    for source in store.sources(ws.id):
        if source.connector != spec.name or not source.settings:
            continue
        there = accounts.seen(source)
        if which and which == accounts.identity(spec, there):
            return source
        alike = not which and there == open_
        if alike and (not secret or source.state.get(_ACCOUNT) == account or _secrets(spec, source) == secret):
            return source
    return None


def _secrets(spec: Spec, source: Source) -> dict[str, str] | None:
    try:
        return accounts.parted(spec, accounts.config(spec, source))[1]
    except CollectError:
        return None


def _place(store: Store, ws: Workspace, spec: Spec, config: Mapping[str, str]) -> str | None:
    """Where the very refresh token that was typed is kept already: its source is connected once more."""
    for source in store.sources(ws.id):
        place = accounts.reference(source) if source.connector == spec.name and config.get(_REFRESH) else None
        if place and (_secrets(spec, source) or {}).get(_REFRESH) == config[_REFRESH]:
            return place
    return None


def _renewed(
    store: Store, ws: Workspace, source: Source, spec: Spec, config: Mapping[str, str], typed: set[str], account: str
) -> Source:
    """The source with these settings; a secret that nobody `typed` is the one that is kept by now, which a sync may have renewed.

    What the platform calls the account now is its name, and its title where the owner gave it no other. One that was
    disconnected is asked again; one that is only paused stays so.
    """
    place = accounts.reference(source)
    if place and not _there(place):
        place = None
    state = {name: value for name, value in source.state.items() if name not in _OF_FAILURES}
    others = [each for each in store.sources(ws.id) if each.id != source.id]
    was, now = (_own_title(others, spec, str(name)) for name in (state.get(_ACCOUNT), account))
    title = now if source.title in (was, state.get(_ACCOUNT)) else source.title
    if place and config.get(_REFRESH) and _REFRESH not in typed:
        with vault.renewing(place) as newest:
            settings = accounts.kept(spec, {**config, _REFRESH: newest.get(_REFRESH) or config[_REFRESH]}, place)
    else:
        settings = accounts.kept(spec, config, place)
    asked = {} if source.settings else {"paused": 0}
    store.set_source(ws.id, source.name, settings=settings, state={**state, _ACCOUNT: account}, title=title, **asked)
    if place and accounts.KEPT not in settings:
        vault.forget(place)
    return _source(store, ws, source.name)


def _there(place: str) -> bool:
    try:
        return bool(vault.read(place))
    except CollectError:
        return False


def _make(
    store: Store,
    ws: Workspace,
    name: str,
    spec: Spec,
    config: Mapping[str, str],
    title: str,
    account: str,
    channel: str | None,
) -> Source:
    settings = accounts.kept(spec, config)
    made = store.make_source(
        ws.id, name, connector=spec.name, title=title, channel=channel or name, known="measured", settings=settings
    )
    # A file of the same feed may have come first: its source is the same account, now connected.
    state = {**made.state, _ACCOUNT: account}
    counted = {} if channel is None else {"channel": channel}
    store.set_source(ws.id, name, settings=settings, known="measured", paused=0, state=state, **counted)
    if spec.stream and spec.stream_class:
        store.make_stream(ws.id, spec.stream, spec.stream_class, spec.audience)
    return _source(store, ws, made.name)


def _check_settings(spec: Spec, config: Mapping[str, str]) -> None:
    accounts.whole(config)
    unknown = set(config) - spec.names
    if unknown:
        have = ", ".join(s.name for s in spec.settings)
        raise CollectError(f"{spec.title} has no setting {', '.join(sorted(unknown))}: there is {have}.")
    if spec.missing(config):
        raise CollectError(f"{spec.title} needs {', '.join(spec.missing(config))}.")


def _check_fixed(spec: Spec, changed: Mapping[str, str]) -> None:
    fixed = [s.title for s in spec.settings if s.by_files and s.name in changed]
    if fixed:
        raise CollectError(
            f"{fixed[0]} of {spec.title} cannot change once it is connected: what is in would count twice. Remove the source with its history, "
            "and connect it anew."
        )


def _own_title(sources: Sequence[Source], spec: Spec, account: str) -> str:
    """What the account calls itself, with its platform where another source is called so already."""
    taken = {source.title for source in sources if source.settings or source.connector != spec.name}
    return f"{account} ({spec.title})" if account in taken else account


def _free_name(store: Store, ws: Workspace, wanted: str, connector: str) -> str:
    """`wanted`, or with a number where another account has it; files of the same platform are the same account."""
    taken = {s.name for s in store.sources(ws.id) if s.settings or s.connector != connector}
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}-{number}", number + 1
    return name


def _source(store: Store, ws: Workspace, name: str) -> Source:
    found = next((s for s in store.sources(ws.id) if s.name == name), None)
    if found is None:
        raise CollectError(f"There is no source {name!r}: `sources` lists them.")
    return found


def pause(store: Store, ws: Workspace, name: str, paused: bool) -> None:
    """Leave a source out of syncs, or take it in again."""
    store.set_source(ws.id, name, paused=int(paused))


def rename(store: Store, ws: Workspace, name: str, title: str) -> None:
    """Call a source something else on the screen. Raises: CollectError: no such source, or an empty title."""
    source = _source(store, ws, name)
    if not title.strip():
        raise CollectError("A source needs a name: type one.")
    store.set_source(ws.id, source.name, title=title.strip()[:80])


def remove(store: Store, ws: Workspace, name: str, *, history: bool) -> None:
    """Disconnect a source; its secrets are deleted. `history` False also undoes every batch of it.

    Raises: SyncRunning: a sync is at work, which could go on writing what is taken away.
    """
    with sync.alone(store):
        source = next((s for s in store.sources(ws.id) if s.name == name), None)
        if source is not None:
            accounts.forget(source)
        if history:
            store.set_source(ws.id, name, settings={}, paused=1)
            return
        for batch in store.batches(ws.id, limit=100_000):
            if batch.source == name and batch.status == "done":
                store.undo(ws.id, batch.id)
        store.sweep_sightings(ws.id, name)
        store.delete_source(ws.id, name)
