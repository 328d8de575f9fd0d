"""The only way a connector reaches the outside: allowed hosts, a deadline, retries, capped bodies, no secrets told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Self
from urllib.parse import urlencode

import httpx

from connectors import _address, _veiled, _waiting
from connectors._hosts import Hidden, Hosts
from connectors._meaning import Answer, Wrong
from connectors._sending import MAX_BYTES, Refused, Request, Sender
from connectors._spec import AuthError, ConnectorError, Limit, Offline, Spec
from connectors._waiting import MAX_WAIT, Clock, Unreached

__all__ = ["MAX_WAIT", "Answer", "Http"]

Params = Mapping[str, str] | Iterable[tuple[str, str]]
Sign = Callable[[bool], Mapping[str, str]]
Renewing = Callable[[], AbstractContextManager[Mapping[str, str]]]


class Http:
    """An HTTP client for one source.

    `allowed_hosts` may be spoken to, after every redirect as well (one with a leading dot: any host directly under
    it); only hosts in `typed` (the owner typed this very host) may be on a private network. `deadline_seconds` is for
    everything this object does, and `cancel` ends it; a platform is waited for no longer than `max_wait` seconds.
    `secrets` never appear in a message; one that is renewed is told to `keep`, while `renewing` keeps others from it.
    `attempts`: how often a question is asked at most. `watch_clock`: an answer of another day than this computer's clock tells is an error.
    """

    def __init__(
        self,
        allowed_hosts: Iterable[str],
        *,
        typed: Iterable[str] = (),
        deadline_seconds: float = 60,
        secrets: Iterable[str] = (),
        limit: Limit | None = None,
        cancel: threading.Event | None = None,
        keep: Callable[[str, str], None] | None = None,
        renewing: Renewing | None = None,
        max_wait: float = MAX_WAIT,
        attempts: int = _waiting.ATTEMPTS,
        watch_clock: bool = False,
    ) -> None:
        self._hidden = Hidden(secrets)
        hosts = Hosts(allowed_hosts, typed, self._hidden)
        self._clock = Clock(deadline_seconds, cancel)
        self._max_wait = max_wait
        self._attempts = attempts
        self._keep = keep
        self._renewing = renewing
        self._sign: Sign | None = None
        self.tokens: dict[str, str] = {}
        """What signing in gave, for as long as this client lives."""
        self._sender = Sender(hosts, self._hidden, self._clock, limit or Limit(), watch_clock=watch_clock)

    @classmethod
    def for_config(
        cls,
        spec: Spec,
        config: Mapping[str, str],
        *,
        deadline_seconds: float = 60,
        cancel: threading.Event | None = None,
        keep: Callable[[str, str], None] | None = None,
        renewing: Renewing | None = None,
        max_wait: float = MAX_WAIT,
        attempts: int = _waiting.ATTEMPTS,
    ) -> Self:
        """The client for a connected source: the hosts of its SPEC, and those in the addresses the owner typed."""
        addresses = [_address.with_scheme(value) for n, value in config.items() if _address.is_address(n) and value]
        typed = [_address.hostname(address) for address in addresses]
        secrets = [config[name] for name in spec.secrets if config.get(name)]
        secrets += [word for address in addresses for word in _veiled.words(address)]
        allowed = [host for host in spec.hosts if host]
        if "" in spec.hosts:
            allowed += [other for host in typed if (other := _address.www_twin(host))]
        return cls(allowed, typed=typed, deadline_seconds=deadline_seconds, secrets=secrets, limit=spec.limit,
                   cancel=cancel, keep=keep, renewing=renewing, max_wait=max_wait, attempts=attempts,
                   watch_clock=not spec.in_child)  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._sender.close()

    def seconds_left(self) -> float:
        """What remains of the deadline."""
        return self._clock.left()

    def spent(self) -> float:
        """The share (0 to 1) of what the platform allows in an hour or so that is used up."""
        return self._sender.spent()

    def sign(self, make: Sign) -> None:
        """Add `make(False)` to the headers of every request from now on.

        Where the platform answers 401, `make(True)` is asked once for fresh ones and the request is repeated.
        """
        self._sign = make

    def hide(self, secret: str) -> None:
        """Never show `secret` in a message."""
        self._hidden.add([secret])

    def safe(self, text: str) -> str:
        """`text` without a secret in it."""
        return self._hidden.safe(text)

    def renewing(self) -> AbstractContextManager[Mapping[str, str]]:
        """Renew secrets within this: no other program does meanwhile. Gives those kept now, which another may have renewed."""
        return nullcontext({}) if self._renewing is None else self._renewing()

    def keep(self, name: str, value: str) -> None:
        """A secret that the platform renewed: stored at once, before it is used, and never shown."""
        self.hide(value)
        if self._keep is not None:
            self._keep(name, value)

    def get(
        self,
        url: str,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = MAX_BYTES,
        accept: Iterable[int] = (),
        wrong: Wrong | None = None,
    ) -> Answer:
        """GET `url`, following redirects among the allowed hosts; see `request`."""
        return self.request("GET", _with(url, params), headers=headers, max_bytes=max_bytes, accept=accept, wrong=wrong)

    def post_json(
        self,
        url: str,
        body: Any,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = MAX_BYTES,
        accept: Iterable[int] = (),
        wrong: Wrong | None = None,
    ) -> Answer:
        """POST `body` as JSON; see `request`."""
        headers = {"content-type": "application/json", "accept": "application/json", **_lower(headers)}
        return self.request("POST", _with(url, params), content=json.dumps(body).encode(), headers=headers,
                            max_bytes=max_bytes, accept=accept, wrong=wrong)  # fmt: skip

    def post_form(
        self,
        url: str,
        fields: Params,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = MAX_BYTES,
        accept: Iterable[int] = (),
        wrong: Wrong | None = None,
    ) -> Answer:
        """POST `fields` as a form; see `request`."""
        headers = {"content-type": "application/x-www-form-urlencoded", **_lower(headers)}
        return self.request("POST", _with(url, params), content=urlencode(_pairs(fields)).encode(), headers=headers,
                            max_bytes=max_bytes, accept=accept, wrong=wrong)  # fmt: skip

    def request(
        self,
        method: str,
        url: str,
        *,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = MAX_BYTES,
        accept: Iterable[int] = (),
        wrong: Wrong | None = None,
    ) -> Answer:
        """Ask once, and again where that makes sense: server errors, broken connections, "slow down", while the deadline lasts.

        Statuses of 400 and more raise unless they are in `accept`; `wrong` is asked first what an answer means.
        `max_bytes` counts the body after decompression.

        Raises: AuthError (401, 403), RateLimited, Offline (no connection, deadline passed), Stopped, ConnectorError.
        """
        asked = Request(method, url, content, _lower(headers), max_bytes, frozenset(accept), wrong)
        tried = 0
        while True:
            try:
                return self._signed(asked)
            except ConnectorError as error:
                tried += 1
                wait = _waiting.pause(error, tried, min(self._max_wait, self.seconds_left()), self._attempts)
                if wait is None:
                    raise self._told(error) from None
            self._clock.sleep(wait)

    def _signed(self, asked: Request) -> Answer:
        make = self._sign
        if make is None:
            return self._sender.follow(asked, {})
        with self._unsigned():
            signature = make(False)
        try:
            return self._sender.follow(asked, _lower(signature))
        except Refused:
            with self._unsigned():
                signature = make(True)
            return self._sender.follow(asked, _lower(signature))

    @contextmanager
    def _unsigned(self) -> Iterator[None]:
        """While a token is asked for, that request itself is not signed."""
        make, self._sign = self._sign, None
        try:
            yield
        finally:
            self._sign = make

    def _told(self, error: ConnectorError) -> ConnectorError:
        """The error without a secret in its text, and of a kind that others know."""
        kind = AuthError if isinstance(error, Refused) else Offline if isinstance(error, Unreached) else None
        text = self._hidden.safe(str(error))
        if kind is not None:
            return kind(text)
        error.args = (text,)
        return error


def _lower(headers: Mapping[str, str] | None) -> dict[str, str]:
    return {name.lower(): value for name, value in (headers or {}).items()}


def _pairs(params: Params) -> list[tuple[str, str]]:
    return list(params.items()) if isinstance(params, Mapping) else list(params)


def _with(url: str, params: Params | None) -> str:
    return str(httpx.URL(url).copy_merge_params(tuple(_pairs(params)))) if params else url
