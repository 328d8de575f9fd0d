"""Signing in with a browser: what was begun is remembered here for a quarter of an hour, and works once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import connectors
from collect import accounts, connecting
from collect.errors import FAILURES, CollectError
from connectors import _sign_in
from connectors._http import Http
from connectors._spec import Spec
from store import Source, Store, Workspace

MINUTES = 15
_MOST = 40
_GIVEN = ("refresh_token", "access_token")
"""The secrets that come of signing in; others are typed."""
_clock = time.monotonic


@dataclass(frozen=True)
class _Pending:
    """What was begun: for which record and workspace, and all that finishing needs."""

    record: str
    workspace: str
    spec: Spec
    config: Mapping[str, str] = field(repr=False)
    redirect: str
    label: str | None
    channel: str | None
    source: str | None
    verifier: str = field(repr=False)
    ends: float


_pending: dict[str, _Pending] = {}
_lock = threading.Lock()


def possible(spec: Spec) -> bool:
    """Whether an account of this connector can be connected by signing in with a browser."""
    return _sign_in.possible(spec)


def needed(spec: Spec, config: Mapping[str, str]) -> bool:
    """Whether `config` lacks every other way in: a kept token, a service account's file, a key."""
    return possible(spec) and not any(config.get(name) for name in _ways(spec))


def again(store: Store, ws: Workspace, source: str, config: Mapping[str, str]) -> bool:
    """Whether reconnecting a source with `config` means signing in again, rather than only another setting or key."""
    there = next((s for s in store.sources(ws.id) if s.name == source), None)
    module = connectors.discover()[0].get(there.connector) if there else None
    if there is None or module is None or not needed(module.SPEC, config):
        return False
    if any(config.get(name) for name in ("client_id", "client_secret")):
        return True
    try:
        old = accounts.config(module.SPEC, there)
    except CollectError:
        return True
    if any(old.get(name) for name in _ways(module.SPEC) if name not in _GIVEN):
        return False
    return not config or bool(there.state.get("reconnect"))


def begin(
    store: Store,
    ws: Workspace,
    connector: str,
    config: Mapping[str, str],
    *,
    redirect: str,
    label: str | None = None,
    channel: str | None = None,
    source: str | None = None,
) -> str:
    """The address to open in the browser, where the owner allows what is asked for.

    `config`: what the owner typed, with the client's ID and secret. `redirect`: where the browser comes back to. `label`
    and `channel`: as for `connecting.connect`. With `source`, that one is reconnected, and what `config` leaves out is as
    it was.

    Raises: CollectError: no such connector or source, or a setting is missing.
    """
    spec = _spec(connector)
    whole = _whole(store, ws, spec, config, source)
    _check(spec, whole)
    asking = _sign_in.asking(spec, whole, redirect=redirect)
    ends = _clock() + MINUTES * 60
    pending = _Pending(
        store.identity(), ws.name, spec, whole, redirect, label, channel, source, asking.verifier, ends
    )  # fmt: skip
    with _lock:
        _drop_old()
        while len(_pending) >= _MOST:
            _pending.pop(next(iter(_pending)))
        _pending[asking.state] = pending
    return asking.url


def finish(store_of: Callable[[], Store], state: str, code: str | None = None, error: str | None = None) -> Source:
    """The account that was signed in to, connected or reconnected. `store_of` gives the opened record.

    Raises: CollectError: it was cancelled, is over, or came to nothing; the message says what to do. Nothing changed.
    """
    with _lock:
        _drop_old()
        pending = _pending.pop(state, None)
    if pending is None:
        raise CollectError(
            f"This sign-in is not known, was used already or is older than {MINUTES} minutes: start it again on the Sources page."
        )
    try:
        return _finished(store_of(), pending, code, error)
    except FAILURES as failure:
        raise CollectError(str(failure)) from None


def state_of(address: str) -> str:
    """The state in the address of a sign-in; empty where there is none."""
    return parse_qs(urlsplit(address).query).get("state", [""])[0]


def workspace_of(state: str) -> str | None:
    """The workspace in which a sign-in was begun, as long as it waits."""
    with _lock:
        _drop_old()
        pending = _pending.get(state)
    return pending.workspace if pending else None


def _finished(store: Store, pending: _Pending, code: str | None, error: str | None) -> Source:
    spec = pending.spec
    if error:
        raise CollectError(_denied(spec, error))
    if not code:
        raise CollectError(f"{spec.title} sent neither a permission nor a reason: sign in again.")
    if store.identity() != pending.record:
        raise CollectError("Another record is open than the one in which this sign-in was begun: start it again.")
    ws = store.workspace(pending.workspace)
    with Http.for_config(spec, pending.config) as http:
        given = _sign_in.exchanged(
            spec, pending.config, http, code=code, redirect=pending.redirect, verifier=pending.verifier
        )
    config = {**pending.config, **dict.fromkeys(_ways(spec), ""), **given}
    if pending.source is not None:
        return connecting.reconnect(store, ws, pending.source, config)
    return connecting.connect(store, ws, spec.name, config, label=pending.label, channel=pending.channel)


def _ways(spec: Spec) -> tuple[str, ...]:
    """The secrets that each open the account: the newest one counts, and the others are no longer kept."""
    return tuple(name for name in spec.secrets if name != "client_secret")


def _denied(spec: Spec, error: str) -> str:
    if error == "access_denied":
        return f"{spec.title} was not connected, because the sign-in was cancelled. Nothing changed; start it again when you like."
    word = error if error.replace("_", "").isalpha() and error.isascii() and len(error) < 40 else "no reason given"
    return f"{spec.title} refused the sign-in ({word}): check the client ID, and sign in again."


def _drop_old() -> None:
    now = _clock()
    for state in [state for state, pending in _pending.items() if pending.ends <= now]:
        del _pending[state]


def _spec(connector: str) -> Spec:
    module = connectors.discover()[0].get(connector)
    if module is None:
        raise CollectError(f"There is no connector {connector!r}: `connectors` lists them.")
    spec: Spec = module.SPEC
    if not possible(spec):
        raise CollectError(f"{spec.title} has no sign-in with a browser: connect it with its key.")
    return spec


def _whole(store: Store, ws: Workspace, spec: Spec, config: Mapping[str, str], source: str | None) -> dict[str, str]:
    """What the owner typed, over the defaults and, where a source is reconnected, over what it has."""
    given = {name: value.strip() for name, value in config.items() if value.strip()}
    if source is None:
        return given
    there = next((s for s in store.sources(ws.id) if s.name == source), None)
    if there is None:
        raise CollectError(f"There is no source {source!r}: `sources` lists them.")
    if there.connector != spec.name:
        raise CollectError(f"{there.title} is no account of {spec.title}: reconnect it as what it is.")
    try:
        old = accounts.config(spec, there)
    except CollectError:
        old = accounts.seen(there)
    return {**old, **given}


def _check(spec: Spec, config: Mapping[str, str]) -> None:
    unknown = set(config) - spec.names
    if unknown:
        have = ", ".join(s.name for s in spec.form)
        raise CollectError(f"{spec.title} has no setting {', '.join(sorted(unknown))}: there is {have}.")
    titles = {s.name: s.title for s in spec.settings}
    hidden = {s.title for s in spec.settings if s.hidden}
    missing = [title for title in spec.missing(config) if title not in hidden]
    missing += [
        titles[name]
        for name in ("client_id", "client_secret")
        if name in titles and not config.get(name) and titles[name] not in missing
    ]
    if missing:
        raise CollectError(f"{spec.title} needs {', '.join(missing)}. {spec.key_help}")
