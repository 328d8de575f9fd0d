"""The only way a connector reaches the outside: allowed hosts, a deadline, retries, capped bodies, no secrets told."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urljoin

import httpx
import stamina

from connectors import _address
from connectors._spec import AuthError, ConnectorError, Offline, RateLimited, Spec

for _noisy in ("httpx", "httpcore"):  # at INFO they log whole addresses, keys in the query included
    logging.getLogger(_noisy).setLevel(logging.WARNING)

MAX_HOPS = 5
MAX_WAIT = 60.0
ATTEMPTS = 4
_AGENT = "Tributary/1 (creator dashboard)"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_AGAIN = frozenset({408, 425, 500, 502, 503, 504})


@dataclass(frozen=True)
class Answer:
    """What a server said. Header names are lower case; `url` is the address after redirects."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    @property
    def not_modified(self) -> bool:
        """Whether the server says that nothing changed since the ETag or date it was shown."""
        return self.status == 304


class _RetryError(Exception):
    """An answer that is worth another try; `wait` is what the server asked for, in seconds."""

    def __init__(self, error: ConnectorError, wait: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.wait = wait


def _backoff(error: Exception) -> bool | float:
    if not isinstance(error, _RetryError):
        return False
    return True if error.wait is None else error.wait


class Http:
    """An HTTP client for one source.

    `allowed_hosts` may be spoken to, after every redirect as well; only hosts in `typed` (the owner typed this very
    host) may be on a private network. `deadline_seconds` is for everything this object does. `secrets` never appear
    in a message.
    """

    def __init__(
        self,
        allowed_hosts: Iterable[str],
        *,
        typed: Iterable[str] = (),
        deadline_seconds: float = 60,
        secrets: Iterable[str] = (),
    ) -> None:
        self._typed = frozenset(host.lower() for host in typed if host)
        self._allowed = frozenset(host.lower() for host in allowed_hosts if host) | self._typed
        self._until = time.monotonic() + deadline_seconds
        self._secrets = tuple(sorted((s for s in secrets if s), key=len, reverse=True))
        self._client = httpx.Client(
            follow_redirects=False,
            trust_env=False,
            headers={"user-agent": _AGENT, "accept-encoding": "gzip, deflate"},
        )

    @classmethod
    def for_config(cls, spec: Spec, config: Mapping[str, str], *, deadline_seconds: float = 60) -> Self:
        """The client for a connected source: the hosts of its SPEC, and those in the addresses the owner typed."""
        addresses = [_address.with_scheme(value) for name, value in config.items() if name.endswith("url") and value]
        typed = [_address.hostname(address) for address in addresses]
        secrets = [config[name] for name in spec.secrets if config.get(name)]
        allowed = [host for host in spec.hosts if host]
        if "" in spec.hosts:
            allowed += [other for host in typed if (other := _address.www_twin(host))]
        return cls(allowed, typed=typed, deadline_seconds=deadline_seconds, secrets=secrets)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def seconds_left(self) -> float:
        """What remains of the deadline."""
        return self._until - time.monotonic()

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = 10_000_000,
        accept: Iterable[int] = (),
    ) -> Answer:
        """GET `url`, following redirects among the allowed hosts.

        Server errors, broken connections and 429 are tried again while the deadline lasts. Statuses of 400 and more
        raise unless they are in `accept`. `max_bytes` counts the body after decompression.

        Raises: AuthError (401, 403), RateLimited, Offline (no connection, deadline passed), ConnectorError (the rest).
        """
        target = str(httpx.URL(url, params=dict(params))) if params else url
        try:
            for attempt in stamina.retry_context(
                on=_backoff, attempts=ATTEMPTS, timeout=None, wait_initial=0.3, wait_max=8
            ):
                with attempt:
                    return self._follow(target, dict(headers or {}), max_bytes, frozenset(accept))
        except _RetryError as last:
            raise last.error from None
        raise AssertionError("stamina gave no attempt")  # pragma: no cover

    def _follow(self, url: str, headers: dict[str, str], max_bytes: int, accept: frozenset[int]) -> Answer:
        for _ in range(MAX_HOPS + 1):
            answer = self._once(url, headers, max_bytes)
            target = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not target:
                return self._judged(answer, accept)
            url = urljoin(url, target)
        raise ConnectorError(f"{self._place(url)} redirects in a circle; check the address.")

    def _once(self, url: str, headers: dict[str, str], max_bytes: int) -> Answer:
        pinned, extra, extensions = self._pinned(url)
        try:
            with self._client.stream(
                "GET", pinned, headers={**headers, **extra}, extensions=extensions, timeout=self._timeout(url)
            ) as response:
                body = b"".join(self._capped(response, url, max_bytes))
                return Answer(response.status_code, dict(response.headers), body, url)
        except httpx.DecodingError:
            raise ConnectorError(f"{self._place(url)} sent a broken compressed answer; try again later.") from None
        except (httpx.TransportError, OSError) as error:
            reason = self._safe(str(error)) or type(error).__name__
            gone = Offline(f"{self._place(url)} cannot be reached ({reason}); it is tried again next time.")
            raise _RetryError(gone) from None
        except (httpx.InvalidURL, ValueError) as error:
            raise ConnectorError(f"{self._place(url)} is not a usable address ({self._safe(str(error))}).") from None

    def _pinned(self, url: str) -> tuple[httpx.URL, dict[str, str], dict[str, str]]:
        """The address with its host replaced by a checked number: the name cannot resolve to another one later."""
        try:
            parts = httpx.URL(url)
        except (httpx.InvalidURL, ValueError):
            raise ConnectorError(f"{self._place(url)} is not a usable address.") from None
        host = parts.host.lower()
        if parts.scheme not in ("http", "https") or not host:
            raise ConnectorError(f"{self._place(url)} is not an http(s) address; type one that starts with https://.")
        if host not in self._allowed:
            raise ConnectorError(
                f"The address leads to another host, {self._place(url)}, which this source may not contact; "
                "if you trust it, connect that address instead."
            )
        number = self._resolved(host, parts.port or (443 if parts.scheme == "https" else 80))
        return parts.copy_with(host=number), {"host": parts.netloc.decode()}, {"sni_hostname": host}

    def _resolved(self, host: str, port: int) -> str:
        try:
            numbers = _address.resolve(host, port)
        except OSError:
            gone = Offline(f"The name {host} is not known here; check the address or the connection.")
            raise _RetryError(gone) from None
        if host not in self._typed and not all(map(_address.is_public, numbers)):
            raise ConnectorError(f"{host} is on a private network; only an address you typed yourself may be.")
        return numbers[0]

    def _timeout(self, url: str) -> httpx.Timeout:
        left = self.seconds_left()
        if left <= 0:
            raise Offline(f"{self._place(url)} did not answer in time; it is tried again next time.")
        return httpx.Timeout(min(left, 15))

    def _capped(self, response: httpx.Response, url: str, max_bytes: int) -> Iterator[bytes]:
        total = 0
        for chunk in response.iter_bytes(65536):
            total += len(chunk)
            if total > max_bytes:
                raise ConnectorError(f"{self._place(url)} sent more than {max_bytes:,} bytes; that is refused.")
            if self.seconds_left() <= 0:
                raise Offline(f"{self._place(url)} answered too slowly; it is tried again next time.")
            yield chunk

    def _judged(self, answer: Answer, accept: frozenset[int]) -> Answer:
        status, place = answer.status, self._place(answer.url)
        if status < 400 or status in accept:
            return answer
        if status in (401, 403):
            raise AuthError(f"{place} refuses access ({status}); check the key or whether the page is public.")
        if status == 429:
            raise self._limited(answer, place)
        if status in _AGAIN:
            ill = ConnectorError(f"{place} has a problem of its own ({status}); it is tried again next time.")
            raise _RetryError(ill)
        raise ConnectorError(f"{place} answered {status}; check the address.")

    def _limited(self, answer: Answer, place: str) -> Exception:
        wait = _retry_after(answer.headers.get("retry-after"))
        error = RateLimited(f"{place} asks to slow down; it is tried again next time.")
        if wait is not None and wait > min(MAX_WAIT, self.seconds_left()):
            return error
        return _RetryError(error, wait)

    def _place(self, url: str) -> str:
        return self._safe(_address.without_query(url))

    def _safe(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text


def _retry_after(text: str | None) -> float | None:
    """Seconds from a Retry-After header, which is a number or a date; None when absent or unreadable."""
    if not text:
        return None
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None
